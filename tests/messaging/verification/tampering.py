"""What somebody does who can write to the database: past every service, with plain SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Table, and_, inspect, select, text

from consent.store import Base, Store
from portal.tables import import_models

import_models()
TABLES: dict[str, Table] = dict(Base.metadata.tables)
Key = tuple[Any, ...]


@contextmanager
def writing(store: Store) -> Iterator[Connection]:
    """A connection on which no foreign key is in the way; committed at the end."""
    if store.is_sqlite:
        with store.engine.connect() as link:
            raw = link.connection.dbapi_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys = OFF")
            yield link
            link.commit()
            raw.execute("PRAGMA foreign_keys = ON")
        return
    with store.engine.begin() as link:
        for table in TABLES:
            for key in inspect(link).get_foreign_keys(table):
                link.execute(text(f'ALTER TABLE "{table}" DROP CONSTRAINT "{key["name"]}"'))
        yield link


def rows(store: Store, table: str) -> list[dict[str, Any]]:
    """Every row, in the order of its key."""
    made = TABLES[table]
    with store.engine.connect() as link:
        found = link.execute(select(made).order_by(*made.primary_key.columns))
        return [dict(row._mapping) for row in found]


def key_of(table: str, row: dict[str, Any]) -> Key:
    """The primary key of a row, in the order of its columns."""
    return tuple(row[column.name] for column in TABLES[table].primary_key.columns)


def named(key: Key) -> str:
    """A row as a finding names it."""
    return "/".join(str(part) for part in key)


def put(store: Store, table: str, key: Key, **values: Any) -> None:
    """Change columns of one row."""
    with writing(store) as link:
        link.execute(TABLES[table].update().where(_is(table, key)).values(**values))


def remove(store: Store, table: str, key: Key) -> None:
    """Delete one row."""
    with writing(store) as link:
        link.execute(TABLES[table].delete().where(_is(table, key)))


def add(store: Store, table: str, **values: Any) -> None:
    """Insert a row."""
    with writing(store) as link:
        link.execute(TABLES[table].insert().values(**values))


def swap(store: Store, table: str, column: str, one: Key, other: Key) -> None:
    """Let two rows change places in one column."""
    values = {key_of(table, row): row[column] for row in rows(store, table)}
    with writing(store) as link:
        # By way of a third value, for the columns that are unique.
        for key, value in (
            (one, b"\x00" * 16), (other, values[one]), (one, values[other]),
        ):  # fmt: skip
            link.execute(TABLES[table].update().where(_is(table, key)).values(**{column: value}))


def flipped(data: bytes, at: int) -> bytes:
    """The same bytes with one bit changed; one more byte where there was none."""
    changed = bytearray(data)
    if not changed:
        return b"\x01"
    changed[at] ^= 1
    return bytes(changed)


def changed(column: Column[Any], value: Any) -> Any:
    """Another value of the same sort."""
    if isinstance(value, bytes):
        return flipped(value, len(value) // 2)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, datetime):
        return value + timedelta(days=1)
    if isinstance(value, str):
        return ("1" if value[:1] == "0" else "0") + value[1:]
    if isinstance(value, dict):
        return {**value, "pace": {"state": "none"}}
    raise TypeError(f"{column}: {value!r}")


def _is(table: str, key: Key) -> Any:
    columns = TABLES[table].primary_key.columns
    return and_(*(column == part for column, part in zip(columns, key, strict=True)))
