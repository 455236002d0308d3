"""Absences as the log tells them: every step has its line, and whether one is over follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Final

from sqlalchemy import select

from consent.clock import brussels_day
from consent.encoding import canonical, digest
from consent.log.service import EventType, Line
from consent.purposes import Role
from messaging.absence.course import BACK, BEGAN, CALLS, MISTAKE, MOVED
from messaging.absence.models import Absence, AbsenceStep
from messaging.absence.service import TAKERS
from messaging.absence.steps import STEP_DOMAIN
from messaging.verification.chains import by_key, of_type
from messaging.verification.known import Known
from messaging.verification.report import Report, Wrong
from messaging.work import Work

_SERVICE: Final = frozenset({Role.SOCIAL_SERVICE})


def check_absences(
    work: Work, report: Report, known: Known, chain: str, lines: Sequence[Line]
) -> None:
    """Compare the rows of one dossier with what its chain tells, both ways."""
    told = by_key(report, of_type(lines, EventType.ABSENCE), lambda line: str(line.body["step"]))
    found: set[str] = set()
    calls: set[str] = set()
    for row in work.session.scalars(select(AbsenceStep).where(AbsenceStep.dossier_id == chain)):
        report.checked["absence steps"] += 1
        line = told.get(row.id)
        if line is None:
            report.add(Wrong.NO_EVENT, "absence_step", row.id, (chain, row.position))
            continue
        found.add(row.id)
        at = (chain, line.sequence)
        with report.noting(Wrong.UNREADABLE, "absence_step", row.id, at):
            said = work.open("absence_step", row.id, "step", row.step)
            if line.body["sha256"] != digest(STEP_DOMAIN, canonical(said)):
                report.add(Wrong.COLUMNS, "absence_step", row.id, at)
            columns = (row.absence_id, row.position, row.at, said["what"], said.get("of"))
            body = line.body
            what = line.personal["what"]
            if columns != (body["absence"], line.sequence, line.time, what, body.get("of")):
                report.add(Wrong.COLUMNS, "absence_step", row.id, at)
            if not _may(known, chain, line, told):
                report.add(Wrong.SUBJECT, "absence_step", row.id, at)
            if what in (BEGAN, MOVED) and said["from"] is not None:
                calls.add(row.id)
    for step in told.keys() - found:
        report.add(Wrong.NO_ROW, "absence_step", step, (chain, told[step].sequence))
    _check_rows(work, report, known, chain, told, calls)


def _check_rows(
    work: Work,
    report: Report,
    known: Known,
    chain: str,
    told: Mapping[str, Line],
    calls: Set[str],
) -> None:
    began = {
        str(one.body["absence"]): one for one in told.values() if one.personal.get("what") == BEGAN
    }
    over = _over(told, calls)
    owned = known.dossiers.get(chain)
    rows: set[str] = set()
    for row in work.session.scalars(select(Absence).where(Absence.dossier_id == chain)):
        report.checked["absences"] += 1
        rows.add(row.id)
        line = began.get(row.id)
        if line is None:
            report.add(Wrong.NO_EVENT, "absence", row.id, (chain, None))
            continue
        if owned is None or (row.workshop_id, row.over_at) != (owned.workshop, over.get(row.id)):
            report.add(Wrong.COLUMNS, "absence", row.id, (chain, line.sequence))
    for missing in began.keys() - rows:
        report.add(Wrong.NO_ROW, "absence", missing, (chain, began[missing].sequence))


def _over(told: Mapping[str, Line], calls: Set[str]) -> dict[str, datetime | None]:
    """Since when each absence is over, as its lines follow one another.

    Somebody noted that he is back; or the last call that told of it was a mistake.
    """
    standing: dict[str, set[str]] = {}
    over: dict[str, datetime | None] = {}
    for line in sorted(told.values(), key=lambda one: one.sequence):
        absence, step = str(line.body["absence"]), str(line.body["step"])
        what, undone = line.personal.get("what"), line.body.get("of")
        if step in calls:
            standing.setdefault(absence, set()).add(step)
        elif what == BACK:
            over[absence] = line.time
        elif what == MISTAKE and undone in calls:
            standing.get(absence, set()).discard(undone)
            if not standing.get(absence) and over.get(absence) is None:
                over[absence] = line.time
        elif what == MISTAKE:
            over[absence] = None
    return over


def _may(known: Known, chain: str, line: Line, lines: Mapping[str, Line]) -> bool:
    """Whether who wrote it may have: who takes calls, the social service, the worker himself.

    A call is taken back by who wrote it down, on the same day.
    """
    owned, told = known.dossiers.get(chain), line.personal
    if owned is None:
        return False
    if told["what"] == CALLS:
        return bool(told["actor"] == owned.worker)
    if told["what"] == MISTAKE:
        undone = lines.get(str(line.body["of"]))
        if undone is None or _own_of_a_day(undone) != _own_of_a_day(line):
            return False
    roles = TAKERS if told["what"] in (BEGAN, MOVED, BACK, MISTAKE) else _SERVICE
    return (
        told["role"] in {str(role) for role in roles}
        and told["organisation"] == owned.workshop
        and known.was_member(told["actor"], owned.workshop, told["role"], line.time)
    )


def _own_of_a_day(line: Line) -> tuple[object, ...]:
    return (line.personal["actor"], line.body["absence"], brussels_day(line.time))
