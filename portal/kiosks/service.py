"""Registering a browser as a workshop's kiosk, knowing it again, and ending it.

On a kiosk nobody uses a card for the first time, what doctors wrote is not shown, and a session
ends sooner. A kiosk that says that it is none gains nothing: it is an unknown browser then, and
what it shows is shown to who holds card and PIN.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from consent.encoding import Json
from consent.log.service import EventType
from consent.store import new_id
from messaging.sealing import key_from_token
from messaging.work import Acting, NotFound, Refused, Work
from portal.kiosks.models import KioskRow

LONGEST_NAME: Final = 60
_TOKEN_BYTES: Final = 32
_TOKEN_LENGTH: Final = 43


@dataclass(frozen=True)
class Kiosk:
    """A registered browser: where it stands, and since when."""

    id: str
    organisation: str
    name: str
    since: datetime


def register(work: Work, acting: Acting, workshop: str, name: str) -> str:
    """Register a browser at a workshop of whoever acts; returns the token for its cookie.

    Raises :class:`NotFound` for another workshop, :class:`Refused` ``kiosk_name``.
    """
    if workshop not in acting.actor.workshops:
        raise NotFound("another workshop")
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Refused("kiosk_name")
    token, made = secrets.token_urlsafe(_TOKEN_BYTES), new_id()
    work.session.add(
        KioskRow(
            id=made,
            organisation_id=workshop,
            token=_hash(token),
            name=work.seal("kiosk", made, "name", name),
            since=work.clock.now(),
            until=None,
        )
    )
    work.session.flush()
    _tell_log(work, acting, workshop, made, "registered")
    return token


def end(work: Work, acting: Acting, kiosk: str) -> None:
    """From now on this browser is none; :class:`NotFound` for one of another workshop."""
    row = work.session.get(KioskRow, kiosk)
    if row is None or row.organisation_id not in acting.actor.workshops or row.until is not None:
        raise NotFound("no such kiosk")
    row.until = work.clock.now()
    work.session.flush()
    _tell_log(work, acting, row.organisation_id, row.id, "ended")


def find(work: Work, token: str) -> Kiosk | None:
    """The kiosk that carries this token. No query for what cannot be one."""
    if len(token) != _TOKEN_LENGTH or not token.isascii():
        return None
    query = select(KioskRow).where(KioskRow.token == _hash(token), KioskRow.until.is_(None))
    row = work.session.scalar(query)
    return _kiosk(work, row) if row is not None else None


def of_workshops(work: Work, workshops: Iterable[str]) -> list[Kiosk]:
    """The kiosks of these workshops, by name. One query."""
    query = select(KioskRow).where(
        KioskRow.organisation_id.in_(list(workshops)), KioskRow.until.is_(None)
    )
    found = [_kiosk(work, row) for row in work.session.scalars(query)]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def _kiosk(work: Work, row: KioskRow) -> Kiosk:
    name = str(work.open("kiosk", row.id, "name", row.name))
    return Kiosk(row.id, row.organisation_id, name, row.since)


def _tell_log(work: Work, acting: Acting, workshop: str, kiosk: str, what: str) -> None:
    body: dict[str, Json] = {"kiosk": kiosk, "what": what}
    work.log.append(work.log.lock(workshop), EventType.KIOSK, body, acting.in_log)


def _hash(token: str) -> bytes:
    return key_from_token(token.encode(), "kiosk")
