"""Asking for deletion, and taking it back: the worker's own acts. A doctor who keeps something hears.

Nothing of it reaches the workplace: no message, no row of a list, no other work on its pages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consent.encoding import Json, timestamp
from consent.parties import Actor, Party, PartyKind
from consent.purposes import DOCTORS, Role
from consent.store import new_id
from messaging.documents.facts import Stored, facts_of_chains
from messaging.dossiers.models import Dossier
from messaging.dossiers.service import by_ids
from messaging.erasure.models import Erasure
from messaging.erasure.requests import (
    DAYS,
    DOMAIN,
    Kept,
    Pending,
    all_pending,
    keep,
    kept_in,
    locked,
    pending,
    statement,
)
from messaging.erasure.rules import KEPT_KINDS
from messaging.groups.models import Group
from messaging.groups.service import active_members, is_member
from messaging.messages.elsewhere import Elsewhere, elsewhere_in, left
from messaging.messages.service import LEAVING, Message, lock_people, send
from messaging.people.accounts import worker_index
from messaging.work import Acting, NotFound, Work


@dataclass(frozen=True)
class Announced:
    """A dossier of which a doctor's side loses what it keeps, and from when."""

    dossier: str
    due_at: datetime


def dossiers_of(work: Work, account: str) -> list[str]:
    """Every dossier of a worker, in the order in which they are locked; also a shut one."""
    query = select(Dossier.id).where(Dossier.worker_index == worker_index(work, account))
    return sorted(work.session.scalars(query))


def ask(work: Work, acting: Acting, messages: Iterable[Message]) -> Pending:
    """Ask that everything about him goes in seven days; tell each doctor who keeps something.

    ``messages``: all of his, as he opened them just now: they tell what lies elsewhere. Who asked
    already keeps the day that he was told; where that is held, he asks anew, with seven new days.
    Raises :class:`NotFound` for anybody but a worker.
    """
    account = _only_a_worker(acting)
    dossiers = dossiers_of(work, account)
    for dossier in dossiers:
        work.log.lock(dossier)
    told = _told(work, dossiers)
    heads = lock_people(work, [account, *told])
    before = pending(work, account)
    if before is not None and not before.held:
        return before
    now = work.log.now(heads[account])
    due = now + DAYS
    notes = {member: new_id() for member in sorted(told)}
    signatures = {
        chain: acting.keys.signing.sign(DOMAIN, statement(chain, now)).hex()
        for chain in (*dossiers, account)
    }
    elsewhere = elsewhere_in(messages).and_(Elsewhere(frozenset(notes.values())))
    elsewhere = elsewhere.and_(_taken_over(work, account))
    kept = Kept(acting.keys.sequence, signatures, elsewhere)
    work.session.add(
        Erasure(
            account_id=account, asked_at=now, due_at=due, sealed=keep(work, account, kept)
        )
    )  # fmt: skip
    work.session.flush()
    for member, note in notes.items():
        said: dict[str, Json] = {
            "dossiers": sorted(told[member]),
            "asked_at": timestamp(now),
            "due_at": timestamp(due),
        }
        send(work, acting, heads[member], LEAVING, said, document=note)
    # To himself as well: so he tells of these notices when he asks another time.
    send(work, acting, heads[account], LEAVING, left(*notes.values()))
    return Pending(account, now, due)


def _taken_over(work: Work, account: str) -> Elsewhere:
    """What a request that is held knew of elsewhere; its row makes place for the new one.

    It may know more than his messages say: a dossier that is still shut kept some of them.
    """
    row = locked(work, account)
    if row is None:
        return Elsewhere()
    known = kept_in(work, row).elsewhere
    work.session.delete(row)
    work.session.flush()
    return known


def take_back(work: Work, acting: Acting) -> None:
    """Nothing goes; raises :class:`NotFound` where nothing was asked, or it was carried out."""
    account = _only_a_worker(acting)
    work.log.lock(account)
    row = locked(work, account)
    if row is None:
        raise NotFound("nothing to take back", chain=account)
    work.session.delete(row)
    work.forgets = True
    work.session.flush()


# The doctors' side ------------------------------------------------------------------------------


def goes(one: Stored) -> bool:
    """Whether a document of a dossier goes when its worker is erased."""
    return one.facts.kind not in KEPT_KINDS


def keeps(actor: Actor, one: Stored) -> bool:
    """Whether this doctor's side wrote it, so that he can take it out."""
    mine = actor.role in DOCTORS and actor.is_party(one.facts.kept_by)
    return mine and goes(one)


def announced(work: Work, acting: Acting) -> list[Announced]:
    """The dossiers that are going to be erased and of which his side keeps something, soonest first.

    One that is held has no day yet, and stands here again when he said it once more. Nothing is
    opened. In a number of queries that does not grow with them; none without a request.
    """
    waiting = {one.account: one.due_at for one in all_pending(work) if not one.held}
    if not waiting or acting.actor.role not in DOCTORS:
        return []
    indexes = [worker_index(work, account) for account in waiting]
    query = select(Dossier.id).where(Dossier.worker_index.in_(indexes))
    listed = by_ids(work, work.session.scalars(query))
    mine = {
        one.facts.dossier
        for one in facts_of_chains(work, listed).values()
        if keeps(acting.actor, one)
    }
    found = [Announced(one, waiting[listed[one].account]) for one in mine]
    return sorted(found, key=lambda one: (one.due_at, one.dossier))


def _told(work: Work, dossiers: Sequence[str]) -> Mapping[str, Collection[str]]:
    """Each doctor of a side that keeps something, with the dossiers of which it does."""
    sides: dict[Party, set[str]] = {}
    for one in facts_of_chains(work, dossiers).values():
        if one.facts.kept_by.role in DOCTORS and goes(one):
            sides.setdefault(one.facts.kept_by, set()).add(one.facts.dossier)
    told: dict[str, set[str]] = {}
    for party, where in sides.items():
        for member in _members(work, party):
            told.setdefault(member, set()).update(where)
    return told


def _members(work: Work, party: Party) -> Collection[str]:
    if party.kind is PartyKind.PERSON:
        return {party.id} if is_member(work, party) else ()
    group = work.session.get(Group, party.id)
    return active_members(work, group) if group is not None else ()


def _only_a_worker(acting: Acting) -> str:
    if acting.actor.role is not Role.WORKER:
        raise NotFound("not a worker", chain=acting.actor.account)
    return acting.actor.account
