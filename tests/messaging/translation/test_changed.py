"""Whose advice may no longer hold, one person at a time, from both sides of a change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from messaging.suitability import Outcome, Override, Place, Statement, known, lighter, suitability
from messaging.translation import Affected, ChangedTask, Effect, Person, affected, changed_tasks
from messaging.vocabulary import Demand, load
from messaging.workplace.history import DemandChange
from messaging.workplace.service import DepartmentView, TaskView
from tests.messaging.suitability.making import (
    AMBER,
    BAD,
    GREEN,
    GREY,
    RED,
    TODAY,
    asks,
    attributes,
    needs_nothing,
    random_demand,
    random_place,
    random_statement,
    says,
    whole_task,
)

CHANGED_AT = datetime(2026, 2, 20, 9, tzinfo=UTC)
ADVISED_AT = CHANGED_AT - timedelta(days=20)
PACKING = "packing"
TASK = TaskView("line", "line", PACKING, {"name": {"nl": "De lijn"}}, {})


def became(
    before: Iterable[Demand], after: Iterable[Demand], place: Place | None = None
) -> ChangedTask:
    """A task as it was and as it is."""
    was, now = tuple(before), tuple(after)
    differ = tuple(
        two.attribute for one, two in zip(was, now, strict=True) if one != two
    )  # fmt: skip
    return ChangedTask(
        TASK, place or Place(PACKING), was, now, differ, ("c",), CHANGED_AT, CHANGED_AT
    )


def faster(**more: Any) -> ChangedTask:
    """Case 13: the pace of the line goes from 1 to 3."""
    return became(whole_task(pace={"level": 1}), whole_task(pace={"level": 3}), **more)


def slower() -> ChangedTask:
    return became(whole_task(pace={"level": 3}), whole_task(pace={"level": 1}))


def knows(*said: Statement, advised: Outcome | None = GREEN, **more: Any) -> Person:
    """Somebody without any need, with an advice on this task and these statements."""
    lines = (*needs_nothing(), *said)
    at = None if advised is None else ADVISED_AT
    return Person(lines, advised=advised, advised_at=at, **more)


def pace(level: int, **more: Any) -> Statement:
    return says("pace", {"level": level}, **more)


def found(changed: ChangedTask, person: Person) -> Effect | None:
    one = affected(changed, person, TODAY)
    return None if one is None else one.effect


# Case 13 ------------------------------------------------------------------------------------


def test_a_faster_line_lists_who_cannot_follow_it() -> None:
    one = affected(faster(), knows(pace(2)), TODAY)
    assert one is not None
    assert (one.effect, one.before, one.after, one.advised) == (
        Effect.MAY_NOT_HOLD, GREEN, RED, GREEN,
    )  # fmt: skip
    assert [line.attribute for line in one.lines] == ["pace"]
    assert found(faster(), knows(pace(3))) is None


def test_who_was_told_it_does_not_suit_was_told_nothing_that_fails_now() -> None:
    assert found(faster(), knows(pace(2), advised=RED)) is None


def test_what_nobody_knows_of_him_is_kept_apart() -> None:
    assert found(faster(), knows()) is Effect.NOT_KNOWN
    assert found(slower(), knows()) is None
    assert found(faster(), knows(advised=RED)) is None


def test_other_unknown_lines_hide_nothing() -> None:
    """The task is grey before and after, and the advice says that it suits."""
    unknown = [asks("vision", "unknown") if d.attribute == "vision" else d for d in whole_task()]
    here = [d for d in unknown if d.attribute != "pace"]
    before, after = ([*here, asks("pace", {"level": n})] for n in (1, 3))
    easy = says("pace", {"level": 3})
    amber = says("pace", {"level": 2}, accepted=["own_pace"]) if _accepts("own_pace") else pace(2)
    assert found(became(before, after), knows(easy)) is None
    assert found(became(before, after), knows(amber)) is Effect.MAY_NOT_HOLD


def _accepts(adaptation: str) -> bool:
    return any(one.id == adaptation for one in load().adaptations_for("pace"))


def test_an_easier_task_may_be_more_possible_and_never_less() -> None:
    assert found(slower(), knows(pace(1), advised=RED)) is Effect.MAY_BE_MORE
    assert found(slower(), knows(pace(1), advised=GREEN)) is None
    assert found(slower(), knows(pace(0), advised=RED)) is None


def test_a_colour_of_his_own_was_chosen_for_what_the_task_asked_then() -> None:
    chosen = {"pace": Override(GREEN)}
    assert found(faster(), knows(pace(0), overrides=chosen)) is Effect.MAY_NOT_HOLD
    assert found(faster(), knows(pace(3), overrides=chosen)) is None
    assert found(slower(), knows(pace(0), overrides=chosen)) is None


def test_an_adaptation_that_the_advice_names_still_does() -> None:
    stool, place = "sit_stand_stool", Place(PACKING, frozenset({"sit_stand_stool"}))
    changed = became(
        whole_task(standing={"stretch_min": 30, "total_h": 4}),
        whole_task(standing={"stretch_min": 60, "total_h": 4}),
        place,
    )
    stands = says("standing", {"stretch_min": 30, "total_h": 6}, accepted=[stool])
    with_it = knows(stands, advised=AMBER, helped=frozenset({stool}))
    assert found(changed, with_it) is None
    assert found(changed, replace(with_it, helped=frozenset())) is Effect.MAY_NOT_HOLD
    assert found(changed, knows(stands)) is Effect.MAY_NOT_HOLD


def test_what_was_written_after_the_change_was_written_with_it_in_view() -> None:
    later = CHANGED_AT + timedelta(days=1)
    assert found(faster(), replace(knows(pace(2)), advised_at=later)) is None
    assessed = Person(
        knows(pace(2)).said, assessed=frozenset({"pace"}), assessed_at=ADVISED_AT
    )  # fmt: skip
    assert found(faster(), assessed) is Effect.MAY_NOT_HOLD
    assert found(faster(), replace(assessed, assessed_at=later)) is None
    assert found(faster(), replace(assessed, assessed=frozenset({"standing"}))) is None


def test_a_way_that_opened_takes_nothing_back_by_what_has_to_be_worn() -> None:
    """Less noise: now ear protection is enough, of which nobody knows whether he can wear it."""
    loud, less = ([{"class": name, "exposure": 1}] for name in ("ge85", "80_85"))
    place = Place(PACKING, frozenset({"hearing_protection"}))
    changed = became(whole_task(noise=loud), whole_task(noise=less), place)
    quiet = [{"class": "70_80", "exposure": 3}]
    person = knows(says("noise", quiet, accepted=["hearing_protection"]))
    one = affected(changed, replace(person, advised=RED), TODAY)
    assert one is not None
    assert (one.effect, one.before, one.after) == (Effect.MAY_BE_MORE, RED, GREY)
    assert found(changed, person) is None


# Several changes of one task --------------------------------------------------------------------


def change(number: int, before: dict[str, Any], after: dict[str, Any]) -> DemandChange:
    at = CHANGED_AT + timedelta(hours=number)
    return DemandChange(f"c{number}", TASK.id, number, at, before, after)


def test_several_changes_count_as_one_and_what_came_back_as_none() -> None:
    def level(n: int) -> dict[str, Any]:
        return {"state": "value", "version": 1, "value": {"level": n}}

    task = replace(TASK, demands={"pace": level(3), "stimuli": level(1)})
    place = DepartmentView(PACKING, PACKING, "w", {}, (task,))
    changes = [
        change(2, {"pace": level(2)}, {"pace": level(3)}),
        change(1, {"pace": level(1), "stimuli": level(1)}, {"pace": level(2), "stimuli": level(2)}),
        change(3, {"stimuli": level(2)}, {"stimuli": level(1)}),
    ]
    (one,) = changed_tasks([place], changes)
    assert one.differ == ("pace",)
    assert [each.value[0]["level"] for each in one.demand("pace")] == [1, 3]
    assert one.changes == ("c1", "c2", "c3")
    assert (one.first, one.last) == (changes[1].at, changes[2].at)
    assert changed_tasks([place], changes[2:])[0].differ == ("stimuli",)
    same = replace(task, demands={"pace": level(1), "stimuli": level(1)})
    back = change(4, {"pace": level(3)}, {"pace": level(1)})
    assert changed_tasks([replace(place, tasks=(same,))], [*changes, back]) == ()
    assert changed_tasks([], changes) == ()


# Properties -------------------------------------------------------------------------------------

advices = st.sampled_from([None, GREEN, AMBER, RED])


CALM = {demand.attribute: demand for demand in whole_task()}
"""A task that asks nothing: what is not under test."""


@st.composite
def scenes(draw: st.DrawFn) -> tuple[ChangedTask, Person]:
    """A task of which some demands are anything and some of these change, and anybody."""
    chosen = draw(st.lists(attributes, min_size=2, max_size=5, unique_by=lambda one: one.id))
    before = {**CALM, **{one.id: draw(random_demand(one)) for one in chosen}}
    touched = chosen[: draw(st.integers(1, len(chosen)))]
    after = {**before, **{one.id: draw(random_demand(one)) for one in touched}}
    names = st.sampled_from([one.id for one in chosen])
    advised = draw(advices)
    said = [draw(random_statement(one)) for one in chosen for _ in range(draw(st.integers(0, 2)))]
    person = Person(
        (*needs_nothing(*(one.id for one in chosen)), *said),
        draw(st.dictionaries(names, st.sampled_from([GREEN, AMBER, RED]).map(Override))),
        advised,
        frozenset(),
        None if advised is None else ADVISED_AT,
        draw(st.frozensets(names)),
        draw(st.sampled_from([None, ADVISED_AT])),
    )
    return became(before.values(), after.values(), draw(random_place())), person


@given(scenes())
def test_who_is_not_known_in_what_changed_is_never_listed(
    scene: tuple[ChangedTask, Person],
) -> None:
    changed, person = scene
    others = replace(
        person,
        said=tuple(s for s in person.said if s.capacity.attribute not in changed.differ),
        overrides={n: o for n, o in person.overrides.items() if n not in changed.differ},
    )
    assert found(changed, others) in (None, Effect.NOT_KNOWN)


@given(scenes())
def test_nobody_is_listed_of_whom_nothing_was_advised_or_established(
    scene: tuple[ChangedTask, Person],
) -> None:
    changed, person = scene
    bare = replace(person, advised=None, advised_at=None, overrides={})
    assert found(changed, replace(bare, assessed_at=None)) is None
    elsewhere = person.assessed - set(changed.differ)
    assert found(changed, replace(bare, assessed=elsewhere)) is None


@given(scenes())
def test_a_lighter_task_never_takes_anything_back(scene: tuple[ChangedTask, Person]) -> None:
    changed, person = scene
    light = [n for n in changed.differ if lighter(*changed.demand(n))]
    after = [
        now if now.attribute in light else was
        for was, now in zip(changed.before, changed.after, strict=True)
    ]
    assume(light)
    only_light = became(changed.before, after, changed.place)
    assert found(only_light, person) in (None, Effect.MAY_BE_MORE)


@given(scenes())
def test_what_is_listed_rests_on_the_comparison(scene: tuple[ChangedTask, Person]) -> None:
    changed, person = scene
    one = affected(changed, person, TODAY)
    if one is None:
        return
    about = known(person.said, changed.place.department, TODAY)
    now = suitability(changed.after, about, changed.place, TODAY, person.overrides)
    assert one.after is now.outcome
    assert one.lines
    assert all(line in now.lines for line in one.lines)
    if one.effect is Effect.MAY_BE_MORE:
        assert BAD[one.after] < BAD[one.advised or one.before]
    elif person.advised is not None:
        assert _worst(one) >= BAD[person.advised]


def _worst(one: Affected) -> int:
    return max(BAD[each] for line in one.lines for each in (line.outcome, line.computed or GREEN))


@given(scenes())
def test_the_worse_of_known_lines_under_a_promise_is_always_listed(
    scene: tuple[ChangedTask, Person],
) -> None:
    """Nothing that the comparison finds is left out: a promise of green, and a line now red."""
    changed, person = scene
    promised = replace(person, advised=GREEN, advised_at=ADVISED_AT)
    about = known(person.said, changed.place.department, TODAY)
    was = suitability(changed.before, about, changed.place, TODAY, person.overrides)
    now = suitability(changed.after, about, changed.place, TODAY, person.overrides)
    turned = [
        line for line in now.lines
        if line.outcome is RED and was.line(line.attribute).outcome in (GREEN, AMBER, GREY)
        and line.attribute in changed.differ and not lighter(*changed.demand(line.attribute))
    ]  # fmt: skip
    if turned:
        one = affected(changed, promised, TODAY)
        assert one is not None
        assert one.effect is Effect.MAY_NOT_HOLD
        assert {line.attribute for line in turned} <= {line.attribute for line in one.lines}
