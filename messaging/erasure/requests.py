"""The request itself: its row, and what the server must know of it to carry it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from consent.encoding import Json, canonical, timestamp
from messaging.erasure.models import Erasure
from messaging.messages.elsewhere import Elsewhere
from messaging.work import Work

DAYS: Final = timedelta(days=7)
"""So long he can take it back."""
DOMAIN: Final = "maat/erasure/v1"


@dataclass(frozen=True)
class Pending:
    """A deletion that was asked for. ``held``: it waits until he asks once more, with his new card."""

    account: str
    asked_at: datetime
    due_at: datetime
    held: bool = False


@dataclass(frozen=True)
class Kept:
    """What its row holds: a signature for each of his chains, and what of him lies elsewhere."""

    key: int
    signatures: Mapping[str, str]
    elsewhere: Elsewhere


def statement(chain: str, asked_at: datetime) -> bytes:
    """What the worker signs for each of his chains."""
    return canonical({"chain": chain, "asked_at": timestamp(asked_at)})


def pending(work: Work, account: str) -> Pending | None:
    """What this worker asked for and can take back. One query."""
    row = work.session.get(Erasure, account, populate_existing=True)
    return None if row is None else _as_pending(row)


def all_pending(work: Work) -> list[Pending]:
    """Everything that was asked for and not carried out, in one order. One query."""
    query = select(Erasure).order_by(Erasure.account_id)
    return [_as_pending(row) for row in work.session.scalars(query)]


def _as_pending(row: Erasure) -> Pending:
    return Pending(row.account_id, row.asked_at, row.due_at, row.held)


def hold(work: Work, account: str) -> bool:
    """Keep what was asked with his card of before from being carried out; says whether it is held.

    Under the lock of his chain. Whoever had the card may have asked it. Nothing is lost: it stands
    until the worker asks once more or takes it back.
    """
    row = locked(work, account)
    if row is None:
        return False
    row.held = True
    work.session.flush()
    return True


def locked(work: Work, account: str) -> Erasure | None:
    """The row, held until the transaction ends; whoever asks for it holds his chain already."""
    query = select(Erasure).where(Erasure.account_id == account).with_for_update()
    return work.session.scalar(query.execution_options(populate_existing=True))


def keep(work: Work, account: str, kept: Kept) -> bytes:
    """What a row holds, encrypted."""
    said: dict[str, Json] = {
        "key": kept.key,
        "signatures": dict(kept.signatures),
        "elsewhere": kept.elsewhere.as_json(),
    }
    return work.seal("erasure", account, "sealed", said)


def kept_in(work: Work, row: Erasure) -> Kept:
    """What a row holds."""
    said: dict[str, Any] = work.open("erasure", row.account_id, "sealed", row.sealed)
    return Kept(said["key"], said["signatures"], Elsewhere.from_json(said["elsewhere"]))


def remember(work: Work, account: str, left: Elsewhere) -> None:
    """While a deletion is pending, note what an act about him leaves elsewhere; else nothing.

    Under the lock of his chain. What was there before he told from his own messages.
    """
    row = locked(work, account)
    if row is None:
        return
    kept = kept_in(work, row)
    more = Kept(kept.key, kept.signatures, kept.elsewhere.and_(left))
    row.sealed = keep(work, account, more)
    work.session.flush()
