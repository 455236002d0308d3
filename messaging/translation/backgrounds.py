"""What a physician's group knows of the people of a workshop, from documents that were opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from consent.clock import brussels_day
from consent.parties import Actor
from consent.purposes import Kind
from messaging.documents.facts import MARKED, STRUCK, Stored
from messaging.documents.reading import Opened
from messaging.suitability import Outcome, Statement
from messaging.translation.changed import ChangedTask, Person
from messaging.translation.service import Overrides, overrides_of
from messaging.translation.statements import assessed, statements
from messaging.vocabulary import Advice, Assessment, restore_advice, restore_assessment
from messaging.vocabulary import Outcome as Phrase

ADVISED: Final = {
    Phrase.SUITS: Outcome.SUITS,
    Phrase.SUITS_WITH_ADAPTATION: Outcome.SUITS_WITH,
    Phrase.DOES_NOT_SUIT: Outcome.DOES_NOT,
}
"""What the phrases of an advice promise; "still to be looked at" promises nothing."""


def own_standing(actor: Actor, one: Stored) -> bool:
    """Whether a document is an assessment or an advice of this physician's group that stands.

    Of an advice of which the worker struck lines, the text without them is the one that stands.
    """
    facts = one.facts
    return (
        facts.kind in (Kind.ASSESSMENT, Kind.ADVICE)
        and not facts.ended
        and actor.is_party(facts.kept_by)
        and one.step(STRUCK) is None
    )


def worth_opening(actor: Actor, one: Stored) -> bool:
    """Whether a document tells what stands about somebody: what ended is left closed."""
    if one.facts.kind is Kind.LIMITATIONS:
        return not one.facts.ended
    return own_standing(actor, one)


def concerned(actor: Actor, stored: Iterable[Stored], before: datetime) -> list[str]:
    """The dossiers in which this group advised or established something before a moment, sorted.

    Of everybody else nothing has to be opened: nothing was promised about him, or with the
    change in view.
    """
    return sorted(
        {
            one.facts.dossier
            for one in stored
            if own_standing(actor, one) and one.facts.written_at < before
        }
    )


@dataclass(frozen=True)
class Advised:
    """An advice that stands, as far as it was opened: the one that was delivered comes first."""

    document: Stored
    content: Advice

    @property
    def delivered(self) -> bool:
        """Whether it left, so that it can be marked."""
        return self.document.facts.delivered

    @property
    def marked(self) -> bool:
        """Whether it was marked "to be reviewed"."""
        return self.document.step(MARKED) is not None


@dataclass(frozen=True)
class Background:
    """What is known of one person: every statement, what a physician established, what stands."""

    said: tuple[Statement, ...]
    overrides: Overrides
    assessment: Assessment | None
    assessed_at: datetime | None
    advice: Advised | None

    def about(self, changed: ChangedTask) -> Person:
        """As far as one task that changed goes."""
        task, department = changed.task.id, changed.place.department
        lines = self.assessment.lines if self.assessment else ()
        promised = ADVISED.get(self.advice.content.outcome_of(task)) if self.advice else None
        helped: frozenset[str] = frozenset()
        at = None
        if self.advice is not None and promised is not None:
            line = next(one for one in self.advice.content.lines if one.task == task)
            helped = frozenset(coded.code for coded in line.adaptations)
            at = self.advice.document.facts.written_at
        return Person(
            self.said,
            self.overrides.get(task, {}),
            promised,
            helped,
            at,
            frozenset(
                one.capacity.attribute for one in lines if one.department in (None, department)
            ),
            self.assessed_at,
        )


def backgrounds(actor: Actor, opened: Iterable[Opened]) -> Mapping[str, Background]:
    """What is known of each person, by dossier, from everything that was opened of him."""
    by_dossier: dict[str, list[Opened]] = {}
    for one in opened:
        by_dossier.setdefault(one.stored.facts.dossier, []).append(one)
    return {dossier: _background(actor, found) for dossier, found in by_dossier.items()}


def _background(actor: Actor, opened: list[Opened]) -> Background:
    own = [one for one in opened if own_standing(actor, one.stored)]
    newest = max(
        (one for one in own if one.stored.facts.kind is Kind.ASSESSMENT),
        key=lambda one: one.stored.facts.written_at,
        default=None,
    )
    said = statements(one for one in opened if one.stored.facts.kind is Kind.LIMITATIONS)
    assessment: Assessment | None = None
    at: datetime | None = None
    if newest is not None:
        assessment, at = restore_assessment(newest.content), newest.stored.facts.written_at
        said += assessed(assessment, brussels_day(at))
    return Background(
        said, overrides_of(assessment) if assessment else {}, assessment, at, standing_advice(own)
    )


def standing_advice(own: Iterable[Opened]) -> Advised | None:
    """The advice that holds: what was delivered before what waits, then the newest."""
    advices = [one for one in own if one.stored.facts.kind is Kind.ADVICE]
    found = max(
        advices,
        key=lambda one: (one.stored.facts.delivered, one.stored.facts.written_at),
        default=None,
    )
    return None if found is None else Advised(found.stored, restore_advice(found.content))
