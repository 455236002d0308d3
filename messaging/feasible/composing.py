"""Compose a day, or find the smallest sets of things that stand in its way.

One worker, a fixed seed and a limit that counts work and not seconds: the same input gives the
same answer. "None" is said only where the solver proved it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ortools.sat.python import cp_model

from messaging.feasible.asking import Asked
from messaging.feasible.bounds import Bounds
from messaging.feasible.days import Answer, Day, Nothing, NotInTime, Obstacle, Way
from messaging.feasible.model import DayModel

_FEASIBLE: Final = (cp_model.OPTIMAL, cp_model.FEASIBLE)


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work an answer may take, in the solver's own unit (about a second each).

    `day`: to find a day, as calm as can be, or to prove that there is none. `obstacles`: to find
    and prove the smallest sets, all together; `ways`: how many of them. `seconds`: when it stops
    in any case, on a machine that is too busy.
    """

    day: float = 4.0
    obstacles: float = 6.0
    ways: int = 6
    seconds: float = 25.0


def compose(asked: Asked, effort: Effort | None = None) -> Answer:
    """Give a day that keeps every rule; else the smallest sets that stand in its way, proved.

    A day fills the wanted hours exactly, and is the calmest that the effort finds. `NotInTime`
    when it was not enough for a day, and not for a proof either.
    """
    if not asked.loads:
        return Nothing(())
    search = _Search(asked, effort or Effort())
    day = search.day(frozenset())
    if day is not None:
        return day
    return search.ways() if search.status == cp_model.INFEASIBLE else NotInTime()


class _Search:
    """One search, with what is left of its effort."""

    def __init__(self, asked: Asked, effort: Effort) -> None:
        self.asked = asked
        self.effort = effort
        self.seconds = effort.seconds
        self.status = cp_model.UNKNOWN

    def day(self, away: frozenset[Obstacle]) -> Day | None:
        """The calmest day found with these out of the way; None, and `status` says why."""
        model = self._model(away)
        if not model.times:
            self.status = cp_model.INFEASIBLE
            return None
        model.prefer()
        solver = self._solve(model, self.effort.day)
        return model.read(solver) if self.status in _FEASIBLE else None

    def ways(self) -> Nothing | NotInTime:
        """The sets of the smallest size, each with a day, as many as the effort finds."""
        sets, more = self._smallest()
        ways = [
            Way(chosen, sets[chosen] if day is None else day)
            for chosen in sorted(sets, key=lambda chosen: [one.order for one in chosen])
            for day in [self.day(frozenset(chosen))]
        ]
        return Nothing(tuple(ways), more) if ways else NotInTime()

    def _smallest(self) -> tuple[dict[tuple[Obstacle, ...], Day], bool]:
        found: dict[tuple[Obstacle, ...], Day] = {}
        left, size = self.effort.obstacles, 1
        while left > 0 and len(found) < self.effort.ways:
            model = self._model(None)
            model.model.add(sum(model.lifting.values()) == size)
            for chosen in found:
                model.model.add_bool_or([~model.lifting[one] for one in chosen])
            solver = self._solve(model, left)
            left -= solver.deterministic_time
            if self.status in _FEASIBLE:
                lifted = [
                    o for o, literal in model.lifting.items() if solver.boolean_value(literal)
                ]
                found[tuple(sorted(lifted, key=lambda one: one.order))] = model.read(solver)
            elif self.status != cp_model.INFEASIBLE:
                break
            elif found:
                return found, False
            else:
                size += 1
        return found, True

    def _model(self, away: frozenset[Obstacle] | None) -> DayModel:
        model = DayModel(self.asked, away)
        Bounds(model).add()
        return model

    def _solve(self, day: DayModel, effort: float) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.symmetry_level = 0
        solver.parameters.max_deterministic_time = effort
        solver.parameters.max_time_in_seconds = max(self.seconds, 0.01)
        self.status = solver.solve(day.model)
        self.seconds -= solver.wall_time
        return solver
