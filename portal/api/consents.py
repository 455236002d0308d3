"""The worker answers, gives, looks at what he gave, and stops it: as on his pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from consent.encoding import b64
from consent.facts import Grant
from consent.lines import OFFERED, groups_of, words_of
from consent.records.schemas import Collected, Screen
from consent.records.service import Recorded
from messaging.dossiers.service import Listed
from messaging.exchange.answered import answer_without_consent, held_for
from messaging.exchange.asking import YES, Request, requests_of
from messaging.exchange.consents import give as record_yes
from messaging.exchange.consents import purpose_from
from messaging.exchange.narrowing import standing, words_without
from messaging.exchange.withdrawing import receipt_targets
from messaging.exchange.withdrawing import withdraw as stop
from messaging.messages.service import ANSWER, Message, inbox
from messaging.work import NotFound, Refused
from portal.api.parties import party
from portal.api.session import confirm
from portal.desk import desk
from portal.i18n import page_language
from portal.mail.service import notify
from portal.pages.worker.card import Card, answers_to, card_for, workplaces_of
from portal.pages.worker.chosen import language_of
from portal.pages.worker.common import Names, mine, names_of
from portal.pages.worker.lines import lines_to_share
from portal.pages.worker.narrowing import leave_out as narrow
from portal.schemas.api_consents import EXPIRED, IN_FORCE, WITHDRAWN
from portal.sessions.aside import aside
from portal.shown import Question, as_seen, last_day, may_be_used

_COLLECTED: Final = Collected(Screen.OWN_DEVICE)


def requests() -> dict[str, Any]:
    """Every question put to him, newest first, with what he said for each workplace."""
    messages = inbox(desk().work, desk().acting)
    own, asked = mine(), requests_of(messages)
    names = names_of(desk().work, [one.asker for one in asked])
    return {
        "items": [
            {
                "id": one.id,
                "purpose": str(one.purpose),
                "asker": party(one.asker, names),
                "at": one.at,
                "dossiers": [place.id for place in workplaces_of(one, own)],
                "answers": [
                    {"dossier": where, "answer": said.answer, "at": said.at,
                     "receipt": said.receipt}
                    for where, said in answers_to(messages, one, own.dossiers).items()
                ],
            }
            for one in asked
        ]
    }  # fmt: skip


# The card: the words, and what can be chosen ---------------------------------------------------


def request_card(request: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """The words of a question that was put to him, for one workplace."""
    messages = inbox(desk().work, desk().acting)
    asked = _find(messages, request)
    dossier = _workplace(query["at"], workplaces_of(asked, mine()))
    return _card(card_for(desk().work, mine(), dossier, asked.purpose, messages, asked), query)


def card(purpose: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """The words of a purpose that he begins by himself."""
    try:
        code = purpose_from(purpose)
    except Refused as refusal:
        raise NotFound(refusal.code) from None
    messages = inbox(desk().work, desk().acting)
    dossier = _workplace(query["at"], mine().dossiers)
    return _card(card_for(desk().work, mine(), dossier, code, messages), query)


def _card(one: Card, form: Mapping[str, Any]) -> dict[str, Any]:
    now = desk().work.clock.now()
    shown = one.shown(form, page_language(), now)
    stops = one.stops(desk().work, form)
    return {
        "purpose": str(one.purpose),
        "request": one.request.id if one.request else None,
        "dossier": one.dossier.id,
        "language": shown.record.language,
        "title": shown.title,
        "more": shown.more,
        "items": [
            {"id": item.id, "sentences": list(item.sentences), "more": item.more}
            for item in shown.items
        ],
        "text": shown.record.text,
        "shown": as_seen(shown, stops),
        "stops": [each.id for each in stops],
        "reviewed": shown.reviewed,
        "until": last_day(one.ends(form, now)),
        "gps": [
            {"id": gp.asker.id, "name": gp.asker_name, "practice": gp.organisation_name}
            for gp in one.gps
        ],
        "gp_asks": one.gp_asks,
        "physicians": [{"id": person.id, "name": person.name} for person, _ in one.physicians],
        "shown_first": one.shown_first,
        "can_leave_out": [
            {"group": group, "words": words_of(group, shown.record.language, one.purpose)}
            for group in OFFERED[one.purpose]
        ],
    }


# Answering -----------------------------------------------------------------------------------


def answer(request: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Yes, no or not now. A yes is confirmed first, before anything is opened or changed."""
    here = desk()
    if data["answer"] == YES:
        confirm(data)
    messages = _messages()
    asked = _find(messages, request)
    dossier = _workplace(data["at"], workplaces_of(asked, mine()))
    chosen = card_for(here.work, mine(), dossier, asked.purpose, messages, asked)
    if data["answer"] != YES:
        answer_without_consent(
            here.work, here.acting, asked, data["answer"],
            read=_as_shown(chosen, data, here.work.clock.now()).read(_COLLECTED), tell=data["tell"], dossier=dossier.id,
        )  # fmt: skip
        return {"answer": data["answer"], "receipt": None}
    return {"answer": YES, "receipt": _yes(chosen, data, messages)}


def give(data: Mapping[str, Any]) -> dict[str, Any]:
    """A yes that nobody asked for."""
    confirm(data)
    messages = _messages()
    dossier = _workplace(data["at"], mine().dossiers)
    purpose = purpose_from(data["purpose"])
    return _yes(card_for(desk().work, mine(), dossier, purpose, messages), data, messages)


def _yes(one: Card, data: Mapping[str, Any], messages: Sequence[Message]) -> dict[str, Any]:
    """Record a yes to exactly the words that were shown; a second yes changes nothing."""
    work, acting = desk().work, desk().acting
    choice, now = one.choice(data), work.clock.now()
    shown = _as_shown(one, data, now)
    if not may_be_used(shown, desk().configuration):
        raise Refused("text_not_reviewed")
    stops = one.stops(work, data)
    lines = lines_to_share(one.dossier.id, one.purpose, choice.left_out)
    work = desk().work
    before = _given_already(one)
    if before:
        return _receipt(before, _code_of(messages, before[0].receipt))
    receipt = record_yes(
        work,
        acting,
        one.dossier.id,
        choice,
        lines=lines,
        seen=one.seen(data, now, stops),
        shown=shown.record,
        collected=_COLLECTED,
        request=one.request.id if one.request else None,
    )
    if one.request:
        notify(work, one.request.asker.id)
    return _receipt(receipt.grants, receipt.code)


def _as_shown(one: Card, data: Mapping[str, Any], now: datetime) -> Question:
    """The words that the answer is about; :class:`Refused` ``shown_changed`` for any others."""
    shown = one.shown(data, language_of(data), now)
    if data["shown"] != as_seen(shown, one.stops(desk().work, data)):
        raise Refused("shown_changed")
    return shown


def _given_already(one: Card) -> list[Grant]:
    """What he gave to this very question for this workplace, and still holds."""
    if one.request is None:
        return []
    work = desk().work
    now = work.log.now(work.log.lock(one.dossier.id))
    recorded = work.records.of_dossier(one.dossier.id)
    return [each.grant for each in held_for(recorded, one.request.id, now)]


# What he gave ----------------------------------------------------------------------------------


def consents() -> dict[str, Any]:
    """Every consent of his, in the order in which they were given."""
    recorded = desk().work.records.of_dossiers(mine().ids)
    return {"items": _as_json([one.grant for one in recorded])}


def receipt(receipt: str) -> dict[str, Any]:
    """A receipt with its code, and the signed records, to be kept and checked elsewhere."""
    work = desk().work
    messages = inbox(work, desk().acting)
    group = _of_receipt(receipt)
    return {
        **_receipt([one.grant for one in group], _code_of(messages, receipt)),
        "text": group[0].document()["text"]["shown"],
        "records": [
            {
                "record": b64(one.record),
                "signature": b64(one.signature),
                "public_key": b64(
                    work.directory.signing_public(one.signing_subject, one.signing_sequence)
                ),
            }
            for one in group
        ],
    }


def withdraw(data: Mapping[str, Any]) -> dict[str, Any]:
    """Stop one consent, or everything of one receipt; nothing where it had ended before."""
    here = desk()
    confirm(data)
    recorded = here.work.records.of_dossiers(mine().ids)
    if "receipt" in data:
        found = _of_receipt(data["receipt"])
        targets = receipt_targets(recorded, data["receipt"])
    else:
        found = [one for one in recorded if one.grant.id == data["consent"]]
        targets = [one.grant.id for one in found]
    if not found:
        raise NotFound("no such consent", chain=here.acting.actor.account)
    ended = stop(here.work, here.acting, found[0].grant.dossier, targets)
    return {"ended": ended}


def leave_out(receipt: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Leave lines out of what a receipt carries: a new one takes its place, with the same code."""
    here = desk()
    confirm(data)
    _of_receipt(receipt)
    every = here.work.records.of_dossiers(mine().ids)
    counts = standing(here.work, every, receipt)
    if not counts:
        raise NotFound("no such receipt", chain=here.acting.actor.account)
    words_without(counts[0], data["left_out"])
    made = narrow(counts[0].grant, data["left_out"])
    return _receipt(made.grants, made.code)


def _of_receipt(receipt: str) -> list[Recorded]:
    recorded = desk().work.records.of_dossiers(mine().ids)
    group = [one for one in recorded if one.grant.receipt == receipt]
    if not group:
        raise NotFound("no such receipt", chain=desk().acting.actor.account)
    return group


def _code_of(messages: Iterable[Message], receipt: str) -> str | None:
    """The revocation code: it is nowhere but in the message that was sealed to him."""
    for message in messages:
        if message.type == ANSWER and message.data.get("receipt") == receipt:
            return message.data.get("code")
    return None


def _receipt(grants: Sequence[Grant], code: str | None) -> dict[str, Any]:
    return {"id": grants[0].receipt, "code": code, "consents": _as_json(grants)}


def _as_json(grants: Sequence[Grant]) -> list[dict[str, Any]]:
    names: Names = names_of(
        desk().work, [one for grant in grants for one in (grant.recipient, *grant.sources)]
    )
    return [
        {
            "id": grant.id,
            "receipt": grant.receipt,
            "purpose": str(grant.purpose),
            "dossier": grant.dossier,
            "recipient": party(grant.recipient, names),
            "sources": [party(one, names) for one in grant.sources],
            "given_at": grant.given_at,
            "valid_until": grant.valid_until,
            "earlier": grant.earlier,
            "show_first": grant.show_first,
            "left_out": list(groups_of(grant.purpose, grant.left_out)),
            "state": _state(grant),
        }
        for grant in grants
    ]


def _state(grant: Grant) -> str:
    if grant.withdrawn:
        return WITHDRAWN
    return IN_FORCE if grant.in_force(desk().services.clock.now()) else EXPIRED


# Finding -------------------------------------------------------------------------------------


def _messages() -> list[Message]:
    """His messages. Opening them commits: the claim of this request comes after, with the act."""
    with aside(desk()):
        return inbox(desk().work, desk().acting)


def _find(messages: list[Message], request: str) -> Request:
    for one in requests_of(messages):
        if one.id == request:
            return one
    raise NotFound("no such request", chain=desk().acting.actor.account)


def _workplace(at: str, places: Sequence[Listed]) -> Listed:
    """The workplace that he names; he need not, where he has one."""
    for one in places:
        if one.id == at or (not at and len(places) == 1):
            return one
    if not at and places:
        raise Refused("which_workplace")
    raise NotFound("not his dossier", chain=desk().acting.actor.account)
