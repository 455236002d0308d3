"""What went wrong, as every client gets it. What is wrong with a field is said at that field."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flask import Response
from marshmallow import ValidationError

from consent.records.service import ConsentError
from messaging.work import Refused
from portal.api.calling import Malformed
from portal.desk import desk
from portal.errors import in_words
from portal.pages.account.common import in_plain_words
from portal.problems import problem
from portal.schemas.api_words import flat
from portal.sessions.entering import LoginRefused
from portal.sessions.tries import TooManyTries

_FIELD_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "code_form": "code",
        "until_past": "until",
        "until_too_far": "until",
        "until_unreadable": "until",
        "gp_missing": "gp",
        "readers_missing": "who",
        "recipient_missing": "physician",
        "unknown_answer": "answer",
        "which_workplace": "at",
        "line_missing": "strike",
        "nothing_struck": "strike",
        "nothing_left": "strike",
        "group_missing": "left_out",
        "nothing_left_out": "left_out",
        "all_left_out": "left_out",
        "unknown_department": "content.department",
        "unknown_task": "content.tasks",
        "no_task": "content.tasks",
        "too_many_tasks": "content.tasks",
    }
)
"""Refusals that are about one field: 422. Every other one is about the state of things: 409."""


def invalid(error: ValidationError) -> Response:
    """Something that was sent has not the form that it must have."""
    desk().rollback()
    return problem("invalid", 422, fields=flat(error.messages))


def malformed(_error: Malformed) -> Response:
    """The body cannot be read at all."""
    desk().rollback()
    return problem("malformed", 400)


def refused(error: Refused | ConsentError) -> Response:
    """Understood, and not possible."""
    desk().rollback()
    field = _FIELD_OF.get(error.code)
    if field is None:
        return problem(error.code, 409)
    return problem(error.code, 422, fields={field: [in_words(error.code)]})


def not_let_in(error: LoginRefused) -> Response:
    """At the door 401; in the middle of an act 422, because the session itself goes on."""
    desk().rollback()
    if desk().live is not None:
        words = in_words("confirmation_wrong")
        return problem("confirmation_wrong", 422, fields={"confirm": [words]})
    return problem(error.code, 401, message=in_plain_words(error))


def too_many(error: TooManyTries) -> Response:
    """Wait, and nothing was checked."""
    desk().rollback()
    left = (error.until - desk().services.clock.now()).total_seconds()
    return problem(
        "too_many_tries", 429, message=in_plain_words(error), retry_after=max(1, int(left) + 1)
    )


HANDLERS: Final = (
    (ValidationError, invalid),
    (Malformed, malformed),
    (Refused, refused),
    (ConsentError, refused),
    (LoginRefused, not_let_in),
    (TooManyTries, too_many),
)
