"""Beginning a demonstration, and beginning it anew, without touching anything that is not its own.

A database is a demonstration's when every line of its log carries the signature of the log key in
that demonstration's folder: a key that was made there, is marked as a development key, and that no
production installation accepts. An empty database may become one. Any other is refused, before a
table in it is made, moved or dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, func, inspect, select, table
from sqlalchemy.exc import OperationalError

from consent.clock import Clock
from consent.log.models import Event
from consent.log.schemas import EVENT_DOMAIN
from consent.signing import BadSignature, verify
from consent.store import Base, Store
from messaging.serverkeys import ServerKeys, ServerKeysError
from portal.configuration import Configuration, make_keys
from portal.demonstration import folder, secrets
from portal.demonstration.folder import NotOurs
from portal.demonstration.seed import is_seeded, seed
from portal.migrating import downgrade, upgrade
from portal.tables import import_models

_REVISIONS: Final = "alembic_version"


def begin(
    configuration: Configuration, clock: Clock, say: Callable[[str], None], *, anew: bool = False
) -> None:
    """Make the keys, tables and people that do not exist yet; ``anew``: forget the old ones first.

    A seeding that was broken off is forgotten too. Raises
    :class:`~portal.demonstration.folder.NotOurs` before anything is touched, also for what was
    kept in an earlier form.
    """
    secrets.check_demonstration(configuration)
    folder.check(configuration)
    store = Store(configuration.database_url)
    try:
        known = folder.is_marked(configuration.data_dir)
        if known or not folder.is_embedded(configuration):
            check_database(store, configuration)
        broken_off = known and not secrets.read(configuration)
        if known and (anew or broken_off):
            _forget(store, configuration)
        folder.check_form(configuration)
        folder.claim(configuration)
        make_keys(configuration)
        upgrade(store)
        if not is_seeded(store):
            say("Making the people of the demonstration ...")
            seed(store, ServerKeys.load(configuration.keys_dir), configuration, clock)
    finally:
        store.dispose()


def check_database(store: Store, configuration: Configuration) -> None:
    """Raise :class:`NotOurs` unless the database is empty or this demonstration's own."""
    with store.engine.connect() as connection:
        if _is_empty(connection):
            return
        names = set(inspect(connection).get_table_names())
        if names <= _our_tables() and _is_signed(connection, configuration):
            return
    raise NotOurs(
        "the database was not made by the demonstration in "
        f"{configuration.data_dir}: nothing in it was touched. "
        "Name an empty database with --database."
    )


def _our_tables() -> set[str]:
    import_models()
    return {_REVISIONS, *Base.metadata.tables}


def _is_empty(connection: Connection) -> bool:
    """Without tables, or with the tables of the portal and not one row in them."""
    names = set(inspect(connection).get_table_names())
    if not names <= _our_tables():
        return False
    return not any(
        connection.scalar(select(func.count()).select_from(table(name)))
        for name in names - {_REVISIONS}
    )


def _is_signed(connection: Connection, configuration: Configuration) -> bool:
    """Whether there is a log and each line of it was written by this demonstration."""
    try:
        keys = ServerKeys.load(configuration.keys_dir)
    except ServerKeysError:
        return False
    lines = 0
    for body, signature in connection.execute(select(Event.body, Event.signature)):
        try:
            verify(keys.log.public, EVENT_DOMAIN, body, signature)
        except BadSignature:
            return False
        lines += 1
    return lines > 0


def _forget(store: Store, configuration: Configuration) -> None:
    """The tables first, then the folder: its keys are what says whose tables they are."""
    folder.files_of(configuration)  # refuses before a table is dropped
    try:
        downgrade(store, "base")
    except OperationalError:
        raise NotOurs(
            "the database is in use: stop the demonstration that runs on it first."
        ) from None
    store.dispose()
    folder.empty(configuration)
