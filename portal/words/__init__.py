"""The word list: what a hard word means, in one or two easy sentences and with a picture.

Some words cannot be avoided on a worker's page: the name of an office, of a machine. Whoever meets
one finds here what it is. A word that is rare and not in this list has no place in an easy text;
`make readability` names it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from portal.settings import LANGUAGES

_FILE: Final = Path(__file__).with_name("words.json")
_MOST_SENTENCES: Final = 2


class WordListError(Exception):
    """The word list is not what it has to be; the message names the place."""


@dataclass(frozen=True, slots=True)
class Word:
    """A hard word in one language: how a page shows it, its forms, and what it means.

    `picture`: a name among the portal's pictures. `reviewed_by` is empty when nobody reviewed it.
    """

    id: str
    word: str
    forms: tuple[str, ...]
    explanation: tuple[str, ...]
    picture: str
    reviewed_by: tuple[str, ...]


def explanation(word: str, language: str) -> Word | None:
    """What a word means, in any of its forms and however it is capitalised; None if unknown."""
    return _forms(language).get(_plain(word))


def words_in(text: str, language: str) -> tuple[Word, ...]:
    """The words of the list that a text uses, each once, in the order in which they come."""
    found: dict[str, tuple[int, Word]] = {}
    plain = _plain(text)
    for form, word in _forms(language).items():
        at = re.search(rf"(?<!\w){re.escape(form)}(?!\w)", plain)
        if at and (word.id not in found or at.start() < found[word.id][0]):
            found[word.id] = (at.start(), word)
    return tuple(word for _, word in sorted(found.values(), key=lambda pair: pair[0]))


def word_list(language: str) -> tuple[Word, ...]:
    """The whole list in one language, in the order of the file. Raises WordListError."""
    return load()[language]


@cache
def load() -> Mapping[str, tuple[Word, ...]]:
    """Read and check the list: by language. Raises WordListError."""
    return read(_FILE.read_text("utf-8"))


def read(content: str) -> Mapping[str, tuple[Word, ...]]:
    """Make the list of the contents of its file. Raises WordListError, which names the word."""
    entries = json.loads(content)["words"]
    if len({entry["id"] for entry in entries}) < len(entries):
        raise WordListError("a word stands in the list twice")
    found = {language: tuple(_word(entry, language) for entry in entries) for language in LANGUAGES}
    for language, words in found.items():
        forms = [form for word in words for form in {_plain(one) for one in word.forms}]
        for form in forms:
            if forms.count(form) > 1:
                raise WordListError(f"{language}: {form!r} has two explanations")
    return MappingProxyType(found)


def _word(entry: Mapping[str, Any], language: str) -> Word:
    where = f"{entry['id']}, {language}"
    if set(entry) != {"id", "picture", "reviewed_by", *LANGUAGES}:
        raise WordListError(f"{entry['id']}: a word holds a picture and its languages")
    said = entry[language]
    if not said["forms"] or not 1 <= len(said["explanation"]) <= _MOST_SENTENCES:
        raise WordListError(f"{where}: forms, and one or two sentences")
    for line in (*said["forms"], *said["explanation"]):
        if not line or line != line.strip():
            raise WordListError(f"{where}: clean words are expected")
    return Word(
        id=entry["id"],
        word=said["forms"][0],
        forms=tuple(said["forms"]),
        explanation=tuple(said["explanation"]),
        picture=entry["picture"],
        reviewed_by=tuple(entry["reviewed_by"]),
    )


@cache
def _forms(language: str) -> Mapping[str, Word]:
    return MappingProxyType(
        {_plain(form): word for word in word_list(language) for form in word.forms}
    )


def _plain(text: str) -> str:
    return text.casefold().replace("’", "'")
