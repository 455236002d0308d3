"""A progressive return as forms and clients send it; what comes out is a document's content."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from messaging.returning.plan import parse_plan, plan_to_json
from messaging.vocabulary import AdviceError
from portal.i18n import _
from portal.schemas.functional import in_words


class ReturnPlanSchema(Schema):
    """Steps of a day, hours and days; and the permission, "yes" or "not_yet"."""

    steps = fields.List(fields.Dict(keys=fields.String()), required=True)
    permission = fields.String(required=True)

    def __init__(self, *, today: date) -> None:
        super().__init__()
        self.today = today

    @post_load
    def content(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """The content of a plan, or the first mistake at its field: ``steps.<n>.<part>``."""
        try:
            return plan_to_json(parse_plan(data, self.today))
        except AdviceError as error:
            raise ValidationError({_field(error.field): [_said(error)]}) from None


def _field(field: str) -> str:
    return ".".join(field.split(".")[:3])


def _said(error: AdviceError) -> str:
    if error.code == "duplicate":
        return _("A step is more than the one before it.")
    if error.code == "date_past" and not error.field.startswith("steps.0."):
        return _("A step begins after the one before it.")
    if error.code == "too_low" and not error.field.startswith("steps.0."):
        return _("Never less than the step before: at least %(minimum)s.", **error.params)
    return in_words(error)
