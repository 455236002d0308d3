"""Everything that goes by itself when its time is over; run every few minutes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from consent.clock import Clock
from consent.store import Store
from messaging.coaching.service import close_over, over
from messaging.exchange.sweep import Swept, sweep
from messaging.serverkeys import ServerKeys
from messaging.work import Refused, Work
from portal.configuration import Configuration
from portal.erasing import carry_out_due
from portal.mail.service import forget_old
from portal.secondway.service import forget_old as forget_old_notices
from portal.sessions.sweep import sweep as sweep_sessions


def sweep_everything(
    store: Store, server: ServerKeys, clock: Clock, configuration: Configuration
) -> Swept:
    """Delete the key copies of consents and of coaches' days that are over, and what nobody needs.

    And everything about who asked for it seven days ago.

    Safe to run at any time and by several at once. On SQLite the write-ahead log is emptied
    afterwards, so that no deleted copy lingers in it.
    """
    with store.transaction() as session:
        swept = sweep(Work(session, clock, server))
    copies = swept.copies + _end_duties(store, server, clock)
    with store.transaction() as session:
        work = Work(session, clock, server)
        sweep_sessions(work, configuration)
        forget_old(work)
        forget_old_notices(work)
    # Last, so that one that fails keeps nothing else from going.
    try:
        carry_out_due(store, server, clock)
    finally:
        store.truncate_wal()
    return replace(swept, copies=copies)


def _end_duties(store: Store, server: ServerKeys, clock: Clock) -> int:
    """Take back what coaches held whose day is over, each in a transaction of its own.

    Where somebody came to a place meanwhile, the next sweep does it.
    """
    copies = 0
    with store.transaction(write=False) as session:
        parties = over(Work(session, clock, server))
    for coach in parties:
        with suppress(Refused), store.transaction() as session:
            copies += close_over(Work(session, clock, server), coach)
    return copies
