"""Whether the portal can do its work at this moment: whether its database takes a write.

Anybody may ask, so one process looks at most once a second and one at a time. A look changes
nothing; it takes the lock of a writer for as long as one empty statement lasts.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import false, text, update
from sqlalchemy.exc import SQLAlchemyError

from consent.store import Store
from portal.sessions.models import SessionRow

_NO_ROW: Final = update(SessionRow).where(false()).values(key_sequence=SessionRow.key_sequence)
"""Refused by a database that only reads, and changes nothing in one that writes."""
_ROOM: Final = 1 << 20
"""So many free bytes a transaction should find at least."""


FRESH: Final = 1.0
"""So many seconds an answer counts for everybody who asks."""
STALE: Final = 10.0
"""After so many seconds without a new answer nobody knows, and that is not well."""
_PATIENCE: Final = text(
    "SELECT set_config('lock_timeout', '200', true), set_config('statement_timeout', '1000', true)"
)
"""In milliseconds: who changes a table holds up every write, and nobody waits here to hear it."""


@dataclass
class _Known:
    """What one process knows of a database, and whether it is looking now."""

    looking: Lock = field(default_factory=Lock)
    at: float = -inf
    well: bool = False


_known: Final[WeakKeyDictionary[Store, _Known]] = WeakKeyDictionary()


def can_write(store: Store) -> bool:
    """Whether a write would be taken now, or was within the last second. Writes nothing.

    Waits for no other who asks; for a lock a fifth of a second, and none on SQLite: there a writer
    at work shows that one can. Where a look takes long, the last answer holds for ten seconds.
    """
    known = _known.setdefault(store, _Known())
    if _seconds() - known.at < FRESH:
        return known.well
    if not known.looking.acquire(blocking=False):
        return known.well and _seconds() - known.at < STALE
    try:
        known.well = _checked(store)
        known.at = _seconds()
    finally:
        known.looking.release()
    return known.well


def _seconds() -> float:
    return monotonic()


def _checked(store: Store) -> bool:
    try:
        return _embedded_writes(store) if store.is_sqlite else _server_writes(store)
    except (SQLAlchemyError, sqlite3.Error, OSError):
        return False


def _server_writes(store: Store) -> bool:
    with store.engine.connect() as link:
        link.execute(_PATIENCE)
        link.execute(_NO_ROW)
        link.rollback()
    return True


def _embedded_writes(store: Store) -> bool:
    """Whoever writes at this moment shows that one can; a disk can be full or read-only too."""
    file = Path(str(store.engine.url.database))
    disk = os.statvfs(file.parent)
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        return False
    if disk.f_bavail * disk.f_frsize < _ROOM:
        return False
    address = f"{file.absolute().as_uri()}?mode=rw"
    # Without a transaction around it: the lock goes with the statement, not with the connection.
    link = sqlite3.connect(address, timeout=0, uri=True, isolation_level=None)
    with closing(link):
        try:
            link.execute(str(_NO_ROW.compile(store.engine)))
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return True
