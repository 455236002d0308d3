"""A feasible day for somebody, or what stands in the way of one: for the physician alone.

The lengths of the parts of a day betray how long somebody can stand or sit, so nothing of it is
kept, sent on, or shown to the workplace. Composing opens what doctors wrote, which is written
down, and writes nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from consent.purposes import Kind
from messaging.documents.reading import Opened, disclose_readable
from messaging.feasible import (
    Answer,
    Asked,
    Day,
    Load,
    Nothing,
    Wanted,
    abilities,
    asked,
    beginning,
    load_of,
)
from messaging.feasible.places import place_of
from messaging.feasible.turn import Busy, one_search
from messaging.feasible.wording import WEEKDAYS, clock, duration, explain
from messaging.translation import JudgedPlace, overrides_of, statements, translate
from messaging.vocabulary import restore_assessment
from messaging.vocabulary.wording import join_words
from messaging.workplace.service import DepartmentView, catalogue
from portal.desk import desk
from portal.i18n import _, language
from portal.pages.content_words import capital
from portal.pages.doctors import today
from portal.pages.physician import blueprint
from portal.pages.physician.day_form import LABELS, SLOT, WEEK, begin, read
from portal.pages.physician.proposal import KINDS, stands_or_is_beside
from portal.pages.physician.served import served, workshop_names
from portal.sessions.prefill import filled_in

SECONDS: Final = 20
"""How long one page searches at most, all weekdays together: a browser and a server wait for it."""


@dataclass(frozen=True)
class Row:
    """A part of the day in words. ``at``, ``wide``: its place and breadth in the ribbon."""

    begin: str
    end: str
    length: str
    task: str
    department: str
    rest: bool
    at: int
    wide: int


@dataclass(frozen=True)
class Said:
    """A way out: what stands in the way with what would change it, and the day without it."""

    lines: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Shown:
    """The answer for some weekdays that are alike: a day, ways out, or not found in time."""

    weekdays: str
    rows: tuple[Row, ...] = ()
    span: str = ""
    ways: tuple[Said, ...] = ()
    more: bool = False
    found: bool = True


@blueprint.route("/dossiers/<dossier>/day", methods=["GET", "POST"])
def day(dossier: str) -> ResponseReturnValue:
    """The form, and under it the days that were composed."""
    here = desk()
    person = served(here.work, here.acting, dossier)
    workshop = workshop_names(here.work, here.acting)[person.workshop]
    places = catalogue(here.work, person.workshop)
    typed: MultiDict[str, str] = MultiDict(filled_in())
    errors: Mapping[str, list[str]] = {}
    answers: Sequence[Shown] = ()
    busy = begun = False
    if request.method == "POST":
        # Nothing is kept; what comes below is a disclosure and commits.
        here.rollback()
        filled = read(typed, {place.id for place in places})
        errors = filled.errors
        if not errors:
            chosen = [place for place in places if filled.place in ("", place.id)]
            try:
                # Before anything is opened: who is sent away has read nothing.
                with one_search():
                    judged, _placed = _judged(dossier, chosen)
                    answers = _answers(judged, _loads(judged), filled.wanted)
            except Busy:
                busy = True
    elif not typed:
        typed, begun = _begun(dossier, places), True
    page = render_template(
        "physician/day.html",
        person=person,
        workshop=workshop,
        typed=typed,
        errors=errors,
        labels={name: _(label) for name, label in LABELS.items()},
        weekdays=[(number, _weekday(number)) for number in WEEK],
        places=[(place.id, place.said(language())) for place in places],
        answers=answers,
        asked=request.method == "POST" and not errors and not busy,
        busy=busy,
        begun=begun,
        back=url_for("physician.dossier", dossier=dossier),
    )
    if busy:
        return page, 503, {"Retry-After": str(SECONDS)}
    return page, 422 if errors else 200


def _begun(dossier: str, places: Sequence[DepartmentView]) -> MultiDict[str, str]:
    """The form as what stands lets it begin: his hours, and the days and hours of his place."""
    judged, placed = _judged(dossier, places, (*KINDS, Kind.PLACEMENT))
    sites = {p.department.id: place_of(p.department.id, p.department.site) for p in judged}
    able = {place.department.id: abilities(place.person) for place in judged}
    usable = {load.department for load in _loads(judged)}
    return begin(beginning(sites, able, usable, placed, SLOT))


def _judged(
    dossier: str, places: Sequence[DepartmentView], kinds: Sequence[Kind] = KINDS
) -> tuple[tuple[JudgedPlace, ...], str]:
    """Every task beside what stands in the dossier now, as the translation judges it.

    And the department of his placement, where that is among ``kinds`` and recorded.
    """
    here = desk()
    opened: Sequence[Opened] = disclose_readable(
        here.work, here.acting, [dossier], kinds, wanted=stands_or_is_beside
    )
    # The search can take seconds: nobody waits for this request's transaction meanwhile.
    here.commit()
    overrides = [
        overrides_of(restore_assessment(one.content))
        for one in opened
        if one.stored.facts.kind is Kind.ASSESSMENT
    ]
    placed = [
        one.content["department"] for one in opened if one.stored.facts.kind is Kind.PLACEMENT
    ]
    found = translate(places, statements(opened), overrides[0] if overrides else {}, today())
    return found, placed[0] if placed else ""


def _loads(judged: Iterable[JudgedPlace]) -> list[Load]:
    found = [
        load_of(one.task.id, place.department.id, one.suitability)
        for place in judged
        for one in place.tasks
    ]
    return [one for one in found if one is not None]


def _answers(
    judged: Sequence[JudgedPlace], loads: Sequence[Load], wanted: Mapping[int, Wanted]
) -> list[Shown]:
    """One answer for all weekdays on which the same places are open and he may work there."""
    # The solver is large: only who composes a day loads it.
    from messaging.feasible.composing import Effort, compose

    able = {place.department.id: abilities(place.person) for place in judged}
    sites = [place_of(place.department.id, place.department.site) for place in judged]
    names = {place.department.id: place.department.said(language()) for place in judged}
    tasks = {one.task.id: one.task.said(language()) for place in judged for one in place.tasks}
    there = {load.department for load in loads}
    used = [one for one in sites if one.id in there]
    alike: dict[object, list[int]] = {}
    for weekday in wanted:
        is_open = frozenset(one.id for one in used if weekday in one.weekdays)
        barred = frozenset(one.id for one in used if weekday in able[one.id].excluded)
        alike.setdefault((is_open, barred), []).append(weekday)
    found = []
    effort = Effort(seconds=SECONDS / len(alike))
    for weekdays in alike.values():
        question = asked(wanted[weekdays[0]], sites, able, loads)
        words = _Words(question, names, tasks)
        found.append(words.shown(weekdays, compose(question, effort)))
    return found


@dataclass(frozen=True)
class _Words:
    """An answer in words."""

    asked: Asked
    departments: Mapping[str, str]
    tasks: Mapping[str, str]

    def shown(self, weekdays: Sequence[int], answer: Answer) -> Shown:
        """The answer for these weekdays."""
        said = capital(_weekdays(weekdays))
        if isinstance(answer, Day):
            span = _("From %(begin)s to %(end)s.", begin=clock(answer.begin), end=clock(answer.end))
            return Shown(said, self._rows(answer), span)
        if isinstance(answer, Nothing):
            names = {**self.departments, **self.tasks}
            ways = tuple(
                Said(
                    tuple(
                        self._line(*explain(way, one, self.asked, names, language()))
                        for one in way.obstacles
                    ),
                    self._rows(way.day),
                )
                for way in answer.ways
            )
            return Shown(said, ways=ways, more=answer.more)
        return Shown(said, found=False)

    def _line(self, what: str, change: str) -> tuple[str, str]:
        return capital(what), change

    def _rows(self, day: Day) -> tuple[Row, ...]:
        places = {one.task: self.departments[one.department] for one in self.asked.loads}
        return tuple(
            Row(
                begin=clock(piece.begin),
                end=clock(piece.end),
                length=duration(piece.end - piece.begin, language()),
                task=_("Rest") if piece.task is None else self.tasks[piece.task],
                department="" if piece.task is None else places[piece.task],
                rest=piece.task is None,
                at=piece.begin - day.begin,
                wide=piece.end - piece.begin,
            )
            for piece in day.pieces
        )


def _weekdays(numbers: Sequence[int]) -> str:
    first, last = numbers[0], numbers[-1]
    if len(numbers) > 2 and last - first + 1 == len(numbers):
        return _("%(first)s to %(last)s", first=_weekday(first), last=_weekday(last))
    return join_words([_weekday(one) for one in numbers], language())


def _weekday(number: int) -> str:
    return WEEKDAYS[language()][number - 1]
