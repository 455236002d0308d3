"""What somebody chose on the card of a question: as he sent it, left it, or chose it before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from flask import request
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from consent.clock import brussels_day
from consent.decision import last_of
from consent.facts import Grant
from consent.lines import groups_of
from consent.parties import PartyKind
from consent.purposes import Role
from consent.records.service import MAX_MONTHS, ConsentError, valid_until
from consent.texts import LEVELS
from messaging.exchange.asking import NO
from messaging.work import Refused
from portal.desk import desk
from portal.display import level
from portal.i18n import page_language
from portal.pages.worker.card import Card
from portal.schemas.worker import AnswerSchema
from portal.sessions.prefill import filled_in
from portal.shown import Question, as_seen, last_day

_FOLDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "who": ("only_person", "physician"),
        "when": ("since", "months", "until"),
        "sending": ("sending",),
        "lines": ("left_out",),
        "tell": ("tell",),
    }
)
"""What stands behind "more", by the fold in which it stands."""
_SAID: Final = ("gp", "only_person", "physician", "since", "sending", "who", "left_out")
"""What the words say besides the last day."""


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


def no_wider(card: Card) -> dict[str, Any]:
    """What stands on a worker's card on which nothing was chosen: no more than his last yes to it.

    The lines that he left out, one doctor and not all, and no longer than that one held. Whom he
    tells he says anew; for more he takes away himself what stands there.
    """
    work, now, form = desk().work, desk().work.clock.now(), usual()
    own = [
        one.grant
        for one in work.records.of_dossier(card.dossier.id)
        if one.mandate is None and one.grant.purpose is card.purpose
    ]
    last = last_of(own)
    if last is None:
        return form
    then = like(last, [one for one in own if one.receipt == last.receipt], card, now)
    kept: dict[str, Any] = {
        name: then[name] for name in ("left_out", "only_person", "physician") if name in then
    }
    as_long = {**form, **_term(last, now)}
    shorter = _end_of(as_long, now) < _end_of(form, now)
    return {**(as_long if shorter else form), **kept}


def beforehand(card: Card, address: str, otherwise: Mapping[str, Any]) -> dict[str, Any]:
    """The form as he left it; else ``otherwise``, with what the page's address chose beforehand.

    That is "also earlier", or the choices of a yes that he just stopped (``like``). A
    yes is never there beforehand.
    """
    left = filled_in(address)
    form = sent(left) if left else {**otherwise}
    if not left:
        if request.args.get("since") == "before":
            form["since"] = "before"
        if "like" in request.args:
            form |= _of_an_earlier_yes(card, request.args["like"])
    return {**form, "at": card.dossier.id, "answer": ""}


def on_screen(
    card: Card, form: Mapping[str, Any], now: datetime, within: datetime | None = None
) -> str:
    """With which choices a page was shown, for the form on it: whatever he changes there later.

    The last day as a day, so that midnight changes nothing. ``within``: the end of a mandate.
    """
    nothing = usual()
    made = {name: form[name] for name in _SAID if form[name] != nothing[name]}
    until = last_day(card.ends(form, now, within)).isoformat()
    return urlencode({**made, "until": until, "level": level()}, doseq=True)


def as_shown(
    card: Card,
    form: Mapping[str, Any],
    language: str,
    now: datetime,
    within: datetime | None = None,
) -> Question | None:
    """The question as it stood on his screen; ``None`` where its words are others by now."""
    then = MultiDict(parse_qsl(form["seen"]))
    if then.get("level") not in LEVELS:
        return None
    try:
        shown = card.shown(sent(then), language, now, then["level"], until=within)
        seen = shown.hash if within else as_seen(shown, card.stops(desk().work, sent(then)))
    except (ConsentError, Refused):
        return None
    return shown if seen == form["shown"] else None


def language_of(form: Mapping[str, Any]) -> str:
    """The language in which he saw the words, whatever he reads in another window."""
    shown = str(form["language"])
    return shown if shown in desk().configuration.languages else page_language()


def open_folds(form: Mapping[str, Any], wrong: Collection[str] = ()) -> frozenset[str]:
    """The folds behind "more" in which he chose something or something is wrong: they stay open.

    ``wrong``: the fields about which the page has something to say.
    """
    nothing = usual()
    return frozenset(
        fold
        for fold, fields in _FOLDS.items()
        if any(name in wrong or form[name] != nothing[name] for name in fields)
    )


def _of_an_earlier_yes(card: Card, grant_id: str) -> dict[str, Any]:
    """The choices of this yes; nothing for one of another question.

    Nor for one of his representative, where he ever answered with a yes himself: that can be wider.
    """
    work = desk().work
    recorded = work.records.of_dossier(card.dossier.id)
    asked = [one for one in recorded if one.grant.purpose is card.purpose]
    own = [one for one in asked if one.mandate is None]
    for one in own or asked:
        if one.grant.id == grant_id:
            together = [
                other.grant for other in recorded if other.grant.receipt == one.grant.receipt
            ]
            return like(one.grant, together, card, work.clock.now())
    return {}


def like(grant: Grant, together: Sequence[Grant], card: Card, now: datetime) -> dict[str, Any]:
    """What stands on a card for a yes like that one. ``together``: the grants of its receipt.

    A physician who left his group stands there too: the card then asks who comes instead of him.
    """
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
            form["only_person"] = is_person
            for known in card.gps:
                if reader.id in (known.asker.id, known.group.id):
                    form["gp"] = known.asker.id
        elif is_person and card.needs_gp:
            form["physician"] = reader.id
    return form


def _term(grant: Grant, now: datetime) -> dict[str, Any]:
    for months in range(1, MAX_MONTHS + 1):
        if valid_until(months, None, grant.given_at) == grant.valid_until:
            return {"months": months}
    until, today = last_day(grant.valid_until), brussels_day(now)
    if until < today:
        # As many days once more: that day is gone.
        until = today + (until - brussels_day(grant.given_at))
    return {"until": until.isoformat()}


def _end_of(form: Mapping[str, Any], now: datetime) -> datetime:
    return valid_until(form["months"], form["until"] or None, now)
