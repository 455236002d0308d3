"""A day composed from 40 tasks, and what stands in its way, beside reading the rows of the tasks."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from bench.measuring import compare, median_ms
from consent.clock import brussels_day
from messaging.feasible import (
    Abilities,
    Asked,
    Day,
    Load,
    Nothing,
    Wanted,
    abilities,
    asked,
    load_of,
)
from messaging.feasible.composing import compose
from messaging.feasible.places import place_of
from messaging.suitability import Place, Statement, known, suitability
from messaging.vocabulary import load, restore_capacity
from messaging.workplace.catalogue import import_catalogue
from messaging.workplace.service import DepartmentView, catalogue
from messaging.workplace.sites import Site
from messaging.workplace.typical import as_catalogue, load_typical
from tests.support.world import World

TASKS = 40
HOURS = Site(opens=time(7, 30), closes=time(16), days=(1, 2, 3, 4, 5))
LIMITS: dict[str, Any] = {
    "hours_day": {"max_h": 6},
    "standing": {"stretch_min": 60, "total_h": 6},
    "walking": {"stretch_m": 500, "total_h": 4},
    "breaks": {"minutes_per_hour": 0},
    "switching": {"level": 2},
}


def forty_tasks(world: World) -> str:
    """A workshop with the typical tasks, once and again, up to 40."""
    departments = as_catalogue(load_typical())["departments"]
    again = [
        {**one, "key": f"{one['key']}-{n}", "tasks": list(one["tasks"])}
        for n in range(3)
        for one in departments
        if one["key"] != "enclave"
    ]
    kept, left = [], TASKS
    for one in again:
        one["tasks"] = [{**task, "key": f"{task['key']}"} for task in one["tasks"]][:left]
        left -= len(one["tasks"])
        if one["tasks"]:
            kept.append(one)
    workshop = world.organisations["west"]
    with world.work() as work:
        import_catalogue(work, workshop, {"departments": kept})
    return workshop


def bench_day(world: World) -> None:
    """From the rows on: the tasks that suit, and of them a day of six hours; then one of eight."""
    workshop = forty_tasks(world)
    today = brussels_day(world.clock.now())
    said = [
        Statement(
            restore_capacity(
                {"attribute": one, "state": "limit", "value": LIMITS[one]}
                if one in LIMITS
                else {"attribute": one, "state": "no_limit"}
            ),
            author="op",
            written=today - timedelta(days=1),
            own=True,
        )
        for one in load().ids
    ]

    def read() -> None:
        with world.work() as work:
            catalogue(work, workshop)

    with world.work() as work:
        departments = catalogue(work, workshop)

    def usable() -> tuple[list[Load], dict[str, Abilities]]:
        loads, able = [], {}
        for one in departments:
            person = known(said, one.id, today)
            able[one.id] = abilities(person)
            for task in one.tasks:
                found = suitability(task.asked(), person, Place(one.id), today)
                made = load_of(task.id, one.id, found)
                loads += [made] if made is not None else []
        return loads, able

    def ask(departments: list[DepartmentView], hours: int) -> Asked:
        loads, able = usable()
        places = [place_of(one.id, HOURS) for one in departments]
        return asked(Wanted(hours * 60), places, able, loads)

    six, eight = ask(departments, 6), ask(departments, 8)
    assert isinstance(compose(six), Day)
    assert isinstance(compose(eight), Nothing)
    base = median_ms(read, 1)
    rows = f"read the rows of these {sum(len(one.tasks) for one in departments)} tasks"
    compare("the tasks that suit, with their numbers", median_ms(usable, 1), rows, base)
    compare(
        f"compose a day from the {len(six.loads)} that suit", median_ms(lambda: compose(six), 1),
        rows, base,
    )  # fmt: skip
    compare(
        "prove that there is none, and why", median_ms(lambda: compose(eight), 1), rows, base
    )  # fmt: skip
