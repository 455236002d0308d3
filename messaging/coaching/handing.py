"""Copies for the coaches on duty: made by whichever session can, taken back when a duty is over.

Everything here is called under the dossier's lock. Who gets one is the decision, asked for the
coach as he stands at this moment; so nobody receives a key with which he would be refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from consent.decision import Act, decide
from consent.encoding import Json
from consent.facts import DocumentFacts
from consent.log.models import Chain
from consent.log.service import EventType
from consent.parties import Actor, Party, Posting
from consent.purposes import KINDS, Role
from consent.records.checking import check_signed
from consent.records.service import Recorded
from messaging.coaching.duties import OnDuty, duties_at, station_of
from messaging.documents.copies import (
    Made,
    Opener,
    copies_of,
    delete_copies,
    holder_index,
    make_copy,
    mandates_behind,
)
from messaging.documents.facts import facts_of_chains
from messaging.documents.models import DocumentCopy
from messaging.dossiers.service import worker_of
from messaging.groups.models import Group
from messaging.groups.service import is_member, party_of
from messaging.work import Acting, Work

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ON_DUTY_COPIES = "duty"
"""Why copies were made outside a delivery: somebody is on duty."""


def copies_for_coaches(
    work: Work,
    document: str,
    head: Chain,
    key: bytes,
    facts: DocumentFacts,
    recorded: Sequence[Recorded],
    *,
    grants: Iterable[str] | None = None,
) -> list[Made]:
    """Copies of one document for everybody on duty where its worker stands.

    ``facts`` as they are once it has left. ``grants``: only those made under these consents.
    """
    if Role.COACH not in KINDS[facts.kind].ceiling:
        return []
    station = station_of(work, head.id)
    if station is None:
        return []
    wanted: set[str | None] | None = None if grants is None else set(grants)
    return [
        one
        for duty in duties_at(work, facts.workshop, station)
        for one in _copies(work, document, head, key, facts, recorded, duty, wanted)
    ]


def hand_on(
    work: Work,
    acting: Acting,
    head: Chain,
    duty: OnDuty,
    *,
    begins: bool,
) -> None:
    """Make a coach's copies of everything in this dossier that he may read and does not have.

    With what this session can open: the social service's has a copy of whatever a coach may
    have. ``begins``: his duty begins for this dossier, and the line says so.
    """
    stored = facts_of_chains(work, [head.id])
    recorded = work.records.of_dossier(head.id)
    wanted = [one for one in stored.values() if Role.COACH in KINDS[one.facts.kind].ceiling]
    had = copies_of(work, [one.id for one in wanted], [duty.holder])
    mine = copies_of(work, [one.id for one in wanted], _groups(work, acting))
    opener = Opener(work, acting)
    made: list[Json] = []
    for one in sorted(wanted, key=lambda each: each.id):
        if (
            one.id in had
            or one.id not in mine
            or not _asked(work, head, duty, one.facts, recorded)[0]
        ):
            continue
        key = opener.document_key(mine[one.id][0])
        # Only under what he who hands it on reads it by: a consent may leave out a line of it.
        under = {copy.grant_id for copy in mine[one.id]}
        copies = _copies(work, one.id, head, key, one.facts, recorded, duty, under)
        made += [{"document": one.id, **copy.as_json()} for copy in copies]
    if begins:
        work.log.append(
            head, EventType.ON_DUTY, {"duty": duty.id, "copies": made}, duty_in_log(acting, duty)
        )
    elif made:
        work.log.append(
            head, EventType.COPIED, {"copies": made, "why": ON_DUTY_COPIES},
            {"actor": acting.actor.account},
        )  # fmt: skip


def take_back(work: Work, head: Chain, duty: OnDuty, why: str, actor: str | None) -> int:
    """Delete a coach's copies in this dossier; says how many. Without any there is no line."""
    index = holder_index(work, duty.holder)
    held = select(DocumentCopy.id).where(
        DocumentCopy.holder_index == index, DocumentCopy.chain_id == head.id
    )
    gone = sorted(work.session.scalars(held))
    if not gone:
        return 0
    delete_copies(work, DocumentCopy.id.in_(gone))
    work.log.append(
        head,
        EventType.OFF_DUTY,
        {"duty": duty.id, "deleted": list(gone), "why": why},
        {"actor": actor, "coach": duty.coach},
    )
    return len(gone)


def duty_in_log(acting: Acting, duty: OnDuty) -> dict[str, Json]:
    """What a line about a duty commits to: who made it, for whom, where and until when."""
    return {
        "actor": acting.actor.account,
        "coach": duty.coach,
        "organisation": duty.workshop,
        "department": duty.department,
        "closes": (duty.closes - _EPOCH) // timedelta(milliseconds=1),
    }


def _asked(
    work: Work, head: Chain, duty: OnDuty, facts: DocumentFacts, recorded: Sequence[Recorded]
) -> tuple[bool, tuple[str, ...]]:
    """Whether the decision lets this coach read this now, and under which consents."""
    coach = Actor(
        duty.coach,
        Role.COACH,
        duty.workshop,
        today=(Posting(facts.dossier, duty.begins, duty.closes),),
    )
    grants = [one.grant for one in recorded]
    decision = decide(coach, Act.READ, facts, grants, work.log.now(head))
    return decision.allowed, decision.grants


def _copies(
    work: Work,
    document: str,
    head: Chain,
    key: bytes,
    facts: DocumentFacts,
    recorded: Sequence[Recorded],
    duty: OnDuty,
    wanted: set[str | None] | None,
) -> list[Made]:
    """One copy for each consent that allows it, checked as for any recipient; or the one."""
    allowed, grants = _asked(work, head, duty, facts, recorded)
    if not allowed or not is_member(work, duty.holder):
        return []
    signed = {one.grant.id: one for one in recorded}
    worker = worker_of(work, head.id)
    mandates = mandates_behind(work, [signed[grant] for grant in grants])
    made = []
    for grant in grants or (None,):
        if wanted is not None and grant not in wanted:
            continue
        if grant is not None:
            check_signed(
                signed[grant], work.directory, dossier=head.id, worker=worker, mandates=mandates
            )
        made.append(
            make_copy(
                work, document, head.id, key, duty.holder,
                grant=grant, handled_at=work.clock.now(), duty=duty.id,
            )
        )  # fmt: skip
    work.session.flush()
    return made


def _groups(work: Work, acting: Acting) -> list[Party]:
    query = select(Group).where(Group.id.in_(acting.actor.groups)).order_by(Group.id)
    return [party_of(group) for group in work.session.scalars(query)]
