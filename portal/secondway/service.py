"""Where a worker can be reached beside his log-in, and what is announced to him there.

An address comes from the worker himself or from a doctor, and from nobody else: not from the
roster, the workshop or a program. A notice is queued in the transaction of what it is about.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from consent.clock import brussels_day
from consent.encoding import Json
from consent.log.service import EventType
from consent.parties import Actor
from consent.purposes import DOCTORS, Role
from consent.store import new_id
from messaging.people.unheard import to_be_told
from messaging.sealing import CannotOpen, fingerprint
from messaging.work import Acting, NotFound, Work
from portal.helping.reading import helpers_of
from portal.secondway.addresses import WayKind, parse
from portal.secondway.models import Announcement, SecondWay
from portal.secondway.queue import Queued, To
from portal.secondway.words import FOR_A_HELPER, Occasion

KEPT_FOR: Final = timedelta(days=4)
"""A notice that could not go at all is forgotten after this."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, repr=False)
class Address:
    """One way to reach a worker, and who entered it in which role."""

    id: str
    account: str
    kind: WayKind
    address: str
    entered_by: str
    role: Role


def ways_of(work: Work, accounts: Iterable[str]) -> dict[str, list[Address]]:
    """The addresses of these workers: one query. Whoever asks: the caller decides."""
    query = select(SecondWay).where(SecondWay.account_id.in_(list(accounts)))
    found: dict[str, list[Address]] = {}
    for row in work.session.scalars(query.order_by(SecondWay.id)):
        kept = work.open("second_way", row.id, "sealed", row.sealed)
        found.setdefault(row.account_id, []).append(
            Address(
                row.id,
                row.account_id,
                WayKind(kept["kind"]),
                str(kept["address"]),
                str(kept["by"]),
                Role(kept["role"]),
            )
        )
    return found


def reached(work: Work, accounts: Iterable[str]) -> dict[str, list[tuple[Address, bool]]]:
    """Where the notices of these workers go: their own ways, and a helper's where they wish it.

    The second of each pair: whether it is the helper's. Two queries.
    """
    wanted = list(accounts)
    found = {
        account: [(one, False) for one in ways] for account, ways in ways_of(work, wanted).items()
    }
    for account, one in helpers_of(work, wanted).items():
        if one.notices and one.kind is not None:
            way = Address(one.id, account, one.kind, one.address, account, Role.WORKER)
            found.setdefault(account, []).append((way, True))
    return found


def may_enter(actor: Actor, account: str, *, verified: bool) -> bool:
    """Who may say where a worker is reached: he himself, and a doctor whose number was checked."""
    if actor.role is Role.WORKER:
        return actor.account == account
    return actor.role in DOCTORS and verified


def enter(work: Work, acting: Acting, account: str, kind: WayKind, typed: str) -> None:
    """Keep an address of this sort, in place of the one that the same side entered before.

    What a doctor enters never takes the place of what the worker entered himself. The page has
    checked that a doctor reaches this worker at all. The change is announced by every way that is
    then known, and at the address that goes. Raises :class:`NotFound` for anybody else, :class:`Refused` as
    :func:`portal.secondway.addresses.parse` does.
    """
    if not may_enter(acting.actor, account, verified=acting.verified):
        raise NotFound("not his to say where somebody is reached")
    address = parse(kind, typed)
    himself = acting.actor.role is Role.WORKER
    gone = [
        one
        for one in ways_of(work, [account]).get(account, [])
        if one.kind is kind and (one.role is Role.WORKER) == himself
    ]
    for one in gone:
        _take_away(work, acting, one)
    row_id = new_id()
    kept: dict[str, Json] = {
        "kind": str(kind),
        "address": address,
        "by": acting.actor.account,
        "role": str(acting.actor.role),
    }
    sealed = work.seal("second_way", row_id, "sealed", kept)
    work.session.add(SecondWay(id=row_id, account_id=account, sealed=sealed))
    work.session.flush()
    _tell_log(work, acting, account, "entered", row_id, sealed)
    # Whoever held the old address hears of it: it may not have been his wish.
    changed = [one for one in gone if one.address != address]
    announce(work, account, Occasion.WAY_CHANGED, gone=changed)
    if not himself:
        # What nobody could hear of then, the worker hears now.
        for use in to_be_told(work, account):
            announce(work, account, Occasion.FIRST_USE, day=use.day)


def remove(work: Work, acting: Acting, way: str) -> None:
    """Take one of his own addresses away, whoever entered it; it is told there and at the others.

    Raises :class:`NotFound` for anybody but the worker.
    """
    account = acting.actor.account
    mine = ways_of(work, [account]).get(account, []) if acting.actor.role is Role.WORKER else []
    found = next((one for one in mine if one.id == way), None)
    if found is None:
        raise NotFound("no such address", chain=account)
    _take_away(work, acting, found)
    announce(work, account, Occasion.WAY_CHANGED, gone=[found])


def announce(
    work: Work,
    account: str,
    occasion: Occasion,
    *,
    gone: Iterable[Address] = (),
    day: date | None = None,
) -> None:
    """Queue a notice, in the transaction of what it is about; the mail's own worker sends it.

    It goes where he is reached at this moment, whatever is changed before it leaves, and to
    ``gone``: addresses that this very act took away. ``day``: that of the occasion, if not today. The work is the same whether or not a second
    way is known. Never raises: no act fails over its announcement.
    """
    try:
        with work.session.begin_nested():
            row_id, now = new_id(), work.clock.now()
            known = reached(work, [account]).get(account, ())
            to = [pair for pair in known if not pair[1] or occasion in FOR_A_HELPER]
            to += [(one, False) for one in gone]
            notice = Queued(
                occasion,
                (day or brussels_day(now)).isoformat(),
                tuple(To(one.id, one.kind, one.address, helper) for one, helper in to),
            )
            work.session.add(
                Announcement(
                    id=row_id,
                    account_id=account,
                    sealed=notice.sealed(work, row_id),
                    created_at=now,
                    due_at=now,
                    tries=0,
                )
            )
    except (SQLAlchemyError, CannotOpen) as error:
        _log.warning("a notice was not queued: %s", type(error).__name__)


def forget_old(work: Work) -> None:
    """Drop notices that never went: where nothing is set up to send them, nobody waits."""
    before = work.clock.now() - KEPT_FOR
    work.session.execute(delete(Announcement).where(Announcement.created_at < before))


def _take_away(work: Work, acting: Acting, one: Address) -> None:
    row = work.session.get_one(SecondWay, one.id)
    sealed = row.sealed
    work.session.delete(row)
    work.forgets = True
    work.session.flush()
    _tell_log(work, acting, one.account, "removed", one.id, sealed)


def _tell_log(
    work: Work, acting: Acting, account: str, what: str, row_id: str, sealed: bytes
) -> None:
    """Who changed it, in the worker's own chain; where he is reached is not in the log."""
    head = work.log.lock(account)
    body: dict[str, Json] = {"what": what, "way": row_id, "sha256": fingerprint(sealed)}
    work.log.append(head, EventType.SECOND_WAY, body, acting.in_log)
