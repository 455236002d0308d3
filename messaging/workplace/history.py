"""What changed about the work: the demands of a task as they were and as they became.

A change is recorded by whoever changes demands, a page, a file or a command; a task begins with
what it asks, and that is no change. No person stands in a change: who did it is one line in the
chain of the workshop, which names every change by the hash of what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from consent.encoding import Json, canonical, digest, timestamp
from consent.log.models import Chain
from consent.log.service import EventType
from consent.store import new_id
from messaging.coaching.hours import shorten
from messaging.work import NotFound, Work
from messaging.workplace import models
from messaging.workplace.models import Department, Task

CHANGE_DOMAIN: Final = "maat/demand-change/v1"
UNKNOWN: Final[Mapping[str, Any]] = {"state": "unknown"}
"""How a change writes a demand that is not filled in, before it or after it."""


@dataclass(frozen=True)
class DemandChange:
    """The demands of a task that changed at one moment, and no others.

    ``before`` and ``after`` name the same attributes; each demand is JSON data as
    ``messaging.vocabulary.demand.parse_demand`` reads it, an unknown one ``UNKNOWN``.
    ``number`` counts the changes of one task from 1.
    """

    id: str
    task: str
    number: int
    at: datetime
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def differing(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The demands that differ, as they were and as they became; both empty where none does."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    was = {name: before.get(name, UNKNOWN) for name in names}
    became = {name: after.get(name, UNKNOWN) for name in names}
    return was, became


def undone(demands: Mapping[str, Any], changes: Iterable[DemandChange]) -> dict[str, Any]:
    """The demands of one task before ``changes``, all that were made since, in any order."""
    found = dict(demands)
    for change in sorted(changes, key=lambda one: one.number, reverse=True):
        found |= change.before
    return _known(found)


def replayed(demands: Mapping[str, Any], changes: Iterable[DemandChange]) -> dict[str, Any]:
    """The demands of one task after ``changes``, in any order, that began with ``demands``."""
    found = dict(demands)
    for change in sorted(changes, key=lambda one: one.number):
        found |= change.after
    return _known(found)


def changes_of(work: Work, workshop: str, since: datetime | None = None) -> list[DemandChange]:
    """The changes of all tasks of a workshop, the retired too, oldest first; one query."""
    query = (
        select(models.DemandChange)
        .join(Task, Task.id == models.DemandChange.task_id)
        .join(Department, Department.id == Task.department_id)
        .where(Department.organisation_id == workshop)
        .order_by(models.DemandChange.at, models.DemandChange.task_id, models.DemandChange.number)
    )
    if since is not None:
        query = query.where(models.DemandChange.at >= since)
    return [view(row) for row in work.session.scalars(query)]


def changes_of_task(work: Work, workshop: str, task: str) -> list[DemandChange]:
    """The changes of one task, oldest first; none for a task of another workshop; one query."""
    query = (
        select(models.DemandChange)
        .join(Task, Task.id == models.DemandChange.task_id)
        .join(Department, Department.id == Task.department_id)
        .where(Department.organisation_id == workshop, Task.id == task)
        .order_by(models.DemandChange.number)
    )
    return [view(row) for row in work.session.scalars(query)]


def demands_before(work: Work, workshop: str, change: str) -> dict[str, Any]:
    """All demands of a task as they were before one change.

    Raises :class:`NotFound` for a change of another workshop, as for one that is not there.
    """
    query = (
        select(models.DemandChange, Task)
        .join(Task, Task.id == models.DemandChange.task_id)
        .join(Department, Department.id == Task.department_id)
        .where(Department.organisation_id == workshop, models.DemandChange.id == change)
    )
    found = work.session.execute(query).one_or_none()
    if found is None:
        raise NotFound("no such change")
    row, task = found
    later = [one for one in changes_of_task(work, workshop, task.id) if one.number >= row.number]
    return undone(task.demands, later)


def fingerprint(change: DemandChange) -> str:
    """The hash by which the workshop's chain names a change; :mod:`messaging.verification` reads it.

    Raises ``TypeError`` or ``ValueError`` for what cannot be written in the canonical form.
    """
    return digest(
        CHANGE_DOMAIN,
        canonical(
            {
                "id": change.id,
                "task": change.task,
                "number": change.number,
                "at": timestamp(change.at),
                "before": dict(change.before),
                "after": dict(change.after),
            }
        ),
    )


class Recorder:
    """Collects what one act changes in a catalogue, and writes it down once, at its end.

    ``head``: the locked head of the workshop's chain. Locking it is the first thing that an act
    does, before it reads what it changes: two acts never overwrite each other unseen. The rows of
    its places come before it, as wherever somebody is put on one.
    """

    def __init__(self, work: Work, workshop: str) -> None:
        self._work, self._workshop = work, workshop
        places = select(Department.id).where(Department.organisation_id == workshop)
        work.session.scalars(places.order_by(Department.id).with_for_update()).all()
        self.head: Chain = work.log.lock(workshop)
        self._touched: list[str] = []
        self._changes: dict[str, Json] = {}

    def touched(self, row_id: str) -> None:
        """A department or a task is new, changed, moved, retired or back."""
        if row_id not in self._touched:
            self._touched.append(row_id)

    def demands(self, task: Task, after: Mapping[str, Any]) -> None:
        """Give a task other demands; nothing happens where they are the same."""
        was, became = differing(task.demands, after)
        if not became:
            return
        query = select(func.max(models.DemandChange.number))
        last = self._work.session.scalar(query.where(models.DemandChange.task_id == task.id))
        row = models.DemandChange(
            id=new_id(),
            task_id=task.id,
            number=(last or 0) + 1,
            at=self._work.log.now(self.head),
            before=was,
            after=became,
        )
        task.demands = dict(after)
        self._work.session.add(row)
        self._work.session.flush()
        self._changes[row.id] = fingerprint(view(row))
        self.touched(task.id)

    def done(self, by: str | None) -> None:
        """Write the one line: what was touched, by which account (None: the operator).

        Nothing is written where nothing was touched. Where a place closes earlier now, whoever is
        on duty there is so until then; where it left the catalogue, until now.
        """
        if not self._touched:
            return
        self._work.session.flush()
        # The catalogue knows of duties here and nowhere else: every change of it ends in this act,
        # so no page, file or command can leave the coaches out.
        shorten(self._work, self._workshop, self._touched, self._work.log.now(self.head))
        body: dict[str, Json] = {"rows": list(self._touched), "changes": self._changes}
        if by is None:
            body["by"] = "operator"
        personal: dict[str, Json] = {} if by is None else {"by": by}
        self._work.log.append(self.head, EventType.CATALOGUE_CHANGED, body, personal)


def _known(demands: Mapping[str, Any]) -> dict[str, Any]:
    return {name: demand for name, demand in demands.items() if demand != UNKNOWN}


def view(row: models.DemandChange) -> DemandChange:
    """A row as a change."""
    return DemandChange(row.id, row.task_id, row.number, row.at, row.before, row.after)
