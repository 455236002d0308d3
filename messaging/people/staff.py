"""What an operator does with people: invite, list, lock, and end a membership.

He sees who has an account and in which state, and nothing of what anybody reads or writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlalchemy import select

from consent.log.service import EventType
from consent.purposes import Role
from messaging.dossiers.service import list_workshops
from messaging.groups.service import end_membership
from messaging.people.accounts import (
    OPERATOR,
    SERVICE,
    WORKSHOP,
    Named,
    Person,
    organisations,
    people,
)
from messaging.people.cards import BLOCKED
from messaging.people.enrolment import invite
from messaging.people.models import Account, Card, Invitation, Membership
from messaging.work import NotFound, Refused, Work

INVITABLE: Final[Mapping[Role, frozenset[str]]] = MappingProxyType(
    {
        Role.SOCIAL_SERVICE: frozenset({WORKSHOP}),
        Role.COACH: frozenset({WORKSHOP}),
        Role.OCCUPATIONAL_PHYSICIAN: frozenset({SERVICE}),
        Role.ADMINISTRATOR: frozenset({WORKSHOP, OPERATOR}),
        Role.AUDITOR: frozenset({OPERATOR}),
    }
)
"""Whom the operator invites, and into which kinds of organisation. A GP comes by a letter."""
_LONGEST_NAME: Final = 120
_FEW: Final = 500
"""A query names at most so many values."""


@dataclass(frozen=True)
class Listed:
    """Somebody in a list: ``state`` is active, unverified, locked or left (a worker: his card)."""

    account: str
    name: str
    role: str
    organisation: str
    state: str
    login: str = ""


def invite_person(
    work: Work, role: Role, organisation: Named, *, name: str, vouched: bool = False
) -> str:
    """A code with which one person makes his own account; returns it, once.

    ``vouched``: the operator vouches for the first physician of a service, and for no other; an
    earlier such invitation that nobody used ends. Raises :class:`Refused`: ``not_invited``,
    ``wrong_organisation``, ``person_name``, ``only_physicians_vouched``, ``already_verified``.
    """
    if role not in INVITABLE:
        raise Refused("not_invited")
    if organisation.kind not in INVITABLE[role]:
        raise Refused("wrong_organisation")
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise Refused("person_name")
    if vouched:
        if role is not Role.OCCUPATIONAL_PHYSICIAN:
            raise Refused("only_physicians_vouched")
        if _has_verified(work, organisation.id):
            raise Refused("already_verified")
        _end_vouched(work, organisation.id)
    return invite(work, role, organisation.id, verified=vouched, name=name.strip())


def professionals(work: Work, organisation: str | None = None) -> list[Listed]:
    """Everybody with a membership, now or before, by organisation and name; three queries."""
    query = select(Membership)
    if organisation is not None:
        query = query.where(Membership.organisation_id == organisation)
    rows = work.session.scalars(query).all()
    known = people(work, {row.account_id for row in rows})
    homes = {one.id: one for one in organisations(work, ids={r.organisation_id for r in rows})}
    listed = []
    for row in rows:
        person, home = known[row.account_id], homes[row.organisation_id]
        doctor = row.role in (Role.GP, Role.OCCUPATIONAL_PHYSICIAN)
        state = (
            "left" if row.until is not None
            else "locked" if person.locked
            else "unverified" if doctor and not person.verified
            else "active"
        )  # fmt: skip
        listed.append(
            Listed(
                person.id, person.name, row.role, home.name, state,
                str(person.profile.get("login", "")),
            )
        )  # fmt: skip
    return sorted(listed, key=lambda one: (one.organisation, one.name, one.account))


def workers(work: Work, workshop: Named) -> list[Listed]:
    """The workers of one workshop, with the state of their cards; ``login`` is the card number."""
    listed = list_workshops(work, [workshop.id])
    accounts = [one.account for one in listed]
    known: dict[str, Person] = {}
    cards: dict[str, Card] = {}
    for start in range(0, len(accounts), _FEW):
        some = accounts[start : start + _FEW]
        known |= people(work, some)
        rows = work.session.scalars(select(Card).where(Card.account_id.in_(some)))
        # Of several the one that opens; the blocked ones of before come first and give way.
        ordered = sorted(rows, key=lambda card: (card.state != BLOCKED, card.number))
        cards |= {card.account_id: card for card in ordered}
    return [
        Listed(
            one.account,
            one.name,
            str(Role.WORKER),
            workshop.name,
            "locked" if known[one.account].locked else cards[one.account].state,
            cards[one.account].number,
        )
        for one in listed
    ]


def note_listed(work: Work, organisation: str) -> None:
    """One line in the organisation's chain: the operator looked at a list of its people."""
    work.log.append(work.log.lock(organisation), EventType.LISTED, {"by": "operator"})


def find_account(work: Work, typed: str) -> str:
    """An account by its id, a login name or a card number; :class:`NotFound`."""
    from messaging.people.enrolment import login_index

    row = work.session.get(Account, typed)
    if row is not None:
        return row.id
    by_login = select(Account.id).where(Account.login_index == login_index(work, typed))
    by_card = select(Card.account_id).where(Card.number == typed)
    found = work.session.scalar(by_login) or work.session.scalar(by_card)
    if found is None:
        raise NotFound("no such account")
    return found


def set_locked(work: Work, account: str, *, locked: bool) -> None:
    """Lock an account, or let it in again; logged. Unlocks nobody's keys."""
    head = work.log.lock(account)
    row = work.session.get_one(Account, account)
    if row.locked == locked:
        return
    row.locked = locked
    work.session.flush()
    work.log.append(
        head,
        EventType.CREDENTIAL,
        {"kind": "account", "what": "locked" if locked else "let in", "by": "operator"},
    )


def leave(work: Work, account: str, organisation: str) -> None:
    """End somebody's membership of an organisation: access ends at once.

    Raises :class:`NotFound` when there is none, :class:`Refused` ``last_member``.
    """
    query = select(Membership.id).where(
        Membership.account_id == account,
        Membership.organisation_id == organisation,
        Membership.until.is_(None),
    )
    found = work.session.scalars(query).all()
    if not found:
        raise NotFound("no such membership")
    for membership in found:
        end_membership(work, membership, None)


def _has_verified(work: Work, service: str) -> bool:
    """Whether a verified physician is here, who is then the one to verify the next."""
    query = (
        select(Account.id)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Membership.organisation_id == service,
            Membership.role == str(Role.OCCUPATIONAL_PHYSICIAN),
            Account.verified_at.is_not(None),
        )
    )
    return work.session.scalar(query.limit(1)) is not None


def _end_vouched(work: Work, service: str) -> None:
    query = select(Invitation).where(
        Invitation.organisation_id == service, Invitation.used_at.is_(None)
    )
    for row in work.session.scalars(query):
        if work.open("invitation", row.id, "profile", row.profile)["vouched"]:
            row.used_at = work.clock.now()
    work.session.flush()
