"""An advice as the workshop can use it: what can be done there first, and with what help.

What suits, by department; then what is still to be looked at; then what does not. Beside each
help stands what the workshop said of it, as long as the advice is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from consent.purposes import Kind
from messaging.documents.facts import DELIVERED, MARKED
from messaging.documents.reading import Opened
from messaging.vocabulary import (
    Advice,
    Arrangement,
    Outcome,
    QuestionBook,
    RenderedAdvice,
    SaidAnswer,
    render_advice,
    restore_advice,
    restore_arrangement,
    say_arrangement,
)
from messaging.vocabulary.arrangement import ARRANGED, REASON
from messaging.workplace.service import DepartmentView, TaskView
from portal.pages.collision_words import collisions_at
from portal.pages.review_words import Review, review_of

_CAN = (Outcome.SUITS, Outcome.SUITS_WITH_ADAPTATION)


@dataclass(frozen=True)
class Help:
    """One adaptation of one task in words, and what the workshop answered, if it did.

    ``field``: its name in the form.
    """

    field: str
    words: str
    said: SaidAnswer | None = None
    code: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Work:
    """One task of an advice."""

    name: str
    place: str
    department: str
    task: str
    outcome: str
    word: str
    helps: tuple[Help, ...]


@dataclass(frozen=True)
class Place:
    """The work that suits in one department, and what of the advice cannot be done there."""

    name: str
    works: tuple[Work, ...]
    collisions: tuple[str, ...]


@dataclass(frozen=True)
class Advised:
    """An advice on the page: what can be done by department, then the rest."""

    id: str
    places: tuple[Place, ...]
    rest: tuple[Work, ...]
    said: RenderedAdvice
    day: datetime | None
    marked: bool
    review: Review | None

    @property
    def works(self) -> tuple[Work, ...]:
        """All of it in that order."""
        return (*(one for place in self.places for one in place.works), *self.rest)

    @property
    def asks(self) -> tuple[Work, ...]:
        """The work that needs help, which the workshop can answer."""
        return tuple(one for place in self.places for one in place.works if one.helps)


def field_of(task: str, adaptation: str) -> str:
    """The name under which one answer stands in the form."""
    return f"{task}.{adaptation}"


def tasks_of(opened: Iterable[Opened]) -> set[str]:
    """The tasks that these advices name."""
    return {line.task for one in opened for line in restore_advice(one.content).lines}


def advised(
    one: Opened,
    answers: Iterable[Opened],
    tasks: Mapping[str, TaskView],
    places: Mapping[str, DepartmentView],
    language: str,
    today: date,
) -> Advised:
    """An opened advice, with the answer to it among ``answers`` (the workshop's own, opened)."""
    advice = restore_advice(one.content)
    said = render_advice(advice, language)
    answer = next((each for each in answers if each.stored.about == one.id), None)
    given = _given(restore_arrangement(answer.content) if answer else None, language)
    works = [
        Work(
            tasks[line.task].said(language),
            places[tasks[line.task].department].said(language),
            tasks[line.task].department,
            line.task,
            str(words.code),
            words.outcome,
            tuple(
                Help(
                    field_of(line.task, coded.code),
                    sentence,
                    *given.get((line.task, coded.code), ()),
                )
                for coded, sentence in zip(line.adaptations, words.adaptations, strict=True)
            ),
        )
        for line, words in zip(advice.lines, said.lines, strict=True)
        if line.task in tasks
    ]
    delivered = one.stored.step(DELIVERED)
    return Advised(
        one.id,
        _by_place(advice, places, [work for work in works if work.outcome in _CAN]),
        tuple(
            work
            for outcome in (Outcome.TO_BE_LOOKED_AT, Outcome.DOES_NOT_SUIT)
            for work in works
            if work.outcome == outcome
        ),
        said,
        # The day of delivery is the only date of a document's making that the workplace sees.
        delivered.at if delivered else None,
        one.stored.step(MARKED) is not None,
        review_of(Kind.ADVICE, one.content, today),
    )


def _by_place(
    advice: Advice, places: Mapping[str, DepartmentView], works: Iterable[Work]
) -> tuple[Place, ...]:
    """By department, in the order of the advice; what needs no help stands first in each."""
    found: dict[str, list[Work]] = {}
    for work in works:
        found.setdefault(work.department, []).append(work)
    return tuple(
        Place(
            those[0].place,
            tuple(sorted(those, key=lambda work: _CAN.index(Outcome(work.outcome)))),
            collisions_at(advice, places[department], [work.task for work in those]),
        )
        for department, those in found.items()
    )


def _given(
    arrangement: Arrangement | None, language: str
) -> dict[tuple[str, str], tuple[SaidAnswer, str, str]]:
    if arrangement is None:
        return {}
    return {
        (one.task, one.adaptation.code): (
            words,
            one.said.answer,
            one.reason.answer if one.reason else "",
        )
        for one, words in zip(
            arrangement.answers, say_arrangement(arrangement, language), strict=True
        )
    }


def choices(language: str) -> dict[str, Any]:
    """The fixed answers and reasons in words, for the form."""
    book = QuestionBook.load()
    return {
        name: [(one.code, one.words[language]) for one in book.question(code).answers]
        for name, code in (("answers", ARRANGED), ("reasons", REASON))
    }
