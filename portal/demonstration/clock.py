"""The clock of a demonstration: the present, or a later moment that somebody wants to look at.

A card of the day, an expiry and a review date are seen by waiting; here nobody has to wait. It
runs on from where it was put and never goes back, as no chain of the log does: who wants the
present again begins the demonstration anew.
"""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

from consent.clock import BRUSSELS, Clock, SystemClock, brussels_day

FILE: Final = "clock.json"


class DemonstrationClock:
    """The machine's time, and a step ahead that is nothing unless somebody asked for it.

    ``folder``: where the step is kept, so that a demonstration continues where it was.
    """

    def __init__(self, folder: Path | None = None, present: Clock | None = None) -> None:
        self._present = present or SystemClock()
        self._file = folder / FILE if folder else None
        self._ahead = timedelta()
        if self._file is not None and self._file.is_file():
            said = json.loads(self._file.read_text("utf-8"))
            self._ahead = timedelta(seconds=max(0, float(said["ahead_seconds"])))

    def now(self) -> datetime:
        """The moment at which the demonstration is."""
        return self._present.now() + self._ahead

    @property
    def is_ahead(self) -> bool:
        """Whether it shows another moment than the present."""
        return bool(self._ahead)

    def go_to(self, at: time) -> None:
        """Go to the next time that it is ``at`` in Brussels on a day from Monday to Friday.

        On the other days every place of the demonstration is closed.
        """
        now = self.now()
        day = brussels_day(now)
        while (moment := datetime.combine(day, at, BRUSSELS)) <= now or day.isoweekday() > 5:
            day += timedelta(days=1)
        self._ahead += moment - now
        if self._file is not None:
            said = {"ahead_seconds": self._ahead.total_seconds()}
            self._file.write_text(json.dumps(said), "utf-8")
