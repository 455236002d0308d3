"""The content of a progressive return: steps with a day, hours and days, and the permission.

The words are those of the reviewed phrases. A later step is never less than the one before it:
so a plan that stands still asks no more than its physician last agreed to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from consent.clock import add_months
from messaging.vocabulary.errors import AdviceError
from messaging.vocabulary.parsing import parse_choice, parse_date, parse_version, plain_object
from messaging.vocabulary.phrases import CodedPhrase, Group, Phrasebook

SCHEMA: Final = 1
MOST_STEPS: Final = 12
MONTHS: Final = 24
"""No step begins later than so many months ahead."""


class Permission(StrEnum):
    """Whether the advisory physician of the health fund permitted it, as somebody entered it."""

    YES = "yes"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: from which day, how many hours a day and days a week at most."""

    begins: date
    hours: CodedPhrase
    days: CodedPhrase


@dataclass(frozen=True, slots=True)
class ReturnPlan:
    """A plan. ``edition``: of the phrasebook. ``permission``: as it was when it was written."""

    edition: int
    steps: tuple[Step, ...]
    permission: Permission

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which the steps begin."""
        return tuple(step.begins for step in self.steps)


def parse_plan(data: Mapping[str, Any], today: date) -> ReturnPlan:
    """Check a new plan and give it.

    `data`: "steps" is a list of {"from", "hours", "days"} with a day and two numbers, at most
    twelve; "permission" is "yes" or "not_yet". The days ascend from `today` on; hours and days
    never go down, and each step is more than the one before. Raises AdviceError(field, code,
    params).
    """
    raw = plain_object(data, ("steps", "permission"), AdviceError)
    given = raw.get("steps", [])
    if not isinstance(given, list):
        raise AdviceError("steps", "expected_list")
    if not given:
        raise AdviceError("steps", "empty")
    if len(given) > MOST_STEPS:
        raise AdviceError("steps", "too_many", {"maximum": MOST_STEPS})
    book = Phrasebook.load()
    steps: list[Step] = []
    for n, item in enumerate(given):
        field = f"steps.{n}"
        one = plain_object(item, ("from", "hours", "days"), AdviceError, field)
        step = Step(
            _day(one.get("from"), f"{field}.from", today),
            _amount(book, "hours", one, f"{field}.hours"),
            _amount(book, "days", one, f"{field}.days"),
        )
        if steps:
            _after(steps[-1], step, field)
        steps.append(step)
    permission = parse_choice(raw.get("permission"), "permission", Permission, AdviceError)
    return ReturnPlan(book.edition, tuple(steps), Permission(permission))


def restore_plan(data: Mapping[str, Any]) -> ReturnPlan:
    """Read back a plan that was accepted earlier. Raises AdviceError."""
    raw = plain_object(data, ("schema", "edition", "steps", "permission"), AdviceError)
    if raw.get("schema") != SCHEMA:
        raise AdviceError("schema", "unknown_version")
    book = Phrasebook.load()
    edition = parse_version(raw.get("edition"), "edition", AdviceError) or book.edition
    return ReturnPlan(
        edition,
        tuple(
            Step(
                date.fromisoformat(one["from"]),
                book.parse(one["hours"], field="hours", group=Group.HOURS, edition=edition),
                book.parse(one["days"], field="days", group=Group.DAYS, edition=edition),
            )
            for one in raw["steps"]
        ),
        Permission(raw["permission"]),
    )


def plan_to_json(plan: ReturnPlan) -> dict[str, Any]:
    """Give a plan as JSON data: days, codes, versions and numbers, no words."""
    book = Phrasebook.load()
    return {
        "schema": SCHEMA,
        "edition": plan.edition,
        "steps": [
            {
                "from": step.begins.isoformat(),
                "hours": book.to_json(step.hours),
                "days": book.to_json(step.days),
            }
            for step in plan.steps
        ],
        "permission": str(plan.permission),
    }


def say_step(step: Step, language: str) -> tuple[str, str]:
    """Say hours and days of a step in "nl", "en", "fr" or "de", a sentence each."""
    book = Phrasebook.load()
    return book.say(step.hours, language), book.say(step.days, language)


def _day(raw: object, field: str, today: date) -> date:
    day = parse_date(raw, field, AdviceError)
    if day is None:
        raise AdviceError(field, "required")
    if day < today:
        raise AdviceError(field, "date_past", {"earliest": today.isoformat()})
    if day > (latest := add_months(today, MONTHS)):
        raise AdviceError(field, "date_too_far", {"latest": latest.isoformat()})
    return day


def _amount(book: Phrasebook, name: str, one: Mapping[str, Any], field: str) -> CodedPhrase:
    if name not in one:
        raise AdviceError(field, "required")
    code = {"hours": "hours_a_day", "days": "days_a_week"}[name]
    try:
        return book.parse({"code": code, "params": {name: one[name]}}, group=Group(name))
    except AdviceError as error:
        raise AdviceError(field, error.code, error.params) from None


def _after(before: Step, step: Step, field: str) -> None:
    if step.begins <= before.begins:
        raise AdviceError(f"{field}.from", "date_past", {"earliest": before.begins.isoformat()})
    more = False
    for name in ("hours", "days"):
        was, now = _number(getattr(before, name)), _number(getattr(step, name))
        if now < was:
            raise AdviceError(f"{field}.{name}", "too_low", {"minimum": was})
        more = more or now > was
    if not more:
        raise AdviceError(f"{field}.hours", "duplicate", {"what": "steps"})


def _number(coded: CodedPhrase) -> float:
    assert isinstance(coded.value, (int, float))
    return coded.value
