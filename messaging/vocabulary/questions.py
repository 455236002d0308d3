"""The fixed questions and answers: a conversation in which nothing private can slip in.

Questions and answers are codes with versions, as phrases are. Free text exists between doctors
alone, and elsewhere; nothing of it passes through here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from messaging.vocabulary.arabic import ARABIC, Wordings, arabic, load_wordings
from messaging.vocabulary.errors import QuestionError, VocabularyError
from messaging.vocabulary.parsing import parse_choice, parse_version, plain_object
from messaging.vocabulary.reading import (
    as_object,
    check_stamp,
    get,
    only_keys,
    read_data,
    reviewers,
    words,
)
from messaging.vocabulary.wording import LANGUAGES, fingerprint

ROLES: Final[frozenset[str]] = frozenset({"gp", "occupational_physician", "social_service"})
_TELEPHONE: Final = re.compile(r"\+?[0-9]{8,15}", re.ASCII)
_TELEPHONE_MARKS: Final = re.compile(r"[\s./()-]")


class QuestionGroup(StrEnum):
    """Who asks whom, and what for."""

    TO_WORKPLACE = "to_workplace"
    WORK_QUESTION = "work_question"
    TO_DOCTOR = "to_doctor"
    TO_PHYSICIAN = "to_physician"
    PUBLIC_TOPIC = "public_topic"
    ARRANGEMENT = "arrangement"
    SICK_CALL = "sick_call"
    FOLLOW_UP = "follow_up"


_ANSWERED_HERE: Final = (
    QuestionGroup.TO_WORKPLACE,
    QuestionGroup.TO_DOCTOR,
    QuestionGroup.ARRANGEMENT,
    QuestionGroup.SICK_CALL,
    QuestionGroup.FOLLOW_UP,
)


@dataclass(frozen=True, slots=True, eq=False)
class FixedAnswer:
    """One answer that may be given to a question."""

    code: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One version of one question. `to` holds the roles that it can be put to."""

    code: str
    version: int
    group: QuestionGroup
    to: tuple[str, ...]
    words: Mapping[str, str]
    answers: tuple[FixedAnswer, ...]
    reviewed_by: tuple[str, ...]
    sha256: str

    @property
    def reviewed(self) -> bool:
        """Whether somebody reviewed these words; if not, they are for the demonstration only."""
        return bool(self.reviewed_by)

    def answer(self, code: str) -> FixedAnswer:
        """Give one of its answers; KeyError when there is none of that code."""
        for answer in self.answers:
            if answer.code == code:
                return answer
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class CodedQuestion:
    """A question as a document holds it."""

    code: str
    version: int


@dataclass(frozen=True, slots=True)
class CodedAnswer:
    """An answer as a document holds it: the question with its version, and the answer's code."""

    question: str
    version: int
    answer: str


@dataclass(frozen=True, slots=True)
class PublicQuestion:
    """A question that names no patient: a topic, a number to call, and when.

    `telephone` holds digits, with a "+" in front for a foreign number; `call_time` is a code.
    """

    topic: CodedQuestion
    telephone: str
    call_time: str


@dataclass(frozen=True, slots=True, eq=False)
class QuestionBook:
    """All questions in all versions, and the times at which one can be called. Immutable."""

    questions: tuple[Question, ...]
    call_times: tuple[FixedAnswer, ...]

    @staticmethod
    def load() -> QuestionBook:
        """Give the questions that the product ships; the same object each time.

        Raises VocabularyError naming what is wrong with the file.
        """
        return load_questions()

    def question(self, code: str, version: int | None = None) -> Question:
        """Give a question, in its newest or the named version; KeyError when unknown."""
        found = [q for q in self.questions if q.code == code and version in (None, q.version)]
        if not found:
            raise KeyError(code)
        return max(found, key=lambda question: question.version)

    def group(self, group: QuestionGroup, to: str | None = None) -> tuple[Question, ...]:
        """Give the newest questions of a group, or those of it that can be put to one role."""
        codes = dict.fromkeys(q.code for q in self.questions if q.group is group)
        newest = (self.question(code) for code in codes)
        return tuple(question for question in newest if to is None or to in question.to)

    def render(self, code: str, version: int, language: str) -> str:
        """Say a question in "nl", "en", "fr", "de" or "ar"; KeyError when something is unknown."""
        return self.question(code, version).words[language]

    def render_answer(self, code: str, version: int, answer: str, language: str) -> str:
        """Say an answer to a question; KeyError when something is unknown."""
        return self.question(code, version).answer(answer).words[language]

    def parse_question(
        self, raw: object, group: QuestionGroup, to: str | None = None, field: str = "question"
    ) -> CodedQuestion:
        """Check a question: "code", or {"code", "version"} (absent: the newest).

        Raises QuestionError: unknown_code, unknown_version, or wrong_group for a question of
        another group or one that cannot be put to the role `to`.
        """
        if isinstance(raw, str):
            raw = {"code": raw}
        data = plain_object(raw, ("code", "version"), QuestionError, field)
        question = self._find(data.get("code"), data.get("version"), field)
        if question.group is not group or (to is not None and to not in question.to):
            raise QuestionError(field, "wrong_group", {"code": question.code, "group": group})
        return CodedQuestion(question.code, question.version)

    def parse_answer(
        self, question: CodedQuestion, raw: object, field: str = "answer"
    ) -> CodedAnswer:
        """Check an answer's code against its question. Raises QuestionError (not_allowed)."""
        answers = self.question(question.code, question.version).answers
        if not isinstance(raw, str) or raw not in {answer.code for answer in answers}:
            allowed = ", ".join(answer.code for answer in answers)
            raise QuestionError(field, "not_allowed", {"allowed": allowed})
        return CodedAnswer(question.code, question.version, raw)

    def restore_answer(self, data: Mapping[str, Any]) -> CodedAnswer:
        """Read back an answer that `answer_to_json` gave. Raises QuestionError."""
        raw = plain_object(data, ("question", "version", "answer"), QuestionError)
        question = self._find(raw.get("question"), raw.get("version"), "question")
        return self.parse_answer(CodedQuestion(question.code, question.version), raw.get("answer"))

    def parse_public_question(self, data: Mapping[str, Any]) -> PublicQuestion:
        """Check {"topic", "telephone", "call_time"}: nothing else is taken, and no free text.

        Raises QuestionError(field, code, params).
        """
        raw = plain_object(data, ("topic", "telephone", "call_time"), QuestionError)
        for key in ("topic", "telephone", "call_time"):
            if key not in raw:
                raise QuestionError(key, "required")
        topic = self.parse_question(raw["topic"], QuestionGroup.PUBLIC_TOPIC, field="topic")
        times = [time.code for time in self.call_times]
        call_time = parse_choice(raw["call_time"], "call_time", times, QuestionError)
        return PublicQuestion(topic, parse_telephone(raw["telephone"]), call_time)

    def render_call_time(self, code: str, language: str) -> str:
        """Say a time to call; KeyError when something is unknown."""
        for time in self.call_times:
            if time.code == code:
                return time.words[language]
        raise KeyError(code)

    def _find(self, code: object, version: object, field: str) -> Question:
        number = parse_version(version, field, QuestionError)
        if not isinstance(code, str):
            raise QuestionError(field, "required")
        if code not in {question.code for question in self.questions}:
            raise QuestionError(field, "unknown_code", {"code": code[:40]})
        try:
            return self.question(code, number)
        except KeyError:
            raise QuestionError(field, "unknown_version", {"version": number or 0}) from None

    def in_arabic(self, wordings: Wordings) -> QuestionBook:
        """Give the book with the Arabic words too; VocabularyError where one is missing."""
        wordings.only("questions", [(one.code, one.version) for one in self.questions])
        wordings.only("call_times", [(time.code, 1) for time in self.call_times])
        times = [
            (time, wordings.of("call_times", time.code, 1, fingerprint(dict(time.words))))
            for time in self.call_times
        ]
        return QuestionBook(
            tuple(_in_arabic(one, wordings) for one in self.questions),
            tuple(
                replace(time, words=_with(time.words, entry, f"arabic.call_times.{time.code}"))
                for time, entry in times
            ),
        )

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> QuestionBook:
        """Make a book of the content of a data file; VocabularyError names what is wrong."""
        only_keys(data, ("format", "about", "call_times", "questions"), "questions")
        if data.get("format") != 1:
            raise VocabularyError("questions.format: 1 is expected")
        found: list[Question] = []
        for n, raw in enumerate(get(data, "questions", list, "questions")):
            entry = as_object(raw, f"questions[{n}]")
            where = f"questions.{entry.get('code')}"
            only_keys(entry, ("code", "group", "to", "versions"), where)
            if any(question.code == entry.get("code") for question in found):
                raise VocabularyError(f"{where}: the code stands twice")
            for number, version in enumerate(get(entry, "versions", list, where), start=1):
                found.append(_question(entry, as_object(version, where), number, where))
        return cls(tuple(found), _answers(get(data, "call_times", list, "questions"), "call_times"))


def question_to_json(question: CodedQuestion) -> dict[str, Any]:
    """Give a question as JSON data; `parse_question` gives it back."""
    return {"code": question.code, "version": question.version}


def answer_to_json(answer: CodedAnswer) -> dict[str, Any]:
    """Give an answer as JSON data; `restore_answer` gives it back."""
    return {"question": answer.question, "version": answer.version, "answer": answer.answer}


def parse_telephone(raw: object, field: str = "telephone") -> str:
    """Take a telephone number of 8 to 15 digits, spaced as people write it.

    Gives the digits, with a leading "+" when there was one (or "00"). Raises QuestionError.
    """
    if not isinstance(raw, str) or len(raw) > 40:
        raise QuestionError(field, "telephone")
    number = raw.strip()
    if number.startswith(("+", "00")):
        number = "+" + number.removeprefix("+").removeprefix("00").replace("(0)", "")
    number = _TELEPHONE_MARKS.sub("", number)
    if not _TELEPHONE.fullmatch(number):
        raise QuestionError(field, "telephone")
    return number


@cache
def load_questions() -> QuestionBook:
    """Read and check `questions.json`, with the Arabic words; the same object each time."""
    return QuestionBook.from_json(read_data("questions.json")).in_arabic(load_wordings())


def _question(
    entry: Mapping[str, Any], version: dict[str, Any], number: int, where: str
) -> Question:
    at = f"{where}.v{number}"
    only_keys(version, ("version", "sha256", "reviewed_by", "words", "answers"), at)
    if get(version, "version", int, at) != number:
        raise VocabularyError(f"{at}: versions count from 1, none is ever taken away")
    try:
        group = QuestionGroup(get(entry, "group", str, where))
    except ValueError:
        raise VocabularyError(f"{where}.group: is unknown") from None
    to = tuple(get(entry, "to", list, where))
    if not set(to) <= ROLES:
        raise VocabularyError(f"{where}.to: roles are {sorted(ROLES)}")
    answers = _answers(version.get("answers", []), f"{at}.answers")
    if bool(answers) is not (group in _ANSWERED_HERE):
        raise VocabularyError(f"{at}: answers stand with a question that is answered here")
    return Question(
        code=str(get(entry, "code", str, where)),
        version=number,
        group=group,
        to=to,
        words=words(version, "words", LANGUAGES, at),
        answers=answers,
        reviewed_by=reviewers(version, at),
        sha256=check_stamp(version, at),
    )


def _in_arabic(one: Question, wordings: Wordings) -> Question:
    entry = wordings.of("questions", one.code, one.version, one.sha256)
    where = f"arabic.questions.{one.code}"
    given = entry.get("answers", [])
    if [answer.get("code") for answer in given] != [answer.code for answer in one.answers]:
        raise VocabularyError(f"{where}.answers: each once, in their order")
    return replace(
        one,
        words=_with(one.words, entry, where),
        answers=tuple(
            replace(answer, words=_with(answer.words, said, f"{where}.{answer.code}"))
            for answer, said in zip(one.answers, given, strict=True)
        ),
    )


def _with(words: Mapping[str, str], entry: Mapping[str, Any], where: str) -> Mapping[str, str]:
    return MappingProxyType({**words, ARABIC: arabic(entry.get("words"), words["nl"], where)})


def _answers(raw: list[Any], where: str) -> tuple[FixedAnswer, ...]:
    found = []
    for n, item in enumerate(raw):
        entry = as_object(item, f"{where}[{n}]")
        only_keys(entry, ("code", "words"), f"{where}[{n}]")
        code = str(get(entry, "code", str, f"{where}[{n}]"))
        found.append(FixedAnswer(code, words(entry, "words", LANGUAGES, f"{where}[{n}]")))
    if len({answer.code for answer in found}) != len(found):
        raise VocabularyError(f"{where}: a code stands twice")
    return tuple(found)
