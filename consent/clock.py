"""Time: a clock that is handed in, and days as people in Brussels count them."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


class Clock(Protocol):
    """Whatever tells the time. Services receive one; none asks the machine by itself."""

    def now(self) -> datetime:
        """The present moment, with a time zone."""
        ...


class SystemClock:
    """The machine's own time, in UTC, cut to whole milliseconds as the database keeps it."""

    def now(self) -> datetime:
        """The present moment."""
        moment = datetime.now(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class SettableClock:
    """A clock that stands still until it is moved: for tests and for seeding a past."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """Where it stands."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Go on (or, for the seeding of demonstration data, back) by ``by``."""
        self._now += by

    def set(self, moment: datetime) -> None:
        """Stand at ``moment``."""
        self._now = moment


def brussels_day(moment: datetime) -> date:
    """The calendar day in Brussels on which ``moment`` falls."""
    return moment.astimezone(BRUSSELS).date()


def end_of_day(day: date) -> datetime:
    """The midnight in Brussels that ends ``day``: a consent "until" a day runs through it."""
    return datetime.combine(day + timedelta(days=1), time.min, BRUSSELS).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
