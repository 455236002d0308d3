"""The clock of a demonstration: the present, or a later moment that somebody wants to look at.

A card of the day, an expiry and a review date are seen by waiting; here nobody has to wait. It
runs on from where it was put, and goes back to the present when somebody says so or the
demonstration stops. What was written meanwhile keeps its time: a chain never goes back.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from consent.clock import BRUSSELS, Clock, SystemClock, brussels_day


class DemonstrationClock:
    """The machine's time, and a step ahead that is nothing unless somebody asked for it."""

    def __init__(self, present: Clock | None = None) -> None:
        self._present = present or SystemClock()
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The moment at which the demonstration is."""
        return self._present.now() + self._ahead

    @property
    def is_ahead(self) -> bool:
        """Whether it shows another moment than the present."""
        return bool(self._ahead)

    def go_to(self, at: time) -> None:
        """Go to the next time that it is ``at`` in Brussels, on this day or the one after."""
        now = self.now()
        day = brussels_day(now)
        moment = datetime.combine(day, at, BRUSSELS)
        if moment <= now:
            moment = datetime.combine(day + timedelta(days=1), at, BRUSSELS)
        self._ahead += moment - now

    def go_back(self) -> None:
        """Go back to the present."""
        self._ahead = timedelta()
