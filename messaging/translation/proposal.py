"""An advice proposed from a translation: outcomes and phrases, no line, no cause, no reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from messaging.suitability import (
    Cause,
    Known,
    Line,
    Outcome,
    Statement,
    Suitability,
    known,
    told,
)
from messaging.suitability.tasks import NOTHING
from messaging.translation.service import Judged, JudgedPlace
from messaging.vocabulary import CapacityState, DemandState
from messaging.vocabulary import Outcome as Phrase

_PHRASES: Final = {
    Outcome.SUITS: Phrase.SUITS,
    Outcome.SUITS_WITH: Phrase.SUITS_WITH_ADAPTATION,
    Outcome.DOES_NOT: Phrase.DOES_NOT_SUIT,
    Outcome.UNKNOWN: Phrase.TO_BE_LOOKED_AT,
}


@dataclass(frozen=True)
class ProposedLine:
    """A task with its outcome, and the adaptations on which that rests: codes of phrases."""

    task: str
    outcome: Phrase
    adaptations: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProposedAdvice:
    """What an advice form begins with.

    ``hours`` a day and ``days`` a week: None is still open, `USUAL` as usual. ``review_by``: the
    earliest day on which a line that counts is due.
    """

    lines: tuple[ProposedLine, ...]
    hours: float | None
    days: float | None
    review_by: date | None


USUAL: Final = float("inf")


def propose(
    places: Iterable[JudgedPlace], said: Sequence[Statement], today: date
) -> ProposedAdvice:
    """Take from a translation what the workplace may get, for the physician to check.

    A task of which a line that it rests on is past its review date is still to be looked at: the
    limit protects, and nothing is promised on it.
    """
    judged = [one for place in places for one in place.tasks]
    general = known(said, None, today)
    return ProposedAdvice(
        tuple(_line(one.task.id, one.suitability) for one in judged),
        _most(general, "hours_day", "max_h", today),
        _most(general, "days_week", "max_days", today),
        min(_due(judged, today), default=None),
    )


def _line(task: str, found: Suitability) -> ProposedLine:
    what = told(found)
    due = any(Cause.REVIEW in line.causes for line in found.deciding)
    if what.outcome is Outcome.SUITS_WITH and due:
        return ProposedLine(task, Phrase.TO_BE_LOOKED_AT)
    return ProposedLine(task, _PHRASES[what.outcome], what.adaptations)


def _due(judged: Iterable[Judged], today: date) -> Iterator[date]:
    for one in judged:
        for line in one.suitability.lines:
            if _counts(line) and line.capacity is not None:
                day = line.capacity.review_by
                if day is not None and day >= today:
                    yield day


def _counts(line: Line) -> bool:
    return line.demand.state is DemandState.VALUE and line.outcome is not Outcome.UNKNOWN


def _most(general: Known, attribute: str, part: str, today: date) -> float | None:
    """The strictest number of those that decide; nothing where one is past its day, or says no."""
    found: list[float] = []
    for one in general.get(attribute, NOTHING).get(None, ()):
        capacity = one.capacity
        if capacity.state is CapacityState.NO_LIMIT:
            found.append(USUAL)
            continue
        number = capacity.value[0].get(part) if capacity.value else None
        if not isinstance(number, int | float) or capacity.to_review(today):
            return None
        found.append(float(number))
    return min(found, default=None)
