"""What comes out: a day, what stands in the way of one, or an honest "not found in time"."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """The things that can stand in the way of a day, in the order in which they are named."""

    TRANSPORT = "transport"
    SHIFT = "shift"
    OPENING = "opening"
    BLOCK = "block"
    COACH = "coach"
    EARLIEST = "earliest"
    LATEST = "latest"
    TIMES = "times"
    WEEKDAY = "weekday"
    HOURS = "hours"
    SITTING_STRETCH = "sitting_stretch"
    SITTING_TOTAL = "sitting_total"
    STANDING_STRETCH = "standing_stretch"
    STANDING_TOTAL = "standing_total"
    WALKING_STRETCH = "walking_stretch"
    WALKING_TOTAL = "walking_total"
    LIFT_LOW = "lift_low"
    LIFT_HIGH = "lift_high"
    CARRY = "carry"
    REST_NEEDED = "rest_needed"
    REST_GIVEN = "rest_given"
    CHANGES = "changes"
    CHANGE_IN_WORK = "change_in_work"
    WANTED = "wanted"


_ORDER: Final = {kind: n for n, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that can stand in the way.

    `about` is the department (transport, shift, opening, coach) or the task (block) that it belongs to.
    `most` is the person's limit (minutes, for walking at a stretch metres, or a number of times)
    where it is one of his budgets; the same kind stands twice where a department has a line of
    its own.
    """

    kind: Kind
    about: str | None = None
    most: int | None = None

    @property
    def order(self) -> tuple[int, str, int]:
        """Its place among others."""
        return _ORDER[self.kind], self.about or "", self.most or 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the day: a task, or a rest (None), in minutes since midnight."""

    task: str | None
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day's work without a gap: tasks, with the rests between them."""

    pieces: tuple[Piece, ...]

    @property
    def begin(self) -> int:
        """When it begins, in minutes since midnight."""
        return self.pieces[0].begin

    @property
    def end(self) -> int:
        """When it is over."""
        return self.pieces[-1].end

    @property
    def minutes(self) -> int:
        """How long it is, the rests included."""
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class Way:
    """Things that stand in the way together, and a day that there would be without them.

    Where the wanted hours are among them, its length is as near to them as was found.
    """

    obstacles: tuple[Obstacle, ...]
    day: Day


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is no such day, proved.

    `ways` are the smallest sets of things that stand in the way, all of one size: taking away
    any one of the sets makes a day possible, and nothing smaller does. Without a task that suits
    there are none. `more` says that there may be further sets of that size.
    """

    ways: tuple[Way, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class NotInTime:
    """Neither a day nor the proof that there is none was found in the time that it may take."""


Answer = Day | Nothing | NotInTime
