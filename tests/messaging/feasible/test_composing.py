"""The day, beside trying every day: there is one, or there is none because of exactly these."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.feasible import (
    Abilities,
    Asked,
    Day,
    Department,
    Kind,
    Load,
    Nothing,
    Posture,
    Transport,
    Wanted,
    asked,
)
from messaging.feasible.composing import Effort, compose
from tests.messaging.feasible.checking import (
    broken,
    every_day,
    excused,
    smallest_by_trying,
)

SLOT = 30
OPENS = 8 * 60
HALF = Fraction(1, 2)
ENOUGH = Effort(day=30, obstacles=60, ways=200, seconds=300)
EVERYWHERE = frozenset({"car"})


def span(slots: int) -> int:
    return OPENS + slots * SLOT


@st.composite
def small_load(draw: st.DrawFn, task: str) -> Load:
    posture = draw(st.sampled_from([*Posture, None]))
    shares = {p: draw(st.sampled_from([Fraction(0), HALF])) for p in Posture}
    if posture is not None:
        shares[posture] = draw(st.sampled_from([HALF, Fraction(1)]))
    return Load(
        task,
        draw(st.sampled_from(["d0", "d1"])),
        block=draw(st.sampled_from([0, 0, 45, 60, 90])),
        shares=shares,
        posture=posture,
        stretch=draw(st.sampled_from([None, 15, 30, 45, 60, 2000])),
        lifts={"lift_low": draw(st.sampled_from([0, 1, 5, None]))},
        rest=draw(st.sampled_from([0, 10, 15])),
        coach=draw(st.sampled_from([1, 3])),
        ways=frozenset(draw(st.sets(st.sampled_from(["car", "collective"]), min_size=1))),
    )


MOST = {
    Kind.HOURS: [30, 60, 90],
    Kind.SITTING_STRETCH: [30, 45, 60],
    Kind.STANDING_STRETCH: [30, 60],
    Kind.WALKING_STRETCH: [1000, 2000, 3000],
    Kind.SITTING_TOTAL: [0, 30, 60],
    Kind.STANDING_TOTAL: [15, 45, 60],
    Kind.WALKING_TOTAL: [30, 45],
    Kind.CHANGES: [0, 1],
    Kind.CHANGE_IN_WORK: [0],
}


@st.composite
def small_abilities(draw: st.DrawFn) -> Abilities:
    kinds = draw(st.sets(st.sampled_from(sorted(MOST)), max_size=4))
    return Abilities(
        most={kind: draw(st.sampled_from(MOST[kind])) for kind in sorted(kinds)},
        rest=draw(st.sampled_from([0, 0, 10, 15])),
        coach=draw(st.sampled_from([0, 0, 2])),
        times=draw(st.sampled_from([None, None, ((span(0), span(3)),)])),
        excluded=draw(st.sampled_from([frozenset[int](), frozenset({1})])),
        ways=draw(st.sampled_from([None, frozenset({"collective"}), EVERYWHERE])),
    )


@st.composite
def small_department(draw: st.DrawFn, name: str) -> Department:
    opens = draw(st.sampled_from([None, span(0), span(0), span(1)]))
    closes = None if opens is None else opens + draw(st.sampled_from([30, 60, 90, 120]))
    ride = None
    if draw(st.booleans()):
        leaves = span(draw(st.integers(-1, 1)))
        ride = Transport(leaves, leaves + draw(st.sampled_from([60, 90, 120])))
    return Department(
        name,
        site=draw(st.sampled_from(["here", "here", "there"])),
        opens=opens,
        closes=closes,
        weekdays=draw(st.sampled_from([frozenset({1, 2}), frozenset({1, 2}), frozenset({2})])),
        coach=draw(st.sampled_from([None, None, 1])),
        transport=ride,
        fixed_shift=draw(st.sampled_from([False, False, True])),
    )


@st.composite
def small_case(draw: st.DrawFn) -> Asked:
    one = draw(small_abilities())
    other = draw(st.one_of(st.just(one), small_abilities()))
    return asked(
        Wanted(
            draw(st.sampled_from([30, 60, 90])),
            earliest=draw(st.sampled_from([None, None, span(1)])),
            latest=draw(st.sampled_from([None, None, span(2)])),
            lifts=draw(st.sampled_from([{}, {"lift_low": 3}])),
            slot=SLOT,
        ),
        [draw(small_department("d0")), draw(small_department("d1"))],
        {"d0": one, "d1": other},
        [draw(small_load("a")), draw(small_load("b"))][: draw(st.sampled_from([1, 2, 2, 2]))],
    )


def equals_trying(case: Asked) -> None:
    answer = compose(case, ENOUGH)
    days = list(every_day(case, span(-4), span(8), 4 * SLOT))
    breaches = [broken(case, day) for day in days]
    if any(not one for one in breaches):
        assert isinstance(answer, Day)
        assert not broken(case, answer)
        return
    assert isinstance(answer, Nothing)
    assert not answer.more
    assert {frozenset(way.obstacles) for way in answer.ways} == smallest_by_trying(breaches)
    for way in answer.ways:
        assert excused(broken(case, way.day), frozenset(way.obstacles))


SMALL = settings(
    max_examples=40, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@SMALL
@given(small_case())
def test_it_equals_trying_every_day(case: Asked) -> None:
    equals_trying(case)


@pytest.mark.broad
@settings(SMALL, max_examples=600, derandomize=False)
@given(small_case())
def test_it_equals_trying_every_day_often(case: Asked) -> None:
    equals_trying(case)


# at the seam of two tasks ---------------------------------------------------------------------


@st.composite
def seam_case(draw: st.DrawFn) -> Asked:
    """Two places of which one closes about when the other opens: who wants a day has to change."""
    middle = OPENS + draw(st.sampled_from([30, 45]))
    posture = draw(st.sampled_from(list(Posture)))
    metres = 200 / 3 if posture is Posture.WALKING else 1
    most = {
        Kind(f"{posture}_stretch"): int(draw(st.sampled_from([15, 30, 45])) * metres),
        **draw(st.sampled_from([{}, {}, {Kind.CHANGES: 0}, {Kind.CHANGE_IN_WORK: 0}])),
        **draw(st.sampled_from([{}, {}, {Kind(f"{posture}_total"): 15}])),
    }
    both = Abilities(most=most, rest=draw(st.sampled_from([0, 0, 15])))
    loads = [
        Load(
            task,
            place,
            shares={posture: HALF},
            posture=draw(st.sampled_from([posture, posture, None])),
            stretch=draw(st.sampled_from([None, None, int(15 * metres), int(30 * metres)])),
            rest=draw(st.sampled_from([0, 15])),
            ways=EVERYWHERE,
        )
        for task, place in (("a", "d0"), ("b", "d1"))
    ]
    apart = draw(st.sampled_from(["", "", "there"]))
    places = [
        Department("d0", opens=OPENS, closes=middle + draw(st.sampled_from([0, 15]))),
        Department("d1", site=apart, opens=middle, closes=middle + 45),
    ]
    wanted = Wanted(draw(st.sampled_from([45, 60, 75])), slot=15)
    return asked(wanted, places, {"d0": both, "d1": both}, loads)


@settings(SMALL, max_examples=80)
@given(seam_case())
def test_at_a_seam_there_is_a_day_exactly_when_trying_finds_one(case: Asked) -> None:
    answer = compose(case, Effort(obstacles=0))
    days = every_day(case, OPENS, OPENS + 90, case.wanted.minutes)
    possible = [day for day in days if not broken(case, day)]
    assert isinstance(answer, Day) == bool(possible)
    assert not isinstance(answer, Day) or answer in possible


@pytest.mark.broad
@settings(SMALL, max_examples=60)
@given(seam_case())
def test_at_a_seam_the_obstacles_are_those_of_trying(case: Asked) -> None:
    answer = compose(case, ENOUGH)
    if isinstance(answer, Nothing):
        days = every_day(case, OPENS - 90, OPENS + 180, 90)
        tried = smallest_by_trying(broken(case, day) for day in days)
        assert {frozenset(way.obstacles) for way in answer.ways} == tried
