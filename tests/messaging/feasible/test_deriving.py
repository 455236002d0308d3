"""The numbers of a day, taken from the lines of a task and of a person."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.feasible import (
    USABLE,
    Abilities,
    Budget,
    Department,
    Kind,
    Load,
    Posture,
    Transport,
    abilities,
    beginning,
    budgets,
    load_of,
)
from messaging.feasible.abilities import allowed
from messaging.suitability import Outcome, Override, Place, Statement, known
from messaging.vocabulary import Demand
from tests.messaging.suitability.making import (
    HERE,
    TODAY,
    needs_nothing,
    random_person,
    random_place,
    random_task,
    says,
    task,
    whole_task,
)


def load_from(said: list[Statement], place: Place = HERE, **asks: Any) -> Load | None:
    found = task(whole_task(**asks), [*said, *needs_nothing(*(s.capacity.attribute for s in said))],
                 place)  # fmt: skip
    return load_of("t", "d", found)


def able(*said: Statement, department: str | None = None) -> Abilities:
    return abilities(known(said, department, TODAY))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_task(), random_person(most=1), random_place())
def test_red_and_grey_are_never_used(
    demands: list[Demand], said: list[Statement], place: Place
) -> None:
    found = task(demands, said, place)
    assert (load_of("t", "d", found) is None) == (found.outcome not in USABLE)


@given(st.sampled_from(list(Outcome)))
def test_each_outcome_is_used_or_not(outcome: Outcome) -> None:
    standing = {"stretch_min": 30, "total_h": 2}
    chosen = Override(outcome) if outcome is not Outcome.UNKNOWN else None
    said = [] if outcome is Outcome.UNKNOWN else [says("standing", standing)]
    overrides = {} if chosen is None else {"standing": chosen}
    found = task(whole_task(standing=standing), [*said, *needs_nothing()], overrides=overrides)
    assert found.outcome is outcome
    usable = outcome in (Outcome.SUITS, Outcome.SUITS_WITH)
    assert (load_of("t", "d", found) is not None) is usable


def test_a_task_counts_for_its_share_of_its_own_shift() -> None:
    load = load_from(
        [says("sitting"), says("standing"), says("hours_day"), says("lift_low")],
        sitting={"stretch_min": 60, "total_h": 5},
        standing={"stretch_min": 15, "total_h": 1},
        hours_day={"h_day": 7.5, "divisible": True, "smallest_block_h": 4},
        lift_low=[{"kg": 10, "per_hour": 12}, {"kg": 5, "per_hour": 60}],
        breaks={"minutes_per_hour": "free"},
        coach={"level": 3},
        travel={"ways": ["collective"]},
    )
    assert load is not None
    assert load.shares == {Posture.SITTING: Fraction(2, 3), Posture.STANDING: Fraction(2, 15)}
    assert (load.posture, load.stretch, load.block) == (Posture.SITTING, 60, 240)
    assert load.lifts == {"lift_low": 72, "lift_high": 0, "carry": 0}
    assert (load.rest, load.coach, load.ways) == (15, 3, frozenset({"collective"}))


def test_what_cannot_be_divided_takes_its_whole_shift() -> None:
    said = [says("hours_day")]
    for parts, block in (
        ({"h_day": 7.5}, 450),
        ({"h_day": 7.5, "divisible": False}, 450),
        ({"h_day": 7.5, "divisible": True}, 0),
    ):
        load = load_from(said, hours_day=parts)
        assert load is not None
        assert load.block == block


def test_a_stool_shortens_the_stretch_of_a_task() -> None:
    limit = says("standing", {"stretch_min": 30, "total_h": 6}, accepted={"sit_stand_stool"})
    place = Place(None, frozenset({"sit_stand_stool"}))
    load = load_from([limit], place, standing={"stretch_min": 60, "total_h": 6})
    assert load is not None
    assert load.stretch == 30


def test_lifts_without_an_upper_number_have_none() -> None:
    load = load_from([says("carry")], carry=[{"kg": 1, "metres": 5, "per_hour": "more"}])
    assert load is not None
    assert load.lifts["carry"] is None


def test_the_lines_of_a_person_become_bounds() -> None:
    found = able(
        says("hours_day", {"max_h": 6}),
        says("sitting", {"stretch_min": "unlimited", "total_h": 4}),
        says("standing", state="not"),
        says("walking", {"stretch_m": 200}),
        says("switching", {"level": 2}),
        says("breaks", {"minutes_per_hour": 10}),
        says("coach", {"level": 3}),
        says("days_week", {"excluded": [2, 5]}),
        says("shift_time", {"times": ["day"]}),
        says("travel", {"ways": ["bicycle", "collective"]}),
    )
    assert found.most == {
        Kind.HOURS: 360, Kind.SITTING_TOTAL: 240, Kind.STANDING_STRETCH: 0,
        Kind.STANDING_TOTAL: 0, Kind.WALKING_STRETCH: 200, Kind.CHANGE_IN_WORK: 0,
    }  # fmt: skip
    assert (found.rest, found.coach) == (10, 3)
    assert found.excluded == {2, 5, 6, 7}
    assert found.times == ((420, 1080),)
    assert found.ways == frozenset({"bicycle", "collective"})
    assert able() == able(says("sitting"), says("travel")) == Abilities()


def test_a_passed_review_date_still_protects_and_the_strictest_of_two_decides() -> None:
    old = (TODAY - timedelta(days=1)).isoformat()
    passed = says("standing", {"total_h": 3}, review_by=old)
    assert able(passed).most == {Kind.STANDING_TOTAL: 180}
    two = [
        says("standing", {"total_h": 3}, author="gp"),
        says("standing", {"total_h": 2, "stretch_min": 60}, author="other"),
    ]
    assert able(*two).most == {Kind.STANDING_TOTAL: 120, Kind.STANDING_STRETCH: 60}


def test_a_wider_line_for_one_department_bounds_all_and_the_other_the_rest() -> None:
    general = Abilities(most={Kind.STANDING_TOTAL: 60}, rest=10)
    wider = Abilities(most={Kind.STANDING_TOTAL: 120}, rest=15)
    free = Abilities()
    found = budgets({"a": general, "b": wider, "c": free})
    assert found == (
        Budget(Kind.STANDING_TOTAL, 60, frozenset("a")),
        Budget(Kind.STANDING_TOTAL, 120, frozenset("ab")),
        Budget(Kind.REST_NEEDED, 10, frozenset("ab")),
        Budget(Kind.REST_NEEDED, 15, frozenset("b")),
    )


@given(
    st.lists(st.sampled_from([(420, 1080), (360, 840), (840, 1320), (1320, 1800)]), max_size=3),
    st.integers(0, 95),
    st.integers(1, 8),
)
def test_a_moment_is_allowed_when_each_minute_of_it_is(
    times: list[tuple[int, int]], first: int, slots: int
) -> None:
    begin, end = first * 15, min(1440, (first + slots) * 15)
    minutes = {m % 1440 for a, b in times for m in range(a, b)}
    assert allowed(tuple(times), begin, end) is (set(range(begin, end)) <= minutes)


PLACES = st.builds(
    Department,
    id=st.just("d"),
    opens=st.sampled_from([None, 420, 480]),
    closes=st.sampled_from([None, 900, 960]),
    weekdays=st.frozensets(st.integers(1, 7)),
    transport=st.sampled_from([None, Transport(390, 990)]),
)
ABLE = st.builds(
    Abilities,
    most=st.dictionaries(st.just(Kind.HOURS), st.integers(0, 600)),
    times=st.sampled_from([None, ((360, 840),), ((840, 1320),), ((1320, 1800),)]),
    excluded=st.frozensets(st.integers(1, 7)),
)


@given(st.tuples(PLACES, PLACES), st.tuples(ABLE, ABLE), st.frozensets(st.sampled_from("ab")),
       st.sampled_from(["", "a", "b", "gone"]))  # fmt: skip
def test_a_form_begins_with_no_more_than_holds(
    places: tuple[Department, Department],
    able: tuple[Abilities, Abilities],
    usable: frozenset[str],
    placed: str,
) -> None:
    """Never more hours than he may, no day on which it is closed or he may not, no idle bound."""
    sites, abilities_of = dict(zip("ab", places, strict=True)), dict(zip("ab", able, strict=True))
    found = beginning(sites, abilities_of, usable, placed, 15)
    assert found.place in (
        {placed} if placed in usable else {*usable} if len(usable) == 1 else {""}
    )
    chosen = [found.place] if found.place else sorted(usable)
    for one in chosen:
        assert (found.minutes or 0) % 15 == 0
        if found.minutes is not None:
            assert found.minutes <= abilities_of[one].most.get(Kind.HOURS, found.minutes)
    for day in found.weekdays:
        assert any(
            day in sites[one].weekdays and day not in abilities_of[one].excluded for one in chosen
        )
    if found.earliest is not None and found.latest is not None:
        assert found.place
        assert found.earliest < found.latest
