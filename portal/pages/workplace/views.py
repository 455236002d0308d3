"""The social service: the placement record, what was released to it, fixed questions.

Whatever is not released looks the same: never asked, asked, refused, not now, waiting, struck,
withdrawn, expired and never written give one page, with the same words, log lines and queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consent.clock import brussels_day
from consent.purposes import Kind, Role
from messaging.absence.mistakes import taken_back_lately
from messaging.coaching.service import place
from messaging.documents.facts import MARKED
from messaging.documents.reading import (
    Opened,
    disclose,
    disclose_readable,
    set_handled,
    waiting,
)
from messaging.documents.writing import write
from messaging.dossiers.service import by_ids, in_workshop, list_workshops
from messaging.exchange.questions import answer_addressees, answer_content
from messaging.groups.service import parties_for_workshop
from messaging.people.cards import number_of
from messaging.vocabulary.errors import QuestionError
from messaging.vocabulary.limits import limits_sentences, restore_limits_sheet
from messaging.vocabulary.questions import (
    CodedQuestion,
    QuestionBook,
    QuestionGroup,
    question_to_json,
)
from messaging.work import NotFound, Refused
from messaging.workplace import questions as public_questions
from messaging.workplace.service import (
    DepartmentView,
    catalogue,
    departments_by_id,
    placement_content,
    tasks_by_id,
)
from portal.desk import desk
from portal.errors import in_words
from portal.i18n import _, language
from portal.mail.service import notify_parties
from portal.pages.content_words import absence_answer
from portal.pages.return_words import PlanWords, plan_of
from portal.pages.review_words import review_of
from portal.pages.workplace import blueprint
from portal.pages.workplace.advised import Advised, advised, choices, tasks_of
from portal.sessions.aside import aside
from portal.sessions.prefill import filled_in

SHOWN = (
    Kind.PLACEMENT,
    Kind.ADVICE,
    Kind.LIMITS_SHEET,
    Kind.WORKPLACE_QUESTION,
    Kind.ARRANGEMENT,
    Kind.RETURN_PLAN,
    Kind.ABSENCE_ANSWER,
)


_ONCE_SEEN = (Kind.ADVICE, Kind.LIMITS_SHEET, Kind.RETURN_PLAN, Kind.ABSENCE_ANSWER)


@dataclass
class PersonView:
    """What the page of one worker shows: opened documents in words, and nothing about the rest."""

    placement: dict[str, Any] | None = None
    tasks: list[str] = field(default_factory=list)
    advices: list[Advised] = field(default_factory=list)
    limits: list[Any] = field(default_factory=list)
    plans: list[PlanWords] = field(default_factory=list)
    questions: list[Any] = field(default_factory=list)
    said_ill: list[dict[str, Any]] = field(default_factory=list)


@blueprint.get("")
def home() -> ResponseReturnValue:
    """Everybody of this workshop by name, and what was delivered. A list opens nothing."""
    here = desk()
    actor = here.acting.actor
    people = list_workshops(here.work, actor.workshops)
    delivered = waiting(here.work, here.acting)
    names = by_ids(here.work, [one.stored.facts.dossier for one in delivered])
    book = QuestionBook.load()
    return render_template(
        "workplace/home.html",
        people=people,
        delivered=[
            {
                "name": names[one.stored.facts.dossier].name,
                "href": _where(one.stored.facts.kind, one.stored.facts.dossier),
                "what": _what(one.stored.facts.kind),
                "day": one.since,
            }
            for one in delivered
        ],
        calls=[
            {
                "id": one.id,
                "topic": book.render(one.asked.topic.code, one.asked.topic.version, language()),
                "telephone": one.asked.telephone,
                "when": book.render_call_time(one.asked.call_time, language()),
            }
            for one in public_questions.waiting(here.work, here.acting)
        ],
    )


@blueprint.post("/called/<question>")
def called(question: str) -> ResponseReturnValue:
    """Somebody called back about a question without a patient: it is forgotten."""
    public_questions.answered(desk().work, desk().acting, question)
    return redirect(url_for("workplace.home"), 303)


@blueprint.get("/people/<dossier>")
def person(dossier: str) -> ResponseReturnValue:
    """One worker: the placement, what was released, what was asked of us."""
    return person_page(dossier)


@blueprint.post("/people/<dossier>/placement")
def placement(dossier: str) -> ResponseReturnValue:
    """Keep the placement record: a new version replaces the one before."""
    here = desk()
    listed = in_workshop(here.work, dossier, here.acting.actor.workshops)
    chosen = request.form.getlist("tasks")
    # The department is that of the tasks: one choice less to make.
    first = tasks_by_id(here.work, chosen[:1]).get(chosen[0]) if chosen else None
    try:
        content = placement_content(
            here.work, listed.workshop, first.department if first else "", chosen
        )
    except Refused as error:
        here.rollback()
        return person_page(dossier, errors={"tasks": [in_words(error.code)]}), 422
    place(here.work, here.acting, dossier, content)
    return redirect(url_for("workplace.person", dossier=dossier, done="placement"), 303)


@blueprint.post("/people/<dossier>/work-question")
def work_question(dossier: str) -> ResponseReturnValue:
    """Put a fixed question to the occupational physicians; afterwards there is "passed on"."""
    here = desk()
    try:
        coded = QuestionBook.load().parse_question(
            request.form.get("question"),
            QuestionGroup.WORK_QUESTION,
            str(Role.OCCUPATIONAL_PHYSICIAN),
        )
    except QuestionError:
        errors = {"question": [_("Choose what the physician should look at.")]}
        return person_page(dossier, errors=errors), 422
    listed = in_workshop(here.work, dossier, here.acting.actor.workshops)
    write(here.work, here.acting, dossier, Kind.WORK_QUESTION, question_to_json(coded))
    physicians = parties_for_workshop(here.work, listed.workshop, Role.OCCUPATIONAL_PHYSICIAN)
    notify_parties(here.work, physicians)
    return redirect(url_for("workplace.person", dossier=dossier, done="passed_on"), 303)


@blueprint.post("/questions/<document>")
def answer(document: str) -> ResponseReturnValue:
    """Answer what a GP asked of us, with one of the fixed answers."""
    here = desk()
    with aside(here):
        [opened] = disclose(here.work, here.acting, [document])
    facts = opened.stored.facts
    if facts.kind is not Kind.WORKPLACE_QUESTION:
        raise NotFound("not a question", chain=facts.dossier)
    coded = CodedQuestion(opened.content["code"], opened.content["version"])
    try:
        chosen = QuestionBook.load().parse_answer(coded, request.form.get("answer"))
    except QuestionError:
        errors = {f"answer-{document}": [_("Choose one of the answers.")]}
        return person_page(facts.dossier, errors=errors), 422
    addressees = answer_addressees(here.work, opened.stored)
    write(
        here.work,
        here.acting,
        facts.dossier,
        Kind.WORKPLACE_ANSWER,
        answer_content(opened, chosen),
        addressees=addressees,
    )
    set_handled(here.work, here.acting, document)
    notify_parties(here.work, addressees)
    return redirect(url_for("workplace.person", dossier=facts.dossier, done="answered"), 303)


def person_page(dossier: str, *, errors: Mapping[str, list[str]] | None = None) -> str:
    """The page of one worker; ``errors``: of the form that came back."""
    here = desk()
    listed = in_workshop(here.work, dossier, here.acting.actor.workshops)
    known = catalogue(here.work, listed.workshop)
    waits = {one.stored.id for one in waiting(here.work, here.acting)}
    taken_back = taken_back_lately(here.work, here.acting, listed.workshop, dossier)
    opened = disclose_readable(here.work, here.acting, [dossier], map(str, SHOWN))
    # A question that was answered is done with.
    view = view_of(
        [o for o in opened if o.stored.facts.kind is not Kind.WORKPLACE_QUESTION or o.id in waits]
    )
    for one in opened:
        if one.stored.facts.kind in _ONCE_SEEN:
            set_handled(here.work, here.acting, one.id)
    book = QuestionBook.load()
    placed = filled_in(url_for("workplace.placement", dossier=dossier))
    return render_template(
        "workplace/person.html",
        person=listed,
        card=number_of(here.work, listed.account),
        view=view,
        taken_back=taken_back,
        departments=_choices(known, placed.getlist("tasks") if placed else view.tasks),
        placement_typed=bool(placed),
        fixed=choices(language()),
        work_questions=[
            (one.code, one.words[language()]) for one in book.group(QuestionGroup.WORK_QUESTION)
        ],
        errors=errors or {},
        done=request.args.get("done"),
    )


def view_of(opened: list[Opened]) -> PersonView:
    """The opened documents in words; the words of tasks in two queries, however many."""
    view = PersonView()
    named = _tasks_named(opened)
    tasks = tasks_by_id(desk().work, named)
    places = departments_by_id(desk().work, {task.department for task in tasks.values()})
    answers = [one for one in opened if one.stored.facts.kind is Kind.ARRANGEMENT]
    today = brussels_day(desk().work.clock.now())
    for one in opened:
        kind = one.stored.facts.kind
        delivered = one.stored.step("delivered")
        # The day of delivery is the only date of a document's making that the workplace sees.
        day = delivered.at if delivered else None
        marked = one.stored.step(MARKED) is not None
        if kind is Kind.PLACEMENT:
            view.tasks = list(one.content["tasks"])
            shown = [tasks[task] for task in view.tasks if task in tasks]
            place = places.get(one.content["department"])
            view.placement = {
                "department": place.said(language()) if place else "",
                "tasks": [task.said(language()) for task in shown],
            }
        elif kind is Kind.ADVICE:
            view.advices.append(advised(one, answers, tasks, places, language(), today))
        elif kind is Kind.LIMITS_SHEET:
            sheet = restore_limits_sheet(one.content)
            view.limits.append(
                {
                    "lines": limits_sentences(sheet, language()),
                    "day": day,
                    "marked": marked,
                    "review": review_of(kind, one.content, today),
                }
            )
        elif kind is Kind.RETURN_PLAN:
            view.plans.append(plan_of(one))
        elif kind is Kind.ABSENCE_ANSWER:
            question, answer = absence_answer(one.content, language())
            began = date.fromisoformat(one.content["began"])
            view.said_ill.append({"question": question, "answer": answer, "began": began})
        elif kind is Kind.WORKPLACE_QUESTION:
            view.questions.append(_question(one))
    return view


def _tasks_named(opened: Iterable[Opened]) -> set[str]:
    named: set[str] = set()
    for one in opened:
        if one.stored.facts.kind is Kind.PLACEMENT:
            named |= set(one.content["tasks"])
        elif one.stored.facts.kind is Kind.ADVICE:
            named |= tasks_of([one])
    return named


def _question(one: Opened) -> dict[str, Any]:
    question = QuestionBook.load().question(one.content["code"], one.content["version"])
    return {
        "id": one.id,
        "words": question.words[language()],
        "answers": [(a.code, a.words[language()]) for a in question.answers],
    }


def _choices(known: Iterable[DepartmentView], chosen: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "name": place.said(language()),
            "tasks": [(task.id, task.said(language())) for task in place.tasks],
            "chosen": [task.id for task in place.tasks if task.id in chosen],
        }
        for place in known
    ]


def _where(kind: Kind, dossier: str) -> str:
    """The page on which something that was delivered is read."""
    card = kind in (Kind.TASK_CARD, Kind.DO_LINES)
    return url_for("workplace.card" if card else "workplace.person", dossier=dossier)


def _what(kind: Kind) -> str:
    return {
        Kind.ADVICE: _("advice: which work suits"),
        Kind.LIMITS_SHEET: _("how many kilos, how long"),
        Kind.TASK_CARD: _("a card for the coach"),
        Kind.DO_LINES: _("numbers for the coach"),
        Kind.RETURN_PLAN: _("the return to work, in steps"),
        Kind.ABSENCE_ANSWER: _("an answer about an absence"),
        Kind.WORKPLACE_QUESTION: _("a question from the GP about the work"),
    }.get(kind, _("something new"))
