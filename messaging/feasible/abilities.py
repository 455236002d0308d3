"""What a person's lines leave of a day, and the budgets that they make over a day.

A line that is past its review date protects like any other; where several decide, the strictest
part of each counts. Pure functions of what `messaging.suitability.known` sorted out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from messaging.feasible.days import Kind
from messaging.suitability import Known
from messaging.suitability.tasks import NOTHING
from messaging.vocabulary import Capacity, CapacityState

DAY: Final = 24 * 60
TIMES: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "day": (7 * 60, 18 * 60),
        "early": (6 * 60, 14 * 60),
        "late": (14 * 60, 22 * 60),
        "night": (22 * 60, 30 * 60),
    }
)
"""The hours of each time of day as the vocabulary describes them, in minutes since midnight."""

WEEKEND: Final = "weekend"
_MOST: Final = (
    (Kind.HOURS, "hours_day", "max_h", 60),
    (Kind.SITTING_STRETCH, "sitting", "stretch_min", 1),
    (Kind.SITTING_TOTAL, "sitting", "total_h", 60),
    (Kind.STANDING_STRETCH, "standing", "stretch_min", 1),
    (Kind.STANDING_TOTAL, "standing", "total_h", 60),
    (Kind.WALKING_STRETCH, "walking", "stretch_m", 1),
    (Kind.WALKING_TOTAL, "walking", "total_h", 60),
)
_CHANGES: Final[Mapping[int, tuple[Kind, int]]] = MappingProxyType(
    {0: (Kind.CHANGES, 0), 1: (Kind.CHANGES, 1), 2: (Kind.CHANGE_IN_WORK, 0)}
)
"""Switching, by its level: the same task all day, one change, or only after a rest."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a person's lines leave of a day in one department.

    `most`: his upper bounds by kind, in minutes, metres or times; a kind that is absent has none.
    `rest`: minutes of rest that he needs in every hour. `coach`: the level that he needs.
    `times`: the parts of the day in which he may work, None for any. `excluded`: weekdays (1 is
    Monday) on which he may not. `ways`: how he can get there, None for any.
    """

    most: Mapping[Kind, int] = field(default_factory=dict)
    rest: int = 0
    coach: int = 0
    times: tuple[tuple[int, int], ...] | None = None
    excluded: frozenset[int] = frozenset()
    ways: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """An upper bound over the day, for what is done in these departments."""

    kind: Kind
    most: int
    departments: frozenset[str]


def abilities(person: Known) -> Abilities:
    """Give what the lines of a person leave of a day in the department that they were sorted for.

    What nobody said is no bound here: a task that asks for it is grey, and is not used.
    """
    most: dict[Kind, int] = {}
    for kind, attribute, part, unit in _MOST:
        found = [
            round(float(value) * unit)
            for one in _said(person, attribute)
            for value in _parts(one, part)
            if isinstance(value, (int, float))
        ]
        if found:
            most[kind] = min(found)
    levels = _levels(person, "switching", "level")
    if levels and min(levels) in _CHANGES:
        kind, number = _CHANGES[min(levels)]
        most[kind] = number
    times = _sets(person, "shift_time", "times")
    barred = [
        frozenset(range(1, 8)) if one.state is CapacityState.NOT else _set(one, "excluded")
        for one in _said(person, "days_week")
    ]
    excluded = frozenset[int | str]().union(*barred)
    if any(WEEKEND not in one for one in times):
        excluded |= {6, 7}
    ways = _sets(person, "travel", "ways")
    return Abilities(
        most=MappingProxyType(most),
        rest=max(_levels(person, "breaks", "minutes_per_hour"), default=0),
        coach=max(_levels(person, "coach", "level"), default=0),
        times=_spans(frozenset.intersection(*times)) if times else None,
        excluded=frozenset(one for one in excluded if isinstance(one, int)),
        ways=frozenset(str(w) for w in frozenset.intersection(*ways)) if ways else None,
    )


def budgets(by_department: Mapping[str, Abilities]) -> tuple[Budget, ...]:
    """Give the bounds over a day in several departments.

    Where a department has a wider line of its own, the stricter bound counts what is done where
    it holds, and the widest counts everything: more in one place is never more elsewhere.
    """
    found = []
    for kind in Kind:
        bounds = {
            department: one.most[kind]
            for department, one in by_department.items()
            if kind in one.most
        }
        for bound in sorted(set(bounds.values())):
            covered = frozenset(name for name, other in bounds.items() if other <= bound)
            found.append(Budget(kind, bound, covered))
    for need in sorted({one.rest for one in by_department.values() if one.rest}):
        covered = frozenset(name for name, one in by_department.items() if one.rest >= need)
        found.append(Budget(Kind.REST_NEEDED, need, covered))
    return tuple(found)


def allowed(times: tuple[tuple[int, int], ...] | None, begin: int, end: int) -> bool:
    """Whether a part of the day lies wholly within these times; the night begins the day before."""
    if times is None:
        return True
    reached = begin
    for first, last in sorted((a - shift, b - shift) for a, b in times for shift in (0, DAY)):
        if first <= reached < last:
            reached = last
    return reached >= end


def _said(person: Known, attribute: str) -> list[Capacity]:
    deciding = person.get(attribute, NOTHING)
    return [
        one.capacity
        for here in deciding.values()
        for one in here
        if one.capacity.state is not CapacityState.NO_LIMIT
    ]


def _parts(capacity: Capacity, name: str) -> list[object]:
    if capacity.state is CapacityState.NOT:
        return [0]
    return [record[name] for record in capacity.value if name in record]


def _levels(person: Known, attribute: str, part: str) -> list[int]:
    return [
        value
        for one in _said(person, attribute)
        for value in _parts(one, part)
        if isinstance(value, int)
    ]


def _set(capacity: Capacity, part: str) -> frozenset[int | str]:
    for value in _parts(capacity, part):
        if isinstance(value, tuple):
            return frozenset(value)
    return frozenset()


def _sets(person: Known, attribute: str, part: str) -> list[frozenset[int | str]]:
    return [_set(one, part) for one in _said(person, attribute)]


def _spans(times: Iterable[int | str]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(TIMES[str(one)] for one in times if one in TIMES))
