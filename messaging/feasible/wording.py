"""A day, and what stands in its way, in words: Dutch and English, for the physician alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from messaging.feasible.asking import Asked
from messaging.feasible.days import Kind, Obstacle, Way
from messaging.vocabulary.wording import plural_form

OBSTACLES: Final[Mapping[str, Mapping[Kind, tuple[str, str]]]] = MappingProxyType(
    {
        "nl": MappingProxyType(
            {
                Kind.TRANSPORT: (
                    "het gezamenlijk vervoer naar {about}: {ride}",
                    "er op een andere manier raken, of vervoer op een ander uur",
                ),
                Kind.SHIFT: (
                    "de vaste shift bij {about}: {hours}",
                    "dat hij er later mag beginnen of vroeger mag stoppen",
                ),
                Kind.OPENING: (
                    "de uren en dagen van {about}: {hours}",
                    "andere uren of een andere dag op die plaats",
                ),
                Kind.BLOCK: (
                    "{about} vraagt minstens {least} na elkaar",
                    "dat de taak ook in kortere stukken kan",
                ),
                Kind.COACH: (
                    "de begeleiding bij {about} is minder dan hij nodig heeft",
                    "een coach die er vaker of dichter bij is",
                ),
                Kind.EARLIEST: (
                    "hij kan er niet voor {earliest} zijn",
                    "dat hij er vroeger kan zijn",
                ),
                Kind.LATEST: ("hij kan maar tot {latest}", "dat hij langer kan blijven"),
                Kind.TIMES: (
                    "de tijdstippen waarop hij mag werken",
                    "dat hij ook op andere uren mag werken",
                ),
                Kind.WEEKDAY: ("hij mag niet werken op {weekday}", "een andere dag"),
                Kind.HOURS: (
                    "hij mag hoogstens {most} per dag werken",
                    "een ruimere grens, of minder uren",
                ),
                Kind.SITTING_STRETCH: (
                    "hij mag hoogstens {most} aan één stuk zitten",
                    "een ruimere grens, of vaker rust",
                ),
                Kind.SITTING_TOTAL: (
                    "hij mag hoogstens {most} per dag zitten",
                    "een ruimere grens, of werk met minder zitten",
                ),
                Kind.STANDING_STRETCH: (
                    "hij mag hoogstens {most} aan één stuk staan",
                    "een ruimere grens, of vaker rust",
                ),
                Kind.STANDING_TOTAL: (
                    "hij mag hoogstens {most} per dag staan",
                    "een ruimere grens, of werk met minder staan",
                ),
                Kind.WALKING_STRETCH: (
                    "hij mag hoogstens {most} aan één stuk stappen",
                    "een ruimere grens, of vaker rust",
                ),
                Kind.WALKING_TOTAL: (
                    "hij mag hoogstens {most} per dag stappen",
                    "een ruimere grens, of werk met minder stappen",
                ),
                Kind.LIFT_LOW: (
                    "hij mag hoogstens {most} per dag tillen van de grond",
                    "meer keren, of werk met minder tillen",
                ),
                Kind.LIFT_HIGH: (
                    "hij mag hoogstens {most} per dag hoger dan de heup tillen",
                    "meer keren, of werk met minder tillen",
                ),
                Kind.CARRY: (
                    "hij mag hoogstens {most} per dag dragen",
                    "meer keren, of werk met minder dragen",
                ),
                Kind.REST_NEEDED: (
                    "hij heeft {most} extra rust per uur nodig",
                    "dat hij met minder rust toekomt",
                ),
                Kind.REST_GIVEN: (
                    "de plaatsen geven niet meer rust",
                    "extra rust op de plaats zelf",
                ),
                Kind.CHANGES: ("hij kan hoogstens {most} van taak wisselen", "vaker wisselen"),
                Kind.CHANGE_IN_WORK: (
                    "hij kan alleen na een rust van taak wisselen",
                    "dat hij ook tussendoor kan wisselen",
                ),
                Kind.WANTED: ("de gevraagde duur van {wanted}", "een dag van {length}"),
            }
        ),
        "en": MappingProxyType(
            {
                Kind.TRANSPORT: (
                    "the shared transport to {about}: {ride}",
                    "another way to get there, or transport at another hour",
                ),
                Kind.SHIFT: (
                    "the fixed shift at {about}: {hours}",
                    "that he may begin later or stop earlier there",
                ),
                Kind.OPENING: (
                    "the hours and days of {about}: {hours}",
                    "other hours or another day at that place",
                ),
                Kind.BLOCK: (
                    "{about} asks at least {least} on end",
                    "that the task can be done in shorter parts too",
                ),
                Kind.COACH: (
                    "there is less supervision at {about} than he needs",
                    "a coach who is there more often, or nearer",
                ),
                Kind.EARLIEST: (
                    "he cannot be there before {earliest}",
                    "that he can be there earlier",
                ),
                Kind.LATEST: ("he can stay until {latest} only", "that he can stay longer"),
                Kind.TIMES: (
                    "the times of day at which he may work",
                    "that he may work at other hours too",
                ),
                Kind.WEEKDAY: ("he may not work on {weekday}", "another day"),
                Kind.HOURS: (
                    "he may work at most {most} a day",
                    "a wider limit, or fewer hours",
                ),
                Kind.SITTING_STRETCH: (
                    "he may sit at most {most} at a stretch",
                    "a wider limit, or rest more often",
                ),
                Kind.SITTING_TOTAL: (
                    "he may sit at most {most} a day",
                    "a wider limit, or work with less sitting",
                ),
                Kind.STANDING_STRETCH: (
                    "he may stand at most {most} at a stretch",
                    "a wider limit, or rest more often",
                ),
                Kind.STANDING_TOTAL: (
                    "he may stand at most {most} a day",
                    "a wider limit, or work with less standing",
                ),
                Kind.WALKING_STRETCH: (
                    "he may walk at most {most} at a stretch",
                    "a wider limit, or rest more often",
                ),
                Kind.WALKING_TOTAL: (
                    "he may walk at most {most} a day",
                    "a wider limit, or work with less walking",
                ),
                Kind.LIFT_LOW: (
                    "he may lift from the floor at most {most} a day",
                    "more times, or work with less lifting",
                ),
                Kind.LIFT_HIGH: (
                    "he may lift above the hip at most {most} a day",
                    "more times, or work with less lifting",
                ),
                Kind.CARRY: (
                    "he may carry at most {most} a day",
                    "more times, or work with less carrying",
                ),
                Kind.REST_NEEDED: (
                    "he needs {most} of extra rest an hour",
                    "that he can do with less rest",
                ),
                Kind.REST_GIVEN: (
                    "the places give no more rest than that",
                    "extra rest at the place itself",
                ),
                Kind.CHANGES: ("he can change tasks at most {most}", "changing more often"),
                Kind.CHANGE_IN_WORK: (
                    "he can change tasks only after a rest",
                    "that he can change in between too",
                ),
                Kind.WANTED: ("the wanted length of {wanted}", "a day of {length}"),
            }
        ),
    }
)
"""What stands in the way, and what would change it."""

WEEKDAYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
        "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
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

    `names` gives the words for departments and tasks by their id. Raises KeyError for a language
    other than "nl" and "en", and for an id without words.
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
