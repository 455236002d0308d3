"""What the rules speak of: people, groups, consents, papers; and where a day ends."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo


def end_of(day: date) -> datetime:
    """The midnight in Brussels after ``day``."""
    following = datetime.combine(day + timedelta(days=1), time(0), ZoneInfo("Europe/Brussels"))
    return following.astimezone(UTC)


def months_on(moment: datetime, months: int) -> datetime:
    """The end of the same day of the month, so many months later, or of that month's last."""
    day = moment.astimezone(ZoneInfo("Europe/Brussels")).date()
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return end_of(date(year, month, min(day.day, calendar.monthrange(year, month)[1])))


@dataclass
class Person:
    """Somebody; ``home``: his organisation. Who left is no member any more."""

    name: str
    role: str
    home: str
    verified: bool = True
    member: bool = True


@dataclass
class Group:
    """A group of an organisation. ``stale``: somebody left and the lock was not changed yet."""

    name: str
    role: str
    home: str
    workshop: str | None
    holders: set[str]
    stale: bool = False


@dataclass
class Consent:
    """One yes for one reading side."""

    id: str
    receipt: str
    worker: str
    purpose: str
    reader: str
    writers: tuple[str, ...]
    start: datetime
    end: datetime
    earlier: bool
    show_first: bool
    text: int
    withdrawn: bool = False

    def open(self, now: datetime) -> bool:
        return not self.withdrawn and self.start <= now < self.end


@dataclass
class Paper:
    """A document. ``side``: the author's. ``missed``: consents whose reader was not ready then."""

    id: str
    worker: str
    kind: str
    author: str
    side: str
    at: datetime
    text: str
    to: tuple[str, ...] = ()
    sent: bool = True
    ended: bool = False
    newest: bool = True
    marked: bool = False
    replaces: str | None = None
    struck_from: str | None = None
    struck_into: str | None = None
    missed: set[str] = field(default_factory=set)
    about: str | None = None
    lines: frozenset[str] = frozenset()
    content: dict[str, Any] = field(default_factory=dict)
    days: tuple[date, ...] = ()
    confirmed: dict[int, date] = field(default_factory=dict)
    added: list[dict[str, Any]] = field(default_factory=list)

    @property
    def said(self) -> dict[str, Any]:
        """What it says."""
        return self.content or {"text": self.text}

    def next_step(self, today: date) -> int | None:
        """The step of a plan that can be confirmed: the one after that which holds today."""
        holds, since = 0, date.min
        for number, day in enumerate(self.days, start=1):
            if number > 1 and number not in self.confirmed:
                break
            since = max(since, day, self.confirmed.get(number, day))
            if since > today:
                break
            holds = number
        following = holds + 1
        wanted = 0 < holds < len(self.days) and following not in self.confirmed
        return following if wanted else None


@dataclass(frozen=True)
class Yes:
    """One consent that an answer would make."""

    reader: str
    writers: tuple[str, ...]
    end: datetime
