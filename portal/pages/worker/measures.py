"""A number as a picture in words: hours as a morning, weeks as months, times an hour as minutes.

Kilos, minutes and metres have reviewed pictures in the vocabulary; between two of those it is said
on which side of the nearest one they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from messaging.vocabulary import Attribute, Capacity, load
from messaging.vocabulary.capacity import add_comparisons
from messaging.vocabulary.values import FieldKind, Record
from portal.i18n import N_, _, page_language

_Steps = tuple[tuple[float, str], ...]
_HOURS: Final[_Steps] = (
    (0.5, N_("That is about as long as a lunch break.")),
    (1, N_("That is about as long as a lesson at school.")),
    (1.75, N_("That is about as long as a football match.")),
    (2.5, N_("That is about as long as a film at the cinema.")),
    (3.25, N_("That is a bit less than a morning of work.")),
    (4.25, N_("That is about a morning of work: half a day.")),
    (5.25, N_("That is a morning of work and a bit more.")),
    (6.75, N_("That is a morning of work and half an afternoon.")),
    (8, N_("That is about a whole day of work.")),
)
_DAYS: Final[_Steps] = (
    (0.5, N_("That is a morning or an afternoon.")),
    (1, N_("From Monday to Friday you are free on four days.")),
    (2, N_("From Monday to Friday you are free on three days.")),
    (3, N_("From Monday to Friday you are free on two days.")),
    (4, N_("From Monday to Friday you are free on one day.")),
    (5, N_("That is each day from Monday to Friday.")),
)
_WEEKS: Final[_Steps] = (
    (1, N_("That is from one Monday to the next.")),
    (3, N_("That is less than a month.")),
    (5, N_("That is about a month.")),
    (7, N_("That is more than a month.")),
    (10, N_("That is about two months.")),
    (14, N_("That is about three months, as long as a summer.")),
    (22, N_("That is longer than a summer.")),
    (28, N_("That is about half a year.")),
    (48, N_("That is more than half a year.")),
    (56, N_("That is about a year.")),
)
_AN_HOUR: Final[Mapping[object, str]] = MappingProxyType(
    {
        1: N_("That is about eight times on a whole day of work."),
        5: N_("That is about once in 12 minutes."),
        12: N_("That is about once in 5 minutes."),
        15: N_("That is about once in 4 minutes."),
        60: N_("That is about once a minute."),
        150: N_("That is two or three times a minute."),
    }
)
_A_MINUTE: Final[Mapping[object, str]] = MappingProxyType(
    {2: N_("Then there is half a minute or more in between.")}
)
_CHOSEN: Final[Mapping[str, Mapping[object, str]]] = MappingProxyType(
    {"per_hour": _AN_HOUR, "per_minute": _A_MINUTE}
)
NO_PICTURE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "°C": "between two known degrees the thermometer itself says it best",
        "level": "a step of a ladder that a whole sentence describes",
        "more": "no bound at all: there is no number to picture",
        "unlimited": "no bound at all: there is no number to picture",
    }
)
"""What has a number and no picture of its own: by unit, name or choice, with the reason."""


def hours(number: float) -> str:
    """Hours of one day."""
    return _step(_HOURS, number, N_("That is more than a whole day of work."))


def days(number: float) -> str:
    """Days of one week; a half day is said as what it is."""
    if number > 1 and number % 1:
        return _("The half day is a morning or an afternoon.")
    return _step(_DAYS, number, N_("That is each day from Monday to Friday, and the weekend too."))


def weeks(number: float) -> str:
    """How long something lasts."""
    return _step(_WEEKS, number, N_("That is more than a year."))


def pictured(capacity: Capacity) -> str:
    """Pictures of the first numbers of a line that its own plain words do not give yet.

    A line that lists several weights has the heaviest one first: that one is pictured.
    """
    attribute = load().attribute(capacity.attribute, capacity.version)
    found = [
        _picture(attribute, name, part)
        for name, part in (capacity.value[0].items() if capacity.value else ())
    ]
    return " ".join(filter(None, found))


_BY_UNIT: Final[Mapping[str, Callable[[float], str]]] = MappingProxyType({"h": hours, "days": days})


def _picture(attribute: Attribute, name: str, part: object) -> str:
    """The number again and its picture: two may stand in a line, and each has its own."""
    field = attribute.capacity.field(name)
    if not isinstance(part, (int, float)) or isinstance(part, bool):
        return ""
    if name in _CHOSEN:
        chosen = _CHOSEN[name].get(part)
        picture = _(chosen) if chosen else ""
    elif field.kind is not FieldKind.NUMBER or _is_published(attribute, name, part):
        picture = ""
    elif field.unit is not None and field.unit in _BY_UNIT:
        picture = _BY_UNIT[field.unit](part)
    else:
        picture = "" if field.unit in NO_PICTURE else _beside(attribute, name, part)
    said = field.word(part, page_language(), plain=True)
    return f"{said[:1].upper()}{said[1:]}. {picture}" if picture else ""


def _is_published(attribute: Attribute, name: str, part: float) -> bool:
    """Whether the vocabulary has a picture of this number."""
    alone = (Record({name: part}),)
    return add_comparisons("", attribute, alone, page_language()) != ""


def _beside(attribute: Attribute, name: str, part: float) -> str:
    """On which side of the nearest known picture below it is, or that it is less than the first."""
    known = sorted(
        (float(one.at), one.words[page_language()])
        for one in attribute.comparisons
        if one.field == name and not isinstance(one.at, str)
    )
    if not known:
        return ""
    below = [words for at, words in known if at < part]
    if below:
        return _("It is more than this: %(thing)s.", thing=below[-1])
    return _("It is less than this: %(thing)s.", thing=known[0][1])


def _step(steps: _Steps, number: float, more: str) -> str:
    return _(next((words for at, words in steps if number <= at), more))
