"""A yes that was given with help, or for him: it is looked at once more by the worker, alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from consent.decision import is_own
from consent.log.service import EventType
from consent.purposes import PurposeCode
from consent.records.helping import Help
from consent.records.service import Recorded
from messaging.work import Acting, NotFound, Work

ASKED_FOR: Final = timedelta(days=30)
"""So long after a yes with help he is asked whether it is right."""


@dataclass(frozen=True)
class HelpedYes:
    """A yes with help that is in force, of one receipt; or one that his representative gave.

    ``mandate``: of a representative, who had no ``help``.
    """

    receipt: str
    dossier: str
    purpose: PurposeCode
    given_at: datetime
    help: Help | None
    mandate: str | None = None


def helped_yeses(recorded: Iterable[Recorded], now: datetime) -> list[HelpedYes]:
    """One for each receipt in force that was given with help or for him, the newest first."""
    found: dict[str, HelpedYes] = {}
    for one in recorded:
        grant = one.grant
        if grant.in_force(now) and grant.receipt not in found:
            helped = Help.from_record(one.document()["collected"])
            if helped is not None or one.mandate is not None:
                found[grant.receipt] = HelpedYes(
                    grant.receipt, grant.dossier, grant.purpose, grant.given_at, helped,
                    one.mandate,
                )  # fmt: skip
    return sorted(found.values(), key=lambda one: one.given_at, reverse=True)


def to_be_looked_at(
    work: Work, recorded: Iterable[Recorded], *, since: datetime
) -> list[HelpedYes]:
    """Those that he did not call right yet; ``since``: when he logged in.

    One with help only in a later sitting: in the same one his helper may still be beside him. One
    that was given for him at once, and anew where the mandate was ended before its day: it stays,
    and is his to look at. One query; one that reads mandates, where somebody represents him.
    """
    now = work.clock.now()
    found = helped_yeses(recorded, now)
    ended = _ended(work, [one for one in found if one.mandate is not None])
    waiting = [
        one
        for one in found
        if (one.given_at < since or one.mandate is not None)
        and now - max(one.given_at, ended.get(one.mandate or "", one.given_at)) < ASKED_FOR
    ]
    chains = {one.dossier for one in waiting}
    lines = work.log.read(sorted(chains), types=[EventType.CONFIRMED]) if chains else []
    right = {str(line.personal.get("receipt")): line.time for line in lines}
    return [
        one
        for one in waiting
        if one.receipt not in right
        or right[one.receipt] < ended.get(one.mandate or "", right[one.receipt])
    ]


def _ended(work: Work, given: Sequence[HelpedYes]) -> dict[str, datetime]:
    """When the mandates behind these were ended, of those that were."""
    dossiers = {one.dossier for one in given}
    kept = work.mandates.of_dossiers(dossiers) if dossiers else []
    return {one.mandate.id: at for one in kept if (at := one.ended_at) is not None}


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
    if not found or not is_own(acting.actor, found[0].dossier).allowed:
        raise NotFound("no such yes", chain=acting.actor.account)
    head = work.log.lock(found[0].dossier)
    work.log.append(head, EventType.CONFIRMED, {}, {**acting.in_log, "receipt": receipt})
