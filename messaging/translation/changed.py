"""Whose advice may no longer hold when the demands of a task changed.

Several changes count as one, from what the task asked before the first to what it asks after the
last. What a person's lines come to on both decides; what nothing was known of is kept apart from
what no longer fits, and what became easier from both. Of one person at a time: nobody else, and
no wish, has a part in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from messaging.suitability import (
    Known,
    Line,
    Outcome,
    Override,
    Place,
    Statement,
    Suitability,
    known,
    lighter,
    severity,
    suitability,
    told,
)
from messaging.vocabulary import Demand, parse_demands
from messaging.workplace.history import DemandChange, differing, undone
from messaging.workplace.service import DepartmentView, TaskView


class Effect(StrEnum):
    """What a change may mean for one person."""

    MAY_NOT_HOLD = "may_not_hold"
    NOT_KNOWN = "not_known"
    """He was advised it suits, and nothing is known of him about what it asks more."""
    MAY_BE_MORE = "may_be_more"


_PROMISED: Final = frozenset({Outcome.SUITS, Outcome.SUITS_WITH})


@dataclass(frozen=True)
class ChangedTask:
    """A task whose demands changed, as one change: all its demands before and after.

    ``changes``: the ids of what counts as one, oldest first; ``first`` and ``last``: when.
    ``differ``: the attributes whose demand is another one now, in the vocabulary's order.
    """

    task: TaskView
    place: Place
    before: tuple[Demand, ...]
    after: tuple[Demand, ...]
    differ: tuple[str, ...]
    changes: tuple[str, ...]
    first: datetime
    last: datetime

    def demand(self, attribute: str) -> tuple[Demand, Demand]:
        """What it asked of one attribute, and what it asks now."""
        was = next(one for one in self.before if one.attribute == attribute)
        return was, next(one for one in self.after if one.attribute == attribute)


@dataclass(frozen=True)
class Person:
    """What is known of one person, and what he was advised about one task.

    ``overrides``: the colours that the physician chose for this task, by attribute. ``advised``:
    what the advice that stands says of it, ``helped`` the adaptations that it names and
    ``advised_at`` when it was written; None where nothing is advised of this task.
    ``assessed``: the attributes about which a physician of this group established something for
    this place himself, and ``assessed_at`` when.
    """

    said: tuple[Statement, ...] = ()
    overrides: Mapping[str, Override] = field(default_factory=dict)
    advised: Outcome | None = None
    helped: frozenset[str] = frozenset()
    advised_at: datetime | None = None
    assessed: frozenset[str] = frozenset()
    assessed_at: datetime | None = None


@dataclass(frozen=True)
class Affected:
    """What a change of a task may mean for one person, and the lines on which it turns.

    ``before`` and ``after``: what the lines come to on the task as it was and as it is, by the
    comparison alone. ``lines`` are those of the task as it is now.
    """

    effect: Effect
    before: Outcome
    after: Outcome
    advised: Outcome | None
    lines: tuple[Line, ...]


def changed_tasks(
    departments: Iterable[DepartmentView], changes: Iterable[DemandChange]
) -> tuple[ChangedTask, ...]:
    """The tasks of these departments that ask something else than before ``changes``.

    ``changes``: all that were made since, in any order. What was changed back, and a task that
    is retired, is not among them. The task that changed last stands first.
    """
    by_task: dict[str, list[DemandChange]] = {}
    for one in changes:
        by_task.setdefault(one.task, []).append(one)
    found = [
        _changed(place, task, by_task[task.id])
        for place in departments
        for task in place.tasks
        if task.id in by_task
    ]
    return tuple(
        sorted((one for one in found if one.differ), key=lambda one: one.last, reverse=True)
    )


def _changed(place: DepartmentView, task: TaskView, changes: list[DemandChange]) -> ChangedTask:
    changes = sorted(changes, key=lambda one: one.number)
    earlier = undone(task.demands, changes)
    before, after = parse_demands(earlier), task.asked()
    names = differing(earlier, task.demands)[1]
    differ = [
        is_now.attribute
        for was, is_now in zip(before, after, strict=True)
        if is_now.attribute in names and was != is_now
    ]
    return ChangedTask(
        task,
        Place(place.id, place.site.available),
        before,
        after,
        tuple(differ),
        tuple(one.id for one in changes),
        changes[0].at,
        changes[-1].at,
    )


def affected(changed: ChangedTask, person: Person, today: date) -> Affected | None:
    """What a change may mean for one person; None where it means nothing for him.

    An advice *may no longer hold* where it lets him do more than his lines now come to, and the
    change made one of them worse; also where a colour that the physician chose himself lets pass
    what the task asks more of now. Where nothing is advised of this task, because his lines come
    to something worse than before. What was advised or established after the last change was
    written with that in view.
    """
    if not _concerns(changed, person):
        return None
    about = known(person.said, changed.place.department, today)
    heavier = frozenset(name for name in changed.differ if not lighter(*changed.demand(name)))
    if not any(_is_known(name, about, person) for name in changed.differ):
        return _not_known(changed, person, about, heavier, today)
    was = _judged(changed.before, changed, person, about, today)
    is_now = _judged(changed.after, changed, person, about, today)
    before, after = told(was).outcome, told(is_now).outcome
    # A way that opened can ask something to be worn: that takes nothing back.
    worse = _worse(was, is_now, heavier) if heavier else ()
    if worse and _exceeds(person, before, after, worse):
        return Affected(Effect.MAY_NOT_HOLD, before, after, person.advised, worse)
    better = _better(changed, was, is_now)
    promised = before if person.advised is None else person.advised
    if better and not worse and severity(after) < severity(promised):
        return Affected(Effect.MAY_BE_MORE, before, after, person.advised, better)
    return None


def _concerns(changed: ChangedTask, person: Person) -> bool:
    """Whether this group advised on the task, or established something about what changed."""
    if person.advised_at is not None:
        return person.advised_at < changed.last
    about = person.assessed | person.overrides.keys()
    if person.assessed_at is None or not about & set(changed.differ):
        return False
    return person.assessed_at < changed.last


def _is_known(attribute: str, about: Known, person: Person) -> bool:
    said = about.get(attribute, {})
    return attribute in person.overrides or any(said.values())


def _judged(
    demands: tuple[Demand, ...], changed: ChangedTask, person: Person, about: Known, today: date
) -> Suitability:
    return suitability(demands, about, changed.place, today, person.overrides)


def _not_known(
    changed: ChangedTask, person: Person, about: Known, heavier: frozenset[str], today: date
) -> Affected | None:
    if person.advised not in _PROMISED or not heavier:
        return None
    was = _judged(changed.before, changed, person, about, today)
    is_now = _judged(changed.after, changed, person, about, today)
    lines = tuple(is_now.line(name) for name in changed.differ if name in heavier)
    return Affected(
        Effect.NOT_KNOWN, told(was).outcome, told(is_now).outcome, person.advised, lines
    )


def _worse(was: Suitability, is_now: Suitability, heavier: frozenset[str]) -> tuple[Line, ...]:
    """The lines that the change made worse, the worst first: also by what they now take.

    An attribute that did not change can become worse too, where an adaptation has to be worn.
    """
    found = []
    for line in is_now.lines:
        before = was.line(line.attribute)
        takes_more = line.outcome is before.outcome is Outcome.SUITS_WITH and not set(
            line.adaptations
        ) <= set(before.adaptations)
        if severity(line.outcome) > severity(before.outcome) or (
            line.attribute in heavier and (takes_more or _let_pass(line))
        ):
            found.append(line)
    return tuple(sorted(found, key=lambda line: -severity(_colour(line))))


def _let_pass(line: Line) -> bool:
    """Whether the physician's own choice lets pass what the comparison does not."""
    return line.computed is not None and severity(line.computed) > severity(line.outcome)


def _colour(line: Line) -> Outcome:
    """The colour of a line whose demand became heavier: what he chose was for the one before."""
    return line.computed if line.computed is not None and _let_pass(line) else line.outcome


def _exceeds(person: Person, before: Outcome, after: Outcome, worse: tuple[Line, ...]) -> bool:
    """Whether more was promised, or was possible, than holds now."""
    now = max([after, *map(_colour, worse)], key=severity)
    if person.advised is None:
        return severity(now) > severity(before)
    if now is person.advised is Outcome.SUITS_WITH:
        return any(not set(line.adaptations) <= person.helped for line in worse)
    return severity(now) > severity(person.advised)


def _better(changed: ChangedTask, was: Suitability, is_now: Suitability) -> tuple[Line, ...]:
    return tuple(
        line
        for line in is_now.lines
        if line.attribute in changed.differ
        and severity(line.outcome) < severity(was.line(line.attribute).outcome)
    )
