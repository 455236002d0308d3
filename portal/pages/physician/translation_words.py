"""The right side of the translation: every task with the lines that decide it, in words.

For the physician alone: lines, causes and numbers are in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MultiDict

from messaging.suitability import Cause, Line, Outcome, explain
from messaging.translation import Judged, JudgedPlace
from messaging.vocabulary import Course, load
from portal.i18n import _, language
from portal.pages.assessment_words import PHRASES, outcome_word
from portal.pages.content_words import capital
from portal.pages.functional_form import key_of
from portal.pages.physician.translation_form import box_of


@dataclass(frozen=True)
class Decided:
    """The boxes in which he decides otherwise. ``instead``: the colour without his choice."""

    name: str
    outcome: str
    reason: str
    review_by: str
    errors: Mapping[str, list[str]]
    instead: str

    @property
    def opened(self) -> bool:
        """Whether something stands in them."""
        return bool(self.outcome or self.reason or self.errors)


@dataclass(frozen=True)
class LineShown:
    """A line that is not green, or that he decided. ``row``: where it can be changed.

    ``narrow``: the row that would be added to say it for this department alone.
    """

    label: str
    row: str
    outcome: str
    text: str
    marks: tuple[str, ...]
    decided: Decided
    narrow: str


@dataclass(frozen=True)
class Opens:
    """One adaptation of the smallest that would open a task."""

    id: str
    label: str
    available: bool
    accepted: bool


@dataclass(frozen=True)
class TaskShown:
    """A task. ``of_him`` and ``of_work``: what has to be asked, by name, with the row if any."""

    id: str
    name: str
    outcome: str
    lines: tuple[LineShown, ...]
    opens: tuple[Opens, ...]
    closed: tuple[str, ...]
    of_him: tuple[tuple[str, str], ...]
    of_work: tuple[str, ...]
    described: bool

    @property
    def asks(self) -> bool:
        """Whether something has to be asked first."""
        return bool(self.of_him or self.of_work)

    @property
    def told(self) -> bool:
        """Whether there is anything to say of it but its outcome."""
        return bool(self.lines or self.opens or self.closed or self.asks) or not self.described

    @property
    def opened(self) -> bool:
        """Whether its lines stand open: where it does not suit, or he is deciding otherwise."""
        decides = any(line.decided.opened for line in self.lines)
        return self.outcome == PHRASES[Outcome.DOES_NOT] or decides


@dataclass(frozen=True)
class PlaceShown:
    """A department with its tasks."""

    id: str
    name: str
    tasks: tuple[TaskShown, ...]


@dataclass(frozen=True)
class Group:
    """An outcome with the tasks that have it, by department; without any, too."""

    outcome: str
    places: tuple[tuple[PlaceShown, tuple[TaskShown, ...]], ...]


BOARD: Final = (Outcome.SUITS, Outcome.SUITS_WITH, Outcome.UNKNOWN, Outcome.DOES_NOT)


def board(places: Iterable[PlaceShown]) -> list[Group]:
    """All tasks by outcome and department: names alone, because no number stands for a person."""
    known = list(places)
    found = []
    for outcome in (PHRASES[one] for one in BOARD):
        here = [(p, tuple(one for one in p.tasks if one.outcome == outcome)) for p in known]
        found.append(Group(outcome, tuple((p, tasks) for p, tasks in here if tasks)))
    return found


def places_in_words(
    places: Iterable[JudgedPlace],
    typed: MultiDict[str, str],
    errors: Mapping[str, list[str]],
) -> list[PlaceShown]:
    """The departments that have tasks, in the order of the catalogue."""
    return [
        PlaceShown(
            place.department.id,
            place.department.said(language()),
            tuple(_task(place, one, typed, errors) for one in place.tasks),
        )
        for place in places
        if place.tasks
    ]


def _task(
    place: JudgedPlace, one: Judged, typed: MultiDict[str, str], errors: Mapping[str, list[str]]
) -> TaskShown:
    words = load()
    lines = one.suitability.lines
    grey = [line for line in lines if line.outcome is Outcome.UNKNOWN]
    of_work = [line for line in grey if Cause.DEMAND_UNKNOWN in line.causes]
    of_him = [line for line in grey if line not in of_work]
    shown = [
        line
        for line in (*one.suitability.deciding, *lines)
        if line.outcome in (Outcome.DOES_NOT, Outcome.SUITS_WITH)
        or line.computed is not None
        or any(
            typed.get(box_of(one.task.id, line.attribute, part)) for part in ("outcome", "reason")
        )
    ]
    return TaskShown(
        one.task.id,
        one.task.said(language()),
        PHRASES[one.suitability.outcome],
        tuple(_line(place, one.task.id, line, typed, errors) for line in dict.fromkeys(shown)),
        tuple(
            Opens(
                each.adaptation,
                words.adaptation(each.adaptation).labels[language()],
                each.available,
                each.accepted,
            )
            for each in one.opening.proposed
        ),
        tuple(_with_gaps(one.suitability.line(name)) for name in one.opening.closed),
        tuple((_with_gaps(line), key_of(line.attribute)) for line in of_him),
        tuple(_label(line.attribute) for line in of_work),
        described=len(of_work) < len(lines),
    )


def _line(
    place: JudgedPlace,
    task: str,
    line: Line,
    typed: MultiDict[str, str],
    errors: Mapping[str, list[str]],
) -> LineShown:
    statement = line.statement
    here = place.department.id if statement is not None and statement.department else ""
    names = {
        part: box_of(task, line.attribute, part) for part in ("outcome", "reason", "review_by")
    }
    return LineShown(
        label=_label(line.attribute),
        row=key_of(line.attribute, here),
        outcome=PHRASES[line.outcome],
        text=capital(explain(line, language())),
        marks=tuple(_marks(line)),
        decided=Decided(
            f"decide.{task}.{line.attribute}",
            typed.get(names["outcome"], ""),
            typed.get(names["reason"], ""),
            typed.get(names["review_by"], ""),
            {part: errors[name] for part, name in names.items() if name in errors},
            "" if line.computed is None else outcome_word(line.computed),
        ),
        narrow="" if here else key_of(line.attribute, place.department.id),
    )


def _marks(line: Line) -> Iterable[str]:
    """What stands beside a line and colours nothing."""
    if line.computed is not None:
        yield _("decided by you")
    elif line.outcome is Outcome.UNKNOWN:
        yield _("cannot be decided while it is not known")
    statement = line.statement
    if statement is None:
        return
    if not statement.own:
        yield _("as the GP says")
    if statement.department:
        yield _("in this department alone")
    if statement.capacity.course is Course.FLUCTUATING:
        yield _("varies from day to day")


def _with_gaps(line: Line) -> str:
    """A line by name, with the parts that nobody said yet where others were said."""
    label, capacity = _label(line.attribute), line.capacity
    if capacity is None or not capacity.value:
        return label
    attribute = load().attribute(capacity.attribute, capacity.version)
    asked = {name for record in line.demand.value for name in record}
    gaps = [
        part.labels[language()]
        for part in attribute.capacity.fields
        if part.id in asked and part.id not in capacity.value[0]
    ]
    if not gaps:
        return label
    return _("%(line)s (not said yet: %(parts)s)", line=label, parts=", ".join(gaps).lower())


def _label(attribute: str) -> str:
    return load().attribute(attribute).labels[language()]
