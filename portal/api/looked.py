"""Who looked: the worker's own log, line by line. Never a value, and never another's chain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from consent.clock import end_of_day
from consent.decision import may_look_back
from consent.log.service import EventType, Line
from consent.parties import Party, PartyKind
from consent.purposes import Role
from messaging.work import NotFound
from portal.api.parties import party
from portal.desk import desk
from portal.pages.worker.common import Names, mine, names_of

_TOLD: Final = (
    EventType.DISCLOSED,
    EventType.LISTED,
    EventType.DENIED,
    EventType.WRITTEN,
    EventType.DELIVERED,
    EventType.ADDED,
    EventType.CONSENT_GIVEN,
    EventType.CONSENT_WITHDRAWN,
)
_READING: Final = (EventType.DISCLOSED, EventType.LISTED, EventType.DENIED)


def log(query: Mapping[str, Any]) -> dict[str, Any]:
    """The lines of what is his, newest first; his own reading only where he asks for it."""
    work, actor = desk().work, desk().acting.actor
    chains = [*mine().ids, actor.account]
    for chain in chains:
        if not may_look_back(actor, chain).allowed:
            raise NotFound("only the worker looks back", chain=chain)
    since, until = query.get("since"), query.get("until")
    lines = work.log.read(
        chains,
        since=end_of_day(since - timedelta(days=1)) if since else None,
        until=end_of_day(until) if until else None,
        types=_TOLD,
    )
    own = query["own"] == "yes"
    told = [one for one in lines if own or not _is_own_reading(one, actor.account)]
    who = {id(one): _who(one) for one in told}
    names = names_of(work, [one for one in who.values() if one is not None])
    return {"items": [_line(one, who[id(one)], names) for one in reversed(told)]}


def _is_own_reading(line: Line, account: str) -> bool:
    return line.type in _READING and line.personal.get("actor") == account


def _who(line: Line) -> Party | None:
    actor = line.personal.get("actor")
    if not actor:
        return None
    # A yes and its end name no role: who is not himself there represents him.
    himself = actor == desk().acting.actor.account
    assumed = Role.WORKER if himself else Role.REPRESENTATIVE
    role = Role(str(line.personal.get("role") or assumed))
    home = str(line.personal.get("organisation") or "")
    return Party(PartyKind.PERSON, str(actor), home, role)


def _line(line: Line, who: Party | None, names: Names) -> dict[str, Any]:
    body = line.body
    return {
        "at": line.time,
        "event": str(line.type),
        "who": party(who, names) if who is not None else None,
        "dossier": line.chain if line.chain in mine().ids else None,
        "kind": line.personal.get("kind"),
        "document": body.get("document"),
        "basis": body.get("basis"),
        "consent": body.get("grant") or body.get("record"),
        "purpose": line.personal.get("purpose"),
    }
