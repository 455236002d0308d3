"""What a mandate lets a representative do, and what no mandate is made for. Pure.

A mandate is per kind of decision: it names acts and purposes, begins and ends. Whoever cannot
decide one matter decides every other himself, and ends a mandate like anybody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from consent.purposes import KINDS, PURPOSES, Kind, PurposeCode


class MandateAct(StrEnum):
    """The kinds of decision that this version of the portal knows.

    Each stands by itself: whoever may answer lets no text go by that, and does not look back. A
    mandate names those that it carries, so one of before an act was known has not got it.
    """

    ANSWER = "answer"
    WITHDRAW = "withdraw"
    RELEASE = "release"
    LOOK_BACK = "look_back"


class Ground(StrEnum):
    """Why somebody represents: a code, for why a worker cannot decide is a diagnosis."""

    NAMED = "named"
    COURT = "court"
    NEXT_IN_LAW = "next_in_law"


GOODS_ONLY: Final = "goods_only"
"""Stands on the form, so that it can be refused in words: money is another matter."""


class MandateError(Exception):
    """A mandate cannot be made like this. ``code`` says what is wrong, for the page."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Terms:
    """What a mandate is to carry, on which ground."""

    ground: Ground
    acts: frozenset[MandateAct]
    purposes: frozenset[PurposeCode]


def terms(ground: str, acts: Iterable[str], purposes: Iterable[str]) -> Terms:
    """What was chosen on a form, as terms.

    Raises :class:`MandateError` ``goods_only``, ``ground_missing``, ``acts_missing``,
    ``purposes_missing``, or ``mandate_requires`` where a purpose is named without the one that it
    requires.
    """
    if ground == GOODS_ONLY:
        raise MandateError("goods_only")
    if ground not in set(Ground):
        raise MandateError("ground_missing")
    wanted = set(acts)
    if not wanted or wanted - set(MandateAct):
        raise MandateError("acts_missing")
    named = set(purposes)
    offered = {str(one.code) for one in PURPOSES.values() if one.offered}
    if not named or named - offered:
        raise MandateError("purposes_missing")
    codes = frozenset(PurposeCode(one) for one in named)
    if any(_required(one) not in (None, *codes) for one in codes):
        raise MandateError("mandate_requires")
    return Terms(Ground(ground), frozenset(MandateAct(one) for one in wanted), codes)


@dataclass(frozen=True)
class Mandate:
    """A mandate as the decision sees it.

    ``approved`` and ``ended``: whether the chain holds its second signature, and its end, at this
    point. Until the second signature it gives nothing.
    """

    id: str
    dossier: str
    representative: str
    acts: frozenset[MandateAct]
    purposes: frozenset[PurposeCode]
    begins: datetime
    until: datetime
    approved: bool = False
    ended: bool = False

    def in_force(self, now: datetime) -> bool:
        """Signed by two, not ended, and within its days; it closes at its very moment."""
        return self.approved and not self.ended and self.begins <= now < self.until

    def carries(self, act: MandateAct, purpose: PurposeCode) -> bool:
        """Whether it names this decision. To answer it names what the purpose requires too."""
        if act not in self.acts or purpose not in self.purposes:
            return False
        needed = _required(purpose) if act is MandateAct.ANSWER else None
        return needed is None or needed in self.purposes

    def lets_go(self, kind: Kind) -> bool:
        """Whether it names letting a text of this kind go, for each purpose that the kind wants."""
        rule = KINDS[kind]
        wanted = [one for one in (rule.purpose, rule.also) if one is not None]
        return bool(wanted) and all(self.carries(MandateAct.RELEASE, one) for one in wanted)


def _required(purpose: PurposeCode) -> PurposeCode | None:
    return PURPOSES[purpose].requires
