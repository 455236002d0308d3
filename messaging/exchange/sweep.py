"""The sweep: deletes copies under consents that expired, and what nobody needs any more.

The decision refuses at the very moment of an expiry; this makes the copies go within the hour.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select

from consent.decision import usable
from consent.encoding import Json
from consent.log.service import EventType
from messaging.documents.copies import delete_copies, delete_for_grants, delete_lapsed
from messaging.documents.models import Asking, Document, DocumentCopy
from messaging.people.cards import nobody, nobody_beside
from messaging.representing.waiting import chains_with_copies, take_back
from messaging.work import Work


@dataclass(frozen=True)
class Swept:
    """What one sweep deleted."""

    copies: int
    dossiers: int


def sweep(work: Work) -> Swept:
    """Delete every copy whose grant, or whose mandate, is over. Takes each dossier's lock; safe to run at any time."""
    held = work.session.execute(
        select(DocumentCopy.chain_id, DocumentCopy.grant_id)
        .where(DocumentCopy.grant_id.is_not(None))
        .distinct()
    ).all()
    chains = sorted({row.chain_id for row in held})
    copies = dossiers = 0
    for chain in chains:
        head = work.log.lock(chain)
        now = work.log.now(head)
        grants = work.records.grants(chain)
        over = [grant.id for grant in grants if not usable(grant, grants, now)]
        deleted = delete_for_grants(work, over)
        lapsed = delete_lapsed(work, head, grants)
        if deleted or lapsed:
            body: dict[str, Json] = {
                "grants": over, "copies": deleted + len(lapsed), "why": "expired",
            }  # fmt: skip
            if lapsed:
                body["deleted"] = list(lapsed)
            work.log.append(head, EventType.COPIES_DELETED, body)
            copies, dossiers = copies + deleted + len(lapsed), dossiers + 1
    for chain in chains_with_copies(work):
        taken = take_back(work, work.log.lock(chain))
        copies, dossiers = copies + taken, dossiers + (taken > 0)
    _forget(work)
    return Swept(copies, dossiers)


def _forget(work: Work) -> None:
    """Drop the content of questions that went to nobody, and askings that are over."""
    for nowhere in (nobody(work), nobody_beside(work)):
        delete_copies(work, DocumentCopy.chain_id == nowhere)
        work.session.execute(delete(Document).where(Document.chain_id == nowhere))
    work.session.execute(delete(Asking).where(Asking.until <= work.clock.now()))
