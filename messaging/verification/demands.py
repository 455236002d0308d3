"""The history of demands: every change is the one that the workshop's chain names by its hash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from consent.log.service import EventType, Line
from messaging.verification.chains import at_line, of_type
from messaging.verification.report import Place, Report, Wrong
from messaging.work import Work
from messaging.workplace.history import fingerprint, view
from messaging.workplace.models import DemandChange


def check_demand_changes(
    work: Work, report: Report, organisations: Iterable[Sequence[Line]]
) -> None:
    """Compare the rows with what the chains of the organisations tell."""
    told: dict[str, tuple[str, Place]] = {}
    for lines in organisations:
        for line in of_type(lines, EventType.CATALOGUE_CHANGED):
            event, place = at_line(line)
            with report.noting(Wrong.UNREADABLE, "event", event, place):
                for change, hash_ in line.body["changes"].items():
                    if change in told:
                        report.add(Wrong.DOUBLED, "event", event, place)
                    told[change] = hash_, place
    found = set()
    for row in work.session.scalars(select(DemandChange)):
        found.add(row.id)
        report.checked["changes of demands"] += 1
        if row.id not in told:
            report.add(Wrong.NO_EVENT, "demand_change", row.id)
            continue
        hash_, place = told[row.id]
        with report.noting(Wrong.UNREADABLE, "demand_change", row.id, place):
            if fingerprint(view(row)) != hash_:
                report.add(Wrong.COLUMNS, "demand_change", row.id, place)
    for change, (_hash, place) in told.items():
        if change not in found:
            report.add(Wrong.NO_ROW, "demand_change", change, place)
