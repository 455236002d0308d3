"""Naming a helper, and ending it: the worker's own act, at any time."""

from __future__ import annotations

from sqlalchemy import select

from consent.encoding import Json
from consent.log.service import EventType
from consent.purposes import Role
from consent.records.helping import LONGEST_NAME
from consent.store import new_id
from messaging.sealing import fingerprint
from messaging.work import Acting, NotFound, Refused, Work
from portal.helping.models import NamedHelper
from portal.secondway.addresses import WayKind, parse
from portal.secondway.service import announce
from portal.secondway.words import Occasion


def name_helper(
    work: Work, acting: Acting, name: str, kind: WayKind | None, typed: str, *, notices: bool
) -> None:
    """The worker names his helper, in place of an earlier one; it is announced by a second way.

    Raises :class:`NotFound` for anybody but a worker; :class:`Refused` ``helper_name``,
    ``helper_unreached`` (notices without an address), and as ``addresses.parse`` does.
    """
    _only_a_worker(acting)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused("helper_name")
    if kind is None and notices:
        raise Refused("helper_unreached")
    address = parse(kind, typed) if kind is not None else ""
    account = acting.actor.account
    _drop(work, account)
    row_id = new_id()
    kept: dict[str, Json] = {
        "name": name,
        "kind": str(kind) if kind else "",
        "address": address,
        "notices": notices,
    }
    sealed = work.seal("named_helper", row_id, "sealed", kept)
    work.session.add(NamedHelper(id=row_id, account_id=account, sealed=sealed))
    work.session.flush()
    body: dict[str, Json] = {"what": "named", "helper": row_id, "sha256": fingerprint(sealed)}
    work.log.append(work.log.lock(account), EventType.HELPER, body, acting.in_log)
    announce(work, account, Occasion.HELPER_NAMED)


def end_helper(work: Work, acting: Acting) -> None:
    """The worker has no helper any more. Raises :class:`NotFound` where he had none."""
    _only_a_worker(acting)
    account = acting.actor.account
    gone = _drop(work, account)
    if gone is None:
        raise NotFound("no helper", chain=account)
    body: dict[str, Json] = {"what": "ended", "helper": gone}
    work.log.append(work.log.lock(account), EventType.HELPER, body, acting.in_log)


def _only_a_worker(acting: Acting) -> None:
    if acting.actor.role is not Role.WORKER:
        raise NotFound("not a worker", chain=acting.actor.account)


def _drop(work: Work, account: str) -> str | None:
    row = work.session.scalar(select(NamedHelper).where(NamedHelper.account_id == account))
    if row is None:
        return None
    work.session.delete(row)
    work.forgets = True
    work.session.flush()
    return row.id
