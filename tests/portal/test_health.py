"""What the operator's monitor is told: whether the database takes a write, and nothing more."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from sqlalchemy import text

from messaging.people.models import Account
from portal import health
from tests.support.browsing import Visitor, application, visit
from tests.support.world import World

WELL = (200, {"status": "ok"})
UNWELL = (503, {"status": "unavailable"})
WRITES = 18
"""Where an SQLite file says which versions may write into it; from 3 on, none that there is."""


@pytest.fixture
def monitor(world: World, tmp_path: Path) -> Visitor:
    return visit(application(world, tmp_path), world, tmp_path, None)


def said(monitor: Visitor) -> tuple[int, object]:
    answer = monitor.get("/health")
    return answer.status_code, json.loads(answer.text)


def only_reads(world: World) -> None:
    """From now on the database answers, and takes no write."""
    if world.store.is_sqlite:
        world.store.truncate_wal()
        world.store.dispose()
        file = Path(str(world.store.engine.url.database))
        with file.open("r+b") as raw:
            raw.seek(WRITES)
            raw.write(b"\3")
        return
    link = world.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with link:
        name = link.execute(text("SELECT current_database()")).scalar_one()
        link.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
    world.store.dispose()


def test_a_database_that_only_reads_is_not_well(world: World, monitor: Visitor) -> None:
    assert said(monitor) == WELL
    only_reads(world)
    with world.store.transaction(write=False) as session:
        assert session.query(Account).count(), "it still answers"
    assert said(monitor) == UNWELL


def test_who_writes_meanwhile_is_no_illness(world: World, monitor: Visitor) -> None:
    with world.store.transaction() as session:
        [account] = session.query(Account).limit(1)
        account.profile = account.profile[::-1]
        session.flush()
        assert said(monitor) == WELL


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_disk_that_is_full_or_read_only_is_not_well(
    monitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda _path, _mode: False)
        assert said(monitor) == UNWELL
    with monkeypatch.context() as patch:
        patch.setattr(health, "_ROOM", 1 << 60)
        assert said(monitor) == UNWELL
    assert said(monitor) == WELL


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_database_that_is_gone_is_not_well(world: World, monitor: Visitor) -> None:
    world.store.dispose()
    Path(str(world.store.engine.url.database)).unlink()
    assert said(monitor) == UNWELL
