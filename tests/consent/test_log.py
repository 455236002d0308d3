"""The log: numbered, linked and never earlier than before; read back as it was written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from consent.clock import SettableClock
from consent.encoding import parse
from consent.log.models import Event
from consent.log.service import (
    ChainKind,
    Committed,
    EventType,
    Log,
    LogKeys,
    NoSuchChain,
)
from consent.signing import SigningKey
from consent.store import Store, new_id
from messaging.sealing import FieldKey

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
KEYS = LogKeys(SigningKey.generate(), FieldKey(b"f" * 32))


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(START)


@pytest.fixture
def chain(store: Store, clock: SettableClock) -> str:
    chain = new_id()
    with store.transaction() as session:
        Log(session, KEYS, clock).start(chain, ChainKind.DOSSIER)
    return chain


def test_events_are_numbered_and_linked(store: Store, clock: SettableClock, chain: str) -> None:
    for _ in range(3):
        with store.transaction() as session:
            log = Log(session, KEYS, clock)
            log.append(log.lock(chain), EventType.LISTED, {}, {"actor": "a"})
    with store.transaction(write=False) as session:
        rows = session.scalars(select(Event).order_by(Event.sequence)).all()
    assert [row.sequence for row in rows] == [1, 2, 3]
    assert [parse(row.body)["prev"] for row in rows] == ["", rows[0].hash, rows[1].hash]


def test_time_never_goes_back(store: Store, clock: SettableClock, chain: str) -> None:
    times = []
    for by in (0, 10, -60, 5, 90):
        clock.move(timedelta(minutes=by))
        with store.transaction() as session:
            log = Log(session, KEYS, clock)
            head = log.lock(chain)
            expected = log.now(head)
            line = log.append(head, EventType.LISTED)
            assert line.time == expected
            times.append(line.time)
    minutes = [(time - START) // timedelta(minutes=1) for time in times]
    assert minutes == [0, 10, 10, 10, 45]


def test_an_event_has_the_time_at_which_it_was_decided(
    store: Store, clock: SettableClock, chain: str
) -> None:
    """A consent that was in force when it was decided is so by its line, however slow we are."""
    with store.transaction() as session:
        log = Log(session, KEYS, clock)
        head = log.lock(chain)
        decided = log.now(head)
        clock.move(timedelta(seconds=5))
        assert log.append(head, EventType.DISCLOSED, {"document": "d"}, at=decided).time == decided
        later = log.append(head, EventType.LISTED)
        assert later.time == decided + timedelta(seconds=5)
        # Even so, never before the line before it.
        assert log.append(head, EventType.LISTED, at=decided).time == later.time


def test_what_was_personal_is_read_back_and_is_not_in_the_clear(
    store: Store, clock: SettableClock, chain: str
) -> None:
    with store.transaction() as session:
        log = Log(session, KEYS, clock)
        log.append(log.lock(chain), EventType.LISTED, {"n": 1}, {"actor": "somebody's name"})
    with store.transaction(write=False) as session:
        row = session.scalars(select(Event)).one()
        line = Log(session, KEYS, clock).read([chain])[0]
    assert row.details is not None
    assert b"somebody" not in row.body + row.details
    assert (line.body, line.personal) == ({"n": 1}, {"actor": "somebody's name"})


def test_reading_filters(store: Store, clock: SettableClock, chain: str) -> None:
    for type_ in (EventType.LISTED, EventType.DENIED, EventType.LISTED):
        with store.transaction() as session:
            log = Log(session, KEYS, clock)
            log.append(log.lock(chain), type_)
        clock.move(timedelta(days=1))
    with store.transaction(write=False) as session:
        log = Log(session, KEYS, clock)
        assert [line.sequence for line in log.read([chain])] == [1, 2, 3]
        assert [n.sequence for n in log.read([chain], types=[EventType.DENIED])] == [2]
        day = START + timedelta(days=1)
        assert [n.sequence for n in log.read([chain], since=day)] == [2, 3]
        assert [n.sequence for n in log.read([chain], until=day)] == [1]
        assert log.read([new_id()]) == []


def test_what_fails_leaves_no_line(store: Store, clock: SettableClock, chain: str) -> None:
    class Stop(Exception):
        pass

    with pytest.raises(Stop), store.transaction() as session:
        log = Log(session, KEYS, clock)
        log.append(log.lock(chain), EventType.LISTED)
        raise Stop
    with store.transaction(write=False) as session:
        assert session.scalar(select(func.count()).select_from(Event)) == 0
    with store.transaction() as session:
        log = Log(session, KEYS, clock)
        assert log.append(log.lock(chain), EventType.LISTED).sequence == 1


def test_no_chain(store: Store, clock: SettableClock) -> None:
    with pytest.raises(NoSuchChain), store.transaction() as session:
        Log(session, KEYS, clock).lock(new_id())


def test_only_the_log_says_that_something_is_committed(
    store: Store, clock: SettableClock, chain: str
) -> None:
    with pytest.raises(TypeError):
        Committed(frozenset({"d"}), object())
    with store.transaction() as session:
        log = Log(session, KEYS, clock)
        head = log.lock(chain)
        lines = [
            log.append(head, EventType.DISCLOSED, {"document": "d"}),
            log.append(head, EventType.DENIED, {"document": "e"}),
        ]
        committed = log.commit(lines)
    assert committed.covers("d")
    assert not committed.covers("e")
