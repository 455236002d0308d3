"""Every attribute at the boundary, one step to each side of it, for both sides of the body.

The table says what each attribute means, independent of how the data say it: capacity, the
demand that just fits, a lighter one, and one that goes one step too far.
"""

from __future__ import annotations

from typing import Any

import pytest

from messaging.suitability import Cause
from messaging.vocabulary import load
from tests.messaging.suitability.making import AMBER, GREEN, GREY, RED, asks, line, says


def kg(kg: float, per_hour: Any = 12, **more: Any) -> list[dict[str, Any]]:
    return [{"kg": kg, "per_hour": per_hour, **more}]


EDGES: list[tuple[str, Any, Any, Any, Any]] = [
    ("hours_day", {"max_h": 4}, {"h_day": 4}, {"h_day": 3.5}, {"h_day": 4.5}),
    ("days_week", {"max_days": 3}, {"min_days": 3}, {"min_days": 2}, {"min_days": 4}),
    ("days_week", {"max_days": 5, "excluded": [3]}, {"min_days": 4}, {"min_days": 3},
     {"min_days": 5}),
    ("days_week", {"max_days": 5, "excluded": [3]}, {"min_days": 1, "fixed_days": [2, 4]},
     {"min_days": 1, "fixed_days": [2]}, {"min_days": 1, "fixed_days": [2, 3]}),
    ("shift_time", {"times": ["day", "early"]}, {"times": ["day", "early"]}, {"times": ["day"]},
     {"times": ["day", "late"]}),
    ("breaks", {"minutes_per_hour": 10}, {"minutes_per_hour": 10}, {"minutes_per_hour": 15},
     {"minutes_per_hour": 5}),
    ("breaks", {"minutes_per_hour": "free"}, {"minutes_per_hour": "free"},
     {"minutes_per_hour": "free"}, {"minutes_per_hour": 15}),
    ("lift_low", kg(10), kg(10), kg(9.9), kg(10.1)),
    ("lift_low", kg(10), kg(10), kg(10, 5), kg(10, 60)),
    ("lift_high", kg(5, 60), kg(5, 60), kg(4.9, 60), kg(5.1, 60)),
    ("lift_high", kg(5, 60), kg(5, 60), kg(5, 12), kg(5, "more")),
    ("carry", kg(5, 12, metres=20), kg(5, 12, metres=20), kg(4.9, 12, metres=20),
     kg(5.1, 12, metres=20)),
    ("carry", kg(5, 12, metres=20), kg(5, 12, metres=20), kg(5, 12, metres=5),
     kg(5, 12, metres=50)),
    ("carry", kg(5, 12, metres=20), kg(5, 12, metres=20), kg(5, 5, metres=20),
     kg(5, 60, metres=20)),
    ("push_pull", [{"force": 15, "share": 2}], [{"force": 15, "share": 2}],
     [{"force": 10, "share": 2}], [{"force": 20, "share": 2}]),
    ("push_pull", [{"force": 15, "share": 2}], [{"force": 15, "share": 2}],
     [{"force": 15, "share": 1}], [{"force": 15, "share": 3}]),
    ("sitting", {"stretch_min": 30}, {"stretch_min": 30}, {"stretch_min": 29},
     {"stretch_min": 31}),
    ("sitting", {"total_h": 6}, {"total_h": 6}, {"total_h": 5.5}, {"total_h": 6.5}),
    ("standing", {"stretch_min": 30, "total_h": 6}, {"stretch_min": 30, "total_h": 6},
     {"stretch_min": 29, "total_h": 6}, {"stretch_min": 31, "total_h": 6}),
    ("standing", {"stretch_min": "unlimited", "total_h": 6},
     {"stretch_min": "unlimited", "total_h": 6}, {"stretch_min": 480, "total_h": 5.5},
     {"stretch_min": 5, "total_h": 6.5}),
    ("standing", {"stretch_min": 480}, {"stretch_min": 480}, {"stretch_min": 479},
     {"stretch_min": "unlimited"}),
    ("walking", {"stretch_m": 100}, {"stretch_m": 100}, {"stretch_m": 99}, {"stretch_m": 101}),
    ("walking", {"total_h": 2}, {"total_h": 2}, {"total_h": 1.5}, {"total_h": 2.5}),
    ("posture_change", {"every_min": 30}, {"every_min": 30}, {"every_min": 15},
     {"every_min": 60}),
    ("posture_change", {"every_min": 60}, {"every_min": 60}, {"every_min": 30},
     {"every_min": "never"}),
    ("kneel_squat", {"per_hour": 5}, {"per_hour": 5}, {"per_hour": 0}, {"per_hour": 15}),
    ("kneel_squat", {"per_hour": 5, "stretch_min": 2}, {"per_hour": 5, "stretch_min": 2},
     {"per_hour": 5, "stretch_min": 1}, {"per_hour": 5, "stretch_min": 3}),
    ("bend_twist", [{"degrees": 45, "per_hour": 60}], [{"degrees": 45, "per_hour": 60}],
     [{"degrees": 20, "per_hour": 60}], [{"degrees": 60, "per_hour": 60}]),
    ("bend_twist", [{"degrees": 45, "per_hour": 60}], [{"degrees": 45, "per_hour": 60}],
     [{"degrees": 45, "per_hour": 12}], [{"degrees": 45, "per_hour": 150}]),
    ("reach_overhead", {"share": 1}, {"share": 1}, {"share": 0}, {"share": 2}),
    ("reach_far", [{"cm": 50, "share": 2}], [{"cm": 50, "share": 2}], [{"cm": 30, "share": 2}],
     [{"cm": 60, "share": 2}]),
    ("stairs", {"floors_per_hour": 1}, {"floors_per_hour": 1}, {"floors_per_hour": 0},
     {"floors_per_hour": 3}),
    ("fine_hand", {"share": 2}, {"share": 2}, {"share": 1}, {"share": 3}),
    ("repetitive", [{"per_minute": 10, "share": 2}], [{"per_minute": 10, "share": 2}],
     [{"per_minute": 2, "share": 2}], [{"per_minute": 20, "share": 2}]),
    ("driving", {"vehicles": ["pallet_truck"]}, {"vehicles": ["pallet_truck"]},
     {"vehicles": ["pallet_truck"]}, {"vehicles": ["pallet_truck", "forklift"]}),
    ("driving", {"vehicles": []}, "none", "none", {"vehicles": ["car"]}),
    ("alertness_risk", {"exposed": False}, {"exposed": False}, "none", {"exposed": True}),
    ("lone_work", {"share": 1}, {"share": 1}, {"share": 0}, {"share": 2}),
    ("temperature", {"min_c": 15, "max_c": 25}, {"min_c": 15, "max_c": 25},
     {"min_c": 16, "max_c": 24}, {"min_c": 14, "max_c": 25}),
    ("temperature", {"min_c": 15, "max_c": 25}, {"min_c": 15, "max_c": 25},
     {"min_c": 15, "max_c": 24}, {"min_c": 15, "max_c": 26}),
    ("temperature", {"min_c": 0, "max_c": 25, "outdoors": False, "wet": True},
     {"min_c": 0, "max_c": 25, "outdoors": False, "wet": True},
     {"min_c": 0, "max_c": 25, "outdoors": False, "wet": False},
     {"min_c": 0, "max_c": 25, "outdoors": True, "wet": True}),
    ("temperature", {"min_c": 0, "max_c": 25, "wet": False}, {"min_c": 0, "max_c": 25, "wet": False},
     {"min_c": 1, "max_c": 25, "wet": False}, {"min_c": 0, "max_c": 25, "wet": True}),
    ("noise", [{"class": "70_80", "exposure": 2}], [{"class": "70_80", "exposure": 2}],
     [{"class": "lt70", "exposure": 2}], [{"class": "80_85", "exposure": 2}]),
    ("noise", [{"class": "70_80", "exposure": 2}], [{"class": "70_80", "exposure": 2}],
     [{"class": "70_80", "exposure": 1}], [{"class": "70_80", "exposure": 3}]),
    ("dust_fumes", {"exposure": 2, "barred": ["wood"]}, {"exposure": 2, "agents": ["metal"]},
     {"exposure": 1, "agents": ["metal"]}, {"exposure": 3, "agents": ["metal"]}),
    ("dust_fumes", {"exposure": 2, "barred": ["wood"]}, {"exposure": 2, "agents": ["metal", "flour"]},
     {"exposure": 2, "agents": ["metal"]}, {"exposure": 2, "agents": ["metal", "wood"]}),
    ("skin_contact", {"exposure": 2, "barred": ["latex"]}, {"exposure": 2, "agents": ["water"]},
     {"exposure": 1, "agents": ["water"]}, {"exposure": 1, "agents": ["latex"]}),
    ("skin_contact", {"exposure": 2, "barred": []}, {"exposure": 2, "agents": ["latex"]},
     {"exposure": 1, "agents": ["latex"]}, {"exposure": 3, "agents": ["latex"]}),
    ("vibration", {"whole_body": 1, "hand_arm": 2}, {"whole_body": 1, "hand_arm": 2},
     {"whole_body": 0, "hand_arm": 2}, {"whole_body": 2, "hand_arm": 2}),
    ("vibration", {"whole_body": 1, "hand_arm": 2}, {"whole_body": 1, "hand_arm": 2},
     {"whole_body": 1, "hand_arm": 1}, {"whole_body": 1, "hand_arm": 3}),
    ("ppe", {"items": ["mask"]}, {"items": ["gloves", "shoes"]}, {"items": ["gloves"]},
     {"items": ["gloves", "mask"]}),
    ("concentration", {"stretch_min": 30}, {"stretch_min": 30}, {"stretch_min": 15},
     {"stretch_min": 60}),
    ("teamwork", {"level": 2, "needs_company": True}, {"level": 1}, {"level": 2}, {"level": 0}),
    ("teamwork", {"level": 1, "needs_company": False}, {"level": 1}, {"level": 0}, {"level": 2}),
    ("coach", {"level": 3}, {"level": 3}, {"level": 4}, {"level": 2}),
    ("travel", {"ways": ["bicycle"]}, {"ways": ["bicycle"]}, {"ways": ["bicycle", "car"]},
     {"ways": ["car"]}),
    ("travel", {"ways": ["bicycle"]}, {"ways": ["bicycle", "car"]}, {"ways": ["bicycle"]},
     {"ways": []}),
]  # fmt: skip
for _name in (
    "schedule_change", "climb_height", "grip", "vision", "hearing_speech", "machines", "stimuli",
    "pace", "instruction", "switching", "autonomy", "pressure", "teamwork", "customer",
):  # fmt: skip
    EDGES += [
        (_name, {"level": n}, {"level": n}, {"level": n - 1}, {"level": n + 1}) for n in (1, 2)
    ]


def test_every_attribute_has_its_edges() -> None:
    assert {name for name, *_ in EDGES} == set(load().ids)


@pytest.mark.parametrize(("attribute", "can", "at", "below", "above"), EDGES)
def test_at_the_boundary_and_one_step_to_each_side(
    attribute: str, can: Any, at: Any, below: Any, above: Any
) -> None:
    said = says(attribute, can)
    assert line(asks(attribute, at), said).outcome is GREEN
    assert line(asks(attribute, below), said).outcome is GREEN
    over = line(asks(attribute, above), said)
    assert over.outcome is RED
    assert over.causes == (Cause.OVER,)
    assert over.capacity == said.capacity


@pytest.mark.parametrize(
    ("attribute", "can", "at", "below", "above"),
    [edge for edge in EDGES if load().attribute(edge[0]).sides],
)
@pytest.mark.parametrize(("limited", "free"), [("left", "right"), ("right", "left")])
def test_each_side_of_the_body_has_the_same_boundary(
    attribute: str, can: Any, at: Any, below: Any, above: Any, limited: str, free: str
) -> None:
    this = says(attribute, can, side=limited)
    other = says(attribute, side=free)
    for fits in (at, below):
        assert line(asks(attribute, fits), this, other).outcome is GREEN
    assert line(asks(attribute, at), this).outcome is GREY, "nothing is known of the other"
    over = line(asks(attribute, above), this, other)
    assert (over.outcome, str(over.side)) == (RED, limited)
    assert line(asks(attribute, above), this).outcome is RED


@pytest.mark.parametrize("attribute", ["grip", "fine_hand"])
def test_one_hand_is_enough_when_either_meets_it(attribute: str) -> None:
    part = "level" if attribute == "grip" else "share"
    one, two = asks(attribute, {part: 2, "one_hand": True}), asks(attribute, {part: 2})
    for strong, weak in (("left", "right"), ("right", "left")):
        best, worst = says(attribute, {part: 2}, side=strong), says(attribute, {part: 1}, side=weak)
        assert line(one, best, worst).outcome is GREEN
        assert line(two, best, worst).outcome is RED
        assert line(one, best).outcome is GREEN, "the other hand is not asked"
        assert line(one, worst).outcome is GREY, "the other hand may do it"
        under = says(attribute, {part: 1}, side=strong)
        assert line(one, under, worst).outcome is RED
        with_date = says(attribute, {part: 2}, side=strong, review_by="2026-03-01")
        assert line(one, with_date, worst).outcome is AMBER


@pytest.mark.parametrize("attribute", load().ids)
def test_the_four_simple_states(attribute: str) -> None:
    found = load().attribute(attribute)
    at = next(edge[4] for edge in EDGES if edge[0] == attribute)
    value = asks(attribute, at)
    unknown = asks(attribute, "unknown")
    assert line(value).outcome is GREY
    assert line(value).causes == (Cause.CAPACITY_UNKNOWN,)
    assert line(value, says(attribute, state="unknown", review_by=None)).outcome is GREY
    assert line(value, says(attribute)).outcome is GREEN
    assert line(unknown).outcome is GREY
    assert line(unknown, says(attribute)).outcome is GREY
    if "not" in found.capacity_states:
        refused = says(attribute, state="not")
        assert line(value, refused).outcome is RED
        assert line(value, refused).causes == (Cause.NOT,)
        assert line(unknown, refused).outcome is GREY
    if "none" in found.demand_states:
        for said in ([], [says(attribute)], [says(attribute, EDGES_BY_NAME[attribute])]):
            assert line(asks(attribute, "none"), *said).outcome is GREEN
        passed: dict[str, Any] = {"state": "not", "review_by": "2020-01-01"}
        if "not" in found.capacity_states:
            assert line(asks(attribute, "none"), says(attribute, **passed)).outcome is GREEN


EDGES_BY_NAME = {name: can for name, can, *_ in EDGES}


@pytest.mark.parametrize(
    ("attribute", "can", "asked"),
    [
        ("standing", {"stretch_min": 30}, {"stretch_min": 20, "total_h": 4}),
        ("standing", {"stretch_min": 30, "total_h": 4}, {"stretch_min": 20}),
        ("days_week", {"excluded": [3]}, {"min_days": 2}),
        ("dust_fumes", {"exposure": 2}, {"exposure": 1, "agents": ["wood"]}),
        ("dust_fumes", {"exposure": 2, "barred": ["wood"]}, {"exposure": 1}),
        ("dust_fumes", {"exposure": 2}, {"exposure": 1}),
        ("skin_contact", {"exposure": 2, "barred": []}, {"exposure": 1}),
        ("temperature", {"min_c": 0, "max_c": 30}, {"min_c": 5, "max_c": 20, "wet": True}),
        ("temperature", {"min_c": 0, "max_c": 30, "wet": False}, {"min_c": 5, "max_c": 20}),
        ("vibration", {"whole_body": 3}, {"hand_arm": 1}),
        ("hours_day", {"max_h": 4}, {"h_day": 8, "divisible": True}),
    ],
)
def test_a_part_that_one_side_lacks_is_grey(attribute: str, can: Any, asked: Any) -> None:
    found = line(asks(attribute, asked), says(attribute, can))
    assert (found.outcome, found.causes) == (GREY, (Cause.PART_UNKNOWN,))


@pytest.mark.parametrize(
    ("attribute", "can", "asked"),
    [
        ("standing", {"stretch_min": 30}, {"stretch_min": 31, "total_h": 4}),
        ("days_week", {"excluded": [3]}, {"min_days": 5}),
        ("dust_fumes", {"exposure": 2, "barred": ["wood"]}, {"exposure": 3}),
    ],
)
def test_what_goes_over_is_red_before_what_is_not_known_is_grey(
    attribute: str, can: Any, asked: Any
) -> None:
    assert line(asks(attribute, asked), says(attribute, can)).outcome is RED


@pytest.mark.parametrize(
    ("attribute", "can", "asked", "cause"),
    [
        ("hours_day", {"max_h": 4},
         {"h_day": 8, "divisible": True, "smallest_block_h": 4}, Cause.SHORTER_DAY),
        ("machines", {"level": 1, "supervised": 3}, {"level": 3}, Cause.SUPERVISION),
        ("instruction", {"level": 1}, {"level": 3, "lowered_to": 1}, Cause.SIMPLER_INSTRUCTION),
    ],
)  # fmt: skip
def test_the_three_easings_need_no_acceptance(
    attribute: str, can: Any, asked: Any, cause: Cause
) -> None:
    found = line(asks(attribute, asked), says(attribute, can))
    assert (found.outcome, found.causes) == (AMBER, (cause,))


@pytest.mark.parametrize(
    ("attribute", "can", "asked"),
    [
        ("hours_day", {"max_h": 3.5}, {"h_day": 8, "divisible": True, "smallest_block_h": 4}),
        ("hours_day", {"max_h": 4}, {"h_day": 8, "divisible": False}),
        ("hours_day", {"max_h": 4}, {"h_day": 8}),
        ("machines", {"level": 1, "supervised": 2}, {"level": 3}),
        ("machines", {"level": 1}, {"level": 2}),
        ("instruction", {"level": 0}, {"level": 3, "lowered_to": 1}),
        ("instruction", {"level": 1}, {"level": 3}),
    ],
)
def test_beyond_an_easing_is_red(attribute: str, can: Any, asked: Any) -> None:
    assert line(asks(attribute, asked), says(attribute, can)).outcome is RED


def test_each_demanded_pair_lies_under_one_pair_of_the_capacity() -> None:
    said = says("lift_low", [*kg(10, 12), *kg(5, 60)])
    assert line(asks("lift_low", [*kg(8, 12), *kg(4, 60)]), said).outcome is GREEN
    over = line(asks("lift_low", [*kg(8, 12), *kg(6, 60)]), said)
    assert over.outcome is RED
    assert [dict(record) for record in over.demanded] == kg(6, 60)


def test_an_offer_of_rest_whenever_needed_meets_every_need() -> None:
    free = asks("breaks", {"minutes_per_hour": "free"})
    for need in (0, 5, 10, 15, "free"):
        assert line(free, says("breaks", {"minutes_per_hour": need})).outcome is GREEN


def test_never_as_a_need_is_no_need() -> None:
    said = says("posture_change", {"every_min": "never"})
    for offer in (15, 30, 60, "never"):
        assert line(asks("posture_change", {"every_min": offer}), said).outcome is GREEN
