"""What a comparison comes to: one line for each attribute, and the task as its worst line.

No sums, no averages, no percentages: nothing here can rank people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from messaging.suitability.statements import Statement
from messaging.vocabulary.capacity import Capacity, Side
from messaging.vocabulary.demand import Demand
from messaging.vocabulary.values import Record


class Outcome(StrEnum):
    """The four outcomes of a line and of a task."""

    SUITS = "suits"
    SUITS_WITH = "suits_with"
    DOES_NOT = "does_not"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    """Why a line is not simply green."""

    DEMAND_UNKNOWN = "demand_unknown"
    CAPACITY_UNKNOWN = "capacity_unknown"
    PART_UNKNOWN = "part_unknown"
    OVER = "over"
    """What is asked goes over the limit, or what is offered is under the need."""
    NOT = "not"
    LACKS = "lacks"
    """It is possible only with an adaptation that the place lacks, or that he cannot wear."""
    ADAPTATION = "adaptation"
    REVIEW = "review"
    SHORTER_DAY = "shorter_day"
    SUPERVISION = "supervision"
    SIMPLER_INSTRUCTION = "simpler_instruction"
    PHYSICIAN = "physician"
    """The colour is the physician's own choice."""


_SEVERITY: Final = {
    Outcome.DOES_NOT: 3,
    Outcome.UNKNOWN: 2,
    Outcome.SUITS_WITH: 1,
    Outcome.SUITS: 0,
}


def severity(outcome: Outcome) -> int:
    """Give the place in the one order that counts: red, grey, amber, green, from high to low."""
    return _SEVERITY[outcome]


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Give the worst of these; nothing at all suits."""
    return max(outcomes, key=severity, default=Outcome.SUITS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one capacity says of one demand.

    `demanded` and `allowed` are the records, or the parts of them, on which it turned; empty
    where nothing stood in the way.
    """

    outcome: Outcome
    causes: tuple[Cause, ...] = ()
    adaptations: tuple[str, ...] = ()
    demanded: tuple[Record, ...] = ()
    allowed: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Override:
    """The colour that the physician chose for a line; his reason is not here.

    After `review_by` what he let pass is amber, like any other line past its date.
    """

    outcome: Outcome
    review_by: date | None = None

    def __post_init__(self) -> None:
        if self.outcome is Outcome.UNKNOWN:
            raise ValueError("a line is filled in, not made grey")


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute of one task for one person.

    `demand` is what the task asks, `statement` what decided about him (None where nobody said
    anything), `side` the side of the body that decided. `adaptations` are those that make it
    amber (an easing is named by the one in whose words the workplace gets it) or, where it is red
    because the place lacks one, the one that it takes. Where the
    physician overrode it, `computed` holds the colour that the comparison gave.
    """

    attribute: str
    outcome: Outcome
    causes: tuple[Cause, ...]
    demand: Demand
    statement: Statement | None = None
    side: Side | None = None
    adaptations: tuple[str, ...] = ()
    demanded: tuple[Record, ...] = ()
    allowed: tuple[Record, ...] = ()
    computed: Outcome | None = None

    @property
    def capacity(self) -> Capacity | None:
        """What decided about the person, None where nobody said anything."""
        return None if self.statement is None else self.statement.capacity


@dataclass(frozen=True, slots=True)
class Suitability:
    """A task for one person: a line for every attribute of the vocabulary, in their order."""

    lines: tuple[Line, ...]

    @property
    def outcome(self) -> Outcome:
        """The worst of its lines."""
        return worst(line.outcome for line in self.lines)

    @property
    def deciding(self) -> tuple[Line, ...]:
        """The lines that are not green, the worst first, else in their order."""
        found = [line for line in self.lines if line.outcome is not Outcome.SUITS]
        return tuple(sorted(found, key=lambda line: -severity(line.outcome)))

    @property
    def adaptations(self) -> tuple[str, ...]:
        """The adaptations on which its amber lines rest, sorted."""
        return tuple(
            sorted(
                {
                    adaptation
                    for line in self.lines
                    if line.outcome is Outcome.SUITS_WITH
                    for adaptation in line.adaptations
                }
            )
        )

    def line(self, attribute: str) -> Line:
        """Give the line of one attribute; KeyError when there is none."""
        for line in self.lines:
            if line.attribute == attribute:
                return line
        raise KeyError(attribute)


@dataclass(frozen=True, slots=True)
class Told:
    """What the workplace may be told of a task under `advice`: no line, no cause, no number."""

    outcome: Outcome
    adaptations: tuple[str, ...]


def told(suitability: Suitability) -> Told:
    """Take from a suitability what the workplace may get: the colour, and what it takes.

    Adaptations are named only where they make the task possible.
    """
    outcome = suitability.outcome
    named = suitability.adaptations if outcome is Outcome.SUITS_WITH else ()
    return Told(outcome, named)
