"""Where an advice is sound and cannot be carried out at a place: pure, from what is known of both.

From what the workplace may read of the advice (its hours and its adaptations, in codes) and the
public facts of the place (its shift, hours and transport). What is unknown collides with nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Final

from messaging.vocabulary.advice import Advice
from messaging.workplace.sites import Site

MOST_BREAKS: Final = 1.0
"""A shift holds at most an hour of breaks: whoever may work the rest works the whole of it."""
HALF_DAY: Final = 4
FULL_DAY: Final = 8


class Part(StrEnum):
    """What of an advice collides."""

    HALF_DAYS = "half_days"
    FEWER_HOURS = "fewer_hours"
    BUILD_UP = "build_up"
    SHORTER_BLOCK = "shorter_block"
    OTHER_HOURS = "other_hours"


class Because(StrEnum):
    """With what of the place it collides."""

    FIXED_SHIFT = "fixed_shift"
    TRANSPORT = "transport"


@dataclass(frozen=True, slots=True)
class Collision:
    """Parts of an advice that one fact of a place does not let be; times where they are known.

    ``begins`` and ``ends``: of the shift, or of the transport there and back.
    """

    because: Because
    parts: tuple[Part, ...]
    begins: time | None
    ends: time | None


_BLOCKS: Final = {"other_hours": Part.OTHER_HOURS, "part_time_block": Part.SHORTER_BLOCK}
_SHORTER_DAYS: Final = frozenset({"build_up_half_days", "build_up_hours"})


def collisions(
    advice: Advice, site: Site, tasks: Collection[str] | None = None
) -> tuple[Collision, ...]:
    """What of ``advice`` cannot be carried out at ``site``.

    ``tasks``: those of the place that are thought of; their adaptations count (all by default).
    """
    asked = {
        coded.code
        for line in advice.lines
        if tasks is None or line.task in tasks
        for coded in line.adaptations
    }
    parts: list[Part] = []
    hours = advice.hours.value
    if isinstance(hours, (int, float)) and hours < _needed(site):
        parts.append(Part.HALF_DAYS if hours <= HALF_DAY else Part.FEWER_HOURS)
    if advice.build_up.code in _SHORTER_DAYS:
        parts.append(Part.BUILD_UP)
    parts += [part for code, part in _BLOCKS.items() if code in asked]
    if not parts:
        return ()
    found = []
    if site.fixed_shift:
        found.append(Collision(Because.FIXED_SHIFT, tuple(parts), site.opens, site.closes))
    ride = site.transport
    if ride is not None and ride.exists and (ride.leaves is not None or ride.returns is not None):
        found.append(Collision(Because.TRANSPORT, tuple(parts), ride.leaves, ride.returns))
    return tuple(found)


def _needed(site: Site) -> float:
    """The hours that a whole shift there takes at least; a full day where they are not known."""
    if site.opens is None or site.closes is None:
        return FULL_DAY
    return min(FULL_DAY, _hours(site.closes) - _hours(site.opens) - MOST_BREAKS)


def _hours(moment: time) -> float:
    return moment.hour + moment.minute / 60
