"""Organisations, accounts, memberships: who somebody is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from consent.log.service import ChainKind, EventType
from consent.parties import Actor
from consent.purposes import Role
from consent.store import new_id
from messaging.dossiers.models import Dossier
from messaging.groups.models import Group
from messaging.groups.service import groups_of_member
from messaging.people.models import Account, Membership, Organisation
from messaging.work import NotFound, Work

WORKSHOP, SERVICE, PRACTICE, OPERATOR = "workshop", "external_service", "practice", "operator"
ORGANISATION_KINDS = (WORKSHOP, SERVICE, PRACTICE, OPERATOR)


_OF_NOTHING = frozenset({str(Role.WORKER), str(Role.REPRESENTATIVE)})
"""The kinds of account that are never a member anywhere."""


@dataclass(frozen=True)
class Named:
    """An organisation with its name and details opened."""

    id: str
    kind: str
    name: str
    details: dict[str, Any]


@dataclass(frozen=True)
class Person:
    """An account with its profile opened."""

    id: str
    kind: str
    name: str
    profile: dict[str, Any]
    verified: bool
    locked: bool


def create_organisation(
    work: Work, kind: str, key: str, name: str, details: dict[str, Any] | None = None
) -> str:
    """A new organisation with a chain of its own; ``key`` is its name on the command line."""
    organisation_id = new_id()
    work.log.start(organisation_id, ChainKind.ORGANISATION)
    work.session.add(
        Organisation(
            id=organisation_id,
            kind=kind,
            key_index=organisation_index(work, key),
            name=work.seal("organisation", organisation_id, "name", name),
            details=work.seal(
                "organisation", organisation_id, "details", {"key": key, **(details or {})}
            ),
        )
    )
    work.session.flush()
    return organisation_id


def organisation_index(work: Work, key: str) -> bytes:
    """The blind index of an organisation's key."""
    return work.server.index.of(key, column="organisation.key")


def organisation_by_key(work: Work, key: str) -> str:
    """The id of an organisation; raises :class:`NotFound`."""
    query = select(Organisation.id).where(Organisation.key_index == organisation_index(work, key))
    found = work.session.scalar(query)
    if found is None:
        raise NotFound("no such organisation")
    return found


def organisations(
    work: Work, *, kind: str | None = None, ids: Iterable[str] | None = None
) -> list[Named]:
    """Organisations by kind or by id, sorted by name. One query."""
    query = select(Organisation)
    if kind is not None:
        query = query.where(Organisation.kind == kind)
    if ids is not None:
        query = query.where(Organisation.id.in_(list(ids)))
    rows = [
        Named(
            row.id,
            row.kind,
            str(work.open("organisation", row.id, "name", row.name)),
            dict(work.open("organisation", row.id, "details", row.details)),
        )
        for row in work.session.scalars(query)
    ]
    return sorted(rows, key=lambda named: named.name)


def organisation(work: Work, organisation_id: str) -> Named:
    """One organisation; raises :class:`NotFound`."""
    found = organisations(work, ids=[organisation_id])
    if not found:
        raise NotFound("no such organisation")
    return found[0]


def create_account(
    work: Work, kind: str, profile: dict[str, Any], *, account_id: str | None = None
) -> str:
    """A new account without keys, with a chain of its own."""
    account_id = account_id or new_id()
    work.log.start(account_id, ChainKind.PERSON)
    work.session.add(
        Account(
            id=account_id,
            kind=kind,
            profile=work.seal("account", account_id, "profile", profile),
            created_at=work.clock.now(),
            locked=False,
            totp_last=0,
        )
    )
    work.session.flush()
    return account_id


def person_from(work: Work, row: Account) -> Person:
    """An account row, opened."""
    profile: dict[str, Any] = dict(work.open("account", row.id, "profile", row.profile))
    return Person(
        row.id, row.kind, profile.get("name", ""), profile, row.verified_at is not None, row.locked
    )


def people(work: Work, ids: Iterable[str]) -> dict[str, Person]:
    """Several people by account, in one query."""
    rows = work.session.scalars(select(Account).where(Account.id.in_(list(set(ids)))))
    return {row.id: person_from(work, row) for row in rows}


def change_profile(work: Work, account_id: str, **changes: Any) -> None:
    """Replace parts of a profile."""
    row = work.session.get(Account, account_id)
    if row is None:
        raise NotFound("no such account")
    profile = {**person_from(work, row).profile, **changes}
    row.profile = work.seal("account", account_id, "profile", profile)
    work.session.flush()


def add_membership(work: Work, account_id: str, organisation_id: str, role: Role) -> str:
    """Put an account into an organisation with a role, and log it there."""
    membership = Membership(
        id=new_id(),
        account_id=account_id,
        organisation_id=organisation_id,
        role=str(role),
        since=work.clock.now(),
    )
    work.session.add(membership)
    work.session.flush()
    head = work.log.lock(organisation_id)
    work.log.append(
        head,
        EventType.MEMBERSHIP,
        {"membership": membership.id, "role": str(role), "what": "began"},
        {"member": account_id},
    )
    return membership.id


def memberships(work: Work, account_id: str) -> list[Membership]:
    """The memberships of an account that are in force, oldest first."""
    query = (
        select(Membership)
        .where(Membership.account_id == account_id, Membership.until.is_(None))
        .order_by(Membership.since, Membership.id)
    )
    return list(work.session.scalars(query))


def is_of_nothing(account: Account) -> bool:
    """Whether this account acts without any membership: a worker's, a representative's."""
    return account.kind in _OF_NOTHING


def is_somebody(account: Account, membership: Membership | None) -> bool:
    """Whether this account can act so.

    A worker or a representative can without a membership, a professional in one.
    A professional whose membership ended is nobody there, and never a worker. A representative
    is of no organisation at all: so nothing ties his account to an employer.
    """
    if account.locked:
        return False
    if membership is None:
        return is_of_nothing(account)
    mine = membership.account_id == account.id and membership.until is None
    return mine and not is_of_nothing(account)


def actor_of(work: Work, account: Account, membership: Membership | None) -> Actor:
    """Who this account is at this moment: its role, groups, workshops and own dossiers.

    Raises :class:`NotFound` where :func:`is_somebody` says no.
    """
    if not is_somebody(account, membership):
        raise NotFound("nobody here any more", chain=account.id)
    if account.kind == str(Role.REPRESENTATIVE):
        return Actor(account.id, Role.REPRESENTATIVE, "")
    if membership is None:
        query = select(Dossier.id).where(
            Dossier.worker_index == worker_index(work, account.id), Dossier.locked_out.is_(False)
        )
        return Actor(account.id, Role.WORKER, "", dossiers=frozenset(work.session.scalars(query)))
    role = Role(membership.role)
    groups = groups_of_member(work, account.id, role, membership.organisation_id)
    return Actor(
        account.id,
        role,
        membership.organisation_id,
        groups=frozenset(group.id for group in groups),
        workshops=_workshops(work, role, membership.organisation_id, groups),
    )


def _workshops(
    work: Work, role: Role, organisation_id: str, groups: Iterable[Group]
) -> frozenset[str]:
    if role is Role.OCCUPATIONAL_PHYSICIAN:
        return frozenset(group.workshop_id for group in groups if group.workshop_id)
    if role is Role.SOCIAL_SERVICE:
        # Without the group's key there is nothing to read yet: a colleague lets him in first.
        return frozenset(group.organisation_id for group in groups)
    if role in (Role.ADMINISTRATOR, Role.COACH):
        # He describes the work of the workshop that he is of, or takes its calls; the operator's
        # has none.
        home = work.session.get(Organisation, organisation_id)
        return frozenset({organisation_id} if home is not None and home.kind == WORKSHOP else ())
    return frozenset()


def worker_index(work: Work, account_id: str) -> bytes:
    """The blind index under which a worker's account stands in his dossiers."""
    return work.server.index.of(account_id, column="dossier.worker")
