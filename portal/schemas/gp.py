"""What a GP sends: a question to a patient, a note, a question about the work."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate

from consent.purposes import PurposeCode, Role
from messaging.vocabulary import QuestionBook, QuestionError, QuestionGroup, question_to_json
from portal.i18n import _

MOST_TEXT = 20_000
TO_WHOM = (str(Role.SOCIAL_SERVICE), str(Role.OCCUPATIONAL_PHYSICIAN))


class AskSchema(Schema):
    """A question for consent, by contact code. Whether the code exists is nobody's business."""

    code = fields.String(required=True)
    purpose = fields.String(required=True)

    @post_load
    def check(self, data: dict[str, str], **_options: object) -> dict[str, str]:
        """Only the purposes that a GP may ask about."""
        if data["purpose"] not in (str(PurposeCode.DOCTORS), str(PurposeCode.WORKPLACE)):
            raise ValidationError({"purpose": [_("Choose what you want to ask.")]})
        return data


class NoteSchema(Schema):
    """Free text between doctors. Kept as it was typed, but for the white space around it."""

    text = fields.String(load_default="")
    reply_to = fields.String(load_default=None, allow_none=True)
    question = fields.String(load_default="")
    answer = fields.String(load_default="")

    @pre_load
    def lines(self, data: dict[str, str], **_options: object) -> dict[str, str]:
        """Line ends as one sign, whatever the browser sends."""
        return {**data, "text": (data.get("text") or "").replace("\r\n", "\n").strip()}

    @post_load
    def check(self, data: dict[str, str | None], **_options: object) -> dict[str, str | None]:
        """Something is said, and it is not too long."""
        text = data["text"] or ""
        if len(text) > MOST_TEXT:
            raise ValidationError(
                {"text": [_("At most %(most)s characters.", most=f"{MOST_TEXT:n}")]}
            )
        if not text and not data["answer"] and not data["question"]:
            raise ValidationError({"text": [_("Nothing is written yet.")]})
        data["reply_to"] = data["reply_to"] or None
        return data


class WorkplaceQuestionSchema(Schema):
    """A fixed question about the work, to the social service or the occupational physician."""

    question = fields.String(load_default="")
    to = fields.String(load_default="", validate=validate.Length(max=40))

    @post_load
    def check(self, data: dict[str, str], **_options: object) -> dict[str, object]:
        """The question as its document holds it, and the role that it is put to."""
        if data["to"] not in TO_WHOM:
            raise ValidationError({"to": [_("Say who may answer.")]})
        if not data["question"]:
            raise ValidationError({"question": [_("Choose a question.")]})
        try:
            coded = QuestionBook.load().parse_question(
                data["question"], QuestionGroup.TO_WORKPLACE, data["to"]
            )
        except QuestionError as error:
            text = _("This question can only be put to the occupational physician.")
            if error.code != "wrong_group":
                text = _("Choose a question.")
            raise ValidationError({"question": [text]}) from None
        return {"question": question_to_json(coded), "to": data["to"]}
