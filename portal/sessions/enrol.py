"""Making one's own account with an invitation, and coming in with it at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from consent.purposes import DOCTORS, Role
from messaging.people import enrolment
from messaging.people.accounts import memberships, organisation
from messaging.work import Refused, Work
from portal.desk import Desk, Services
from portal.sessions import service, totp, tries
from portal.sessions.aside import aside
from portal.sessions.service import PAGE


class CodeWrong(Exception):
    """The six digits are not those of the secret that the page showed."""


@dataclass(frozen=True)
class Offer:
    """What an invitation is for. ``organisation`` is empty for a GP who founds his practice."""

    role: Role
    organisation: str
    name: str

    @property
    def is_doctor(self) -> bool:
        """Whether a RIZIV number is asked."""
        return self.role in DOCTORS

    @property
    def founds_practice(self) -> bool:
        """Whether he names a practice of his own."""
        return self.role is Role.GP and not self.organisation


@dataclass(frozen=True, repr=False)
class Made:
    """A new account's session and recovery sheet; nobody can show that sheet again."""

    token: str
    recovery_sheet: str


def look(desk: Desk, code: str, address: str) -> Offer:
    """What the invitation is for; :class:`NotFound` for one that cannot be used, whatever the cause.

    Counts against the limit of the address: raises :class:`portal.sessions.tries.TooManyTries`.
    """
    counted = _by_address(desk.services, address)
    with aside(desk):
        tries.take(desk.services, *counted)
    offer = _offer(desk.work, code)
    tries.settle(desk.work, *counted)
    return offer


def make(
    desk: Desk,
    code: str,
    *,
    login: str,
    password: str,
    profile: dict[str, Any],
    practice: dict[str, Any] | None,
    totp_secret: str,
    totp_code: str,
) -> Made:
    """Make the account, use its first six digits, and open its session, all in one.

    So an account whose owner's app does not work never exists. Raises :class:`NotFound`,
    :class:`Refused` ``login_taken``, ``password_short``, :class:`CodeWrong`.
    """
    work, configuration = desk.work, desk.configuration
    _offer(work, code)
    # Looked at before the keys are made, so that a slip of the finger stretches nothing.
    if totp.step_of(work, totp_secret, totp_code) is None:
        raise CodeWrong
    try:
        made = enrolment.accept(
            work,
            code,
            login=login,
            password=password,
            cost=configuration.stretch,
            profile=profile,
            practice=practice,
            totp_secret=totp_secret,
        )
    except IntegrityError:
        # Somebody took the same name at this moment.
        raise Refused("login_taken") from None
    if not totp.use(work, totp.locked_account(work, made.account), totp_code):
        raise CodeWrong
    mine = memberships(work, made.account)
    membership = mine[0] if mine else None  # a representative is of no organisation
    token = service.start(work, made.keys, membership, kind=PAGE, configuration=configuration)
    return Made(token, made.recovery_sheet)


def _offer(work: Work, code: str) -> Offer:
    row = enrolment.invitation(work, code)
    name = organisation(work, row.organisation_id).name if row.organisation_id else ""
    offered = work.open("invitation", row.id, "profile", row.profile)
    return Offer(Role(row.role), name, str(offered.get("name", "")))


def _by_address(services: Services, address: str) -> tuple[tries.Subject, ...]:
    if not address:
        return ()
    with services.store.transaction(write=False) as session:
        work = services.work(session)
        return (tries.by_address(work, address, services.configuration.logins),)
