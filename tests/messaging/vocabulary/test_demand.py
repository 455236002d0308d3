"""Demands of tasks, and the demonstration's catalogue that is made of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.vocabulary import (
    DemandError,
    DemandState,
    demand_to_json,
    describe_demand,
    load,
    parse_demand,
    parse_demands,
)
from messaging.vocabulary.wording import LANGUAGES
from portal.demonstration.workplaces import workshops
from tests.messaging.vocabulary.strategies import TODAY, demands

CATALOGUE: dict[str, Any] = {"workshops": workshops(TODAY)}
TASKS = [
    (f"{workshop['key']}/{department['key']}/{task['key']}", task)
    for workshop in CATALOGUE["workshops"]
    for department in workshop["departments"]
    for task in department["tasks"]
]


@given(demands(), st.sampled_from(["nl", "en"]))
def test_round_trip_and_words(demand: tuple[str, dict[str, Any]], language: str) -> None:
    attribute, data = demand
    found = parse_demand(attribute, data)
    assert parse_demand(attribute, demand_to_json(found)) == found
    assert "{" not in describe_demand(found, language)
    assert describe_demand(found, language, plain=True).endswith(".")


def test_nothing_filled_in_is_unknown() -> None:
    assert parse_demand("noise", None).state is DemandState.UNKNOWN
    assert {d.state for d in parse_demands({})} == {DemandState.UNKNOWN}
    assert [d.attribute for d in parse_demands({})] == list(load().ids)


@pytest.mark.parametrize(
    ("attribute", "data", "field", "code"),
    [
        ("diagnosis", {}, "", "unknown_attribute"),
        ("coach", {"state": "none"}, "state", "not_allowed"),
        ("carry", {"state": "none", "value": []}, "value", "value_not_expected"),
        ("carry", {"state": "value"}, "value", "required"),
        ("carry", {"who": "Jan"}, "", "unknown_field"),
        ("hours_day", {"value": {"h_day": 4, "smallest_block_h": 2}},
         "value.smallest_block_h", "only_if"),
        ("hours_day", {"value": {"h_day": 4, "divisible": True, "smallest_block_h": 5}},
         "value.smallest_block_h", "over_other"),
        ("hours_day", {"value": {"h_day": 4, "divisible": "maybe"}},
         "value.divisible", "expected_yes_or_no"),
    ],
)  # fmt: skip
def test_refused_with_a_code(attribute: str, data: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(DemandError) as refused:
        parse_demand(attribute, data)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_words() -> None:
    demand = parse_demand("hours_day", {"value": {"h_day": "7,5", "divisible": "yes"}})
    assert describe_demand(demand, "nl") == "7,5 uur per dag, korter kan ook"
    assert describe_demand(parse_demand("standing", {"state": "none"}), "nl") == (
        "Staan: komt hier niet voor"
    )
    assert describe_demand(parse_demand("coach", {"value": {"level": 2}}), "en") == (
        "there is a coach in the department"
    )


def test_the_catalogue_is_two_workshops_and_ten_departments() -> None:
    assert len(CATALOGUE["workshops"]) == 2
    departments = [d for w in CATALOGUE["workshops"] for d in w["departments"]]
    assert len(departments) == 10
    assert [d["key"] for d in departments if d["site"]["kind"] == "enclave"] == [
        "enclave",
        "bakery_enclave",
    ]
    assert all(1 <= len(d["tasks"]) <= 4 for d in departments)
    for thing in [*departments, *(task for _, task in TASKS)]:
        assert set(thing["name"]) == set(thing["description"]) == {"nl", "en"}
    keys = [name for name, _ in TASKS]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("task", [task for _, task in TASKS], ids=[name for name, _ in TASKS])
def test_each_task_of_the_catalogue_is_sound(task: dict[str, Any]) -> None:
    found = parse_demands(task["demands"])
    assert set(task["demands"]) == set(load().ids), "what is unknown is said to be unknown"
    assert any(demand.state is DemandState.VALUE for demand in found)
    for demand in found:
        for language in LANGUAGES:
            assert describe_demand(demand, language)


def test_the_catalogue_holds_unknowns_too() -> None:
    states = {d.state for _, task in TASKS for d in parse_demands(task["demands"])}
    assert states == set(DemandState)
