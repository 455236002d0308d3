"""What the worker said himself stands above a yes that is given for him. Pure.

For whoever records such a yes and for whoever verifies it later, each from what he knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.facts import Grant
from consent.parties import Party
from consent.purposes import PurposeCode


@dataclass(frozen=True)
class Said:
    """A yes of before, with its places in the chain.

    ``own``: the worker gave it himself. ``ended``: where it ended, as far as it did yet, and
    ``stopped`` when, where the worker ended it himself, in his session or by a code.
    """

    grant: Grant
    given: int
    own: bool
    ended: int | None = None
    stopped: datetime | None = None


@dataclass(frozen=True)
class ForHim:
    """One reading party of a yes that is given for the worker, at this moment.

    ``since``: the place of the chain where the last mandate for it was entered.
    """

    purpose: PurposeCode
    recipient: Party
    sources: Sequence[Party]
    at: datetime
    since: int


def widens(asked: ForHim, before: Iterable[Said]) -> bool:
    """Whether a yes of the worker's own holds that leaves lines out, or does not tell this reader.

    Nor may a reader be told by somebody whom the worker did not name towards him.
    """
    same = _same(asked, before)
    own = [one.grant for one in same if _still_says_how_far(one, same, asked)]
    told = [(grant.recipient, source) for grant in own for source in grant.sources]
    return bool(own) and (
        any(grant.left_out for grant in own)
        or not all(
            any(to.includes(asked.recipient) and by.includes(source) for to, by in told)
            for source in asked.sources
        )
    )


def opens_again(asked: ForHim, before: Iterable[Said]) -> bool:
    """Whether the worker ended a yes to this reader himself since then, and none of his goes on.

    A person of a group that he stopped is this reader too, and so is the group of a person.
    """
    same = _same(asked, before)
    return any(
        stop.stopped is not None
        and (stop.ended or 0) >= asked.since
        and (
            stop.grant.recipient.includes(asked.recipient)
            or asked.recipient.includes(stop.grant.recipient)
        )
        and not any(_goes_on(other, asked, stop) for other in same)
        for stop in same
    )


def _same(asked: ForHim, before: Iterable[Said]) -> list[Said]:
    return [one for one in before if one.grant.purpose is asked.purpose]


def _still_says_how_far(one: Said, same: Iterable[Said], asked: ForHim) -> bool:
    """Whether it is his own and holds; or was ended for him, and he said nothing after it.

    Who represents him may stop what he gave, and by that may give no more than he did.
    """
    if not one.own or asked.at >= one.grant.valid_until:
        return False
    if one.ended is None:
        return True
    anew = any(other.own and other.given > one.ended for other in same)
    return one.stopped is None and one.ended >= asked.since and not anew


def _goes_on(other: Said, asked: ForHim, stop: Said) -> bool:
    """Whether another yes of his own tells this reader after that stop, or did when it came."""
    return (
        other.own
        and other.grant.recipient.includes(asked.recipient)
        and stop.stopped is not None
        and other.grant.valid_until > stop.stopped
        and (other.ended is None or other.ended > (stop.ended or 0))
    )
