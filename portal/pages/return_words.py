"""A progressive return in words: which step holds, what comes next, and the permission.

The hours and days are reviewed phrases; the same words for the worker, the doctors and the
workplace.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from consent.clock import brussels_day
from messaging.documents.facts import MARKED
from messaging.documents.reading import Opened
from messaging.returning.plan import MOST_STEPS, Permission, Step, restore_plan, say_step
from messaging.returning.service import confirmations, permission_of, stands
from messaging.returning.standing import Standing, may_confirm
from messaging.vocabulary.phrases import CodedPhrase
from messaging.vocabulary.wording import format_number
from portal.desk import desk
from portal.i18n import _, page_language

FULL_WEEK = 40
"""The hours of the longest bar that is drawn; a number of nobody's."""


@dataclass(frozen=True)
class StepWords:
    """One step. ``words`` are sentences of phrases, its hours and its days, and ``coded`` those phrases.

    ``short`` says the same in a few words.
    """

    number: int
    begins: date
    words: tuple[str, str]
    coded: tuple[CodedPhrase, CodedPhrase]
    short: str
    share: int
    current: bool
    confirmed: bool


@dataclass(frozen=True)
class PlanWords:
    """A plan as it stands today.

    ``entered_by``: the account that entered the permission last. ``confirms``: the step that can be
    confirmed now, if any. ``marked``: its author looks at it again.
    """

    steps: tuple[StepWords, ...]
    standing: Standing
    permitted: bool
    entered_by: str
    confirms: int | None
    marked: bool

    @property
    def now(self) -> StepWords | None:
        """The step that holds today."""
        return self.steps[self.standing.step - 1] if self.standing.step else None

    @property
    def next(self) -> StepWords | None:
        """The step that has not begun."""
        return self.steps[self.standing.next - 1] if self.standing.next else None


def plan_of(opened: Opened) -> PlanWords:
    """An opened plan, with what was confirmed and entered since it was written."""
    plan = restore_plan(opened.content)
    today = brussels_day(desk().work.clock.now())
    known = confirmations(opened)
    now = stands(opened, today)
    permission, entered_by = permission_of(opened)
    confirmed = {one.number for one in known}
    open_ = (n for n in range(2, MOST_STEPS + 1) if may_confirm(plan.days, known, n, today))
    return PlanWords(
        tuple(
            _step(number, step, now, confirmed=number == 1 or number in confirmed)
            for number, step in enumerate(plan.steps, start=1)
        ),
        now,
        permission is Permission.YES,
        entered_by,
        next(open_, None),
        opened.stored.step(MARKED) is not None,
    )


def _step(number: int, step: Step, now: Standing, *, confirmed: bool) -> StepWords:
    hours, days = step.hours.value, step.days.value
    assert isinstance(hours, (int, float))
    assert isinstance(days, (int, float))
    return StepWords(
        number,
        step.begins,
        say_step(step, page_language()),
        (step.hours, step.days),
        _(
            "%(days)s × %(hours)s hours",
            days=format_number(days, page_language()),
            hours=format_number(hours, page_language()),
        ),
        round(100 * hours * days / FULL_WEEK),
        number == now.step,
        confirmed,
    )
