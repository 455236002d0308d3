"""The database: one declarative base, one engine, short transactions.

SQLite and PostgreSQL behave alike here: a writing transaction takes its place at once
(``BEGIN IMMEDIATE`` on SQLite, row locks on PostgreSQL), a reading one does not wait.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Base(DeclarativeBase):
    """Every table of the portal hangs on this one base."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """A moment, kept as whole milliseconds since 1970 in UTC, so that both databases agree."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To milliseconds; a moment without a time zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return (value - _EPOCH) // timedelta(milliseconds=1)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Back to a moment in UTC."""
        return None if value is None else _EPOCH + timedelta(milliseconds=int(value))


def new_id() -> str:
    """128 random bits in hexadecimal. Never ordered by time, so that an id tells nothing."""
    return secrets.token_hex(16)


class Store:
    """Hands out transactions on one database. Holds no state but its engine."""

    def __init__(self, url: str, *, pool_size: int = 5, lock_timeout_seconds: int = 10) -> None:
        """Connect lazily to ``url`` (``sqlite:///file`` or ``postgresql+psycopg://...``)."""
        self.engine: Engine = _engine(url, pool_size, lock_timeout_seconds)
        self._writing: Engine = self.engine.execution_options(portal_writes=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is used."""
        return self.engine.dialect.name == "sqlite"

    def session(self, *, write: bool = True) -> Session:
        """A session whose transactions write (the default) or only read. The caller closes it."""
        return Session(self._writing if write else self.engine, expire_on_commit=False)

    @contextmanager
    def transaction(self, *, write: bool = True) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back when an exception leaves it."""
        with self.session(write=write) as session:
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    def truncate_wal(self) -> None:
        """Empty SQLite's write-ahead log, so that a deleted key copy does not linger there."""
        if self.is_sqlite:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
                link.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _engine(url: str, pool_size: int, lock_timeout_seconds: int) -> Engine:
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": lock_timeout_seconds})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        url,
        pool_size=pool_size,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 3,
            "options": f"-c lock_timeout={lock_timeout_seconds * 1000}"
            " -c idle_in_transaction_session_timeout=60000 -c synchronous_commit=on",
        },
    )


def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: _begin_sqlite does.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("portal_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
