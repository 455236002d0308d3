"""The Arabic words, beside what was published: for a worker, and for who is signed out.

`arabic.json` holds one wording for each published entry, named by its code and version and bound
to its fingerprint; it changes nothing of that entry, so what is signed and what professionals
read stay as they are. A wording is checked when it is read: none may be missing, none may be of
an entry that does not exist, its letters are Arabic, and it leaves open what the published words
leave open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from messaging.vocabulary.errors import VocabularyError
from messaging.vocabulary.reading import (
    as_object,
    check_stamp,
    get,
    only_keys,
    read_data,
    reviewers,
)

ARABIC: Final = "ar"
FORMS: Final = ("zero", "one", "two", "few", "many", "other")
"""The forms that a number asks for in Arabic, as Unicode's plural rules name them."""

SECTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "words": ("frames",),
        "adaptations": ("words",),
        "attributes": ("easy", "comparisons", "fields", "capacity", "demand", "sentences"),
        "phrases": ("words",),
        "questions": ("words", "answers"),
        "call_times": ("words",),
    }
)
_ENTRY: Final = ("of", "version", "original", "sha256", "reviewed_by")
_PLACE: Final = re.compile(r"\{(\w+)(?::\w+)?\}")
_LETTER: Final = re.compile(r"[^\W\d_]")
_ARABIC_LETTER: Final = re.compile("[\u0620-\u064a]")


@dataclass(frozen=True, slots=True, eq=False)
class Wordings:
    """The Arabic wordings, by section and by the code and version of what they word."""

    sections: Mapping[str, Mapping[tuple[str, int], Mapping[str, Any]]]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Wordings:
        """Make them of the content of the data file; VocabularyError names what is wrong."""
        only_keys(data, ("format", "about", *SECTIONS), "arabic")
        if data.get("format") != 1:
            raise VocabularyError("arabic.format: 1 is expected")
        sections: dict[str, Mapping[tuple[str, int], Mapping[str, Any]]] = {}
        for section, parts in SECTIONS.items():
            found: dict[tuple[str, int], Mapping[str, Any]] = {}
            for n, raw in enumerate(get(data, section, list, "arabic")):
                entry = as_object(raw, f"arabic.{section}[{n}]")
                key = (str(entry.get("of")), int(get(entry, "version", int, f"arabic.{section}")))
                where = f"arabic.{section}.{key[0]}.v{key[1]}"
                only_keys(entry, (*_ENTRY, *parts), where)
                reviewers(entry, where)
                check_stamp(entry, where)
                if key in found:
                    raise VocabularyError(f"{where}: stands twice")
                found[key] = entry
            sections[section] = MappingProxyType(found)
        return cls(MappingProxyType(sections))

    def of(self, section: str, code: str, version: int, original: str) -> Mapping[str, Any]:
        """Give the wording of one published entry, whose fingerprint is ``original``.

        Raises VocabularyError where there is none, or one of other words.
        """
        where = f"arabic.{section}.{code}.v{version}"
        entry = self.sections[section].get((code, version))
        if entry is None:
            raise VocabularyError(f"{where}: there are no Arabic words")
        if entry.get("original") != original:
            raise VocabularyError(f"{where}: it is a wording of something else")
        return entry

    def only(self, section: str, known: Iterable[tuple[str, int]]) -> None:
        """Refuse a wording of what does not exist. Raises VocabularyError."""
        if strangers := self.sections[section].keys() - set(known):
            raise VocabularyError(f"arabic.{section}.{min(strangers)[0]}: there is no such entry")


@cache
def load_wordings() -> Wordings:
    """Read and check `arabic.json`; the same immutable object each time."""
    return Wordings.from_json(read_data("arabic.json"))


def places(text: str) -> set[str]:
    """The names of what a sentence leaves open."""
    return set(_PLACE.findall(text))


def arabic(text: object, like: str, where: str) -> str:
    """Take Arabic words that leave open what ``like`` leaves open.

    Raises VocabularyError: stray spaces, letters of another script, other places.
    """
    if not isinstance(text, str) or not text or text != text.strip():
        raise VocabularyError(f"{where}: clean words are expected")
    letters = _LETTER.findall(_PLACE.sub("", text))
    if not letters or not all(_ARABIC_LETTER.fullmatch(one) for one in letters):
        raise VocabularyError(f"{where}: Arabic letters are expected: {text!r}")
    if places(text) != places(like):
        raise VocabularyError(f"{where}: it leaves open {sorted(places(like))}: {text!r}")
    return text


def counted(raw: object, name: str, where: str) -> Mapping[str, str]:
    """Take the forms for a number that stands at ``{name}``.

    One and two may be said by the word alone ("two hours" is one word in Arabic). Nought is said
    as a part of one is. Raises VocabularyError.
    """
    given = as_object(raw, where)
    if set(given) != set(FORMS[1:]):
        raise VocabularyError(f"{where}: the forms are {', '.join(FORMS[1:])}")
    numbered = f"{{{name}}}"
    found = {
        form: arabic(
            given[form],
            "" if form in ("one", "two") and numbered not in given[form] else numbered,
            f"{where}.{form}",
        )
        for form in FORMS[1:]
    }
    return MappingProxyType({"zero": found["other"], **found})


def said_alike(text: str) -> Mapping[str, str]:
    """Words that do not depend on a number, under every form."""
    return MappingProxyType(dict.fromkeys(FORMS, text))
