"""Placing a worker, and putting a coach on a place: acts of the social service's session.

Locks in this order: dossiers by id, groups, the rows of places by id, the organisation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from consent.encoding import Json
from consent.log.models import Chain
from consent.log.service import EventType
from consent.parties import Party, PartyKind
from consent.purposes import Kind, Role
from consent.store import new_id
from messaging.coaching.duties import (
    OnDuty,
    coach_index,
    duties_at,
    duties_of,
    every_duty,
    place_index,
    station_index,
    station_of,
    stationed_at,
)
from messaging.coaching.handing import duty_in_log, hand_on, take_back
from messaging.coaching.hours import closing
from messaging.coaching.models import Duty, Stationing
from messaging.documents.copies import chains_held_by
from messaging.documents.writing import write
from messaging.dossiers.service import in_workshop
from messaging.groups.service import is_member
from messaging.people.accounts import people
from messaging.people.models import Membership
from messaging.vocabulary.cards import baseline_card
from messaging.work import Acting, NotFound, Refused, Work
from messaging.workplace.models import Department
from messaging.workplace.service import DepartmentView, departments_by_id


@dataclass(frozen=True)
class Coach:
    """A coach of a workshop: his account and his name."""

    account: str
    name: str


def coaches(work: Work, workshop: str) -> list[Coach]:
    """The coaches of a workshop who can act, by name. Two queries."""
    query = select(Membership.account_id).where(
        Membership.organisation_id == workshop,
        Membership.role == str(Role.COACH),
        Membership.until.is_(None),
    )
    found = people(work, work.session.scalars(query).all())
    listed = [Coach(one.id, one.name) for one in found.values() if not one.locked]
    return sorted(listed, key=lambda one: (one.name.casefold(), one.account))


# Where somebody stands -------------------------------------------------------------------------


def place(work: Work, acting: Acting, dossier: str, content: Mapping[str, Any]) -> str:
    """Keep a placement record and the baseline card; from now on he stands there.

    ``content`` as ``placement_content`` made it. The coaches of the place that he leaves lose
    him, those of the place that he comes to get him. Returns the id of the record. Raises
    :class:`NotFound` and :class:`Refused` as ``write`` does.
    """
    listed = in_workshop(work, dossier, acting.actor.workshops)
    department = str(content["department"])
    made = write(work, acting, dossier, Kind.PLACEMENT, content)
    write(work, acting, dossier, Kind.BASELINE_CARD, baseline_card(content["tasks"]))
    head = work.log.lock(dossier)
    before = station_of(work, dossier)
    _lock_places(work, {department, before or department})
    moved = before != department
    if moved:
        if before is not None:
            for duty in duties_at(work, listed.workshop, before):
                take_back(work, head, duty, "moved", acting.actor.account)
        _stand(work, acting, head, listed.workshop, department)
    for duty in duties_at(work, listed.workshop, department):
        if duty.holds(work.log.now(head)):
            hand_on(work, acting, head, duty, begins=moved)
    return made


def _stand(work: Work, acting: Acting, head: Chain, workshop: str, department: str) -> None:
    row = work.session.get(Stationing, head.id) or Stationing(dossier_id=head.id)
    row.place = work.seal("stationing", head.id, "place", department)
    row.place_index = station_index(work, workshop, department)
    work.session.add(row)
    work.session.flush()
    work.log.append(
        head,
        EventType.STATIONED,
        {},
        {"actor": acting.actor.account, "department": department},
    )


# Who is on duty --------------------------------------------------------------------------------


def begin(work: Work, acting: Acting, department: str, coach: str) -> OnDuty:
    """Put a coach on a place until it closes, with copies of the cards of all who stand there.

    Twice is harmless. Raises :class:`NotFound` for another workshop's department or coach, and
    for anybody but its social service; :class:`Refused` ``place_closed``, ``try_again``.
    """
    workshop = _place(work, acting, department).workshop
    holder = Party(PartyKind.PERSON, coach, workshop, Role.COACH)
    locked = _lock(work, holder, department)
    # Its hours as they are under the lock: whoever changes them takes it too.
    site = _place(work, acting, department).site
    if coach not in {one.account for one in coaches(work, workshop)}:
        raise NotFound("no such coach", chain=workshop)
    now = max(work.log.now(head) for head in (locked.own, *locked.heads.values()))
    for duty in duties_of(work, workshop, coach):
        if not duty.holds(now):
            _finish(work, locked, duty, "closed", None)
        elif duty.department == department:
            return duty
    # Ending an earlier duty wrote lines: this one begins no earlier than they.
    now = max(work.log.now(head) for head in (locked.own, *locked.heads.values()))
    closes = closing(site, now)
    if closes is None or closes <= now:
        raise Refused("place_closed")
    duty = OnDuty(new_id(), workshop, department, coach, now, closes)
    _keep(work, duty)
    said = duty_in_log(acting, duty)
    work.log.append(locked.own, EventType.ON_DUTY, {"duty": duty.id}, said, at=now)
    for dossier in stationed_at(work, workshop, department):
        hand_on(work, acting, locked.heads[dossier], duty, begins=True)
    return duty


def end(work: Work, acting: Acting, duty_id: str) -> None:
    """Take a coach off a place. Without effect on what is over already.

    Raises :class:`NotFound` for anybody but the social service of that workshop;
    :class:`Refused` ``try_again``.
    """
    row = work.session.get(Duty, duty_id)
    if row is None:
        return
    if not _may_arrange(acting, row.workshop_id):
        raise NotFound("another workshop", chain=acting.actor.account)
    said = work.open("duty", row.id, "duty", row.duty)
    holder = Party(PartyKind.PERSON, said["coach"], row.workshop_id, Role.COACH)
    locked = _lock(work, holder, said["department"])
    for duty in duties_of(work, row.workshop_id, holder.id):
        if duty.id == duty_id:
            _finish(work, locked, duty, "taken off", acting.actor.account)


def over(work: Work) -> list[Party]:
    """The coaches with a duty that is over, or who left: whose copies the sweep deletes."""
    now = work.clock.now()
    found = {
        duty.holder
        for duty in every_duty(work)
        if duty.closes <= now or not is_member(work, duty.holder)
    }
    return sorted(found, key=lambda holder: (holder.organisation, holder.id))


def close_over(work: Work, holder: Party) -> int:
    """Delete a coach's copies of every duty that is over; says how many.

    The decision has refused since the very moment. For a transaction of its own. Raises
    :class:`Refused` ``try_again``.
    """
    locked = _lock(work, holder)
    now, stays = work.clock.now(), is_member(work, holder)
    return sum(
        _finish(work, locked, duty, "closed", None)
        for duty in duties_of(work, holder.organisation, holder.id)
        if duty.closes <= now or not stays
    )


def _may_arrange(acting: Acting, workshop: str) -> bool:
    actor = acting.actor
    return actor.role is Role.SOCIAL_SERVICE and workshop in actor.workshops


def _place(work: Work, acting: Acting, department: str) -> DepartmentView:
    view = departments_by_id(work, [department]).get(department)
    if view is None or view.retired or not _may_arrange(acting, view.workshop):
        raise NotFound("no such place", chain=acting.actor.account)
    return view


@dataclass(frozen=True)
class _Locked:
    """What a change of a coach's duties touches: the dossiers by id, and the organisation."""

    heads: dict[str, Chain]
    own: Chain


def _lock(work: Work, holder: Party, department: str | None = None) -> _Locked:
    """Lock all that a change of this coach's duties touches, in the order of every lock.

    Raises :class:`Refused` ``try_again`` when somebody came to one of the places meanwhile.
    """
    workshop = holder.organisation

    def touched() -> tuple[set[str], set[str]]:
        places = {duty.department for duty in duties_of(work, workshop, holder.id)}
        places |= {department} if department else set()
        stand = {one for each in places for one in stationed_at(work, workshop, each)}
        return places, stand | set(chains_held_by(work, holder))

    places, chains = touched()
    heads = work.log.lock_all(chains)
    _lock_places(work, places)
    own = work.log.lock(workshop)
    places_now, chains_now = touched()
    if not (places_now <= places and chains_now <= chains):
        raise Refused("try_again")
    return _Locked(heads, own)


def _lock_places(work: Work, departments: Iterable[str]) -> None:
    """Hold the rows of these places: who stands there and who is on duty there stays so."""
    query = select(Department.id).where(Department.id.in_(sorted(set(departments))))
    work.session.scalars(query.order_by(Department.id).with_for_update()).all()


def _finish(work: Work, locked: _Locked, duty: OnDuty, why: str, actor: str | None) -> int:
    """Take back every copy of one duty, and forget it."""
    there = stationed_at(work, duty.workshop, duty.department)
    taken = sum(take_back(work, locked.heads[one], duty, why, actor) for one in there)
    work.session.execute(delete(Duty).where(Duty.id == duty.id))
    work.session.flush()
    work.log.append(
        locked.own, EventType.OFF_DUTY, {"duty": duty.id, "why": why},
        {"actor": actor, "coach": duty.coach},
    )  # fmt: skip
    return taken


def _keep(work: Work, duty: OnDuty) -> None:
    said: dict[str, Json] = {"coach": duty.coach, "department": duty.department}
    work.session.add(
        Duty(
            id=duty.id,
            workshop_id=duty.workshop,
            place_index=place_index(work, duty.workshop, duty.department),
            coach_index=coach_index(work, duty.workshop, duty.coach),
            duty=work.seal("duty", duty.id, "duty", said),
            begins_at=duty.begins,
            closes_at=duty.closes,
        )
    )
    work.session.flush()
