"""Whether the portal can do its work at this moment: whether its database takes a write."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import false, update
from sqlalchemy.exc import SQLAlchemyError

from consent.store import Store
from portal.sessions.models import SessionRow

_NO_ROW: Final = update(SessionRow).where(false()).values(key_sequence=SessionRow.key_sequence)
"""Refused by a database that only reads, and changes nothing in one that writes."""
_ROOM: Final = 1 << 20
"""So many free bytes a transaction should find at least."""


def can_write(store: Store) -> bool:
    """Whether a write would be taken now. Writes nothing, locks nothing and waits for nobody."""
    try:
        return _embedded_writes(store) if store.is_sqlite else _server_writes(store)
    except (SQLAlchemyError, sqlite3.Error, OSError):
        return False


def _server_writes(store: Store) -> bool:
    with store.engine.connect() as link:
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
    with closing(sqlite3.connect(address, timeout=0, uri=True)) as link:
        try:
            link.execute(str(_NO_ROW.compile(store.engine)))
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return True
