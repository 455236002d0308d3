"""Which mandates are worth something now: for the decision, and for the questions to him.

A row without two good signatures represents nobody, whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select

from consent.mandates.rules import MandateAct
from consent.mandates.service import Kept, check_mandate
from consent.parties import Actor
from consent.purposes import PurposeCode, Role
from consent.signing import BadSignature
from messaging.directory.service import UntrustedKey
from messaging.dossiers.models import Dossier
from messaging.people.accounts import worker_index
from messaging.people.models import Account
from messaging.work import Work


def with_mandates(work: Work, actor: Actor, dossiers: Iterable[str] | None = None) -> Actor:
    """A representative with what he may decide; anybody else as he is.

    Under the lock of ``dossiers`` for whoever decides by it; ``None``: all of his, for a list.
    """
    if actor.role is not Role.REPRESENTATIVE:
        return actor
    found = (
        work.mandates.of_representative(actor.account)
        if dossiers is None
        else work.mandates.of_dossiers(dossiers)
    )
    mine = [one for one in found if one.mandate.representative == actor.account]
    good = sound(work, mine, actor.account)
    return replace(actor, mandates=tuple(one.mandate for one in good))


def representatives(work: Work, dossier: str) -> list[Actor]:
    """Everybody who ever represented the worker of a locked dossier, with his sound mandates."""
    found = work.mandates.of_dossiers([dossier])
    good = sound(work, found, dossier)
    return [
        Actor(
            account,
            Role.REPRESENTATIVE,
            "",
            mandates=tuple(one.mandate for one in good if one.mandate.representative == account),
        )
        for account in dict.fromkeys(one.mandate.representative for one in found)
    ]


def sound(work: Work, found: Iterable[Kept], somebody: str) -> list[Kept]:
    """Those that are signed by two, as they must be. ``somebody``: any account with keys."""
    signed = [one for one in found if one.approved is not None]
    hands = [hand for one in signed for hand in (one.entered, one.approved) if hand is not None]
    # At least one lookup, whatever is found: a question costs the same with and without.
    wanted = {(hand.subject, hand.sequence) for hand in hands} or {(somebody, 1)}
    work.directory.fetch(wanted)
    return [one for one in signed if _checks(work, one)]


def _checks(work: Work, one: Kept) -> bool:
    try:
        check_mandate(one, work.directory, dossier=one.mandate.dossier)
    except (BadSignature, UntrustedKey):
        return False
    return True


@dataclass(frozen=True)
class Answering:
    """Who may answer beside the worker, and for which workplace of his."""

    account: str
    dossier: str


def answering(
    work: Work, worker: str, purpose: PurposeCode, dossier: str | None
) -> list[Answering]:
    """The representatives with an account who may answer this for a worker now, in one order.

    ``worker``: nobody's account for a code that nobody has; ``dossier``: the only one that it is about.
    The same queries whatever is found. Of several representatives the first is asked; what the
    worker answers himself each of them hears of.
    """
    index = worker_index(work, worker)
    query = select(Dossier.id).where(Dossier.worker_index == index)
    his = [one for one in work.session.scalars(query) if dossier in (None, one)]
    now = work.clock.now()
    found = [
        Answering(one.mandate.representative, one.mandate.dossier)
        # Who has no dossier is asked for like who has one: an empty list would be other words.
        for one in sound(work, work.mandates.of_dossiers(his or [worker]), worker)
        if one.mandate.in_force(now) and one.mandate.carries(MandateAct.ANSWER, purpose)
    ]
    accounts = {one.account for one in found} or {worker}
    there = set(work.session.scalars(select(Account.id).where(Account.id.in_(accounts))))
    return [one for one in dict.fromkeys(found) if one.account in there]
