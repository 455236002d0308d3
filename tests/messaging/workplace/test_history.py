"""What changed about the work: recorded whoever changes it, replayed, undone, and signed for."""

from __future__ import annotations

import itertools
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.log.service import EventType
from messaging.verification.service import verify_everything
from messaging.work import NotFound
from messaging.workplace.catalogue import import_catalogue, plan_import
from messaging.workplace.history import (
    UNKNOWN,
    DemandChange,
    changes_of,
    changes_of_task,
    demands_before,
    differing,
    fingerprint,
    replayed,
    undone,
)
from messaging.workplace.service import TaskView, catalogue
from tests.messaging.workplace.describing import known_demands
from tests.support.world import START, World

KILOS = {"state": "value", "version": 1, "value": [{"kg": 5, "per_hour": 12}]}
MORE = {"state": "value", "version": 1, "value": [{"kg": 8, "per_hour": 12}]}
NONE = {"state": "none", "version": 1}


def one_task(demands: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A catalogue with one task."""
    task = {"key": "mow", "name": {"nl": "Maaien"}, "demands": demands, **more}
    return {"departments": [{"key": "green", "name": {"nl": "Groen"}, "tasks": [task]}]}


def put(world: World, data: Any, workshop: str = "east", by: str | None = None) -> Any:
    """Import a catalogue."""
    with world.work() as work:
        return import_catalogue(work, world.organisations[workshop], data, by)


def mow(world: World, workshop: str = "east") -> TaskView:
    """The one task, as it is."""
    with world.work() as work:
        return catalogue(work, world.organisations[workshop])[0].tasks[0]


def changes(world: World, workshop: str = "east") -> list[DemandChange]:
    """Every change of a workshop."""
    with world.work() as work:
        return changes_of(work, world.organisations[workshop])


@given(st.lists(known_demands(), min_size=1, max_size=6), st.randoms())
def test_changes_replay_to_the_present_and_undo_to_the_past(
    states: list[dict[str, Any]], random: Any
) -> None:
    made = []
    for number, (was, became) in enumerate(itertools.pairwise(states), start=1):
        before, after = differing(was, became)
        assert set(before) == set(after)
        assert all(before[name] != after[name] for name in before)
        made.append(DemandChange(str(number), "task", number, START, before, after))
    for number in range(len(states)):
        since = made[number:]
        random.shuffle(since)
        assert undone(states[-1], since) == states[number]
        assert replayed(states[number], since) == states[-1]


def test_a_change_is_recorded_as_it_was_and_as_it_became(world: World) -> None:
    put(world, one_task({"lift_low": KILOS, "noise": NONE}))
    assert changes(world) == []  # a task begins with what it asks
    world.clock.move(timedelta(days=1))
    put(world, one_task({"lift_low": MORE, "noise": NONE, "stairs": NONE}))
    put(world, one_task({"lift_low": MORE, "noise": NONE, "stairs": NONE}))
    world.clock.move(timedelta(days=1))
    put(world, one_task({"lift_low": MORE, "stairs": NONE}))
    task = mow(world)
    first, second = changes(world)
    assert (first.task, first.before, first.after) == (
        task.id,
        {"lift_low": KILOS, "stairs": UNKNOWN},
        {"lift_low": MORE, "stairs": NONE},
    )
    assert (second.before, second.after) == ({"noise": NONE}, {"noise": UNKNOWN})
    assert (second.at - first.at, first.number, second.number) == (timedelta(days=1), 1, 2)
    east = world.organisations["east"]
    with world.work() as work:
        assert changes_of(work, east, since=second.at) == [second]
        assert changes_of(work, east, since=first.at + timedelta(seconds=1)) == [second]
        assert changes_of_task(work, east, task.id) == [first, second]
        assert demands_before(work, east, first.id) == {"lift_low": KILOS, "noise": NONE}
        assert demands_before(work, east, second.id) == {
            "lift_low": MORE, "noise": NONE, "stairs": NONE,
        }  # fmt: skip
    assert task.demands == {"lift_low": MORE, "stairs": NONE}


def test_what_is_retired_keeps_its_history(world: World) -> None:
    put(world, one_task({"lift_low": KILOS}))
    put(world, one_task({"lift_low": MORE}))
    put(world, {"departments": []})
    assert len(changes(world)) == 1
    put(world, one_task({"lift_low": KILOS}))
    assert [one.number for one in changes(world)] == [1, 2]


def test_a_workshop_sees_its_own_changes_alone(world: World) -> None:
    for workshop in ("east", "west"):
        put(world, one_task({"lift_low": KILOS}), workshop)
    put(world, one_task({"lift_low": MORE}), "west")
    (change,) = changes(world, "west")
    assert changes(world) == []
    east = world.organisations["east"]
    with world.work() as work:
        assert changes_of_task(work, east, change.task) == []
        for one in (change.id, "0" * 32):
            with pytest.raises(NotFound):
                demands_before(work, east, one)


def test_one_line_of_the_workshop_says_who_changed_it(world: World) -> None:
    account = world.keys["ss_east"].account
    put(world, one_task({"lift_low": KILOS}))
    put(world, one_task({"lift_low": MORE, "pace": NONE}), by=account)
    put(world, one_task({"lift_low": MORE, "pace": NONE}), by=account)
    (change,) = changes(world)
    east = world.organisations["east"]
    with world.work() as work:
        made, changed = work.log.read([east], types=[EventType.CATALOGUE_CHANGED])
        assert (made.body["by"], made.personal, made.body["changes"]) == ("operator", {}, {})
        assert changed.personal == {"by": account}
        assert changed.body["rows"] == [change.task]
        assert changed.body["changes"] == {change.id: fingerprint(change)}
        assert account not in str(changed.body)
    with world.work() as work:
        assert verify_everything(work).sound


def test_a_plan_changes_nothing_and_says_what_will(world: World) -> None:
    guessed = {"noise": {"kind": "assumption"}, "lift_low": {"kind": "assumption"}}
    put(world, one_task({"lift_low": KILOS, "noise": NONE}, origins=guessed, training_weeks=2))
    before = mow(world)
    data = one_task({"lift_low": MORE, "noise": NONE})
    data["departments"].append({"key": "new", "name": {"nl": "Nieuw"}, "tasks": []})
    with world.work() as work:
        plan = plan_import(work, world.organisations["east"], deepcopy(data))
        assert not work.session.dirty
        assert not work.session.new
    assert mow(world) == before
    assert changes(world) == []
    same, task, new = plan.steps
    assert (str(same.what), task.parts, str(new.what)) == ("same", ("origins", "demands"), "new")
    assert (task.before, task.after) == ({"lift_low": KILOS}, {"lift_low": MORE})
    assert put(world, data) == plan.change
    now = mow(world)
    # The origin of what changed is gone; what the file does not say stays.
    assert (now.origins, now.training_weeks) == ({"noise": {"kind": "assumption"}}, 2)
