"""A workshop describes its work: departments and tasks, added, changed, moved, retired.

Every function takes the workshop, and finds nothing of another one. Each is one act: it locks the
places and the workshop's chain first, and ends with one line that says by whom (``by``, an
account; None is the operator). Words, sites and demands come in checked: see ``checking``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from sqlalchemy import select

from consent.encoding import canonical, digest
from consent.store import new_id
from messaging.work import NotFound, Refused, Work
from messaging.workplace.checking import MOST_ENTRIES
from messaging.workplace.history import Recorder
from messaging.workplace.models import Department, Task
from messaging.workplace.origins import checked, kept, origin_to_json, parse_origin
from messaging.workplace.service import DepartmentView, TaskView, department_view, task_view
from messaging.workplace.sites import Site, site_to_json
from messaging.workplace.typical import TypicalTask, as_task, plain_words

SEEN_DOMAIN: Final = "maat/task-seen/v1"
_R = TypeVar("_R", Department, Task)
Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class TaskText:
    """What is said of a task. ``demands`` and ``origins`` are JSON data, without what is unknown."""

    words: Words
    demands: Mapping[str, Any] = field(default_factory=dict)
    origins: Mapping[str, Any] = field(default_factory=dict)
    training_weeks: int | None = None


@dataclass(frozen=True)
class Described:
    """A whole catalogue: what is in it, and what is retired (tasks with their departments)."""

    departments: tuple[DepartmentView, ...]
    retired_departments: tuple[DepartmentView, ...]
    retired_tasks: tuple[TaskView, ...]


# Reading ----------------------------------------------------------------------------------


def described(work: Work, workshop: str) -> Described:
    """The catalogue of a workshop as who describes it sees it; two queries."""
    rows = work.session.scalars(
        select(Department)
        .where(Department.organisation_id == workshop)
        .order_by(Department.position, Department.key)
    ).all()
    query = (
        select(Task)
        .join(Department, Department.id == Task.department_id)
        .where(Department.organisation_id == workshop)
        .order_by(Task.position, Task.key)
    )
    tasks = [task_view(row) for row in work.session.scalars(query)]
    there = {row.id for row in rows if not row.retired}

    def view(row: Department) -> DepartmentView:
        own = [one for one in tasks if one.department == row.id and not one.retired]
        return department_view(row, own)

    return Described(
        tuple(view(row) for row in rows if not row.retired),
        tuple(view(row) for row in rows if row.retired),
        tuple(one for one in tasks if one.retired and one.department in there),
    )


def find_department(work: Work, workshop: str, department: str) -> DepartmentView:
    """One department, a retired one too, without its tasks; :class:`NotFound` for any other."""
    return department_view(_department(work, workshop, department), ())


def find_task(work: Work, workshop: str, task: str) -> tuple[TaskView, DepartmentView]:
    """One task, a retired one too, and its department; :class:`NotFound` for any other."""
    row, home = _task(work, workshop, task)
    return task_view(row), department_view(home, ())


def seen(task: TaskView) -> str:
    """What somebody saw of a task when he began to change it: a hash of all that can change."""
    return digest(
        SEEN_DOMAIN,
        canonical(
            {
                "words": {part: dict(said) for part, said in task.words.items()},
                "demands": dict(task.demands),
                "origins": dict(task.origins),
                "training_weeks": task.training_weeks,
            }
        ),
    )


# Departments ------------------------------------------------------------------------------


def add_department(work: Work, workshop: str, words: Words, site: Site, by: str | None) -> str:
    """A new department, the last one. Returns its id. :class:`Refused` ``too_many_entries``."""
    recorder = Recorder(work, workshop)
    rows = _departments(work, workshop)
    if len(rows) >= MOST_ENTRIES:
        raise Refused("too_many_entries")
    row = Department(
        id=new_id(),
        organisation_id=workshop,
        key=_key(words["name"]["nl"], {one.key for one in rows}),
        position=_after(rows),
        words=plain_words(words),
        site=site_to_json(site),
    )
    work.session.add(row)
    return _done(work, recorder, row, by)


def change_department(
    work: Work, workshop: str, department: str, words: Words, site: Site, by: str | None
) -> None:
    """Say something else of a department. :class:`NotFound` for one of another workshop."""
    recorder = Recorder(work, workshop)
    row = _department(work, workshop, department)
    _change(recorder, row, words=plain_words(words), site=site_to_json(site))
    recorder.done(by)


def move_department(work: Work, workshop: str, department: str, by: int, who: str | None) -> None:
    """Put a department ``by`` places further, as far as there are; raises :class:`NotFound`."""
    recorder = Recorder(work, workshop)
    _department(work, workshop, department)
    rows = [one for one in _departments(work, workshop) if not one.retired]
    _move(recorder, rows, department, by)
    recorder.done(who)


def retire_department(work: Work, workshop: str, department: str, by: str | None) -> None:
    """Take a department and its tasks out of the catalogue. What was written can still be named."""
    recorder = Recorder(work, workshop)
    row = _department(work, workshop, department)
    _change(recorder, row, retired=True)
    for task in work.session.scalars(select(Task).where(Task.department_id == row.id)):
        _change(recorder, task, retired=True)
    recorder.done(by)


def restore_department(work: Work, workshop: str, department: str, by: str | None) -> None:
    """Put a department back, the last one; its tasks come back one by one."""
    recorder = Recorder(work, workshop)
    row = _department(work, workshop, department)
    if row.retired:
        _change(recorder, row, retired=False, position=_after(_departments(work, workshop)))
    recorder.done(by)


# Tasks ------------------------------------------------------------------------------------


def add_task(work: Work, workshop: str, department: str, text: TaskText, by: str | None) -> str:
    """A new task, the last one of its department. Returns its id.

    Raises :class:`NotFound` for a department of another workshop or a retired one, and
    :class:`Refused` ``too_many_entries``.
    """
    recorder = Recorder(work, workshop)
    home = _department(work, workshop, department)
    if home.retired:
        raise NotFound("a retired department")
    rows = _tasks(work, home.id)
    if len(rows) >= MOST_ENTRIES:
        raise Refused("too_many_entries")
    row = Task(
        id=new_id(),
        department_id=home.id,
        key=_key(text.words["name"]["nl"], {one.key for one in rows}),
        position=_after(rows),
        words=plain_words(text.words),
        demands=dict(text.demands),
        origins=dict(text.origins),
        training_weeks=text.training_weeks,
    )
    work.session.add(row)
    return _done(work, recorder, row, by)


def copy_typical(
    work: Work, workshop: str, department: str, typical: TypicalTask, by: str | None
) -> str:
    """Begin a task of a department with a typical one, each demand with its origin."""
    data = as_task(typical)
    words = {part: data[part] for part in ("name", "description")}
    text = TaskText(words, data["demands"], data["origins"])
    return add_task(work, workshop, department, text, by)


def change_task(
    work: Work,
    workshop: str,
    task: str,
    text: TaskText,
    by: str | None,
    *,
    saw: str | None = None,
    looked_at: Collection[str] = (),
    today: date | None = None,
) -> None:
    """Say something else of a task; a change of its demands is recorded.

    The origins of ``text`` are not read: those of demands that stay hold on, of a demand that
    changed it goes. ``looked_at``: the attributes that were checked on the spot, on ``today``.
    ``saw``: what :func:`seen` gave when he began. Raises :class:`NotFound`, and
    :class:`Refused` ``changed_meanwhile`` when somebody else changed the task since.
    """
    recorder = Recorder(work, workshop)
    row, _home = _task(work, workshop, task)
    if saw is not None and saw != seen(task_view(row)):
        raise Refused("changed_meanwhile")
    origins = kept(row.origins, row.demands, text.demands)
    for name in looked_at:
        if name in text.demands and today is not None:
            before = parse_origin(origins[name]) if name in origins else None
            origins[name] = origin_to_json(checked(today, before))
    recorder.demands(row, text.demands)
    _change(
        recorder,
        row,
        words=plain_words(text.words),
        origins=origins,
        training_weeks=text.training_weeks,
    )
    recorder.done(by)


def move_task(work: Work, workshop: str, task: str, by: int, who: str | None) -> None:
    """Put a task ``by`` places further in its department; raises :class:`NotFound`."""
    recorder = Recorder(work, workshop)
    _row, home = _task(work, workshop, task)
    _move(recorder, [one for one in _tasks(work, home.id) if not one.retired], task, by)
    recorder.done(who)


def retire_task(work: Work, workshop: str, task: str, by: str | None) -> None:
    """Take a task out of the catalogue; an older advice keeps its words."""
    recorder = Recorder(work, workshop)
    row, _home = _task(work, workshop, task)
    _change(recorder, row, retired=True)
    recorder.done(by)


def restore_task(work: Work, workshop: str, task: str, by: str | None) -> None:
    """Put a task back, the last one of its department; :class:`NotFound` if that is retired."""
    recorder = Recorder(work, workshop)
    row, home = _task(work, workshop, task)
    if home.retired:
        raise NotFound("a retired department")
    if row.retired:
        _change(recorder, row, retired=False, position=_after(_tasks(work, home.id)))
    recorder.done(by)


# Rows -------------------------------------------------------------------------------------


def _departments(work: Work, workshop: str) -> list[Department]:
    query = select(Department).where(Department.organisation_id == workshop)
    return list(work.session.scalars(query.order_by(Department.position, Department.key)))


def _tasks(work: Work, department: str) -> list[Task]:
    query = select(Task).where(Task.department_id == department)
    return list(work.session.scalars(query.order_by(Task.position, Task.key)))


def _department(work: Work, workshop: str, department: str) -> Department:
    query = select(Department).where(
        Department.organisation_id == workshop, Department.id == department
    )
    row = work.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("no such department")
    return row


def _task(work: Work, workshop: str, task: str) -> tuple[Task, Department]:
    query = (
        select(Task, Department)
        .join(Department, Department.id == Task.department_id)
        .where(Department.organisation_id == workshop, Task.id == task)
        .execution_options(populate_existing=True)
    )
    found = work.session.execute(query).one_or_none()
    if found is None:
        raise NotFound("no such task")
    return found[0], found[1]


def _change(recorder: Recorder, row: Department | Task, **values: Any) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            recorder.touched(row.id)


def _move(recorder: Recorder, rows: list[_R], moved: str, by: int) -> None:
    here = next((n for n, one in enumerate(rows) if one.id == moved), None)
    if here is None:
        return
    row = rows.pop(here)
    rows.insert(min(max(here + by, 0), len(rows)), row)
    for position, one in enumerate(rows):
        _change(recorder, one, position=position)


def _done(work: Work, recorder: Recorder, row: Department | Task, by: str | None) -> str:
    work.session.flush()
    recorder.touched(row.id)
    recorder.done(by)
    return row.id


def _after(rows: Iterable[Department | Task]) -> int:
    return max((one.position for one in rows), default=-1) + 1


def _key(name: str, taken: set[str]) -> str:
    """A key of small letters for a new row, by which files know it from then on."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "x"
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key
