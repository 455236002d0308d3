"""A question is answered once: of two answers at the same time the first counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from consent.decision import may_answer
from consent.purposes import Role
from consent.records.service import ConsentError, Recorded
from consent.store import new_id
from messaging.documents.models import Document
from messaging.dossiers.service import worker_of
from messaging.exchange.asking import (
    NO,
    NOT_NOW,
    Request,
    concerned,
    record_answer,
    requests_of,
)
from messaging.exchange.read import Read
from messaging.exchange.withdrawing import his_chain
from messaging.groups.service import is_member
from messaging.messages.service import TOLD, Message, lock_people, send
from messaging.representing.standing import with_mandates
from messaging.work import Acting, NotFound, Refused, Work


def held_for(recorded: Iterable[Recorded], request: str, now: datetime) -> list[Recorded]:
    """The consents in force that were given to this very question, of the first receipt."""
    held = [
        one for one in recorded if one.grant.in_force(now) and one.document()["asked"] == request
    ]
    return [one for one in held if one.grant.receipt == held[0].grant.receipt]


def check_open(recorded: Iterable[Recorded], request: str, now: datetime) -> None:
    """Raise :class:`ConsentError` ``question_answered`` where a yes to this question holds.

    After a no, or a yes that he stopped, the worker himself may answer it again.
    """
    if held_for(recorded, request, now):
        raise ConsentError("question_answered")


def check_never_answered(
    recorded: Iterable[Recorded], request: str, heard: Sequence[Message]
) -> None:
    """The same for who represents the worker: whatever was answered, and by whom, it counts.

    ``heard``: his messages, which tell of a no, and that the worker answered.
    """
    if any(one.document()["asked"] == request for one in recorded) or any(
        one.id == request and one.answer is not None for one in requests_of([*heard])
    ):
        raise ConsentError("question_answered")


def check_heard_all(work: Work, acting: Acting, heard: Sequence[Message]) -> None:
    """Raise :class:`ConsentError` ``try_again`` where a message came since he opened ``heard``.

    Nobody can tell what it says: that the worker answered, perhaps. Under the lock of his chain.
    """
    there = select(Document.id).where(Document.chain_id == acting.actor.account)
    if not set(work.session.scalars(there)) <= {one.id for one in heard}:
        raise ConsentError("try_again")


def answer_without_consent(
    work: Work,
    acting: Acting,
    request: Request,
    answer: str,
    *,
    read: Read,
    tell: bool = False,
    dossier: str | None = None,
    heard: Sequence[Message] = (),
) -> None:
    """Record a no or a "not now", sealed to the worker himself; tell the doctor only if he wants.

    ``read``: what he had read, and with whom beside him; it is sealed with the answer, and to
    nobody else. ``dossier``: the workplace for which he answers, where he has several. Nothing else
    happens: no consent, no line in a dossier, nothing that anybody can count. Where a representative
    answers for him, it is sealed to both; ``heard``: his messages, opened in this session. Raises
    :class:`NotFound` for one without a mandate; :class:`ConsentError` ``question_answered``,
    ``try_again`` as a yes does: a yes that holds is stopped, and not answered with no.
    """
    if answer not in (NO, NOT_NOW):
        raise Refused("unknown_answer")
    represented = acting.actor.role is Role.REPRESENTATIVE
    worker, before = _answers_for(work, acting, request, dossier)
    tell = tell and is_member(work, request.asker)
    whom = concerned(work, acting, worker, request.purpose, dossier or request.workshop)
    heads = lock_people(work, [*whom.people, *([request.asker.id] if tell else [])])
    if represented:
        check_never_answered(before, request.id, heard)
        check_heard_all(work, acting, heard)
    note = new_id()
    record_answer(
        work, acting, heads, whom, request.id, answer,
        dossier=dossier, elsewhere=(note,) if tell else (), told=tell, read=read.as_json(),
    )  # fmt: skip
    if tell:
        send(
            work,
            acting,
            heads[request.asker.id],
            TOLD,
            {"request": request.id, "answer": answer},
            document=note,
        )


def _answers_for(
    work: Work, acting: Acting, request: Request, dossier: str | None
) -> tuple[str, list[Recorded]]:
    """The worker whose answer it is, and every yes in his dossier, which is locked.

    Himself; or the one of the dossier of a mandate in force that was entered before the question
    was put.
    """
    himself = acting.actor.role is Role.WORKER
    about = dossier or (request.workshop if himself else None)
    places = [about] if about else sorted(acting.actor.dossiers) if himself else []
    if not himself and not places:
        raise NotFound("not his to answer", chain=acting.actor.account)
    before: list[Recorded] = []
    for place in places:
        now = work.log.now(his_chain(work, acting, place))
        actor = with_mandates(work, acting.actor, [place])
        decision = may_answer(actor, place, request.purpose, now, asked=request.at)
        if not decision.allowed:
            raise NotFound(decision.reason, chain=place)
        recorded = work.records.of_dossier(place)
        check_open(recorded, request.id, now)
        before += recorded
    return (acting.actor.account if himself else worker_of(work, places[0])), before
