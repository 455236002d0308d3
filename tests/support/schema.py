"""Every table in a database of a test."""

from __future__ import annotations

from consent.store import Store
from portal.migrating import upgrade


def make_tables(store: Store) -> None:
    """Make all tables in an empty database. The one place where tests do so."""
    upgrade(store)
