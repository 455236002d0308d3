"""What a doctor sends about a mandate, and a representative about his."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from consent.records.helping import LONGEST_NAME
from consent.records.service import DEFAULT_MONTHS

_ID = validate.Length(max=64)
_CODES = validate.Length(max=20)


class _Form(Schema):
    """A form: what it does not know (the form's own tokens) it leaves out."""

    class Meta:
        unknown = EXCLUDE


class MandateSchema(_Form):
    """A mandate as it is entered. ``until`` goes before ``months``; ``same``: an account."""

    name = fields.String(load_default="", validate=validate.Length(max=LONGEST_NAME))
    same = fields.String(load_default="", validate=_ID)
    ground = fields.String(load_default="", validate=_ID)
    acts = fields.List(fields.String(validate=_ID), load_default=list, validate=_CODES)
    purposes = fields.List(fields.String(validate=_ID), load_default=list, validate=_CODES)
    months = fields.Integer(load_default=DEFAULT_MONTHS)
    until = fields.String(load_default="", validate=_ID)
    tie = fields.String(load_default="", validate=_ID)
    seen = fields.Boolean(load_default=False)


class CodeSchema(_Form):
    """The code of a paper, and what is done with it: read, approve or end."""

    code = fields.String(required=True, validate=_ID)
    act = fields.String(load_default="", validate=validate.OneOf(("", "read", "approve", "end")))


class StopSchema(_Form):
    """What a representative stops: everything of one receipt."""

    receipt = fields.String(required=True, validate=validate.Length(min=1, max=64))
