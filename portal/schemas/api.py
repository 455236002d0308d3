"""What every request and answer of the API shares: its base, errors, sessions, workshops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from consent.purposes import Role
from portal.i18n import _
from portal.schemas.api_words import WRONG

ID = validate.Length(min=1, max=64)
_SECRET = validate.Length(min=1, max=1000)


class ApiSchema(Schema):
    """Takes and gives exactly its fields: what it does not know is a mistake."""

    class Meta:
        """Strict."""

        unknown = RAISE


class Flag(fields.Boolean):
    """True or false, and no word that stands for one of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **options)


def list_of(schema: type[Schema], name: str) -> type[Schema]:
    """An answer that holds several of one thing, in ``items``."""
    made: type[Schema] = ApiSchema.from_dict(
        {"items": fields.List(fields.Nested(schema), required=True)}, name=name
    )
    return made


class ProblemSchema(ApiSchema):
    """Every error: a code for programs, words for people, and what is wrong where."""

    error = fields.String(required=True)
    message = fields.String(required=True)
    fields_ = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        required=True,
        data_key="fields",
        metadata={"description": "What is wrong, by the path of the part."},
    )
    reference = fields.String(metadata={"description": "For the operator, of an error of ours."})


class LogInSchema(ApiSchema):
    """A professional's name, password and six digits; or a worker's card and PIN."""

    login = fields.String(validate=_SECRET)
    password = fields.String(validate=_SECRET)
    totp = fields.String(validate=validate.Length(max=20))
    card = fields.String(validate=validate.Length(max=80))
    pin = fields.String(validate=validate.Length(max=20))

    @validates_schema
    def one_way(self, data: Mapping[str, Any], **_options: Any) -> None:
        """One whole way in, and nothing of the other."""
        way = ("card", "pin") if "card" in data or "pin" in data else ("login", "password", "totp")
        wrong = {name: [_(WRONG["required"])] for name in way if name not in data}
        wrong |= {name: [_(WRONG["unknown"])] for name in data if name not in way}
        if wrong:
            raise ValidationError(wrong)


class ConfirmSchema(ApiSchema):
    """The worker's card and PIN once more, in the very request of an act that matters."""

    card = fields.String(required=True, validate=validate.Length(max=80))
    pin = fields.String(required=True, validate=validate.Length(max=20))


class ConfirmedSchema(ApiSchema):
    """An act for which nothing is asked but card and PIN."""

    confirm = fields.Nested(ConfirmSchema, required=True)


class NamedSchema(ApiSchema):
    """An organisation."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class MeSchema(ApiSchema):
    """Who holds this token, and until when unless he asks for something before."""

    name = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf([str(role) for role in Role]))
    organisation = fields.Nested(NamedSchema, required=True, allow_none=True)
    verified = fields.Boolean(
        required=True, metadata={"description": "Whether a doctor's number was checked."}
    )
    session_ends_at = fields.DateTime(required=True)


class SessionSchema(MeSchema):
    """A session that was opened: its token goes into every request, as a bearer token."""

    token = fields.String(required=True)


class PartySchema(ApiSchema):
    """A person, or a group under the name of its organisation."""

    id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("person", "group")))
    name = fields.String(required=True)
    role = fields.String(required=True)
    organisation = fields.String(required=True)


# Workshops, as everybody may see them ----------------------------------------------------------


class PhysicianSchema(ApiSchema):
    """Whom to call about the work of a workshop."""

    name = fields.String(required=True)
    telephone = fields.String(required=True)
    hours = fields.String(required=True)


class WorkshopSchema(NamedSchema):
    """A workshop with its kinds of work."""

    place = fields.String(required=True)
    departments = fields.List(fields.String(), required=True)
    physician = fields.Nested(PhysicianSchema, required=True, allow_none=True)


class TaskSchema(NamedSchema):
    """A task, and what it asks of a person, by attribute of the vocabulary."""

    description = fields.String(required=True)
    demands = fields.Dict(keys=fields.String(), required=True)


class DepartmentSchema(NamedSchema):
    """A department with its tasks."""

    description = fields.String(required=True)
    tasks = fields.List(fields.Nested(TaskSchema), required=True)


class WorkshopPageSchema(NamedSchema):
    """A workshop with its whole catalogue."""

    place = fields.String(required=True)
    departments = fields.List(fields.Nested(DepartmentSchema), required=True)
    physician = fields.Nested(PhysicianSchema, required=True, allow_none=True)
