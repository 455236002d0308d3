"""What a worker answered to the three questions after a yes: evidence, and never a condition.

It is sealed like any message, to himself and to the doctor who asked: nobody else learns that
there were questions (section 4 of the rules).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from consent.encoding import Json
from consent.parties import Party, PartyKind
from consent.purposes import PurposeCode
from consent.store import new_id
from consent.understanding import Understanding
from messaging.erasure.requests import remember
from messaging.groups.service import is_member
from messaging.messages.elsewhere import Elsewhere, left
from messaging.messages.service import UNDERSTOOD, Message, lock_people, send
from messaging.work import Acting, Work

TRIES: Final = 2
"""So often he may choose an answer to one question, the first time included: it is no exam."""


@dataclass(frozen=True)
class Chosen:
    """The answer that he chose to one question, and whether it fits the text."""

    question: str
    answer: str
    right: bool


@dataclass(frozen=True)
class Understood:
    """His answers after one yes; fewer than were asked where he went on without them.

    ``chosen``: every try, in the order in which he chose: a question can stand there twice.
    """

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
        return tuple(dict.fromkeys(one.question for one in self.chosen if not one.right))

    @property
    def clear_then(self) -> tuple[str, ...]:
        """Those of them that he tried again, and then chose the answer that fits."""
        explained = self.explained
        return tuple(one.question for one in self.chosen if one.right and one.question in explained)

    @property
    def not_clear_yet(self) -> tuple[str, ...]:
        """Those of them that he tried again, and chose another answer once more."""
        other = Counter(one.question for one in self.chosen if not one.right)
        return tuple(name for name, tries in other.items() if tries == TRIES)


def once_more(before: Sequence[Chosen]) -> str | None:
    """The question that he may try again: the last, where it was explained and not tried since."""
    last = before[-1] if before else None
    if last is None or last.right or sum(one.question == last.question for one in before) == TRIES:
        return None
    return last.question


def next_question(asked: Understanding, before: Sequence[Chosen]) -> str | None:
    """The first question that he did not answer yet; nothing after the last."""
    passed = {one.question for one in before}
    return next((one.id for one in asked.questions if one.id not in passed), None)


def next_choice(
    asked: Understanding, before: Sequence[Chosen], question: str, answer: str
) -> Chosen | None:
    """This answer to this question, where it may come after those; else nothing."""
    if question not in (once_more(before), next_question(asked, before)):
        return None
    picked = next((one for one in asked.question(question).answers if one.id == answer), None)
    return Chosen(question, picked.id, picked.right) if picked else None


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
