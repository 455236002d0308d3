"""What every test can ask for: a real database of each sort, and a small world in it.

``store`` gives an empty database with all tables, ``world`` one with people in it; a test that
uses either runs twice, on SQLite and on PostgreSQL. Both databases are copies of one that was
made once for each process that tests.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer

from consent.clock import SettableClock
from consent.store import Store
from tests.support.onceonly import make_once
from tests.support.postgres import PostgresServer
from tests.support.schema import make_tables
from tests.support.together import OneByOne
from tests.support.world import World, build_world

# Databases are slow now and then on a busy machine: no deadline for one example.
_QUIET: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
# The usual run answers the same for the same tree: who changed nothing breaks nothing. What nobody
# thought of is looked for by `make test-all`, each time elsewhere ("search"), and by
# `pytest --hypothesis-profile=broad` for long.
settings.register_profile("fast", max_examples=40, derandomize=True, **_QUIET)
settings.register_profile("search", max_examples=40, print_blob=True, **_QUIET)
settings.register_profile("broad", max_examples=1000, print_blob=True, **_QUIET)
settings.load_profile("fast")

make_once()


WIDE_ON_POSTGRES = (
    "tests/exchange/test_invisible_no.py",  # what differs by state does not differ by database
    "tests/messaging/absence",  # tests/exchange takes sick calls on PostgreSQL
    "tests/messaging/coaching/test_duty.py",  # tests/exchange has a coach's day on both
    "tests/messaging/test_card_secrets.py",
    "tests/messaging/test_groups.py",  # tests/exchange changes groups on both
    "tests/messaging/test_lines.py",  # tests/exchange leaves lines out on both
    "tests/portal/pages",
    "tests/portal/paper",
    "tests/portal/secrecy",
    "tests/messaging/verification",
    "tests/messaging/representing",
    "tests/portal/erasing/test_held.py",
    "tests/portal/erasing/test_pages.py",
    "tests/portal/erasing/test_represented.py",
    "tests/portal/test_access.py",  # the table of routes is asked before the database
    "tests/portal/test_verifying.py",
    "tests/portal/test_invisible_no.py",  # tests/exchange plays the same worlds on both
    "tests/portal/commands",
    "tests/browser/test_card.py",  # what a browser sends does not depend on the database
    "tests/browser/test_too_long.py",  # refused before anything is asked of the database
    "tests/browser/test_withdraw.py",  # tests/exchange withdraws on both
    "tests/portal/api/test_bad_input.py",  # refused before anything is asked of the database
    "tests/portal/api/test_description.py",
    "tests/portal/api/test_prognosis.py",
    "tests/portal/api/test_sessions.py",
    "tests/portal/api/test_words.py",
    "tests/portal/helping",
    "tests/portal/mail/test_asking.py",
    "tests/portal/roster",
    "tests/portal/secondway",
    "tests/portal/sessions/test_card.py",  # test_service and test_tries meet it in the usual run
    "tests/portal/sessions/test_confirming.py",
    "tests/portal/sessions/test_drafts.py",
    "tests/portal/sessions/test_login.py",
    "tests/portal/sessions/test_password.py",
    "tests/portal/test_returned.py",
)
"""What these test hardly depends on the database: on PostgreSQL they belong to ``test-all``."""

LONG_ON_SQLITE = (
    "tests/exchange/test_cases.py",
    "tests/portal/api/test_twice.py",
    "tests/resilience/test_card_tries.py",
    "tests/resilience/test_killed.py",
)
"""Long plays: the usual run has them on PostgreSQL, where they are harder; ``test-all`` on both."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneByOne:
    """Several processes share the tests one by one, but for files that share what is dear."""
    return OneByOne(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the usual run short: the widest folders meet PostgreSQL in ``make test-all``."""
    root = Path(__file__).parents[1]
    for item in items:
        folder = item.path.relative_to(root).as_posix()
        if item.get_closest_marker("postgres") and folder.startswith(WIDE_ON_POSTGRES):
            item.add_marker(pytest.mark.broad)
        if folder.startswith(LONG_ON_SQLITE) and not item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.broad)


class Databases:
    """Makes empty databases of one sort, and copies of one that is not in use."""

    def empty(self) -> str:
        """The URL of a new database without tables."""
        raise NotImplementedError

    def copy(self, url: str) -> str:
        """The URL of a copy; nobody may be connected to the original."""
        raise NotImplementedError

    def drop(self, url: str) -> None:
        """Remove a database that this made."""
        raise NotImplementedError

    @cached_property
    def with_tables(self) -> str:
        """A database with all tables, made once. To be copied, not used."""
        url = self.empty()
        with opened(url) as store:
            make_tables(store)
        return url

    @cached_property
    def peopled(self) -> tuple[str, World]:
        """A database with a world in it, made once, and that world without a store."""
        url = self.copy(self.with_tables)
        with opened(url) as store:
            world = build_world(store)
        return url, world


class SqliteDatabases(Databases):
    """Files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = 0

    def empty(self) -> str:
        self.made += 1
        return f"sqlite:///{self.folder / f'{self.made}.db'}"

    def copy(self, url: str) -> str:
        made = self.empty()
        shutil.copyfile(url.removeprefix("sqlite:///"), made.removeprefix("sqlite:///"))
        return made

    def drop(self, url: str) -> None:
        for end in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + end).unlink(missing_ok=True)


class PostgresDatabases(Databases):
    """Databases of one server."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server

    def empty(self) -> str:
        return self.server.create_database()

    def copy(self, url: str) -> str:
        return self.server.create_database(url)

    def drop(self, url: str) -> None:
        self.server.drop_database(url)


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """A store that leaves no connection and, on SQLite, no write-ahead log behind."""
    store = Store(url)
    try:
        yield store
    finally:
        store.truncate_wal()
        store.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL of this process."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    """Makes SQLite databases."""
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: PostgresServer) -> PostgresDatabases:
    """Makes PostgreSQL databases."""
    return PostgresDatabases(postgres_server)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Each sort of database in turn."""
    made: Databases = request.getfixturevalue(f"{request.param}_databases")
    return made


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The URL of an empty database with all tables."""
    url = databases.copy(databases.with_tables)
    yield url
    databases.drop(url)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty database with all tables."""
    store = Store(database_url)
    yield store
    store.dispose()


@pytest.fixture
def worlds(databases: Databases) -> Iterator[Callable[[], World]]:
    """Gives separate worlds that start out equal (same people, keys, ids), each in a database
    of its own, as many as a test wants."""
    made: list[tuple[str, Store]] = []

    def make() -> World:
        template, world = databases.peopled
        url = databases.copy(template)
        store = Store(url)
        made.append((url, store))
        return world_at(world, store)

    yield make
    for url, store in made:
        store.dispose()
        databases.drop(url)


@pytest.fixture
def world(worlds: Callable[[], World]) -> World:
    """The world of ``tests/support/world.py`` in a database of its own."""
    return worlds()


def world_at(world: World, store: Store) -> World:
    """The same people and keys at another store, with a clock and lists of its own."""
    lists = ("organisations", "keys", "dossiers", "cards", "passwords", "totp", "sheets")
    own: dict[str, Any] = {name: dict(getattr(world, name)) for name in lists}
    return replace(world, store=store, clock=SettableClock(world.clock.now()), **own)
