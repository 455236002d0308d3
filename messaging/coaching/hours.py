"""Until when a place is open today, and what becomes of who is on duty when that changes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from consent.clock import BRUSSELS, brussels_day, end_of_day
from messaging.coaching.models import Duty
from messaging.work import Work
from messaging.workplace.models import Department
from messaging.workplace.sites import Site, parse_site


def closing(site: Site, now: datetime) -> datetime | None:
    """When a place closes today, in Brussels; None on a weekday on which it is not open.

    Without a known hour it closes at midnight; without known days every day is one of its days. A
    moment that is over already stays in the past: the place is closed then.
    """
    day = brussels_day(now)
    if site.days and day.isoweekday() not in site.days:
        return None
    midnight = end_of_day(day)
    if site.closes is None:
        return midnight
    at = datetime.combine(day, site.closes, BRUSSELS).astimezone(now.tzinfo)
    return min(at, midnight)


def shorten(work: Work, workshop: str, departments: Collection[str], now: datetime) -> None:
    """Let no duty at these places outlast the hours that they have now.

    A place that left the catalogue has none: no page lists it, so nobody could take its coach off.
    What it took off never comes back by itself: a later hour lengthens no duty, and neither does a
    place that comes back. Called under the lock of the workshop's chain, where every duty begins
    and ends.
    """
    query = select(Department).where(Department.id.in_(sorted(departments)))
    ends = {
        row.id: None if row.retired else closing(parse_site(row.site), now)
        for row in work.session.scalars(query)
    }
    if not ends:
        return
    running = select(Duty).where(Duty.workshop_id == workshop, Duty.closes_at > now)
    for row in work.session.scalars(running.execution_options(populate_existing=True)):
        place = work.open("duty", row.id, "duty", row.duty)["department"]
        if place in ends:
            row.closes_at = min(row.closes_at, max(ends[place] or now, now))
    work.session.flush()
