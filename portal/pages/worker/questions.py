"""The questions put to a worker, his answer to one, and beginning by himself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.decision import last_of
from consent.purposes import PurposeCode, purposes_offered
from consent.records.service import ConsentError
from consent.texts import text_for
from messaging.dossiers.service import Listed
from messaging.exchange.answered import answer_without_consent, held_for
from messaging.exchange.asking import YES, Request, requests_of
from messaging.exchange.consents import give, purpose_from
from messaging.messages.service import Message, inbox
from messaging.work import NotFound, Refused
from portal.desk import desk
from portal.display import level
from portal.errors import in_words
from portal.i18n import page_language
from portal.mail.service import notify
from portal.pages.help_words import helped
from portal.pages.worker import blueprint, card_page, chosen, which
from portal.pages.worker.asked_again import became_of
from portal.pages.worker.card import Answered, Card, anew, answers_to, card_for, workplaces_of
from portal.pages.worker.common import (
    Mine,
    collected,
    mine,
    names_of,
    paragraphs,
    show,
    whom_to_call,
)
from portal.pages.worker.documents import listing, row_of
from portal.pages.worker.helped import look
from portal.pages.worker.lines import lines_to_share
from portal.pages.worker.wording import purpose_picture, purpose_title
from portal.secondway.service import announce
from portal.secondway.words import Occasion
from portal.sessions.aside import aside
from portal.sessions.prefill import shows_a_draft
from portal.shown import as_seen, may_be_used

_FIELD_OF = {
    "until_past": "until",
    "until_too_far": "until",
    "until_unreadable": "until",
    "gp_missing": "gp",
    "readers_missing": "who",
    "group_missing": "left_out",
    "all_left_out": "left_out",
}


@blueprint.get("/questions")
def questions() -> ResponseReturnValue:
    """What is asked of him: questions of doctors, and texts that leave when he says so.

    What waits stands first, as one list; then the questions that he answered.
    """
    messages = inbox(desk().work, desk().acting)
    own = mine()
    asked = requests_of(messages)
    found = listing(own)
    texts, grants, now = found.waiting, found.grants, found.now
    parties = [*(one.asker for one in asked), *(one.facts.author for one in texts)]
    names = names_of(desk().work, parties)
    several = len(own.dossiers) > 1
    rows = []
    for one in asked:
        said = answers_to(messages, one, own.dossiers)
        common = _common(said, workplaces_of(one, own))
        rows.append(
            {
                "href": url_for("worker.question", request_id=one.id),
                # As it was put: a statement would read as if it were decided.
                "title": text_for(one.purpose, page_language(), level()).title,
                "picture": purpose_picture(one.purpose),
                "who": names.party(one.asker),
                "day": one.at,
                "state": None if common else "waits",
                "answer": common.answer if common else None,
                "for_him": common is not None and common.for_him,
                "over": became_of(said.values(), grants, now),
            }
        )
    return show(
        "questions.html",
        waiting=[
            *(row for row in rows if row["answer"] is None),
            *(row_of(one, own, names, grants, with_workplace=several) for one in texts),
        ],
        answered=[row for row in rows if row["answer"] is not None],
    )


def waiting_questions(messages: list[Message], own: Mine) -> int:
    """How many questions he has not answered yet: for himself alone."""
    return sum(not is_answered(messages, one, own) for one in requests_of(messages))


def is_answered(messages: list[Message], one: Request, own: Mine) -> bool:
    """Whether he answered a question for each workplace that it is about."""
    return _common(answers_to(messages, one, own.dossiers), workplaces_of(one, own)) is not None


def _common(said: Mapping[str, Answered], workplaces: Sequence[Listed]) -> Answered | None:
    """His answer when he gave one for each workplace (the last of them), else nothing."""
    given = [said[one.id] for one in workplaces if one.id in said]
    if len(given) < len(workplaces) or not given:
        return None
    return max(given, key=lambda one: one.at)


@blueprint.get("/questions/<request_id>")
def question(request_id: str) -> ResponseReturnValue:
    """One question for one workplace; or, when he answered it, what he said.

    The question again where he asks for it, or left a new answer half done; not while a yes holds.
    """
    messages = inbox(desk().work, desk().acting)
    asked = _find(messages, request_id)
    own = mine()
    places = workplaces_of(asked, own)
    said = answers_to(messages, asked, own.dossiers)
    dossier = _chosen(places, said, request.args.get("at", ""))
    answered = said.get(dossier.id)
    holds = _given_already(asked, dossier) is not None
    again = "again" in request.args or shows_a_draft()
    if answered is not None and (holds or not again):
        look(messages, asked, dossier)
        return _answered(asked, dossier, answered, places, said, holds=holds)
    card = card_for(desk().work, own, dossier, asked.purpose, messages, asked)
    return card_page.page(
        card, chosen.beforehand(card, card_page.address(card), chosen.no_wider(card))
    )


@blueprint.post("/questions/<request_id>")
def answer(request_id: str) -> ResponseReturnValue:
    """Yes, no or not now to a question that was put to him."""
    messages = _messages()
    asked = _find(messages, request_id)
    own = mine()
    form = chosen.sent(request.form)
    dossier = own.dossier(form["at"] or _only(workplaces_of(asked, own)))
    if dossier not in workplaces_of(asked, own):
        raise NotFound("asked for another workplace", chain=dossier.id)
    card = card_for(desk().work, own, dossier, asked.purpose, messages, asked)
    here = url_for("worker.question", request_id=asked.id, at=dossier.id)
    if form["answer"] == YES:
        return _yes(card, form)
    if form["answer"]:
        # A yes that holds is stopped, not answered with no: the receipt has the button.
        known = _given_already(asked, dossier)
        if known is not None:
            return redirect(url_for("worker.receipt", receipt_id=known), 303)
        shown = chosen.as_shown(card, form, chosen.language_of(form), desk().work.clock.now())
        if shown is None:
            return card_page.page(card, form, changed=True, status=422)
        answer_without_consent(
            desk().work, desk().acting, asked, form["answer"],
            read=shown.read(collected()), tell=form["tell"], dossier=dossier.id,
        )  # fmt: skip
        return redirect(here, 303)
    return _unanswered(card, form)


@blueprint.route("/start", methods=["GET"])
def start() -> ResponseReturnValue:
    """He begins by himself, and chooses what it is about."""
    own = mine()
    at = request.args.get("at", "")
    rows = [
        {
            "href": url_for("worker.start_purpose", purpose=str(one.code), at=at or None),
            "title": purpose_title(one.code),
            "picture": purpose_picture(one.code),
        }
        for one in purposes_offered()
    ]
    # Five choices at most: the sixth, about when he is ill, stands below them.
    return show("start.html", choices=rows[:5], also=rows[5:], workplaces=own.dossiers)


@blueprint.route("/start/<purpose>", methods=["GET", "POST"])
def start_purpose(purpose: str) -> ResponseReturnValue:
    """The same card, with nobody who asks."""
    messages = _messages()
    own = mine()
    code = _purpose(purpose)
    sent = request.form if request.method == "POST" else request.args
    at = sent.get("at", "")
    if not at and len(own.dossiers) != 1:
        return _which_workplace(own, code)
    dossier = own.dossier(at or _only(own.dossiers))
    card = card_for(desk().work, own, dossier, code, messages)
    if card.needs_gp and not card.gps:
        return show("no_doctor.html")
    if request.method == "GET":
        return card_page.page(
            card, chosen.beforehand(card, card_page.address(card), chosen.no_wider(card))
        )
    form = chosen.sent(request.form)
    if form["answer"] == YES:
        return _yes(card, form)
    if form["answer"]:
        # Nobody asked, so there is nothing to keep and nobody to tell.
        return redirect(url_for("worker.consents"), 303)
    return _unanswered(card, form)


# What comes of an answer ---------------------------------------------------------------------


def _yes(card: Card, form: dict[str, Any]) -> ResponseReturnValue:
    """Record a yes to exactly the words on his screen; anything else is asked again."""
    work, acting = desk().work, desk().acting
    try:
        choice, now = card.choice(form), work.clock.now()
        shown = card.shown(form, chosen.language_of(form), now, level())
        if not may_be_used(shown, desk().configuration):
            raise Refused("text_not_reviewed")
        stops = card.stops(work, form)
        if form["shown"] != as_seen(shown, stops):
            return card_page.page(card, form, changed=True, status=422)
        lines = lines_to_share(card.dossier.id, card.purpose, choice.left_out)
        work = desk().work
        known = _given_already(card.request, card.dossier)
        if known is None:
            how = collected()
            receipt = give(
                work, acting, card.dossier.id, choice,
                shown=shown.record, collected=how,
                request=card.request.id if card.request else None, lines=lines,
                seen=card.seen(form, now, stops),
            )  # fmt: skip
            known = receipt.id
            if card.request:
                notify(work, card.request.asker.id)
            if how.helper is not None:
                announce(work, acting.actor.account, Occasion.HELPED_YES)
    except (ConsentError, Refused) as refusal:
        desk().rollback()
        card = anew(card, desk().work, mine())
        if refusal.code == "shown_changed":
            return card_page.page(card, form, changed=True, status=422)
        errors = {_FIELD_OF.get(refusal.code, "form"): [in_words(refusal.code)]}
        return card_page.page(card, form, errors, refused=refusal.code, status=422)
    return redirect(url_for("worker.understanding", receipt_id=known), 303)


def _unanswered(card: Card, form: dict[str, Any]) -> ResponseReturnValue:
    """He said who will see it, and now reads the question; else he is asked once more."""
    if which.is_sent():
        form = {**chosen.no_wider(card), **which.said(form)}
        return card_page.page(card, form, status=422 if card.waits_for_a_choice(form) else 200)
    return card_page.page(card, form, {"answer": [in_words("unknown_answer")]}, status=422)


def _given_already(asked: Request | None, dossier: Listed) -> str | None:
    """The receipt of a yes to this very question that holds: a second yes changes nothing."""
    if asked is None:
        return None
    work = desk().work
    now = work.log.now(work.log.lock(dossier.id))
    held = held_for(work.records.of_dossier(dossier.id), asked.id, now)
    return held[0].grant.receipt if held else None


def _answered(
    asked: Request,
    dossier: Listed,
    said: Answered,
    places: Sequence[Listed],
    answers: Mapping[str, Answered],
    *,
    holds: bool,
) -> ResponseReturnValue:
    """A calm page: what he said, who knows, and the way on."""
    own = mine()
    left = [one for one in places if one.id not in answers]
    help_ = said.read.help if said.read else None
    work = desk().work
    grants = work.records.grants(dossier.id)
    like = last_of(one for one in grants if said.receipt and one.receipt == said.receipt)
    names = names_of(desk().work, [asked.asker])
    return show(
        "answered.html",
        person_to_call=whom_to_call(asked, names, dossier),
        said=said,
        helped=helped(help_) if help_ else None,
        paragraphs=paragraphs(said.read.said() if said.read else None),
        spoken=said.read.language if said.read else None,
        holds=holds,
        over=became_of([said], grants, work.clock.now()),
        purpose=purpose_title(asked.purpose),
        asker=names.party(asked.asker),
        workplace=own.workshop_of(dossier).name if len(places) > 1 else None,
        again=url_for(
            "worker.question",
            request_id=asked.id,
            at=dossier.id,
            again=1,
            like=like.id if like else None,
        ),
        following=[
            {
                "name": own.workshop_of(one).name,
                "href": url_for("worker.question", request_id=asked.id, at=one.id),
            }
            for one in left
        ],
    )


def _which_workplace(own: Mine, code: PurposeCode) -> ResponseReturnValue:
    rows = [
        {
            "href": url_for("worker.start_purpose", purpose=str(code), at=one.id),
            "title": own.workshop_of(one).name,
            "picture": "workplace",
        }
        for one in own.dossiers
    ]
    return show("workplace_choice.html", choices=rows)


# Finding what it is about ----------------------------------------------------------------------


def _messages() -> list[Message]:
    """His messages. Opening them commits: the claim of this form comes after, with the act.

    So an answer that failed can be given again with the very same form.
    """
    with aside(desk()):
        return inbox(desk().work, desk().acting)


def _find(messages: list[Message], request_id: str) -> Request:
    for one in requests_of(messages):
        if one.id == request_id:
            return one
    raise NotFound("no such request", chain=desk().acting.actor.account)


def _chosen(places: Sequence[Listed], said: Mapping[str, Answered], at: str) -> Listed:
    """The workplace in the address, else the first without an answer, else the first."""
    for one in places:
        if one.id == at:
            return one
    if at or not places:
        raise NotFound("not his dossier", chain=desk().acting.actor.account)
    return next((one for one in places if one.id not in said), places[0])


def _only(places: Sequence[Listed]) -> str:
    return places[0].id if len(places) == 1 else ""


def _purpose(code: str) -> PurposeCode:
    try:
        return purpose_from(code)
    except Refused as refusal:
        raise NotFound(refusal.code, chain=desk().acting.actor.account) from None
