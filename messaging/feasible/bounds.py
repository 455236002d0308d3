"""The person's budgets as rules of the model: sums, stretches, rests and changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import lcm

from ortools.sat.python.cp_model import BoolVarT, IntVar

from messaging.feasible.abilities import Budget
from messaging.feasible.days import Kind, Obstacle
from messaging.feasible.loads import LIFTING, Load, Posture
from messaging.feasible.model import DayModel
from messaging.feasible.rules import METRES_A_MINUTE, STRETCHES, TOTALS, work_at_most


@dataclass
class Bounds:
    """Adds the budgets of what is asked to the model of a day."""

    day: DayModel
    _same: dict[int, IntVar] = field(default_factory=dict)

    def add(self) -> None:
        """Add every budget, each with its own obstacle."""
        for budget in self.day.asked.budgets:
            loads = [one for one in self.day.loads if one.department in budget.departments]
            lifted = self.day.unless(Obstacle(budget.kind, most=budget.most))
            if budget.kind is Kind.HOURS:
                self._hours(budget, loads, lifted)
            elif budget.kind in TOTALS:
                self._total(budget, TOTALS[budget.kind], loads, lifted)
            elif budget.kind in STRETCHES:
                self._stretch(budget, STRETCHES[budget.kind], lifted)
            elif budget.kind in LIFTING:
                self._lifts(budget, loads, lifted)
            elif budget.kind is Kind.REST_NEEDED:
                self._rest_needed(budget, loads, lifted)
            else:
                self._changes(budget, loads, lifted)

    # what is worked ---------------------------------------------------------------------------

    def _any(self, loads: Iterable[Load], *, resting: bool = False) -> Mapping[int, IntVar]:
        """Whether one of these tasks is worked at (or held, with `resting`), from below."""
        tasks, slots = {one.task for one in loads}, self.day.held if resting else self.day.work
        by_time: dict[int, list[IntVar]] = {}
        for (task, t), one in slots.items():
            if task in tasks:
                by_time.setdefault(t, []).append(one)
        found = {}
        for t, these in sorted(by_time.items()):
            found[t] = self.day.model.new_bool_var("")
            self.day.model.add(sum(these) <= found[t])
        return found

    def _same_work(self, t: int) -> IntVar | None:
        """Whether the slot goes on with the work of the one before, from above."""
        day, before = self.day, t - self.day.slot
        if before not in day.day:
            return None
        if t not in self._same:
            same = day.model.new_bool_var("")
            for needed in (day.stays[t], ~day.rest[t], ~day.rest[before]):
                day.model.add_implication(same, needed)
            self._same[t] = same
        return self._same[t]

    # the budgets ------------------------------------------------------------------------------

    def _hours(self, budget: Budget, loads: list[Load], lifted: list[BoolVarT]) -> None:
        """Hours there, the rests included."""
        tasks = {one.task for one in loads}
        there = sum(held for (task, _), held in self.day.held.items() if task in tasks)
        self.day.bound(there * self.day.slot, budget.most, lifted)

    def _total(
        self, budget: Budget, posture: Posture, loads: list[Load], lifted: list[BoolVarT]
    ) -> None:
        """The time in a posture, summed over the tasks: each counts for its own share."""
        shares = {one.task: share for one in loads if (share := one.shares.get(posture))}
        whole = lcm(*(share.denominator for share in shares.values()))
        terms = sum(
            int(shares[task] * whole) * self.day.slot * work
            for (task, _), work in self.day.work.items()
            if task in shares
        )
        self.day.bound(terms, budget.most * whole, lifted)

    def _lifts(self, budget: Budget, loads: list[Load], lifted: list[BoolVarT]) -> None:
        """How many times, summed over the tasks; without an upper number it goes over."""
        each: dict[str, int] = {}
        for load in loads:
            times = load.lifts.get(budget.kind.value, 0)
            each[load.task] = (budget.most + 1) * 60 if times is None else times * self.day.slot
        terms = sum(
            each[task] * work for (task, _), work in self.day.work.items() if each.get(task)
        )
        self.day.bound(terms, budget.most * 60, lifted)

    def _stretch(self, budget: Budget, posture: Posture, lifted: list[BoolVarT]) -> None:
        """Consecutive tasks in one posture are one stretch, until a rest or another posture.

        A task counts for no more than the stretch that it asks itself, and never for more than
        the bound: one task alone is what its line says.
        """
        day = self.day
        each = int(day.slot * (METRES_A_MINUTE if posture is Posture.WALKING else 1))
        alike: dict[int, list[Load]] = {}
        for load in day.loads:
            if load.posture is posture:
                alone = budget.most if load.stretch is None else min(budget.most, load.stretch)
                mine = alone if load.department in budget.departments else 0
                alike.setdefault(mine, []).append(load)
        so_far = {t: day.model.new_int_var(0, budget.most, "") for t in day.times}
        for alone, loads in sorted(alike.items()):
            for t, working in self._any(loads).items():
                before = so_far.get(t - day.slot, 0)
                holds = [working, *(~one for one in lifted)]
                day.model.add(so_far[t] >= before).only_enforce_if(holds)
                self._grow(so_far[t], before, holds, t, alone, each)

    def _grow(
        self,
        now: IntVar,
        before: IntVar | int,
        holds: list[BoolVarT],
        t: int,
        alone: int,
        each: int,
    ) -> None:
        """The n-th slot on end at the same task adds what is left of its own stretch."""
        for n in range(-(-alone // each)):
            adds = min(each, alone - n * each)
            for k in range(n + 1):
                same = self._same_work(t - k * self.day.slot)
                newly = [] if same is None else [~same]
                self.day.model.add(now >= before + adds).only_enforce_if([*holds, *newly])
                if same is None:
                    break

    def _rest_needed(self, budget: Budget, loads: list[Load], lifted: list[BoolVarT]) -> None:
        """Work without a rest goes on no longer than it takes to earn one."""
        slots = work_at_most(budget.most, self.day.slot) // self.day.slot
        working = self._any(loads)
        for t in self.day.times:
            window = [t + k * self.day.slot for k in range(slots + 1)]
            if all(one in working for one in window):
                self.day.clause([*(~working[one] for one in window), *lifted])

    def _changes(self, budget: Budget, loads: list[Load], lifted: list[BoolVarT]) -> None:
        """Changes to another task: so many, or only after a rest."""
        day, changes = self.day, []
        for t, held in self._any(loads, resting=True).items():
            change = day.model.new_bool_var("")
            rested = day.rest.get(t - day.slot) if budget.kind is Kind.CHANGE_IN_WORK else None
            day.clause([~held, day.stays[t], day.begins[t], rested, change])
            changes.append(change)
        day.bound(sum(changes), budget.most, lifted)
