"""What a task asks of a day, in numbers: taken from its lines, as adaptations leave them.

Only a task that suits, or suits with adaptations, is used. A grey one is not: unknown is never
"suits", and a day cannot be promised on what nobody knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from messaging.suitability import Outcome, Suitability
from messaging.suitability.effects import lightened
from messaging.vocabulary import Vocabulary, load
from messaging.vocabulary.values import UNLIMITED, Record

USABLE: Final = frozenset({Outcome.SUITS, Outcome.SUITS_WITH})
LIFTING: Final = ("lift_low", "lift_high", "carry")
SHIFT: Final = 8 * 60
"""The shift of a task that names no hours of its own."""

FREE_REST: Final = 15
"""Resting whenever one wants is planned as the most that the scale has, a quarter of an hour."""


class Posture(StrEnum):
    """How somebody works most of the time; the order decides where two are as long."""

    STANDING = "standing"
    WALKING = "walking"
    SITTING = "sitting"


@dataclass(frozen=True, slots=True)
class Load:
    """What a task asks of a day.

    `block`: the least that it takes at once, in minutes. `shares`: the part of the time in each
    posture (1 where the task does not say). `posture`: the one that it is mostly done in;
    `stretch`: how long at once in that posture, in minutes or for walking in metres, None without
    an end. `lifts`: how many in an hour, by attribute; None where there is no upper number.
    `rest`: minutes of extra rest in an hour. `coach`: the level that the task offers.
    """

    task: str
    department: str
    block: int = 0
    shares: Mapping[Posture, Fraction] = field(default_factory=dict)
    posture: Posture | None = None
    stretch: int | None = None
    lifts: Mapping[str, int | None] = field(default_factory=dict)
    rest: int = 0
    coach: int = 4
    ways: frozenset[str] = frozenset()


def load_of(
    task: str, department: str, found: Suitability, words: Vocabulary | None = None
) -> Load | None:
    """Give what a task asks of a day; None for a task that is red or grey."""
    if found.outcome not in USABLE:
        return None
    vocabulary = words or load()
    value: dict[str, tuple[Record, ...]] = {}
    for line in found.lines:
        used = line.adaptations if line.outcome is Outcome.SUITS_WITH else ()
        value[line.attribute] = lightened(line.demand, used, vocabulary).value
    # A shorter day is no lighter task: its own hours decide what part of it is done standing.
    hours = _first(found.line("hours_day").demand.value)
    shift = round(_number(hours.get("h_day"), SHIFT / 60) * 60)
    shares = {
        posture: share
        for posture in Posture
        if (share := _share(value[posture], shift)) is not None
    }
    posture = max(shares, key=lambda one: shares[one]) if any(shares.values()) else None
    return Load(
        task=task,
        department=department,
        block=_block(hours, shift),
        shares=MappingProxyType(shares),
        posture=posture,
        stretch=None if posture is None else _stretch(value[posture]),
        lifts=MappingProxyType({one: _lifts(value[one]) for one in LIFTING}),
        rest=_rest(value["breaks"]),
        coach=round(_number(_first(value["coach"]).get("level"), 0)),
        ways=_ways(value["travel"]),
    )


def _first(value: tuple[Record, ...]) -> Mapping[str, object]:
    return value[0] if value else {}


def _number(part: object, default: float) -> float:
    return float(part) if isinstance(part, (int, float)) else default


def _block(hours: Mapping[str, object], shift: int) -> int:
    if not hours:
        return 0
    if hours.get("divisible") is not True:
        return shift
    return round(_number(hours.get("smallest_block_h"), 0) * 60)


def _share(value: tuple[Record, ...], shift: int) -> Fraction | None:
    if not value:
        return None
    total = value[0].get("total_h")
    if not isinstance(total, (int, float)):
        return Fraction(1)
    return min(Fraction(1), Fraction(round(total * 60), shift))


def _stretch(value: tuple[Record, ...]) -> int | None:
    record = _first(value)
    part = record.get("stretch_min", record.get("stretch_m"))
    return None if part is None or part == UNLIMITED else round(_number(part, 0))


def _lifts(value: tuple[Record, ...]) -> int | None:
    times = [record["per_hour"] for record in value]
    if not all(isinstance(one, int) for one in times):
        return None
    return sum(one for one in times if isinstance(one, int))


def _rest(value: tuple[Record, ...]) -> int:
    part = _first(value).get("minutes_per_hour", 0)
    return part if isinstance(part, int) else FREE_REST


def _ways(value: tuple[Record, ...]) -> frozenset[str]:
    ways = _first(value).get("ways")
    return frozenset(str(one) for one in ways) if isinstance(ways, tuple) else frozenset()
