"""The form of a wanted day: how long, on which weekdays, from when until when, and where."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from werkzeug.datastructures import MultiDict

from messaging.feasible import Beginning, Wanted
from messaging.feasible.loads import LIFTING
from messaging.feasible.wording import clock
from messaging.vocabulary.wording import format_number
from portal.i18n import N_, _, language

SLOT: Final = 15
LONGEST: Final = 12 * 60
WEEK: Final = (1, 2, 3, 4, 5, 6, 7)
LABELS: Final[Mapping[str, str]] = {
    "hours": N_("Hours on that day"),
    "weekdays": N_("On which days"),
    "earliest": N_("There at the earliest"),
    "latest": N_("Until at the latest"),
    "place": N_("Where"),
    "lift_low": N_("Lifting from the floor, at most"),
    "lift_high": N_("Lifting above the hip, at most"),
    "carry": N_("Carrying, at most"),
}
_HOURS: Final = re.compile(r"\d{1,2}([.,]\d{1,2})?", re.ASCII)
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3])(?:[.:uUhH]([0-5]\d))?", re.ASCII)
_TIMES: Final = re.compile(r"\d{1,3}", re.ASCII)


@dataclass(frozen=True)
class Filled:
    """What was read. ``wanted``: by weekday; empty while there are ``errors``, by box."""

    wanted: Mapping[int, Wanted] = field(default_factory=dict)
    place: str = ""
    errors: Mapping[str, list[str]] = field(default_factory=dict)


def begin(known: Beginning) -> MultiDict[str, str]:
    """The form before anything is chosen: what is known, and an ordinary week where nothing is."""
    typed: MultiDict[str, str] = MultiDict({"place": known.place})
    if known.minutes:
        typed["hours"] = format_number(known.minutes / 60, language())
    for name, moment in (("earliest", known.earliest), ("latest", known.latest)):
        if moment is not None:
            typed[name] = clock(moment)
    typed.setlist("weekdays", [str(day) for day in known.weekdays or WEEK[:5]])
    return typed


def read(typed: MultiDict[str, str], places: Collection[str]) -> Filled:
    """Read the form; every mistake is told at its box."""
    errors: dict[str, list[str]] = {}
    minutes = _minutes(typed.get("hours", "").strip(), errors)
    weekdays = [day for day in WEEK if str(day) in typed.getlist("weekdays")]
    if not weekdays:
        errors["weekdays"] = [_("Choose at least one day.")]
    earliest = _clock("earliest", typed, errors)
    latest = _clock("latest", typed, errors)
    if earliest is not None and latest is not None and latest <= earliest:
        errors["latest"] = [_("This has to be later than the earliest time.")]
    place = typed.get("place", "")
    if place and place not in places:
        errors["place"] = [_("This department is no longer listed.")]
    lifts = {}
    for name in LIFTING:
        text = typed.get(name, "").strip()
        if _TIMES.fullmatch(text):
            lifts[name] = int(text)
        elif text:
            errors[name] = [_("Write a number, as in 5.")]
    if errors:
        return Filled(errors=errors)
    wanted = {day: Wanted(minutes, day, earliest, latest, lifts, SLOT) for day in weekdays}
    return Filled(wanted, place)


def _minutes(text: str, errors: dict[str, list[str]]) -> int:
    if not text:
        errors["hours"] = [_("This is still to be filled in.")]
    elif not _HOURS.fullmatch(text):
        errors["hours"] = [_("Write a number of hours, as in 4 or 7.5.")]
    else:
        minutes = Decimal(text.replace(",", ".")) * 60
        if minutes % SLOT:
            errors["hours"] = [_("Write it in quarters of an hour, as in 3.75.")]
        elif not 0 < minutes <= LONGEST:
            errors["hours"] = [_("More than 0 and at most %(maximum)s.", maximum=LONGEST // 60)]
        else:
            return int(minutes)
    return 0


def _clock(name: str, typed: MultiDict[str, str], errors: dict[str, list[str]]) -> int | None:
    text = typed.get(name, "").strip()
    if not text:
        return None
    found = _CLOCK.fullmatch(text)
    if found is None:
        errors[name] = [_("Write a time, as in 8.30.")]
        return None
    return int(found[1]) * 60 + int(found[2] or 0)
