"""What somebody chose on the card of a question: as he sent it, left it, or chose it before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from flask import request
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from consent.clock import brussels_day
from consent.facts import Grant
from consent.lines import groups_of
from consent.parties import PartyKind
from consent.purposes import Role
from consent.records.service import MAX_MONTHS, valid_until
from messaging.exchange.asking import NO
from portal.desk import desk
from portal.pages.worker.card import Card
from portal.schemas.worker import AnswerSchema
from portal.sessions.prefill import filled_in
from portal.shown import last_day

_MORE: Final = (
    "only_person", "physician", "since", "months", "until", "sending", "tell", "left_out",
)  # fmt: skip
"""What stands behind "more"."""


def sent(form: MultiDict[str, str]) -> dict[str, Any]:
    """The form of a card; a choice that is none falls back, and the page asks again.

    A day that cannot be read stays as it was typed: what is wrong with it is said beside it.
    """
    typed: dict[str, Any] = {**form.to_dict(), "left_out": form.getlist("left_out")}
    try:
        loaded: dict[str, Any] = AnswerSchema().load(typed)
    except ValidationError as error:
        wrong = set(error.messages_dict)
        kept = {name: value for name, value in typed.items() if name not in wrong}
        loaded = {**usual(), **AnswerSchema(partial=True).load(kept)}
        if "until" in wrong:
            loaded["until"] = typed["until"]
        if wrong - {"answer", "until"}:
            loaded["answer"] = ""
    return loaded


def usual() -> dict[str, Any]:
    """What stands on a card on which nothing was chosen."""
    form: dict[str, Any] = AnswerSchema().load({"answer": NO})
    return {**form, "answer": ""}


def beforehand(card: Card, address: str) -> dict[str, Any]:
    """The form as he left it; else an empty one, with what the page's address chose beforehand.

    That is "also earlier", or the choices of a yes of his own that he just stopped (``like``). A
    yes is never there beforehand.
    """
    left = filled_in(address)
    form = sent(left) if left else usual()
    if not left:
        if request.args.get("since") == "before":
            form["since"] = "before"
        if "like" in request.args:
            form |= _of_an_earlier_yes(card, request.args["like"])
    return {**form, "at": card.dossier.id, "answer": ""}


def is_narrowed(form: Mapping[str, Any]) -> bool:
    """Whether he chose something that stands behind "more": it stays open then."""
    nothing = usual()
    return any(form[name] != nothing[name] for name in _MORE)


def _of_an_earlier_yes(card: Card, grant_id: str) -> dict[str, Any]:
    """The choices of this yes; nothing for one that is not his, or of another question."""
    work = desk().work
    grants = [one.grant for one in work.records.of_dossier(card.dossier.id)]
    for one in grants:
        if one.id == grant_id and one.purpose is card.purpose:
            together = [other for other in grants if other.receipt == one.receipt]
            return like(one, together, card, work.clock.now())
    return {}


def like(grant: Grant, together: Sequence[Grant], card: Card, now: datetime) -> dict[str, Any]:
    """What stands on a card for a yes like that one. ``together``: the grants of its receipt."""
    form: dict[str, Any] = {
        "since": "before" if grant.earlier else "now",
        "sending": "show" if grant.show_first else "send",
        "left_out": list(groups_of(grant.purpose, grant.left_out)),
        **_term(grant, now),
    }
    if card.chooses_readers:
        form["who"] = card.word_for({one.recipient.role for one in together})
    for reader in (one.recipient for one in together):
        is_person = reader.kind is PartyKind.PERSON
        if reader.role is Role.GP:
            for known in card.gps:
                if reader.id in (known.asker.id, known.group.id):
                    form |= {"gp": known.asker.id, "only_person": is_person}
        elif is_person and reader.id in {person.id for person, _party in card.physicians}:
            form["physician"] = reader.id
    return form


def _term(grant: Grant, now: datetime) -> dict[str, Any]:
    for months in range(1, MAX_MONTHS + 1):
        if valid_until(months, None, grant.given_at) == grant.valid_until:
            return {"months": months}
    until = last_day(grant.valid_until)
    return {"until": until.isoformat()} if until >= brussels_day(now) else {}
