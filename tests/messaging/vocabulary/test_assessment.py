"""What an occupational physician established: coded lines, everywhere or in one department."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.vocabulary import (
    AssessmentError,
    CapacityState,
    assessment_to_json,
    load,
    parse_assessment,
    restore_assessment,
)
from tests.messaging.vocabulary.strategies import TODAY, capacities

STAND: dict[str, Any] = {
    "attribute": "standing", "state": "limit", "value": {"stretch_min": 30},
    "review_by": "2026-05-01",
}  # fmt: skip
SHOP = "shop"
OVERRIDE: dict[str, Any] = {
    "task": "fold", "attribute": "standing", "outcome": "suits", "reason": "He sat there before.",
    "review_by": "2026-05-01",
}  # fmt: skip


def refused(data: dict[str, Any], **named: Any) -> tuple[str, str]:
    with pytest.raises(AssessmentError) as wrong:
        parse_assessment(data, TODAY, **named)
    return wrong.value.field, wrong.value.code


@st.composite
def assessments(draw: st.DrawFn) -> dict[str, Any]:
    """Lines that can stand together, each in general or for a department, in any order."""
    lines: dict[tuple[str, str], dict[str, Any]] = {}
    for line in draw(st.lists(capacities(), min_size=1, max_size=6)):
        department = draw(st.sampled_from(["", SHOP, "garden"]))
        more: dict[str, Any] = {"department": department}
        if line["state"] in ("limit", "only_with", "not"):
            about = [one.id for one in load().adaptations_for(line["attribute"])]
            if about:
                more["accepted"] = draw(st.lists(st.sampled_from(about), max_size=2))
        if line["state"] != "unknown":
            more["note"] = draw(st.sampled_from(["", " holds  a rail "]))
        lines[line["attribute"], department] = {**line, **more}
    found = draw(st.permutations(list(lines.values())))
    return {"lines": found, "overrides": draw(st.sampled_from([[], [OVERRIDE]]))}


@given(assessments())
def test_it_comes_back_as_it_was_kept(data: dict[str, Any]) -> None:
    if all(line["state"] == "unknown" for line in data["lines"]) and not data["overrides"]:
        assert refused(data) == ("", "empty")
        return
    kept = parse_assessment(data, TODAY)
    stored = assessment_to_json(kept)
    assert restore_assessment(stored) == kept
    assert assessment_to_json(restore_assessment(stored)) == stored
    said = [line for line in data["lines"] if line["state"] != "unknown"]
    assert len(kept.lines) == len(said)
    assert all(one.capacity.state is not CapacityState.UNKNOWN for one in kept.lines)
    mixed = {**data, "lines": list(reversed(data["lines"]))}
    assert assessment_to_json(parse_assessment(mixed, TODAY)) == stored


def test_one_line_for_each_place() -> None:
    here = {**STAND, "department": SHOP, "value": {"stretch_min": 60}}
    both = parse_assessment({"lines": [here, STAND]}, TODAY)
    assert [one.department for one in both.lines] == [None, SHOP]
    twice = {"lines": [STAND, here, {**here, "value": {"stretch_min": 120}}]}
    assert refused(twice) == ("lines.2.attribute", "duplicate")


def test_one_line_for_each_side() -> None:
    left = {
        "attribute": "fine_hand", "state": "not", "side": "left", "review_by": "2026-05-01",
    }  # fmt: skip
    right, both = {**left, "side": "right"}, {**left, "side": "both"}
    assert len(parse_assessment({"lines": [left, right]}, TODAY).lines) == 2
    assert refused({"lines": [left, left]}) == ("lines.1.attribute", "duplicate")
    assert refused({"lines": [left, both]}) == ("lines.1.attribute", "duplicate")
    assert refused({"lines": [both, right]}) == ("lines.1.attribute", "duplicate")


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"note": "x" * 101}, "note", "too_long"),
        ({"department": "unheard of"}, "department", "unknown_department"),
        ({"department": 3}, "department", "unknown_department"),
        ({"accepted": "seat"}, "accepted", "expected_list"),
        ({"accepted": ["magic"]}, "accepted", "unknown_code"),
        ({"accepted": ["gehoorbescherming"]}, "accepted", "adaptation_unsuited"),
        ({"diagnosis": "back"}, "", "unknown_field"),
        ({"review_by": None}, "review_by", "required"),
        ({"review_by": "2026-01-01"}, "review_by", "date_past"),
        ({"review_by": "2028-01-01"}, "review_by", "date_too_far"),
        ({"value": {"stretch_min": 9999}}, "value.stretch_min", "too_high"),
    ],
)
def test_a_wrong_line_is_named(more: dict[str, Any], field: str, code: str) -> None:
    if code == "adaptation_unsuited":
        other = next(
            one.id for one in load().adaptations if "standing" not in one.relieves
        )  # whatever it is called
        more = {"accepted": [other]}
    place = f"lines.1.{field}".rstrip(".")
    data = {"lines": [{**STAND, "attribute": "standing", "department": SHOP}, {**STAND, **more}]}
    assert refused(data, departments={SHOP}) == (place, code)


@pytest.mark.parametrize("state", ["no_limit", "unknown"])
def test_nothing_is_accepted_beside_a_line_that_does_not_limit(state: str) -> None:
    about = load().adaptations_for("standing")[0].id
    line = {"attribute": "standing", "state": state, "accepted": [about]}
    assert refused({"lines": [line]}) == ("lines.0.accepted", "adaptation_not_expected")


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"reason": " "}, "reason", "required"),
        ({"reason": "x" * 301}, "reason", "too_long"),
        ({"outcome": "unknown"}, "outcome", "not_allowed"),
        ({"outcome": None}, "outcome", "required"),
        ({"task": "unheard of"}, "task", "unknown_task"),
        ({"attribute": "mood"}, "attribute", "unknown_attribute"),
        ({"review_by": None}, "review_by", "required"),
        ({"review_by": "2026-01-01"}, "review_by", "date_past"),
    ],
)
def test_a_wrong_override_is_named(more: dict[str, Any], field: str, code: str) -> None:
    data = {"lines": [], "overrides": [{**OVERRIDE, **more}]}
    assert refused(data, tasks={"fold"}) == (f"overrides.0.{field}", code)


def test_one_override_for_each_line_of_a_task() -> None:
    again = {**OVERRIDE, "outcome": "does_not"}
    assert refused({"overrides": [OVERRIDE, again]}) == ("overrides.1.attribute", "duplicate")
    kept = parse_assessment({"overrides": [OVERRIDE]}, TODAY)
    assert kept.overrides[0].review_by == date(2026, 5, 1)
