"""Which changes of the work the physicians of a service did not look through yet.

A change is public and so is that it was looked through; of whom somebody thought meanwhile, no
row says anything.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from consent.store import new_id
from messaging.work import Acting, NotFound, Refused, Work
from messaging.workplace import models
from messaging.workplace.history import DemandChange, view
from messaging.workplace.models import DemandReview, Department, Task


def not_looked_through(
    work: Work, acting: Acting, workshops: Iterable[str]
) -> dict[str, list[DemandChange]]:
    """The changes of each workshop that are new to the acting physician's service; one query.

    Every workshop that is asked for has its list. Raises :class:`NotFound` for one that he does
    not serve.
    """
    found: dict[str, list[DemandChange]] = {workshop: [] for workshop in workshops}
    if not found.keys() <= acting.actor.workshops:
        raise NotFound("another workshop")
    looked = select(DemandReview.id).where(
        DemandReview.change_id == models.DemandChange.id,
        DemandReview.organisation_id == acting.actor.organisation,
    )
    query = (
        select(Department.organisation_id, models.DemandChange)
        .join(Task, Task.id == models.DemandChange.task_id)
        .join(Department, Department.id == Task.department_id)
        .where(Department.organisation_id.in_(list(found)), ~looked.exists())
        .order_by(models.DemandChange.at, models.DemandChange.task_id, models.DemandChange.number)
    )
    for workshop, row in work.session.execute(query):
        found[workshop].append(view(row))
    return found


def looked_through(work: Work, acting: Acting, workshop: str, changes: Iterable[str]) -> int:
    """Take these changes of a workshop off the list of the acting physician's service.

    What is off it already, or was never on it, changes nothing; says how many came off. Raises
    :class:`NotFound` as :func:`not_looked_through`, :class:`Refused` ``try_again`` when a
    colleague takes off the same at this very moment.
    """
    wanted = set(changes)
    new = [c for c in not_looked_through(work, acting, [workshop])[workshop] if c.id in wanted]
    now = work.clock.now()
    try:
        with work.session.begin_nested():
            work.session.add_all(
                DemandReview(
                    id=new_id(), change_id=one.id, organisation_id=acting.actor.organisation, at=now
                )
                for one in new
            )
    except IntegrityError:
        raise Refused("try_again") from None
    return len(new)
