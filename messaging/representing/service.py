"""Entering, approving and ending a mandate: who may, and what a paper's code shows.

Two doctors of two organisations sign, each after seeing the paper; the portal keeps none of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from consent.codes import is_code, new_code, normalise
from consent.log.models import Chain
from consent.mandates.rules import MandateError, terms
from consent.mandates.service import Kept, may_end
from consent.parties import Actor
from consent.purposes import DOCTORS, Role
from consent.records.helping import LONGEST_NAME, Dependency
from consent.records.service import valid_until
from consent.store import new_id
from messaging.dossiers.service import row_of, worker_of
from messaging.people.enrolment import invite
from messaging.people.models import Account
from messaging.representing.waiting import take_back
from messaging.work import Acting, NotFound, Refused, Work


@dataclass(frozen=True)
class Paper:
    """What the doctor hands over, once. ``code``: for the second doctor, who signs with it.

    ``invitation``: with which the representative makes his account; ``None`` where he has one.
    """

    mandate: str
    code: str
    invitation: str | None


@dataclass(frozen=True)
class Chosen:
    """What stands on the form of a mandate, as it was typed.

    ``same``: the account of a representative whom this dossier knows, instead of a ``name``.
    ``tie``: what ties him to the employer. ``seen``: the doctor looked at the paper himself.
    """

    name: str
    same: str
    ground: str
    acts: tuple[str, ...]
    purposes: tuple[str, ...]
    months: int | None
    until: str | None
    tie: str
    seen: bool


def enter(work: Work, acting: Acting, dossier: str, chosen: Chosen) -> Paper:
    """The first signature. Until the second it gives nothing, and the worker sees it waiting.

    Raises :class:`NotFound` for anybody but a verified doctor who reaches this worker;
    :class:`MandateError` as :func:`consent.mandates.rules.terms` does, ``representative_name``,
    ``representative_tied``, ``paper_unseen``; :class:`ConsentError` for its days.
    """
    head = _reached(work, acting, dossier)
    known = {one.mandate.representative: one.name for one in work.mandates.of_dossiers([dossier])}
    name = known.get(chosen.same, "") if chosen.same else " ".join(chosen.name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise MandateError("representative_name")
    given = terms(chosen.ground, chosen.acts, chosen.purposes)
    if chosen.tie != Dependency.NONE:
        raise MandateError("representative_tied")
    if not chosen.seen:
        raise MandateError("paper_unseen")
    until = valid_until(chosen.months, chosen.until, work.log.now(head))
    account, code = chosen.same or new_id(), new_code()
    mandate = work.mandates.enter(
        head,
        given,
        signer=acting.keys.signer,
        told=acting.in_log,
        pseudonym=row_of(work, dossier).pseudonym,
        representative=account,
        name=name,
        until=until,
        code=code,
    )
    invitation = None
    if work.session.get(Account, account) is None:
        invitation = invite(work, Role.REPRESENTATIVE, None, name=name, account=account)
    return Paper(mandate, code, invitation)


def by_code(work: Work, acting: Acting, typed: str) -> Kept:
    """The mandate of a paper, for a verified doctor who holds it.

    Raises :class:`Refused` ``mandate_code`` for a code that is none, or no mandate's: whoever holds
    no paper learns nothing by typing. :class:`NotFound` for anybody but a verified doctor.
    """
    _verified(acting)
    found = work.mandates.by_code(normalise(typed)) if is_code(typed) else None
    if found is None:
        raise Refused("mandate_code")
    return found


def approve(work: Work, acting: Acting, typed: str) -> Kept:
    """The second signature, over the same bytes; returns what he signed.

    Raises as :func:`by_code` does; :class:`MandateError` ``same_hands`` for who entered it,
    ``same_practice`` for a colleague of his, ``mandate_over`` for one that is over;
    a second press changes nothing.
    """
    dossier = by_code(work, acting, typed).mandate.dossier
    head = work.log.lock(dossier)
    one = by_code(work, acting, typed)
    if one.approved is not None and one.approved.subject == acting.actor.account:
        return one
    if one.mandate.ended or one.approved is not None or one.mandate.until <= work.log.now(head):
        raise MandateError("mandate_over")
    if one.entered.subject == acting.actor.account:
        raise MandateError("same_hands")
    entered_at = work.directory.at(one.entered.subject, one.entered.sequence).organisation
    if entered_at == acting.actor.organisation:
        raise MandateError("same_practice")
    work.mandates.approve(head, one, signer=acting.keys.signer, told=acting.in_log)
    return one


def end(work: Work, acting: Acting, mandate: str, dossiers: Iterable[str]) -> Kept:
    """One signature ends it, without a reason; a second press changes nothing.

    ``dossiers``: among which it is looked for. Raises :class:`NotFound` for anybody but the
    worker, the representative and the two who signed, also where they can decide nothing else.
    """
    found = _among(work, mandate, dossiers)
    head = work.log.lock(found.mandate.dossier)
    one = _among(work, mandate, [found.mandate.dossier])
    worker = worker_of(work, one.mandate.dossier)
    if not may_end(one, acting.actor.account, acting.actor.role, worker=worker):
        raise NotFound("not his to end", chain=one.mandate.dossier)
    if one.ended is None:
        work.mandates.end(head, one, signer=acting.keys.signer, told=acting.in_log)
        take_back(work, head)
    return one


def _among(work: Work, mandate: str, dossiers: Iterable[str]) -> Kept:
    for one in work.mandates.of_dossiers(dossiers):
        if one.mandate.id == mandate:
            return one
    raise NotFound("no such mandate")


def reaches(work: Work, actor: Actor, dossier: str) -> bool:
    """Whether this doctor reaches the worker.

    He serves the workshop, or a consent in force names his side.
    """
    if actor.role is Role.OCCUPATIONAL_PHYSICIAN:
        return row_of(work, dossier).organisation_id in actor.workshops
    now = work.clock.now()
    return actor.role is Role.GP and any(
        actor.is_party(party)
        for grant in work.records.grants(dossier)
        if grant.in_force(now)
        for party in (grant.recipient, *grant.sources)
    )


def _reached(work: Work, acting: Acting, dossier: str) -> Chain:
    _verified(acting)
    if not reaches(work, acting.actor, dossier):
        raise NotFound("does not reach him", chain=dossier)
    return work.log.lock(dossier)


def _verified(acting: Acting) -> None:
    if acting.actor.role not in DOCTORS or not acting.verified:
        raise NotFound("only a verified doctor")
