"""The smallest adaptation, beside trying every subset."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.suitability import Opening, Override, Place, Proposed, Statement, known, smallest
from messaging.suitability.effects import burdened, lightened
from messaging.suitability.smallest import fewest
from messaging.vocabulary import Attribute, CapacityState, Demand, Vocabulary, load
from messaging.vocabulary.demand import describe_demand
from tests.messaging.suitability.making import (
    BAD,
    GREEN,
    GREY,
    HERE,
    RED,
    TODAY,
    asks,
    attributes,
    line,
    needs_nothing,
    random_demand,
    random_statement,
    says,
    task,
    whole_task,
)


def opening(
    demands: Iterable[Demand], said: Iterable[Statement], place: Place = HERE, **more: object
) -> Opening:
    person = known(said, place.department, TODAY)
    return smallest(demands, person, place, TODAY, **more)  # type: ignore[arg-type]


def try_everything(
    demands: list[Demand], said: list[Statement], place: Place, words: Vocabulary
) -> tuple[str, ...] | None:
    """The best of all subsets; None when no subset leaves no line red."""
    every = sorted(one.id for one in words.adaptations)
    found = [
        chosen
        for size in range(len(every) + 1)
        for chosen in combinations(every, size)
        if not any(
            one.outcome is RED
            for one in task(demands, said, place, words=words, also=frozenset(chosen)).lines
        )
    ]
    return min(
        found, key=lambda c: (len(c), len(set(c) - place.available), sorted(c)), default=None
    )


def smaller(adaptations: frozenset[str]) -> Vocabulary:
    """The vocabulary with these adaptations alone."""
    kept = tuple(one for one in load().adaptations if one.id in adaptations)
    return replace(load(), adaptations=kept)


CROWDED = (
    "lift_low", "lift_high", "carry", "push_pull", "standing", "noise", "ppe", "grip",
    "fine_hand", "reach_far", "bend_twist", "kneel_squat", "lone_work", "dust_fumes",
)  # fmt: skip
"""Attributes that share adaptations, or feel the burden of one."""


@settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(st.data())
def test_it_equals_trying_all_subsets(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(CROWDED), min_size=2, max_size=5, unique=True))
    related = sorted({a.id for name in names for a in load().adaptations_for(name)})
    chosen = data.draw(st.lists(st.sampled_from(related), min_size=2, max_size=6, unique=True))
    asked: dict[str, Demand] = {}
    said: list[Statement] = []
    for name in names:
        attribute = load().attribute(name)
        asked[name] = data.draw(random_demand(attribute, asks_something=True))
        states = [s for s in attribute.capacity_states if s is not CapacityState.UNKNOWN]
        said.append(data.draw(random_statement(attribute, states)))
        extra = said[-1].capacity.adaptation
        if extra is not None:
            chosen.append(extra)
    chosen += [one for statement in said for one in statement.accepted]
    words = smaller(frozenset(chosen))
    place = Place(None, frozenset(data.draw(st.lists(st.sampled_from(sorted(set(chosen)))))))
    demands = [asked.get(demand.attribute, demand) for demand in whole_task()]
    said += needs_nothing()
    found = opening(demands, said, place, words=words)
    best = try_everything(demands, said, place, words)
    if best is None:
        assert found.closed
        assert not found.proposed
    else:
        assert not found.closed
        assert tuple(one.adaptation for one in found.proposed) == tuple(sorted(best))
        assert all(one.available is (one.adaptation in place.available) for one in found.proposed)


SETS = st.frozensets(st.sampled_from("abcdef"), min_size=1, max_size=2)


@given(
    st.lists(st.lists(SETS, min_size=1, max_size=3).map(tuple), min_size=1, max_size=4),
    st.frozensets(st.sampled_from("abcdef"), max_size=3),
)
def test_of_the_sets_that_open_each_line_the_best_is_taken(
    lines: list[tuple[frozenset[str], ...]], available: frozenset[str]
) -> None:
    every = (set(c) for size in range(7) for c in combinations("abcdef", size))
    opening_all = [c for c in every if all(any(one <= c for one in sets) for sets in lines)]
    best = min(opening_all, key=lambda c: (len(c), len(c - available), sorted(c)))
    assert fewest(lines, available) == best


def test_among_equals_what_the_place_has_comes_first_then_the_ids() -> None:
    demands = whole_task(carry=[{"kg": 6, "metres": 5, "per_hour": 5}], reach_far=[
        {"cm": 60, "share": 1}])  # fmt: skip
    said = [says("reach_far", [{"cm": 30, "share": 3}]), says("carry"), *needs_nothing()]
    first = opening(demands, said)
    assert first.proposed == (Proposed("materials_in_reach", available=False, accepted=False),)
    there = opening(demands, said, Place(available=frozenset({"tongs"})))
    assert there.proposed == (Proposed("tongs", available=True, accepted=False),)


def test_one_thing_that_opens_two_lines_beats_two_things() -> None:
    demands = whole_task(
        lift_low=[{"kg": 8, "per_hour": 5}], carry=[{"kg": 8, "metres": 5, "per_hour": 5}]
    )
    said = [
        says("lift_low", [{"kg": 5, "per_hour": 5}]),
        says("carry", [{"kg": 5, "metres": 5, "per_hour": 5}]),
        *needs_nothing(),
    ]
    place = Place(available=frozenset({"lifting_aid"}))
    assert [one.adaptation for one in opening(demands, said, place).proposed] == ["lift_with_two"]


def test_fewest_comes_before_what_the_place_has() -> None:
    demands = whole_task(fine_hand={"share": 3}, reach_overhead={"share": 2})
    said = [says("fine_hand", {"share": 1}), says("reach_overhead", {"share": 1}), *needs_nothing()]
    place = Place(available=frozenset({"holding_jig", "materials_in_reach"}))
    assert [one.adaptation for one in opening(demands, said, place).proposed] == ["task_rotation"]


def test_effects_on_one_attribute_follow_one_another() -> None:
    demands = whole_task(grip={"level": 3})
    said = [says("grip", {"level": 1}, side="right"), says("grip", {"level": 0}, side="left")]
    both = opening(demands, [*said, *needs_nothing()])
    assert [one.adaptation for one in both.proposed] == ["holding_jig", "one_handed_tool"]


def test_together_they_never_promise_more_than_each_says() -> None:
    asked = asks("lift_low", [{"kg": 16, "per_hour": 12}])
    left = lightened(asked, ["lifting_aid", "lift_with_two"], load())
    assert left == asks("lift_low", [{"kg": 5, "per_hour": 12}])
    weak = [says("lift_low", [{"kg": 4.9, "per_hour": 12}]), *needs_nothing()]
    assert opening(whole_task(lift_low=[{"kg": 16, "per_hour": 12}]), weak).closed == ("lift_low",)


def test_grey_stays_grey_and_is_named() -> None:
    demands = whole_task(standing={"stretch_min": 60}, pace={"level": 1}, vision="unknown")
    found = opening(demands, [says("standing", {"stretch_min": 30}), *needs_nothing()])
    assert found.unknown == ("vision", "pace")
    assert [one.adaptation for one in found.proposed] == ["sit_stand_stool"]


def test_what_is_accepted_is_said_apart() -> None:
    demands = whole_task(standing={"stretch_min": 60})
    said = [says("standing", {"stretch_min": 30}, accepted=["sit_stand_stool"]), *needs_nothing()]
    assert opening(demands, said).proposed == (Proposed("sit_stand_stool", False, True),)
    only = [
        says("standing", {"stretch_min": 30}, state="only_with", adaptation="sit_stand_stool"),
        *needs_nothing(),
    ]
    assert opening(demands, only).proposed == (Proposed("sit_stand_stool", False, True),)


def test_nothing_is_proposed_where_nothing_is_red_or_the_physician_said_no() -> None:
    demands = whole_task(standing={"stretch_min": 60})
    assert opening(demands, [says("standing"), *needs_nothing()]) == Opening((), (), ())
    said = [says("standing", {"stretch_min": 30}), *needs_nothing()]
    refused = opening(demands, said, overrides={"standing": Override(RED)})
    assert refused.closed == ("standing",)
    assert opening(demands, said, overrides={"standing": Override(GREEN)}) == Opening((), (), ())


# effects --------------------------------------------------------------------------------------


@given(attributes, st.data())
def test_an_effect_only_lightens(found: Attribute, data: st.DataObject) -> None:
    """With any two adaptations, whoever could do it before can do it after."""
    relieving = [a.id for a in load().adaptations_for(found.id)] or ["trolley"]
    demand = data.draw(random_demand(found))
    used = data.draw(st.frozensets(st.sampled_from(relieving), min_size=1, max_size=2))
    less = lightened(demand, used, load())
    one = lightened(demand, sorted(used)[:1], load())
    said = data.draw(random_statement(found, [CapacityState.LIMIT, CapacityState.NO_LIMIT]))
    bare = replace(said, accepted=frozenset())
    outcomes = [BAD[line(asked, bare).outcome] for asked in (demand, one, less)]
    assert outcomes == sorted(outcomes, reverse=True)
    assert burdened(demand, used, load()) == demand or found.id == "ppe"


@pytest.mark.parametrize(
    ("attribute", "value", "adaptation", "after"),
    [
        ("standing", {"stretch_min": "unlimited"}, "sit_stand_stool", {"stretch_min": 30}),
        ("standing", {"stretch_min": 20}, "sit_stand_stool", {"stretch_min": 20}),
        ("standing", {"total_h": 6}, "sit_stand_stool", {"total_h": 6}),
        ("posture_change", {"every_min": "never"}, "sit_stand_stool", {"every_min": 15}),
        ("lift_low", [{"kg": 8, "per_hour": 12}], "lifting_aid", [{"kg": 5, "per_hour": 12}]),
        ("lift_low", [{"kg": 2, "per_hour": 12}], "lifting_aid", [{"kg": 2, "per_hour": 12}]),
        ("lift_low", [{"kg": 7, "per_hour": 12}], "lift_with_two", [{"kg": 3.5, "per_hour": 12}]),
        ("noise", [{"class": "ge85", "exposure": 1}], "hearing_protection",
         [{"class": "80_85", "exposure": 1}]),
        ("noise", [{"class": "lt70", "exposure": 1}], "hearing_protection",
         [{"class": "lt70", "exposure": 1}]),
        ("stimuli", {"level": 3}, "quiet_corner", {"level": 1}),
        ("instruction", {"level": 3}, "pictogram_steps", {"level": 1}),
        ("coach", {"level": 2}, "coach_nearby", {"level": 3}),
        ("coach", {"level": 4}, "coach_nearby", {"level": 4}),
        ("breaks", {"minutes_per_hour": "free"}, "extra_break", {"minutes_per_hour": "free"}),
        ("hours_day", {"h_day": 7.5}, "part_time_block", {"h_day": 4}),
        ("ppe", {"items": ["gloves", "goggles"]}, "overglasses", {"items": ["gloves"]}),
        ("travel", {"ways": ["car"]}, "shared_transport", {"ways": ["collective", "car"]}),
        ("temperature", {"min_c": -5, "max_c": 20}, "warm_clothing", {"min_c": 5, "max_c": 20}),
        ("grip", {"level": 2}, "one_handed_tool", {"level": 2, "one_hand": True}),
    ],
)  # fmt: skip
def test_what_an_adaptation_leaves(
    attribute: str, value: object, adaptation: str, after: object
) -> None:
    left = lightened(asks(attribute, value), [adaptation], load())
    assert left == asks(attribute, after)
    assert describe_demand(left, "nl")


def test_what_has_to_be_worn_is_added_and_what_is_unknown_stays_so() -> None:
    muffs = ["hearing_protection", "gloves_nitrile"]
    assert burdened(asks("ppe"), muffs, load()) == asks("ppe", {"items": ["gloves", "hearing"]})
    assert burdened(asks("ppe", {"items": ["mask"]}), muffs[:1], load()) == asks(
        "ppe", {"items": ["mask", "hearing"]}
    )
    assert line(burdened(asks("ppe", "unknown"), muffs, load())).outcome is GREY
    assert line(asks("ppe")).outcome is GREEN
