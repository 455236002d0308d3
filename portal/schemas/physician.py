"""What an occupational physician sends, beside limitations and advices."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from consent.decision import may_ask
from consent.parties import Actor
from consent.purposes import PurposeCode, Role
from messaging.vocabulary import (
    CapacityError,
    CodedQuestion,
    QuestionBook,
    QuestionError,
    QuestionGroup,
)
from messaging.vocabulary.capacity import check_review
from messaging.vocabulary.parsing import parse_date
from portal.i18n import _
from portal.schemas.functional import in_words
from portal.schemas.gp import NoteSchema


class AskWorkerSchema(Schema):
    """A question for consent to a worker of his own list."""

    purpose = fields.String(load_default="")

    @post_load
    def check(self, data: dict[str, str], **_options: object) -> dict[str, str]:
        """Only the purposes that an occupational physician may ask about."""
        asker = Actor("", Role.OCCUPATIONAL_PHYSICIAN, "")
        allowed = [str(code) for code in PurposeCode if may_ask(asker, code, verified=True).allowed]
        if data["purpose"] not in allowed:
            raise ValidationError({"purpose": [_("Choose what you want to ask.")]})
        return data


class PhysicianNoteSchema(NoteSchema):
    """A note to the GP: a fixed question, words of one's own, or both."""

    @post_load
    def known(self, data: dict[str, str | None], **_options: object) -> dict[str, str | None]:
        """The question is one that can be put to a GP."""
        if data["question"]:
            try:
                QuestionBook.load().parse_question(data["question"], QuestionGroup.TO_DOCTOR)
            except QuestionError:
                raise ValidationError({"question": [_("Choose a question.")]}) from None
        return data


class RenewalSchema(Schema):
    """The word "unchanged" for several people at once: until when, and of whom."""

    until = fields.String(load_default="")
    unchanged = fields.List(fields.String(), load_default=list)

    def __init__(self, *, today: date) -> None:
        super().__init__()
        self.today = today

    @post_load
    def check(self, data: dict[str, Any], **_options: object) -> dict[str, Any]:
        """A day from today to twelve months ahead, and somebody."""
        wrong: dict[str, list[str]] = {}
        until = None
        try:
            until = parse_date(data["until"] or None, "until", CapacityError)
            if until is None:
                raise CapacityError("until", "required")
            check_review(until, self.today)
        except CapacityError as error:
            wrong["until"] = [in_words(error)]
        if not data["unchanged"]:
            wrong["unchanged"] = [_("Tick at least one person.")]
        if wrong:
            raise ValidationError(wrong)
        return {**data, "until": until}


class AnswerSchema(Schema):
    """The answer to one fixed question."""

    answer = fields.String(load_default="")

    def __init__(self, *, question: CodedQuestion) -> None:
        super().__init__()
        self.question = question

    @post_load
    def check(self, data: dict[str, str], **_options: object) -> dict[str, str]:
        """One of the answers that this question has."""
        try:
            QuestionBook.load().parse_answer(self.question, data["answer"])
        except QuestionError:
            raise ValidationError({"answer": [_("Choose an answer.")]}) from None
        return data
