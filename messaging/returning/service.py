"""A plan in steps: written as the one that stands, then confirmed step by step.

Confirming, and entering the permission, are steps on the document: no new text leaves, so nothing
has to be released anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from consent.clock import brussels_day
from consent.decision import Act, decide
from consent.log.models import Chain
from consent.log.service import EventType
from consent.parties import Actor
from consent.purposes import KINDS, Kind
from messaging.documents.copies import holder_index
from messaging.documents.facts import CONFIRMED, PERMISSION, Stored, add_step, facts_of_chains
from messaging.documents.models import DocumentCopy
from messaging.documents.reading import group_parties
from messaging.documents.releasing import end
from messaging.documents.storing import locate
from messaging.documents.writing import standing as texts_of
from messaging.documents.writing import write
from messaging.returning.plan import Permission, restore_plan
from messaging.returning.standing import Confirmation, Standing, may_confirm, standing
from messaging.work import Acting, NotFound, Refused, Work


@dataclass(frozen=True)
class Due:
    """A plan whose next step has to be confirmed within a week, or waits already."""

    stored: Stored
    standing: Standing


def plans(actor: Actor, stored: Iterable[Stored]) -> list[Stored]:
    """The plans of the actor's side that stand: one that waits, if any, before the one read."""
    mine = texts_of(actor, Kind.RETURN_PLAN, stored)
    return sorted(mine, key=lambda one: one.facts.delivered)


def write_plan(
    work: Work,
    acting: Acting,
    dossier: str,
    content: Mapping[str, Any],
    *,
    replaces: str | None,
) -> str:
    """Write the plan that takes the place of the last one; returns its id.

    What still waited for the worker goes at once, what was delivered when this one is. Two plans
    never stand side by side. ``replaces``: the last plan that stands, none where none does.
    Raises :class:`Refused` ``written_meanwhile`` where another stands, and what ``write`` raises.
    """
    stand = plans(acting.actor, facts_of_chains(work, [dossier]).values())
    if replaces != (stand[0].id if stand else None):
        raise Refused("written_meanwhile")
    before = None
    for one in stand:
        if one.facts.delivered:
            before = one.id
        else:
            end(work, acting, one.id)
    days = restore_plan(content).days
    return write(work, acting, dossier, Kind.RETURN_PLAN, content, replaces=before, due=days)


def confirm(work: Work, acting: Acting, document: str, number: int) -> None:
    """The physician confirms the next step of a delivered plan, while the one before it holds.

    Raises :class:`NotFound` for who did not write it, :class:`Refused` ``not_the_next_step``.
    """
    head, stored = _located(work, acting, document)
    today = brussels_day(work.log.now(head))
    if not may_confirm(stored.due, confirmations(stored), number, today):
        raise Refused("not_the_next_step")
    _add(work, acting, head, stored, EventType.STEP_CONFIRMED, CONFIRMED, {"number": number})


def enter_permission(work: Work, acting: Acting, document: str, permission: Permission) -> None:
    """The physician enters whether the advisory physician permitted it, at any time.

    Raises :class:`NotFound` for who did not write the plan.
    """
    head, stored = _located(work, acting, document)
    said = {"permission": str(permission)}
    _add(work, acting, head, stored, EventType.PERMISSION_ENTERED, PERMISSION, said)


def confirmations(stored: Stored) -> tuple[Confirmation, ...]:
    """The steps that were confirmed, with their days."""
    return tuple(
        Confirmation(int(step.data["number"]), brussels_day(step.at))
        for step in stored.steps
        if step.what == CONFIRMED
    )


def stands(stored: Stored, today: date) -> Standing:
    """Where a plan stands, from what is known of it without opening it."""
    return standing(stored.due, confirmations(stored), today)


def permission_of(stored: Stored, written: Permission) -> Permission:
    """The permission as it was entered last; ``written``: as it was written in the plan."""
    step = stored.step(PERMISSION)
    return written if step is None else Permission(step.data["permission"])


def entered_by(stored: Stored) -> str:
    """The account of who entered the permission last."""
    step = stored.step(PERMISSION)
    return stored.facts.author.id if step is None else str(step.data["actor"])


def due(work: Work, acting: Acting) -> list[Due]:
    """The delivered plans of this person's side whose next step wants a confirmation, by day.

    In a fixed number of queries; nothing is opened. The decision is asked for each document.
    """
    mine = (acting.actor.as_person(), *group_parties(work, acting.actor))
    chains = work.session.scalars(
        select(DocumentCopy.chain_id)
        .where(
            DocumentCopy.holder_index.in_([holder_index(work, party) for party in mine]),
            DocumentCopy.grant_id.is_(None),
        )
        .distinct()
    ).all()
    now = work.clock.now()
    today = brussels_day(now)
    found = [
        Due(one, where)
        for one in facts_of_chains(work, chains).values()
        if one.due
        and one.facts.delivered
        and decide(acting.actor, Act.CONFIRM, one.facts, (), now).allowed
        and (where := stands(one, today)).due is not None
    ]
    return sorted(found, key=lambda each: each.standing.due or today)


def _located(work: Work, acting: Acting, document: str) -> tuple[Chain, Stored]:
    head, stored = locate(work, document)
    decision = decide(acting.actor, Act.CONFIRM, stored.facts, (), work.clock.now())
    if not decision.allowed or not acting.verified:
        raise NotFound(decision.reason or "not verified", chain=stored.facts.dossier)
    if not stored.facts.delivered:
        raise NotFound("not delivered", chain=stored.facts.dossier)
    assert KINDS[stored.facts.kind].stepwise
    return head, stored


def _add(
    work: Work,
    acting: Acting,
    head: Chain,
    stored: Stored,
    event: EventType,
    what: str,
    said: Mapping[str, Any],
) -> None:
    who = {"actor": acting.actor.account}
    line = work.log.append(
        head,
        event,
        {"document": stored.id},
        {
            **who,
            "role": str(acting.actor.role),
            "organisation": acting.actor.organisation,
            "kind": str(stored.facts.kind),
            **said,
        },
    )
    add_step(work, stored, line, what, **who, **said)
