"""The last word counts: which consents a new yes ends, because it says less to the same readers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from consent.facts import Grant
from consent.records.schemas import Draft


def wider(fresh: Iterable[Grant], before: Iterable[Grant], now: datetime) -> list[str]:
    """The consents in force that carry, to the same reader, a line that a new one leaves out."""
    new = list(fresh)
    return [
        one.id
        for one in before
        if one.in_force(now)
        and any(
            (each.purpose, each.recipient) == (one.purpose, one.recipient)
            and not each.left_out <= one.left_out
            for each in new
        )
    ]


def to_more_people(
    fresh: Iterable[Draft | Grant], before: Iterable[Grant], now: datetime
) -> list[Grant]:
    """The consents in force to a whole group, where a new one names a person of it instead.

    Between the same two sides: who names one physician towards his GP says nothing of another GP.
    """
    new = list(fresh)
    return [
        one for one in before if one.in_force(now) and any(_names_less(each, one) for each in new)
    ]


def _names_less(new: Draft | Grant, old: Grant) -> bool:
    pairs = [(theirs, his) for theirs in old.sources for his in new.sources if theirs.includes(his)]
    return (
        new.purpose is old.purpose
        and old.recipient.includes(new.recipient)
        and bool(pairs)
        and any(theirs != his for theirs, his in [(old.recipient, new.recipient), *pairs])
    )
