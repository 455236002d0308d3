"""Dates, several statements, departments, adaptations and the physician's own colour."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.suitability import Cause, Override, Place, Statement
from messaging.vocabulary import Attribute, CapacityState, DemandState
from tests.messaging.suitability.making import (
    AMBER,
    BAD,
    EARLIER,
    GREEN,
    GREY,
    LATER,
    RED,
    TODAY,
    asks,
    attributes,
    line,
    random_demand,
    random_place,
    random_statement,
    says,
)

STAND_60 = asks("standing", {"stretch_min": 60})
STAND_20 = asks("standing", {"stretch_min": 20})
STAND_90 = asks("standing", {"stretch_min": 90})
MAY_30 = {"stretch_min": 30}
MAY_60 = {"stretch_min": 60}
WITH_STOOL = Place(available=frozenset({"sit_stand_stool"}))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Attribute, list[Statement]]:
    attribute = draw(attributes)
    return attribute, draw(st.lists(random_statement(attribute), max_size=4))


@given(cases(), st.data())
def test_never_green_on_unknown(
    case: tuple[Attribute, list[Statement]], data: st.DataObject
) -> None:
    attribute, said = case
    place = data.draw(random_place())
    unknown = line(asks(attribute.id, "unknown"), *said, place=place)
    assert (unknown.outcome, unknown.causes) == (GREY, (Cause.DEMAND_UNKNOWN,))
    demand = data.draw(random_demand(attribute))
    nobody = line(demand, place=place)
    if nobody.outcome is GREEN:
        zero = [part in (0, False, ()) for record in demand.value for part in record.values()]
        assert demand.state is DemandState.NONE or any(zero)
    else:
        assert nobody.outcome is GREY
    not_yet = [s for s in said if s.capacity.valid_from and s.capacity.valid_from > TODAY]
    assert line(demand, *not_yet, place=place).outcome is nobody.outcome
    says_nothing = [s for s in said if s.capacity.state is CapacityState.UNKNOWN]
    assert line(demand, *says_nothing, place=place).outcome is nobody.outcome


@given(cases(), st.data())
def test_time_only_narrows(case: tuple[Attribute, list[Statement]], data: st.DataObject) -> None:
    """From the moment that all said is valid, a later day never makes a line better."""
    attribute, said = case
    demand, place = data.draw(random_demand(attribute)), data.draw(random_place())
    begin = max((s.holds_from for s in said), default=TODAY)
    days = sorted(data.draw(st.lists(st.integers(0, 300), min_size=2, max_size=4)))
    found = [line(demand, *said, place=place, today=begin + timedelta(days=n)) for n in days]
    for before, after in itertools.pairwise(found):
        assert BAD[after.outcome] >= BAD[before.outcome]
        allowed = {GREEN: {GREEN, AMBER}}.get(before.outcome, {before.outcome})
        assert after.outcome in allowed, "green becomes amber; every other colour stays"


@given(cases(), st.data())
def test_every_line_that_is_not_green_names_its_limitation(
    case: tuple[Attribute, list[Statement]], data: st.DataObject
) -> None:
    attribute, said = case
    demand, place = data.draw(random_demand(attribute)), data.draw(random_place())
    found = line(demand, *said, place=place)
    assert found.attribute == attribute.id
    if found.outcome is GREEN:
        assert not found.causes
        return
    assert found.causes
    silent = {Cause.DEMAND_UNKNOWN, Cause.CAPACITY_UNKNOWN} & set(found.causes)
    assert silent or found.statement in said
    if Cause.OVER in found.causes:
        assert found.demanded
        assert found.allowed
    if Cause.ADAPTATION in found.causes or Cause.LACKS in found.causes:
        assert found.adaptations


@given(cases(), st.data())
def test_the_order_of_what_was_said_does_not_matter(
    case: tuple[Attribute, list[Statement]], data: st.DataObject
) -> None:
    attribute, said = case
    demand, place = data.draw(random_demand(attribute)), data.draw(random_place())
    other = data.draw(st.permutations(said))
    assert line(demand, *said, place=place) == line(demand, *other, place=place)


def test_of_two_sides_that_are_as_bad_the_one_decides_that_can_name_what_goes_over() -> None:
    left = says("reach_far", state="not", side="left")
    right = says("reach_far", [{"cm": 30, "share": 1}], side="right")
    found = line(asks("reach_far", [{"cm": 30, "share": 2}]), left, right)
    assert found.causes == (Cause.NOT, Cause.OVER)
    assert (found.side, found.statement) == ("right", right)
    assert found.demanded == found.demand.value


# dates --------------------------------------------------------------------------------------


def test_on_the_review_date_itself_the_line_still_holds() -> None:
    last = says("standing", MAY_60, review_by=TODAY.isoformat())
    assert line(STAND_60, last).outcome is GREEN
    after = line(STAND_60, last, today=TODAY + timedelta(days=1))
    assert (after.outcome, after.causes) == (AMBER, (Cause.REVIEW,))
    assert line(STAND_90, last, today=TODAY + timedelta(days=1)).outcome is RED


def test_a_passed_date_stands_beside_the_other_cause_of_amber() -> None:
    passed = says("standing", MAY_30, accepted=["sit_stand_stool"], review_by="2026-03-01")
    assert line(STAND_60, passed, place=WITH_STOOL).causes == (Cause.ADAPTATION, Cause.REVIEW)


def test_no_limit_past_its_date_is_amber_too_and_permanent_keeps_its_date() -> None:
    assert line(STAND_60, says("standing", review_by="2026-03-01")).outcome is AMBER
    for_good = says("standing", MAY_60, review_by="2026-03-01", permanent=True)
    assert line(STAND_60, for_good).outcome is AMBER


def test_before_it_is_valid_the_earlier_line_holds_else_it_is_unknown() -> None:
    tomorrow = TODAY + timedelta(days=1)
    coming = says("standing", MAY_60, own=True, written=TODAY, valid_from=tomorrow.isoformat())
    standing_now = says("standing", MAY_30, own=True)
    assert line(STAND_60, coming).outcome is GREY
    assert line(STAND_60, coming, standing_now).outcome is RED
    assert line(STAND_60, coming, standing_now, today=tomorrow).outcome is GREEN


# several statements -------------------------------------------------------------------------


def test_the_occupational_physician_s_own_line_decides() -> None:
    own, strict = says("standing", MAY_60, own=True, author="op"), says("standing", state="not")
    assert line(STAND_60, own, strict).outcome is GREEN
    assert line(STAND_60, own, strict).statement == own


def test_without_it_the_strictest_decides() -> None:
    wide, strict = says("standing", MAY_60), says("standing", MAY_30, author="locum")
    assert line(STAND_60, wide, strict).statement == strict
    assert line(STAND_60, wide, strict).outcome is RED
    half = says("standing", {"total_h": 8}, author="locum")
    assert line(STAND_60, wide, half).outcome is GREY


def test_of_two_that_are_as_strict_the_same_one_is_named_in_any_order() -> None:
    one, other = says("standing", MAY_30), says("standing", {"stretch_min": 20}, author="locum")
    assert line(STAND_60, one, other) == line(STAND_60, other, one)


def test_what_one_author_says_later_replaces_what_he_said() -> None:
    before, now = says("standing", MAY_30), says("standing", MAY_60, written=TODAY)
    assert line(STAND_60, before, now).outcome is GREEN
    same_day = says("standing", MAY_60)
    assert line(STAND_60, before, same_day).outcome is RED, "order unknown: the strictest"


def test_a_department_line_wins_whole_and_still_when_it_is_over() -> None:
    wider = says("standing", MAY_60, own=True, department="green", review_by="2026-03-01")
    general = says("standing", MAY_30, own=True, written=TODAY)
    there, elsewhere = Place("green"), Place("packing")
    assert line(STAND_60, wider, general, place=there).outcome is AMBER
    assert line(STAND_60, wider, general, place=there).statement == wider
    assert line(STAND_60, wider, general, place=elsewhere).outcome is RED
    assert line(STAND_60, wider, general).outcome is RED
    assert line(STAND_60, wider, place=elsewhere).outcome is GREY
    later = says(
        "standing", MAY_60, own=True, department="green", valid_from=LATER.isoformat(),
        review_by="2026-08-01",
    )  # fmt: skip
    assert line(STAND_60, later, general, place=there).outcome is RED


# adaptations --------------------------------------------------------------------------------


@pytest.mark.parametrize(("accepted", "available"), list(itertools.product([0, 1], repeat=2)))
def test_a_line_is_amber_only_where_it_is_accepted_and_the_place_has_it(
    accepted: int, available: int
) -> None:
    said = says("standing", MAY_30, accepted=["sit_stand_stool"] * accepted)
    place = WITH_STOOL if available else Place()
    found = line(STAND_60, said, place=place)
    assert found.outcome is (AMBER if accepted and available else RED)
    if found.outcome is AMBER:
        assert (found.causes, found.adaptations) == ((Cause.ADAPTATION,), ("sit_stand_stool",))


def test_within_the_limit_no_adaptation_is_needed() -> None:
    said = says("standing", MAY_30, accepted=["sit_stand_stool"])
    assert line(STAND_20, said, place=WITH_STOOL).outcome is GREEN


def test_an_adaptation_that_does_not_bring_it_within_leaves_it_red() -> None:
    said = says("standing", {"stretch_min": 29}, accepted=["sit_stand_stool"])
    assert line(STAND_60, said, place=WITH_STOOL).outcome is RED


def test_one_of_them_has_to_be_enough() -> None:
    """Two aids that only together would do are the physician's to put together."""
    both = ["lifting_aid", "lift_with_two"]
    said = says("lift_low", [{"kg": 2.5, "per_hour": 12}], accepted=both)
    asked = asks("lift_low", [{"kg": 12, "per_hour": 12}])
    assert line(asked, said, place=Place(available=frozenset(both))).outcome is RED


def test_only_with_is_his_value_with_it_and_red_without() -> None:
    said = says("standing", MAY_30, state="only_with", adaptation="sit_stand_stool")
    lacks = line(STAND_20, said)
    assert (lacks.outcome, lacks.causes) == (RED, (Cause.LACKS,))
    assert lacks.adaptations == ("sit_stand_stool",)
    for asked in (STAND_20, STAND_60):
        assert line(asked, said, place=WITH_STOOL).outcome is AMBER
    tight = says("standing", {"stretch_min": 29}, state="only_with", adaptation="sit_stand_stool")
    assert line(STAND_60, tight, place=WITH_STOOL).outcome is RED
    assert line(asks("standing", "none"), said).outcome is GREEN


def test_a_tool_for_one_hand_makes_one_hand_enough() -> None:
    place = Place(available=frozenset({"one_handed_tool"}))
    weak = says("grip", {"level": 0}, side="left", accepted=["one_handed_tool"])
    strong = says("grip", {"level": 2}, side="right")
    asked = asks("grip", {"level": 2})
    assert line(asked, weak, strong, place=place).outcome is AMBER
    assert line(asked, weak, strong, place=place).adaptations == ("one_handed_tool",)
    assert line(asked, weak, strong).outcome is RED
    assert line(asks("grip", {"level": 3}), weak, strong, place=place).outcome is RED


# the physician's own colour ---------------------------------------------------------------------


@pytest.mark.parametrize("chosen", [GREEN, AMBER, RED])
def test_an_override_shows_his_colour_and_says_so(chosen: object) -> None:
    override = Override(chosen)  # type: ignore[arg-type]
    found = line(STAND_60, says("standing", MAY_30), override=override)
    assert (found.outcome, found.computed, found.causes) == (chosen, RED, (Cause.PHYSICIAN,))


def test_grey_cannot_be_overridden_nor_chosen() -> None:
    assert line(STAND_60, override=Override(GREEN)).outcome is GREY
    with pytest.raises(ValueError, match="filled in"):
        Override(GREY)


def test_what_he_let_pass_is_amber_after_its_date() -> None:
    passed = Override(GREEN, EARLIER)
    found = line(STAND_60, says("standing", MAY_30), override=passed)
    assert (found.outcome, found.causes) == (AMBER, (Cause.PHYSICIAN, Cause.REVIEW))
    still = line(STAND_60, says("standing", MAY_30), override=Override(GREEN, TODAY))
    assert still.outcome is GREEN
