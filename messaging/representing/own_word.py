"""How far a representative's yes goes: never over what the worker himself decided meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from consent.encoding import from_timestamp, parse
from consent.mandates.own_word import ForHim, Said, opens_again, widens
from consent.mandates.rules import Mandate, MandateAct
from consent.parties import Actor
from consent.purposes import PurposeCode
from consent.records.schemas import Draft
from consent.records.service import ConsentError, Ended, Recorded
from messaging.exchange.asking import ANSWERED, put_at
from messaging.messages.service import ANSWER, REQUEST, Message
from messaging.work import Work


def goes_over_no_answer(
    actor: Actor,
    dossier: str,
    purpose: PurposeCode,
    heard: Sequence[Message],
    request: str | None,
    now: datetime,
) -> None:
    """Raise :class:`ConsentError` ``not_in_mandate`` where the worker answered this himself.

    That is any question of this purpose, since the one was put that is answered now; without one,
    since the last mandate for this was entered. ``actor``: with his mandates; ``heard``: every
    message of his, which tell that it was answered, and not what. One of before they named the
    purpose is read by its question.
    """
    asked = put_at(heard, request)
    since = asked or max(one.begins for one in _carrying(actor, dossier, purpose, now))
    put = {
        one.data["request"]: (one.data["purpose"], one.data["dossier"])
        for one in heard
        if one.type == REQUEST
    }
    for one in heard:
        if one.type == ANSWER and one.data["answer"] == ANSWERED and one.at >= since:
            told = one.data
            named = (told["purpose"], told["dossier"]) if "purpose" in told else None
            if (named or put.get(told["request"])) == (purpose, dossier):
                raise ConsentError("not_in_mandate")


def within_mandate(drafts: Sequence[Draft], mandate: Mandate) -> list[Draft]:
    """The drafts, ending with the mandate at the latest.

    Raises :class:`ConsentError` ``not_in_mandate`` for what was written before, for less than every
    line, and for sending without showing: nothing leaves for a worker that nobody looked at.
    """
    if any(draft.earlier or draft.left_out or not draft.show_first for draft in drafts):
        raise ConsentError("not_in_mandate")
    return [replace(draft, valid_until=min(draft.valid_until, mandate.until)) for draft in drafts]


def goes_over_nothing(
    work: Work,
    actor: Actor,
    dossier: str,
    drafts: Sequence[Draft],
    before: Sequence[Recorded],
    now: datetime,
) -> None:
    """Raise :class:`ConsentError` ``not_in_mandate`` for more than the worker's own yes gives.

    And for what he stopped himself since the last mandate for this was entered: his own new yes
    opens it again, or a new mandate, for which two doctors look again. ``actor``: with his mandates.
    """
    [purpose] = {draft.purpose for draft in drafts}
    carrying = {one.id for one in _carrying(actor, dossier, purpose, now)}
    places = [
        one.entered.place
        for one in work.mandates.of_dossiers([dossier])
        if one.mandate.id in carrying
    ]
    since = max(places, default=0)
    ends = work.records.withdrawals(dossier)
    said = [_said(one, ends.get(one.grant.id)) for one in before]
    for draft in drafts:
        asked = ForHim(draft.purpose, draft.recipient, draft.sources, now, since)
        if widens(asked, said) or opens_again(asked, said):
            raise ConsentError("not_in_mandate")


def _said(one: Recorded, end: Ended | None) -> Said:
    own, place = one.mandate is None, one.event_sequence
    if end is None:
        return Said(one.grant, place, own)
    told = parse(end.statement)
    himself = from_timestamp(told["at"]) if told["how"] != "mandate" else None
    return Said(one.grant, place, own, end.event_sequence, himself)


def _carrying(actor: Actor, dossier: str, purpose: PurposeCode, now: datetime) -> list[Mandate]:
    """The mandates with which he may answer this now."""
    return [
        one
        for one in actor.mandates
        if one.dossier == dossier and one.in_force(now) and one.carries(MandateAct.ANSWER, purpose)
    ]
