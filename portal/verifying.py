"""What the portal keeps beside the proof, as far as the log tells of it.

Where a worker is reached, who helps him, which browser is a kiosk: each row has the line that put
it there, with its hash, and each line its row. A notice that went elsewhere, or nowhere, because
somebody wrote into the database is found so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from consent.log.service import EventType, Line
from consent.purposes import DOCTORS, Role
from messaging.sealing import fingerprint
from messaging.verification.report import Report, Wrong
from messaging.verification.service import verify_everything
from messaging.work import Work
from portal.helping.models import NamedHelper
from portal.kiosks.models import KioskRow
from portal.secondway.models import SecondWay

_DOCTORS = frozenset(str(role) for role in DOCTORS)


def verify_portal(work: Work) -> Report:
    """Walk the whole database, what the portal adds to the proof included. Changes nothing."""
    told: dict[EventType, list[Line]] = {one: [] for one in _TELL}
    report = verify_everything(work, told)
    ways, helpers, kiosks = (_standing(told, one) for one in _TELL[:3])
    _check_ways(work, report, ways)
    _check_helpers(work, report, helpers)
    _check_kiosks(work, report, kiosks)
    return report


_TELL = (EventType.SECOND_WAY, EventType.HELPER, EventType.KIOSK, EventType.ERASED)
_ENDS = frozenset({"removed", "ended"})
_NAMES = {EventType.SECOND_WAY: "way", EventType.HELPER: "helper", EventType.KIOSK: "kiosk"}


def _standing(told: Mapping[EventType, Sequence[Line]], kind: EventType) -> dict[str, Line]:
    """The line that put each row there which must be there now, by the row's id.

    A worker has one helper: naming one ends the one before. What was erased is not there.
    """
    found: dict[str, Line] = {}
    helpers: dict[str, str] = {}
    erased = {line.chain: line.sequence for line in told[EventType.ERASED] if _is_whole(line)}
    for line in told[kind]:
        row = str(line.body[_NAMES[kind]])
        if line.sequence <= erased.get(line.chain, 0):
            continue
        if kind is EventType.HELPER:
            found.pop(helpers.pop(line.chain, ""), None)
            helpers[line.chain] = row
        if line.body["what"] in _ENDS:
            found.pop(row, None)
        else:
            found[row] = line
    return found


def _is_whole(line: Line) -> bool:
    """Whether everything of this chain's owner was erased, and not only a message about another."""
    return "asked_at" in line.body


def _check_ways(work: Work, report: Report, told: Mapping[str, Line]) -> None:
    rows = work.session.scalars(select(SecondWay)).all()
    for row in rows:
        line = _line_of(report, "second_way", row.id, row.account_id, row.sealed, told)
        with report.noting(Wrong.UNREADABLE, "second_way", row.id):
            kept = work.open("second_way", row.id, "sealed", row.sealed)
            if line is None:
                continue
            actor, role = line.personal["actor"], line.personal["role"]
            own = actor == line.chain and role == str(Role.WORKER)
            if (kept["by"], kept["role"]) != (actor, role) or not (own or role in _DOCTORS):
                report.add(Wrong.SUBJECT, "second_way", row.id, (line.chain, line.sequence))
    _missing(report, "second_way", (row.id for row in rows), told)


def _check_helpers(work: Work, report: Report, told: Mapping[str, Line]) -> None:
    rows = work.session.scalars(select(NamedHelper)).all()
    for row in rows:
        line = _line_of(report, "named_helper", row.id, row.account_id, row.sealed, told)
        with report.noting(Wrong.UNREADABLE, "named_helper", row.id):
            work.open("named_helper", row.id, "sealed", row.sealed)
            if line is not None and line.personal["actor"] != line.chain:
                report.add(Wrong.SUBJECT, "named_helper", row.id, (line.chain, line.sequence))
    _missing(report, "named_helper", (row.id for row in rows), told)


def _check_kiosks(work: Work, report: Report, told: Mapping[str, Line]) -> None:
    rows = work.session.scalars(select(KioskRow).where(KioskRow.until.is_(None))).all()
    for row in rows:
        report.checked["kiosk"] += 1
        line = told.get(row.id)
        with report.noting(Wrong.UNREADABLE, "kiosk", row.id):
            work.open("kiosk", row.id, "name", row.name)
        if line is None:
            report.add(Wrong.NO_EVENT, "kiosk", row.id)
        elif row.organisation_id != line.chain:
            report.add(Wrong.COLUMNS, "kiosk", row.id, (line.chain, line.sequence))
    _missing(report, "kiosk", (row.id for row in rows), told)


def _line_of(
    report: Report, table: str, row: str, account: str, sealed: bytes, told: Mapping[str, Line]
) -> Line | None:
    """The line that tells of a row as it is; what differs goes to ``report``."""
    report.checked[table] += 1
    line = told.get(row)
    if line is None:
        report.add(Wrong.NO_EVENT, table, row)
        return None
    at = (line.chain, line.sequence)
    if account != line.chain:
        report.add(Wrong.COLUMNS, table, row, at)
    if fingerprint(sealed) != line.body["sha256"]:
        report.add(Wrong.CIPHERTEXT, table, row, at)
    return line


def _missing(report: Report, table: str, rows: Iterable[str], told: Mapping[str, Line]) -> None:
    for gone in told.keys() - set(rows):
        report.add(Wrong.NO_ROW, table, gone, (told[gone].chain, told[gone].sequence))
