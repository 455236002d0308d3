"""What doctors wrote, as the statements that a comparison takes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from consent.clock import brussels_day
from consent.purposes import Kind, Role
from messaging.documents.reading import Opened
from messaging.suitability import Statement
from messaging.vocabulary import Assessed, Assessment, parse_assessed, restore_assessment

OWN = "occupational physicians"
"""The mark of everything that occupational physicians said: one series."""


def statements(opened: Iterable[Opened]) -> tuple[Statement, ...]:
    """Every statement of these documents, in any order; what ended, and other kinds, say nothing.

    Of each GP under a mark of his own, so that the strictest of several decides; of the
    occupational physicians as one series, in which a later line takes the place of an earlier.
    """
    found: list[Statement] = []
    for one in opened:
        facts = one.stored.facts
        if facts.ended:
            continue
        day = brussels_day(facts.written_at)
        if facts.kind is Kind.ASSESSMENT:
            found += assessed(restore_assessment(one.content), day)
        elif facts.kind is Kind.LIMITATIONS:
            own = facts.author.role is Role.OCCUPATIONAL_PHYSICIAN
            author = OWN if own else f"{facts.author.id}@{facts.author.organisation}"
            lines = [parse_assessed(line, None) for line in one.content["lines"]]
            found += [_statement(line, author, day, own=own) for line in lines]
    return tuple(found)


def assessed(assessment: Assessment, written: date) -> tuple[Statement, ...]:
    """The statements of an assessment as it was written, or is being written, on a day."""
    return tuple(_statement(line, OWN, written, own=True) for line in assessment.lines)


def _statement(line: Assessed, author: str, written: date, *, own: bool) -> Statement:
    return Statement(
        line.capacity,
        author,
        written,
        own=own,
        department=line.department,
        accepted=frozenset(line.accepted),
    )
