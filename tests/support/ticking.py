"""A clock that goes on, as the machine's does: two moments of one act are never the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from consent.clock import SettableClock
from tests.support.world import World


class TickingClock(SettableClock):
    """A millisecond goes by between two looks at it; for the rest it stands where it was set."""

    def now(self) -> datetime:
        """Where it stands, a millisecond further than when somebody looked last."""
        self.move(timedelta(milliseconds=1))
        return super().now()


def tick(world: World) -> None:
    """From now on time goes on in a world, inside an act as well."""
    world.clock = TickingClock(world.clock.now())
