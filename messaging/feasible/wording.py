"""A day, and what stands in its way, in words, in four languages, for the physician alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from messaging.feasible.asking import Asked
from messaging.feasible.days import Kind, Obstacle, Way
from messaging.feasible.obstacle_words import OBSTACLES
from messaging.vocabulary.wording import plural_form

WEEKDAYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
        "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        "de": (
            "Montag",
            "Dienstag",
            "Mittwoch",
            "Donnerstag",
            "Freitag",
            "Samstag",
            "Sonntag",
        ),
    }
)
_UNITS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "nl": {
            "hours": "{n} uur", "minutes": "{n} min", "metres": "{n} m",
            "one": "{n} keer", "other": "{n} keer",
            "hours_of": "van {opens} tot {closes}", "not_said": "niet ingevuld",
            "ride": "het vertrekt om {leaves} en is terug om {returns}",
        },
        "en": {
            "hours": "{n} h", "minutes": "{n} min", "metres": "{n} m",
            "one": "{n} time", "other": "{n} times",
            "hours_of": "from {opens} to {closes}", "not_said": "not filled in",
            "ride": "it leaves at {leaves} and is back at {returns}",
        },
        "fr": {
            "hours": "{n} h", "minutes": "{n} min", "metres": "{n} m",
            "one": "{n} fois", "other": "{n} fois",
            "hours_of": "de {opens} à {closes}", "not_said": "non indiqué",
            "ride": "il part à {leaves} et revient à {returns}",
        },
        "de": {
            "hours": "{n} Std.", "minutes": "{n} Min.", "metres": "{n} m",
            "one": "{n}-mal", "other": "{n}-mal",
            "hours_of": "von {opens} bis {closes} Uhr", "not_said": "nicht angegeben",
            "ride": "er fährt um {leaves} Uhr ab und ist um {returns} Uhr zurück",
        },
    }
)  # fmt: skip
_IN_METRES: Final = (Kind.WALKING_STRETCH,)
_IN_TIMES: Final = (Kind.LIFT_LOW, Kind.LIFT_HIGH, Kind.CARRY, Kind.CHANGES)


def clock(moment: int) -> str:
    """Write a time of day: "8.30"."""
    return f"{moment // 60}.{moment % 60:02}"


def duration(length: int, language: str) -> str:
    """Write a length of time: "3 uur 30 min"."""
    hours, left = divmod(length, 60)
    said = [_UNITS[language]["hours"].replace("{n}", str(hours))] if hours else []
    if left or not hours:
        said.append(_UNITS[language]["minutes"].replace("{n}", str(left)))
    return " ".join(said)


def explain(
    way: Way, obstacle: Obstacle, asked: Asked, names: Mapping[str, str], language: str
) -> tuple[str, str]:
    """Say an obstacle of a way, and what would change it.

    `names` gives the words for departments and tasks by their id. Raises KeyError for another
    language, and for an id without words.
    """
    units, wanted = _UNITS[language], asked.wanted
    parts = {
        "wanted": duration(wanted.minutes, language),
        "length": duration(way.day.minutes, language),
        "weekday": WEEKDAYS[language][wanted.weekday - 1],
        "earliest": clock(wanted.earliest or 0),
        "latest": clock(wanted.latest or 0),
        "most": "" if obstacle.most is None else _most(obstacle.kind, obstacle.most, language),
    }
    if obstacle.about is not None:
        parts["about"] = names[obstacle.about]
    if obstacle.kind is Kind.BLOCK:
        block = next(one.block for one in asked.loads if one.task == obstacle.about)
        parts["least"] = duration(block, language)
    elif obstacle.about is not None:
        place = asked.departments[obstacle.about]
        parts["hours"] = parts["ride"] = units["not_said"]
        if place.opens is not None and place.closes is not None:
            parts["hours"] = _fill(
                units["hours_of"], {"opens": clock(place.opens), "closes": clock(place.closes)}
            )
        if place.transport is not None:
            ride = place.transport
            parts["ride"] = _fill(
                units["ride"], {"leaves": clock(ride.leaves), "returns": clock(ride.returns)}
            )
    what, change = OBSTACLES[language][obstacle.kind]
    return _fill(what, parts), _fill(change, parts)


def _most(kind: Kind, most: int, language: str) -> str:
    if kind in _IN_METRES:
        return _UNITS[language]["metres"].replace("{n}", str(most))
    if kind in _IN_TIMES:
        return _UNITS[language][plural_form(most, language)].replace("{n}", str(most))
    return duration(most, language)


def _fill(template: str, parts: Mapping[str, str]) -> str:
    for name, said in parts.items():
        template = template.replace(f"{{{name}}}", said)
    return template
