"""Which patients a GP has here, and what each consent lets him do: asked of the records alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from consent.codes import grouped
from consent.facts import Grant
from consent.parties import Party
from consent.purposes import PurposeCode, Role
from consent.records.service import Recorded
from messaging.documents.reading import group_parties, waiting
from messaging.dossiers.service import Listed, by_ids
from messaging.exchange.asking import Asked
from messaging.people.accounts import organisations
from messaging.work import Acting, NotFound, Work
from portal.pages.doctors import in_force, names_of, verified, written_for
from portal.shown import last_day


@dataclass(frozen=True)
class Patient:
    """One dossier that a consent in force opens for this GP, as a source or as a reader."""

    listed: Listed
    workshop: str
    grants: tuple[Grant, ...]
    until: datetime
    may_write: bool
    may_ask: bool
    reads_doctors: bool
    reads_work: bool
    fresh: tuple[str, ...]

    @property
    def last_day(self) -> date:
        """The last day of the first consent that ends."""
        return last_day(self.until)


@dataclass(frozen=True)
class Put:
    """A question that he put and to which there is no yes: what he may know of it."""

    code: str
    purpose: PurposeCode
    at: datetime
    told: str | None
    ended: bool


def parties(work: Work, acting: Acting) -> list[Party]:
    """Himself and his practice."""
    return [acting.actor.as_person(), *group_parties(work, acting.actor)]


def consents_of(work: Work, acting: Acting) -> list[Recorded]:
    """Every consent that names him or his practice, in force or not."""
    return work.records.naming(parties(work, acting))


def patients_of(work: Work, acting: Acting, recorded: Sequence[Recorded]) -> list[Patient]:
    """His patients by name, in a number of queries that does not grow with them."""
    now = work.clock.now()
    by_dossier: dict[str, list[Grant]] = {}
    for grant in in_force((one.grant for one in recorded), now):
        by_dossier.setdefault(grant.dossier, []).append(grant)
    listed = by_ids(work, by_dossier)
    names = {o.id: o.name for o in organisations(work, ids={d.workshop for d in listed.values()})}
    fresh: dict[str, list[str]] = {}
    for one in waiting(work, acting):
        fresh.setdefault(one.stored.facts.dossier, []).append(one.stored.id)
    found = [
        _patient(acting, listed[dossier], names, grants, fresh.get(dossier, ()))
        for dossier, grants in by_dossier.items()
        if dossier in listed
    ]
    return sorted(found, key=lambda one: (one.listed.name.casefold(), one.workshop))


def patient(work: Work, acting: Acting, dossier: str) -> Patient:
    """One of his patients; :class:`NotFound` without a consent in force that names his side."""
    verified(acting)
    now = work.clock.now()
    grants = [
        grant
        for grant in in_force(work.records.grants(dossier), now)
        if any(acting.actor.is_party(party) for party in (grant.recipient, *grant.sources))
    ]
    if not grants:
        raise NotFound("no consent in force", chain=dossier)
    listed = by_ids(work, [dossier])[dossier]
    names = {o.id: o.name for o in organisations(work, ids=[listed.workshop])}
    fresh = [w.stored.id for w in waiting(work, acting) if w.stored.facts.dossier == dossier]
    return _patient(acting, listed, names, grants, fresh)


def _patient(
    acting: Acting,
    listed: Listed,
    names: dict[str, str],
    grants: Sequence[Grant],
    fresh: Sequence[str],
) -> Patient:
    reads = {grant.purpose for grant in grants if acting.actor.is_party(grant.recipient)}
    return Patient(
        listed=listed,
        workshop=names.get(listed.workshop, ""),
        grants=tuple(grants),
        until=min(grant.valid_until for grant in grants),
        may_write=bool(written_for(acting, grants, PurposeCode.DOCTORS)),
        may_ask=bool(written_for(acting, grants, PurposeCode.WORKPLACE)),
        reads_doctors=PurposeCode.DOCTORS in reads,
        reads_work=PurposeCode.WORKPLACE in reads,
        fresh=tuple(fresh),
    )


def readers(acting: Acting, one: Patient, purpose: PurposeCode, role: Role) -> list[Party]:
    """Who of a role receives what he writes for ``purpose``: those whom the consents name."""
    found = written_for(acting, one.grants, purpose)
    return list(dict.fromkeys(g.recipient for g in found if g.recipient.role is role))


def reader_names(
    work: Work, acting: Acting, one: Patient, purpose: PurposeCode, role: Role
) -> list[str]:
    """The same by name, for the form that says where something goes."""
    return names_of(work, readers(acting, one, purpose, role))


def without_a_yes(asked: Sequence[Asked], recorded: Sequence[Recorded], now: datetime) -> list[Put]:
    """His questions that opened nothing (yet), newest first.

    Every answer that is not a yes looks the same, unless the worker wanted him to know.
    """
    yes: dict[str, bool] = {}
    for one in recorded:
        request = one.document()["asked"]
        if request:
            yes[request] = yes.get(request, False) or one.grant.in_force(now)
    return [
        Put(grouped(one.code or ""), one.purpose, one.at, one.told, ended=one.id in yes)
        for one in asked
        if not yes.get(one.id)
    ]
