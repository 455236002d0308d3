"""A task is the worst of its lines, and nobody else's; and the worked comparison."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.suitability import (
    Cause,
    Override,
    Place,
    Statement,
    Told,
    known,
    smallest,
    suitability,
    told,
    worst,
)
from messaging.vocabulary import Demand, Vocabulary, load
from messaging.vocabulary.reading import read_data
from tests.messaging.suitability.making import (
    AMBER,
    BAD,
    GREEN,
    GREY,
    HERE,
    RED,
    TODAY,
    asks,
    line,
    needs_nothing,
    random_person,
    random_place,
    random_task,
    says,
    task,
    whole_task,
)
from tests.messaging.vocabulary.test_vocabulary_file import find
from tests.support.another_attribute import restamped

whole = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    deadline=None,
)


def test_red_then_grey_then_amber_then_green() -> None:
    assert worst([GREEN, AMBER, GREY, RED]) is RED
    assert worst([GREEN, AMBER, GREY]) is GREY
    assert worst([GREEN, AMBER]) is AMBER
    assert worst([GREEN]) is GREEN


@whole
@given(random_task(), random_person(most=2), random_place())
def test_a_task_is_the_worst_of_its_lines(
    demands: list[Demand], person: list[Statement], place: Place
) -> None:
    found = task(demands, person, place)
    assert [one.attribute for one in found.lines] == list(load().ids)
    assert BAD[found.outcome] == max(BAD[one.outcome] for one in found.lines)
    assert all(one.outcome is not GREEN for one in found.deciding)
    assert len(found.deciding) == sum(one.outcome is not GREEN for one in found.lines)
    for one in found.lines:
        if not any(one.attribute == e.attribute for a in load().adaptations for e in a.effects
                   if e.burdens):  # fmt: skip
            mine = [s for s in person if s.capacity.attribute == one.attribute]
            alone = line(one.demand, *mine, place=place)
            assert BAD[alone.outcome] <= BAD[one.outcome]
            if one.outcome is not alone.outcome:
                assert alone.adaptations, "only what cannot be worn makes it worse"


@whole
@given(random_task(), random_person(most=2), random_place(), st.randoms())
def test_the_order_of_inputs_does_not_matter(
    demands: list[Demand], person: list[Statement], place: Place, random: Any
) -> None:
    before = task(demands, person, place)
    random.shuffle(demands)
    random.shuffle(person)
    assert task(demands, person, place) == before


@whole
@given(random_task(), random_task(), random_person(most=1), random_person(most=1), random_place())
def test_another_task_and_another_person_change_nothing(
    mine: list[Demand], other: list[Demand], person: list[Statement],
    stranger: list[Statement], place: Place,
) -> None:  # fmt: skip
    alone = task(mine, person, place)
    hers = known(stranger, place.department, TODAY)
    his = known(person, place.department, TODAY)
    for demands, someone in ((other, his), (mine, hers), (other, hers)):
        suitability(demands, someone, place, TODAY)
    assert suitability(mine, his, place, TODAY) == alone
    one_changed = [replace(other[n], attribute=d.attribute) if n == 0 else d
                   for n, d in enumerate(mine)]  # fmt: skip
    changed = task(one_changed, person, place)
    for before, after in zip(alone.lines[1:], changed.lines[1:], strict=True):
        assert before == after or before.attribute == "ppe"


@whole
@given(random_task(), random_person(most=2), random_place(), st.data())
def test_one_more_adaptation_never_makes_a_task_worse(
    demands: list[Demand], person: list[Statement], place: Place, data: st.DataObject
) -> None:
    one = data.draw(st.sampled_from([a.id for a in load().adaptations]))
    richer = Place(place.department, place.available | {one})
    assert BAD[task(demands, person, richer).outcome] <= BAD[task(demands, person, place).outcome]


def test_what_a_task_does_not_name_is_unknown() -> None:
    found = task([asks("standing", "none")], [])
    assert found.line("standing").outcome is GREEN
    assert {one.outcome for one in found.lines if one.attribute != "standing"} == {GREY}


# what has to be worn --------------------------------------------------------------------------

LOUD = {"noise": [{"class": "80_85", "exposure": 3}]}
MUFFS = Place(available=frozenset({"hearing_protection"}))


def hears(**more: Any) -> Statement:
    return says(
        "noise", [{"class": "70_80", "exposure": 3}], accepted=["hearing_protection"], **more
    )


def test_hearing_protection_asks_to_be_worn() -> None:
    noisy = whole_task(**LOUD)
    can_wear = [hears(), says("ppe"), *needs_nothing()]
    found = task(noisy, can_wear, MUFFS)
    assert found.outcome is AMBER
    assert found.line("ppe").demand == asks("ppe", {"items": ["hearing"]})
    not_asked = task(noisy, [hears(), *needs_nothing()], MUFFS)
    assert not_asked.line("noise").outcome is AMBER
    assert not_asked.line("ppe").outcome is GREY


def test_who_cannot_wear_it_is_not_helped_by_it() -> None:
    bare = [hears(), says("ppe", {"items": ["hearing"]}), *needs_nothing()]
    found = task(whole_task(**LOUD), bare, MUFFS)
    assert (found.line("noise").outcome, found.line("ppe").outcome) == (RED, GREEN)
    opening = smallest(whole_task(**LOUD), known(bare, None, TODAY), MUFFS, TODAY)
    assert (opening.proposed, opening.closed) == ((), ("noise",))
    only_with = says(
        "noise", [{"class": "70_80", "exposure": 3}], state="only_with",
        adaptation="hearing_protection",
    )  # fmt: skip
    bare[0] = only_with
    assert task(whole_task(**LOUD), bare, MUFFS).line("noise").causes == (Cause.LACKS,)


# overrides and what the workplace is told -------------------------------------------------------


def test_overrides_count_in_the_task_and_stay_marked() -> None:
    stands = [says("standing", {"stretch_min": 30}), *needs_nothing()]
    demands = whole_task(standing={"stretch_min": 60})
    assert task(demands, stands).outcome is RED
    found = task(demands, stands, overrides={"standing": Override(GREEN)})
    assert found.outcome is GREEN
    assert found.line("standing").computed is RED
    closed = task(demands, stands, overrides={"carry": Override(RED)})
    assert closed.line("carry").outcome is RED


def test_the_workplace_is_told_a_colour_and_what_it_takes_and_nothing_else() -> None:
    stands = [says("standing", {"stretch_min": 30}, accepted=["sit_stand_stool"]), *needs_nothing()]
    demands = whole_task(standing={"stretch_min": 60})
    stool = Place(available=frozenset({"sit_stand_stool"}))
    assert told(task(demands, stands, stool)) == Told(AMBER, ("sit_stand_stool",))
    assert told(task(demands, stands)) == Told(RED, ())
    still_red = [*stands, says("pace", {"level": 0})]
    lines = task(whole_task(standing={"stretch_min": 60}, pace={"level": 2}), still_red, stool)
    assert lines.line("standing").outcome is AMBER
    assert told(lines) == Told(RED, ()), "what it would take is the physician's to propose"
    assert told(task(demands, stands, overrides={"standing": Override(GREEN)})) == Told(GREEN, ())
    assert set(Told.__dataclass_fields__) == {"outcome", "adaptations"}


@pytest.mark.parametrize(
    ("attribute", "can", "asked", "named"),
    [
        ("hours_day", {"max_h": 4}, {"h_day": 8, "divisible": True, "smallest_block_h": 4},
         "part_time_block"),
        ("machines", {"level": 1, "supervised": 3}, {"level": 3}, "supervised"),
        ("instruction", {"level": 1}, {"level": 3, "lowered_to": 1}, "simple_instruction"),
    ],
)  # fmt: skip
def test_the_workplace_is_told_of_an_easing_too(
    attribute: str, can: Any, asked: Any, named: str
) -> None:
    said = [says(attribute, can), *needs_nothing()]
    assert told(task(whole_task(**{attribute: asked}), said)) == Told(AMBER, (named,))


# the worked comparison of the vocabulary -----------------------------------------------------

PACKING = {
    "lift_low": [{"kg": 8, "per_hour": 12}],
    "standing": {"stretch_min": 60, "total_h": 6},
    "stimuli": {"level": 2},
    "instruction": {"level": 1},
    "coach": {"level": 2},
    "pace": {"level": 1},
}


def worker(*accepted: str) -> list[Statement]:
    return [
        says("lift_low", [{"kg": 10, "per_hour": 12}, {"kg": 5, "per_hour": 60}]),
        says("standing", {"stretch_min": 30, "total_h": 6}, accepted=accepted),
        says("stimuli", {"level": 2}),
        says("instruction", {"level": 1}),
        says("coach", {"level": 3}),
        *needs_nothing("coach"),
    ]


@pytest.mark.parametrize(
    ("attribute", "outcome"),
    [
        ("lift_low", GREEN), ("standing", RED), ("stimuli", GREEN), ("instruction", GREEN),
        ("coach", RED), ("pace", GREY),
    ],
)  # fmt: skip
def test_the_worked_comparison_line_by_line(attribute: str, outcome: object) -> None:
    assert task(whole_task(**PACKING), worker()).line(attribute).outcome is outcome


def test_the_worked_comparison_as_a_whole() -> None:
    demands = whole_task(**PACKING)
    found = task(demands, worker())
    assert found.outcome is RED
    assert [one.attribute for one in found.deciding] == ["standing", "coach", "pace"]
    stool = Place(available=frozenset({"sit_stand_stool"}))
    accepted = task(demands, worker("sit_stand_stool"), stool)
    assert accepted.line("standing").outcome is AMBER
    assert accepted.outcome is RED
    opening = smallest(demands, known(worker(), None, TODAY), HERE, TODAY)
    assert [one.adaptation for one in opening.proposed] == ["coach_nearby", "sit_stand_stool"]
    assert opening.unknown == ("pace",)


# a 46th ----------------------------------------------------------------------------------------


def test_a_46th_attribute_is_data_alone() -> None:
    """Night light: a level with an easing of its own, a flag and an adaptation; no line of code."""
    data = copy.deepcopy(read_data("vocabulary.json"))
    new = copy.deepcopy(find(data, "machines"))
    new |= {"id": "night_light", "row": 46}
    data["attributes"].append(new)
    data["rules"]["night_light"] = copy.deepcopy(data["rules"]["machines"])
    guard = next(a for a in data["adaptations"] if a["id"] == "machine_guard")
    guard["relieves"].append("night_light")
    guard["effects"].append(
        {"attribute": "night_light", "on": "demand", "change": {"set_at_most": {"level": 1}}}
    )
    words = Vocabulary.from_json(restamped(data))
    said = says("night_light", {"level": 1, "supervised": 2}, words=words)
    for level, outcome in ((1, GREEN), (2, AMBER), (3, RED)):
        asked = asks("night_light", {"level": level}, words)
        assert line(asked, said, words=words).outcome is outcome
    person = known([said], None, TODAY)
    demands = [asks("night_light", {"level": 3}, words)]
    found = suitability(demands, person, HERE, TODAY, words=words)
    assert len(found.lines) == 46
    assert found.lines[-1].outcome is RED
    opening = smallest(demands, person, HERE, TODAY, words=words)
    assert [one.adaptation for one in opening.proposed] == ["machine_guard"]
