"""One dossier: on one side what the physician has, on the other what he can do."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.decision import may_ask
from consent.purposes import Kind, PurposeCode, Role, purposes_offered
from messaging.absence.mistakes import answers_taken_back
from messaging.absence.reading import often_moved
from messaging.documents.facts import Stored, facts_of_chains
from messaging.documents.reading import disclose_readable, waiting
from messaging.documents.releasing import end as end_document
from messaging.documents.releasing import mark_for_review
from messaging.documents.storing import locate
from messaging.documents.writing import write
from messaging.exchange.asking import ask_in_dossier, asked_by, asked_since
from messaging.exchange.understanding import understood_in
from messaging.messages.service import messages_in
from messaging.people.cards import contact_code_of
from messaging.people.enrolment import invite
from messaging.vocabulary import QuestionBook, QuestionGroup
from messaging.work import NotFound
from portal import once
from portal.desk import desk
from portal.i18n import _, language
from portal.mail.service import notify_parties
from portal.pages.doctors import (
    PURPOSES,
    field_errors,
    in_force,
    names_of,
    own_contact,
    part_of,
    today,
    understood_words,
    written_for,
)
from portal.pages.dossier_words import say
from portal.pages.help_words import with_help
from portal.pages.physician import blueprint
from portal.pages.physician.paste import flowing
from portal.pages.physician.served import (
    ON_WORKLIST,
    RELEASED,
    check_reply,
    gp_parties,
    questions,
    readers_of,
    served,
    workshop_names,
)
from portal.pages.prognosis_words import certainties
from portal.pages.turning import turn_screen
from portal.schemas.physician import AskWorkerSchema, PhysicianNoteSchema
from portal.shown import last_day

Errors = Mapping[str, list[str]]
OVER = ("ended", "struck_original")
"""What is over, or stands beside its struck text: behind a word, out of the way."""


@blueprint.get("/dossiers/<dossier>", endpoint="dossier")
def dossier_page(dossier: str) -> ResponseReturnValue:
    """What he has and what he can do."""
    return dossier_with(dossier, {})


def dossier_with(dossier: str, errors: Errors, place: str = "") -> ResponseReturnValue:
    """The page, with the mistakes of the form at ``place`` (by itself: of the note).

    Everything else is looked up before the one disclosure, which commits.
    """
    here = desk()
    if errors:
        # What the failed act did must not be committed by the reading below.
        here.rollback()
    work, acting = here.work, here.acting
    listed = served(work, acting, dossier)
    now = work.clock.now()
    recorded = work.records.of_dossier(dossier)
    grants = part_of(acting, in_force((one.grant for one in recorded), now))
    waits = {
        one.stored.id
        for one in waiting(work, acting)
        if one.stored.facts.dossier == dossier
        and (one.stored.facts.kind in ON_WORKLIST or one.stored.waits_for_author)
    }
    book = QuestionBook.load()
    to_gp = list(
        dict.fromkeys(
            grant.recipient
            for grant in written_for(acting, grants, PurposeCode.DOCTORS)
            if grant.recipient.role is Role.GP
        )
    )
    offered = [
        purpose.code
        for purpose in purposes_offered()
        if may_ask(acting.actor, purpose.code, verified=acting.verified).allowed
    ]
    shown = {
        "person": listed,
        "workshop": workshop_names(work, acting)[listed.workshop],
        "waits": waits,
        "to_gp": names_of(work, to_gp),
        "fixed": [(q.code, q.words[language()]) for q in book.group(QuestionGroup.TO_DOCTOR)],
        "purposes": {code: (_(words[0]), _(words[1])) for code, words in PURPOSES.items()},
        "sent": request.args.get("sent", ""),
        "helped": with_help(recorded, grants, now),
        "errors": errors,
        "place": place,
        "certainties": certainties(),
        "last_day": last_day,
        "understood_words": understood_words,
        "pasted": flowing(work, acting, dossier),
        "not_said": answers_taken_back(work, acting, dossier),
        "often": often_moved(work, acting, [dossier]),
        "answerable": bool(gp_parties(grants, PurposeCode.WORKPLACE)),
    }
    # His own messages, for what he asked, and the dossier: one disclosure, one commit.
    own = acting.actor.account
    opened = disclose_readable(
        work, acting, [dossier, own], since={own: asked_since(work)}, wanted=_looked_at
    )
    messages = messages_in(opened)
    asked = [one for one in asked_by(messages) if one.dossier == dossier]
    understood = [one for one in understood_in(messages) if one.dossier == dossier]
    documents = say(work, acting, [o for o in opened if o.stored.facts.kind is not Kind.MESSAGE])
    released = [d for d in documents if d.stored.facts.kind in RELEASED]
    page = render_template(
        "physician/dossier.html",
        **shown,
        asks=questions(asked, understood, grants, offered, now),
        placement=[d for d in documents if d.kind == Kind.PLACEMENT],
        own=[d for d in released if d.state not in OVER],
        over=[d for d in released if d.state in OVER],
        assessed=[d for d in documents if d.kind == Kind.ASSESSMENT],
        letters=[
            d
            for d in documents
            if d.kind not in (Kind.PLACEMENT, Kind.ASSESSMENT)
            and d.stored.facts.kind not in RELEASED
        ],
        answered={d.reply_to for d in documents if d.kind == Kind.WORKPLACE_ANSWER},
        foretold={d.reply_to for d in documents if "prognosis" in d.content},
    )
    return page, 422 if errors else 200


def _looked_at(one: Stored) -> bool:
    """Of what he keeps up himself the version that stands: an earlier one says nothing more."""
    return not (one.facts.kind in (Kind.ASSESSMENT, Kind.OWN_VIEW) and one.facts.ended)


@blueprint.post("/dossiers/<dossier>/note")
def note(dossier: str) -> ResponseReturnValue:
    """A note to the GP: a fixed question, free words, or both; between doctors only."""
    here = desk()
    work, acting = here.work, here.acting
    served(work, acting, dossier)
    typed = {name: request.form.get(name, "") for name in ("text", "reply_to", "question")}
    try:
        data = PhysicianNoteSchema().load(typed)
    except ValidationError as error:
        return dossier_with(dossier, field_errors(error.messages_dict))
    if data["reply_to"]:
        check_reply(work, acting, dossier, data["reply_to"])
    question = QuestionBook.load().question(data["question"]) if data["question"] else None
    content = {
        "text": data["text"],
        "reply_to": data["reply_to"],
        "question": question.code if question else None,
        **({"question_version": question.version} if question else {}),
    }
    written = write(work, acting, dossier, Kind.NOTE, content)
    notify_parties(work, readers_of(work, facts_of_chains(work, [dossier])[written]))
    return redirect(url_for("physician.dossier", dossier=dossier, sent="note"), 303)


@blueprint.post("/dossiers/<dossier>/ask")
def ask(dossier: str) -> ResponseReturnValue:
    """Put the question of one purpose to the worker."""
    here = desk()
    served(here.work, here.acting, dossier)
    typed = {"purpose": request.form.get("purpose", "")}
    try:
        data = AskWorkerSchema().load(typed)
    except ValidationError as error:
        return dossier_with(dossier, field_errors(error.messages_dict))
    ask_in_dossier(here.work, here.acting, dossier, PurposeCode(data["purpose"]))
    return redirect(url_for("physician.dossier", dossier=dossier, sent="asked"), 303)


@blueprint.post("/dossiers/<dossier>/here", endpoint="here")
def answered_here(dossier: str) -> ResponseReturnValue:
    """He turns his screen for one text that waits, or for one question, which he can put just now."""
    here = desk()
    listed = served(here.work, here.acting, dossier)
    there = url_for("physician.dossier", dossier=dossier)
    document = request.form.get("document", "")
    if document:
        stored = facts_of_chains(here.work, [dossier]).get(document)
        if (
            stored is None
            or not stored.waits_for_worker
            or not here.acting.actor.is_party(stored.facts.kept_by)
        ):
            raise NotFound("no text of his side that waits", chain=dossier)
        return turn_screen(listed.account, there, dossier=dossier, document=document)
    try:
        data = AskWorkerSchema().load({"purpose": request.form.get("purpose", "")})
    except ValidationError as error:
        return dossier_with(dossier, field_errors(error.messages_dict))
    if "ask" in request.form:
        ask_in_dossier(here.work, here.acting, dossier, PurposeCode(data["purpose"]))
    return turn_screen(listed.account, there, dossier=dossier, purpose=data["purpose"])


@blueprint.post("/documents/<document>/end")
def end(document: str) -> ResponseReturnValue:
    """Withdraw what his side wrote; a struck text and the one it was struck from go together."""
    here = desk()
    _head, stored = locate(here.work, document)
    served(here.work, here.acting, stored.facts.dossier)
    end_document(here.work, here.acting, document)
    if stored.strike_of is not None:
        original = facts_of_chains(here.work, [stored.facts.dossier])[stored.strike_of]
        if not original.facts.ended:
            end_document(here.work, here.acting, original.id)
    place = stored.facts.dossier
    return redirect(url_for("physician.dossier", dossier=place, sent="ended"), 303)


@blueprint.post("/documents/<document>/mark")
def mark(document: str) -> ResponseReturnValue:
    """Mark what was delivered "to be reviewed", with no reason given."""
    here = desk()
    _head, stored = locate(here.work, document)
    served(here.work, here.acting, stored.facts.dossier)
    if stored.facts.kind not in RELEASED or not stored.facts.delivered:
        raise NotFound("nothing was delivered", chain=stored.facts.dossier)
    mark_for_review(here.work, here.acting, document)
    place = stored.facts.dossier
    return redirect(url_for("physician.dossier", dossier=place, sent="marked"), 303)


@blueprint.route("/dossiers/<dossier>/letter", methods=["GET", "POST"])
def letter(dossier: str) -> ResponseReturnValue:
    """The letter with which a GP comes in. Made on demand: its enrolment code is shown once."""
    here = desk()
    work, acting = here.work, here.acting
    listed = served(work, acting, dossier)
    workshop = workshop_names(work, acting)[listed.workshop]
    if request.method == "GET":
        return render_template("physician/letter_ask.html", person=listed, workshop=workshop)
    once.show_again()
    return render_template(
        "physician/letter.html",
        person=listed,
        workshop=workshop,
        physician=own_contact(work, acting, listed.workshop),
        contact_code=contact_code_of(work, listed.account),
        enrolment_code=invite(work, Role.GP, None),
        today=today(),
        address=here.configuration.public_base_url,
    )
