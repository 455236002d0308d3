"""Who may see what as one table for each workshop: people in rows, things in columns.

A cell that is on stops its consents at a press; one that is off leads to the question that would
allow it. What no consent can open stands there as "never".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from flask import url_for

from consent.facts import Grant
from consent.parties import Party
from consent.purposes import KINDS, PURPOSES, WORKPLACE_SIDE, PurposeCode, Role, purposes_offered
from portal.i18n import N_, _
from portal.pages.worker.common import Names
from portal.pages.worker.stopped import knows_anyhow
from portal.pages.worker.wording import purpose_picture

ON, OFF, ALONG, KNOWN, NEVER, NONE = "on", "off", "along", "known", "never", "none"
"""A switch; a way to the question; what another's switch brings along; what he knows without any
yes; what no yes opens; what is not for him."""
_ROWS: Final = (Role.GP, Role.OCCUPATIONAL_PHYSICIAN, Role.SOCIAL_SERVICE, Role.COACH)
_THINGS: Final[Mapping[PurposeCode, str]] = MappingProxyType(
    {
        PurposeCode.DOCTORS: N_("What my doctors write"),
        PurposeCode.WORKPLACE: N_("What work I do"),
        PurposeCode.ADVICE: N_("Which work suits me"),
        PurposeCode.LIMITS: N_("Exactly what I can do, like how many kilos"),
        PurposeCode.COACH: N_("My card for the coach"),
        PurposeCode.ABSENCE_REASON: N_("Whether I am ill because of work"),
    }
)


def table(
    grants: Sequence[Grant],
    names: Names,
    *,
    dossier: str,
    workshop: str,
    services: Iterable[str],
) -> dict[str, Any]:
    """The table of one workshop. ``grants``: those of this dossier that are in force.

    ``services``: the names of the external services, for the row of physicians who got nothing.
    """
    things = [one.code for one in purposes_offered()]
    nobody = {
        Role.GP: [{"name": _("My GP"), "picture": "gp"}],
        Role.OCCUPATIONAL_PHYSICIAN: [
            {"name": name, "role": "occupational_physician", "picture": "group"}
            for name in services
        ],
        Role.SOCIAL_SERVICE: [{"name": workshop, "role": "social_service"}],
        Role.COACH: [{"name": _("The coach of the day"), "picture": "coach"}],
    }
    rows: list[dict[str, Any]] = []
    for role in _ROWS:
        parties = list(dict.fromkeys(one.recipient for one in grants if one.recipient.role is role))
        found: list[tuple[dict[str, Any], Party | None]] = [
            (names.party(one), one) for one in parties
        ]
        for who, party in found or [(one, None) for one in nobody[role]]:
            cells = [_cell(role, party, thing, grants, dossier) for thing in things]
            rows.append({"who": who, "cells": cells})
    return {
        "things": [{"name": _(_THINGS[one]), "picture": purpose_picture(one)} for one in things],
        "rows": rows,
    }


def _cell(
    role: Role, party: Party | None, thing: PurposeCode, grants: Sequence[Grant], dossier: str
) -> dict[str, Any]:
    purpose = PURPOSES[thing]
    handed = role in purpose.handed_on_to
    if _is_never(role, thing):
        return {"state": NEVER}
    if not handed and role not in purpose.readers:
        return {"state": NONE}
    held = [one for one in grants if one.purpose is thing and (handed or one.recipient == party)]
    if purpose.handed_on_to and not handed:
        # He who hands it on reads it too; there is one switch, with those to whom it goes.
        return {"state": ALONG if held else NONE}
    known = knows_anyhow(role, thing)
    if held:
        return {"state": ON, "grants": [one.id for one in held], "about": _about(known)}
    if known:
        return {"state": KNOWN}
    return {"state": OFF, "href": url_for("worker.start_purpose", purpose=str(thing), at=dossier)}


def _about(known: bool) -> str | None:
    """What a switch is about where it is not the whole column: he knows the rest without it."""
    return _("Questions of my GP") if known else None


def _is_never(role: Role, thing: PurposeCode) -> bool:
    """Whether what doctors write to each other is behind this purpose, and he is at the workplace."""
    kinds = [one for one in KINDS.values() if one.purpose is thing]
    return role in WORKPLACE_SIDE and any(one.medical for one in kinds)
