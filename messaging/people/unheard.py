"""First uses of a card of which no notice could reach anybody: a doctor asks the worker himself.

Whoever opened the envelope first could be somebody else, and be asked for a number of his own
afterwards. What tells is whether the worker or a doctor had said before where he is reached.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from consent.clock import brussels_day
from consent.encoding import Json
from consent.log.models import Event
from consent.log.service import EventType, Line
from messaging.people.models import UnheardUse
from messaging.work import Acting, NotFound, Work

FIRST_USE: Final = "first_use"
TOLD_LATER: Final = "first_use_told"
WAS_HE, WAS_NOT_HE = "was_he", "was_not_he"
ANSWERS: Final = (WAS_HE, WAS_NOT_HE)


@dataclass(frozen=True)
class Unheard:
    """One such first use: whose card, which line of his chain tells of it, and its day."""

    account: str
    line: int
    day: date


def note_first_use(work: Work, account: str, place: str, *, reachable: bool) -> None:
    """Write the first use down; ``place``: on whose device, as he said.

    ``reachable``: whether the worker or a doctor had said before where a notice reaches him.
    Without that it stands until a doctor asked him (:func:`answer`).
    """
    head = work.log.lock(account)
    said: dict[str, Json] = {"what": FIRST_USE, "reachable": reachable}
    line = work.log.append(head, EventType.CARD, said, {"with": place})
    if not reachable:
        work.session.add(UnheardUse(account_id=account, line=line.sequence))
        work.session.flush()


def unheard(work: Work, accounts: Iterable[str] | None = None) -> list[Unheard]:
    """Those that no doctor asked about yet, the oldest first; of these accounts, or of all.

    One query. Whoever asks: the caller decides, and the employer's side never does.
    """
    query = select(UnheardUse.account_id, UnheardUse.line, Event.time).join(
        Event, (Event.chain_id == UnheardUse.account_id) & (Event.sequence == UnheardUse.line)
    )
    if accounts is not None:
        query = query.where(UnheardUse.account_id.in_(list(accounts)))
    rows = work.session.execute(query.order_by(Event.time, UnheardUse.account_id, UnheardUse.line))
    return [Unheard(account, line, brussels_day(time)) for account, line, time in rows]


def answer(work: Work, acting: Acting, account: str, line: int, *, was_he: bool) -> None:
    """A doctor asked the worker; what he heard is kept in the worker's chain, where he reads it.

    The caller has checked that this doctor reaches this worker. Raises :class:`NotFound` for a
    line that does not stand, or not any more.
    """
    head = work.log.lock(account)
    row = work.session.get(UnheardUse, (account, line), populate_existing=True)
    if row is None:
        raise NotFound("no such first use")
    work.session.delete(row)
    work.session.flush()
    said: dict[str, Json] = {"what": WAS_HE if was_he else WAS_NOT_HE, "line": line}
    work.log.append(head, EventType.CARD, said, acting.in_log)


def to_be_told(work: Work, account: str) -> list[Unheard]:
    """Those of one worker that no later notice told of; each is given here once.

    For who entered a way to reach him: the caller queues the notices in the same transaction.
    """
    standing = unheard(work, [account])
    if not standing:
        return []
    head = work.log.lock(account)
    told = {
        line.body["line"]
        for line in work.log.read([account], types=[EventType.CARD])
        if line.body.get("what") == TOLD_LATER
    }
    fresh = [one for one in standing if one.line not in told]
    for one in fresh:
        work.log.append(head, EventType.CARD, {"what": TOLD_LATER, "line": one.line})
    return fresh


def standing_by_log(lines: Iterable[Line]) -> tuple[set[int], list[Line]]:
    """Which first uses a chain says must stand, and the lines that answer to none. Pure."""
    uses: set[int] = set()
    answered: set[int] = set()
    stray: list[Line] = []
    for line in lines:
        what = line.body.get("what") if line.type is EventType.CARD else None
        if what == FIRST_USE and line.body.get("reachable") is False:
            uses.add(line.sequence)
        elif what in (*ANSWERS, TOLD_LATER):
            about = int(line.body["line"])
            if about not in uses - answered:
                stray.append(line)
            elif what in ANSWERS:
                answered.add(about)
    return uses - answered, stray
