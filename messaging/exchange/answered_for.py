"""A no or a not now that his representative gave: the worker is told of it until he looked.

Unlike a yes (:mod:`messaging.exchange.helped`) it leaves no line in his dossier, and that he looked
leaves none either: it is a message of his to himself, like the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.purposes import Role
from messaging.exchange.asking import NO, NOT_NOW
from messaging.exchange.helped import ASKED_FOR
from messaging.messages.service import ANSWER, SEEN, Message, lock_people, send
from messaging.work import Acting, Work


@dataclass(frozen=True)
class AnsweredFor:
    """What his representative answered to one question, about one dossier of his."""

    request: str
    dossier: str
    answer: str
    at: datetime


def to_look_at(messages: Sequence[Message], now: datetime) -> list[AnsweredFor]:
    """Those that he did not look at yet, the newest first; ``messages``: his, newest first. Pure.

    One that he answered himself after it, or that is as old as a yes is asked about, is left out.
    """
    met: set[tuple[str, str | None]] = set()
    found = []
    for one in messages:
        if one.type not in (ANSWER, SEEN) or not one.data.get("request"):
            continue
        request, dossier = one.data["request"], one.data.get("dossier")
        known = (request, dossier) in met or (request, None) in met
        met.add((request, dossier))
        if (
            not known
            and one.type == ANSWER
            and one.author.role is Role.REPRESENTATIVE
            and one.data["answer"] in (NO, NOT_NOW)
            and dossier
            and now - one.at < ASKED_FOR
        ):
            found.append(AnsweredFor(request, dossier, one.data["answer"], one.at))
    return found


def see(
    work: Work, acting: Acting, messages: Sequence[Message], request: str, dossier: str
) -> None:
    """He looks at such an answer: sealed to himself, once. Nothing where none is to be looked at."""
    waiting = to_look_at(messages, work.clock.now())
    if not any((one.request, one.dossier) == (request, dossier) for one in waiting):
        return
    own = acting.actor.account
    head = lock_people(work, [own])[own]
    send(work, acting, head, SEEN, {"request": request, "dossier": dossier})
