"""The advice form as a translation proposes it: outcomes and phrases, for the physician to check.

No line, cause, override or reason is in it: `messaging.translation.propose` gives none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from werkzeug.datastructures import MultiDict

from consent.purposes import Kind
from messaging.documents.facts import Stored
from messaging.documents.reading import Opened
from messaging.translation import overrides_of, propose, statements, translate
from messaging.translation.proposal import USUAL
from messaging.vocabulary import restore_assessment, suggested_review
from messaging.vocabulary.wording import format_number
from messaging.workplace.service import DepartmentView

KINDS: Final = (Kind.LIMITATIONS, Kind.ASSESSMENT)
"""What a proposal rests on."""

_PHRASES: Final = {"hours": ("hours_usual", "hours_a_day"), "days": ("days_usual", "days_a_week")}


def stands_or_is_beside(one: Stored) -> bool:
    """Of what he established only the version that stands is opened, as of a placement."""
    if one.facts.kind is Kind.PLACEMENT:
        return one.facts.current
    return not (one.facts.kind is Kind.ASSESSMENT and one.facts.ended)


def proposed(
    places: Sequence[DepartmentView], opened: Iterable[Opened], today: date
) -> MultiDict[str, str]:
    """The boxes of the advice form, filled in from these documents."""
    documents = list(opened)
    said = statements(documents)
    found = [
        restore_assessment(one.content)
        for one in documents
        if one.stored.facts.kind is Kind.ASSESSMENT and not one.stored.facts.ended
    ]
    overrides = overrides_of(found[0]) if found else {}
    advice = propose(translate(places, said, overrides, today), said, today)
    review = advice.review_by or suggested_review(today)
    typed: MultiDict[str, str] = MultiDict({"review_by": review.isoformat()})
    for line in advice.lines:
        typed[f"outcome.{line.task}"] = line.outcome
        typed.setlist(f"with.{line.task}", list(line.adaptations))
    for part, number in (("hours", advice.hours), ("days", advice.days)):
        usual, counted = _PHRASES[part]
        if number is not None:
            typed[part] = usual if number == USUAL else counted
        if number is not None and number != USUAL:
            typed[f"{part}.value"] = format_number(number, "en")
    return typed
