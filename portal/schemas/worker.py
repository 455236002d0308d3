"""What a worker sends: his answer, the lines that he leaves out, what he stops, what he looks for."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from consent.lines import GROUPS
from consent.records.helping import LONGEST_NAME, Dependency, Helper, Manner
from consent.records.service import DEFAULT_MONTHS
from messaging.exchange.asking import NO, NOT_NOW, YES

_ID = validate.Length(max=64)
TOLD = ("social_service", "physicians", "both")
"""Who is told, where he chooses it himself."""
SEND, WITHOUT, LATER = "send", "without", "later"
BOSS = "boss"
PERIODS = ("week", "month", "quarter", "year")


class _Form(Schema):
    """A form: what it does not know (the form's own tokens) it leaves out."""

    class Meta:
        unknown = EXCLUDE


class Groups(fields.List[Any]):
    """Groups of lines that are left out: a list; in an address their words with commas."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            fields.String(validate=validate.OneOf(tuple(GROUPS))),
            load_default=list,
            validate=validate.Length(max=len(GROUPS)),
            **more,
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        parts = [one for one in value.split(",") if one] if isinstance(value, str) else value
        return list(super()._deserialize(parts, attr, data, **kwargs))


class AnswerSchema(_Form):
    """An answer to the question of one purpose for one workplace, and how he narrows a yes.

    ``shown``: the hash of the words on his screen, ``seen``: the choices in them. ``until`` goes before ``months``. ``who``: who
    is told, where the purpose leaves that to him. ``left_out``: the groups of lines that his yes
    does not carry.
    """

    answer = fields.String(required=True, validate=validate.OneOf((YES, NO, NOT_NOW)))
    at = fields.String(load_default="", validate=_ID)
    shown = fields.String(load_default="", validate=_ID)
    seen = fields.String(load_default="", validate=validate.Length(max=1000))
    language = fields.String(load_default="", validate=validate.Length(max=8))
    gp = fields.String(load_default="", validate=_ID)
    only_person = fields.Boolean(load_default=False)
    physician = fields.String(load_default="", validate=_ID)
    since = fields.String(load_default="now", validate=validate.OneOf(("now", "before")))
    months = fields.Integer(load_default=DEFAULT_MONTHS)
    until = fields.String(load_default="", validate=validate.Length(max=20))
    sending = fields.String(load_default="show", validate=validate.OneOf(("show", "send")))
    tell = fields.Boolean(load_default=False)
    who = fields.String(load_default="", validate=validate.OneOf(("", *TOLD)))
    left_out = Groups()


class NarrowSchema(_Form):
    """What he leaves out of a yes that holds."""

    left_out = Groups()


class LinesSchema(_Form):
    """What he does with a text that waits: ``strike`` names lines, never their content."""

    do = fields.String(required=True, validate=validate.OneOf((SEND, WITHOUT, LATER)))
    strike = fields.List(
        fields.String(validate=validate.Length(max=100)),
        load_default=list,
        validate=validate.Length(max=600),
    )


class WithdrawSchema(_Form):
    """What he stops: what one switch is about (``grants``), or everything of one receipt."""

    grants = fields.List(
        fields.String(validate=_ID), load_default=list, validate=validate.Length(max=100)
    )
    receipt = fields.String(load_default="", validate=_ID)


class HelpedSchema(_Form):
    """Who helps him in this sitting. ``tie``: a boss can be ticked, and is refused."""

    who = fields.String(required=True, validate=validate.OneOf(tuple(Helper)))
    manner = fields.String(required=True, validate=validate.OneOf(tuple(Manner)))
    tie = fields.String(required=True, validate=validate.OneOf((*Dependency, BOSS)))
    name = fields.String(load_default="", validate=validate.Length(max=LONGEST_NAME))


class LookedSchema(_Form):
    """Which days he wants to see, and whether his own reading too."""

    period = fields.String(load_default="month", validate=validate.OneOf(PERIODS))
    own = fields.Boolean(load_default=False)
