"""What an operator does with organisations: add them, link them, say how to reach them.

Nothing here opens anybody's keys, and nobody becomes a member of a group by it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from consent.encoding import Json
from consent.purposes import Role
from messaging.groups.models import Group
from messaging.groups.service import create_group
from messaging.people.accounts import (
    OPERATOR,
    SERVICE,
    WORKSHOP,
    Named,
    create_organisation,
    organisation,
    organisation_index,
    organisations,
)
from messaging.people.models import Organisation
from messaging.work import Refused, Work

ADDABLE: Final = (WORKSHOP, SERVICE, OPERATOR)
"""A practice is not added: it comes with its first GP."""
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
_LONGEST_NAME: Final = 120


@dataclass(frozen=True)
class Standing:
    """An organisation, whom it serves or is served by, and whether all its groups have keys."""

    named: Named
    linked: tuple[str, ...]
    ready: bool


def add_organisation(
    work: Work, kind: str, key: str, name: str, details: Mapping[str, Json] | None = None
) -> str:
    """A new organisation; a workshop gets the group of its social service. Returns its id.

    Raises :class:`Refused`: ``organisation_kind``, ``organisation_key``, ``organisation_name``,
    ``organisation_exists``.
    """
    if kind not in ADDABLE:
        raise Refused("organisation_kind")
    if not _KEY.fullmatch(key):
        raise Refused("organisation_key")
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise Refused("organisation_name")
    index = organisation_index(work, key)
    if work.session.scalar(select(Organisation.id).where(Organisation.key_index == index)):
        raise Refused("organisation_exists")
    made = create_organisation(work, kind, key, name.strip(), dict(details or {}))
    if kind == WORKSHOP:
        create_group(work, Role.SOCIAL_SERVICE, made, made)
    return made


def link_service(work: Work, service: str, workshop: str) -> str:
    """Let the physicians of an external service serve a workshop: a group of their own for it.

    Returns the group's id. Raises :class:`Refused` ``not_a_service``, ``not_a_workshop``, or
    ``already_served``: a workshop has one external service.
    """
    if organisation(work, service).kind != SERVICE:
        raise Refused("not_a_service")
    if organisation(work, workshop).kind != WORKSHOP:
        raise Refused("not_a_workshop")
    role = Role.OCCUPATIONAL_PHYSICIAN
    query = select(Group.id).where(Group.workshop_id == workshop, Group.role == str(role))
    if work.session.scalar(query) is not None:
        raise Refused("already_served")
    return create_group(work, role, service, workshop).id


def change_details(work: Work, organisation_id: str, **changes: Any) -> None:
    """Replace parts of what everybody may know of an organisation; ``key`` is never changed."""
    named = organisation(work, organisation_id)
    row = work.session.get_one(Organisation, organisation_id)
    details = {**named.details, **changes, "key": named.details["key"]}
    row.details = work.seal("organisation", organisation_id, "details", details)
    work.session.flush()


def standings(work: Work) -> list[Standing]:
    """Every organisation that was added, in two queries."""
    every = [one for one in organisations(work) if one.kind in ADDABLE]
    by_id = {one.id: one for one in every}
    linked: dict[str, list[str]] = {one.id: [] for one in every}
    ready: dict[str | None, bool] = dict.fromkeys(by_id, True)
    for group in work.session.scalars(select(Group)):
        for side in (group.organisation_id, group.workshop_id):
            if side in by_id and not (group.version and not group.stale):
                ready[side] = False
        if group.workshop_id and group.workshop_id != group.organisation_id:
            linked[group.organisation_id].append(str(by_id[group.workshop_id].details["key"]))
            linked[group.workshop_id].append(str(by_id[group.organisation_id].details["key"]))
    return [Standing(one, tuple(sorted(linked[one.id])), ready[one.id]) for one in every]
