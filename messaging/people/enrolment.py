"""Invitations: somebody makes his own account, so that nobody else can unlock its keys.

An administrator invites by organisation and role. A GP comes in by the enrolment code on a letter
that a worker or an occupational physician printed; until a verified physician checked his RIZIV
number he can only put questions that name no patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pyotp
from sqlalchemy import select

from consent.codes import is_code, new_code, normalise
from consent.log.service import EventType
from consent.purposes import DOCTORS, Role
from consent.store import new_id
from messaging.groups.models import Group
from messaging.groups.service import create_group, found
from messaging.people.accounts import (
    PRACTICE,
    add_membership,
    create_account,
    create_organisation,
    person_from,
)
from messaging.people.models import Account, Invitation
from messaging.people.unlocking import UnlockerKind, make_keys, set_unlocker
from messaging.sealing import StretchCost
from messaging.work import Acting, Keyring, NotFound, Refused, Work

VALID_DAYS = 30
SHEET_LENGTH = 28
"""Characters of a recovery sheet: 28 times 5 bits, at least the 128 of the design."""
MIN_PASSWORD = 12


@dataclass(frozen=True, repr=False)
class Enrolled:
    """A new account: what its owner must write down now, for nobody can show it again."""

    account: str
    keys: Keyring
    totp_secret: str
    recovery_sheet: str


def invite(
    work: Work,
    role: Role,
    organisation: str | None,
    *,
    verified: bool = False,
    name: str = "",
    account: str | None = None,
) -> str:
    """An invitation code for one person, once, within thirty days.

    ``verified``: the operator vouches for the first physician of a service (logged, and shown to
    workers as such). ``account``: the id that a representative's account will have, which his
    mandate names already.
    """
    code = new_code()
    invitation_id = new_id()
    work.session.add(
        Invitation(
            id=invitation_id,
            code_index=_index(work, code),
            organisation_id=organisation,
            role=str(role),
            profile=work.seal(
                "invitation",
                invitation_id,
                "profile",
                {"name": name, "vouched": verified, **({"account": account} if account else {})},
            ),
            expires_at=work.clock.now() + timedelta(days=VALID_DAYS),
        )
    )
    work.session.flush()
    return code


def invitation(work: Work, code: str) -> Invitation:
    """An invitation that can still be used; :class:`NotFound` for any other, whatever the cause."""
    row = None
    if is_code(code):
        row = work.session.scalar(
            select(Invitation)
            .where(Invitation.code_index == _index(work, normalise(code)))
            .with_for_update()
        )
    if row is None or row.used_at is not None or row.expires_at <= work.clock.now():
        raise NotFound("no usable invitation")
    return row


def check_password(password: str) -> None:
    """At least twelve characters; raises :class:`Refused` ``password_short``."""
    if len(password) < MIN_PASSWORD:
        raise Refused("password_short")


def login_index(work: Work, login: str) -> bytes:
    """The blind index of a login name (global: a login name is unique everywhere)."""
    return work.server.index.of(login.strip().casefold(), column="account.login")


def accept(
    work: Work,
    code: str,
    *,
    login: str,
    password: str,
    cost: StretchCost,
    profile: dict[str, Any],
    practice: dict[str, Any] | None = None,
    totp_secret: str | None = None,
) -> Enrolled:
    """Make the account behind an invitation: keys, password, TOTP secret, recovery sheet.

    ``profile``: ``name``, ``email``, for a doctor ``riziv``. ``practice``: for a GP with a letter,
    ``name`` and ``telephone`` of his practice. ``totp_secret``: one that he put into his app
    already; without it one is made. Raises :class:`NotFound` for a code that cannot be
    used, :class:`Refused` ``login_taken``, ``password_short``.
    """
    row = invitation(work, code)
    check_password(password)
    index = login_index(work, login)
    if work.session.scalar(select(Account.id).where(Account.login_index == index)) is not None:
        raise Refused("login_taken")
    offered = work.open("invitation", row.id, "profile", row.profile)
    role = Role(row.role)
    if "account" in offered and work.session.get(Account, offered["account"]) is not None:
        # Invited twice under one mandate after the other: he made his account with the first.
        raise NotFound("no usable invitation")
    organisation = row.organisation_id
    of_nothing = role is Role.REPRESENTATIVE
    if organisation is None and not of_nothing:
        details = practice or {}
        organisation = create_organisation(
            work, PRACTICE, new_id(), details.get("name", ""), details
        )
        create_group(work, Role.GP, organisation)
    account_id = create_account(
        work,
        str(role) if of_nothing else "professional",
        {"name": offered["name"], **profile, "login": login, "vouched": offered["vouched"]},
        account_id=offered.get("account"),
    )
    account = work.session.get_one(Account, account_id)
    secret = totp_secret or pyotp.random_base32(length=32)
    account.login_index = index
    account.totp = work.seal("account", account_id, "totp", secret)
    if role not in DOCTORS or offered["vouched"]:
        account.verified_at = work.clock.now()
    keys = make_keys(work, account_id, str(role), organisation or "")
    sheet = new_code(SHEET_LENGTH)
    set_unlocker(work, keys, UnlockerKind.PASSWORD, password, cost)
    set_unlocker(work, keys, UnlockerKind.SHEET, sheet, cost)
    row.used_at = work.clock.now()
    if organisation is None:
        work.session.flush()
        return Enrolled(account_id, keys, secret, sheet)
    add_membership(work, account_id, organisation, role)
    work.session.flush()
    if offered["vouched"]:
        _log_verified(work, organisation, account_id, "operator")
    _found_empty_groups(work, organisation, role, keys, verified=account.verified_at is not None)
    return Enrolled(account_id, keys, secret, sheet)


def _found_empty_groups(
    work: Work, organisation: str, role: Role, keys: Keyring, *, verified: bool
) -> None:
    """The first invited member founds the groups of his role that have no key yet.

    Physicians' groups only by a verified physician; a practice is founded by its first GP.
    """
    if role is Role.OCCUPATIONAL_PHYSICIAN and not verified:
        return
    query = (
        select(Group)
        .where(Group.organisation_id == organisation, Group.role == str(role), Group.version == 0)
        .order_by(Group.id)
    )
    for group in work.session.scalars(query).all():
        found(work, group.id, keys)


def found_where_first(work: Work, acting: Acting) -> None:
    """Found the groups that were made after their first member came (a new workshop)."""
    _found_empty_groups(
        work,
        acting.actor.organisation,
        acting.actor.role,
        acting.keys,
        verified=acting.verified,
    )


def verify_doctor(work: Work, acting: Acting, account_id: str) -> None:
    """A verified physician confirms that a doctor's RIZIV number is his; logged.

    Raises :class:`NotFound` for anybody but a verified occupational physician.
    """
    if acting.actor.role is not Role.OCCUPATIONAL_PHYSICIAN or not acting.verified:
        raise NotFound("only a verified physician verifies")
    account = work.session.get(Account, account_id)
    if account is None or account.kind != "professional" or account_id == acting.actor.account:
        raise NotFound("no such doctor")
    if account.verified_at is None:
        account.verified_at = work.clock.now()
        _log_verified(work, acting.actor.organisation, account_id, acting.actor.account)
    work.session.flush()


def unverified_doctors(work: Work) -> list[tuple[str, dict[str, Any]]]:
    """Doctors whose number nobody checked yet: account and profile. One query."""
    query = select(Account).where(
        Account.kind == "professional",
        Account.verified_at.is_(None),
        Account.login_index.is_not(None),
    )
    people = [person_from(work, row) for row in work.session.scalars(query)]
    return sorted(((p.id, p.profile) for p in people), key=lambda pair: pair[1].get("name", ""))


def _log_verified(work: Work, organisation: str, account_id: str, by: str) -> None:
    head = work.log.lock(organisation)
    work.log.append(head, EventType.VERIFIED, {}, {"member": account_id, "by": by})


def _index(work: Work, code: str) -> bytes:
    return work.server.index.of(code, column="invitation.code")
