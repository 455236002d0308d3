"""The course of an absence, and what follows from it: pure, with the day handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from consent.clock import add_months
from messaging.work import Refused

BEGAN, MOVED, BACK, CALLED, CALLS = "began", "moved", "back", "called", "calls"
MISTAKE: Final = "mistake"
USUAL_WEEKS: Final = 4
MOST_WEEKS: Final = 26
_WEEKEND: Final = timedelta(days=3)
"""From Friday to Monday: who was expected back then, and calls then, is absent in one piece."""
_AROUND: Final = timedelta(days=31)
_MOST_MONTHS: Final = 24
SHORT: Final = timedelta(days=8)
OFTEN: Final = 3


@dataclass(frozen=True)
class Contact:
    """A call of the social service. ``wish``: a fixed code with its version, of a worker reached."""

    day: date
    by: str
    reached: bool
    wish: tuple[str, int] | None = None


@dataclass(frozen=True)
class TakenBack:
    """A call that was a mistake: by whom it was taken back, when, and from which day it told."""

    dossier: str
    day: date
    by: str
    began: date


@dataclass(frozen=True)
class Course:
    """An absence as its steps tell it. ``expected``: each last day that was expected, in order.

    ``wants_calls``: whether its worker wants to be called; he says it once for all.
    ``taken_back``: its calls that were mistakes. Nothing else of it tells what they told.
    """

    id: str
    dossier: str
    began: date
    expected: tuple[date | None, ...]
    back: date | None = None
    contacts: tuple[Contact, ...] = ()
    wants_calls: bool = True
    taken_back: tuple[TakenBack, ...] = ()

    @property
    def never_was(self) -> bool:
        """Whether every call that told of it was a mistake: then he was not ill."""
        return not self.expected

    @property
    def until(self) -> date | None:
        """The last day of absence that is expected; None when it is not known yet."""
        return self.expected[-1] if self.expected else None

    def days(self, today: date) -> int:
        """How many days it lasts, today or the day before his return included."""
        last = today if self.back is None else self.back - timedelta(days=1)
        return max((last - self.began).days + 1, 0)

    def goes_on(self, begins: date) -> bool:
        """Whether a call that says "from this day" belongs to this absence.

        It does until the weekend after the last expected day is over; later it is another one.
        """
        return self.until is None or begins <= self.until + _WEEKEND

    def short_moves(self) -> int:
        """How often in a row, until now, the expected day moved by at most eight days."""
        found = 0
        for before, after in zip(self.expected, self.expected[1:], strict=False):
            moved = (after - before) if before and after else None
            if moved is not None and timedelta() < moved <= SHORT:
                found += 1
            elif moved != timedelta():
                found = 0
        return found

    def next_call(self, weeks: int) -> date | None:
        """The day from which a call is due; None where he wants none, or is back.

        For everybody alike a first call is due at once: what the call was about, and whether
        anybody was told, changes nothing. Who was not reached is due again the next day.
        """
        if self.back is not None or self.never_was or not self.wants_calls:
            return None
        if not self.contacts:
            return self.began
        last = self.contacts[-1]
        return last.day + (timedelta(weeks=weeks) if last.reached else timedelta(days=1))


def check_days(begins: date, until: date | None, today: date) -> None:
    """Raise :class:`Refused` for days that no call can mean.

    ``begins_too_far``: more than a month from today. ``until_before``: it ends before it begins.
    ``until_too_far``: more than two years on.
    """
    if abs(begins - today) > _AROUND:
        raise Refused("begins_too_far")
    check_until(begins, until)


def check_until(begins: date, until: date | None) -> None:
    """The same of the last day alone."""
    if until is None:
        return
    if until < begins:
        raise Refused("until_before")
    if until > add_months(begins, _MOST_MONTHS):
        raise Refused("until_too_far_on")
