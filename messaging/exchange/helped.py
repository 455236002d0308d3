"""A yes that was given with help: it is looked at once more by the worker, alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from consent.decision import may_answer
from consent.log.service import EventType
from consent.purposes import PurposeCode
from consent.records.helping import Help
from consent.records.service import Recorded
from messaging.work import Acting, NotFound, Work

ASKED_FOR: Final = timedelta(days=30)
"""So long after a yes with help he is asked whether it is right."""


@dataclass(frozen=True)
class HelpedYes:
    """A yes with help that is in force, of one receipt."""

    receipt: str
    dossier: str
    purpose: PurposeCode
    given_at: datetime
    help: Help


def helped_yeses(recorded: Iterable[Recorded], now: datetime) -> list[HelpedYes]:
    """One for each receipt in force that was given with help, the newest first."""
    found: dict[str, HelpedYes] = {}
    for one in recorded:
        grant = one.grant
        if grant.in_force(now) and grant.receipt not in found:
            helped = Help.from_record(one.document()["collected"])
            if helped is not None:
                found[grant.receipt] = HelpedYes(
                    grant.receipt, grant.dossier, grant.purpose, grant.given_at, helped
                )
    return sorted(found.values(), key=lambda one: one.given_at, reverse=True)


def to_be_looked_at(
    work: Work, recorded: Iterable[Recorded], *, since: datetime
) -> list[HelpedYes]:
    """Those that he did not call right yet; ``since``: when he logged in.

    Only in a later sitting: in the same one his helper may still be beside him. One query.
    """
    now = work.clock.now()
    waiting = [
        one
        for one in helped_yeses(recorded, now)
        if one.given_at < since and now - one.given_at < ASKED_FOR
    ]
    chains = {one.dossier for one in waiting}
    lines = work.log.read(sorted(chains), types=[EventType.CONFIRMED]) if chains else []
    right = {line.personal.get("receipt") for line in lines}
    return [one for one in waiting if one.receipt not in right]


def call_right(
    work: Work, acting: Acting, recorded: Iterable[Recorded], receipt: str, *, since: datetime
) -> None:
    """He says, alone, that a yes with help is right; a line of his dossier's log.

    Which receipt it is stands in the line as a commitment. Raises :class:`NotFound` for anybody
    else and for a receipt that he is not asked about (:func:`to_be_looked_at`). The caller has
    checked that nobody helps him now.
    """
    waiting = to_be_looked_at(work, recorded, since=since)
    found = [one for one in waiting if one.receipt == receipt]
    if not found or not may_answer(acting.actor, found[0].dossier).allowed:
        raise NotFound("no such yes", chain=acting.actor.account)
    head = work.log.lock(found[0].dossier)
    work.log.append(head, EventType.CONFIRMED, {}, {**acting.in_log, "receipt": receipt})
