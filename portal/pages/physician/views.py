"""The physician's lists: what waits, the people of a workshop, doctors to check."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from messaging.absence.reading import often_moved
from messaging.documents.reading import set_handled, waiting
from messaging.dossiers.service import by_ids
from messaging.erasure.asking import announced
from messaging.groups.service import groups_of_member, waiting_for
from messaging.people.accounts import memberships, organisations
from messaging.people.enrolment import unverified_doctors, verify_doctor
from messaging.vocabulary import QuestionBook
from messaging.work import NotFound
from messaging.workplace import questions as public_questions
from portal.desk import desk
from portal.i18n import _, language
from portal.mail.service import notify
from portal.pages.doctors import PURPOSES, note_list, verified
from portal.pages.first_use import first_uses
from portal.pages.physician import blueprint
from portal.pages.physician.changes import changed_work
from portal.pages.physician.served import everybody, occurs, worklists, workshop_names
from portal.shown import last_day


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The worklist, one part for each workshop."""
    here = desk()
    work, acting = here.work, here.acting
    groups = groups_of_member(
        work, acting.actor.account, acting.actor.role, acting.actor.organisation
    )
    book = QuestionBook.load()
    calls: dict[str, list[tuple[str, str, str, str, object]]] = {}
    for one in public_questions.waiting(work, acting):
        calls.setdefault(one.workshop, []).append(
            (
                one.id,
                book.render(one.asked.topic.code, one.asked.topic.version, language()),
                one.asked.telephone,
                book.render_call_time(one.asked.call_time, language()),
                one.day,
            )
        )
    note_list(work, acting)
    return render_template(
        "physician/home.html",
        verified=acting.verified,
        workshops=worklists(work, acting),
        changed=changed_work(work, acting),
        calls=calls,
        often=_often(),
        first_uses=first_uses(work, acting),
        doctors=len(unverified_doctors(work)) if acting.verified else 0,
        colleagues=len(waiting_for(work, groups)),
        purposes={code: _(words[0]) for code, words in PURPOSES.items()},
        last_day=last_day,
        leaving=announced(work, acting) if acting.verified else [],
    )


def _often() -> dict[str, list[dict[str, Any]]]:
    """Whose expected day moved again and again, by workshop: days alone, no certificate."""
    here = desk()
    found = often_moved(here.work, here.acting)
    listed = by_ids(here.work, [one.dossier for one in found])
    by_shop: dict[str, list[dict[str, Any]]] = {}
    for one in sorted(found, key=lambda each: listed[each.dossier].name):
        person = listed[one.dossier]
        row = {"dossier": person.id, "name": person.name, "times": one.short_moves()}
        by_shop.setdefault(person.workshop, []).append({**row, "until": one.until})
    return by_shop


@blueprint.post("/documents/<document>/handled")
def handled(document: str) -> ResponseReturnValue:
    """Take something off the worklist; nobody else sees a difference."""
    here = desk()
    found = [one for one in waiting(here.work, here.acting) if one.stored.id == document]
    if not found:
        raise NotFound("nothing waits")
    set_handled(here.work, here.acting, document)
    if request.form.get("back") == "dossier":
        place = found[0].stored.facts.dossier
        return redirect(url_for("physician.dossier", dossier=place), 303)
    return redirect(url_for("physician.home"), 303)


@blueprint.post("/calls/<question>/called")
def called(question: str) -> ResponseReturnValue:
    """A question that named no patient was answered by telephone: its number goes."""
    here = desk()
    public_questions.answered(here.work, here.acting, question)
    return redirect(url_for("physician.home"), 303)


@blueprint.route("/people", methods=["GET", "POST"])
def people() -> ResponseReturnValue:
    """The people of one workshop at a time, found by typing.

    A script filters the list in the browser. Without one the name is handed in as a form: no
    address ever holds it.
    """
    here = desk()
    # A search hands nothing in, and may be repeated from the same page.
    here.rollback()
    work, acting = here.work, here.acting
    names = sorted(workshop_names(work, acting).items(), key=lambda pair: pair[1])
    chosen = request.values.get("workshop") or (names[0][0] if names else "")
    found = everybody(work, acting, chosen) if chosen else []
    sought = request.form.get("name", "").strip()
    found = [
        one for one in found if occurs(sought, f"{one.listed.name} {one.listed.roster_number}")
    ]
    note_list(work, acting)
    return render_template(
        "physician/people.html",
        workshops=names,
        chosen=chosen,
        people=found,
        sought=sought,
        purposes={code: _(words[0]) for code, words in PURPOSES.items()},
    )


@blueprint.route("/doctors", methods=["GET", "POST"])
def doctors() -> ResponseReturnValue:
    """Doctors whose RIZIV number nobody checked yet."""
    here = desk()
    work, acting = here.work, here.acting
    verified(acting)
    if request.method == "POST":
        account = request.form.get("account", "")
        verify_doctor(work, acting, account)
        notify(work, account)
        return redirect(url_for("physician.doctors", checked=1), 303)
    found = []
    for account, profile in unverified_doctors(work):
        mine = memberships(work, account)
        homes = organisations(work, ids=[mine[0].organisation_id]) if mine else []
        found.append(
            {
                "account": account,
                "name": profile.get("name", ""),
                "riziv": profile.get("riziv", ""),
                "practice": homes[0].name if homes else "",
                "telephone": homes[0].details.get("telephone", "") if homes else "",
            }
        )
    return render_template(
        "physician/doctors.html", doctors=found, checked=request.args.get("checked") == "1"
    )
