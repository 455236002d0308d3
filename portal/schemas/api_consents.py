"""What the API takes and gives of questions, answers, consents and receipts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, ValidationError, fields, validate, validates_schema

from consent.purposes import purposes_offered
from consent.records.service import DEFAULT_MONTHS
from messaging.exchange.asking import NO, NOT_NOW, YES
from portal.i18n import _
from portal.schemas.api import ID, ApiSchema, ConfirmSchema, Flag, NamedSchema, PartySchema
from portal.schemas.api_words import WRONG
from portal.schemas.worker import TOLD, AnswerSchema, Groups

PURPOSE = validate.OneOf([str(purpose.code) for purpose in purposes_offered()])
NO_ANSWER_YET, ENDED = "no_answer_yet", "ended"
IN_FORCE, WITHDRAWN, EXPIRED = "in_force", "withdrawn", "expired"
_STATE = validate.OneOf((IN_FORCE, WITHDRAWN, EXPIRED))


# A doctor asks --------------------------------------------------------------------------------


class AskSchema(ApiSchema):
    """A question for consent: by contact code, or (a physician) to the worker of a dossier."""

    code = fields.String(validate=validate.Length(max=80))
    dossier = fields.String(validate=ID)
    purpose = fields.String(required=True, validate=PURPOSE)

    @validates_schema
    def one_way(self, data: Mapping[str, Any], **_options: Any) -> None:
        """By code or by dossier."""
        if "code" in data and "dossier" in data:
            raise ValidationError({"dossier": [_(WRONG["unknown"])]})
        if "code" not in data and "dossier" not in data:
            raise ValidationError({"code": [_(WRONG["required"])]})


class AskedSchema(ApiSchema):
    """A doctor's own question. "No answer yet" is all he sees until there is a yes.

    ``no`` and ``not_now`` are told only where the worker wanted him to know.
    """

    id = fields.String(required=True)
    purpose = fields.String(required=True, validate=PURPOSE)
    code = fields.String(required=True, allow_none=True)
    dossier = fields.String(required=True, allow_none=True)
    at = fields.DateTime(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf((NO_ANSWER_YET, YES, ENDED, NO, NOT_NOW))
    )


# A worker answers -----------------------------------------------------------------------------


class AnsweredSchema(ApiSchema):
    """What he said for one workplace."""

    dossier = fields.String(required=True)
    answer = fields.String(required=True, validate=validate.OneOf((YES, NO, NOT_NOW)))
    at = fields.DateTime(required=True)
    receipt = fields.String(required=True, allow_none=True)


class RequestSchema(ApiSchema):
    """A question as the worker finds it. ``dossiers``: the workplaces for which it stands."""

    id = fields.String(required=True)
    purpose = fields.String(required=True, validate=PURPOSE)
    asker = fields.Nested(PartySchema, required=True)
    at = fields.DateTime(required=True)
    dossiers = fields.List(fields.String(), required=True)
    answers = fields.List(fields.Nested(AnsweredSchema), required=True)


class CardQuerySchema(ApiSchema):
    """For which workplace the words of a card are wanted, and what he chose: they say it.

    The same choices as of a yes, under the same names: the hash holds for these and no others.
    """

    at = fields.String(load_default="", validate=validate.Length(max=64))
    gp = fields.String(load_default="", validate=validate.Length(max=64))
    only_person = fields.Boolean(load_default=False)
    physician = fields.String(load_default="", validate=validate.Length(max=64))
    since = fields.String(load_default="now", validate=validate.OneOf(("now", "before")))
    months = fields.Integer(load_default=DEFAULT_MONTHS)
    until = fields.String(load_default="", validate=validate.Length(max=20))
    sending = fields.String(load_default="show", validate=validate.OneOf(("show", "send")))
    who = fields.String(load_default="", validate=validate.OneOf(("", *TOLD)))
    left_out = Groups(metadata={"description": "Groups of lines, with commas between them."})


class CardGpSchema(NamedSchema):
    """A GP whom he can mean, and that GP's practice."""

    practice = fields.String(required=True)


class CardItemSchema(ApiSchema):
    """One idea of the text, in its sentences; in two parts where a part stands behind "more"."""

    id = fields.String(required=True)
    sentences = fields.List(fields.String(), required=True)
    more = fields.Boolean(
        required=True,
        metadata={"description": "Whether these stand behind the word in the card's `more`."},
    )


class GroupSchema(ApiSchema):
    """A group of lines: its code, and what the worker reads."""

    group = fields.String(required=True)
    words = fields.String(required=True)


class CardSchema(ApiSchema):
    """The words to show, and the choices. ``shown`` comes back with a yes: the hash of both."""

    purpose = fields.String(required=True, validate=PURPOSE)
    request = fields.String(required=True, allow_none=True)
    dossier = fields.String(required=True)
    language = fields.String(required=True)
    title = fields.String(required=True)
    more = fields.String(
        required=True,
        metadata={"description": "The word behind which the rest stands; empty where none does."},
    )
    items = fields.List(fields.Nested(CardItemSchema), required=True)
    text = fields.String(required=True)
    shown = fields.String(required=True)
    stops = fields.List(
        fields.String(),
        required=True,
        metadata={
            "description": "The consents to a whole group that a yes ends, since it names one "
            "doctor of it. Tell the worker so."
        },
    )
    reviewed = fields.Boolean(required=True)
    until = fields.Date(required=True)
    gps = fields.List(fields.Nested(CardGpSchema), required=True)
    gp_asks = fields.Boolean(
        required=True,
        metadata={"description": "Whether the GP asks himself; if not, a yes names one in `gp`."},
    )
    physicians = fields.List(fields.Nested(NamedSchema), required=True)
    shown_first = fields.Boolean(
        required=True, metadata={"description": "Whether he chooses about being shown first."}
    )
    can_leave_out = fields.List(
        fields.Nested(GroupSchema),
        required=True,
        metadata={"description": "The groups of lines that a yes need not carry."},
    )


class ApiAnswerSchema(AnswerSchema):
    """An answer to a question, with the hash of the words. A yes carries card and PIN again."""

    class Meta:
        """Strict; what a page remembers of itself is no part of it."""

        unknown = RAISE
        exclude: tuple[str, ...] = ("seen",)

    only_person = Flag(load_default=False)
    tell = Flag(load_default=False)
    months = fields.Integer(load_default=DEFAULT_MONTHS, strict=True)
    confirm = fields.Nested(ConfirmSchema)

    @validates_schema
    def confirmed(self, data: Mapping[str, Any], **_options: Any) -> None:
        """Each answer is about words that were shown; a yes is confirmed in the very request."""
        needed = ("confirm", "shown") if data.get("answer", YES) == YES else ("shown",)
        wrong = {name: [_(WRONG["required"])] for name in needed if not data.get(name)}
        if wrong:
            raise ValidationError(wrong)


class GiveSchema(ApiAnswerSchema):
    """A yes that nobody asked for: the worker begins by himself."""

    class Meta:
        """Strict."""

        unknown = RAISE
        exclude = ("answer", "tell", "seen")

    purpose = fields.String(required=True, validate=PURPOSE)


class ConsentSchema(ApiSchema):
    """One purpose for one reading party."""

    id = fields.String(required=True)
    receipt = fields.String(required=True)
    purpose = fields.String(required=True, validate=PURPOSE)
    dossier = fields.String(required=True)
    recipient = fields.Nested(PartySchema, required=True)
    sources = fields.List(fields.Nested(PartySchema), required=True)
    given_at = fields.DateTime(required=True)
    valid_until = fields.DateTime(required=True)
    earlier = fields.Boolean(required=True)
    show_first = fields.Boolean(required=True)
    left_out = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "The groups of lines that it does not carry."},
    )
    state = fields.String(required=True, validate=_STATE)


class ReceiptSchema(ApiSchema):
    """What the worker takes with him. ``code`` can only withdraw, never grant or read."""

    id = fields.String(required=True)
    code = fields.String(required=True, allow_none=True)
    consents = fields.List(fields.Nested(ConsentSchema), required=True)


class RecordSchema(ApiSchema):
    """A signed record: it can be checked without the portal (base64url, Ed25519)."""

    record = fields.String(required=True)
    signature = fields.String(required=True)
    public_key = fields.String(required=True)


class ReceiptPageSchema(ReceiptSchema):
    """A receipt with the words that were shown and the signed records."""

    text = fields.String(required=True)
    records = fields.List(fields.Nested(RecordSchema), required=True)


class AnswerResultSchema(ApiSchema):
    """What was recorded; a receipt for a yes."""

    answer = fields.String(required=True, validate=validate.OneOf((YES, NO, NOT_NOW)))
    receipt = fields.Nested(ReceiptSchema, required=True, allow_none=True)


class ApiWithdrawSchema(ApiSchema):
    """What he stops: one consent, or everything of one receipt."""

    consent = fields.String(validate=ID)
    receipt = fields.String(validate=ID)
    confirm = fields.Nested(ConfirmSchema, required=True)

    @validates_schema
    def one_thing(self, data: Mapping[str, Any], **_options: Any) -> None:
        """One of the two."""
        if ("consent" in data) is ("receipt" in data):
            raise ValidationError({"consent": [_(WRONG["required"])]})


class LeaveOutSchema(ApiSchema):
    """The groups of lines that he leaves out too."""

    left_out = Groups(metadata={"description": "Groups of lines; `can_leave_out` names them."})
    confirm = fields.Nested(ConfirmSchema, required=True)


class WithdrawnSchema(ApiSchema):
    """What ended by this request; empty when it had ended before."""

    ended = fields.List(fields.String(), required=True)
