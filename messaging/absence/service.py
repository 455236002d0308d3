"""Taking a sick call, moving the expected day, noting a return or a call. All under the lock.

Whoever takes a call writes and reads nothing back: what he does answers him the same, whoever it
is about and whatever was there before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from consent.clock import brussels_day
from consent.encoding import Json
from consent.log.models import Chain
from consent.purposes import KINDS, Kind, Role
from consent.store import new_id
from messaging.absence.course import (
    BACK,
    BEGAN,
    CALLED,
    CALLS,
    MOST_WEEKS,
    MOVED,
    Course,
    check_days,
    check_until,
)
from messaging.absence.models import Absence
from messaging.absence.reading import INTERVAL, may_list, of_dossiers, standing
from messaging.absence.steps import add_step
from messaging.documents.facts import facts_of_chains
from messaging.documents.releasing import end_stored
from messaging.documents.writing import write
from messaging.dossiers.service import in_workshop, row_of
from messaging.people.organising import change_details
from messaging.vocabulary.questions import (
    CodedQuestion,
    Question,
    QuestionBook,
    QuestionGroup,
    answer_to_json,
)
from messaging.work import Acting, NotFound, Refused, Work

TAKERS: Final = KINDS[Kind.ABSENCE_ANSWER].writers - {Role.WORKER}
"""Who takes a call: a direct superior typically, and nobody who could read it by that."""


def work_question() -> Question:
    """The one fixed question of a sick call, in its newest version."""
    return QuestionBook.load().group(QuestionGroup.SICK_CALL)[0]


def wish_question() -> Question:
    """What a worker who is absent may wish for, in its newest version."""
    return QuestionBook.load().group(QuestionGroup.FOLLOW_UP)[0]


def take_call(
    work: Work, acting: Acting, dossier: str, begins: date, until: date | None, answer: str | None
) -> str | None:
    """Note that a worker phoned; seal what he answered. Returns the document of the answer.

    A second call in one absence moves its expected day; one long after it begins another.
    ``answer``: None where nobody asked him. Raises :class:`NotFound` for anybody who takes no
    calls of this workshop; :class:`Refused` as ``check_days`` does; ``QuestionError`` for an
    answer that is none.
    """
    if acting.actor.role not in TAKERS:
        raise NotFound("takes no calls", chain=dossier)
    listed = in_workshop(work, dossier, acting.actor.workshops)
    head = work.log.lock(dossier)
    today = brussels_day(work.log.now(head))
    check_days(begins, until, today)
    open_, closed = standing(work, dossier), None
    if open_ is not None and not open_.goes_on(begins):
        last = open_.until or begins
        closed = _over(work, acting, head, open_, last + timedelta(days=1))
        open_ = None
    said: dict[str, Json] = {
        "from": begins.isoformat(),
        "until": _iso(until),
        "by": acting.actor.account,
        "after": closed,
    }
    if open_ is None:
        absence = new_id()
        work.session.add(
            Absence(id=absence, dossier_id=dossier, workshop_id=listed.workshop, over_at=None)
        )
        work.session.flush()
        add_step(work, acting, head, absence, {"what": BEGAN, **said})
    else:
        absence = open_.id
        add_step(work, acting, head, absence, {"what": MOVED, **said})
    if answer is None:
        return None
    return _seal_answer(work, acting, dossier, absence, begins, answer)


def answer_himself(
    work: Work, acting: Acting, absence: str, answer: str, *, replaces: Sequence[str] = ()
) -> str:
    """The worker says himself whether it has to do with work; what was noted for him ends.

    ``replaces``: every answer that stands for this absence, one for each call. Raises
    :class:`NotFound` for another's absence or answer, ``QuestionError`` for an answer that is none.
    """
    row = work.session.get(Absence, absence)
    if row is None or row.dossier_id not in acting.actor.dossiers:
        raise NotFound("not his absence", chain=acting.actor.account)
    (course,) = [one for one in of_dossiers(work, [row.dossier_id]) if one.id == absence]
    if course.never_was:
        raise NotFound("it was a mistake", chain=row.dossier_id)
    sealed = _seal_answer(
        work,
        acting,
        row.dossier_id,
        absence,
        course.began,
        answer,
        replaces=replaces[0] if replaces else None,
    )
    _end_answers(work, acting, row.dossier_id, replaces[1:])
    return sealed


def _end_answers(work: Work, acting: Acting, dossier: str, answers: Sequence[str]) -> None:
    head = work.log.lock(dossier)
    known = facts_of_chains(work, [dossier]) if answers else {}
    for one in answers:
        stored = known.get(one)
        if stored is None or stored.facts.kind is not Kind.ABSENCE_ANSWER:
            raise NotFound("no answer of his", chain=dossier)
        if not stored.facts.ended:
            end_stored(work, acting, head, stored, "replaced")


def _seal_answer(
    work: Work,
    acting: Acting,
    dossier: str,
    absence: str,
    began: date,
    answer: str,
    *,
    replaces: str | None = None,
) -> str:
    question = work_question()
    coded = QuestionBook.load().parse_answer(CodedQuestion(question.code, question.version), answer)
    content = {"absence": absence, "began": began.isoformat(), **answer_to_json(coded)}
    return write(work, acting, dossier, Kind.ABSENCE_ANSWER, content, replaces=replaces)


# The social service ----------------------------------------------------------------------------


def move(work: Work, acting: Acting, absence: str, until: date | None) -> None:
    """Another expected day, or none that is known yet.

    Raises :class:`NotFound` for anybody but the social service of that workshop and for an absence
    that is over; :class:`Refused` as ``check_until`` does.
    """
    head, course = _theirs(work, acting, absence)
    check_until(course.began, until)
    add_step(work, acting, head, absence, {"what": MOVED, "from": None, "until": _iso(until)})


def is_back(work: Work, acting: Acting, absence: str) -> None:
    """He is back from today. Raises :class:`NotFound` as :func:`move` does."""
    head, course = _theirs(work, acting, absence)
    today = brussels_day(work.log.now(head))
    _over(work, acting, head, course, max(today, course.began))


def note_call(work: Work, acting: Acting, absence: str, *, reached: bool, wish: str | None) -> None:
    """The social service called: whether it reached him, and what he wished, as a fixed code.

    Raises :class:`NotFound` as :func:`move` does, ``QuestionError`` for a wish that is none.
    """
    head, _course = _theirs(work, acting, absence)
    question = wish_question()
    coded = CodedQuestion(question.code, question.version)
    said: dict[str, Json] = {
        "what": CALLED,
        "day": brussels_day(work.log.now(head)).isoformat(),
        "by": acting.actor.account,
        "reached": reached,
        "wish": QuestionBook.load().parse_answer(coded, wish, "wish").answer if wish else None,
        "version": question.version,
    }
    add_step(work, acting, head, absence, said)


def set_interval(work: Work, acting: Acting, workshop: str, weeks: int) -> None:
    """After how many weeks somebody is called again.

    Raises :class:`NotFound` for anybody but the workshop's social service; :class:`Refused`
    ``weeks_out_of_range``.
    """
    if not may_list(acting.actor, workshop):
        raise NotFound("not the social service", chain=acting.actor.account)
    if not 1 <= weeks <= MOST_WEEKS:
        raise Refused("weeks_out_of_range")
    change_details(work, workshop, **{INTERVAL: weeks})


# The worker ------------------------------------------------------------------------------------


def want_calls(work: Work, acting: Acting, dossier: str, *, wanted: bool) -> None:
    """He wants to be called, or not: his own word, for his dossier. Raises :class:`NotFound`."""
    if acting.actor.role is not Role.WORKER or dossier not in acting.actor.dossiers:
        raise NotFound("not his dossier", chain=dossier)
    row_of(work, dossier)
    head = work.log.lock(dossier)
    add_step(work, acting, head, None, {"what": CALLS, "wanted": wanted})


def _theirs(work: Work, acting: Acting, absence: str) -> tuple[Chain, Course]:
    row = work.session.get(Absence, absence)
    if row is None or not may_list(acting.actor, row.workshop_id):
        raise NotFound("not an absence of his workshop", chain=acting.actor.account)
    head = work.log.lock(row.dossier_id)
    course = standing(work, row.dossier_id)
    if course is None or course.id != absence:
        raise NotFound("over already", chain=row.dossier_id)
    return head, course


def _over(work: Work, acting: Acting, head: Chain, course: Course, day: date) -> str:
    line = add_step(work, acting, head, course.id, {"what": BACK, "day": day.isoformat()})
    work.session.get_one(Absence, course.id).over_at = line.time
    work.session.flush()
    return str(line.body["step"])


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
