"""Sends the notices that are due, each by every way its person has; run with the mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from consent.clock import Clock
from consent.store import Store
from messaging.people.accounts import people
from messaging.serverkeys import ServerKeys
from messaging.work import Work
from portal.mail.sending import Sent
from portal.mail.transport import AT_ONCE, GIVE_UP_AFTER, Outcome, next_try
from portal.secondway.addresses import WayKind
from portal.secondway.models import Announcement
from portal.secondway.queue import Queued
from portal.secondway.service import forget_old
from portal.secondway.ways import Notice, Way
from portal.secondway.words import TEXTS, words


@dataclass(repr=False)
class _Claimed:
    """A notice, where it still has to go, and what became of it there so far."""

    id: str
    notice: Queued
    created_at: datetime
    reached: set[str]
    to: list[tuple[WayKind, Notice]] = field(default_factory=list)


def send_announcements(
    store: Store,
    server: ServerKeys,
    clock: Clock,
    ways: Mapping[WayKind, Way],
    *,
    public_base_url: str,
    default_language: str = "nl",
) -> Sent:
    """Send every notice that is due; safe to run at any time, and by several at once.

    Claimed, committed, sent, and only then taken off the list: a notice may go twice after a
    crash, and is tried for three days where a way is away. One for whom no way is known goes
    from the list unsent. Raises :class:`ConfigurationError` for a secret that cannot be read.
    """
    claimed = _claim(store, server, clock, public_base_url, default_language)
    by_kind: dict[WayKind, list[tuple[_Claimed, Notice]]] = {}
    for one in claimed:
        for kind, notice in one.to:
            by_kind.setdefault(kind, []).append((one, notice))
    for kind, waiting in by_kind.items():
        if kind in ways:
            _deliver(ways[kind], waiting, clock.now())
    return _settle(store, server, clock, claimed)


def _deliver(way: Way, waiting: Sequence[tuple[_Claimed, Notice]], now: datetime) -> None:
    # An address can wait for two notices: each round has it once.
    left = list(waiting)
    while left:
        batch: dict[str, tuple[_Claimed, Notice]] = {}
        later = []
        for one in left:
            if one[1].id in batch:
                later.append(one)
            else:
                batch[one[1].id] = one
        done = way.deliver([notice for _claimed, notice in batch.values()], now)
        for address, outcome in done.items():
            if outcome is not Outcome.LATER:
                batch[address][0].reached.add(address)
        left = later


def _claim(
    store: Store, server: ServerKeys, clock: Clock, public_base_url: str, default_language: str
) -> list[_Claimed]:
    with store.transaction() as session:
        work = Work(session, clock, server)
        forget_old(work)
        now = clock.now()
        rows = session.scalars(
            select(Announcement)
            .where(Announcement.due_at <= now)
            .order_by(Announcement.due_at)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        accounts = {row.account_id for row in rows}
        known = people(work, accounts)
        claimed = []
        for row in rows:
            row.due_at = next_try(now, row.tries)
            row.tries += 1
            notice = Queued.opened(work, row.id, row.sealed)
            one = _Claimed(row.id, notice, row.created_at, set(notice.reached))
            language = str(known[row.account_id].profile.get("language") or default_language)
            language = language if language in TEXTS else default_language
            day = date.fromisoformat(notice.day)
            for to in notice.to:
                if to.id not in one.reached:
                    said = words(
                        notice.occasion, day, language, public_base_url, to_helper=to.helper
                    )
                    one.to.append((to.kind, Notice(to.id, to.address, said)))
            claimed.append(one)
        return claimed


def _settle(store: Store, server: ServerKeys, clock: Clock, claimed: Sequence[_Claimed]) -> Sent:
    sent = postponed = dropped = 0
    with store.transaction() as session:
        work = Work(session, clock, server)
        now = clock.now()
        for one in claimed:
            row = session.get(Announcement, one.id, with_for_update=True)
            if row is None:
                continue
            if all(notice.id in one.reached for _kind, notice in one.to):
                sent, dropped = sent + bool(one.to), dropped + (not one.to)
                session.delete(row)
            elif now - one.created_at > GIVE_UP_AFTER:
                dropped += 1
                session.delete(row)
            else:
                postponed += 1
                row.sealed = one.notice.but(one.reached).sealed(work, row.id)
    return Sent(sent, postponed, dropped)
