"""When the database is away: which errors say so, and what of a form may come back in its page."""

from __future__ import annotations

from typing import Final

from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    OperationalError,
    TimeoutError,  # noqa: A004 - of a pool in which no connection comes free
)
from werkzeug.datastructures import MultiDict

from portal.sessions.drafts import is_secret

AWAY: Final = (OperationalError, InterfaceError, DisconnectionError, TimeoutError)
"""The errors by which SQLAlchemy says that no database answers."""
_OPENS_NOTHING: Final = frozenset({("public.withdraw", "code"), ("gp.ask", "code")})
"""Codes that open nothing, by page and field: without them the same form would do nothing."""
_OWN: Final = ("csrf_token", "once")


def means_away(error: BaseException) -> bool:
    """Whether the database is away: also when its connection broke in the middle of something."""
    broke = isinstance(error, DBAPIError) and error.connection_invalidated
    return broke or isinstance(error, AWAY)


def typed(endpoint: str | None, form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """What somebody typed, field by field, for the page that sends it again.

    Without what is secret: a password, a PIN, the code of a card or of a sheet is typed anew.
    """
    return [
        (name, value)
        for name, value in form.items(multi=True)
        if (endpoint, name) in _OPENS_NOTHING or not is_secret(name)
    ]


def own(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """What the page itself put into the form, by which the second sending counts as the first."""
    return [(name, form[name]) for name in _OWN if name in form]
