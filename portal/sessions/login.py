"""Logging in. Each way has the same three steps, so that none tells more than another.

The try is counted, in a transaction of its own. The secret is stretched once, whether or not
anybody is behind the name, while only reading. Then one short writing transaction uses up the
second factor and opens the session, or writes down that it failed: in the chain of the person,
or of nobody where there is no such person.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from webauthn import base64url_to_bytes

from consent.codes import new_code, normalise
from consent.log.service import EventType
from consent.purposes import Role
from consent.records.schemas import Screen
from messaging.people import cards
from messaging.people.accounts import (
    actor_of,
    is_of_nothing,
    memberships,
    person_from,
)
from messaging.people.enrolment import (
    SHEET_LENGTH,
    check_password,
    login_index,
)
from messaging.people.models import Account
from messaging.people.passkeys import note_use, passkey
from messaging.people.unlocking import UnlockerKind, set_unlocker, unlock
from messaging.replacement.service import due_for, waits_until
from messaging.replacement.taking import take_over, taken_for
from messaging.sealing import StretchCost
from messaging.work import Acting, Keyring, Work
from portal.configuration import LoginLimits
from portal.desk import Desk, Services
from portal.mail.service import notify
from portal.secondway.service import announce
from portal.secondway.words import Occasion
from portal.sessions import passkeys, service, totp, tries
from portal.sessions.arriving import arrive
from portal.sessions.aside import aside
from portal.sessions.passwords import change_password
from portal.sessions.service import PAGE, Kind

_log = logging.getLogger(__name__)

WRONG: Final = "login_wrong"
LOCKED: Final = "login_locked"
NOWHERE: Final = "login_nowhere"
FIRST_USE: Final = "login_first_use"
WAITS: Final = "login_card_waits"
BLOCKED: Final = "login_card_blocked"


class LoginRefused(Exception):
    """Nobody was let in. ``code`` says why, and never whether the name or the card exists.

    ``login_locked`` and ``login_nowhere`` (no membership in force) are said only to who proved
    that he is the person; ``login_first_use`` to who holds a card whose PIN nobody chose yet,
    ``login_card_waits`` (until ``until``, if that is known) and ``login_card_blocked`` to who
    holds such a card.
    """

    def __init__(self, code: str = WRONG, until: datetime | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.until = until


@dataclass(frozen=True, repr=False)
class Entered:
    """A session that was opened: its token, and whose it is."""

    token: str
    account: str
    role: Role
    profile: Mapping[str, Any]


@dataclass(frozen=True)
class Where:
    """On whose screen somebody comes in; on a doctor's, which session of his waits meanwhile."""

    screen: Screen = Screen.OWN_DEVICE
    host: bytes | None = None


OWN_DEVICE: Final = Where()


@dataclass(frozen=True)
class _Way:
    """One way in: the subjects whose tries count, and how failures are named in the log."""

    name: str
    kind: Kind
    subjects: tuple[tries.Subject, ...]


_SubjectOf = Callable[[Work, LoginLimits], tries.Subject]


def with_password(
    services: Services,
    *,
    login: str,
    password: str,
    code: str,
    kind: Kind = PAGE,
    address: str = "",
) -> Entered:
    """A professional comes in with name, password and a code of his app.

    Raises :class:`LoginRefused`, :class:`portal.sessions.tries.TooManyTries`.
    """
    way = _way(services, "password", kind, address, _of_name(login))
    tries.take(services, *way.subjects)
    account, keys = _stretch(services, login, UnlockerKind.PASSWORD, password)
    return _come_in(services, way, account, keys, code)


def with_sheet(
    services: Services,
    *,
    login: str,
    sheet: str,
    code: str,
    new_password: str = "",
    address: str = "",
) -> tuple[Entered, str]:
    """A professional who lost his password comes in with his recovery sheet; a new one is made.

    With ``new_password`` that becomes his password; his other sessions and his passkey end. Returns the new
    sheet too: nobody can show it again. Raises :class:`Refused` ``password_short`` before
    anything is tried, :class:`LoginRefused`, :class:`portal.sessions.tries.TooManyTries`.
    """
    if new_password:
        check_password(new_password)
    way = _way(services, "sheet", PAGE, address, _of_name(login))
    tries.take(services, *way.subjects)
    account, keys = _stretch(services, login, UnlockerKind.SHEET, normalise(sheet))
    made: list[str] = []

    def renew(work: Work, keys: Keyring) -> None:
        made.append(new_sheet(work, keys, services))
        if new_password:
            change_password(work, keys, new_password, services.configuration)

    return _come_in(services, way, account, keys, code, before=renew), made[0]


def with_passkey(
    services: Services, *, said: passkeys.Answered, site: passkeys.Site, address: str = ""
) -> Entered:
    """A professional comes in with the passkey that unlocks his keys.

    Raises :class:`LoginRefused`, :class:`portal.sessions.tries.TooManyTries`.
    """
    credential = base64url_to_bytes(said.credential["rawId"])
    way = _way(services, "passkey", PAGE, address, _of_passkey(credential))
    tries.take(services, *way.subjects)
    with services.store.transaction(write=False) as session:
        work = services.work(session)
        known = passkey(work, credential)
        account = known.account if known else None
        cost = services.configuration.stretch
        keys = unlock(work, account, UnlockerKind.PASSKEY, said.secret.hex(), cost)
    if known is not None and keys is not None:
        try:
            with services.store.transaction() as session:
                work = services.work(session)
                note_use(work, known.account, passkeys.proved(work, site, known, said))
        except passkeys.PasskeyWrong:
            keys = None
    return _come_in(services, way, account, keys, None)


def with_card(
    services: Services,
    *,
    login_secret: str,
    pin: str,
    kind: Kind = PAGE,
    address: str = "",
    where: Where = OWN_DEVICE,
) -> Entered:
    """A worker comes in with card and PIN.

    Raises :class:`LoginRefused`, :class:`portal.sessions.tries.TooManyTries`.
    """
    way = _way(services, "card", kind, address, *_of_card(login_secret))
    tries.take(services, *way.subjects)
    cost = services.configuration.stretch
    with services.store.transaction(write=False) as session:
        work = services.work(session)
        keys = cards.unlock_card(work, login_secret, pin, cost)
        without = None if keys is not None else _without_pin(work, login_secret)
        account = cards.account_by_login_secret(work, login_secret)
    if without is not None:
        # Nothing was guessed: a card without a PIN has none that could be wrong.
        with services.store.transaction() as session:
            tries.settle(services.work(session), *way.subjects)
        raise without
    return _come_in(services, way, account, keys, None, card=login_secret, where=where)


def _without_pin(work: Work, login_secret: str) -> LoginRefused | None:
    """Why this very card has no PIN to try, if that is so."""
    card = cards.by_login_secret(work, login_secret)
    if card is not None and card.state == cards.BLOCKED:
        return LoginRefused(BLOCKED)
    if card is not None and card.state == cards.PROMISED and not due_for(work, card.number):
        return LoginRefused(WAITS, waits_until(work, card))
    if card is not None and card.state == cards.PROMISED:
        return LoginRefused(FIRST_USE)
    return LoginRefused(FIRST_USE) if cards.needs_first_use(work, login_secret) else None


def first_use(
    services: Services,
    *,
    login_secret: str,
    pin: str,
    place: str,
    address: str = "",
    where: Where = OWN_DEVICE,
) -> Entered:
    """A worker chooses the PIN of his card and comes in; also of one that replaces a lost card.

    ``place``: on whose device, or with whom, as he said; it stands in his chain. Announced by a
    second way. Raises :class:`Refused` ``pin_form``, ``pin_simple``, :class:`LoginRefused`,
    :class:`portal.sessions.tries.TooManyTries`.
    """
    cards.check_pin(pin)
    way = _way(services, "first_use", PAGE, address, *_of_card(login_secret))
    tries.take(services, *way.subjects)
    cost = services.configuration.stretch
    with services.store.transaction(write=False) as session:
        # Stretched while only reading: who has no card keeps nobody from writing.
        work = services.work(session)
        account = cards.account_by_login_secret(work, login_secret)
        unlocked = cards.unlock_new(work, login_secret, cost)
    keys = None
    if unlocked is not None:
        with services.store.transaction() as session:
            keys = _choose_pin(services.work(session), unlocked, login_secret, pin, cost, place)
            account = keys.account if keys is not None else account
    entered = _come_in(services, way, account, keys, None, card=login_secret, where=where)
    with services.store.transaction() as session:
        # His mail address, if somebody outside the workshop gave one, hears of the first use.
        notify(services.work(session), entered.account)
    return entered


def _choose_pin(
    work: Work, unlocked: Keyring, login_secret: str, pin: str, cost: StretchCost, place: str
) -> Keyring | None:
    # Whoever is in with the card of before is out: his session before his chain, as each request
    # takes them, and at the end those opened meanwhile.
    before = taken_for(work, login_secret)
    if before is not None:
        service.end_all(work, before)
    keys, occasion = cards.first_use(work, login_secret, pin, cost, unlocked), Occasion.FIRST_USE
    if keys is None:
        keys, occasion = take_over(work, login_secret, pin, cost, unlocked), Occasion.CARD_REPLACED
    if keys is None:
        return None
    service.end_all(work, keys.account)
    head = work.log.lock(keys.account)
    work.log.append(head, EventType.CARD, {"what": "first_use"}, {"with": place})
    announce(work, keys.account, occasion)
    return keys


def confirm(
    desk: Desk, *, password: str = "", login_secret: str = "", pin: str = "", address: str = ""
) -> None:
    """Ask again who it is, for an act that matters; to be called before anything was changed.

    A worker gives his card's login secret together with his PIN: a PIN alone has ten thousand
    forms, and is kept nowhere against which it could be checked without the card. A professional
    gives his password. Counts against the same limits as logging in. Raises
    :class:`LoginRefused`, :class:`portal.sessions.tries.TooManyTries`.
    """
    live, services = desk.live, desk.services
    if live is None:
        raise LoginRefused
    me = live.acting.actor.account
    with aside(desk):
        if live.acting.actor.role is Role.WORKER:
            way = _way(services, "confirm", live.kind, address, *_of_card(login_secret))
            tries.take(services, *way.subjects)
            with services.store.transaction(write=False) as session:
                cost = services.configuration.stretch
                right = cards.unlock_with_pin(services.work(session), me, login_secret, pin, cost)
        else:
            way = _way(services, "confirm", live.kind, address, _of_account(me))
            tries.take(services, *way.subjects)
            right = unlock_again(services, me, password) is not None
        if not right:
            _failed(services, way, me)
            raise LoginRefused
        with services.store.transaction() as session:
            tries.settle(services.work(session), *way.subjects)


def with_password_again(
    desk: Desk, *, password: str, code: str, address: str, then: Callable[[Work, Keyring], None]
) -> None:
    """Do ``then`` in one transaction with using up a code, after the old password was right.

    For a professional who changes what unlocks his keys. Raises as :func:`confirm` does.
    """
    live, services = desk.live, desk.services
    if live is None:
        raise LoginRefused
    me = live.acting.actor.account
    with aside(desk):
        way = _way(services, "confirm", live.kind, address, _of_account(me))
        tries.take(services, *way.subjects)
        keys = unlock_again(services, me, password)
        with services.store.transaction() as session:
            work = services.work(session)
            account = totp.locked_account(work, me)
            right = keys is not None and totp.use(work, account, code)
            if keys is not None and right:
                then(work, keys)
                tries.settle(work, *way.subjects)
        if not right:
            _failed(services, way, me)
            raise LoginRefused


def unlock_again(services: Services, account: str, password: str) -> Keyring | None:
    """The keys of an account under its password, read only; ``None`` for a wrong one."""
    with services.store.transaction(write=False) as session:
        cost = services.configuration.stretch
        return unlock(services.work(session), account, UnlockerKind.PASSWORD, password, cost)


def new_sheet(work: Work, keys: Keyring, services: Services) -> str:
    """A new recovery sheet in the place of the old one; shown once, and kept nowhere."""
    sheet = new_code(SHEET_LENGTH)
    set_unlocker(work, keys, UnlockerKind.SHEET, sheet, services.configuration.stretch)
    return sheet


# The steps --------------------------------------------------------------------------------


def _way(services: Services, name: str, kind: Kind, address: str, *subject_of: _SubjectOf) -> _Way:
    limits = services.configuration.logins
    with services.store.transaction(write=False) as session:
        work = services.work(session)
        subjects = [one(work, limits) for one in subject_of]
        if address:
            subjects.append(tries.by_address(work, address, limits))
    return _Way(name, kind, tuple(subjects))


def _of_name(login: str) -> _SubjectOf:
    return lambda work, limits: tries.by_name(work, login, limits)


def _of_passkey(credential: bytes) -> _SubjectOf:
    return lambda work, limits: tries.by_passkey(work, credential, limits)


def _of_card(login_secret: str) -> tuple[_SubjectOf, _SubjectOf]:
    return (
        lambda work, limits: tries.by_card(work, login_secret, limits),
        lambda work, _limits: tries.by_card_over_time(work, login_secret),
    )


def _of_account(account: str) -> _SubjectOf:
    def subject(work: Work, limits: LoginLimits) -> tries.Subject:
        index = work.session.scalar(select(Account.login_index).where(Account.id == account))
        return tries.by_login_index(work, index or b"", limits)

    return subject


def _stretch(
    services: Services, login: str, kind: UnlockerKind, secret: str
) -> tuple[str | None, Keyring | None]:
    """Whose name this is, and the keys if the secret is right; one stretch either way."""
    with services.store.transaction(write=False) as session:
        work = services.work(session)
        account = session.scalar(
            select(Account.id).where(Account.login_index == login_index(work, login))
        )
        return account, unlock(work, account, kind, secret, services.configuration.stretch)


def _come_in(
    services: Services,
    way: _Way,
    account_id: str | None,
    keys: Keyring | None,
    code: str | None,
    *,
    before: Callable[[Work, Keyring], None] | None = None,
    card: str | None = None,
    where: Where = OWN_DEVICE,
) -> Entered:
    """Open the session if everything is right; ``code`` is ``None`` for a card.

    ``card``: its login secret. It may have been blocked or replaced since it was unlocked.
    """
    opened: tuple[Entered, Acting] | None = None
    with services.store.transaction() as session:
        work = services.work(session)
        account = totp.locked_account(work, account_id)
        refusal = _refusal(work, account, keys, code)
        if refusal is None and card is not None and keys is not None:
            refusal = None if cards.still_opens(work, card, keys) else BLOCKED
        if refusal is None and account is not None and keys is not None:
            if before is not None:
                before(work, keys)
            opened = _open(services, work, way, account, keys, where)
        elif refusal != WRONG:
            tries.settle(work, *way.subjects)
    if opened is None:
        _failed(services, way, account_id)
        raise LoginRefused(refusal or WRONG)
    entered, acting = opened
    arrive(services, acting)
    return entered


def _refusal(
    work: Work, account: Account | None, keys: Keyring | None, code: str | None
) -> str | None:
    if account is None or keys is None:
        return WRONG
    if code is not None and not totp.use(work, account, code):
        return WRONG
    if account.locked:
        return LOCKED
    if not is_of_nothing(account) and not memberships(work, account.id):
        return NOWHERE
    return None


def _open(
    services: Services, work: Work, way: _Way, account: Account, keys: Keyring, where: Where
) -> tuple[Entered, Acting]:
    # A worker's account never has a membership, nor a representative's; a professional's session
    # never lacks one.
    membership = None if is_of_nothing(account) else memberships(work, account.id)[0]
    tries.settle(work, *way.subjects)
    token = service.start(
        work, keys, membership, kind=way.kind, configuration=services.configuration,
        screen=where.screen, host=where.host,
    )  # fmt: skip
    person = person_from(work, account)
    actor = actor_of(work, account, membership)
    acting = Acting(actor, keys, person.name, verified=person.verified)
    return Entered(token, account.id, actor.role, person.profile), acting


def _failed(services: Services, way: _Way, account: str | None) -> None:
    """Write the failure down, in a transaction of its own; for an unknown name in nobody's chain."""
    try:
        _write_failure(services, way, account)
    except IntegrityError:
        # Two first failures at once made "nobody" at once: now he is there.
        _write_failure(services, way, account)


def _write_failure(services: Services, way: _Way, account: str | None) -> None:
    with services.store.transaction() as session:
        work = services.work(session)
        head = work.log.lock(account or cards.nobody(work))
        work.log.append(head, EventType.LOGIN_FAILED, {"kind": way.kind, "with": way.name})
