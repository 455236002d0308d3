"""Saying "unchanged": permanent limits looked at again, and the advice that rests on them.

Nothing moves but the day of the next look: of the permanent lines that are due, and of the advice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from messaging.vocabulary import Advice, Assessed, Assessment
from messaging.vocabulary.capacity import check_review

DUE_WITHIN: Final = timedelta(weeks=6)
"""So long before its review date a permanent line is offered to be renewed."""

_STANDING: Final = frozenset({"lasting", "duration_open"})
_NO_STEPS: Final = frozenset({"build_up_none", "build_up_open"})


def due(assessment: Assessment, today: date) -> tuple[Assessed, ...]:
    """The permanent lines whose review date has passed or lies within six weeks."""
    return tuple(line for line in assessment.lines if _is_due(line, today))


def renewed(assessment: Assessment, today: date, until: date) -> Assessment:
    """The same assessment, its permanent lines that are due to be looked at again on ``until``.

    Raises :class:`messaging.vocabulary.CapacityError` for a day before today or more than twelve
    months ahead.
    """
    check_review(until, today)
    return replace(
        assessment,
        lines=tuple(
            replace(line, capacity=replace(line.capacity, review_by=until))
            if _is_due(line, today)
            else line
            for line in assessment.lines
        ),
    )


def moves_with(advice: Advice, until: date) -> bool:
    """Whether "unchanged" says something about an advice: it has no end and no steps of its own.

    One that runs for some weeks, or builds up, would begin anew by being written again. One that
    is looked at later than ``until`` stays as it is.
    """
    return (
        advice.duration.code in _STANDING
        and advice.build_up.code in _NO_STEPS
        and advice.review_by < until
    )


def moved(advice: Advice, until: date) -> Advice:
    """The same advice, to be looked at again on ``until``."""
    return replace(advice, review=replace(advice.review, value=until))


def _is_due(line: Assessed, today: date) -> bool:
    day = line.capacity.review_by
    return line.capacity.permanent and day is not None and day <= today + DUE_WITHIN
