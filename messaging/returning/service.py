"""A plan in steps: written as the one that stands, then confirmed step by step.

What is confirmed, and the permission, are added to the document under its own key: no new text
leaves, so nothing has to be released anew, and what was added is as secret as the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from consent.clock import brussels_day
from consent.decision import Act, decide
from consent.encoding import Json
from consent.parties import Actor
from consent.purposes import KINDS, Kind
from messaging.documents.adding import add, check_may_add
from messaging.documents.copies import holder_index
from messaging.documents.facts import Stored, facts_of_chains
from messaging.documents.models import DocumentCopy
from messaging.documents.reading import Opened, disclose, disclose_readable, group_parties
from messaging.documents.releasing import give_way
from messaging.documents.storing import locate
from messaging.documents.writing import standing as texts_of
from messaging.documents.writing import write
from messaging.returning.plan import Permission, ReturnPlan, restore_plan
from messaging.returning.standing import Confirmation, Standing, may_confirm, standing
from messaging.work import Acting, Refused, Work

CONFIRMED, PERMISSION = "confirmed", "permission"


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
    of one side never stand side by side: one kept by a physician whom a consent names and one of
    his group, or of another service, may. Who is of both sides ends both: the older at once.
    ``replaces``: the last plan of this side that stands, none where none does. Raises :class:`Refused` ``written_meanwhile`` where another stands, and what ``write`` raises.
    """
    stand = plans(acting.actor, facts_of_chains(work, [dossier]).values())
    if replaces != (stand[0].id if stand else None):
        raise Refused("written_meanwhile")
    before = give_way(work, acting, stand)
    return write(work, acting, dossier, Kind.RETURN_PLAN, content, replaces=before)


def open_plan(work: Work, acting: Acting, document: str) -> Opened:
    """Open a plan to add to it: a disclosure, which COMMITS.

    Raises :class:`NotFound` for who may not add to it, before anything is opened.
    """
    _head, stored = locate(work, document)
    check_may_add(work, acting, stored)
    assert KINDS[stored.facts.kind].stepwise
    return disclose(work, acting, [document])[0]


def confirm(work: Work, acting: Acting, plan: Opened, number: int) -> None:
    """The physician confirms the next step of a plan as he opened it, while the one before holds.

    Raises :class:`NotFound` for who may not add to it, :class:`Refused` ``not_the_next_step``, or
    ``written_meanwhile`` when something was added since.
    """

    def said(now: datetime) -> Mapping[str, Json]:
        today = brussels_day(now)
        if not may_confirm(_plan(plan).days, confirmations(plan), number, today):
            raise Refused("not_the_next_step")
        return {CONFIRMED: number}

    add(work, acting, plan, said)


def enter_permission(work: Work, acting: Acting, plan: Opened, permission: Permission) -> None:
    """The physician enters whether the advisory physician permitted it, at any time.

    Raises as :func:`confirm` does, and never ``not_the_next_step``.
    """
    add(work, acting, plan, lambda _now: {PERMISSION: str(permission)})


def confirmations(plan: Opened) -> tuple[Confirmation, ...]:
    """The steps that were confirmed, with their days."""
    return tuple(
        Confirmation(one.content[CONFIRMED], brussels_day(one.at))
        for one in plan.addenda
        if CONFIRMED in one.content
    )


def permission_of(plan: Opened) -> tuple[Permission, str]:
    """The permission as it was entered last, at the latest with the plan, and by which account."""
    for one in reversed(plan.addenda):
        if PERMISSION in one.content:
            return Permission(one.content[PERMISSION]), one.author.id
    return _plan(plan).permission, plan.envelope.author.id


def stands(plan: Opened, today: date) -> Standing:
    """Where an opened plan stands on a day."""
    return standing(_plan(plan).days, confirmations(plan), today)


def delivered_plans(work: Work, acting: Acting) -> list[Stored]:
    """The plans of this person's side that were delivered and not ended.

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
    return [
        one
        for one in facts_of_chains(work, chains).values()
        if one.facts.kind is Kind.RETURN_PLAN
        and one.facts.delivered
        and decide(acting.actor, Act.ADD, one.facts, (), now).allowed
    ]


def open_plans(work: Work, acting: Acting, plans: Iterable[Stored]) -> list[Opened]:
    """Open these plans of :func:`delivered_plans`: a disclosure each, COMMITTED first."""
    wanted = {one.id: one.facts.dossier for one in plans}
    return disclose_readable(
        work, acting, wanted.values(), [Kind.RETURN_PLAN], wanted=lambda one: one.id in wanted
    )


def _plan(plan: Opened) -> ReturnPlan:
    return restore_plan(plan.content)
