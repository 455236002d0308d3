"""A sick call that was a mistake: who typed it takes it back, and learns nothing by it.

The wrong person, or the wrong day: only whoever wrote it down, on the same day, whatever became of
it since. Its lines stay in the log, with one more that says it does not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from consent.clock import brussels_day, end_of_day
from consent.decision import Act, decide
from consent.encoding import Json
from consent.log.models import Chain
from consent.log.service import EventType
from consent.purposes import Kind
from messaging.absence.course import BEGAN, MISTAKE, MOVED, Course, TakenBack
from messaging.absence.models import Absence, AbsenceStep
from messaging.absence.reading import may_list, of_dossiers, said_in, standing, taken_back_in
from messaging.absence.service import TAKERS
from messaging.absence.steps import add_step
from messaging.documents.facts import ENDED, Stored, facts_of_chains
from messaging.documents.releasing import MISTAKEN, end_stored
from messaging.dossiers.service import in_workshop
from messaging.work import Acting, NotFound, Work

TOLD_FOR: Final = timedelta(days=14)
"""How long it is told that a call was taken back, to who may have read what was said in it."""


@dataclass(frozen=True)
class OwnCall:
    """A call that somebody wrote down today: what he typed himself, and nothing that came of it."""

    step: str
    dossier: str
    at: datetime
    began: date


def own_calls(work: Work, acting: Acting) -> list[OwnCall]:
    """The calls that this person wrote down today and did not take back, newest first. One query.

    What was answered is not among it, nor whether there was an absence before. Raises
    :class:`NotFound` for anybody who takes no calls.
    """
    if acting.actor.role not in TAKERS:
        raise NotFound("takes no calls", chain=acting.actor.account)
    begins = end_of_day(brussels_day(work.clock.now()) - timedelta(days=1))
    query = (
        select(AbsenceStep)
        .join(Absence, Absence.id == AbsenceStep.absence_id)
        .where(Absence.workshop_id.in_(sorted(acting.actor.workshops)), AbsenceStep.at >= begins)
        .order_by(AbsenceStep.at, AbsenceStep.position)
    )
    told = [(step, said_in(work, step)) for step in work.session.scalars(query)]
    undone = {said["of"] for _step, said in told if said["what"] == MISTAKE}
    return [
        OwnCall(step.id, step.dossier_id, step.at, date.fromisoformat(said["from"]))
        for step, said in reversed(told)
        if _is_call_of(said, acting.actor.account) and step.id not in undone
    ]


def take_back(work: Work, acting: Acting, step: str) -> None:
    """A call was a mistake: it does not count, and what was said in it ends for its recipients.

    An absence of which no call is left never was: nobody is due for a call about it, and the one
    before, which this call ended, goes on. Raises :class:`NotFound` for anything but a call that
    he wrote down himself today.
    """
    row = work.session.get(AbsenceStep, step)
    if row is None or row.absence_id is None or acting.actor.role not in TAKERS:
        raise NotFound("no call of his", chain=acting.actor.account)
    in_workshop(work, row.dossier_id, acting.actor.workshops)
    head = work.log.lock(row.dossier_id)
    if step not in {one.step for one in own_calls(work, acting)}:
        raise NotFound("no call of his of today", chain=row.dossier_id)
    said = said_in(work, row)
    was_standing = standing(work, row.dossier_id)
    at = _undo(work, acting, head, row, said["from"])
    courses = {one.id: one for one in of_dossiers(work, [head.id])}
    stood = was_standing is not None and was_standing.id == row.absence_id
    if stood and courses[row.absence_id].never_was:
        work.session.get_one(Absence, row.absence_id).over_at = at
        _go_on(work, acting, head, said["after"], courses)
    answer = _answer_in(work, acting, row)
    if answer is not None and not answer.facts.ended:
        end_stored(work, acting, head, answer, MISTAKEN)


def taken_back_lately(
    work: Work, acting: Acting, workshop: str, dossier: str | None = None
) -> list[TakenBack]:
    """Which calls of a workshop were mistakes, newest first: with or without an answer. One query.

    ``dossier``: of one worker alone. Raises :class:`NotFound` for anybody but its social service.
    """
    if not may_list(acting.actor, workshop):
        raise NotFound("not the social service", chain=acting.actor.account)
    conditions = [Absence.workshop_id == workshop, AbsenceStep.at >= _lately(work)]
    if dossier is not None:
        conditions.append(AbsenceStep.dossier_id == dossier)
    query = (
        select(AbsenceStep)
        .join(Absence, Absence.id == AbsenceStep.absence_id)
        .where(*conditions)
        .order_by(AbsenceStep.at.desc(), AbsenceStep.position.desc())
    )
    told = ((one.dossier_id, said_in(work, one)) for one in work.session.scalars(query))
    found = (taken_back_in(owner, said) for owner, said in told)
    return [one for one in found if one is not None]


def answers_taken_back(work: Work, acting: Acting, dossier: str) -> list[datetime]:
    """When an answer that this person could read was taken back: words for what is gone.

    For a doctor alone: the workplace reads of every call that was taken back, and so of nothing
    that a consent decides. A fixed number of queries.
    """
    now = work.clock.now()
    grants = [one.grant for one in work.records.of_dossier(dossier)]
    return [
        ended
        for one in facts_of_chains(work, [dossier]).values()
        if (ended := _mistaken_since(one, _lately(work))) is not None
        and decide(
            acting.actor, Act.READ, replace(one.facts, ended=False), grants, now
        ).allowed
    ]  # fmt: skip


def _mistaken_since(one: Stored, since: datetime) -> datetime | None:
    step = one.step(ENDED)
    if step is None or step.data.get("why") != MISTAKEN or step.at < since:
        return None
    return step.at


def _lately(work: Work) -> datetime:
    return work.clock.now() - TOLD_FOR


def _is_call_of(said: dict[str, Any], account: str) -> bool:
    return said["what"] in (BEGAN, MOVED) and said.get("by") == account


def _go_on(
    work: Work, acting: Acting, head: Chain, closing: str | None, courses: Mapping[str, Course]
) -> None:
    """The absence that a call ended goes on, unless it was a mistake itself."""
    row = work.session.get(AbsenceStep, closing) if closing is not None else None
    if row is not None and row.absence_id is not None and not courses[row.absence_id].never_was:
        _undo(work, acting, head, row, None)
        work.session.get_one(Absence, row.absence_id).over_at = None
    work.session.flush()


def _undo(work: Work, acting: Acting, head: Chain, row: AbsenceStep, began: Json) -> datetime:
    said: dict[str, Json] = {
        "what": MISTAKE,
        "of": row.id,
        "from": began,
        "by": acting.actor.account,
        "day": brussels_day(work.log.now(head)).isoformat(),
    }
    return add_step(work, acting, head, row.absence_id, said).time


def _answer_in(work: Work, acting: Acting, call: AbsenceStep) -> Stored | None:
    """What was sealed with a call: the line that follows its own, by the same person.

    No row joins the two, so that none tells whether anything was answered. Both are written under
    one lock, so that nothing comes between; their moments may differ, for the clock goes on. Every
    call begins with a line of its own: what follows is never the answer of another.
    """
    line = work.log.line(call.dossier_id, call.position + 1)
    if (
        line is None
        or line.type is not EventType.WRITTEN
        or line.personal["kind"] != str(Kind.ABSENCE_ANSWER)
        or any(line.personal[name] != said for name, said in acting.in_log.items())
    ):
        return None
    return facts_of_chains(work, [call.dossier_id]).get(str(line.body["document"]))
