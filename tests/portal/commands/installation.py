"""What stands in an installation, read beside its commands."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import MetaData, select

from consent.store import Store
from messaging.serverkeys import ServerKeys
from tests.portal.commands.conftest import Operator


def opened(operator: Operator) -> tuple[Store, ServerKeys]:
    """The installation's database and keys."""
    store = Store(operator.environ["PORTAL_DATABASE_URL"])
    return store, ServerKeys.load(Path(operator.environ["PORTAL_KEYS_DIR"]))


def printed(file: Path) -> list[dict[str, str]]:
    """What is printed on the cards."""
    with file.open(newline="") as stream:
        return list(csv.DictReader(stream))


def dump(operator: Operator) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database."""
    store, _server = opened(operator)
    metadata = MetaData()
    metadata.reflect(store.engine)
    with store.engine.connect() as connection:
        found = {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=str)
            for table in metadata.sorted_tables
        }
    store.dispose()
    return found
