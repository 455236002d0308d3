"""A translation is the comparison itself, and a proposed advice holds no more than may leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.suitability import (
    Cause,
    Outcome,
    Override,
    Place,
    Statement,
    known,
    smallest,
    suitability,
    told,
)
from messaging.translation import ProposedAdvice, ProposedLine, propose, translate
from messaging.translation.proposal import USUAL
from messaging.vocabulary import Demand, Phrasebook, demand_to_json, load
from messaging.vocabulary import Group as PhraseGroup
from messaging.workplace.service import DepartmentView, TaskView
from messaging.workplace.sites import Site
from tests.messaging.suitability.making import (
    LATER,
    TODAY,
    attributes,
    ids,
    needs_nothing,
    random_demand,
    random_person,
    random_statement,
    random_task,
    says,
    whole_task,
)

SLOW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def task(key: str, demands: Sequence[Demand], department: str = "packing") -> TaskView:
    asked = {one.attribute: demand_to_json(one) for one in demands}
    return TaskView(key, key, department, {"name": {"nl": key}}, asked)


def department(key: str, *tasks: TaskView, available: frozenset[str] = frozenset()) -> Any:
    words = {"name": {"nl": key}}
    return DepartmentView(key, key, "east", words, tasks, site=Site(available=available))


@SLOW
@given(random_person(most=2), random_task(), random_task(), ids)
def test_each_task_is_compared_by_itself_with_what_its_department_has(
    said: list[Statement], first: list[Demand], second: list[Demand], available: frozenset[str]
) -> None:
    place = department("packing", task("a", first), task("b", second), available=available)
    [found] = translate([place], said, {}, TODAY)
    here = Place("packing", available)
    person = known(said, "packing", TODAY)
    for judged, asked in zip(found.tasks, (first, second), strict=True):
        assert judged.suitability == suitability(asked, person, here, TODAY)
        assert judged.opening == smallest(asked, person, here, TODAY)
    # Another department, and another task, change nothing.
    alone = department("packing", task("a", first), available=available)
    other = department("shop", task("c", second))
    assert translate([other, alone], said, {}, TODAY)[1].tasks == found.tasks[:1]


@st.composite
def one_line(draw: st.DrawFn) -> tuple[list[Statement], list[Demand]]:
    """A task that turns on one attribute, of which something is said: so that any colour comes."""
    attribute = draw(attributes)
    demand = draw(random_demand(attribute, asks_something=True))
    asked = [demand if one.attribute == demand.attribute else one for one in whole_task()]
    about = draw(st.lists(random_statement(attribute), min_size=1, max_size=3))
    return [*needs_nothing(attribute.id), *about], asked


@settings(SLOW, max_examples=120)
@given(one_line(), st.lists(random_task(), max_size=1), ids, st.data())
def test_a_proposal_is_what_the_workplace_may_be_told_and_never_more(
    line_: tuple[list[Statement], list[Demand]],
    more: list[list[Demand]],
    available: frozenset[str],
    data: st.DataObject,
) -> None:
    said, tasks = line_[0], [line_[1], *more]
    names = [f"t{number}" for number in range(len(tasks))]
    views = [task(*pair) for pair in zip(names, tasks, strict=True)]
    chosen = data.draw(
        st.dictionaries(
            st.sampled_from(load().ids),
            st.builds(
                Override,
                st.sampled_from([Outcome.SUITS, Outcome.SUITS_WITH, Outcome.DOES_NOT]),
                st.sampled_from([None, LATER, TODAY - timedelta(days=1)]),
            ),
            max_size=4,
        )
    )
    overrides = {names[0]: chosen}
    places = translate([department("packing", *views, available=available)], said, overrides, TODAY)
    advice = propose(places, said, TODAY)
    phrases = {one.code for one in Phrasebook.load().group(PhraseGroup.ADAPTATION)}
    worse = {"suits": 0, "suits_with_adaptation": 1, "to_be_looked_at": 2, "does_not_suit": 3}
    for line, judged in zip(advice.lines, places[0].tasks, strict=True):
        may = told(judged.suitability)
        exact = {
            Outcome.SUITS: "suits",
            Outcome.SUITS_WITH: "suits_with_adaptation",
            Outcome.DOES_NOT: "does_not_suit",
            Outcome.UNKNOWN: "to_be_looked_at",
        }[may.outcome]
        assert worse[line.outcome] >= worse[exact]
        assert set(line.adaptations) <= set(may.adaptations) <= phrases
        due = any(Cause.REVIEW in one.causes for one in judged.suitability.deciding)
        assert not (due and line.outcome in ("suits", "suits_with_adaptation"))
    assert advice.review_by is None or advice.review_by >= TODAY
    # There is no room in it for a line, a cause, a number of a line, or a reason.
    assert {one.name for one in fields(ProposedLine)} == {"task", "outcome", "adaptations"}
    assert {one.name for one in fields(ProposedAdvice)} == {"lines", "hours", "days", "review_by"}


def test_hours_days_and_the_earliest_review_date() -> None:
    place = department("packing", task("a", whole_task(standing={"stretch_min": 60})))

    def proposed(*said: Statement, today: date = TODAY) -> ProposedAdvice:
        everything = [*needs_nothing(), *said]
        return propose(translate([place], everything, {}, today), everything, today)

    first, second = (LATER - timedelta(days=n) for n in (20, 10))
    found = proposed(
        says("hours_day", {"max_h": 4}, review_by=second.isoformat()),
        says("days_week"),
        says("standing", {"stretch_min": 120}, review_by=first.isoformat()),
        says("stairs", state="not", review_by=TODAY.isoformat()),
    )
    assert (found.hours, found.days, found.review_by) == (4, USUAL, first)
    # The strictest of several doctors; a line that is due, or says no, is left open.
    two = [says("hours_day", {"max_h": h}, author=who) for h, who in ((6, "gp"), (3.5, "locum"))]
    assert proposed(*two).hours == 3.5
    assert proposed(*two, today=LATER + timedelta(days=1)).hours is None
    assert proposed(says("hours_day", state="not")).hours is None
    assert proposed().hours is None
