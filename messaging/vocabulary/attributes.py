"""One attribute: one quantity with two sides, what a task demands and what a person can do.

Everything about an attribute is data in `vocabulary.json`. An entry never changes once it was
used: a new version stands beside the old one, so that what was written years ago still means and
reads the same. Sources: the ICF for the codes, and the functional ability forms that each entry
names under "source".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from messaging.vocabulary.values import Shape

NEVER_AS_LINE: Final[frozenset[int]] = frozenset({27, 28, 31, *range(36, 45)})
"""Rows that never reach the workplace as a line: a ceiling, which no data file can lift."""


class Comparator(StrEnum):
    """How a demand and a capacity of one attribute are compared."""

    AT_LEAST = "at_least"
    SUBSET = "subset"
    WINDOW = "window"
    NEED = "need"
    FLAG = "flag"
    DOMINANCE = "dominance"
    DISJOINT = "disjoint"
    INTERSECTS = "intersects"


class Visibility(StrEnum):
    """What may reach the workplace: the line itself under `limits`, or outcomes alone."""

    LIMITS = "limits"
    OUTCOME = "outcome"


class CapacityState(StrEnum):
    """What a doctor says of one attribute of a person; `unknown` until he says otherwise."""

    UNKNOWN = "unknown"
    NO_LIMIT = "no_limit"
    LIMIT = "limit"
    ONLY_WITH = "only_with"
    NOT = "not"


class DemandState(StrEnum):
    """What a workshop says of one attribute of a task; `unknown` until it is filled in."""

    UNKNOWN = "unknown"
    NONE = "none"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class IcfCode:
    """An ICF code; `provisional` unless it belongs to the core set for vocational work."""

    code: str
    provisional: bool


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """An everyday thing that a number is about as much as ("half a bucket of water")."""

    field: str
    at: int | float | str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class CommonWords:
    """One version of the words around every sentence, per style ("nl", "nl-easy", ...)."""

    version: int
    frames: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """One version of one attribute.

    `row` is its number in the list of 45; `labels` its name for professionals in four languages,
    `easy` its name for a worker; `unit` is informative, each part of a value names its own.
    """

    id: str
    row: int
    version: int
    sha256: str
    labels: Mapping[str, str]
    easy: Mapping[str, str]
    unit: str
    comparator: Comparator
    visibility: Visibility
    sides: bool
    icf: tuple[IcfCode, ...]
    source: str
    comparisons: tuple[Comparison, ...]
    capacity_states: tuple[CapacityState, ...]
    demand_states: tuple[DemandState, ...]
    capacity: Shape
    demand: Shape
    sentences: Mapping[str, Mapping[str, str]]
    common: CommonWords

    @property
    def fits_limits(self) -> bool:
        """Whether its line may reach the workplace under `limits`."""
        return self.visibility is Visibility.LIMITS

    def frame(self, key: str, language: str, *, plain: bool = False) -> str:
        """Give a sentence of its own for a state ("not", ...) or else the common one."""
        style = f"{language}-easy" if plain else language
        return self.sentences[style].get(key) or self.common.frames[style][key]
