"""Questions that name no patient: a topic, a number to call and when; kept until answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from consent.clock import brussels_day
from consent.encoding import Json
from consent.store import new_id
from messaging.people.accounts import WORKSHOP
from messaging.people.models import Organisation
from messaging.vocabulary.questions import (
    PublicQuestion as Checked,
)
from messaging.vocabulary.questions import (
    QuestionBook,
    question_to_json,
)
from messaging.work import Acting, NotFound, Work
from messaging.workplace.models import PublicQuestion


@dataclass(frozen=True)
class Waiting:
    """A question that waits for a call."""

    id: str
    workshop: str
    asked: Checked
    day: date


def ask(work: Work, workshop: str, data: Mapping[str, Any]) -> str:
    """Keep a question of somebody without an account; returns its id.

    ``data``: ``topic``, ``telephone``, ``call_time``, and nothing else. Raises
    :class:`NotFound` for what is no workshop, ``QuestionError`` for anything else that is wrong.
    """
    found = work.session.get(Organisation, workshop)
    if found is None or found.kind != WORKSHOP:
        raise NotFound("no such workshop")
    checked = QuestionBook.load().parse_public_question(data)
    question_id = new_id()
    content: dict[str, Json] = {
        "topic": question_to_json(checked.topic),
        "telephone": checked.telephone,
        "call_time": checked.call_time,
    }
    work.session.add(
        PublicQuestion(
            id=question_id,
            organisation_id=workshop,
            content=work.seal("public_question", question_id, "content", content),
            asked_day=brussels_day(work.clock.now()).isoformat(),
        )
    )
    work.session.flush()
    return question_id


def waiting(work: Work, acting: Acting) -> list[Waiting]:
    """What waits for a call by this professional: of his workshops, put to his role."""
    query = (
        select(PublicQuestion)
        .where(PublicQuestion.organisation_id.in_(list(acting.actor.workshops)))
        .order_by(PublicQuestion.asked_day, PublicQuestion.id)
    )
    rows = [_waiting(work, row) for row in work.session.scalars(query)]
    return [one for one in rows if _is_for(acting, one)]


def answered(work: Work, acting: Acting, question_id: str) -> None:
    """It was answered by telephone: the question and its number go.

    Raises :class:`NotFound` for one that is not there or not put to this professional.
    """
    row = work.session.get(PublicQuestion, question_id)
    if (
        row is None
        or row.organisation_id not in acting.actor.workshops
        or not _is_for(acting, _waiting(work, row))
    ):
        raise NotFound("no such question")
    work.session.delete(row)
    work.session.flush()


def _is_for(acting: Acting, one: Waiting) -> bool:
    topic = one.asked.topic
    return str(acting.actor.role) in QuestionBook.load().question(topic.code, topic.version).to


def _waiting(work: Work, row: PublicQuestion) -> Waiting:
    content = work.open("public_question", row.id, "content", row.content)
    checked = QuestionBook.load().parse_public_question(content)
    return Waiting(row.id, row.organisation_id, checked, date.fromisoformat(row.asked_day))
