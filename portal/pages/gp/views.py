"""The GP's pages: one question, his patients, and for each of them what the consents open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.codes import normalise
from consent.decision import Act, decide
from consent.purposes import Kind, PurposeCode, Role
from consent.store import new_id
from messaging.documents.facts import facts_of_chains
from messaging.documents.reading import disclose_readable, set_handled
from messaging.documents.releasing import end as end_document
from messaging.erasure.asking import announced
from messaging.exchange.asking import ask_by_code, asked_by, asked_since
from messaging.exchange.understanding import understood_in
from messaging.messages.service import inbox, messages_in
from messaging.people.cards import account_by_contact_code, contact_code_of
from messaging.vocabulary import QuestionBook, QuestionError, QuestionGroup
from messaging.work import Acting, NotFound, Refused, Work
from portal.desk import desk
from portal.errors import in_words
from portal.i18n import N_, _, language
from portal.pages.doctors import PURPOSES, field_errors, physicians_of, understood_words
from portal.pages.dossier_words import say
from portal.pages.first_use import first_uses_of, was_he, was_not_he
from portal.pages.gp import blueprint
from portal.pages.gp.patients import (
    consents_of,
    patient,
    patients_of,
    without_a_yes,
)
from portal.pages.gp.sending import hand_in, names_to
from portal.pages.help_words import with_help
from portal.pages.physician.served import questions
from portal.pages.turning import turn_screen
from portal.schemas.gp import AskSchema, NoteSchema, WorkplaceQuestionSchema
from portal.sessions.lost import block

ASKS = {
    PurposeCode.DOCTORS: (
        N_("May we doctors talk about your health?"),
        N_("You and the occupational physician may then write to each other."),
    ),
    PurposeCode.WORKPLACE: (
        N_("May I know what work you do?"),
        N_("You may then read the tasks and what they ask, and put fixed questions about them."),
    ),
}
"""What a GP may ask a worker for, as he would say it himself."""
Errors = Mapping[str, list[str]]


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The question for a patient, his patients, and what he asked."""
    return _home({})


@blueprint.post("/ask")
def ask() -> ResponseReturnValue:
    """Put a question by contact code: the same answer whether the code exists or not.

    Or the same, and turn the screen at once for who is there to answer it.
    """
    here = desk()
    typed = {name: request.form.get(name, "") for name in ("code", "purpose")}
    try:
        data = AskSchema().load(typed)
        ask_by_code(here.work, here.acting, data["code"], PurposeCode(data["purpose"]))
    except ValidationError as error:
        return _home(field_errors(error.messages_dict))
    except Refused as refused:
        return _home({"code": [in_words(refused.code)]})
    if "here" in request.form:
        # For a code that nobody has, an account that nobody has: the card page is the same.
        account = account_by_contact_code(here.work, data["code"]) or new_id()
        return turn_screen(account, url_for("gp.home"), purpose=data["purpose"])
    return redirect(url_for("gp.home", asked=1), 303)


def _home(errors: Errors) -> ResponseReturnValue:
    here = desk()
    if errors:
        here.rollback()
    work, acting = here.work, here.acting
    recorded = consents_of(work, acting) if acting.verified else []
    patients = patients_of(work, acting, recorded) if acting.verified else []
    asked = asked_by(inbox(work, acting, since=asked_since(work)))
    page = render_template(
        "gp/home.html",
        verified=acting.verified,
        patients=patients,
        first_uses=first_uses_of(work, [one.listed for one in patients]),
        put=without_a_yes(asked, recorded, work.clock.now()),
        asks=[(str(code), _(title), _(more)) for code, (title, more) in ASKS.items()],
        titles={str(code): _(title) for code, (title, _more) in ASKS.items()},
        leaving=announced(work, acting) if acting.verified else [],
        just_asked=request.args.get("asked") == "1",
        errors=errors,
    )
    return page, 422 if errors else 200


# One patient ------------------------------------------------------------------------------------


@blueprint.get("/patients/<dossier>", endpoint="patient")
def patient_page(dossier: str) -> ResponseReturnValue:
    """What he may read about one patient, and the forms that the consents open."""
    return _patient_page(dossier, {})


@blueprint.post("/patients/<dossier>/here", endpoint="here")
def answered_here(dossier: str) -> ResponseReturnValue:
    """He turns his screen for one question, which he can put just now."""
    here = desk()
    one = patient(here.work, here.acting, dossier)
    code = contact_code_of(here.work, one.listed.account)
    try:
        data = AskSchema().load({"code": code, "purpose": request.form.get("purpose", "")})
    except ValidationError as error:
        return _patient_page(dossier, field_errors(error.messages_dict))
    if "ask" in request.form:
        ask_by_code(here.work, here.acting, code, PurposeCode(data["purpose"]))
    there = url_for("gp.patient", dossier=dossier)
    return turn_screen(one.listed.account, there, dossier=dossier, purpose=data["purpose"])


@blueprint.post("/patients/<dossier>/block-card")
def block_card(dossier: str) -> ResponseReturnValue:
    """The patient says that his card is gone: from now on it opens nothing."""
    here = desk()
    one = patient(here.work, here.acting, dossier)
    block(here.work, here.acting, one.listed.account)
    was_not_he(here.work, here.acting, one.listed.account)
    return redirect(url_for("gp.patient", dossier=dossier, sent="blocked"), 303)


@blueprint.post("/patients/<dossier>/first-use")
def first_use(dossier: str) -> ResponseReturnValue:
    """The patient says that it was he who used his card first: kept, and off the list."""
    here = desk()
    was_he(here.work, here.acting, patient(here.work, here.acting, dossier).listed.account)
    return redirect(url_for("gp.home"), 303)


@blueprint.post("/patients/<dossier>/note")
def note(dossier: str) -> ResponseReturnValue:
    """A note to the occupational physician: free text, between doctors only."""
    here = desk()
    work, acting = here.work, here.acting
    one = patient(work, acting, dossier)
    typed = {
        name: request.form.get(name, "") for name in ("text", "reply_to", "question", "answer")
    }
    try:
        data = NoteSchema().load(typed)
        text = "\n\n".join(filter(None, (_quick_answer(data), data["text"])))
        _check_reply(work, acting, dossier, data["reply_to"])
    except ValidationError as error:
        place = f"reply-{typed['reply_to']}" if typed["reply_to"] else "note"
        return _patient_page(dossier, field_errors(error.messages_dict), place)
    content = {"text": text, "reply_to": data["reply_to"], "question": None}
    return hand_in(one, Kind.NOTE, content, PurposeCode.DOCTORS, "note")


def _quick_answer(data: Mapping[str, Any]) -> str:
    """The words of a fixed answer to a fixed question of the physician."""
    if not data["answer"]:
        return ""
    book = QuestionBook.load()
    try:
        question = book.parse_question(data["question"], QuestionGroup.TO_DOCTOR)
        coded = book.parse_answer(question, data["answer"])
    except QuestionError:
        raise ValidationError({"answer": [_("Choose an answer.")]}) from None
    return book.render_answer(coded.question, coded.version, coded.answer, language())


def _check_reply(work: Work, acting: Acting, dossier: str, document: str | None) -> None:
    """What he answers is something that he may read; :class:`NotFound` otherwise."""
    if document is None:
        return
    stored = facts_of_chains(work, [dossier]).get(document)
    now = work.clock.now()
    grants = work.records.grants(dossier)
    if stored is None or not decide(acting.actor, Act.READ, stored.facts, grants, now).allowed:
        raise NotFound("nothing to answer", chain=dossier)


@blueprint.post("/patients/<dossier>/question")
def workplace_question(dossier: str) -> ResponseReturnValue:
    """A fixed question about the work, to the social service or the physician."""
    here = desk()
    one = patient(here.work, here.acting, dossier)
    typed = {name: request.form.get(name, "") for name in ("question", "to")}
    try:
        data = WorkplaceQuestionSchema().load(typed)
    except ValidationError as error:
        return _patient_page(dossier, field_errors(error.messages_dict), "question")
    return hand_in(
        one,
        Kind.WORKPLACE_QUESTION,
        data["question"],
        PurposeCode.WORKPLACE,
        "question",
        role=Role(data["to"]),
        addressed=True,
    )


@blueprint.post("/documents/<document>/end")
def end(document: str) -> ResponseReturnValue:
    """Withdraw what he wrote himself; it disappears for its readers without a word."""
    here = desk()
    end_document(here.work, here.acting, document)
    return redirect(url_for("gp.home"), 303)


def _patient_page(dossier: str, errors: Errors, place: str = "") -> ResponseReturnValue:
    """Everything else is looked up before the one disclosure, which commits."""
    here = desk()
    if errors:
        # What the failed act did must not be committed by the reading below.
        here.rollback()
    work, acting = here.work, here.acting
    one = patient(work, acting, dossier)
    book = QuestionBook.load()
    code = normalise(contact_code_of(work, one.listed.account))
    now = work.clock.now()
    shown = {
        "patient": one,
        "helped": with_help(work.records.of_dossier(dossier), one.grants, now),
        "physicians": physicians_of(work, one.listed.workshop),
        "to_physician": names_to(one, PurposeCode.DOCTORS, Role.OCCUPATIONAL_PHYSICIAN),
        "to_ask": [
            (str(role), names)
            for role in (Role.SOCIAL_SERVICE, Role.OCCUPATIONAL_PHYSICIAN)
            if (names := names_to(one, PurposeCode.WORKPLACE, role))
        ],
        "questions": [
            (question.code, question.words[language()])
            for question in book.group(QuestionGroup.TO_WORKPLACE)
        ],
        "purposes": {code: _(words[0]) for code, words in PURPOSES.items()},
        "sent": request.args.get("sent", ""),
        "first_use": request.args.get("first_use", ""),
        "errors": errors,
        "place": place,
    }
    # His own messages too, for what the worker let him know of his yes: one disclosure.
    own = acting.actor.account
    opened = disclose_readable(work, acting, [dossier, own], since={own: asked_since(work)})
    messages = messages_in(opened)
    understood = [one for one in understood_in(messages) if one.dossier == dossier]
    documents = say(work, acting, [o for o in opened if o.stored.facts.kind is not Kind.MESSAGE])
    asked = [each for each in asked_by(messages) if normalise(each.code or "") == code]
    answered = {d.reply_to for d in documents if d.mine and d.reply_to}
    foretold = {d.reply_to for d in documents if d.content.get("prognosis")}
    waits_for_prognosis = any(
        d.question_code == "prognosis" and d.mine and not d.ended and d.id not in foretold
        for d in documents
    )
    answers_to = {d.reply_to for d in documents if d.kind == Kind.WORKPLACE_ANSWER}
    for fresh in one.fresh:
        set_handled(work, acting, fresh)
    page = render_template(
        "gp/patient.html",
        documents=documents,
        answered=answered,
        answers_to=answers_to,
        answered_to_me=foretold,
        waits_for_prognosis=waits_for_prognosis,
        understood=[understood_words(each) for each in understood],
        asks=[each for each in questions(asked, (), one.grants, list(ASKS), now) if not each.until],
        titles={str(purpose): _(title) for purpose, (title, _more) in ASKS.items()},
        **shown,
    )
    return page, 422 if errors else 200
