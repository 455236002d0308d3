"""What the workshop could arrange of an advice: an answer to each adaptation, in codes alone.

The answers and the reasons are fixed sentences of the questions file. What is not answered is
absent, and absent says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from messaging.vocabulary.advice import Advice
from messaging.vocabulary.errors import AdviceError, QuestionError
from messaging.vocabulary.parsing import plain_object
from messaging.vocabulary.phrases import CodedPhrase, Group, Phrasebook
from messaging.vocabulary.questions import CodedAnswer, CodedQuestion, QuestionBook, QuestionGroup

SCHEMA: Final = 1
ARRANGED: Final = "can_be_arranged"
"""The question that is put for each adaptation."""
REASON: Final = "cannot_because"
"""The question that follows when it cannot be done."""


class Said(StrEnum):
    """What the workshop says of one adaptation."""

    ARRANGED = "arranged"
    TRIED = "tried"
    CANNOT = "cannot"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one adaptation of one task; a reason stands with "cannot be done" alone."""

    task: str
    adaptation: CodedPhrase
    said: CodedAnswer
    reason: CodedAnswer | None = None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The answers to one advice, which is named by the id of its document."""

    advice: str
    edition: int
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class SaidAnswer:
    """An answer in words: the adaptation's sentence, the answer's, and the reason's or nothing."""

    task: str
    adaptation: str
    code: Said
    said: str
    reason: str


def askable(advice: Advice) -> tuple[tuple[str, CodedPhrase], ...]:
    """What can be answered: each adaptation of each task, in the order of the advice."""
    return tuple((line.task, coded) for line in advice.lines for coded in line.adaptations)


def parse_arrangement(data: Mapping[str, Any], document: str, advice: Advice) -> Arrangement:
    """Check the answers to an advice, which is the content of ``document``.

    `data`: "answers" is a list of {"task", "adaptation", "answer", "reason"}, with codes alone.
    They come back in the order of the advice. Raises AdviceError(field, code, params).
    """
    raw = plain_object(data, ("advice", "answers"), AdviceError)
    if raw.get("advice") != document:
        raise AdviceError("advice", "not_allowed", {"value": "advice", "allowed": "advice"})
    given = raw.get("answers")
    if not isinstance(given, list):
        raise AdviceError("answers", "expected_list")
    wanted = askable(advice)
    book = QuestionBook.load()
    asked = book.parse_question(ARRANGED, QuestionGroup.ARRANGEMENT)
    why = book.parse_question(REASON, QuestionGroup.ARRANGEMENT)
    found: dict[tuple[str, str], Answer] = {}
    for n, item in enumerate(given):
        one = plain_object(
            item, ("task", "adaptation", "answer", "reason"), AdviceError, f"answers.{n}"
        )
        key = (str(one.get("task", "")), str(one.get("adaptation", "")))
        coded = next((c for task, c in wanted if (task, c.code) == key), None)
        if coded is None:
            raise AdviceError(f"answers.{n}", "unknown_code", {"code": key[1][:40]})
        if key in found:
            raise AdviceError(f"answers.{n}", "duplicate", {"what": key[1]})
        said = _answer(book, asked, one.get("answer"), f"answers.{n}.answer")
        reason = None
        if said.answer == Said.CANNOT:
            if "reason" not in one:
                raise AdviceError(f"answers.{n}.reason", "required")
            reason = _answer(book, why, one["reason"], f"answers.{n}.reason")
        elif "reason" in one:
            raise AdviceError(f"answers.{n}.reason", "only_if", {"other": str(Said.CANNOT)})
        found[key] = Answer(key[0], coded, said, reason)
    if not found:
        raise AdviceError("answers", "empty")
    order = [(task, coded.code) for task, coded in wanted]
    return Arrangement(document, advice.edition, tuple(found[k] for k in order if k in found))


def restore_arrangement(data: Mapping[str, Any]) -> Arrangement:
    """Read back what :func:`arrangement_to_json` gave. Raises AdviceError or QuestionError."""
    raw = plain_object(data, ("schema", "advice", "edition", "answers"), AdviceError)
    if raw.get("schema") != SCHEMA:
        raise AdviceError("schema", "unknown_version")
    book, phrases = QuestionBook.load(), Phrasebook.load()
    return Arrangement(
        str(raw["advice"]),
        int(raw["edition"]),
        tuple(
            Answer(
                str(one["task"]),
                phrases.parse(one["adaptation"], field="adaptation", group=Group.ADAPTATION),
                book.restore_answer(one["answer"]),
                book.restore_answer(one["reason"]) if one.get("reason") else None,
            )
            for one in raw["answers"]
        ),
    )


def arrangement_to_json(arrangement: Arrangement) -> dict[str, Any]:
    """Give the answers as JSON data: codes and versions, no words."""
    phrases = Phrasebook.load()
    return {
        "schema": SCHEMA,
        "advice": arrangement.advice,
        "edition": arrangement.edition,
        "answers": [
            {
                "task": one.task,
                "adaptation": phrases.to_json(one.adaptation),
                "answer": _to_json(one.said),
                "reason": _to_json(one.reason) if one.reason else None,
            }
            for one in arrangement.answers
        ],
    }


def say_arrangement(arrangement: Arrangement, language: str) -> tuple[SaidAnswer, ...]:
    """Say the answers in "nl", "en", "fr" or "de": the same words for everybody who reads them."""
    book, phrases = QuestionBook.load(), Phrasebook.load()

    def words(coded: CodedAnswer | None) -> str:
        if coded is None:
            return ""
        return book.render_answer(coded.question, coded.version, coded.answer, language)

    return tuple(
        SaidAnswer(
            one.task,
            phrases.say(one.adaptation, language),
            Said(one.said.answer),
            words(one.said),
            words(one.reason),
        )
        for one in arrangement.answers
    )


def _answer(book: QuestionBook, question: CodedQuestion, raw: object, field: str) -> CodedAnswer:
    try:
        return book.parse_answer(question, raw, field)
    except QuestionError as error:
        raise AdviceError(field, error.code, error.params) from None


def _to_json(coded: CodedAnswer) -> dict[str, Any]:
    return {"question": coded.question, "version": coded.version, "answer": coded.answer}
