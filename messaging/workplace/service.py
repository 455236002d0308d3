"""The public catalogue of workshops, and the placement record that is made of it.

There are no persons in a catalogue, so whoever asks may read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select

from consent.encoding import Json
from messaging.vocabulary.attributes import DemandState
from messaging.vocabulary.book import load
from messaging.vocabulary.demand import Demand, parse_demands
from messaging.work import Refused, Work
from messaging.workplace.models import Department, Task
from messaging.workplace.origins import Origin, parse_origin
from messaging.workplace.sites import UNKNOWN_SITE, Site, parse_site

MOST_TASKS: Final = 40
"""A worker does at most so many tasks."""


@dataclass(frozen=True)
class TaskView:
    """A task as the catalogue shows it. ``words``: ``name`` and ``description``, by language.

    ``training_weeks``: the training that somebody new to it needs; None is unknown.
    """

    id: str
    key: str
    department: str
    words: Mapping[str, Mapping[str, str]]
    demands: Mapping[str, Any]
    retired: bool = False
    training_weeks: int | None = None
    origins: Mapping[str, Any] = field(default_factory=dict)

    def said(self, language: str, part: str = "name") -> str:
        """A part of its words, in Dutch where the language has none."""
        return _said(self.words, language, part)

    def spoken(self, language: str, part: str = "name") -> str:
        """The language of what :meth:`said` says."""
        return language if self.words.get(part, {}).get(language) else "nl"

    def origin(self, attribute: str) -> Origin | None:
        """What one of its demands rests on; None where nobody said it."""
        return parse_origin(self.origins[attribute]) if attribute in self.origins else None

    def asked(self) -> tuple[Demand, ...]:
        """What it asks, a line for each attribute of the vocabulary."""
        return parse_demands(self.demands)

    def named(self) -> tuple[Demand, ...]:
        """What a page names: each attribute that forms offer first, and what else is filled in."""
        first = load().offered_first
        return tuple(
            demand
            for demand in self.asked()
            if demand.attribute in first or demand.state is not DemandState.UNKNOWN
        )


@dataclass(frozen=True)
class DepartmentView:
    """A department with its tasks, in their order. ``site``: where and when it works."""

    id: str
    key: str
    workshop: str
    words: Mapping[str, Mapping[str, str]]
    tasks: tuple[TaskView, ...] = ()
    retired: bool = False
    site: Site = UNKNOWN_SITE

    def said(self, language: str, part: str = "name") -> str:
        """A part of its words, in Dutch where the language has none."""
        return _said(self.words, language, part)

    def spoken(self, language: str, part: str = "name") -> str:
        """The language of what :meth:`said` says."""
        return language if self.words.get(part, {}).get(language) else "nl"


def catalogues(work: Work, workshops: Iterable[str]) -> dict[str, list[DepartmentView]]:
    """The catalogues of several workshops, in two queries; without what is retired."""
    wanted = list(dict.fromkeys(workshops))
    departments = work.session.scalars(
        select(Department)
        .where(Department.organisation_id.in_(wanted), Department.retired.is_(False))
        .order_by(Department.position, Department.key)
    ).all()
    tasks: dict[str, list[TaskView]] = {row.id: [] for row in departments}
    query = (
        select(Task)
        .join(Department, Department.id == Task.department_id)
        .where(Department.organisation_id.in_(wanted), Task.retired.is_(False))
        .order_by(Task.position, Task.key)
    )
    for row in work.session.scalars(query):
        if row.department_id in tasks:
            tasks[row.department_id].append(task_view(row))
    found: dict[str, list[DepartmentView]] = {workshop: [] for workshop in wanted}
    for one in departments:
        found[one.organisation_id].append(department_view(one, tasks[one.id]))
    return found


def catalogue(work: Work, workshop: str) -> list[DepartmentView]:
    """The departments of a workshop with their tasks, in two queries."""
    return catalogues(work, [workshop])[workshop]


def tasks_by_id(work: Work, ids: Iterable[str]) -> dict[str, TaskView]:
    """Several tasks at once, the retired too, so that an older advice keeps its words."""
    rows = work.session.scalars(select(Task).where(Task.id.in_(list(set(ids)))))
    return {row.id: task_view(row) for row in rows}


def departments_by_id(work: Work, ids: Iterable[str]) -> dict[str, DepartmentView]:
    """Several departments at once, the retired too, without their tasks."""
    query = select(Department).where(Department.id.in_(list(set(ids))))
    rows = work.session.scalars(query.execution_options(populate_existing=True))
    return {row.id: department_view(row, ()) for row in rows}


def placement_content(
    work: Work, workshop: str, department: str, tasks: Sequence[str]
) -> dict[str, Json]:
    """The content of a placement record: one department and some of its tasks, in their order.

    Raises :class:`Refused`: ``unknown_department``, ``no_task``, ``unknown_task`` (also for one
    of another department or workshop, or retired), ``too_many_tasks``.
    """
    found = {one.id: one for one in catalogue(work, workshop)}.get(department)
    if found is None:
        raise Refused("unknown_department")
    wanted = set(tasks)
    if not wanted:
        raise Refused("no_task")
    if len(wanted) > MOST_TASKS:
        raise Refused("too_many_tasks")
    if wanted - {task.id for task in found.tasks}:
        raise Refused("unknown_task")
    return {
        "department": found.id,
        "tasks": [task.id for task in found.tasks if task.id in wanted],
    }


def _said(words: Mapping[str, Mapping[str, str]], language: str, part: str) -> str:
    said = words.get(part, {})
    return said.get(language) or said.get("nl", "")


def task_view(row: Task) -> TaskView:
    """A row as the catalogue shows it."""
    return TaskView(
        row.id, row.key, row.department_id, row.words, row.demands, row.retired,
        row.training_weeks, row.origins,
    )  # fmt: skip


def department_view(row: Department, tasks: Iterable[TaskView]) -> DepartmentView:
    """A row as the catalogue shows it, with these tasks."""
    return DepartmentView(
        row.id, row.key, row.organisation_id, row.words, tuple(tasks), row.retired,
        parse_site(row.site),
    )  # fmt: skip
