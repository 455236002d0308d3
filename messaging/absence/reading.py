"""Absences as they stand, from their rows: in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from consent.parties import Actor
from consent.purposes import Role
from messaging.absence.course import (
    BACK,
    BEGAN,
    CALLED,
    MISTAKE,
    MOVED,
    OFTEN,
    USUAL_WEEKS,
    Contact,
    Course,
    TakenBack,
)
from messaging.absence.models import Absence, AbsenceStep
from messaging.people.accounts import organisation
from messaging.work import Acting, NotFound, Work

INTERVAL = "call_weeks"
"""Where the details of a workshop keep after how many weeks somebody is called again."""


def may_list(actor: Actor, workshop: str) -> bool:
    """Who sees who is absent: the social service of that workshop, and nobody else there."""
    return actor.role is Role.SOCIAL_SERVICE and workshop in actor.workshops


def absent(work: Work, acting: Acting, workshop: str) -> list[Course]:
    """Everybody who is absent now, or will be, longest first. Two queries.

    Raises :class:`NotFound` for anybody but the workshop's social service.
    """
    if not may_list(acting.actor, workshop):
        raise NotFound("not the social service", chain=acting.actor.account)
    found = _courses(work, Absence.workshop_id == workshop, Absence.over_at.is_(None))
    return sorted(found, key=lambda one: (one.began, one.id))


def of_dossiers(work: Work, dossiers: Iterable[str]) -> list[Course]:
    """Every absence of these dossiers, newest first: the caller decides. Two queries."""
    found = _courses(work, Absence.dossier_id.in_(list(dossiers)))
    return sorted(found, key=lambda one: (one.began, one.id), reverse=True)


def standing(work: Work, dossier: str) -> Course | None:
    """The absence of a dossier that is not over: read under its lock."""
    found = _courses(work, Absence.dossier_id == dossier, Absence.over_at.is_(None))
    return found[0] if found else None


def often_moved(work: Work, acting: Acting, dossiers: Iterable[str] | None = None) -> list[Course]:
    """Whose expected day moved again and again by a week: a note to the physicians.

    Of the workshops that a physician serves, or of these dossiers of theirs. It says how often, and
    until when; a renewed disappointment every week is worse than one longer, surer period. Two
    queries. Nobody but an occupational physician gets any.
    """
    if acting.actor.role is not Role.OCCUPATIONAL_PHYSICIAN or not acting.verified:
        return []
    conditions = [
        Absence.workshop_id.in_(sorted(acting.actor.workshops)), Absence.over_at.is_(None),
    ]  # fmt: skip
    if dossiers is not None:
        conditions.append(Absence.dossier_id.in_(list(dossiers)))
    found = _courses(work, *conditions)
    return [one for one in found if one.short_moves() >= OFTEN]


def wants_calls(work: Work, dossier: str) -> bool:
    """Whether a worker wants to be called; until he says otherwise he does. One query."""
    query = select(AbsenceStep).where(
        AbsenceStep.dossier_id == dossier, AbsenceStep.absence_id.is_(None)
    )
    last = work.session.scalars(query.order_by(AbsenceStep.position.desc())).first()
    return last is None or bool(said_in(work, last)["wanted"])


def interval(work: Work, workshop: str) -> int:
    """After how many weeks a workshop calls somebody again. One query."""
    return int(organisation(work, workshop).details.get(INTERVAL, USUAL_WEEKS))


def _courses(work: Work, *conditions: object) -> list[Course]:
    rows = work.session.scalars(
        select(Absence).where(*conditions).execution_options(populate_existing=True)  # type: ignore[arg-type]
    ).all()
    chains = {row.dossier_id for row in rows}
    steps: dict[str | None, list[AbsenceStep]] = {}
    wanted: dict[str, bool] = {}
    for step in work.session.scalars(
        select(AbsenceStep)
        .where(
            AbsenceStep.absence_id.in_([row.id for row in rows])
            | (AbsenceStep.absence_id.is_(None) & AbsenceStep.dossier_id.in_(chains))
        )
        .order_by(AbsenceStep.position)
    ):
        if step.absence_id is None:
            wanted[step.dossier_id] = bool(said_in(work, step)["wanted"])
        else:
            steps.setdefault(step.absence_id, []).append(step)
    return [
        replace(_course(work, row, steps[row.id]), wants_calls=wanted.get(row.dossier_id, True))
        for row in rows
    ]


def _course(work: Work, row: Absence, steps: Iterable[AbsenceStep]) -> Course:
    told = {step.id: said_in(work, step) for step in steps}
    mistakes = [said for said in told.values() if said["what"] == MISTAKE]
    undone = {said["of"] for said in mistakes}
    counts = [said for step, said in told.items() if step not in undone]
    # Only a call says since when; the social service moves the last day of what a call told.
    days = [day for said in counts if (day := _first_day(said)) is not None]
    expected: list[date | None] = []
    back: date | None = None
    contacts: list[Contact] = []
    for said in counts:
        if said["what"] in (BEGAN, MOVED):
            expected.append(date.fromisoformat(said["until"]) if said["until"] else None)
        elif said["what"] == BACK:
            back = date.fromisoformat(said["day"])
        elif said["what"] == CALLED:
            wish = (said["wish"], said["version"]) if said["wish"] else None
            contacts.append(
                Contact(date.fromisoformat(said["day"]), said["by"], said["reached"], wish)
            )
    taken_back = tuple(
        taken for said in mistakes if (taken := taken_back_in(row.dossier_id, said)) is not None
    )
    began = min(days) if days else min(one.began for one in taken_back)
    return Course(
        row.id,
        row.dossier_id,
        began,
        tuple(expected) if days else (),
        back,
        tuple(contacts),
        taken_back=taken_back,
    )


def _first_day(said: Mapping[str, Any]) -> date | None:
    told = said["what"] in (BEGAN, MOVED) and said["from"]
    return date.fromisoformat(said["from"]) if told else None


def taken_back_in(dossier: str, said: Mapping[str, Any]) -> TakenBack | None:
    """The call that a step takes back; None where it takes back no call."""
    if said["what"] != MISTAKE or said["from"] is None:
        return None
    day, began = date.fromisoformat(said["day"]), date.fromisoformat(said["from"])
    return TakenBack(dossier, day, said["by"], began)


def said_in(work: Work, step: AbsenceStep) -> dict[str, Any]:
    """What a step says."""
    said: dict[str, Any] = work.open("absence_step", step.id, "step", step.step)
    return said
