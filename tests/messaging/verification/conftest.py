"""The story of ``story.py`` in a database of its own, told once for each sort of database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from weakref import WeakKeyDictionary

import pytest

from consent.store import Store
from tests.conftest import Databases, opened, world_at
from tests.messaging.verification.story import Story, tell

_told: WeakKeyDictionary[Databases, tuple[str, Story]] = WeakKeyDictionary()


def _story_of(databases: Databases) -> tuple[str, Story]:
    if databases not in _told:
        template, world = databases.peopled
        url = databases.copy(template)
        with opened(url) as store:
            _told[databases] = url, tell(world_at(world, store))
    return _told[databases]


@pytest.fixture
def story(databases: Databases) -> Iterator[Story]:
    """Much has happened, and the verifier finds nothing."""
    template, told = _story_of(databases)
    url = databases.copy(template)
    store = Store(url)
    yield replace(told, world=world_at(told.world, store))
    store.dispose()
    databases.drop(url)
