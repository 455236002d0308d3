"""Which questions are worth a doctor's minute."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.suitability.asking import MOST, asks, matters, ordinary_limit, questions, turns_on
from messaging.vocabulary import load, parse_demand, restore_capacity, to_json
from messaging.vocabulary.attributes import DemandState
from messaging.vocabulary.demand import Demand
from messaging.workplace.typical import load_typical
from tests.messaging.vocabulary.strategies import demands

WORDS = load()
names = st.sets(st.sampled_from(WORDS.ids))


@st.composite
def tasks(draw: st.DrawFn) -> list[list[Demand]]:
    found = []
    for task in draw(st.lists(st.lists(demands(), max_size=12), max_size=8)):
        asked = {name: parse_demand(name, data) for name, data in task}
        found.append(list(asked.values()))
    return found


@given(tasks(), names, st.integers(0, 9))
def test_at_most_so_many_and_the_first_ones(
    work: list[list[Demand]], known: set[str], most: int
) -> None:
    assert len(questions(work, known)) <= MOST == 7
    assert questions(work, known, most) == matters(work, known)[:most]


@given(tasks(), names)
def test_never_what_is_known_nor_what_no_task_asks(
    work: list[list[Demand]], known: set[str]
) -> None:
    asked = {
        demand.attribute
        for task in work
        for demand in task
        if demand.state is DemandState.VALUE and asks(demand, WORDS)
    }
    found = [one.attribute for one in matters(work, known)]
    assert set(found) == asked - known
    assert len(found) == len(set(found))


@given(tasks(), names, names)
def test_what_becomes_known_disappears_and_changes_nothing_else(
    work: list[list[Demand]], known: set[str], more: set[str]
) -> None:
    before = matters(work, known)
    assert matters(work, known | more) == tuple(o for o in before if o.attribute not in more)


@given(tasks(), names, st.randoms(use_true_random=False))
def test_the_order_of_tasks_and_demands_is_nothing(
    work: list[list[Demand]], known: set[str], dice: random.Random
) -> None:
    mixed = [dice.sample(task, len(task)) for task in dice.sample(work, len(work))]
    assert matters(mixed, known) == matters(work, known)


@given(tasks())
def test_it_counts_tasks(work: list[list[Demand]]) -> None:
    for one in matters(work, ()):
        asking = [task for task in work if any(
            d.attribute == one.attribute and asks(d, WORDS) for d in task)]  # fmt: skip
        assert (one.asked, one.of) == (len(asking), len(work))
        assert 0 <= one.turns <= one.asked


@pytest.mark.parametrize("attribute", WORDS.attributes, ids=lambda one: one.id)
def test_an_ordinary_limit_is_a_limit_that_a_form_takes(attribute: Any) -> None:
    limit = ordinary_limit(attribute)
    assert restore_capacity(to_json(limit)) == limit


@pytest.mark.parametrize(
    ("attribute", "value", "turns"),
    [
        ("lift_low", [{"kg": 2, "per_hour": "1"}], False),
        ("lift_low", [{"kg": 15, "per_hour": "12"}], True),
        ("standing", {"stretch_min": 60}, True),
        ("stimuli", {"level": 0}, False),
        ("stimuli", {"level": 3}, True),
        ("coach", {"level": 4}, False),
        ("coach", {"level": 1}, True),
        ("alertness_risk", {"exposed": True}, True),
    ],
)
def test_a_task_turns_on_what_an_ordinary_limit_would_close(
    attribute: str, value: Any, turns: bool
) -> None:
    assert turns_on(parse_demand(attribute, {"value": value}), WORDS) is turns


@given(tasks())
def test_what_any_doctor_can_judge_comes_first_and_then_what_most_tasks_turn_on(
    work: list[list[Demand]],
) -> None:
    found = matters(work, ())
    rank = [(one.attribute not in WORDS.offered_first, -one.turns, -one.asked) for one in found]
    assert rank == sorted(rank)


def test_of_the_typical_tasks_lifting_and_standing_are_asked_first() -> None:
    work = [
        [one.demand for one in task.asks.values()]
        for department in load_typical().departments
        for task in department.tasks
    ]
    assert {"lift_low", "standing"} <= {one.attribute for one in questions(work, ())}
