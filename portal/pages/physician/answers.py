"""Where the physician answers: a GP's fixed question, and a text that the worker struck."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.parties import Party
from consent.purposes import Kind, PurposeCode
from messaging.documents.facts import Stored
from messaging.documents.reading import Opened, disclose, set_handled
from messaging.documents.releasing import countersign_struck
from messaging.documents.storing import locate
from messaging.documents.writing import write
from messaging.exchange.questions import answer_addressees, answer_content
from messaging.vocabulary import CodedAnswer, CodedQuestion
from messaging.work import NotFound, Refused
from portal.desk import desk
from portal.errors import in_words
from portal.mail.service import notify_parties
from portal.pages.doctors import field_errors, in_force, names_of
from portal.pages.dossier_words import say
from portal.pages.physician import blueprint
from portal.pages.physician.served import announce, gp_parties, served, workshop_names
from portal.schemas.physician import AnswerSchema
from portal.sessions.aside import aside


@blueprint.route("/questions/<document>", methods=["GET", "POST"])
def answer(document: str) -> ResponseReturnValue:
    """Answer a GP's question about the work with one of its fixed answers."""
    here = desk()
    work, acting = here.work, here.acting
    _head, stored = locate(work, document)
    listed = served(work, acting, stored.facts.dossier)
    if stored.facts.kind is not Kind.WORKPLACE_QUESTION:
        raise NotFound("not a question", chain=stored.facts.dossier)
    grants = in_force(work.records.grants(listed.id), work.clock.now())
    to = gp_parties(grants, PurposeCode.WORKPLACE, stored.facts.author.organisation)
    names = names_of(work, to)
    workshop = workshop_names(work, acting)[listed.workshop]
    # The words of the question are sealed: it is opened, and that is written down.
    # Opening commits: the claim of a form that was sent comes after it, with the answer.
    with aside(here):
        opened = disclose(here.work, acting, [document])
    content = opened[0].content
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        question = CodedQuestion(content["code"], content["version"])
        try:
            data = AnswerSchema(question=question).load({"answer": request.form.get("answer", "")})
            return _write_answer(
                opened[0], CodedAnswer(question.code, question.version, data["answer"]), to
            )
        except ValidationError as error:
            errors = field_errors(error.messages_dict)
    page = render_template(
        "physician/answer.html",
        person=listed,
        workshop=workshop,
        question=say(here.work, acting, opened)[0],
        to=names,
        errors=errors,
    )
    return page, 422 if errors else 200


def _write_answer(question: Opened, answered: CodedAnswer, to: list[Party]) -> ResponseReturnValue:
    """To the GP who asked and to the physicians; never to the social service."""
    here = desk()
    work, acting = here.work, here.acting
    facts = question.stored.facts
    if not to:
        raise Refused("no_consent")
    write(
        work,
        acting,
        facts.dossier,
        Kind.WORKPLACE_ANSWER,
        answer_content(question, answered),
        addressees=answer_addressees(work, question.stored),
    )
    set_handled(work, acting, question.id)
    notify_parties(work, to)
    return redirect(url_for("physician.dossier", dossier=facts.dossier, sent="answer"), 303)


@blueprint.route("/documents/<document>/countersign", methods=["GET", "POST"])
def countersign(document: str) -> ResponseReturnValue:
    """Agree to a text of which the worker struck lines, seen beside one's own."""
    here = desk()
    work, acting = here.work, here.acting
    _head, stored = locate(work, document)
    listed = served(work, acting, stored.facts.dossier)
    if not stored.waits_for_author or stored.strike_of is None:
        raise NotFound("nothing waits for agreement", chain=stored.facts.dossier)
    workshop = workshop_names(work, acting)[listed.workshop]
    error = ""
    with aside(here):
        both = disclose(here.work, acting, [document, stored.strike_of])
    opened = {one.id: one for one in both}
    if request.method == "POST":
        try:
            return _agree(stored, opened[document])
        except Refused as refused:
            here.rollback()
            error = in_words(refused.code)
    shown = {one.id: one for one in say(here.work, acting, list(opened.values()))}
    page = render_template(
        "physician/countersign.html",
        person=listed,
        workshop=workshop,
        struck=shown[document],
        original=shown[stored.strike_of],
        text_hash=opened[document].envelope.text_hash,
        error=error,
    )
    return page, 409 if error else 200


def _agree(stored: Stored, opened: Opened) -> ResponseReturnValue:
    """Sign the very text that was opened in this request, and that stood on the page."""
    here = desk()
    work, acting = here.work, here.acting
    if request.form.get("text") != opened.envelope.text_hash:
        raise Refused("try_again")
    countersign_struck(work, acting, stored.id, opened.envelope.text_hash, opened.lines)
    set_handled(work, acting, stored.id)
    listed = served(work, acting, stored.facts.dossier)
    announce(work, listed, stored.id)
    return redirect(url_for("physician.dossier", dossier=listed.id, sent="agreed"), 303)
