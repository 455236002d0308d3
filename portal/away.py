"""When no database answers: how that is known."""

from __future__ import annotations

from typing import Final

from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    OperationalError,
    TimeoutError,  # noqa: A004 - of a pool in which no connection comes free
)

AWAY: Final = (OperationalError, InterfaceError, DisconnectionError, TimeoutError)
"""The errors by which SQLAlchemy says that no database answers."""


def means_away(error: BaseException) -> bool:
    """Whether the database is away: also when its connection broke in the middle of something."""
    broke = isinstance(error, DBAPIError) and error.connection_invalidated
    return broke or isinstance(error, AWAY)
