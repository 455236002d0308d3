"""A prognosis between doctors: how many weeks, how certain, and when it is looked at again.

It is made of codes and versions of reviewed phrases, so that years later it reads as it was
meant. It has no place for a cause, and no part of it ever reaches the workplace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from consent.clock import add_months
from messaging.vocabulary.errors import PrognosisError
from messaging.vocabulary.parsing import parse_date, plain_object
from messaging.vocabulary.phrases import CodedPhrase, Group, Phrasebook

SCHEMA: Final = 1
REVIEW_MONTHS: Final = 12
"""A prognosis is looked at again within so many months."""

_WEEKS: Final = "for_weeks"
_STORED: Final = ("schema", "duration", "certainty", "said_on", "review_by")


@dataclass(frozen=True, slots=True)
class Prognosis:
    """What a physician expects: ``duration`` in weeks from ``said_on``, and how certain it is."""

    duration: CodedPhrase
    certainty: CodedPhrase
    said_on: date
    review_by: date

    @property
    def weeks(self) -> int:
        """How many weeks it is expected to last."""
        return int(self.duration.value) if isinstance(self.duration.value, (int, float)) else 0

    @property
    def until(self) -> date:
        """The day on which those weeks are over; how certain that is stands beside it."""
        return self.said_on + timedelta(weeks=self.weeks)


def parse_prognosis(
    data: Mapping[str, Any], today: date, phrasebook: Phrasebook | None = None
) -> Prognosis:
    """Check a new prognosis: "weeks", "certainty" (a code of that group) and "review_by".

    Raises PrognosisError(field, code, params); the day lies from ``today`` to 12 months ahead.
    """
    book = phrasebook or Phrasebook.load()
    raw = plain_object(data, ("weeks", "certainty", "review_by"), PrognosisError)
    try:
        duration = book.parse(
            {"code": _WEEKS, "params": {"weeks": raw.get("weeks")}}, error=PrognosisError
        )
    except PrognosisError as error:
        raise PrognosisError("weeks", error.code, error.params) from None
    certainty = book.parse(
        raw.get("certainty", {}), field="certainty", group=Group.CERTAINTY, error=PrognosisError
    )
    review_by = parse_date(raw.get("review_by"), "review_by", PrognosisError)
    if review_by is None:
        raise PrognosisError("review_by", "required")
    if review_by < today:
        raise PrognosisError("review_by", "date_past", {"earliest": today.isoformat()})
    latest = add_months(today, REVIEW_MONTHS)
    if review_by > latest:
        raise PrognosisError("review_by", "date_too_far", {"latest": latest.isoformat()})
    return Prognosis(duration, certainty, today, review_by)


def prognosis_to_json(prognosis: Prognosis, phrasebook: Phrasebook | None = None) -> dict[str, Any]:
    """Give a prognosis as JSON data; `restore_prognosis` gives the same one back."""
    book = phrasebook or Phrasebook.load()
    return {
        "schema": SCHEMA,
        "duration": book.to_json(prognosis.duration),
        "certainty": book.to_json(prognosis.certainty),
        "said_on": prognosis.said_on.isoformat(),
        "review_by": prognosis.review_by.isoformat(),
    }


def restore_prognosis(data: Mapping[str, Any], phrasebook: Phrasebook | None = None) -> Prognosis:
    """Read back a prognosis that was accepted earlier. Raises PrognosisError."""
    book = phrasebook or Phrasebook.load()
    raw = plain_object(data, _STORED, PrognosisError)
    if raw.get("schema") != SCHEMA:
        raise PrognosisError("schema", "unknown_version")
    parts = {
        name: book.parse(raw.get(name), field=name, group=group, error=PrognosisError)
        for name, group in (("duration", Group.DURATION), ("certainty", Group.CERTAINTY))
    }
    days = {
        name: parse_date(raw.get(name), name, PrognosisError) for name in ("said_on", "review_by")
    }
    said_on, review_by = days["said_on"], days["review_by"]
    if said_on is None or review_by is None:
        raise PrognosisError("said_on" if said_on is None else "review_by", "required")
    if parts["duration"].code != _WEEKS:
        raise PrognosisError("duration", "not_allowed", {"allowed": _WEEKS})
    return Prognosis(parts["duration"], parts["certainty"], said_on, review_by)


def say_prognosis(
    prognosis: Prognosis, language: str, phrasebook: Phrasebook | None = None
) -> tuple[str, str]:
    """Say how long and how certain, in "nl", "en", "fr" or "de": two short sentences."""
    book = phrasebook or Phrasebook.load()
    return book.say(prognosis.duration, language), book.say(prognosis.certainty, language)
