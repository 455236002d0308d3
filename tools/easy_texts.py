"""Every easy text of the portal, gathered: what a worker reads, in each language it is there.

The consent texts, the questions that follow a yes, the easy sentences of the vocabulary, the word
list, and the sentences of the worker's pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from consent.texts import LANGUAGES, load, text_for
from consent.understanding import load as asked_of_all
from consent.understanding import questions_for
from portal.words import word_list

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCE: Final = "en"
"""The language in which the pages are written."""
_VOCABULARY: Final = ROOT / "messaging" / "vocabulary" / "vocabulary.json"
_ARABIC: Final = ROOT / "messaging" / "vocabulary" / "arabic.json"
_NO_WORDS: Final = frozenset({"of", "original", "sha256", "reviewed_by", "field", "id", "code"})
_LOCALES: Final = ROOT / "portal" / "locales"
_WORKERS: Final = (
    "portal/templates/worker/",
    "portal/pages/worker/",
    "portal/templates/layout/worker",
)
_TO_A_DOCTOR: Final = "portal/templates/worker/_letter.html"
"""Made by a worker, read by his GP."""

_CODE: Final = re.compile(r"python -m \S+ \w+|\w+\.json|“receipts”")
"""Names of files and a command, which are the same in every language."""

_NAME: Final = re.compile(r"\{[^}]*\}|%\(\w+\)[sd]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that is read in one go. `ideas`: what belongs together, each some sentences.

    Where something is filled in, a text has "{}" once for each word to be expected there.
    """

    kind: str
    name: str
    language: str
    ideas: tuple[tuple[str, ...], ...]


@cache
def passages() -> tuple[Passage, ...]:
    """Give every easy text, by kind and language; read once."""
    return (
        *(consent(text.purpose, text.language) for text in _newest()),
        *(at_once(text.purpose, text.language) for text in _newest()),
        *(understanding(asked.purpose, asked.language) for asked in asked_of_all()),
        *(words(language) for language in LANGUAGES),
        *vocabulary(),
        *(pages(language) for language in LANGUAGES),
    )


def consent(purpose: str, language: str) -> Passage:
    """Give the newest easy text of a purpose: its title and each of its items."""
    text = text_for(purpose, language)
    ideas = [(text.title,), *(item.sentences for item in text.items)]
    return Passage("consent", purpose, language, _open(ideas, "{} {} {}"))


def at_once(purpose: str, language: str) -> Passage:
    """Give what one worker sees of it before he opens "more": a doctor asks, nothing is narrowed.

    Of words that depend on a choice it takes those that somebody sees who chose nothing.
    """
    text = text_for(purpose, language)
    names = {name: "{" + name + "}" for name in text.needs(names=("doctor", "gp"))}
    items = text.filled(**names)
    ideas = [(text.title,), *(item.sentences for item in items if not item.more)]
    return Passage("consent", f"{purpose}, at once", language, _open(ideas, "{} {} {}"))


def understanding(purpose: str, language: str) -> Passage:
    """Give the questions after a yes: each question, its answers and its explanation."""
    ideas: list[tuple[str, ...]] = []
    for question in questions_for(purpose, language).questions:
        ideas += [(question.words,), *((answer.words,) for answer in question.answers)]
        ideas.append(question.explanation)
    return Passage("understanding", purpose, language, tuple(ideas))


def words(language: str) -> Passage:
    """Give the explanations of the word list."""
    ideas = tuple(word.explanation for word in word_list(language))
    return Passage("words", "word list", language, ideas)


def vocabulary() -> Iterator[Passage]:
    """Give what the vocabulary says to a worker, an attribute to a text."""
    data = json.loads(_VOCABULARY.read_text("utf-8"))
    parts = [("about all", {"words": data["words"], "adaptations": data["adaptations"]})]
    parts += [(entry["id"], entry) for entry in data["attributes"]]
    for language in LANGUAGES:
        for name, part in parts:
            ideas = [(line,) for line in dict.fromkeys(_easy(part, language))]
            if ideas:
                yield Passage("vocabulary", name, language, _open(ideas, "{} {}"))
    said = json.loads(_ARABIC.read_text("utf-8"))
    for section in (part for part in said.values() if isinstance(part, list)):
        for entry in section:
            ideas = [(line,) for line in dict.fromkeys(_wordings(entry))]
            yield Passage("vocabulary", entry["of"], "ar", _open(ideas, "{} {}"))


def pages(language: str) -> Passage:
    """Give the sentences of the worker's pages, as their catalogue says them; English is the source."""
    kept_in = "nl" if language == SOURCE else language
    with _catalogue(kept_in).open("rb") as file:
        catalogue = read_po(file, locale=kept_in)
    said: list[str] = []
    for message in catalogue:
        if message.id and _of_a_worker(message):
            words = message.id if language == SOURCE else message.string
            forms = words if isinstance(words, (tuple, list)) else (words,)
            said += [form for form in forms if form]
    ideas = [(_CODE.sub("{}", line),) for line in said]
    return Passage("pages", "worker's pages", language, _open(ideas, "{} {}"))


def _newest() -> list[Any]:
    found = {(text.language, text.purpose): text for text in load().texts if text.level == "easy"}
    return sorted(found.values(), key=lambda text: LANGUAGES.index(text.language))


def _catalogue(language: str) -> Path:
    return _LOCALES / language / "LC_MESSAGES" / "messages.po"


def _of_a_worker(message: Message) -> bool:
    places = [place for place, _ in message.locations if place != _TO_A_DOCTOR]
    return any(place.startswith(_WORKERS) for place in places)


def _wordings(part: Any) -> Iterator[str]:
    """Every string of an Arabic wording that is said: all of them are easy words."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key not in _NO_WORDS:
                yield from _wordings(value)
    elif isinstance(part, list):
        for value in part:
            yield from _wordings(value)
    elif isinstance(part, str):
        yield part


def _easy(part: Any, language: str) -> Iterator[str]:
    """Every string under "<language>-easy", and under "easy" in that language."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key == f"{language}-easy":
                yield from _strings(value)
            elif key == "easy" and isinstance(value, Mapping):
                yield from _strings(value.get(language, ""))
            else:
                yield from _easy(value, language)
    elif isinstance(part, list):
        for value in part:
            yield from _easy(value, language)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif value:
        yield value


def _open(ideas: Sequence[tuple[str, ...]], instead: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_NAME.sub(instead, line) for line in idea) for idea in ideas)
