"""The numbers in the rules of a day that the lines themselves do not give."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from messaging.feasible.days import Kind
from messaging.feasible.loads import Posture

STRETCHES: Final[Mapping[Kind, Posture]] = MappingProxyType(
    {
        Kind.SITTING_STRETCH: Posture.SITTING,
        Kind.STANDING_STRETCH: Posture.STANDING,
        Kind.WALKING_STRETCH: Posture.WALKING,
    }
)
TOTALS: Final[Mapping[Kind, Posture]] = MappingProxyType(
    {
        Kind.SITTING_TOTAL: Posture.SITTING,
        Kind.STANDING_TOTAL: Posture.STANDING,
        Kind.WALKING_TOTAL: Posture.WALKING,
    }
)

METRES_A_MINUTE: Final = Fraction(200, 3)
"""Walking pace: a kilometre in a quarter of an hour, as the vocabulary compares it."""

USUAL_REST: Final = 15
"""Minutes in every two hours that a place gives to everybody, beside what its tasks offer."""


def work_at_most(rest: int, slot: int) -> int:
    """How long work goes on without a rest, for who needs `rest` minutes in every hour.

    A rest lasts a slot; he works no longer than it takes to earn one. In every hour so filled
    lies at least what he needs.
    """
    return slot * 60 // rest - slot
