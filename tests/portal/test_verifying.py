"""Where a worker is reached, who helps him, which browser is a kiosk: the verifier sees a change."""

from __future__ import annotations

import pytest

from portal.helping.service import end_helper, name_helper
from portal.kiosks.service import end, of_workshops, register
from portal.secondway.addresses import WayKind
from portal.secondway.service import enter, remove, ways_of
from portal.verifying import verify_portal
from tests.messaging.verification.tampering import (
    TABLES,
    changed,
    key_of,
    named,
    put,
    rows,
)
from tests.messaging.verification.tampering import remove as take_out
from tests.support.world import World

CHECKED = ("second_way", "named_helper", "kiosk")
UNTOLD = {
    "kiosk.token": "another browser would be the kiosk, and be shown less",
    "kiosk.since": "shown beside the name",
}


@pytest.fixture
def reached(world: World) -> World:
    """Ways entered, changed and removed; helpers named, replaced and ended; kiosks begun and ended."""
    an, bo = (world.keys[who].account for who in ("an", "bo"))
    with world.work() as work:
        for who, account, typed in (
            ("an", an, "0478 12 34 56"), ("arts", an, "0478 65 43 21"), ("an", an, "0478 11 11 11"),
            ("bo", bo, "0478 22 22 22"),
        ):  # fmt: skip
            enter(work, world.acting(work, who), account, WayKind.SMS, typed)
        [only] = ways_of(work, [bo])[bo]
        remove(work, world.acting(work, "bo"), only.id)
        for who, name in (("an", "Rik"), ("an", "Mia"), ("bo", "Jef")):
            mine = world.acting(work, who)
            name_helper(work, mine, name, WayKind.SMS, "0478 33 33 33", notices=True)
        end_helper(work, world.acting(work, "bo"))
        service, east = world.acting(work, "ss_east"), world.organisations["east"]
        for name in ("Canteen", "Hall"):
            register(work, service, east, name)
        end(work, service, of_workshops(work, [east])[0].id)
    return world


def found(world: World) -> set[tuple[str, str]]:
    with world.work() as work:
        return {(one.table, one.row) for one in verify_portal(work).findings}


def test_what_stands_is_sound_and_every_change_of_it_is_noticed(reached: World) -> None:
    """Each column of each row in turn; and each row that goes."""
    assert found(reached) == set()
    tried = 0
    for table in CHECKED:
        for row in rows(reached.store, table):
            key = key_of(table, row)
            ended = row.get("until") is not None
            for column in TABLES[table].columns:
                name, old = column.name, row[column.name]
                if f"{table}.{name}" in UNTOLD or old is None or name == "id":
                    continue
                if ended and name != "until":
                    continue  # of an ended kiosk nothing holds but that it is ended
                new = None if name == "until" else changed(column, old)
                put(reached.store, table, key, **{name: new})
                assert (table, named(key)) in found(reached), (table, name)
                put(reached.store, table, key, **{name: old})
                tried += 1
            assert found(reached) == set()
    assert tried == 2 * 2 + 2 + 3


@pytest.mark.parametrize("table", CHECKED)
def test_a_row_that_is_gone_is_noticed(reached: World, table: str) -> None:
    key = next(key_of(table, one) for one in rows(reached.store, table) if not one.get("until"))
    take_out(reached.store, table, key)
    assert found(reached) == {(table, named(key))}


def test_an_address_that_nobody_entered_is_noticed(reached: World) -> None:
    """Also one that opens: whoever holds the server's keys cannot make the line as well."""
    with reached.work() as work:
        [first, *_] = rows(reached.store, "second_way")
        kept = work.open("second_way", first["id"], "sealed", first["sealed"])
        forged = work.seal("second_way", first["id"], "sealed", {**kept, "address": "+32478999999"})
    put(reached.store, "second_way", (first["id"],), sealed=forged)
    assert found(reached) == {("second_way", first["id"])}
