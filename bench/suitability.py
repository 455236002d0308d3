"""One person over 1,000 tasks that fill all 45 attributes, beside reading the rows of those tasks."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from bench.measuring import compare, median_ms
from consent.clock import brussels_day
from messaging.suitability import Outcome, Place, Statement, known, smallest, suitability
from messaging.vocabulary import load, restore_capacity
from messaging.vocabulary.values import FieldKind, Form, Shape
from messaging.workplace.catalogue import import_catalogue
from messaging.workplace.service import catalogue
from tests.support.world import World

DEPARTMENTS, TASKS_IN_EACH = 10, 100
FEW = 50


def _value(shape: Shape, chance: Random) -> Any:
    record: dict[str, Any] = {}
    for field in shape.fields:
        if field.kind is FieldKind.NUMBER:
            record[field.id] = chance.choice(field.picks)
        elif field.kind is FieldKind.FLAG:
            record[field.id] = chance.random() < 0.5
        elif field.kind is FieldKind.SET:
            record[field.id] = [chance.choice(field.options).id]
        else:
            record[field.id] = chance.choice(field.options).id
    for field in shape.fields:
        if field.only_if is not None and record[field.only_if[0]] is not field.only_if[1]:
            del record[field.id]
        elif field.at_most is not None:
            least, most = record[field.id], record[field.at_most]
            record[field.id], record[field.at_most] = min(least, most), max(least, most)
    return record if shape.form is Form.ONE else [record]


def bench_suitability(world: World) -> None:
    """All lines, all 45 attributes; then the smallest adaptation of some of them."""
    chance = Random(45)
    tasks = [
        {
            "key": f"t{n}",
            "name": {"nl": f"Taak {n}"},
            "demands": {a.id: {"value": _value(a.demand, chance)} for a in load().attributes},
        }
        for n in range(TASKS_IN_EACH)
    ]
    places = [
        {"key": f"d{n}", "name": {"nl": f"Afdeling {n}"}, "tasks": tasks}
        for n in range(DEPARTMENTS)
    ]
    workshop = world.organisations["east"]
    with world.work() as work:
        import_catalogue(work, workshop, {"departments": places})
    today = brussels_day(world.clock.now())
    said = [
        Statement(
            restore_capacity(
                {
                    "attribute": attribute.id,
                    "state": "limit",
                    "value": _value(attribute.capacity, chance),
                    "review_by": (today + timedelta(days=30)).isoformat(),
                }
            ),
            author="op",
            written=today,
            own=True,
        )
        for attribute in load().attributes
    ]

    def read() -> None:
        with world.work() as work:
            catalogue(work, workshop)

    with world.work() as work:
        found = [(place.id, task) for place in catalogue(work, workshop) for task in place.tasks]
    asked = [(Place(place), task.asked()) for place, task in found]
    persons = {place.department: known(said, place.department, today) for place, _ in asked}

    def judge(most: int = DEPARTMENTS * TASKS_IN_EACH) -> list[Outcome]:
        return [
            suitability(demands, persons[place.department], place, today).outcome
            for place, demands in asked[:most]
        ]

    def open_up() -> None:
        for place, demands in asked[:FEW]:
            smallest(demands, persons[place.department], place, today)

    base = median_ms(read, 1)
    rows = f"read the rows of these {len(asked)} tasks"
    compare("check the demands of 1,000 tasks, 45 each", median_ms(lambda: [
        task.asked() for _, task in found], 1), rows, base)  # fmt: skip
    compare("suitability of one person, 1,000 tasks, 45 lines", median_ms(judge, 1), rows, base)
    compare(
        f"the smallest adaptation of {FEW} tasks", median_ms(open_up, 1),
        "suitability of these tasks", median_ms(lambda: judge(FEW), 1),
    )  # fmt: skip
