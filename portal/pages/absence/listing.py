"""Who is absent, and who is due for a call: days and nothing else, for the social service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.clock import brussels_day
from messaging.absence.course import MOST_WEEKS, Contact, Course
from messaging.absence.mistakes import taken_back_lately
from messaging.absence.reading import absent as absent_now
from messaging.absence.reading import interval as weeks_of
from messaging.absence.service import is_back, move, note_call, set_interval, wish_question
from messaging.dossiers.service import by_ids
from messaging.people.accounts import people
from messaging.vocabulary.errors import QuestionError
from messaging.vocabulary.questions import QuestionBook
from messaging.work import NotFound, Refused
from portal.desk import desk
from portal.errors import in_words
from portal.i18n import _, language
from portal.pages.absence import blueprint
from portal.pages.doctors import field_errors, note_list
from portal.schemas.absence import CalledSchema, ExpectedSchema, IntervalSchema

SHOWN_CONTACTS: Final = 5
"""How many of his last calls stand beside somebody who is due."""
Errors = Mapping[str, list[str]]


@blueprint.get("")
def absent() -> ResponseReturnValue:
    """Everybody who is absent: since when, how many days, expected until when. No cause."""
    return _absent_page({}, "", "", 200)


@blueprint.post("/<absence>/expected")
def expected(absence: str) -> ResponseReturnValue:
    """Another expected day; empty while it is not known."""
    here = desk()
    typed = request.form.get("until", "")
    try:
        move(here.work, here.acting, absence, ExpectedSchema().load({"until": typed})["until"])
    except ValidationError as error:
        return _absent_page(field_errors(error.messages_dict), absence, typed, 422)
    except Refused as error:
        here.rollback()
        return _absent_page({"until": [in_words(error.code)]}, absence, typed, 422)
    return redirect(url_for("absence.absent", done="expected"), 303)


@blueprint.post("/<absence>/back")
def back(absence: str) -> ResponseReturnValue:
    """Somebody is back at work, from today."""
    is_back(desk().work, desk().acting, absence)
    return redirect(url_for("absence.absent", done="back"), 303)


@blueprint.get("/calls")
def calls() -> ResponseReturnValue:
    """Who is due for a call today, and how often the workshop calls."""
    return _calls_page({}, "", 200)


@blueprint.post("/<absence>/called")
def called(absence: str) -> ResponseReturnValue:
    """Somebody called: reached or not, and a wish in fixed words."""
    here = desk()
    try:
        data = CalledSchema().load(request.form.to_dict())
        reached = data["reached"] == "yes"
        wish = data["wish"] if reached else None
        note_call(here.work, here.acting, absence, reached=reached, wish=wish or None)
    except (ValidationError, QuestionError):
        return _calls_page({"wish": [_("Choose one of the answers.")]}, absence, 422)
    return redirect(url_for("absence.calls", done="called"), 303)


@blueprint.post("/interval")
def interval() -> ResponseReturnValue:
    """After how many weeks somebody is called again."""
    here = desk()
    wrong = {"weeks": [in_words("weeks_out_of_range")]}
    try:
        weeks = IntervalSchema().load({"weeks": request.form.get("weeks", "")})["weeks"]
        set_interval(here.work, here.acting, _workshop(), weeks)
    except (ValidationError, Refused):
        here.rollback()
        return _calls_page(wrong, "", 422, weeks=request.form.get("weeks", ""))
    return redirect(url_for("absence.calls", done="interval"), 303)


def _workshop() -> str:
    workshops = desk().acting.actor.workshops
    if not workshops:
        # Before a colleague let him in there is no workshop to see.
        raise NotFound("let in nowhere yet", chain=desk().acting.actor.account)
    return min(workshops)


def _found() -> tuple[list[Course], dict[str, str], date]:
    here = desk()
    found = absent_now(here.work, here.acting, _workshop()) if here.acting.actor.workshops else []
    names = {key: one.name for key, one in by_ids(here.work, [c.dossier for c in found]).items()}
    note_list(here.work, here.acting)
    return found, names, brussels_day(here.services.clock.now())


def _absent_page(errors: Errors, wrong: str, typed: str, status: int) -> ResponseReturnValue:
    found, names, today = _found()
    here = desk()
    taken_back = (
        taken_back_lately(here.work, here.acting, _workshop())
        if here.acting.actor.workshops
        else []
    )
    named = by_ids(here.work, {one.dossier for one in taken_back})
    page = render_template(
        "absence/absent.html",
        taken_back=[{"name": named[one.dossier].name, "told": one} for one in taken_back],
        rows=[
            {
                "id": one.id,
                "name": names[one.dossier],
                "href": url_for("workplace.person", dossier=one.dossier),
                "began": one.began,
                "days": one.days(today),
                "until": one.until,
                "returns": one.until + timedelta(days=1) if one.until else None,
                "passed": one.until is not None and one.until < today,
                "typed": typed if one.id == wrong else (one.until.isoformat() if one.until else ""),
                "errors": errors if one.id == wrong else {},
            }
            for one in found
        ],
        errors=errors,
        done=request.args.get("done", ""),
    )
    return page, status


def _calls_page(
    errors: Errors, wrong: str, status: int, *, weeks: str | None = None
) -> ResponseReturnValue:
    found, names, today = _found()
    every = weeks_of(desk().work, _workshop()) if desk().acting.actor.workshops else 0
    due = sorted(
        ((day, one) for one in found if (day := one.next_call(every)) is not None and day <= today),
        key=lambda pair: (pair[0], names[pair[1].dossier].casefold(), pair[1].id),
    )
    callers = people(desk().work, {each.by for _day, one in due for each in one.contacts})
    page = render_template(
        "absence/calls.html",
        rows=[
            {
                "id": one.id,
                "name": names[one.dossier],
                "href": url_for("workplace.person", dossier=one.dossier),
                "since": day,
                "days": one.days(today),
                "contacts": _contacts(one.contacts, {k: p.name for k, p in callers.items()}),
                "errors": errors if one.id == wrong else {},
            }
            for day, one in due
        ],
        question=wish_question().words[language()],
        wishes=[(one.code, one.words[language()]) for one in wish_question().answers],
        weeks=every if weeks is None else weeks,
        most=MOST_WEEKS,
        errors=errors,
        done=request.args.get("done", ""),
    )
    return page, status


def _contacts(contacts: Sequence[Contact], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The last calls, newest first."""
    book = QuestionBook.load()
    code = wish_question().code
    return [
        {
            "day": one.day,
            "by": names.get(one.by, ""),
            "reached": one.reached,
            "wish": book.render_answer(code, one.wish[1], one.wish[0], language())
            if one.wish
            else "",
        }
        for one in reversed(contacts[-SHOWN_CONTACTS:])
    ]
