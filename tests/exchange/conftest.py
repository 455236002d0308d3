"""A larger crowd than the small world: colleagues to let in, and people who may do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from sqlalchemy import event

from consent.store import Store
from tests.conftest import Databases, opened, world_at
from tests.exchange.crowd import add_crowd
from tests.exchange.stage import Stage
from tests.support.world import World

_CROWDED: WeakKeyDictionary[Databases, tuple[str, World]] = WeakKeyDictionary()


def crowded(databases: Databases) -> tuple[str, World]:
    """A database with the crowd in it, made once for each sort of database."""
    if databases not in _CROWDED:
        template, world = databases.peopled
        url = databases.copy(template)
        with opened(url) as store:
            world = world_at(world, store)
            add_crowd(world)
        _CROWDED[databases] = (url, world)
    return _CROWDED[databases]


class Crowds:
    """Makes worlds with the crowd, each in a database of its own, and drops them again."""

    def __init__(self, databases: Databases) -> None:
        self.databases = databases
        self.made: dict[int, tuple[str, Store]] = {}

    def make(self) -> World:
        """A world like every other at its start."""
        template, world = crowded(self.databases)
        url = self.databases.copy(template)
        store = Store(url)
        if store.is_sqlite:
            # Nobody pulls the plug here: thousands of commits need not wait for the disk.
            event.listen(store.engine, "connect", _hurry)
        made = world_at(world, store)
        self.made[id(made)] = (url, store)
        return made

    def drop(self, world: World) -> None:
        """Remove the database of a world."""
        url, store = self.made.pop(id(world))
        store.dispose()
        self.databases.drop(url)


def _hurry(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF")


def _crowds(databases: Databases) -> Iterator[Crowds]:
    crowds = Crowds(databases)
    yield crowds
    for url, store in crowds.made.values():
        store.dispose()
        databases.drop(url)


@pytest.fixture
def sqlite_crowds(sqlite_databases: Databases) -> Iterator[Crowds]:
    """Worlds with the crowd, on SQLite."""
    yield from _crowds(sqlite_databases)


@pytest.fixture
def postgres_crowds(postgres_databases: Databases) -> Iterator[Crowds]:
    """Worlds with the crowd, on PostgreSQL."""
    yield from _crowds(postgres_databases)


@pytest.fixture
def crowds(databases: Databases) -> Iterator[Crowds]:
    """Worlds with the crowd, on each sort of database in turn."""
    yield from _crowds(databases)


@pytest.fixture
def crowd(crowds: Crowds) -> World:
    """One world with the crowd."""
    return crowds.make()


@pytest.fixture
def stage(crowd: World) -> Stage:
    """The crowd, with a model beside it that predicts and compares every act."""
    return Stage(crowd)
