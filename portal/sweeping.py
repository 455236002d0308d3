"""Everything that goes by itself when its time is over; run every few minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete

from consent.clock import Clock
from consent.store import Store
from messaging.exchange.sweep import sweep
from messaging.serverkeys import ServerKeys
from messaging.work import Work
from portal.configuration import Configuration
from portal.mail.service import forget_old
from portal.sessions import drafts, service, tries
from portal.sessions.models import Submission

_SUBMISSIONS_KEPT: Final = timedelta(days=2)


@dataclass(frozen=True)
class Cleared:
    """How much went: key copies of consents that are over, their dossiers, and sessions."""

    copies: int
    dossiers: int
    sessions: int


def sweep_everything(
    store: Store, server: ServerKeys, clock: Clock, configuration: Configuration
) -> Cleared:
    """Delete the key copies of consents that are over, and what nobody needs any more.

    In short transactions; safe to run at any time and by several at once. On SQLite the
    write-ahead log is emptied afterwards, so that no deleted copy lingers in it.
    """
    with store.transaction() as session:
        swept = sweep(Work(session, clock, server))
    with store.transaction() as session:
        work = Work(session, clock, server)
        ended = service.sweep(work, configuration)
        drafts.sweep(work)
        forget_old(work)
        session.execute(delete(Submission).where(Submission.at < clock.now() - _SUBMISSIONS_KEPT))
    tries.sweep(store, clock.now())
    store.truncate_wal()
    return Cleared(swept.copies, swept.dossiers, ended)
