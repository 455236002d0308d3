"""When a text is to be looked at again, by the day that stands in it, for whoever opened it.

Nothing new is told: the day is part of the content, and whether it has passed follows from it. A
limit whose day has passed still protects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from consent.purposes import Kind
from messaging.vocabulary import restore_advice

SOON: Final = timedelta(weeks=6)
"""So long before the day the worker and his doctors see it coming; the workplace does not."""

_BY_LINE: Final = frozenset({Kind.LIMITS_SHEET, Kind.LIMITATIONS, Kind.ASSESSMENT, Kind.DO_LINES})


@dataclass(frozen=True)
class Review:
    """The first day on which something of a text is to be looked at again, seen from today."""

    day: date
    today: date

    @property
    def passed(self) -> bool:
        """Whether the day is over; on the day itself the text still holds."""
        return self.day < self.today

    @property
    def soon(self) -> bool:
        """Whether it comes within six weeks."""
        return not self.passed and self.day <= self.today + SOON


def review_of(kind: Kind, content: Mapping[str, Any], today: date) -> Review | None:
    """The review of an opened text; nothing where no day stands in it."""
    if kind is Kind.ADVICE:
        return Review(restore_advice(content).review_by, today)
    if kind not in _BY_LINE:
        return None
    days = [line["review_by"] for line in content["lines"] if line.get("review_by")]
    return Review(date.fromisoformat(min(days)), today) if days else None
