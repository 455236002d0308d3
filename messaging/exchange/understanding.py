"""What a worker answered to the three questions after a yes: evidence, and never a condition.

It is sealed like any message, to himself and to the doctor who asked: nobody else learns that
there were questions (section 4 of the rules).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.encoding import Json
from consent.parties import Party, PartyKind
from consent.purposes import PurposeCode
from consent.store import new_id
from messaging.erasure.requests import remember
from messaging.groups.service import is_member
from messaging.messages.elsewhere import Elsewhere, left
from messaging.messages.service import UNDERSTOOD, Message, lock_people, send
from messaging.work import Acting, Work


@dataclass(frozen=True)
class Chosen:
    """The answer that he chose to one question, and whether it fits the text."""

    question: str
    answer: str
    right: bool


@dataclass(frozen=True)
class Understood:
    """His answers after one yes; fewer than were asked where he went on without them."""

    receipt: str
    dossier: str
    purpose: PurposeCode
    version: int
    language: str
    chosen: tuple[Chosen, ...]
    at: datetime

    @property
    def explained(self) -> tuple[str, ...]:
        """The questions that were explained once more."""
        return tuple(one.question for one in self.chosen if not one.right)


def keep(
    work: Work,
    acting: Acting,
    *,
    receipt: str,
    dossier: str,
    purpose: PurposeCode,
    version: int,
    language: str,
    chosen: Sequence[Chosen],
    asker: Party | None,
) -> None:
    """Seal what he chose to himself, and to the doctor who asked while he is one of his practice.

    ``version`` and ``language``: of the questions, so that what was asked can be read again.
    """
    answers: list[Json] = [[one.question, one.answer, one.right] for one in chosen]
    data: dict[str, Json] = {
        "receipt": receipt,
        "dossier": dossier,
        "purpose": str(purpose),
        "version": version,
        "language": language,
        "answers": answers,
    }
    people = [acting.actor.account]
    if asker is not None and asker.kind is PartyKind.PERSON and is_member(work, asker):
        people.append(asker.id)
    heads = lock_people(work, people)
    own, *others = people
    notes = {account: new_id() for account in others}
    for account, note in notes.items():
        send(work, acting, heads[account], UNDERSTOOD, data, document=note)
    remember(work, own, Elsewhere(frozenset(notes.values())))
    send(work, acting, heads[own], UNDERSTOOD, {**data, **left(*notes.values())})


def understood_in(messages: Iterable[Message]) -> list[Understood]:
    """The evidence among somebody's messages, in their order."""
    return [
        Understood(
            receipt=one.data["receipt"],
            dossier=one.data["dossier"],
            purpose=PurposeCode(one.data["purpose"]),
            version=one.data["version"],
            language=one.data["language"],
            chosen=tuple(Chosen(*each) for each in one.data["answers"]),
            at=one.at,
        )
        for one in messages
        if one.type == UNDERSTOOD
    ]
