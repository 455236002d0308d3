"""The same question as the worker's own, answered by who represents him for it."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.mandates.rules import Mandate, MandateAct
from consent.purposes import PURPOSES, PurposeCode
from consent.records.schemas import Collected
from consent.records.service import ConsentError
from messaging.exchange.answered import answer_without_consent
from messaging.exchange.asking import YES, Request, requests_of
from messaging.exchange.consents import give, purpose_from
from messaging.messages.service import Message, inbox
from messaging.work import NotFound, Refused
from portal.desk import desk
from portal.display import level
from portal.errors import in_words
from portal.mail.service import notify
from portal.pages.representative import blueprint
from portal.pages.representative.common import His, doctor_to_ring, his
from portal.pages.worker import card_page, chosen, which
from portal.pages.worker.card import Card, anew, card_for
from portal.pages.worker.common import names_of
from portal.representing.service import said_yes
from portal.sessions.aside import aside
from portal.shown import may_be_used

_FIELDS = {"gp_missing": "gp", "readers_missing": "who"}


@blueprint.route("/<dossier>/questions/<request_id>", methods=["GET", "POST"])
def question(dossier: str, request_id: str) -> ResponseReturnValue:
    """A question that a doctor put; or, when one of the two answered it, back to the list."""
    messages, mine = _messages(), his()
    for one in requests_of(messages):
        if one.id == request_id and one.workshop == mine.person(dossier).id:
            if one.answer is not None:
                return redirect(url_for("representative.home"), 303)
            return _card(mine, dossier, one.purpose, messages, one)
    raise NotFound("no such request", chain=desk().acting.actor.account)


@blueprint.route("/<dossier>/start/<purpose>", methods=["GET", "POST"])
def start(dossier: str, purpose: str) -> ResponseReturnValue:
    """The same card, with nobody who asks."""
    messages, mine = _messages(), his()
    try:
        code = purpose_from(purpose)
    except Refused as refusal:
        raise NotFound(refusal.code, chain=desk().acting.actor.account) from None
    mine.person(dossier)
    return _card(mine, dossier, code, messages, None)


def _messages() -> list[Message]:
    """His messages. Opening them commits: the claim of this form comes after, with the act."""
    with aside(desk()):
        return inbox(desk().work, desk().acting)


def _card(
    mine: His, dossier: str, purpose: PurposeCode, messages: list[Message], asked: Request | None
) -> ResponseReturnValue:
    put = asked.at if asked else None
    mandate = mine.check(dossier, MandateAct.ANSWER, purpose, asked=put)
    person = mine.person(dossier)
    card = card_for(desk().work, mine.people, person, purpose, messages, asked)
    if request.method == "GET":
        return _page(mine, card, mandate, chosen.beforehand(card, request.path, chosen.usual()))
    form = _narrowed(chosen.sent(request.form))
    if form["answer"] == YES:
        return _yes(mine, card, mandate, form, messages)
    if form["answer"]:
        if asked is not None:
            now, language = desk().work.clock.now(), chosen.language_of(form)
            shown = chosen.as_shown(card, form, language, now, mandate.until)
            if shown is None:
                return _page(mine, card, mandate, form, changed=True)
            try:
                answer_without_consent(
                    desk().work, desk().acting, asked, form["answer"],
                    read=shown.read(_collected()), tell=form["tell"], dossier=dossier,
                    heard=messages,
                )  # fmt: skip
            except ConsentError as refusal:
                desk().rollback()
                return _page(mine, card, mandate, form, {"form": [in_words(refusal.code)]})
        return redirect(url_for("representative.home"), 303)
    if which.is_sent():
        return _page(mine, card, mandate, form)
    return _page(mine, card, mandate, form, {"answer": [in_words("unknown_answer")]})


def _narrowed(form: dict[str, Any]) -> dict[str, Any]:
    """What a mandate never carries is not chosen, whatever was sent."""
    return {**form, "since": "now", "sending": "show", "only_person": False, "physician": ""}


def _yes(
    mine: His, card: Card, mandate: Mandate, form: dict[str, Any], messages: list[Message]
) -> ResponseReturnValue:
    """Record a yes to exactly the words on his screen; anything else is asked again."""
    work, acting = desk().work, desk().acting
    try:
        choice, now = card.choice(form), work.clock.now()
        shown = card.shown(form, chosen.language_of(form), now, level(), until=mandate.until)
        if not may_be_used(shown, desk().configuration):
            raise Refused("text_not_reviewed")
        if form["shown"] != shown.hash:
            return _page(mine, card, mandate, form, changed=True)
        receipt = give(
            work, acting, card.dossier.id, choice,
            shown=shown.record, collected=_collected(),
            request=card.request.id if card.request else None, heard=messages,
            seen=card.seen(form, now, until=mandate.until),
        )  # fmt: skip
        if card.request:
            notify(work, card.request.asker.id)
        said_yes(work, card.dossier.id)
    except (ConsentError, Refused) as refusal:
        desk().rollback()
        card = anew(card, desk().work, mine.people)
        if refusal.code == "shown_changed":
            return _page(mine, card, mandate, form, changed=True)
        field = _FIELDS.get(refusal.code, "until" if "until" in refusal.code else "form")
        errors = {field: [in_words(refusal.code)]}
        return _page(mine, card, mandate, form, errors, refused=refusal.code)
    return redirect(
        url_for("representative.given", dossier=card.dossier.id, receipt_id=receipt.id), 303
    )


def _collected() -> Collected:
    live = desk().live
    assert live is not None
    return Collected(live.screen)


def _page(
    mine: His,
    card: Card,
    mandate: Mandate,
    form: dict[str, Any],
    errors: dict[str, list[str]] | None = None,
    *,
    refused: str = "",
    changed: bool = False,
) -> ResponseReturnValue:
    form, asked, person = _narrowed(form), card.request, card.dossier
    names = names_of(desk().work, [asked.asker] if asked else [])
    # Who may answer this may answer that: a mandate names what a purpose requires too.
    required = PURPOSES[card.purpose].requires
    around = card_page.Around(
        action=request.path,
        anew=request.path,
        first=url_for("representative.start", dossier=person.id, purpose=str(required))
        if required
        else None,
        asker=names.party(asked.asker) if asked else None,
        person_to_call=doctor_to_ring([mine.people.workshop_of(person)]),
        for_him={
            "name": person.name,
            "back": url_for("representative.home"),
            "lets_go": mine.may(person.id, MandateAct.RELEASE, card.purpose) is not None,
        },
        within=mandate.until,
    )
    waits = request.method == "POST" and card.waits_for_a_choice(form)
    return card_page.made(
        "representative/question.html", card, form, around, errors,
        refused=refused, changed=changed, status=422 if errors or changed or waits else 200,
    )  # fmt: skip
