"""Sessions: starting one, finding who is here, ending one.

A token of 256 bits is in the browser's cookie or with the client of the API, and nowhere else.
Three unrelated values are derived from it: the row's id, the key under which the person's private
keys lie sealed, and the value that protects his forms. Whoever holds the database and the server's
keys can open none of them.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import and_, delete, func, or_, select, update

from consent.encoding import Json
from consent.log.service import EventType
from consent.records.helping import Help
from consent.records.schemas import Screen
from messaging.people.accounts import actor_of, is_somebody, person_from
from messaging.people.models import Account, Membership, Organisation
from messaging.sealing import CannotOpen, key_from_token, keyed_hash, unwrap, wrap
from messaging.work import Acting, Keyring, Work
from portal.configuration import Configuration
from portal.mail.service import seen
from portal.sessions.models import SessionRow

PAGE: Final = "page"
API: Final = "api"
Kind = Literal["page", "api"]
TOKEN_BYTES: Final = 32
_TOKEN_LENGTH: Final = 43
KEPT_AFTER_END: Final = timedelta(days=1)
"""An ended session's row, without keys, still says for this long whose draft it was."""
_TOLD_LATER: Final = timedelta(hours=2)
"""So much longer a row stays, for a mail that waits its day: was he here after it was opened?"""
_HELP_SIZE: Final = 512
"""Bytes that who helps, how, his tie and his name always fit in."""
_SEEN_STEP: Final = timedelta(minutes=1)


@dataclass(frozen=True, repr=False)
class Live:
    """Who is here, with unlocked keys, until ``ends_at`` unless he asks for something before.

    ``csrf`` is the value that each form of this session carries, ``mark`` the one by which a form
    of an earlier session is known as his; ``language`` and ``display`` what he chose, if he did; ``screen`` on
    whose screen he is. ``host``: the doctor's session that waits behind his own.
    """

    id: bytes
    kind: Kind
    screen: Screen
    host: bytes | None
    acting: Acting
    membership_id: str | None
    csrf: str
    mark: str
    started_at: datetime
    ends_at: datetime
    organisation_name: str
    language: str | None
    display: str | None
    helped: Help | None = None


@dataclass(frozen=True)
class Owner:
    """Whose session it was, and as a member of what (a worker: of nothing)."""

    account: str
    membership: str | None


def start(
    work: Work,
    keys: Keyring,
    membership: Membership | None,
    *,
    kind: Kind,
    configuration: Configuration,
    screen: Screen = Screen.OWN_DEVICE,
    host: bytes | None = None,
) -> str:
    """Open a session for unlocked keys, log it, withdraw an open mail, and return its token.

    ``membership`` is ``None`` for a worker. The caller proved who it is, and has checked that the
    account is not locked: :func:`load` refuses it if it is.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row_id = id_of(token)
    membership_id = membership.id if membership is not None else None
    now = work.clock.now()
    work.session.add(
        SessionRow(
            id=row_id,
            account_id=keys.account,
            membership_id=membership_id,
            kind=kind,
            screen=str(screen),
            host=None if host is None else work.seal("session", row_id.hex(), "host", host.hex()),
            helped=_sealed_help(work, row_id, None),
            started_at=now,
            seen_at=now,
            ended_at=None,
            sealed_keys=wrap(
                key_from_token(token.encode(), "session/keys"),
                keys.to_bytes(),
                _context(row_id, keys.account, membership_id, kind, screen, keys.sequence),
            ),
            key_sequence=keys.sequence,
        )
    )
    work.session.flush()
    if host is not None:
        _keep_waiting(work, host, now, configuration)
    head = work.log.lock(keys.account)
    work.log.append(head, EventType.LOGGED_IN, {"kind": kind})
    seen(work, keys.account)
    return token


def load(
    work: Work, token: str, configuration: Configuration, *, looking: bool = False
) -> Live | None:
    """Who holds this token, or ``None``: unknown, ended, expired, locked, no longer a member.

    Two queries whoever it is; at most once a minute a third, which notes that he was here. What
    is found to be over loses its sealed keys. ``looking``: somebody asks about it who is not he,
    and nothing is noted.
    """
    if not is_token(token):
        return None
    found = work.session.execute(
        select(SessionRow, Account, Membership, Organisation)
        .join(Account, Account.id == SessionRow.account_id)
        .outerjoin(Membership, Membership.id == SessionRow.membership_id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(SessionRow.id == id_of(token))
    ).one_or_none()
    if found is None:
        return None
    row, account, membership, organisation = found
    if row.ended_at is not None or row.sealed_keys is None:
        return None
    now, until = work.clock.now(), _ends_at(row, configuration)
    if now >= until or not is_somebody(account, membership):
        _end(work, row.id, min(now, until))
        return None
    try:
        raw = unwrap(
            key_from_token(token.encode(), "session/keys"),
            row.sealed_keys,
            _context(row.id, account.id, row.membership_id, row.kind, row.screen, row.key_sequence),
        )
    except CannotOpen:
        return None
    if not looking and now - row.seen_at >= min(_SEEN_STEP, _idle(row, configuration) / 4):
        row.seen_at = now
        work.session.flush()
        host = _host(work, row)
        if host is not None:
            _keep_waiting(work, host, now, configuration)
    person = person_from(work, account)
    keys = Keyring.from_bytes(account.id, row.key_sequence, raw)
    name = ""
    if organisation is not None:
        name = str(work.open("organisation", organisation.id, "name", organisation.name))
    return Live(
        id=row.id,
        kind=API if row.kind == API else PAGE,
        screen=Screen(row.screen),
        host=_host(work, row),
        acting=Acting(
            actor_of(work, account, membership),
            keys,
            person.name,
            verified=person.verified,
        ),
        membership_id=row.membership_id,
        csrf=csrf_of(token),
        mark=keyed_hash(keys.sealing.derive("forms"), "whose").hex()[:32],
        started_at=row.started_at,
        ends_at=_ends_at(row, configuration),
        organisation_name=name,
        language=person.profile.get("language"),
        display=person.profile.get("display"),
        helped=_helped(work, row),
    )


def whose(work: Work, row_id: bytes | None) -> str | None:
    """The account of a session, whether or not it still lives; ``None`` where there is none."""
    row = None if row_id is None else work.session.get(SessionRow, row_id)
    return None if row is None else row.account_id


def stay(work: Work, live: Live, configuration: Configuration) -> datetime:
    """Somebody said that he is still here; returns when the session ends now."""
    row = work.session.get_one(SessionRow, live.id)
    row.seen_at = work.clock.now()
    work.session.flush()
    return _ends_at(row, configuration)


def set_helped(work: Work, live: Live, help_: Help | None) -> None:
    """Somebody helps him from now on in this sitting, or nobody any more. The row is a worker's."""
    row = work.session.get_one(SessionRow, live.id)
    row.helped = _sealed_help(work, row.id, help_)
    work.session.flush()


def _sealed_help(work: Work, row_id: bytes, help_: Help | None) -> bytes:
    """Of one size, also where nobody helps: whoever reads the rows cannot tell which had help."""
    kept: dict[str, Json] = {
        "helper": help_.in_record if help_ else None,
        "helper_dependency": str(help_.dependency) if help_ else None,
    }
    return work.seal_filled("session", row_id.hex(), "helped", kept, _HELP_SIZE)


def _helped(work: Work, row: SessionRow) -> Help | None:
    if row.helped is None:  # begun before each row held something here
        return None
    return Help.from_record(work.open("session", row.id.hex(), "helped", row.helped))


def last_here(work: Work, accounts: Iterable[str]) -> dict[str, datetime]:
    """When each of these accounts was last at the portal, of those that were there lately."""
    query = (
        select(SessionRow.account_id, func.max(SessionRow.seen_at))
        .where(SessionRow.account_id.in_(list(accounts)))
        .group_by(SessionRow.account_id)
    )
    return {row[0]: row[1] for row in work.session.execute(query)}


def end(work: Work, token: str) -> None:
    """Log out: the sealed keys go. A token that is not there changes nothing."""
    if not is_token(token):
        return
    row = work.session.get(SessionRow, id_of(token))
    if row is None or row.ended_at is not None:
        return
    _end(work, row.id, work.clock.now())
    head = work.log.lock(row.account_id)
    work.log.append(head, EventType.LOGGED_OUT, {"kind": row.kind})


def end_all(work: Work, account: str, except_: bytes | None = None) -> None:
    """End every session of an account but the one with this id: its password changed."""
    change = (
        update(SessionRow)
        .where(SessionRow.account_id == account, SessionRow.ended_at.is_(None))
        .values(sealed_keys=None, ended_at=work.clock.now())
    )
    if except_ is not None:
        change = change.where(SessionRow.id != except_)
    work.session.execute(change)


def owner_of_expired(work: Work, token: str) -> Owner | None:
    """Whose session this was, for a day after its end; ``None`` while it lives, and after.

    Ask :func:`load` first: it notices that a session is over.
    """
    if not is_token(token):
        return None
    row = work.session.get(SessionRow, id_of(token))
    if row is None or row.ended_at is None:
        return None
    if work.clock.now() - row.ended_at > KEPT_AFTER_END:
        return None
    return Owner(row.account_id, row.membership_id)


def sweep(work: Work, configuration: Configuration) -> int:
    """Drop the keys of sessions that are over, and rows a day after; says how many were over."""
    now = work.clock.now()
    limits = configuration.sessions
    over = or_(
        SessionRow.started_at <= now - limits.absolute,
        and_(
            SessionRow.membership_id.is_(None),
            SessionRow.seen_at <= now - limits.idle(worker=True),
        ),
        and_(
            SessionRow.membership_id.is_not(None),
            SessionRow.seen_at <= now - limits.idle(worker=False),
        ),
        and_(
            SessionRow.screen == str(Screen.KIOSK),
            SessionRow.seen_at <= now - limits.idle(worker=True, kiosk=True),
        ),
    )
    ended = 0
    for row in work.session.scalars(select(SessionRow).where(SessionRow.ended_at.is_(None), over)):
        row.sealed_keys, row.ended_at = None, min(now, _ends_at(row, configuration))
        ended += 1
    work.session.flush()
    gone = now - KEPT_AFTER_END - _TOLD_LATER
    work.session.execute(delete(SessionRow).where(SessionRow.ended_at < gone))
    return ended


def is_token(text: str) -> bool:
    """Whether this can be a token at all; anything else is not worth a query."""
    return len(text) == _TOKEN_LENGTH and text.isascii()


def id_of(token: str) -> bytes:
    """The id of a token's row."""
    return key_from_token(token.encode(), "session/id")


def csrf_of(token: str) -> str:
    """The value that the forms of this session carry, 43 characters. Outlives the session."""
    raw = key_from_token(token.encode(), "session/forms")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def session_part(value: str) -> str:
    """Of the value that a form carries, the part that is the session's own."""
    return value.partition(".")[0]


def _host(work: Work, row: SessionRow) -> bytes | None:
    """Whose screen it is stands sealed: else two rows would tell who sat with which doctor."""
    if row.host is None:
        return None
    return bytes.fromhex(work.open("session", row.id.hex(), "host", row.host))


def _keep_waiting(work: Work, host: bytes, now: datetime, configuration: Configuration) -> None:
    """The doctor sits beside him: his own session does not end over it, if it has not yet."""
    row = work.session.get(SessionRow, host)
    if row is not None and row.ended_at is None and now < _ends_at(row, configuration):
        row.seen_at = now
        work.session.flush()


def _end(work: Work, row_id: bytes, now: datetime) -> None:
    work.session.execute(
        update(SessionRow).where(SessionRow.id == row_id).values(sealed_keys=None, ended_at=now)
    )


def _idle(row: SessionRow, configuration: Configuration) -> timedelta:
    kiosk = row.screen == str(Screen.KIOSK)
    return configuration.sessions.idle(worker=row.membership_id is None, kiosk=kiosk)


def _ends_at(row: SessionRow, configuration: Configuration) -> datetime:
    return min(
        row.seen_at + _idle(row, configuration),
        row.started_at + configuration.sessions.absolute,
    )


def _context(
    row_id: bytes, account: str, membership: str | None, kind: str, screen: str, sequence: int
) -> dict[str, str | int | None]:
    return {
        "table": "session",
        "row": row_id.hex(),
        "for": account,
        "membership": membership,
        "kind": kind,
        "screen": str(screen),
        "key": sequence,
    }
