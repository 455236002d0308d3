"""What a worker is asked after a yes, with pictures: whether the text did its work.

Three questions for each purpose: who will see it, what will they see, can you stop it? Nobody is
ever told that an answer is wrong: `explanation` says it once more, in other words. One file per
purpose; what is asked and which pictures stand beside it is said once for all languages. As with
the consent texts, what was asked never changes, and words that nobody reviewed are for the
demonstration only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from consent.texts import LANGUAGES

QUESTIONS: Final[tuple[str, ...]] = ("who", "what", "stop")
"""Who will see it, what will they see, can you stop it: in this order, for each purpose."""

_WORDS: Final = {"reviewed_by", "sha256", *QUESTIONS}


class UnderstandingError(Exception):
    """A file of questions is not what it has to be; the message names the place."""


class UnderstandingChanged(UnderstandingError):
    """Questions no longer fit their fingerprint: they were changed without a new version."""


class NoQuestions(KeyError):
    """There are no such questions: an unknown purpose, language or version."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers to choose from. `picture`: a name among the portal's pictures."""

    id: str
    picture: str
    words: str
    right: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answers, of which one is right.

    `explanation`: the same thing in other words, for whoever chose another answer.
    """

    id: str
    words: str
    answers: tuple[Answer, ...]
    explanation: tuple[str, ...]

    @property
    def right(self) -> Answer:
        """The answer that fits the text."""
        return next(answer for answer in self.answers if answer.right)


@dataclass(frozen=True, slots=True)
class Understanding:
    """The questions of a purpose, in one version and language.

    `sha256` is the fingerprint of the whole; `reviewed_by` is empty when nobody reviewed it.
    """

    purpose: str
    version: int
    language: str
    questions: tuple[Question, ...]
    sha256: str
    reviewed_by: tuple[str, ...]

    @property
    def reviewed(self) -> bool:
        """Whether somebody reviewed it; if not, it is for the demonstration only."""
        return bool(self.reviewed_by)

    def question(self, name: str) -> Question:
        """One of the `QUESTIONS`. Raises KeyError for another name."""
        found = {question.id: question for question in self.questions}
        return found[name]


def questions_for(purpose: str, language: str, version: int | None = None) -> Understanding:
    """Give the newest questions of a purpose, or those of a version that a record names.

    There is no falling back to another language. Raises NoQuestions.
    """
    found = [
        one
        for one in load()
        if (one.purpose, one.language) == (purpose, language) and version in (None, one.version)
    ]
    if not found:
        raise NoQuestions(f"{purpose}, {language}, version {version or 'newest'}")
    return max(found, key=lambda one: one.version)


@cache
def load() -> tuple[Understanding, ...]:
    """Read and check all questions; the same immutable object each time.

    Raises UnderstandingChanged for words that changed without a new version, UnderstandingError
    for anything else that is wrong with a file.
    """
    folder = resources.files("consent.understanding").joinpath("data")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    return read({name: folder.joinpath(name).read_text("utf-8") for name in names})


def read(files: Mapping[str, str]) -> tuple[Understanding, ...]:
    """Make the questions of the contents of files, by name.

    Raises UnderstandingChanged and UnderstandingError.
    """
    found: list[Understanding] = []
    for name, content in files.items():
        try:
            data = json.loads(content)
        except ValueError as failure:
            raise UnderstandingError(f"{name}: {failure}") from failure
        if not isinstance(data, dict) or set(data) != {"purpose", "versions"}:
            raise UnderstandingError(f"{name}: 'purpose' and 'versions' are expected")
        if name != f"{data['purpose']}.json":
            raise UnderstandingError(f"{name}: holds the questions of {data['purpose']!r}")
        for number, entry in enumerate(data["versions"], start=1):
            if entry.get("version") != number:
                raise UnderstandingError(f"{name}: versions count from 1, none is taken away")
            found.extend(_version(data["purpose"], entry, name))
    return tuple(found)


def fingerprint(purpose: str, entry: Mapping[str, Any], language: str) -> str:
    """Give the SHA-256, in hexadecimal, of all that is asked and said in one language."""
    words = entry["words"][language]
    content = {
        "purpose": purpose,
        "version": entry["version"],
        "language": language,
        "asked": entry["asked"],
        "words": {name: words[name] for name in QUESTIONS},
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _version(purpose: str, entry: Mapping[str, Any], name: str) -> list[Understanding]:
    where = f"{name}: version {entry['version']}"
    if set(entry) != {"version", "asked", "words"} or list(entry["asked"]) != list(QUESTIONS):
        raise UnderstandingError(f"{where}: asks {', '.join(QUESTIONS)}, in this order")
    for asked in entry["asked"].values():
        ids = [answer["id"] for answer in asked]
        if not 2 <= len(ids) <= 3 or len(set(ids)) != len(ids):
            raise UnderstandingError(f"{where}: a question has two or three answers")
        if sum(answer["right"] is True for answer in asked) != 1:
            raise UnderstandingError(f"{where}: one answer of each question is right")
    if set(entry["words"]) != set(LANGUAGES):
        raise UnderstandingError(f"{where}: words are there in {', '.join(LANGUAGES)}")
    return [_in_language(purpose, entry, language, where) for language in LANGUAGES]


def _in_language(
    purpose: str, entry: Mapping[str, Any], language: str, where: str
) -> Understanding:
    words = entry["words"][language]
    where = f"{where}, {language}"
    if set(words) != _WORDS:
        raise UnderstandingError(f"{where}: holds {sorted(_WORDS)}")
    questions = tuple(
        _question(name, entry["asked"][name], words[name], where) for name in QUESTIONS
    )
    if words["sha256"] != fingerprint(purpose, entry, language):
        raise UnderstandingChanged(
            f"{where}: changed without a new version; put the old words back, add a new version "
            "and stamp it with `python -m consent.understanding --stamp`"
        )
    return Understanding(
        purpose, entry["version"], language, questions, words["sha256"], tuple(words["reviewed_by"])
    )


def _question(
    name: str, asked: list[dict[str, Any]], words: Mapping[str, Any], where: str
) -> Question:
    if set(words) != {"question", "answers", "explanation"} or not words["explanation"]:
        raise UnderstandingError(f"{where}, {name}: a question, answers and an explanation")
    if set(words["answers"]) != {answer["id"] for answer in asked}:
        raise UnderstandingError(f"{where}, {name}: has words for other answers than are asked")
    for line in (words["question"], *words["answers"].values(), *words["explanation"]):
        if not isinstance(line, str) or not line or line != line.strip():
            raise UnderstandingError(f"{where}, {name}: clean sentences are expected")
    answers = tuple(
        Answer(one["id"], one["picture"], words["answers"][one["id"]], one["right"])
        for one in asked
    )
    return Question(name, words["question"], answers, tuple(words["explanation"]))
