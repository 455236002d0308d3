"""Everything that goes by itself when its time is over; run every few minutes."""

from __future__ import annotations

from consent.clock import Clock
from consent.store import Store
from messaging.exchange.sweep import Swept, sweep
from messaging.serverkeys import ServerKeys
from messaging.work import Work
from portal.configuration import Configuration
from portal.mail.service import forget_old
from portal.sessions.sweep import sweep as sweep_sessions


def sweep_everything(
    store: Store, server: ServerKeys, clock: Clock, configuration: Configuration
) -> Swept:
    """Delete the key copies of consents that are over, and what nobody needs any more.

    Safe to run at any time and by several at once. On SQLite the write-ahead log is emptied
    afterwards, so that no deleted copy lingers in it.
    """
    with store.transaction() as session:
        swept = sweep(Work(session, clock, server))
    with store.transaction() as session:
        work = Work(session, clock, server)
        sweep_sessions(work, configuration)
        forget_old(work)
    store.truncate_wal()
    return swept
