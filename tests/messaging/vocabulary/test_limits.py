"""The sheet with numbers: physical lines alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.vocabulary import (
    CapacityError,
    CapacityState,
    fits_limits,
    limits_sentences,
    limits_sheet,
    limits_sheet_to_json,
    parse_capacity,
    parse_limits_sheet,
    restore_limits_sheet,
    strike_lines,
)
from tests.messaging.vocabulary.strategies import TODAY, capacities

LIFT = {
    "attribute": "lift_low", "state": "limit", "value": [{"kg": 5, "per_hour": 12}],
    "review_by": "2026-05-01",
}  # fmt: skip


@given(st.lists(capacities(), max_size=12))
def test_only_what_may_leave_is_on_it(items: list[dict[str, Any]]) -> None:
    sheet = limits_sheet(parse_capacity(item, TODAY) for item in items)
    for line in sheet.lines:
        assert fits_limits(line.attribute)
        assert line.state is not CapacityState.UNKNOWN
        assert (line.course, line.basis, line.valid_from, line.permanent) == (
            None, None, None, False,
        )  # fmt: skip
    assert restore_limits_sheet(limits_sheet_to_json(sheet)) == sheet
    text = " ".join(limits_sentences(sheet, "nl") + limits_sentences(sheet, "nl", plain=True))
    for word in ("coach", "drukte", "prikkel", "rustige plek"):
        assert word not in text.lower()


@given(st.lists(capacities(), min_size=1, max_size=8), st.sets(st.sampled_from(["noise", "carry"])))
def test_striking_takes_away_alone(items: list[dict[str, Any]], struck: set[str]) -> None:
    sheet = limits_sheet(parse_capacity(item, TODAY) for item in items)
    kept = limits_sheet(
        parse_capacity(item, TODAY) for item in items if item["attribute"] not in struck
    )
    assert strike_lines(sheet, struck) == kept


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"attribute": "stimuli", "value": {"level": 1}}, "not_visible"),
        ({"attribute": "coach", "value": {"level": 1}}, "not_visible"),
        ({"course": "stable"}, "value_not_expected"),
        ({"basis": "report"}, "value_not_expected"),
        ({"note": "rug"}, "unknown_field"),
    ],
)
def test_a_line_that_may_not_leave_is_refused(more: dict[str, Any], code: str) -> None:
    with pytest.raises(CapacityError) as refused:
        parse_limits_sheet({"lines": [{**LIFT, **more}]}, TODAY)
    assert refused.value.code == code
    stored = {"schema": 1, "lines": [{**LIFT, **more}]}
    with pytest.raises(CapacityError):
        restore_limits_sheet(stored)


def test_the_sheet_in_words() -> None:
    sheet = parse_limits_sheet({"lines": [LIFT]}, TODAY)
    assert limits_sentences(sheet, "nl") == [
        "mag tot 5 kg tillen van de grond tot de heup, hoogstens 12 keer per uur"
    ]
    with pytest.raises(CapacityError, match="lines"):
        parse_limits_sheet({"lines": "5 kg"}, TODAY)
