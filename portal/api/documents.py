"""Dossiers, what stands in them, and reading one document: lists open nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from consent.clock import brussels_day
from consent.log.service import EventType
from consent.purposes import DOCTORS, KINDS, PURPOSES, Kind, Role
from messaging.documents.facts import DELIVERED, Stored, facts_of_chains
from messaging.documents.reading import disclose, readable
from messaging.documents.reading import waiting as waits_for
from messaging.dossiers.service import Listed, by_ids, in_workshop, list_workshops
from messaging.work import NotFound
from portal.api.parties import dossiers as named
from portal.api.parties import party
from portal.api.words import sentences
from portal.desk import desk
from portal.pages.doctors import note_list, verified
from portal.pages.dossier_words import state_of
from portal.pages.gp.patients import consents_of, patients_of
from portal.pages.worker.common import Names, mine, names_of


def dossiers() -> dict[str, Any]:
    """Whom the caller may know here, by name. One line in his own log says that he looked."""
    here = desk()
    work, acting = here.work, here.acting
    if acting.actor.role is Role.WORKER:
        found: Sequence[Listed] = mine().dossiers
        return {"items": list(named(work, found).values())}
    _checked()
    if acting.actor.role is Role.GP:
        found = [one.listed for one in patients_of(work, acting, consents_of(work, acting))]
    else:
        found = list_workshops(work, acting.actor.workshops)
    note_list(work, acting)
    return {"items": list(named(work, found).values())}


def documents(dossier: str) -> dict[str, Any]:
    """What the caller may read in a dossier, newest first: facts, and one line in its log."""
    here = desk()
    work, actor = here.work, here.acting.actor
    _checked()
    if actor.role is Role.WORKER:
        mine().dossier(dossier)
    elif actor.role is not Role.GP:
        in_workshop(work, dossier, actor.workshops)
    elif dossier not in by_ids(work, [dossier]):
        raise NotFound("no such dossier")
    head = work.log.lock(dossier)
    now = work.log.now(head)
    grants = work.records.grants(dossier)
    found = readable(work, actor, facts_of_chains(work, [dossier]).values(), grants, now)
    if actor.role is Role.GP and not found:
        named_here = [g for g in grants if g.in_force(now)]
        if not any(actor.is_party(p) for g in named_here for p in (g.recipient, *g.sources)):
            raise NotFound("no consent in force", chain=dossier)
    who = {"actor": actor.account, "role": str(actor.role), "organisation": actor.organisation}
    work.log.append(head, EventType.LISTED, {}, who, at=now)
    names = names_of(work, [one.facts.author for one in found])
    # What was written in one act stands in the order of its kinds: ids are random.
    newest = sorted(
        found, key=lambda one: (one.facts.written_at, one.facts.kind, one.id), reverse=True
    )
    return {"items": [facts(one, names) for one in newest]}


def document(document: str) -> dict[str, Any]:
    """One document, opened: its line is on disk before this answer leaves."""
    here = desk()
    _checked()
    [opened] = disclose(here.work, here.acting, [document])
    if opened.stored.facts.kind is Kind.MESSAGE:
        raise NotFound("a message is not a document")
    names = names_of(here.work, [opened.envelope.author])
    return {
        **facts(opened.stored, names),
        "content": opened.content,
        "sentences": sentences(here.work, opened),
        "basis": str(opened.basis),
        "text_hash": opened.envelope.text_hash,
    }


def facts(one: Stored, names: Names) -> dict[str, Any]:
    """What stands in a list. The workplace gets the day of delivery and no other date."""
    actor = desk().acting.actor
    inside = actor.role is Role.WORKER or actor.role in DOCTORS
    return {
        "id": one.id,
        "dossier": one.facts.dossier,
        "kind": str(one.facts.kind),
        "author": party(one.facts.author, names),
        "mine": actor.is_party(one.facts.kept_by),
        "state": state_of(one),
        "day": _day(one),
        "written_at": one.facts.written_at if inside else None,
        "replaces": one.replaces if inside else None,
    }


def waiting() -> dict[str, Any]:
    """What reached the caller and waits, oldest first."""
    here = desk()
    _checked()
    found = waits_for(here.work, here.acting)
    people = named(here.work, by_ids(here.work, [w.stored.facts.dossier for w in found]).values())
    note_list(here.work, here.acting)
    return {
        "items": [
            {
                "document": one.stored.id,
                "dossier": people[one.stored.facts.dossier],
                "kind": str(one.stored.facts.kind),
                "since": brussels_day(one.since),
            }
            for one in found
        ]
    }


def _day(one: Stored) -> date | None:
    purpose = KINDS[one.facts.kind].purpose
    if purpose is None or not PURPOSES[purpose].release:
        return brussels_day(one.facts.written_at)
    delivered = one.step(DELIVERED)
    return brussels_day(delivered.at) if delivered else None


def _checked() -> None:
    """A doctor whose number nobody checked yet gets nothing that names a patient."""
    if desk().acting.actor.role in DOCTORS:
        verified(desk().acting)
