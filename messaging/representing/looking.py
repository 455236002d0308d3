"""A representative looks back: at who looked, and at what is allowed; never at anything sealed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from consent.decision import may_look_back_for
from consent.log.service import EventType, Line
from consent.purposes import KINDS, Kind, PurposeCode, Role
from consent.records.service import Recorded
from messaging.representing.standing import with_mandates
from messaging.work import Acting, NotFound, Work

_TOLD = (
    EventType.DISCLOSED, EventType.WRITTEN, EventType.DELIVERED, EventType.ADDED,
    EventType.CONSENT_GIVEN, EventType.CONSENT_WITHDRAWN,
)  # fmt: skip


@dataclass(frozen=True)
class LookedBack:
    """What he sees of one dossier: the purposes that he may look back on, and what belongs there.

    ``lines``: in order of time. ``recorded``: every yes, in force or not.
    """

    purposes: frozenset[PurposeCode]
    lines: tuple[Line, ...]
    recorded: tuple[Recorded, ...]


def look_back(work: Work, acting: Acting, dossier: str, since: datetime) -> LookedBack:
    """What was done since then with what his mandates name, in one dossier.

    Writes one line, which names those mandates, and COMMITS before anything is shown. What belongs
    to no purpose he does not see: who tried and got nothing, who opened a page, cards. Nor what the
    worker did himself. Raises :class:`NotFound` for whoever may not.
    """
    head = work.log.lock(dossier)
    actor, now = with_mandates(work, acting.actor, [dossier]), work.log.now(head)
    decided = {one: may_look_back_for(actor, dossier, one, now) for one in PurposeCode}
    by = {one: decision.mandate for one, decision in decided.items() if decision.mandate}
    if not by:
        raise NotFound("no mandate for this", chain=dossier)
    lines = work.log.read([dossier], since=since, types=_TOLD)
    recorded = work.records.of_dossier(dossier)
    for_him = {one.grant.id for one in recorded if one.mandate is not None}
    mandates = sorted({one.id for one in by.values()})
    line = work.log.append(
        head, EventType.LISTED, {"mandates": list(mandates)}, acting.in_log, at=now
    )
    work.log.commit([line])
    return LookedBack(
        frozenset(by),
        tuple(one for one in lines if _is_told(one, frozenset(by), for_him)),
        tuple(one for one in recorded if one.grant.purpose in by),
    )


def _is_told(line: Line, purposes: frozenset[PurposeCode], for_him: Collection[str]) -> bool:
    """Whether somebody else did it with what belongs to these purposes, and to no other.

    ``for_him``: the consents that a representative gave. Of the others, and of what was stopped
    with a code, the worker alone is told.
    """
    told = line.personal
    if line.type is EventType.CONSENT_GIVEN:
        return told["purpose"] in purposes and line.body["record"] in for_him
    if line.type is EventType.CONSENT_WITHDRAWN:
        return told["purpose"] in purposes and told["how"] == "mandate"
    rule = KINDS[Kind(str(told["kind"]))]
    wanted = {one for one in (rule.purpose, rule.also) if one is not None}
    return told["role"] != Role.WORKER and bool(wanted) and wanted <= purposes
