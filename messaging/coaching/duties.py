"""Who stands where and who is on duty at this moment: read from the rows, never remembered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from consent.parties import Actor, Party, PartyKind, Posting
from consent.purposes import Role
from messaging.coaching.models import Duty, Stationing
from messaging.work import Acting, Work


@dataclass(frozen=True)
class OnDuty:
    """A coach at a department, from one moment until just before another."""

    id: str
    workshop: str
    department: str
    coach: str
    begins: datetime
    closes: datetime

    @property
    def holder(self) -> Party:
        """The coach as the holder of copies: a person of this workshop."""
        return Party(PartyKind.PERSON, self.coach, self.workshop, Role.COACH)

    def holds(self, now: datetime) -> bool:
        """Whether he is there now."""
        return self.begins <= now < self.closes


def station_index(work: Work, workshop: str, department: str) -> bytes:
    """The blind index under which those who stand in a department are found."""
    return work.server.index.of(department, column="stationing.place", organisation=workshop)


def place_index(work: Work, workshop: str, department: str) -> bytes:
    """The blind index under which a department's duties are found: another than the above."""
    return work.server.index.of(department, column="duty.place", organisation=workshop)


def coach_index(work: Work, workshop: str, coach: str) -> bytes:
    """The blind index under which a coach's duties are found."""
    return work.server.index.of(coach, column="duty.coach", organisation=workshop)


def station_of(work: Work, dossier: str) -> str | None:
    """The department in which a worker stands; nothing before his first placement record."""
    row = work.session.get(Stationing, dossier, populate_existing=True)
    return None if row is None else str(work.open("stationing", dossier, "place", row.place))


def stationed_at(work: Work, workshop: str, department: str) -> list[str]:
    """The dossiers of those who stand in a department, in the order in which chains are locked."""
    index = station_index(work, workshop, department)
    query = select(Stationing.dossier_id).where(Stationing.place_index == index)
    return sorted(work.session.scalars(query))


def stations(work: Work, dossiers: Iterable[str]) -> dict[str, str]:
    """The departments of several dossiers, in one query; without those who stand nowhere."""
    query = select(Stationing).where(Stationing.dossier_id.in_(list(dossiers)))
    return {
        row.dossier_id: str(work.open("stationing", row.dossier_id, "place", row.place))
        for row in work.session.scalars(query.execution_options(populate_existing=True))
    }


def duties_at(work: Work, workshop: str, department: str) -> list[OnDuty]:
    """The duties of a department, those too that are over and not swept yet. One query."""
    return _rows(work, Duty.place_index == place_index(work, workshop, department))


def duties_of(work: Work, workshop: str, coach: str) -> list[OnDuty]:
    """The duties of a coach, likewise. One query."""
    return _rows(work, Duty.coach_index == coach_index(work, workshop, coach))


def duties_in(work: Work, workshop: str) -> list[OnDuty]:
    """The duties of a workshop, likewise. One query."""
    return _rows(work, Duty.workshop_id == workshop)


def every_duty(work: Work) -> list[OnDuty]:
    """Every duty there is, for the sweep. One query."""
    return _rows(work, Duty.id.is_not(None))


def with_today(work: Work, acting: Acting) -> Acting:
    """A coach with his postings, of which the decision sees whether they hold; others as they are.

    Called under the lock of the dossiers that are asked for, so that a move which was committed
    before is seen and one that comes later waits.
    """
    if acting.actor.role is not Role.COACH:
        return acting
    return replace(acting, actor=replace(acting.actor, today=postings(work, acting.actor)))


def postings(work: Work, actor: Actor) -> tuple[Posting, ...]:
    """Who stands where this coach is on duty, from when until when. Two queries."""
    by_index: dict[bytes, list[OnDuty]] = {}
    for one in duties_of(work, actor.organisation, actor.account):
        index = station_index(work, one.workshop, one.department)
        by_index.setdefault(index, []).append(one)
    rows = work.session.execute(
        select(Stationing.dossier_id, Stationing.place_index)
        .where(Stationing.place_index.in_(list(by_index)))
        .order_by(Stationing.dossier_id)
    )
    return tuple(
        Posting(row.dossier_id, duty.begins, duty.closes)
        for row in rows
        for duty in by_index[row.place_index]
    )


def _rows(work: Work, condition: object) -> list[OnDuty]:
    query = select(Duty).where(condition).order_by(Duty.begins_at, Duty.id)  # type: ignore[arg-type]
    found = []
    for row in work.session.scalars(query.execution_options(populate_existing=True)):
        said = work.open("duty", row.id, "duty", row.duty)
        found.append(
            OnDuty(
                row.id, row.workshop_id, said["department"], said["coach"], row.begins_at,
                row.closes_at,
            )
        )  # fmt: skip
    return found
