"""Every task of a workshop beside what is known of one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Final, TypeAlias

from messaging.suitability import (
    Known,
    Opening,
    Outcome,
    Override,
    Place,
    Statement,
    Suitability,
    known,
    smallest,
    suitability,
)
from messaging.vocabulary import Assessment
from messaging.workplace.service import DepartmentView, TaskView

Overrides: TypeAlias = Mapping[str, Mapping[str, Override]]
"""The colours that the physician chose, by task and attribute."""

_NONE: Final[Mapping[str, Override]] = MappingProxyType({})


@dataclass(frozen=True)
class Judged:
    """A task for one person: its lines, and what they were made of."""

    task: TaskView
    suitability: Suitability
    person: Known
    place: Place
    overrides: Mapping[str, Override]
    today: date

    @cached_property
    def opening(self) -> Opening:
        """The smallest adaptation that would open it; sought when it is asked for."""
        return smallest(self.task.asked(), self.person, self.place, self.today, self.overrides)


@dataclass(frozen=True)
class JudgedPlace:
    """A department with its tasks. ``person``: what decides about him there, by attribute."""

    department: DepartmentView
    person: Known
    tasks: tuple[Judged, ...]


def translate(
    departments: Iterable[DepartmentView],
    said: Iterable[Statement],
    overrides: Overrides,
    today: date,
) -> tuple[JudgedPlace, ...]:
    """Judge every task of these departments, each by itself, with what its department has.

    A line for a department wins there. ``today`` is the Brussels day. What is said about tasks
    and departments that are not among these changes nothing.
    """
    everything = tuple(said)
    return tuple(_judged(place, everything, overrides, today) for place in departments)


def _judged(
    department: DepartmentView, said: tuple[Statement, ...], overrides: Overrides, today: date
) -> JudgedPlace:
    place = Place(department.id, department.site.available)
    person = known(said, department.id, today)

    def judged(task: TaskView) -> Judged:
        chosen = overrides.get(task.id, _NONE)
        found = suitability(task.asked(), person, place, today, chosen)
        return Judged(task, found, person, place, chosen, today)

    return JudgedPlace(department, person, tuple(judged(task) for task in department.tasks))


def overrides_of(assessment: Assessment) -> Overrides:
    """The colours that an assessment chose, by task and attribute; its reasons stay behind."""
    found: dict[str, dict[str, Override]] = {}
    for one in assessment.overrides:
        chosen = Override(Outcome(one.outcome), one.review_by)
        found.setdefault(one.task, {})[one.attribute] = chosen
    return found
