"""What a day is asked of: the wanted hours, and the places with their hours and transport."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from messaging.feasible.abilities import DAY, Abilities, Budget, budgets
from messaging.feasible.days import Kind
from messaging.feasible.loads import Load

SLOTS = (15, 30)
COLLECTIVE = "collective"
IDLE_AT_MOST = 60
"""Minutes in all that somebody is at a place before, between and after his hours, at most."""


@dataclass(frozen=True, slots=True)
class Transport:
    """Shared transport: when it leaves the workshop, and when it is back there."""

    leaves: int
    returns: int


@dataclass(frozen=True, slots=True)
class Department:
    """Where tasks are done; times in minutes since midnight.

    `site`: what is on one site can be done on one day, because nobody travels in the middle of
    it. `opens`, `closes`: None where nobody filled them in, and then it is open at no time that
    is known; the same for `weekdays` (1 is Monday). `coach`: the most supervision that there is,
    None where it is what its tasks say. `transport`: its times, None where there is none or they
    are not known. `fixed_shift`: whoever works there does so from its opening to its closing.
    """

    id: str
    site: str = ""
    opens: int | None = None
    closes: int | None = None
    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    coach: int | None = None
    transport: Transport | None = None
    fixed_shift: bool = False

    @property
    def least(self) -> int:
        """The shortest day for who cannot come later or leave earlier, in minutes."""
        if self.opens is None or self.closes is None:
            return 0
        return self.closes - self.opens - IDLE_AT_MOST

    def open_at(self, weekday: int, begin: int, end: int) -> bool:
        """Whether it is open all of this time."""
        if self.opens is None or self.closes is None or weekday not in self.weekdays:
            return False
        return self.opens <= begin and end <= self.closes


@dataclass(frozen=True, slots=True)
class Wanted:
    """The day that is wanted.

    `minutes`: how long, a whole number of slots. `weekday`: 1 is Monday. `earliest`, `latest`:
    when he can be at work at the soonest, and until when (the bus). `lifts`: how many he may do
    in a day, by attribute, where a physician says so. `slot`: 15 or 30 minutes.
    """

    minutes: int
    weekday: int = 1
    earliest: int | None = None
    latest: int | None = None
    lifts: Mapping[str, int] = field(default_factory=dict)
    slot: int = 15


class WantedError(ValueError):
    """A day that cannot be asked for; `field` and `code` say what is wrong with it."""

    def __init__(self, name: str, code: str) -> None:
        super().__init__(f"{name}: {code}")
        self.field = name
        self.code = code


@dataclass(frozen=True)
class Asked:
    """All that a day depends on: one person's abilities by department, places, tasks, wishes.

    Raises WantedError for wanted hours that no day can have, ValueError for a task of a
    department that is not among the places.
    """

    wanted: Wanted
    departments: Mapping[str, Department]
    abilities: Mapping[str, Abilities]
    loads: tuple[Load, ...]

    def __post_init__(self) -> None:
        wanted = self.wanted
        if wanted.slot not in SLOTS:
            raise WantedError("slot", "not_allowed")
        if not 0 < wanted.minutes <= DAY or wanted.minutes % wanted.slot:
            raise WantedError("minutes", "not_allowed")
        if wanted.weekday not in range(1, 8):
            raise WantedError("weekday", "not_allowed")
        for name in ("earliest", "latest"):
            moment = getattr(wanted, name)
            if moment is not None and not 0 <= moment <= DAY:
                raise WantedError(name, "not_allowed")
        if any(number < 0 for number in wanted.lifts.values()):
            raise WantedError("lifts", "not_allowed")
        names = [one.task for one in self.loads]
        places = {one.department for one in self.loads}
        if len(set(names)) < len(names) or not places <= set(self.departments) & set(
            self.abilities
        ):
            raise ValueError("every task once, each of a known department")

    @cached_property
    def tasks(self) -> tuple[Load, ...]:
        """The tasks in their one order, so that the order of the input is nothing."""
        return tuple(sorted(self.loads, key=lambda one: one.task))

    @cached_property
    def budgets(self) -> tuple[Budget, ...]:
        """The bounds over the day, those of the wanted day included."""
        used = sorted({one.department for one in self.loads})
        mine = budgets({name: self.abilities[name] for name in used})
        lifts = tuple(
            Budget(Kind(name), most, frozenset(used))
            for name, most in sorted(self.wanted.lifts.items())
        )
        return mine + lifts

    def place(self, load: Load) -> Department:
        """Where a task is done."""
        return self.departments[load.department]

    def able(self, load: Load) -> Abilities:
        """What the person can do there."""
        return self.abilities[load.department]

    def rides(self, department: str) -> bool:
        """Whether he depends on shared transport to get there: no other way leads there."""
        mine = self.abilities[department].ways
        lead = frozenset[str]().union(
            *(one.ways for one in self.loads if one.department == department)
        )
        return (lead if mine is None else lead & mine) == {COLLECTIVE}


def asked(
    wanted: Wanted,
    departments: Iterable[Department],
    abilities: Mapping[str, Abilities],
    loads: Iterable[Load],
) -> Asked:
    """Put together what a day depends on. Raises as `Asked` does."""
    by_id = {one.id: one for one in departments}
    return Asked(wanted, MappingProxyType(by_id), MappingProxyType(dict(abilities)), tuple(loads))
