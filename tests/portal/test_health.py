"""What the operator's monitor is told: whether the database takes a write, and nothing more."""

from __future__ import annotations

import json
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from sqlalchemy import text

from consent.store import Store
from messaging.people.models import Account
from portal import health
from tests.support.browsing import Visitor, application, visit
from tests.support.world import World

WELL = (200, {"status": "ok"})
UNWELL = (503, {"status": "unavailable"})
WRITES = 18
"""Where an SQLite file says which versions may write into it; from 3 on, none that there is."""


@pytest.fixture
def monitor(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """Each answer is of this very moment."""
    monkeypatch.setattr(health, "FRESH", 0.0)
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


# It is in nobody's way ----------------------------------------------------------------------


def test_who_asks_often_gets_the_answer_of_this_second(
    world: World, monitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks: list[Store] = []
    clock = [100.0]
    monkeypatch.setattr(health, "FRESH", 1.0)
    monkeypatch.setattr(health, "_seconds", lambda: clock[0])
    check = health._checked

    def counted(store: Store) -> bool:
        checks.append(store)
        return check(store)

    monkeypatch.setattr(health, "_checked", counted)
    for _time in range(20):
        assert said(monitor) == WELL
    assert len(checks) == 1
    only_reads(world)
    clock[0] += 0.9
    assert said(monitor) == WELL
    clock[0] += 0.2
    assert said(monitor) == UNWELL
    assert len(checks) == 2


def test_while_one_checks_the_others_do_not_wait(
    monitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, begun, go_on = [100.0], Event(), Event()
    monkeypatch.setattr(health, "_seconds", lambda: clock[0])
    assert said(monitor) == WELL

    def hangs(_store: Store) -> bool:
        begun.set()
        return go_on.wait(30)

    monkeypatch.setattr(health, "_checked", hangs)
    clock[0] += 2
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(said, monitor)
        assert begun.wait(30)
        # What was true just now; where that is long ago nobody knows, and it is not called well.
        assert said(monitor) == WELL
        clock[0] += health.STALE
        assert said(monitor) == UNWELL
        go_on.set()
        assert first.result(30) == WELL
    assert said(monitor) == WELL


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_writer_beside_it_goes_on_before_it_is_done(
    world: World, monitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = sqlite3.connect(str(world.store.engine.url.database), timeout=0, isolation_level=None)
    written = []

    class Watched(sqlite3.Connection):
        def close(self) -> None:
            beside.execute("BEGIN IMMEDIATE")
            beside.execute("ROLLBACK")
            written.append(1)
            super().close()

    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda *given, **more: connect(*given, factory=Watched, **more)
    )
    assert said(monitor) == WELL
    assert written == [1]
    beside.close()


@pytest.mark.parametrize("databases", ["postgres"], indirect=True)
def test_it_does_not_wait_behind_who_changes_a_table(world: World, monitor: Visitor) -> None:
    with world.store.engine.connect() as link:
        link.execute(text("LOCK TABLE session IN ACCESS EXCLUSIVE MODE"))
        begun = monotonic()
        assert said(monitor) == UNWELL
        assert monotonic() - begun < 3
        link.rollback()
    # Time after time: the driver prepares what it runs often.
    assert [said(monitor) for _time in range(12)] == [WELL] * 12
