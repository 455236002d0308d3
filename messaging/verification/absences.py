"""Absences as the log tells them: every step has its line, and whether one is over follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from consent.encoding import canonical, digest
from consent.log.service import EventType, Line
from consent.purposes import Role
from messaging.absence.course import BACK, BEGAN, CALLS, MOVED
from messaging.absence.models import Absence, AbsenceStep
from messaging.absence.service import STEP_DOMAIN, TAKERS
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
            columns = (row.absence_id, row.position, row.at, said["what"])
            logged = (line.body["absence"], line.sequence, line.time, line.personal["what"])
            if columns != logged:
                report.add(Wrong.COLUMNS, "absence_step", row.id, at)
            if not _may(known, chain, line):
                report.add(Wrong.SUBJECT, "absence_step", row.id, at)
    for step in told.keys() - found:
        report.add(Wrong.NO_ROW, "absence_step", step, (chain, told[step].sequence))
    _check_rows(work, report, known, chain, list(told.values()))


def _check_rows(work: Work, report: Report, known: Known, chain: str, told: Sequence[Line]) -> None:
    began = {str(one.body["absence"]): one for one in told if one.personal.get("what") == BEGAN}
    over = {str(one.body["absence"]): one for one in told if one.personal.get("what") == BACK}
    owned = known.dossiers.get(chain)
    rows: set[str] = set()
    for row in work.session.scalars(select(Absence).where(Absence.dossier_id == chain)):
        report.checked["absences"] += 1
        rows.add(row.id)
        line = began.get(row.id)
        if line is None:
            report.add(Wrong.NO_EVENT, "absence", row.id, (chain, None))
            continue
        back = over[row.id].time if row.id in over else None
        if owned is None or (row.workshop_id, row.over_at) != (owned.workshop, back):
            report.add(Wrong.COLUMNS, "absence", row.id, (chain, line.sequence))
    for missing in began.keys() - rows:
        report.add(Wrong.NO_ROW, "absence", missing, (chain, began[missing].sequence))


def _may(known: Known, chain: str, line: Line) -> bool:
    """Whether who wrote it may have: who takes calls, the social service, the worker himself."""
    owned, told = known.dossiers.get(chain), line.personal
    if owned is None:
        return False
    if told["what"] == CALLS:
        return bool(told["actor"] == owned.worker)
    roles = TAKERS if told["what"] in (BEGAN, MOVED, BACK) else _SERVICE
    return (
        told["role"] in {str(role) for role in roles}
        and told["organisation"] == owned.workshop
        and known.was_member(told["actor"], owned.workshop, told["role"], line.time)
    )
