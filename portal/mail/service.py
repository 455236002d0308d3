"""Whom something waits for. Called on a delivery, never on a disappearance (promise 5)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from consent.parties import Party, PartyKind
from messaging.groups.models import Group, GroupCopy
from messaging.work import Work
from portal.mail.models import Mail

AT_MOST_EVERY: Final = timedelta(days=1)
_log = logging.getLogger(__name__)


def notify(work: Work, account: str) -> None:
    """Let somebody know that something waits, in the transaction of what waits.

    At most one open mail for each account, and at most one a day: what comes sooner goes when
    the day is over. Never raises: a delivery does not fail over its announcement.
    """
    try:
        with work.session.begin_nested():
            _open(work, account)
    except SQLAlchemyError as error:
        # Also when another request opened the same mail just now: one is enough.
        _log.info("a mail was not queued: %s", type(error).__name__)


def notify_parties(work: Work, parties: Iterable[Party]) -> None:
    """The same for whom something was delivered to: persons, and everybody who holds a group."""
    accounts = set()
    for party in parties:
        if party.kind is PartyKind.PERSON:
            accounts.add(party.id)
        else:
            accounts |= set(_holders(work, party.id))
    # In one order for everybody, so that two requests never wait for each other in a circle.
    for account in sorted(accounts):
        notify(work, account)


def seen(work: Work, account: str) -> None:
    """Somebody logged in: what waits is before his eyes, so that an open mail is not needed."""
    row = work.session.get(Mail, account, with_for_update=True)
    if row is not None:
        row.due_at = None
        work.session.flush()


def forget_old(work: Work) -> None:
    """Drop what is only history: mail sent longer ago than the next one has to wait."""
    before = work.clock.now() - AT_MOST_EVERY
    work.session.execute(
        delete(Mail).where(
            Mail.due_at.is_(None), (Mail.sent_at.is_(None)) | (Mail.sent_at < before)
        )
    )


def _open(work: Work, account: str) -> None:
    now = work.clock.now()
    row = work.session.get(Mail, account, with_for_update=True, populate_existing=True)
    if row is None:
        work.session.add(Mail(account_id=account, created_at=now, due_at=now, tries=0))
        return
    tries, due = row.tries, row.due_at
    if due is None:
        tries = 0
        due = now if row.sent_at is None else max(now, row.sent_at + AT_MOST_EVERY)
    # Written also where nothing changes: how long it takes tells nobody whether a mail was open.
    mine = update(Mail).where(Mail.account_id == account)
    work.session.execute(mine.values(created_at=now, tries=tries, due_at=due))


def _holders(work: Work, group: str) -> list[str]:
    query = (
        select(GroupCopy.account_id)
        .join(Group, Group.id == GroupCopy.group_id)
        .where(Group.id == group, GroupCopy.version == Group.version)
    )
    return list(work.session.scalars(query))
