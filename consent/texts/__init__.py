"""The consent texts: what a worker is asked, in words that anybody can follow.

One file per purpose, with every version in every language and reading level. A text never
changes: its fingerprint stands beside it, and `load` refuses one that no longer fits, because
the record of a consent names exactly what was shown. A text that nobody reviewed is marked so,
and is for the demonstration only.

A text has up to two layers. What somebody needs in order to choose stands at once: who asks, who
sees it, what, an example, what never, why, what is good about it, what could be less good, that no
changes nothing, that he can stop, and until when. What explains it further stands behind one word
("more"), on the same page and without a second step; it is as much part of the text, of its
fingerprint and of the record as the rest.

A version is one content: the number means the same in every language and level, for a yes holds
for what its text named, whatever its language. A language or level that comes later begins at
the version that is current then.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

PLACEHOLDERS: Final[frozenset[str]] = frozenset(
    {"doctor", "gp", "practice", "organisation", "physician", "workshop", "until"}
)
"""What a text may leave open: who asks, which GP of which practice, whose physicians or which
one of them, the workshop, the last day."""

LANGUAGES: Final[tuple[str, ...]] = ("nl", "en", "fr", "de", "ar")
LEVELS: Final[tuple[str, ...]] = ("easy", "usual")
ITEMS: Final[tuple[str, ...]] = (
    "who_asks", "who_starts", "who_sees", "what", "example", "never", "first", "why", "gain",
    "drawback", "no", "stop", "since", "until", "law",
)  # fmt: skip
"""The items of a text, in their order; `first` and `law` only where they apply."""

CONDITIONS: Final[tuple[tuple[str, ...], ...]] = (
    ("gp_open", "gp_practice", "gp_only"),
    ("physicians_all", "physician_one"),
    ("from_now", "also_earlier"),
    ("shown_first", "sent"),
    ("told_open", "told_service", "told_physicians", "told_both"),
)
"""On what a part of an item may depend: of each row exactly one holds, by what was chosen."""

_TOLD: Final = {
    (False, False): "told_open",
    (True, False): "told_service",
    (False, True): "told_physicians",
    (True, True): "told_both",
}
_OPTIONAL: Final = frozenset({"first", "law"})
_AT_ONCE: Final = frozenset(ITEMS) - _OPTIONAL - {"since"}
"""What is never behind "more"."""

_WIDER: Final = frozenset({"also_earlier", "sent"})
"""Choices that let more be seen than the usual ones: what they do stands at once too."""

_PLACE: Final = re.compile(r"\{(\w*)\}")
_MOST: Final = 200


class TextError(Exception):
    """A file of consent texts is not what it has to be; the message names the place."""


class TextChanged(TextError):
    """A text no longer fits its fingerprint: it was changed without a new version."""


class UnknownText(KeyError):
    """There is no such text: an unknown purpose, language, level or version."""


@dataclass(frozen=True, slots=True)
class Item:
    """One idea of a text, or a part of one: its name (see `ITEMS`) and some short sentences.

    `when`: the one of `CONDITIONS` under which they are said; empty for always. `more`: whether
    they stand behind "more".
    """

    id: str
    sentences: tuple[str, ...]
    when: str = ""
    more: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the worker chose that the words have to say; by itself what nobody narrows.

    `only_gp`: the GP and nobody else of the practice. `earlier`: also what was written before.
    `show_first`: nothing leaves before he looked. `service`, `physicians`: who is told, where he
    chooses that himself.
    """

    only_gp: bool = False
    earlier: bool = False
    show_first: bool = True
    service: bool = False
    physicians: bool = False

    def conditions(self, names: Iterable[str]) -> frozenset[str]:
        """Give the `CONDITIONS` that hold, for these names: a GP or physician in them is chosen."""
        named = set(names)
        gp = "gp_only" if self.only_gp else "gp_practice"
        return frozenset(
            {
                gp if "gp" in named else "gp_open",
                "physician_one" if "physician" in named else "physicians_all",
                "also_earlier" if self.earlier else "from_now",
                "shown_first" if self.show_first else "sent",
                _TOLD[self.service, self.physicians],
            }
        )


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of the text for a purpose, in one language and level.

    `items` may hold {placeholders}; `filled` gives what one person sees. `sha256` is the
    fingerprint of the whole, placeholders included; `reviewed_by` is empty when nobody
    reviewed it. `more` is the word behind which its second layer stands; empty where it has none.
    """

    purpose: str
    version: int
    language: str
    level: str
    title: str
    items: tuple[Item, ...]
    sha256: str
    reviewed_by: tuple[str, ...]
    more: str = ""

    @property
    def reviewed(self) -> bool:
        """Whether somebody reviewed it; if not, it is for the demonstration only."""
        return bool(self.reviewed_by)

    def needs(self, chosen: Chosen | None = None, names: Iterable[str] = ("doctor",)) -> set[str]:
        """Name the placeholders that have to be filled, when these choices and names are given."""
        return {
            name
            for item in self._said(chosen or Chosen(), names)
            for sentence in item.sentences
            for name in _PLACE.findall(sentence)
        }

    def filled(self, chosen: Chosen | None = None, /, **names: str) -> tuple[Item, ...]:
        """Give the items as this worker sees them, with the words that fit what he chose.

        What stands at once comes first, then what stands behind "more": an id can come twice.

        Pass `doctor` when a doctor asks; without it the text says that the worker himself
        chose. Pass `gp` with `practice` once he chose a GP, and `physician` where he chose one.
        The others are "organisation" (the external service), "workshop" and "until" (the last
        day, in words); what a text does not use is ignored. Raises ValueError for a name that is
        no placeholder, is missing, is empty, or holds more than one line or 200 characters.
        """
        for name, value in names.items():
            if name not in PLACEHOLDERS:
                raise ValueError(f"{name!r} is no placeholder")
            if not value.strip() or len(value) > _MOST or not value.isprintable():
                raise ValueError(f"{name!r} does not hold one line of text")
        chosen = chosen or Chosen()
        missing = self.needs(chosen, names) - set(names)
        if missing:
            raise ValueError(f"{min(missing)!r} is missing")
        said: dict[tuple[bool, str], list[str]] = {}
        for item in sorted(self._said(chosen, names), key=lambda item: item.more):
            said.setdefault((item.more, item.id), []).extend(
                _capital(_PLACE.sub(lambda match: names[match[1]].strip(), sentence))
                for sentence in item.sentences
            )
        return tuple(
            Item(name, tuple(sentences), more=more) for (more, name), sentences in said.items()
        )

    def rendered(self, chosen: Chosen | None = None, /, **names: str) -> str:
        """Give the exact plain text that is shown, and kept in the record of the consent.

        The title, then each item after an empty line, a sentence to a line, no final line end;
        before the second layer the word behind which it stands. Choices, names and errors as for
        `filled`.
        """
        layers: tuple[list[str], list[str]] = ([self.title], [self.more])
        for item in self.filled(chosen, **names):
            layers[item.more].append("\n".join(item.sentences))
        at_once, behind = layers
        return "\n\n".join(at_once + behind if self.more else at_once)

    def _said(self, chosen: Chosen, names: Iterable[str]) -> tuple[Item, ...]:
        given = set(names)
        left_out = "who_starts" if "doctor" in given else "who_asks"
        hold = chosen.conditions(given) | {""}
        return tuple(item for item in self.items if item.id != left_out and item.when in hold)


@dataclass(frozen=True, slots=True, eq=False)
class ConsentTexts:
    """All texts in all versions. Immutable; `load` gives those of the product."""

    texts: tuple[ConsentText, ...]

    @property
    def purposes(self) -> tuple[str, ...]:
        """The purposes that have a text."""
        return tuple(dict.fromkeys(text.purpose for text in self.texts))

    def text(
        self, purpose: str, language: str, level: str, version: int | None = None
    ) -> ConsentText:
        """Give exactly this text, in its newest or the named version; UnknownText if none."""
        found = [
            text
            for text in self.texts
            if (text.purpose, text.language, text.level) == (purpose, language, level)
            and version in (None, text.version)
        ]
        if not found:
            raise UnknownText(f"{purpose}, {language}, {level}, version {version or 'newest'}")
        return max(found, key=lambda text: text.version)


def text_for(purpose: str, language: str, level: str = "easy") -> ConsentText:
    """Give the newest text for a purpose.

    Where there is no "usual" text the easy one is given, and says so in its `level`. There is
    no falling back to another language. Raises UnknownText.
    """
    texts = load()
    try:
        return texts.text(purpose, language, level)
    except UnknownText:
        if level != "usual":
            raise
        return texts.text(purpose, language, "easy")


def text_version(purpose: str, language: str, level: str, version: int) -> ConsentText:
    """Give a text as a record names it, also one that is no longer used. Raises UnknownText."""
    return load().text(purpose, language, level, version)


@cache
def load() -> ConsentTexts:
    """Read and check all texts; the same immutable object each time.

    Raises TextChanged for a text that changed without a new version, TextError for anything
    else that is wrong with a file.
    """
    folder = resources.files("consent.texts").joinpath("data")
    files = {
        entry.name: entry.read_text("utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".json")
    }
    return read(files)


def read(files: Mapping[str, str]) -> ConsentTexts:
    """Make the texts of the contents of files, by name. Raises TextChanged and TextError."""
    found: list[ConsentText] = []
    for name in sorted(files):
        try:
            data = json.loads(files[name])
        except ValueError as failure:
            raise TextError(f"{name}: {failure}") from failure
        if not isinstance(data, dict) or set(data) != {"purpose", "texts"}:
            raise TextError(f"{name}: 'purpose' and 'texts' are expected")
        if name != f"{data['purpose']}.json":
            raise TextError(f"{name}: holds the texts of {data['purpose']!r}")
        found.extend(_text(data["purpose"], entry, name) for entry in data["texts"])
    _check_versions(found)
    return ConsentTexts(tuple(found))


def fingerprint(purpose: str, entry: Mapping[str, Any]) -> str:
    """Give the SHA-256, in hexadecimal, of all that a text says and is."""
    said = ("language", "level", "version", "title", "items", "more")
    content = {"purpose": purpose, **{key: entry[key] for key in said if key in entry}}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _text(purpose: str, entry: Any, name: str) -> ConsentText:
    keys = {"language", "level", "version", "reviewed_by", "sha256", "title", "items"}
    if not isinstance(entry, dict) or set(entry) - {"more"} != keys:
        raise TextError(f"{name}: a text holds {sorted(keys)}")
    where = f"{name}: {entry['language']}, {entry['level']}, version {entry['version']}"
    if entry["language"] not in LANGUAGES or entry["level"] not in LEVELS:
        raise TextError(f"{where}: unknown language or level")
    if not isinstance(entry["version"], int) or entry["version"] < 1:
        raise TextError(f"{where}: versions count from 1")
    if not isinstance(entry["reviewed_by"], list):
        raise TextError(f"{where}: reviewed_by is a list of names")
    items = tuple(_item(item, where) for item in entry["items"])
    ids = list(dict.fromkeys(item.id for item in items))
    # The parts of one item follow each other, so that its sentences stay together.
    together = [item.id for item in sorted(items, key=lambda item: ids.index(item.id))]
    if together != [item.id for item in items]:
        raise TextError(f"{where}: items are missing or out of order")
    if ids != [i for i in ITEMS if i in ids] or not set(ITEMS) - _OPTIONAL <= set(ids):
        raise TextError(f"{where}: items are missing or out of order")
    _check_alternatives(items, where)
    _check_layers(items, entry.get("more"), where)
    _check_sentence(entry["title"], where, allowed=frozenset())
    if entry["sha256"] != fingerprint(purpose, entry):
        raise TextChanged(
            f"{where}: the text changed without a new version; put the old text back, add a new "
            "version and stamp it with `python -m consent.texts --stamp`"
        )
    return ConsentText(
        purpose=purpose,
        version=entry["version"],
        language=entry["language"],
        level=entry["level"],
        title=entry["title"],
        items=items,
        sha256=entry["sha256"],
        reviewed_by=tuple(entry["reviewed_by"]),
        more=entry.get("more", ""),
    )


def _item(raw: Any, where: str) -> Item:
    wanted = {"id", "sentences"}
    if not isinstance(raw, dict) or set(raw) - {"when", "more"} != wanted or not raw["sentences"]:
        raise TextError(f"{where}: an item holds an id and sentences")
    if raw.get("more", True) is not True:
        raise TextError(f"{where}: 'more' is true, or not there")
    for sentence in raw["sentences"]:
        _check_sentence(sentence, f"{where}, {raw['id']}")
    return Item(raw["id"], tuple(raw["sentences"]), raw.get("when", ""), "more" in raw)


def _check_alternatives(items: Iterable[Item], where: str) -> None:
    """Whatever he chooses, something is said: a choice has words for each of its outcomes."""
    found: dict[str, list[tuple[bool, str]]] = {}
    for item in items:
        if item.when:
            found.setdefault(item.id, []).append((item.more, item.when))
    for name, given in found.items():
        named = {when for _more, when in given}
        whole = {each for row in CONDITIONS if set(row) & named for each in row}
        if named != whole or len(set(given)) < len(given):
            raise TextError(f"{where}, {name}: a choice has words for each of its outcomes, once")


def _check_layers(items: Iterable[Item], more: object, where: str) -> None:
    """What somebody needs in order to choose, and what he widened, is not behind "more"."""
    layers: tuple[list[Item], list[Item]] = ([], [])
    for item in items:
        layers[item.more].append(item)
    at_once, behind = layers
    if not behind:
        if more is not None:
            raise TextError(f"{where}: nothing stands behind 'more'")
        return
    _check_sentence(more, f"{where}, more", allowed=frozenset())
    missing = _AT_ONCE - {item.id for item in at_once}
    missing |= {item.when for item in behind} & _WIDER - {item.when for item in at_once}
    if missing:
        raise TextError(f"{where}: {min(missing)!r} has to be said at once")


def _check_sentence(sentence: object, where: str, allowed: Iterable[str] = PLACEHOLDERS) -> None:
    if not isinstance(sentence, str) or not sentence or sentence != sentence.strip():
        raise TextError(f"{where}: clean sentences are expected")
    for name in _PLACE.findall(sentence):
        if name not in allowed:
            raise TextError(f"{where}: {name!r} is no placeholder here")
    if "{" in _PLACE.sub("", sentence) or "}" in _PLACE.sub("", sentence):
        raise TextError(f"{where}: a bracket is open")


def _check_versions(texts: Iterable[ConsentText]) -> None:
    """A version is one content, and whoever has a purpose in his language has its newest."""
    purposes: dict[str, list[ConsentText]] = {}
    for text in texts:
        purposes.setdefault(text.purpose, []).append(text)
    for purpose, found in purposes.items():
        newest = max(text.version for text in found)
        if {text.version for text in found} != set(range(1, newest + 1)):
            raise TextError(f"{purpose}: versions count from 1, none is taken away")
        kinds: dict[tuple[str, str], list[int]] = {}
        contents: dict[int, list[tuple[str, str, set[str]]]] = {}
        for text in found:
            kinds.setdefault((text.language, text.level), []).append(text.version)
            where = f"{purpose}, {text.language}, {text.level}, version {text.version}"
            if contents.setdefault(text.version, _content(text)) != _content(text):
                raise TextError(f"{where}: says other things than this version in another language")
        for (language, level), versions in kinds.items():
            if versions != list(range(versions[0], newest + 1)):
                raise TextError(
                    f"{purpose}, {language}, {level}: once begun, each version up to {newest} is "
                    "there, in order"
                )


def _content(text: ConsentText) -> list[tuple[str, str, set[str]]]:
    """The ideas of a text and the names in each: what does not depend on a language."""
    return [
        (item.id, item.when, {name for line in item.sentences for name in _PLACE.findall(line)})
        for item in text.items
    ]


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


DEMONSTRATION_ONLY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nl": "Nog niet nagelezen. Alleen voor de demonstratie.",
        "en": "Not reviewed yet. For the demonstration only.",
        "fr": "Pas encore relu. Seulement pour la démonstration.",
        "de": "Noch nicht geprüft. Nur für die Vorführung.",
        "ar": "لم يراجعه أحد بعد. للعرض فقط.",
    }
)
"""What a page says beside a text that nobody reviewed."""
