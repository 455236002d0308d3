"""A question is answered once: of two answers at the same time the first counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from consent.records.service import ConsentError, Recorded
from messaging.documents.models import Document
from messaging.exchange.asking import requests_of
from messaging.messages.service import Message
from messaging.work import Acting, Work


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
    work: Work, acting: Acting, recorded: Iterable[Recorded], request: str, heard: Sequence[Message]
) -> None:
    """The same for who represents the worker: whatever was answered, and by whom, it counts.

    ``heard``: his messages, which tell of a no, and that the worker answered; under the lock of
    his chain. Where one came since he opened them, nobody can tell: ``try_again``.
    """
    if any(one.document()["asked"] == request for one in recorded) or any(
        one.id == request and one.answer is not None for one in requests_of([*heard])
    ):
        raise ConsentError("question_answered")
    there = select(Document.id).where(Document.chain_id == acting.actor.account)
    if not set(work.session.scalars(there)) <= {one.id for one in heard}:
        raise ConsentError("try_again")
