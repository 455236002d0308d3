"""The day with which a form begins: out of what is known, never more than holds.

The physician changes what he wants; nothing is composed before he asks for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from messaging.feasible.abilities import DAY, Abilities
from messaging.feasible.asking import Department
from messaging.feasible.days import Kind


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known of a wanted day. ``minutes``, ``earliest``, ``latest``: None where nothing is.

    ``place``: the one department, or empty for any. ``weekdays``: 1 is Monday; may be empty.
    """

    minutes: int | None
    weekdays: tuple[int, ...]
    earliest: int | None
    latest: int | None
    place: str


def beginning(
    places: Mapping[str, Department],
    able: Mapping[str, Abilities],
    usable: Collection[str],
    placed: str,
    slot: int,
) -> Beginning:
    """Begin where somebody is placed, if work suits there; else in the only place where it does.

    ``usable``: the departments with a task that suits. The length is the most that holds there,
    a whole number of slots; the times are those between which the place and its transport make a
    day possible at all, and within the times of day in which he may work.
    """
    there = [one for one in places if one in usable]
    place = placed if placed in there else there[0] if len(there) == 1 else ""
    chosen = [place] if place else there
    weekdays = {day for one in chosen for day in places[one].weekdays - able[one].excluded}
    most = [found for one in chosen if (found := _most(places[one], able[one])) is not None]
    minutes = min(most, default=0) // slot * slot
    earliest, latest = _between(places[place], able[place]) if place else (None, None)
    return Beginning(minutes or None, tuple(sorted(weekdays)), earliest, latest, place)


def _most(place: Department, able: Abilities) -> int | None:
    """The longest day there, as far as anybody said."""
    known = [able.most[Kind.HOURS]] if Kind.HOURS in able.most else []
    if place.opens is not None and place.closes is not None:
        known.append(place.closes - place.opens)
    return min(known, default=None)


def _between(place: Department, able: Abilities) -> tuple[int | None, int | None]:
    """From the transport or the opening until the transport or the closing."""
    if place.opens is None or place.closes is None:
        return None, None
    begins, ends = place.opens, place.closes
    if place.transport is not None:
        begins, ends = min(begins, place.transport.leaves), max(ends, place.transport.returns)
    inside = [
        (max(begins, first - shift), min(ends, last - shift))
        for first, last in able.times or ()
        for shift in (0, DAY)
        if first - shift < place.closes and last - shift > place.opens
    ]
    if inside:
        begins, ends = min(first for first, _l in inside), max(last for _f, last in inside)
    return begins, ends
