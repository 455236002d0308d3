"""The word "unchanged" moves the day of the next look, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.translation.renewing import DUE_WITHIN, due, moved, moves_with, renewed
from messaging.vocabulary import (
    Assessment,
    CapacityError,
    advice_to_json,
    assessment_to_json,
    parse_advice,
    parse_assessment,
    restore_advice,
    restore_assessment,
)
from tests.messaging.vocabulary.strategies import LATEST, TODAY
from tests.messaging.vocabulary.test_assessment import assessments

UNTIL = TODAY + timedelta(days=200)


def kept(data: dict[str, Any], permanent: list[bool], days: list[int]) -> Assessment:
    """What was accepted once, with permanent lines among it and any review dates."""
    lines = []
    for line, forever, ahead in zip(data["lines"], permanent, days, strict=False):
        more: dict[str, Any] = {}
        if line["state"] != "unknown":
            more["permanent"] = forever
            if line.get("review_by"):
                more["review_by"] = (TODAY + timedelta(days=ahead)).isoformat()
        lines.append({**line, **more})
    return restore_assessment({"lines": lines, "overrides": data["overrides"]})


flags = st.lists(st.booleans(), min_size=8, max_size=8)
ahead = st.lists(st.integers(-400, 365), min_size=8, max_size=8)


@given(assessments(), flags, ahead)
def test_only_the_review_dates_of_permanent_lines_that_are_due_differ(
    data: dict[str, Any], permanent: list[bool], days: list[int]
) -> None:
    before = kept(data, permanent, days)
    after = renewed(before, TODAY, UNTIL)
    assert after.overrides == before.overrides
    assert len(after.lines) == len(before.lines)
    offered = due(before, TODAY)
    said_before, said_after = (assessment_to_json(one)["lines"] for one in (before, after))
    for line, was, became in zip(before.lines, said_before, said_after, strict=True):
        day = line.capacity.review_by
        is_due = line.capacity.permanent and day is not None and day <= TODAY + DUE_WITHIN
        assert (line in offered) is is_due
        if is_due:
            assert became == {**was, "review_by": UNTIL.isoformat()}
        else:
            assert became == was
    assert renewed(after, TODAY, UNTIL) == after
    assert due(after, TODAY) == ()


@pytest.mark.parametrize(
    ("until", "code"),
    [(TODAY - timedelta(days=1), "date_past"), (LATEST + timedelta(days=1), "date_too_far")],
)
def test_a_day_that_is_not_allowed_is_refused(until: Any, code: str) -> None:
    line = {
        "attribute": "pace", "state": "limit", "value": {"level": 1}, "permanent": True,
        "review_by": TODAY.isoformat(),
    }  # fmt: skip
    with pytest.raises(CapacityError) as wrong:
        renewed(parse_assessment({"lines": [line]}, TODAY), TODAY, until)
    assert wrong.value.code == code
    renewed(parse_assessment({"lines": [line]}, TODAY), TODAY, LATEST)


def advice(**more: Any) -> Any:
    by = (TODAY + timedelta(days=30)).isoformat()
    lines = [{"task": "line", "outcome": "suits"}, {"task": "fold", "outcome": "does_not_suit"}]
    return parse_advice({"lines": lines, "hours": 4, "review_by": by, **more}, TODAY)


def test_of_an_advice_only_the_review_day_moves() -> None:
    before = advice(duration="lasting", certainty="likely")
    after = advice_to_json(moved(before, UNTIL))
    assert restore_advice(after).review_by == UNTIL
    assert {**after, "review": None} == {**advice_to_json(before), "review": None}
    assert after["review"]["code"] == "review_by"


def test_an_advice_with_an_end_or_steps_of_its_own_does_not_move() -> None:
    assert moves_with(advice(), UNTIL)
    assert moves_with(advice(duration="lasting", certainty="certain"), UNTIL)
    six = {"code": "for_weeks", "params": {"weeks": 6}}
    assert not moves_with(advice(duration=six, certainty="likely"), UNTIL)
    day = {"code": "until_date", "params": {"date": LATEST.isoformat()}}
    assert not moves_with(advice(duration=day, certainty="likely"), UNTIL)
    assert not moves_with(advice(build_up="build_up_half_days"), UNTIL)
    assert not moves_with(advice(), TODAY + timedelta(days=30))
