"""A department's place, as the workshop filled it in, seen as where a day can be worked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from types import MappingProxyType
from typing import Final

from messaging.feasible.asking import Department, Transport
from messaging.workplace.sites import CoachPresence, Site, SiteKind

SUPERVISION: Final[Mapping[CoachPresence | None, int | None]] = MappingProxyType(
    {
        CoachPresence.AWAY: 0,
        CoachPresence.ON_CALL: 1,
        CoachPresence.THERE: None,
        None: None,
    }
)
"""The most supervision where the coach is away or on call; else it is what the tasks say."""


def place_of(department: str, site: Site) -> Department:
    """Give the department as a place; hours, days and transport that are unknown stay so.

    An enclave is a site of its own, all departments of the workshop are one.
    """
    ride = site.transport
    times = (ride.leaves, ride.returns) if ride is not None and ride.exists else (None, None)
    leaves, returns = map(minutes, times)
    return Department(
        id=department,
        site=department if site.kind is SiteKind.ENCLAVE else "",
        opens=minutes(site.opens),
        closes=minutes(site.closes),
        weekdays=frozenset(site.days),
        coach=SUPERVISION[site.coach],
        transport=None if leaves is None or returns is None else Transport(leaves, returns),
        fixed_shift=site.fixed_shift is True,
    )


def minutes(moment: time | None) -> int | None:
    """Give a time of day in minutes since midnight."""
    return None if moment is None else moment.hour * 60 + moment.minute
