"""Persons and groups by name, and dossiers, as the answers of the API write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from consent.parties import Party
from consent.purposes import Role
from messaging.dossiers.service import Listed
from messaging.people.accounts import organisations
from messaging.work import Work
from portal.desk import desk
from portal.pages.worker.common import Names


def party(one: Party, names: Names) -> dict[str, Any]:
    """A party with its name."""
    return {
        "id": one.id,
        "kind": str(one.kind),
        "name": names.party(one)["name"],
        "role": str(one.role),
        "organisation": names.organisation(one.organisation),
    }


def dossiers(work: Work, listed: Iterable[Listed]) -> dict[str, Mapping[str, Any]]:
    """Dossiers by id, with the names of their workshops: one query."""
    known = list(listed)
    homes = {one.id: one.name for one in organisations(work, ids={d.workshop for d in known})}
    # The workshop's own number is no doctor's business.
    own = desk().acting.actor.role is Role.SOCIAL_SERVICE
    return {
        one.id: {
            "id": one.id,
            "name": one.name,
            "workshop": {"id": one.workshop, "name": homes.get(one.workshop, "")},
            "roster_number": one.roster_number if own else None,
        }
        for one in known
    }
