"""The form of what a task asks: every attribute of the vocabulary, in and out, unknown stays so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from messaging.vocabulary.book import load
from messaging.vocabulary.demand import demand_to_json, parse_demand
from messaging.vocabulary.values import FieldKind, Form
from portal.pages.catalogue.demand_form import build, read, typed_from
from tests.messaging.suitability.making import random_demand

quiet = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=20,
)


@pytest.fixture(params=["en", "nl"], autouse=True)
def speaking(request: pytest.FixtureRequest) -> Iterator[None]:
    """In a request of this language."""
    with Flask("form").app_context():
        g.language = request.param
        yield


@st.composite
def whole_tasks(draw: st.DrawFn) -> dict[str, Any]:
    """The demands of a task, something of all 45 attributes, as a catalogue keeps them."""
    found = {}
    for attribute in load().attributes:
        demand = demand_to_json(draw(random_demand(attribute)))
        demand = demand_to_json(parse_demand(attribute.id, demand))
        if demand["state"] != "unknown":
            found[attribute.id] = demand
    return found


@quiet
@given(whole_tasks())
def test_what_a_task_asks_survives_the_form(demands: dict[str, Any]) -> None:
    typed = typed_from(demands)
    assert read(typed) == (demands, {})
    form = build(typed)
    assert len(form.rows) == len(load().ids) == 45
    assert {row.id for row in form.rows if row.known} == set(demands)
    assert form.known == len(demands)


@quiet
@given(whole_tasks())
def test_every_part_that_is_said_has_its_box(demands: dict[str, Any]) -> None:
    """What a browser would send of the boxes alone is what was put into them."""
    typed = typed_from(demands)
    boxes: MultiDict[str, str] = MultiDict()
    for row in build(typed).rows:
        boxes[f"{row.id}.state"] = row.state
        for line in row.lines:
            for box in line:
                offered = {choice.value for choice in box.choices}
                offered |= {"yes", "no"} if box.kind == "flag" else set()
                if box.kind != "number":
                    assert set(box.typed) <= offered | {""}
                boxes.setlist(box.name, list(box.typed))
    assert read(boxes) == (demands, {})


def test_an_empty_form_knows_nothing() -> None:
    assert read(MultiDict()) == ({}, {})
    form = build(MultiDict())
    assert form.known == 0
    assert {row.state for row in form.rows} == {"unknown"}
    for row in form.rows:
        shape = load().attribute(row.id).demand
        assert len(row.lines) == (3 if shape.form is Form.PAIRS else 1)
        assert [box.kind == "set" for box in row.lines[0]] == [
            part.kind is FieldKind.SET for part in shape.fields
        ]
    # What matters first stands open, everything else is folded below its own heading.
    first = {row.id for group in form.groups for row in group.first}
    assert first == load().offered_first


@pytest.mark.parametrize(
    ("typed", "name", "code"),
    [
        ({"lift_low.1.kg": "5"}, "lift_low", "value_not_expected"),
        ({"lift_low.state": "none", "lift_low.1.kg": "5"}, "lift_low", "value_not_expected"),
        ({"lift_low.state": "value"}, "lift_low", "empty"),
        ({"lift_low.state": "value", "lift_low.2.kg": "5"}, "lift_low", "required"),
        ({"coach.state": "none"}, "coach", "not_allowed"),
        ({"coach.state": "perhaps"}, "coach", "not_allowed"),
        ({"standing.state": "value", "standing.stretch_min": ["30", "unlimited"]},
         "standing", "expected_number"),
        ({"hours_day.state": "value", "hours_day.h_day": "9"}, "hours_day", "too_high"),
        ({"temperature.state": "value", "temperature.min_c": "9", "temperature.max_c": "4"},
         "temperature", "over_other"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_row(typed: dict[str, Any], name: str, code: str) -> None:
    handed_in: MultiDict[str, str] = MultiDict({**typed, "pace.state": "value", "pace.level": "1"})
    demands, wrong = read(handed_in)
    assert {row: error.code for row, error in wrong.items()} == {name: code}
    assert set(demands) == {"pace"}
    form = build(handed_in, {name: ["wrong"]})
    (row,) = [row for row in form.rows if row.errors]
    said = [text for line in row.lines for box in line for text in box.typed]
    expected = [text for key in typed if ".state" not in key for text in _all(typed[key])]
    assert said == expected


def _all(given_: Any) -> list[str]:
    return given_ if isinstance(given_, list) else [given_]


@quiet
@given(whole_tasks(), st.sampled_from(["unknown", "none"]))
def test_a_value_that_stood_there_is_taken_away_by_choosing_so(
    demands: dict[str, Any], state: str
) -> None:
    stood = typed_from(demands)
    typed = MultiDict(stood)
    for attribute in load().attributes:
        if state in attribute.demand_states:
            typed[f"{attribute.id}.state"] = state
    now, wrong = read(typed, stood)
    assert wrong == {}
    for name, demand in now.items():
        may = state in load().attribute(name).demand_states
        assert demand["state"] == state if may else demand == demands[name]


def test_nothing_ticked_is_an_answer_where_that_can_be() -> None:
    demands, wrong = read(MultiDict({"travel.state": "value", "ppe.state": "value"}))
    assert demands["travel"]["value"] == {"ways": []}
    assert wrong["ppe"].code == "empty"
    assert typed_from(demands).getlist("travel.ways") == []
    assert read(typed_from(demands)) == (demands, {})
