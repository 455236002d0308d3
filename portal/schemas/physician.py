"""What an occupational physician sends, beside limitations and advices."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, post_load

from consent.decision import Actor, may_ask
from consent.purposes import PurposeCode, Role
from messaging.vocabulary import CodedQuestion, QuestionBook, QuestionError, QuestionGroup
from portal.i18n import _
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
