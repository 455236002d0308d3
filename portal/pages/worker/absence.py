"""When he was ill: the days, what he said, who can read it, and whether he wants to be called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.decision import usable
from consent.purposes import Kind, PurposeCode
from messaging.absence.course import Course
from messaging.absence.reading import of_dossiers, wants_calls
from messaging.absence.service import answer_himself, want_calls, work_question
from messaging.documents.reading import Opened, disclose_readable
from messaging.documents.storing import locate
from messaging.people.accounts import people
from messaging.vocabulary.errors import QuestionError
from portal.desk import desk
from portal.i18n import _, page_language
from portal.mail.service import notify_parties
from portal.pages.content_words import absence_answer as said_in_words
from portal.pages.physician.served import readers_of
from portal.pages.worker import blueprint
from portal.pages.worker.common import Mine, mine, names_of, show
from portal.sessions.aside import aside

_KIND: Final = str(Kind.ABSENCE_ANSWER)
_NOT_SAID: Final = "did_not_want_to_say"


@blueprint.get("/ill")
def absence() -> ResponseReturnValue:
    """His absences, newest first, with what he said of each."""
    return _page({}, 200)


@blueprint.post("/ill/<absence>")
def absence_answer(absence: str) -> ResponseReturnValue:
    """He answers himself; what was written down for him before no longer counts."""
    here = desk()
    with aside(here):
        said = _standing(disclose_readable(here.work, here.acting, mine().ids, [_KIND]))
    try:
        sealed = answer_himself(
            here.work, here.acting, absence, request.form.get("answer", ""),
            replaces=[one.id for one in said.get(absence, ())],
        )  # fmt: skip
    except QuestionError:
        return _page({"answer": [_("Choose one of the answers.")]}, 422)
    _head, stored = locate(here.work, sealed)
    notify_parties(here.work, readers_of(here.work, stored))
    return redirect(url_for("worker.absence", done="answer"), 303)


@blueprint.post("/ill/calls")
def absence_calls() -> ResponseReturnValue:
    """He wants to be called, or he does not."""
    here = desk()
    place = mine().dossier(request.form.get("at", ""))
    want_calls(here.work, here.acting, place.id, wanted=request.form.get("wanted") == "yes")
    return redirect(url_for("worker.absence", done="calls"), 303)


def _page(errors: Mapping[str, list[str]], status: int) -> ResponseReturnValue:
    """Everything that is looked up stands before the one disclosure, which commits."""
    here = desk()
    if errors:
        here.rollback()
    own = mine()
    courses = of_dossiers(here.work, own.ids)
    readers = _readers(own)
    calls = [
        {"at": one.id, "workplace": own.workshop_of(one).name,
         "wanted": wants_calls(here.work, one.id)}
        for one in own.dossiers
    ]  # fmt: skip
    told = {one.by for course in courses for one in course.taken_back}
    who = people(here.work, told)
    question = work_question()
    opened = disclose_readable(here.work, here.acting, own.ids, [_KIND])
    said = {absence: newest for absence, (newest, *_older) in _standing(opened).items()}
    return show(
        "absence.html",
        status,
        rows=_rows(courses, said, own, {key: one.name for key, one in who.items()}),
        readers=readers,
        calls=calls,
        several=len(own.dossiers) > 1,
        question=question.words[page_language()],
        answers=[
            (one.code, _("I do not want to say.") if one.code == _NOT_SAID else words)
            for one in question.answers
            if (words := one.words[page_language()])
        ],
        errors=errors,
        done=request.args.get("done", ""),
    )


def _rows(
    courses: Sequence[Course], said: Mapping[str, Opened], own: Mine, who: Mapping[str, str]
) -> list[dict[str, Any]]:
    named = {one.id: own.workshop_of(one).name for one in own.dossiers}
    return [
        {
            "id": one.id,
            "began": one.began,
            "never_was": one.never_was,
            "taken_back": [(who.get(each.by, ""), each.began) for each in one.taken_back],
            "until": one.until,
            "back": one.back,
            "workplace": named[one.dossier],
            "said": said_in_words(said[one.id].content, page_language())[1]
            if one.id in said
            else "",
        }
        for one in courses
    ]


def _readers(own: Mine) -> list[dict[str, Any]]:
    """Whom his yes names now: they read what he says."""
    here = desk()
    recorded = here.work.records.of_dossiers(own.ids)
    grants = [one.grant for one in recorded]
    now = here.services.clock.now()
    told = [
        one.recipient
        for one in grants
        if one.purpose is PurposeCode.ABSENCE_REASON and usable(one, grants, now)
    ]
    names = names_of(here.work, told)
    return [names.party(one) for one in dict.fromkeys(told)]


def _standing(opened: Iterable[Opened]) -> dict[str, list[Opened]]:
    """What stands for each absence, newest first, as it comes: each call leaves an answer."""
    found: dict[str, list[Opened]] = {}
    for one in opened:
        if not one.stored.facts.ended:
            found.setdefault(str(one.content["absence"]), []).append(one)
    return found
