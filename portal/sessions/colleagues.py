"""Who waits to be let into my groups, and which of them wait for a new pair of keys."""

from __future__ import annotations

from dataclasses import dataclass

from messaging.groups import service as groups
from messaging.groups.models import Group
from messaging.people.accounts import organisations, people
from messaging.work import Acting, NotFound, Work


@dataclass(frozen=True)
class Newcomer:
    """A colleague who waits. ``verified``: a doctor whose number was checked may come in."""

    group: str
    account: str
    name: str
    verified: bool


@dataclass(frozen=True)
class MyGroup:
    """A group of mine: for which workshop, who is in it, who waits, and whether it may be used."""

    id: str
    name: str
    members: tuple[str, ...]
    waiting: tuple[Newcomer, ...]
    stale: bool


def mine(work: Work, acting: Acting) -> list[MyGroup]:
    """My groups by name, with who waits for each."""
    found = _groups(work, acting)
    names = {one.id: one.name for one in organisations(work, ids=[_place(g) for g in found])}
    active = {group.id: groups.active_members(work, group) for group in found}
    waiting = groups.waiting_for(work, found)
    known = people(work, {account for accounts in active.values() for account in accounts})
    made = []
    for group in found:
        outside = [account for one, account in waiting if one.id == group.id]
        newcomers = [
            Newcomer(group.id, account, known[account].name, known[account].verified)
            for account in outside
        ]
        inside = active[group.id] - set(outside)
        made.append(
            MyGroup(
                group.id,
                names.get(_place(group), ""),
                tuple(sorted(known[account].name for account in inside)),
                tuple(sorted(newcomers, key=lambda one: one.name)),
                group.stale,
            )
        )
    return sorted(made, key=lambda one: (one.name, one.id))


def let_in(work: Work, acting: Acting, group: str, newcomer: str) -> None:
    """Let a colleague into a group of mine.

    Raises :class:`NotFound` for a group that is not mine, and for whoever is not verified
    himself; :class:`Refused` ``not_a_colleague``, ``not_verified``, ``group_not_ready``.
    """
    if not acting.verified:
        raise NotFound("only a verified member lets in", chain=acting.actor.account)
    groups.admit(work, group, acting, newcomer)


def renew(work: Work, acting: Acting, group: str) -> None:
    """Make a new pair of keys for a group of mine that somebody left.

    Raises :class:`NotFound` for a group that is not mine or does not wait; :class:`Refused`
    ``try_again``.
    """
    if group not in {one.id for one in _groups(work, acting) if one.stale}:
        raise NotFound("does not wait for a new pair", chain=acting.actor.account)
    groups.rotate(work, group, acting)


def _groups(work: Work, acting: Acting) -> list[Group]:
    actor = acting.actor
    return groups.groups_of_member(work, actor.account, actor.role, actor.organisation)


def _place(group: Group) -> str:
    return group.workshop_id or group.organisation_id
