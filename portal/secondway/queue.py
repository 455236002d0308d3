"""What is kept of a notice that waits: its occasion, its day, and where it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from messaging.work import Work
from portal.secondway.addresses import WayKind
from portal.secondway.words import Occasion

SIZE: Final = 4096
"""Bytes of a row's content, filled up: its length tells neither the occasion nor an address."""


@dataclass(frozen=True, repr=False)
class To:
    """One address as it was when the notice was queued. ``id``: of the row that it stood in."""

    id: str
    kind: WayKind
    address: str
    helper: bool


@dataclass(frozen=True, repr=False)
class Queued:
    """One notice. ``reached``: the ids of the addresses that had it, or never will."""

    occasion: Occasion
    day: str
    to: tuple[To, ...] = ()
    reached: frozenset[str] = frozenset()

    def but(self, reached: Iterable[str]) -> Queued:
        """The same, once these had it."""
        return Queued(self.occasion, self.day, self.to, frozenset(reached))

    def sealed(self, work: Work, row_id: str) -> bytes:
        """The content of its row."""
        return work.seal_filled(
            "announcement",
            row_id,
            "sealed",
            {
                "occasion": str(self.occasion),
                "day": self.day,
                "to": [[one.id, str(one.kind), one.address, one.helper] for one in self.to],
                "reached": sorted(self.reached),
            },
            SIZE,
        )

    @classmethod
    def opened(cls, work: Work, row_id: str, sealed: bytes) -> Queued:
        """What :meth:`sealed` kept; one of an earlier version, that names no address, goes nowhere."""
        kept = work.open("announcement", row_id, "sealed", sealed)
        to = (
            To(id_, WayKind(kind), address, helper)
            for id_, kind, address, helper in kept.get("to", ())
        )
        return cls(
            Occasion(kept["occasion"].strip()), kept["day"], tuple(to), frozenset(kept["reached"])
        )
