"""How far a representative's yes goes: never over what the worker himself decided meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from consent.encoding import from_timestamp, parse
from consent.mandates.rules import Mandate, MandateAct
from consent.parties import Actor, Party
from consent.purposes import PurposeCode
from consent.records.schemas import Draft
from consent.records.service import ConsentError, Recorded
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


def within_mandate(
    drafts: Sequence[Draft], mandate: Mandate, before: Iterable[Recorded], now: datetime
) -> list[Draft]:
    """The drafts, ending with the mandate at the latest.

    Raises :class:`ConsentError` ``not_in_mandate`` for what was written before, and for sending
    without showing: nothing leaves for a worker that nobody looked at. And
    where the worker left lines out of a yes that holds: what he narrowed nobody widens for him.
    """
    if any(draft.earlier or draft.left_out or not draft.show_first for draft in drafts):
        raise ConsentError("not_in_mandate")
    purposes, held = {draft.purpose for draft in drafts}, [one.grant for one in before]
    if any(one.in_force(now) and one.left_out and one.purpose in purposes for one in held):
        raise ConsentError("not_in_mandate")
    return [replace(draft, valid_until=min(draft.valid_until, mandate.until)) for draft in drafts]


def undoes_no_stop(
    work: Work,
    actor: Actor,
    dossier: str,
    drafts: Sequence[Draft],
    before: Sequence[Recorded],
    now: datetime,
) -> None:
    """Raise :class:`ConsentError` ``not_in_mandate`` for what the worker stopped himself.

    That is to a reader of these drafts, since the last mandate for this was entered: his own new
    yes opens it again, or a new mandate, for which two doctors look again. ``actor``: with his
    mandates.
    """
    [purpose] = {draft.purpose for draft in drafts}
    carrying = {one.id for one in _carrying(actor, dossier, purpose, now)}
    places = [
        one.entered.place
        for one in work.mandates.of_dossiers([dossier])
        if one.mandate.id in carrying
    ]
    stopped = _stopped_himself(work, dossier, before, since=max(places, default=0))
    if any((draft.purpose, draft.recipient) in stopped for draft in drafts):
        raise ConsentError("not_in_mandate")


def _carrying(actor: Actor, dossier: str, purpose: PurposeCode, now: datetime) -> list[Mandate]:
    """The mandates with which he may answer this now."""
    return [
        one
        for one in actor.mandates
        if one.dossier == dossier and one.in_force(now) and one.carries(MandateAct.ANSWER, purpose)
    ]


def _stopped_himself(
    work: Work, dossier: str, recorded: Sequence[Recorded], *, since: int
) -> set[tuple[PurposeCode, Party]]:
    """What he ended in his session or by a code, and has not said yes to again.

    Not where another yes of his to the same reader went on: one that he narrowed, or one of two.
    """
    ends = work.records.withdrawals(dossier)
    found = set()
    for one in recorded:
        end = ends.get(one.grant.id)
        if end is None or end.event_sequence < since:
            continue
        statement, to = parse(end.statement), (one.grant.purpose, one.grant.recipient)
        own = [
            other
            for other in recorded
            if other.mandate is None and (other.grant.purpose, other.grant.recipient) == to
        ]
        goes_on = any(
            other.grant.valid_until > from_timestamp(statement["at"])
            and (
                other.grant.id not in ends
                or ends[other.grant.id].event_sequence > end.event_sequence
            )
            for other in own
        )
        if statement["how"] != "mandate" and not goes_on:
            found.add(to)
    return found
