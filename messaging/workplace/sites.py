"""Where a department works: its kind, hours, days, transport, coach, and the adaptations it has.

What is not said is unknown, and unknown is not "none": every part can be told apart from it.
There are no persons in a site.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any, Final, TypeVar

from messaging.vocabulary.book import Vocabulary, load
from messaging.vocabulary.errors import CodedError
from messaging.vocabulary.parsing import parse_choice, plain_object
from messaging.vocabulary.values import parse_number, part_to_json

FARTHEST_KM: Final = 500
WEEKDAYS: Final = (1, 2, 3, 4, 5, 6, 7)
"""Monday to Sunday, as ISO 8601 numbers them."""
_KEYS: Final = (
    "kind", "opens", "closes", "days", "transport", "distance_km", "coach", "fixed_shift",
    "available",
)  # fmt: skip
_ROUND: Final = ("leaves", "returns")
_TIME: Final = re.compile(r"([01]?\d|2[0-3])[:.][0-5]\d(:00)?", re.ASCII)
_S = TypeVar("_S", bound=StrEnum)


class SiteError(CodedError):
    """A site that cannot be accepted."""


class SiteKind(StrEnum):
    """A department of the workshop, or a place at a client (an enclave)."""

    DEPARTMENT = "department"
    ENCLAVE = "enclave"


class CoachPresence(StrEnum):
    """Where the coach of this place is while people work there."""

    THERE = "there"
    ON_CALL = "on_call"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Transport:
    """The workshop's own transport to a place, and its times where they are known.

    ``exists`` is no where there is none; a site whose ``transport`` is None says nothing of it.
    """

    exists: bool
    leaves: time | None = None
    returns: time | None = None


NO_TRANSPORT: Final = Transport(False)


@dataclass(frozen=True, slots=True)
class Site:
    """What is known of the place of a department; None, and no ``days``, mean unknown.

    ``opens`` is before ``closes``: a place closes at midnight at the latest. ``days`` are ISO
    weekdays. ``fixed_shift``: whether a shift there cannot be divided. ``available``: the ids of
    the adaptations that the place has; one that is not named counts as absent.
    """

    kind: SiteKind = SiteKind.DEPARTMENT
    opens: time | None = None
    closes: time | None = None
    days: tuple[int, ...] = ()
    transport: Transport | None = None
    distance_km: int | float | None = None
    coach: CoachPresence | None = None
    fixed_shift: bool | None = None
    available: frozenset[str] = frozenset()


UNKNOWN_SITE: Final = Site()


def parse_site(data: Mapping[str, Any] | None, vocabulary: Vocabulary | None = None) -> Site:
    """Check a site and give it; nothing, or an empty object, is one of which nothing is known.

    Raises :class:`SiteError` with the field, a code and its parameters.
    """
    raw = plain_object({} if data is None else data, _KEYS, SiteError)
    opens, closes = (_time(raw.get(part), part) for part in ("opens", "closes"))
    _in_order(opens, closes, "closes", "opens")
    distance = raw.get("distance_km")
    return Site(
        kind=_one_of(SiteKind, raw.get("kind", "department"), "kind"),
        opens=opens,
        closes=closes,
        days=_days(raw.get("days", ())),
        transport=_transport(raw["transport"]) if "transport" in raw else None,
        distance_km=None
        if distance is None
        else parse_number(
            distance, "distance_km", SiteError, minimum=0, maximum=FARTHEST_KM, step=0.1
        ),
        coach=_one_of(CoachPresence, raw["coach"], "coach") if "coach" in raw else None,
        fixed_shift=_flag(raw["fixed_shift"], "fixed_shift") if "fixed_shift" in raw else None,
        available=_available(raw.get("available", ()), vocabulary or load()),
    )


def site_to_json(site: Site) -> dict[str, Any]:
    """A site as JSON data; :func:`parse_site` gives the same site back.

    What is unknown is left out, and that a department is one of the workshop goes without saying.
    """
    data: dict[str, Any] = {}
    if site.kind is not SiteKind.DEPARTMENT:
        data["kind"] = str(site.kind)
    for part in ("opens", "closes"):
        moment: time | None = getattr(site, part)
        if moment is not None:
            data[part] = _clock(moment)
    if site.days:
        data["days"] = list(site.days)
    if site.transport is not None:
        data["transport"] = {"exists": site.transport.exists}
        for part in _ROUND:
            moment = getattr(site.transport, part)
            if moment is not None:
                data["transport"][part] = _clock(moment)
    if site.distance_km is not None:
        data["distance_km"] = part_to_json(site.distance_km)
    if site.coach is not None:
        data["coach"] = str(site.coach)
    if site.fixed_shift is not None:
        data["fixed_shift"] = site.fixed_shift
    if site.available:
        data["available"] = sorted(site.available)
    return data


def _transport(raw: object) -> Transport:
    found = plain_object(raw, ("exists", "leaves", "returns"), SiteError, "transport")
    if "exists" not in found:
        raise SiteError("transport.exists", "required")
    exists = _flag(found["exists"], "transport.exists")
    leaves, returns = (_time(found.get(part), f"transport.{part}") for part in _ROUND)
    if not exists:
        for part, moment in zip(_ROUND, (leaves, returns), strict=True):
            if moment is not None:
                raise SiteError(f"transport.{part}", "only_if", {"other": "exists"})
    _in_order(leaves, returns, "transport.returns", "leaves")
    return Transport(exists, leaves, returns)


def _one_of(kind: type[_S], raw: object, field: str) -> _S:
    return kind(parse_choice(raw, field, kind, SiteError))


def _flag(raw: object, field: str) -> bool:
    if raw is True or raw in ("true", "yes"):
        return True
    if raw is False or raw in ("false", "no"):
        return False
    raise SiteError(field, "expected_yes_or_no")


def _time(raw: object, field: str) -> time | None:
    if raw is None:
        return None
    if isinstance(raw, str) and _TIME.fullmatch(raw.strip()):
        hours, minutes, *_seconds = re.split("[:.]", raw.strip())
        return time(int(hours), int(minutes))
    raise SiteError(field, "expected_time")


def _in_order(first: time | None, then: time | None, field: str, other: str) -> None:
    if first is not None and then is not None and then <= first:
        raise SiteError(field, "not_after", {"other": other})


def _days(raw: object) -> tuple[int, ...]:
    if not isinstance(raw, (list, tuple)):
        raise SiteError("days", "expected_list")
    days = []
    for n, one in enumerate(raw):
        if isinstance(one, bool) or str(one) not in [str(day) for day in WEEKDAYS]:
            raise SiteError(f"days.{n}", "not_allowed", {"allowed": "1, 2, 3, 4, 5, 6, 7"})
        days.append(int(one))
    if len(set(days)) != len(days):
        raise SiteError("days", "duplicate", {"what": "choice"})
    return tuple(sorted(days))


def _available(raw: object, words: Vocabulary) -> frozenset[str]:
    if not isinstance(raw, (list, tuple)):
        raise SiteError("available", "expected_list")
    known = {adaptation.id for adaptation in words.adaptations}
    for n, one in enumerate(raw):
        if not isinstance(one, str) or one not in known:
            raise SiteError(f"available.{n}", "unknown_code", {"code": str(one)[:40]})
    if len(set(raw)) != len(raw):
        raise SiteError("available", "duplicate", {"what": "choice"})
    return frozenset(raw)


def _clock(moment: time) -> str:
    return moment.strftime("%H:%M")
