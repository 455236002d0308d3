"""Where a question is asked once more: as he last said yes to it, and never wider."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from flask import url_for

from consent.decision import last_of, usable
from consent.facts import Grant
from consent.parties import Party
from consent.purposes import PurposeCode
from consent.records.service import Recorded
from portal.pages.worker.card import Answered

STOPPED: Final = "stopped"
OVER: Final = "over"


def question_url(purpose: PurposeCode, dossier: str, recorded: Iterable[Recorded]) -> str:
    """The question of one purpose, with the choices of his last yes to it, if he ever gave one.

    Its lines left out, its readers and its choice of time: who stopped a yes is not led back to a
    wider one. A yes of his representative is not his, and can be wider.
    """
    own = [one.grant for one in recorded if one.mandate is None]
    last = last_of(one for one in own if (one.purpose, one.dossier) == (purpose, dossier))
    return url_for(
        "worker.start_purpose", purpose=str(purpose), at=dossier, like=last.id if last else None
    )


def became_of(answers: Iterable[Answered], grants: Sequence[Grant], now: datetime) -> str | None:
    """Whether each yes of these answers has stopped; nothing while one stands, or another for it.

    What he narrowed or renewed since, for the same readers or for fewer, stands.
    """
    receipts = {one.receipt for one in answers if one.receipt}
    given = [one for one in grants if one.receipt in receipts]
    if not given or any(_stands(one, grants, now) for one in given):
        return None
    return STOPPED if any(one.withdrawn for one in given) else OVER


def _stands(grant: Grant, grants: Sequence[Grant], now: datetime) -> bool:
    """Whether this yes is in force, or one that took its place."""
    readers = _readers(grant.receipt, grants)
    return any(
        (one.purpose, one.dossier) == (grant.purpose, grant.dossier)
        and usable(one, grants, now)
        and _readers(one.receipt, grants) <= readers
        for one in grants
    )


def _readers(receipt: str, grants: Iterable[Grant]) -> set[tuple[str, str]]:
    return {_side(one.recipient) for one in grants if one.receipt == receipt}


def _side(party: Party) -> tuple[str, str]:
    return str(party.role), party.organisation
