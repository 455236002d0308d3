"""A row in every table of a database, whatever its tables are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, insert, select, types


def fill(connection: Connection) -> dict[str, int]:
    """Put a row in every table that has none; returns how many each has then."""
    metadata = MetaData()
    metadata.reflect(connection)
    made: dict[tuple[str, str], Any] = {}
    for table in metadata.sorted_tables:
        if table.name == "alembic_version":
            continue
        there = connection.execute(select(table)).mappings().first()
        row = dict(there or {})
        if there is None:
            row = {column.name: _value(table, column, made) for column in table.columns}
            connection.execute(insert(table).values(row))
        made |= {(table.name, name): value for name, value in row.items()}
    return count(connection)


def count(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    metadata = MetaData()
    metadata.reflect(connection)
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in metadata.sorted_tables
        if table.name != "alembic_version"
    }


def _value(table: Table, column: Any, made: dict[tuple[str, str], Any]) -> Any:
    for key in column.foreign_keys:
        return made[key.column.table.name, key.column.name]
    words = f"{table.name}.{column.name}"
    kind = column.type
    if isinstance(kind, types.Boolean):
        return True
    if isinstance(kind, types.Integer):
        return 7
    if isinstance(kind, types.LargeBinary):
        return words.encode()
    if isinstance(kind, types.JSON):
        return {"in": words}
    assert isinstance(kind, types.String), kind
    return words[: kind.length]
