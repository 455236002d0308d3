"""A catalogue from and to data: planned first, then taken over by key, and given back.

    {"departments": [{"key": "green", "name": {"nl": ..., "en": ...}, "description": {...},
                      "site": {...},
                      "tasks": [{"key": "mow", "name": {...}, "demands": {...},
                                 "origins": {...}, "training_weeks": 2}, ...]}, ...]}

The workshop's own ``key``, ``name``, ``place`` and ``description`` may stand beside
``departments``, so that a file can hold several workshops; they are not taken over from here.
A plan says what would happen and changes nothing; carrying it out does exactly that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select

from consent.encoding import Json, canonical, digest
from consent.store import new_id
from messaging.work import Refused, Work
from messaging.workplace.checking import (
    CatalogueError,
    CheckedDepartment,
    CheckedTask,
    check_catalogue,
)
from messaging.workplace.history import Recorder, differing
from messaging.workplace.models import Department, Task
from messaging.workplace.origins import kept
from messaging.workplace.service import catalogue
from messaging.workplace.sites import site_to_json

__all__ = [
    "CatalogueError", "Change", "Plan", "Step", "What", "check_catalogue", "export_catalogue",
    "import_catalogue", "plan_import",
]  # fmt: skip

PLAN_DOMAIN: Final = "maat/catalogue-plan/v1"


class What(StrEnum):
    """What happens to a department or a task."""

    NEW = "new"
    CHANGED = "changed"
    RETIRED = "retired"
    SAME = "same"


@dataclass(frozen=True)
class Change:
    """What an import does, or would do."""

    departments: int = 0
    tasks: int = 0
    new: int = 0
    changed: int = 0
    retired: int = 0


@dataclass(frozen=True)
class Step:
    """What happens to one department (``task`` None) or to one of its tasks.

    ``words``: as they will be. ``parts``: what changes of it: ``words``, ``site``, ``position``,
    ``retired``, ``training_weeks``, ``origins``, ``demands``; ``before`` and ``after`` hold the
    demands that differ, as a change of them does (all of a new task stand in ``after``).
    """

    what: What
    department: str
    task: str | None
    words: Mapping[str, Mapping[str, str]]
    parts: tuple[str, ...] = ()
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Plan:
    """Everything that an import does, in the order of its data; what retires comes last."""

    steps: tuple[Step, ...]

    @property
    def change(self) -> Change:
        """The plan in numbers."""

        def count(*kinds: What, tasks: bool | None = None) -> int:
            return sum(
                step.what in kinds and (tasks is None or (step.task is not None) is tasks)
                for step in self.steps
            )

        there = (What.NEW, What.CHANGED, What.SAME)
        return Change(
            departments=count(*there, tasks=False),
            tasks=count(*there, tasks=True),
            new=count(What.NEW),
            changed=count(What.CHANGED),
            retired=count(What.RETIRED),
        )

    @property
    def fingerprint(self) -> str:
        """A hash of all that it does: who was shown it agrees to that and to nothing else."""
        steps: list[Json] = [
            [
                str(step.what), step.department, step.task, list(step.parts),
                {part: dict(said) for part, said in step.words.items()},
                dict(step.before or {}), dict(step.after or {}),
            ]
            for step in self.steps
        ]  # fmt: skip
        return digest(PLAN_DOMAIN, canonical(steps))


def plan_import(work: Work, workshop: str, data: object) -> Plan:
    """What :func:`import_catalogue` would do with ``data``; three queries, and nothing changes.

    Raises :class:`CatalogueError`.
    """
    return Plan(tuple(_Taking(work, workshop).steps(check_catalogue(data), None)))


def import_catalogue(
    work: Work, workshop: str, data: object, by: str | None = None, *, shown: str | None = None
) -> Change:
    """Make a workshop's catalogue what ``data`` says, in the caller's transaction.

    A department or task with a known key keeps its id, so that placements and advices go on
    meaning it; one that is not in ``data`` is retired. A site, origins or a training time of
    which ``data`` says nothing stay as they are, save the origin of a demand that changed.
    ``by``: the account that does it, None for the operator. ``shown``: the fingerprint of the plan
    that somebody agreed to. Raises :class:`CatalogueError`, and :class:`Refused`
    ``changed_meanwhile`` where anything else would be done now.
    """
    checked = check_catalogue(data)
    recorder = Recorder(work, workshop)
    # Under its locks, places before the chain: nobody changes it between this look and the act.
    if shown is not None and shown != plan_import(work, workshop, data).fingerprint:
        raise Refused("changed_meanwhile")
    plan = Plan(tuple(_Taking(work, workshop).steps(checked, recorder)))
    work.session.flush()
    recorder.done(by)
    return plan.change


def export_catalogue(work: Work, workshop: str) -> dict[str, Any]:
    """A workshop's catalogue as :func:`import_catalogue` takes it."""
    return {
        "departments": [
            {
                "key": one.key,
                **one.words,
                "site": site_to_json(one.site),
                "tasks": [
                    {
                        "key": task.key,
                        **task.words,
                        "demands": dict(task.demands),
                        "origins": dict(task.origins),
                        "training_weeks": task.training_weeks,
                    }
                    for task in one.tasks
                ],
            }
            for one in catalogue(work, workshop)
        ]
    }


class _Taking:
    """A catalogue beside the data that it is to become: the rows by key, and what they lack."""

    def __init__(self, work: Work, workshop: str) -> None:
        self._work, self._workshop = work, workshop
        rows = work.session.scalars(
            select(Department).where(Department.organisation_id == workshop)
        ).all()
        self._departments = {row.key: row for row in rows}
        self._tasks: dict[tuple[str, str], Task] = {}
        query = (
            select(Task)
            .join(Department, Department.id == Task.department_id)
            .where(Department.organisation_id == workshop)
        )
        for known in work.session.scalars(query):
            self._tasks[known.department_id, known.key] = known

    def steps(self, checked: Sequence[CheckedDepartment], recorder: Recorder | None) -> list[Step]:
        """Every step; done as well where there is a recorder."""
        found = []
        there: set[str] = set()
        for position, one in enumerate(checked):
            row = self._departments.get(one.key)
            values: dict[str, Any] = {"position": position, "retired": False, "words": one.words}
            if one.site is not None or row is None:
                values["site"] = one.site or {}
            found.append(self._step(row, one.key, None, values))
            if recorder is not None:
                if row is None:
                    row = Department(
                        id=new_id(), organisation_id=self._workshop, key=one.key, **values
                    )
                    self._work.session.add(row)
                    recorder.touched(row.id)
                else:
                    _set(row, values, recorder)
            if row is not None:
                there.add(row.id)
            for place, task in enumerate(one.tasks):
                known = self._tasks.get((row.id, task.key)) if row is not None else None
                values = _values(task, place, known)
                found.append(self._step(known, one.key, task.key, values, task.demands))
                if recorder is not None and row is not None:
                    known = self._take(known, row, task, values, recorder)
                if known is not None:
                    there.add(known.id)
        return found + self._retired(there, recorder)

    def _step(
        self,
        row: Department | Task | None,
        department: str,
        task: str | None,
        values: Mapping[str, Any],
        demands: Mapping[str, Any] | None = None,
    ) -> Step:
        words = values["words"]
        if row is None:
            return Step(What.NEW, department, task, words, after=demands)
        parts = [name for name, value in values.items() if getattr(row, name) != value]
        before, after = differing(row.demands, demands or {}) if isinstance(row, Task) else ({}, {})
        if after:
            parts.append("demands")
        what = What.CHANGED if parts else What.SAME
        return Step(what, department, task, words, tuple(parts), before, after)

    def _take(
        self,
        known: Task | None,
        department: Department,
        task: CheckedTask,
        values: Mapping[str, Any],
        recorder: Recorder,
    ) -> Task:
        if known is not None:
            _set(known, values, recorder)
            recorder.demands(known, task.demands)
            return known
        made = Task(
            id=new_id(),
            department_id=department.id,
            key=task.key,
            demands=task.demands,
            **values,
        )
        self._work.session.add(made)
        recorder.touched(made.id)
        return made

    def _retired(self, there: set[str], recorder: Recorder | None) -> list[Step]:
        by_id = {row.id: row for row in self._departments.values()}
        found = []
        rows: list[Department | Task] = [*self._departments.values(), *self._tasks.values()]
        for row in rows:
            if row.id in there or row.retired:
                continue
            task = row.key if isinstance(row, Task) else None
            home = by_id[row.department_id] if isinstance(row, Task) else row
            found.append(Step(What.RETIRED, home.key, task, row.words, ("retired",)))
            if recorder is not None:
                _set(row, {"retired": True}, recorder)
        return found


def _values(task: CheckedTask, position: int, known: Task | None) -> dict[str, Any]:
    values: dict[str, Any] = {"position": position, "retired": False, "words": task.words}
    if task.origins is not None:
        values["origins"] = task.origins
    elif known is not None:
        values["origins"] = kept(known.origins, known.demands, task.demands)
    else:
        values["origins"] = {}
    if task.says_training or known is None:
        values["training_weeks"] = task.training_weeks
    return values


def _set(row: Department | Task, values: Mapping[str, Any], recorder: Recorder) -> None:
    """Change what differs."""
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            recorder.touched(row.id)
