"""Where a progressive return stands: pure, from the days of its steps and what was confirmed.

It never steps up by itself. A step whose day comes without a confirmation does not begin: what
held goes on holding, and the plan waits for the physician.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

SOON: Final = timedelta(weeks=1)
"""So long before its day a confirmation is pointed out to the physician."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The physician confirmed a step, which counts from 1; the first needs none."""

    number: int
    on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """Which step holds now, since when, and since when the plan waits for the physician.

    ``step`` is None before the first day. ``next``: the step that has not begun yet, if any.
    ``waits_since``: the day on which it would have begun, had it been confirmed. ``due``: the day
    by which it has to be confirmed, once that is a week away or past.
    """

    step: int | None
    since: date | None
    next: int | None
    waits_since: date | None
    due: date | None


def standing(days: Sequence[date], confirmations: Iterable[Confirmation], today: date) -> Standing:
    """Where a plan whose steps begin on ``days`` stands on ``today``.

    A step holds from its day, from the day of its confirmation and after the step before it,
    whichever is last.
    """
    confirmed = _in_order(confirmations, today)
    step, since = 0, date.min
    for number, day in enumerate(days, start=1):
        if number > 1 and number not in confirmed:
            break
        begins = max(day, confirmed.get(number, day), since)
        if begins > today:
            break
        step, since = number, begins
    following = step + 1 if step < len(days) else None
    wanted = None
    if following is not None and following > 1 and following not in confirmed:
        wanted = days[following - 1]
    return Standing(
        step or None,
        since if step else None,
        following,
        wanted if wanted is not None and wanted <= today else None,
        wanted if wanted is not None and wanted - SOON <= today else None,
    )


def may_confirm(
    days: Sequence[date], confirmations: Iterable[Confirmation], number: int, today: date
) -> bool:
    """Whether a step can be confirmed now: the next one, while the one before it holds."""
    now = standing(days, confirmations, today)
    return (
        now.step is not None
        and number == now.next
        and number not in _in_order(confirmations, today)
    )


def _in_order(confirmations: Iterable[Confirmation], today: date) -> dict[int, date]:
    """The steps from the second on that were confirmed one after the other, with the first day."""
    known: dict[int, date] = {}
    for one in confirmations:
        if one.on <= today:
            known[one.number] = min(one.on, known.get(one.number, one.on))
    found: dict[int, date] = {}
    number = 2
    while number in known:
        found[number] = known[number]
        number += 1
    return found
