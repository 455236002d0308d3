"""What counts as a lighter demand never makes a line worse, and what is plainly lighter counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from messaging.suitability import lighter
from messaging.vocabulary import Attribute, DemandError, load
from messaging.vocabulary.values import Record
from tests.messaging.suitability.making import (
    BAD,
    asks,
    attributes,
    line,
    random_demand,
    random_place,
    random_statement,
)
from tests.messaging.suitability.test_monotone import _LIGHTER, _LIGHTER_PART, moved


@given(attributes, st.data())
def test_what_is_called_lighter_makes_nobodys_line_worse(
    attribute: Attribute, data: st.DataObject
) -> None:
    was, became = data.draw(random_demand(attribute)), data.draw(random_demand(attribute))
    if not lighter(was, became):
        was, became = became, was
    assume(lighter(was, became))
    place = data.draw(random_place())
    said = data.draw(st.lists(random_statement(attribute), max_size=3))
    before, after = line(was, *said, place=place), line(became, *said, place=place)
    assert BAD[after.outcome] <= BAD[before.outcome]


@given(attributes, st.data())
def test_a_part_moved_the_easy_way_is_lighter(attribute: Attribute, data: st.DataObject) -> None:
    was = data.draw(random_demand(attribute, asks_something=True))

    @st.composite
    def move(draw: st.DrawFn) -> tuple[Record, ...]:
        return moved(
            draw, attribute, attribute.demand, was.value, _LIGHTER, _LIGHTER_PART, DemandError
        )

    became = replace(was, value=data.draw(move()))
    # Kinds that are no longer named are not known any more, which is no lighter.
    assume(set(became.value[0]) == set(was.value[0]) or "agents" not in was.value[0])
    if attribute.id == "teamwork":  # a window: alone is no lighter for who needs company
        assume(became.value[0]["level"] != 0 or was.value[0]["level"] == 0)
    assert lighter(was, became)


@pytest.mark.parametrize(
    ("attribute", "was", "became", "found"),
    [
        ("pace", {"level": 1}, {"level": 3}, False),
        ("pace", {"level": 3}, {"level": 1}, True),
        ("pace", {"level": 1}, "none", True),
        ("pace", "none", {"level": 1}, False),
        ("pace", "unknown", {"level": 1}, False),
        ("pace", "unknown", "none", True),
        ("pace", {"level": 1}, "unknown", False),
        ("pace", "none", "unknown", False),
        ("standing", {"stretch_min": 60, "total_h": 6}, {"stretch_min": 30, "total_h": 6}, True),
        ("standing", {"stretch_min": 60}, {"stretch_min": 60, "total_h": 6}, False),
        ("lift_low", [{"kg": 10, "per_hour": 12}], [{"kg": 5, "per_hour": 12}], True),
        ("lift_low", [{"kg": 10, "per_hour": 5}], [{"kg": 5, "per_hour": 12}], False),
        ("coach", {"level": 1}, {"level": 3}, True),
        ("coach", {"level": 3}, {"level": 1}, False),
        ("hours_day", {"h_day": 8, "divisible": False},
         {"h_day": 8, "divisible": True, "smallest_block_h": 4}, True),
        ("hours_day", {"h_day": 8, "divisible": True, "smallest_block_h": 4},
         {"h_day": 8, "divisible": False}, False),
        ("instruction", {"level": 2, "lowered_to": 1}, {"level": 2}, False),
        ("grip", {"level": 2, "one_hand": False}, {"level": 2, "one_hand": True}, True),
        ("teamwork", {"level": 2}, {"level": 0}, False),
    ],
)  # fmt: skip
def test_plain_cases(attribute: str, was: Any, became: Any, found: bool) -> None:
    assert lighter(asks(attribute, was), asks(attribute, became)) is found


def test_the_same_demand_is_lighter() -> None:
    for attribute in load().attributes:
        one = asks(attribute.id, "unknown")
        assert lighter(one, one)
