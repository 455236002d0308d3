"""What a plan may say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from messaging.returning.plan import (
    MOST_STEPS,
    Permission,
    parse_plan,
    plan_to_json,
    restore_plan,
    say_step,
)
from messaging.vocabulary import AdviceError

TODAY = date(2026, 3, 2)


def steps(*amounts: tuple[float, int], every: int = 21) -> list[dict[str, Any]]:
    return [
        {"from": (TODAY + timedelta(days=n * every)).isoformat(), "hours": h, "days": d}
        for n, (h, d) in enumerate(amounts)
    ]


def plan(*amounts: tuple[float, int], **more: Any) -> dict[str, Any]:
    return {"steps": steps(*amounts), "permission": "not_yet", **more}


def test_round_trip_and_words() -> None:
    made = parse_plan(plan((4, 2), (4, 3), (4, 4)), TODAY)
    assert restore_plan(plan_to_json(made)) == made
    assert made.permission is Permission.NOT_YET
    assert made.days == (TODAY, TODAY + timedelta(days=21), TODAY + timedelta(days=42))
    assert say_step(made.steps[1], "nl") == (
        "Hoogstens 4 uur werk per dag.",
        "Hoogstens 3 dagen werk per week.",
    )


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        (plan(), "steps", "empty"),
        (plan(*[(4, 1 + n // 4) for n in range(MOST_STEPS + 1)]), "steps", "too_many"),
        (plan((4, 3), (4, 2)), "steps.1.days", "too_low"),
        (plan((4, 2), (3, 4)), "steps.1.hours", "too_low"),
        (plan((4, 2), (4, 2)), "steps.1.hours", "duplicate"),
        (plan((9, 2)), "steps.0.hours", "too_high"),
        (plan((4, 6)), "steps.0.days", "too_high"),
        (plan((4, 2), permission="perhaps"), "permission", "not_allowed"),
        (plan((4, 2), text="his back"), "", "unknown_field"),
        ({"steps": steps((4, 2), (4, 3), every=0), "permission": "yes"}, "steps.1.from",
         "date_past"),
        ({"steps": [{"from": "2026-03-01", "hours": 4, "days": 2}], "permission": "yes"},
         "steps.0.from", "date_past"),
        ({"steps": [{"from": "2028-06-01", "hours": 4, "days": 2}], "permission": "yes"},
         "steps.0.from", "date_too_far"),
        ({"steps": [{"hours": 4, "days": 2}], "permission": "yes"}, "steps.0.from", "required"),
        ({"steps": [{"from": "2026-03-02", "days": 2}], "permission": "yes"}, "steps.0.hours",
         "required"),
    ],
)  # fmt: skip
def test_what_a_plan_cannot_say(data: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(AdviceError) as refused:
        parse_plan(data, TODAY)
    assert (refused.value.field, refused.value.code) == (field, code) or (
        refused.value.code == code and refused.value.field.startswith(field)
    )
