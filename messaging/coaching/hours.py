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

    What it took off never comes back by itself: a later hour lengthens no duty. Called under the
    lock of the workshop's chain, where every duty begins and ends.
    """
    query = select(Department).where(Department.id.in_(sorted(departments)))
    sites = {row.id: parse_site(row.site) for row in work.session.scalars(query)}
    if not sites:
        return
    running = select(Duty).where(Duty.workshop_id == workshop, Duty.closes_at > now)
    for row in work.session.scalars(running.execution_options(populate_existing=True)):
        site = sites.get(work.open("duty", row.id, "duty", row.duty)["department"])
        if site is not None:
            row.closes_at = min(row.closes_at, max(closing(site, now) or now, now))
    work.session.flush()
