"""The one thing that makes tables: Alembic, on the store's own engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from consent.store import Store

MIGRATIONS: Final = Path(__file__).resolve().parents[1] / "migrations"
_ONE_AT_A_TIME: Final = 0x4D414154  # any number, the same everywhere: PostgreSQL's advisory lock


class OutdatedSchema(Exception):
    """The tables are not those of this version of the portal; the text says what to do."""


class CannotMigrate(Exception):
    """What the database holds cannot be carried over; the text says what, and what to do."""


def upgrade(store: Store, revision: str = "head") -> None:
    """Bring the tables to a revision: in one transaction, all of it or nothing.

    Two that run at once wait for each other. Raises :class:`CannotMigrate` for what a revision
    cannot carry over.
    """
    with _writing(store) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(store: Store, revision: str) -> None:
    """Take the tables back to a revision (``base``: none). What only they held is lost."""
    with _writing(store) as connection:
        command.downgrade(_config(connection), revision)


def current(store: Store) -> str | None:
    """The revision that the database is at, or ``None`` for one without our tables."""
    with store.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The revision that this version of the portal needs."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if head is None:
        raise OutdatedSchema("this installation has no migrations")
    return head


def require_current(store: Store) -> None:
    """Refuse to work on other tables than ours; raises :class:`OutdatedSchema`."""
    found, needed = current(store), newest()
    if found != needed:
        raise OutdatedSchema(
            f"the database is at {found or 'no revision'} and the portal needs {needed}: "
            "run 'portal database upgrade'"
        )


@contextmanager
def _writing(store: Store) -> Iterator[Connection]:
    """A connection in one writing transaction, with nobody else migrating."""
    with store.engine.execution_options(portal_writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ONE_AT_A_TIME})
        yield connection


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
