"""What is typed about an absence: who, days, fixed codes. No field takes free words."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from portal.i18n import N_, _

NOT_ASKED: Final = "not_asked"
ANOTHER_DAY: Final = "other"
"""Of the last days that a call offers: the one that is typed beside them."""
_DAY: Final = N_("Type a day, for example 2026-03-31.")


class _Form(Schema):
    """A form: what it does not know (the form's own tokens) it leaves out."""

    class Meta:
        unknown = EXCLUDE


def _day(typed: str, field: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise ValidationError({field: [_(_DAY)]}) from None


class CallSchema(_Form):
    """A sick call. ``until``: empty while it is not known, a day, or ``other`` for the typed one.

    ``answer``: a code, or ``not_asked``.
    """

    who = fields.String(load_default="", validate=validate.Length(max=64))
    begins = fields.String(data_key="from", load_default="", validate=validate.Length(max=20))
    until = fields.String(load_default="", validate=validate.Length(max=20))
    until_day = fields.String(load_default="", validate=validate.Length(max=20))
    answer = fields.String(load_default="", validate=validate.Length(max=40))

    @post_load
    def whole(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Everything that is missing or unreadable, each at its field."""
        wrong: dict[str, list[str]] = {}
        typed = data.pop("until_day")
        if data["until"] == ANOTHER_DAY:
            data["until"] = typed
            if not typed.strip():
                wrong["until"] = [_("Say until which day, or that you do not know it yet.")]
        for name, key in (("begins", "from"), ("until", "until")):
            try:
                data[name] = _day(data[name], key)
            except ValidationError as error:
                wrong |= error.messages_dict
        if not data["who"]:
            wrong["who"] = [_("Choose who phoned.")]
        if data["begins"] is None and "from" not in wrong:
            wrong["from"] = [_("Say from which day.")]
        if not data["answer"]:
            wrong["answer"] = [_("Choose what was answered, or that you did not ask.")]
        if wrong:
            raise ValidationError(wrong)
        return data


class ExpectedSchema(_Form):
    """Another expected day; empty while it is not known."""

    until = fields.String(load_default="", validate=validate.Length(max=20))

    @post_load
    def as_day(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """The day, or nothing."""
        return {"until": _day(data["until"], "until")}


class CalledSchema(_Form):
    """Whether a call reached him, and what he wished: a fixed code or nothing."""

    reached = fields.String(required=True, validate=validate.OneOf(("yes", "no")))
    wish = fields.String(load_default="", validate=validate.Length(max=40))


class IntervalSchema(_Form):
    """After how many weeks somebody is called again."""

    weeks = fields.Integer(required=True)
