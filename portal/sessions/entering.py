"""The steps that every way of logging in has, so that none tells more than another.

The try is counted, in a transaction of its own. The secret is stretched once, whether or not
anybody is behind the name, while only reading. Then one short writing transaction uses up the
second factor and opens the session, or writes down that it failed: in the chain of the person,
or of nobody where there is no such person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from consent.log.service import EventType
from consent.purposes import Role
from consent.records.schemas import Screen
from messaging.people import cards
from messaging.people.accounts import actor_of, is_of_nothing, memberships, person_from
from messaging.people.enrolment import login_index
from messaging.people.models import Account
from messaging.people.unlocking import UnlockerKind, unlock
from messaging.work import Acting, Keyring, Work
from portal.desk import Services
from portal.secondway.service import announce
from portal.secondway.words import Occasion
from portal.sessions import service, totp, tries
from portal.sessions.arriving import arrive
from portal.sessions.service import Kind
from portal.settings import LoginLimits

CARD: Final = "card"
TOLD_AT: Final = 8
"""At so many wrong PINs in a week the worker hears of it by a second way: his card may be in other
hands, and while the limit holds he cannot log in either to see it."""
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
class Way:
    """One way in: the subjects whose tries count, and how failures are named in the log."""

    name: str
    kind: Kind
    subjects: tuple[tries.Subject, ...]


SubjectOf = Callable[[Work, LoginLimits], tries.Subject]


def way_of(services: Services, name: str, kind: Kind, address: str, *subject_of: SubjectOf) -> Way:
    """A way in, with the subjects whose tries count; the address is one of them, if it is known."""
    limits = services.configuration.logins
    with services.store.transaction(write=False) as session:
        work = services.work(session)
        subjects = [one(work, limits) for one in subject_of]
        if address:
            subjects.append(tries.by_address(work, address, limits))
    return Way(name, kind, tuple(subjects))


def of_name(login: str) -> SubjectOf:
    """The tries of whoever has this name."""
    return lambda work, limits: tries.by_name(work, login, limits)


def of_passkey(credential: bytes) -> SubjectOf:
    """The tries of a passkey."""
    return lambda work, limits: tries.by_passkey(work, credential, limits)


def of_card(login_secret: str) -> tuple[SubjectOf, SubjectOf]:
    """The tries of a card: now, and over its time."""
    return (
        lambda work, limits: tries.by_card(work, login_secret, limits),
        lambda work, _limits: tries.by_card_over_time(work, login_secret),
    )


def of_account(account: str) -> SubjectOf:
    """The tries of the name of an account."""

    def subject(work: Work, limits: LoginLimits) -> tries.Subject:
        index = work.session.scalar(select(Account.login_index).where(Account.id == account))
        return tries.by_login_index(work, index or b"", limits)

    return subject


def stretch(
    services: Services, login: str, kind: UnlockerKind, secret: str
) -> tuple[str | None, Keyring | None]:
    """Whose name this is, and the keys if the secret is right; one stretch either way."""
    with services.store.transaction(write=False) as session:
        work = services.work(session)
        account = session.scalar(
            select(Account.id).where(Account.login_index == login_index(work, login))
        )
        return account, unlock(work, account, kind, secret, services.configuration.stretch)


def come_in(
    services: Services,
    way: Way,
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
        failed(services, way, account_id)
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
    services: Services, work: Work, way: Way, account: Account, keys: Keyring, where: Where
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


def failed(services: Services, way: Way, account: str | None) -> None:
    """Write the failure down, in a transaction of its own; for an unknown name in nobody's chain."""
    try:
        _write_failure(services, way, account)
    except IntegrityError:
        # Two first failures at once made "nobody" at once: now he is there.
        _write_failure(services, way, account)


def _write_failure(services: Services, way: Way, account: str | None) -> None:
    with services.store.transaction() as session:
        work = services.work(session)
        head = work.log.lock(account or cards.nobody(work))
        work.log.append(head, EventType.LOGIN_FAILED, {"kind": way.kind, "with": way.name})
        if account is not None and way.name == CARD and _wrong_pins(work, account) == TOLD_AT:
            announce(work, account, Occasion.CARD_TRIED)


def _wrong_pins(work: Work, account: str) -> int:
    since = work.clock.now() - timedelta(days=7)
    lines = work.log.read([account], since=since, types=[EventType.LOGIN_FAILED])
    return sum(line.body.get("with") == CARD for line in lines)
