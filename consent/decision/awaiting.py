"""Whether a text that the worker did not let go yet could go at all, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from consent.decision.reach import recipients, to_strike, usable
from consent.facts import DocumentFacts, Grant
from consent.purposes import KINDS, PurposeCode


class Way(StrEnum):
    """What became of the yes that a text needs. For the worker alone."""

    OPEN = "open"
    """A yes in force carries it, if need be without the lines that he left out."""
    NEVER = "never"
    """He never said yes to this."""
    STOPPED = "stopped"
    OVER = "over"
    """His yes ended by itself."""
    NOT_MEANT = "not_meant"
    """A yes is in force, and it is not for this text."""


@dataclass(frozen=True)
class Awaiting:
    """Whether the text ``waits`` for him, or goes nowhere by his own choice.

    ``purpose``: the one of which a yes is missing, nothing where the way is open. ``last``: the
    last yes to it.
    """

    way: Way
    waits: bool
    purpose: PurposeCode | None = None
    last: Grant | None = None


def awaiting(document: DocumentFacts, grants: Iterable[Grant], now: datetime) -> Awaiting:
    """What stands between ``document``, not delivered yet, and its readers.

    What went nowhere because he stopped a yes, or let it end, does not wait for him any more: to
    tell him that it does would ask him once more. Nor does what was written before a later yes
    that is meant from then on.
    """
    every = [one for one in grants if one.dossier == document.dossier]
    going, rule = replace(document, delivered=True), KINDS[document.kind]
    if recipients(going, every, now) or to_strike(going, every, now):
        return Awaiting(Way.OPEN, waits=True)
    wanted = [one for one in (rule.purpose, rule.also) if one is not None]
    if not wanted:
        return Awaiting(Way.NEVER, waits=True)
    ended, standing = False, dict[PurposeCode, list[Grant]]()
    for purpose in wanted:
        given = [one for one in every if one.purpose is purpose]
        last = last_of(given)
        if last is None:
            return Awaiting(Way.NEVER, True, purpose)
        held = [one for one in given if usable(one, every, now)]
        if not held:
            return Awaiting(Way.STOPPED if last.withdrawn else Way.OVER, False, purpose, last)
        ended = ended or len(held) < len(given)
        standing[purpose] = held
    for purpose, held in standing.items():
        if not any(one.covers(document) for one in held):
            return Awaiting(Way.NOT_MEANT, not ended, purpose, last_of(held))
    purpose = wanted[0]
    return Awaiting(
        Way.NOT_MEANT, True, purpose, last_of(one for one in every if one.purpose is purpose)
    )


def last_of(grants: Iterable[Grant]) -> Grant | None:
    """The one that was given last."""
    return max(grants, key=lambda one: (one.given_at, one.id), default=None)
