"""The day as a model for the solver: what it looks like, and what each place allows.

Built for a set of obstacles, exactly these are out of the way and only what is then possible
stands in it; else every rule has a literal that lifts it, so that the fewest can be sought. Some variables are bound on one side
only, the side that could break a rule: `stays` says no more than that the task is the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import BoolVarT, IntVar

from messaging.feasible.abilities import DAY, allowed
from messaging.feasible.asking import Asked
from messaging.feasible.days import Day, Kind, Obstacle, Piece
from messaging.feasible.loads import LIFTING, Load, Posture
from messaging.feasible.rules import USUAL_REST

At: TypeAlias = tuple[str, int]
"""A task and the beginning of a slot."""


class DayModel:
    """The variables of one day, its shape, and the rules of the places.

    `away`: the obstacles that are out of the way; None where the solver chooses them.
    """

    def __init__(self, asked: Asked, away: frozenset[Obstacle] | None = frozenset()) -> None:
        self.asked = asked
        self.away = away
        self.slot = asked.wanted.slot
        self.model = cp_model.CpModel()
        self.lifting: dict[Obstacle, IntVar] = {}
        self.loads = _needed(asked, away)
        self.held: dict[At, IntVar] = {}
        """A task has a slot: it is worked at, or it is the rest after it."""
        first, last = _horizon(asked)
        for load in self.loads:
            for t in range(first, last, self.slot):
                self._hold(load, t)
        used = {t for _, t in self.held}
        self.times = [t for t in range(first, last, self.slot) if t in used]
        self.day, self.rest, self.begins, self.stays = (
            {t: self.model.new_bool_var("") for t in self.times} for _ in range(4)
        )
        self.work = {at: self.model.new_bool_var("") for at in self.held}
        """Its slots that are worked at."""
        self.length = sum(self.day.values())
        """In slots."""
        self.changes = self.length - sum(self.stays.values()) - 1
        if self.times:
            self._shape()
            self._sites()
            self._presence()
            self._blocks()
            self._rest_given()

    # what stands in the way -------------------------------------------------------------------

    def lifted(self, obstacle: Obstacle) -> IntVar:
        """The literal that lifts what this obstacle stands for."""
        if obstacle not in self.lifting:
            self.lifting[obstacle] = self.model.new_bool_var(str(obstacle))
        return self.lifting[obstacle]

    def unless(self, *obstacles: Obstacle) -> list[BoolVarT]:
        """The literals that lift a rule: none where it holds, a true one where it does not."""
        if self.away is None:
            return [self.lifted(one) for one in obstacles]
        return [] if self.away.isdisjoint(obstacles) else [self.model.new_constant(1)]

    def clause(self, literals: Iterable[BoolVarT | None]) -> None:
        """At least one of these; what is not in the model is false."""
        self.model.add_bool_or([one for one in literals if one is not None])

    def bound(self, terms: cp_model.LinearExprT, most: int, lifted: list[BoolVarT]) -> None:
        """At most so much, unless it is lifted."""
        constraint = self.model.add(terms - most <= 0)
        if lifted:
            constraint.only_enforce_if([~one for one in lifted])

    def _hold(self, load: Load, t: int) -> None:
        against = self._against(load, t)
        if self.away is not None and not self.away.issuperset(against):
            return
        one = self.model.new_bool_var("")
        self.held[load.task, t] = one
        for obstacle in against if self.away is None else ():
            self.model.add_implication(one, self.lifted(obstacle))

    def _against(self, load: Load, t: int) -> list[Obstacle]:
        """What stands in the way of a task at one moment, whatever else the day holds."""
        asked, wanted = self.asked, self.asked.wanted
        place, able, end = asked.place(load), asked.able(load), t + self.slot
        found = []
        if not place.open_at(wanted.weekday, t, end):
            found.append(Obstacle(Kind.OPENING, place.id))
        if place.coach is not None and place.coach < able.coach <= load.coach:
            found.append(Obstacle(Kind.COACH, place.id))
        if wanted.earliest is not None and t < wanted.earliest:
            found.append(Obstacle(Kind.EARLIEST))
        if wanted.latest is not None and end > wanted.latest:
            found.append(Obstacle(Kind.LATEST))
        if not allowed(able.times, t, end):
            found.append(Obstacle(Kind.TIMES))
        if wanted.weekday in able.excluded:
            found.append(Obstacle(Kind.WEEKDAY))
        if asked.rides(place.id):
            ride = place.transport
            if ride is None or not ride.leaves <= t <= end <= ride.returns:
                found.append(Obstacle(Kind.TRANSPORT, place.id))
        return found

    # the rules of shape and place -------------------------------------------------------------

    def _shape(self) -> None:
        """One day without a gap, as long as wanted; it begins and ends with work."""
        model, step = self.model, self.slot
        model.add_exactly_one(self.begins.values())
        model.add(self.length >= 1)
        for t in self.times:
            here = [(one.task, t) for one in self.loads if (one.task, t) in self.held]
            model.add(sum(self.held[at] for at in here) == self.day[t])
            model.add(sum(self.work[at] for at in here) + self.rest[t] == self.day[t])
            for at in here:
                model.add_implication(self.work[at], self.held[at])
            before = t - step
            self.clause([~self.day[t], self.day.get(before), self.begins[t]])
            self.clause([~self.rest[t], self.day.get(t + step)])
            model.add_implication(self.rest[t], self.stays[t])
            model.add_implication(self.stays[t], self.day[t])
            for load in self.loads:
                if (load.task, t) in self.held:
                    now, earlier = self.held[load.task, t], self.held.get((load.task, before))
                    self.clause([~self.stays[t], ~now, earlier])
        length = model.add(self.length * step == self.asked.wanted.minutes)
        lifted = self.unless(Obstacle(Kind.WANTED))
        if lifted:
            length.only_enforce_if([~one for one in lifted])

    def _sites(self) -> None:
        """Nobody travels in the middle of the day."""
        names = sorted({self.asked.place(one).site for one in self.loads})
        if len(names) < 2:
            return
        sites = {name: self.model.new_bool_var(name) for name in names}
        self.model.add_at_most_one(sites.values())
        by_task = {one.task: sites[self.asked.place(one).site] for one in self.loads}
        for (task, _), held in self.held.items():
            self.model.add_implication(held, by_task[task])

    def _presence(self) -> None:
        """Who rides along leaves and comes back with it; a fixed shift is worked whole."""
        wanted = self.asked.wanted
        for name in sorted({one.department for one in self.loads}):
            place, rides = self.asked.departments[name], self.asked.rides(name)
            if not rides and not place.fixed_shift:
                continue
            used = self.model.new_bool_var(name)
            tasks = {one.task for one in self.loads if one.department == name}
            for (task, _), held in self.held.items():
                if task in tasks:
                    self.model.add_implication(held, used)
            way, ride = Obstacle(Kind.TRANSPORT, name), place.transport if rides else None
            if ride is not None:
                if wanted.earliest is not None and wanted.earliest > ride.leaves:
                    self.clause([~used, *self.unless(way, Obstacle(Kind.EARLIEST))])
                if wanted.latest is not None and wanted.latest < ride.returns:
                    self.clause([~used, *self.unless(way, Obstacle(Kind.LATEST))])
                self._stays_long(place.least, used, way)
            if place.fixed_shift:
                self._stays_long(place.least, used, Obstacle(Kind.SHIFT, name))

    def _stays_long(self, least: int, used: IntVar, obstacle: Obstacle) -> None:
        long = self.model.add(self.length * self.slot >= least)
        long.only_enforce_if([used, *(~one for one in self.unless(obstacle))])

    def _blocks(self) -> None:
        """Who begins a task stays at it as long as it takes at once, its rests included."""
        for load in self.loads:
            slots = -(-load.block // self.slot)
            if slots < 2:
                continue
            lifted = self.unless(Obstacle(Kind.BLOCK, load.task))
            for t in self.times:
                held = self.held.get((load.task, t))
                if held is None:
                    continue
                for k in range(1, slots):
                    later = self.stays.get(t + k * self.slot)
                    self.clause([self.stays[t], ~held, later, *lifted])
                    if later is None:
                        break

    def _rest_given(self) -> None:
        """No more rest than the places give: the usual one, and what the tasks offer besides."""
        offered = {one.task: USUAL_REST + 2 * one.rest for one in self.loads}
        given = sum(offered[task] * held for (task, _), held in self.held.items())
        lifted = self.unless(Obstacle(Kind.REST_GIVEN))
        self.bound(120 * sum(self.rest.values()) - given, 0, lifted)

    # what is sought ---------------------------------------------------------------------------

    def prefer(self) -> None:
        """Of all days one as long as wanted, with few changes, then little rest, then early."""
        many = len(self.times) + 1
        early = sum(n * self.begins[t] for n, t in enumerate(self.times))
        off = self.model.new_int_var(0, DAY // self.slot, "")
        wanted = self.asked.wanted.minutes // self.slot
        self.model.add(off >= self.length - wanted)
        self.model.add(off >= wanted - self.length)
        rests = sum(self.rest.values())
        self.model.minimize(((off * many + self.changes) * many + rests) * many + early)

    def read(self, solver: cp_model.CpSolver) -> Day:
        """The day that the solver found, with what is alike put together."""
        has = {t: task for (task, t), held in self.held.items() if solver.boolean_value(held)}
        pieces: list[Piece] = []
        for t in sorted(has):
            task = None if solver.boolean_value(self.rest[t]) else has[t]
            if pieces and pieces[-1].task == task:
                pieces[-1] = Piece(task, pieces[-1].begin, t + self.slot)
            else:
                pieces.append(Piece(task, t, t + self.slot))
        return Day(tuple(pieces))


def _horizon(asked: Asked) -> tuple[int, int]:
    """From when until when a day can lie, also when bounds are lifted.

    A day can be moved to an earlier hour until a bound that still holds stops it, and nothing
    else changes. So it begins where something begins, or ends where something ends.
    """
    wanted = asked.wanted
    begins = [] if wanted.earliest is None else [wanted.earliest]
    ends = [] if wanted.latest is None else [wanted.latest]
    longest = [wanted.minutes]
    for load in asked.tasks:
        place = asked.place(load)
        longest.append(load.block)
        if place.opens is not None and place.closes is not None:
            begins.append(place.opens)
            ends.append(place.closes)
            longest.append(place.closes - place.opens)
        if place.transport is not None:
            begins.append(place.transport.leaves)
            ends.append(place.transport.returns)
        for begin, end in asked.able(load).times or ():
            begins.append(begin)
            ends.append(end)
    begins, ends = begins or ends or [8 * 60], ends or begins or [16 * 60]
    step, beyond = wanted.slot, -(-max(longest) // wanted.slot) * wanted.slot
    first = max(0, min([*begins, min(ends) - beyond]))
    last = min(DAY, max([*ends, max(begins) + beyond]))
    return first // step * step, -(-last // step) * step


def _needed(asked: Asked, away: frozenset[Obstacle] | None) -> tuple[Load, ...]:
    """The tasks without those that another one can always stand in for.

    A task stands in for another of its department when it asks no more in anything: where the
    other is in a day, it can be there instead. Where rules can be lifted it may have no block of
    its own, because lifting the other's block is a way of its own.
    """
    kept: list[Load] = []
    for task in asked.tasks:
        whole = away is None or Obstacle(Kind.BLOCK, task.task) not in away
        load = task if whole else replace(task, block=0)
        if any(_stands_in(one, load, asked, away) for one in kept):
            continue
        kept = [one for one in kept if not _stands_in(load, one, asked, away)]
        kept.append(load)
    return tuple(kept)


def _stands_in(one: Load, other: Load, asked: Asked, away: frozenset[Obstacle] | None) -> bool:
    need = asked.able(one).coach
    endless = float("inf")
    return (
        one.department == other.department
        and one.posture is other.posture
        and (one.block <= other.block if away is not None else one.block <= asked.wanted.slot)
        and (one.stretch or endless) <= (other.stretch or endless)
        and one.rest >= other.rest
        and (one.coach >= need) == (other.coach >= need)
        and all(one.shares.get(p, 0) <= other.shares.get(p, 0) for p in Posture)
        and all(_lifts(one, name) <= _lifts(other, name) for name in LIFTING)
    )


def _lifts(load: Load, name: str) -> float:
    times = load.lifts.get(name, 0)
    return float("inf") if times is None else times
