"""The coach's day as the log tells it: who stood where, who was on duty there, until when.

Rows of stationing and duty are those of the log. Each chain tells its own duties, so that a
coach's copies and disclosures are checked against it alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from consent.log.service import EventType, Line
from consent.parties import Party
from consent.purposes import Role
from messaging.coaching.duties import coach_index, place_index, station_index
from messaging.coaching.models import Duty, Stationing
from messaging.verification.chains import of_type
from messaging.verification.known import Known
from messaging.verification.report import Report, Wrong
from messaging.work import Work

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Stood:
    """A coach at a place, as one chain tells it: from one line until another, or its close."""

    duty: str
    coach: str
    organisation: str
    department: str
    line: Line
    closes: datetime
    ended: int | None = None

    def covers(self, sequence: int, time: datetime) -> bool:
        """Whether he was there at this point of the chain."""
        return (
            self.line.sequence <= sequence
            and (self.ended is None or sequence < self.ended)
            and time < self.closes
        )

    def is_of(self, holder: Party) -> bool:
        """Whether it is this coach's, as a person of this workshop."""
        return (self.coach, self.organisation, Role.COACH) == (
            holder.id,
            holder.organisation,
            holder.role,
        )


def read_duties(report: Report, lines: Sequence[Line]) -> list[Stood]:
    """The duties that a chain tells of, in its order."""
    found: list[Stood] = []
    for line in of_type(lines, EventType.ON_DUTY, EventType.OFF_DUTY):
        at = (line.chain, line.sequence)
        with report.noting(Wrong.UNREADABLE, "event", f"{line.chain}/{line.sequence}", at):
            duty = str(line.body["duty"])
            if line.type is EventType.OFF_DUTY:
                for one in found:
                    if one.duty == duty and one.ended is None:
                        one.ended = line.sequence
                continue
            told = line.personal
            closes = _EPOCH + timedelta(milliseconds=int(told["closes"]))
            found.append(
                Stood(duty, told["coach"], told["organisation"], told["department"], line, closes)
            )
    return found


def check_stationed(
    work: Work, report: Report, known: Known, chain: str, lines: Sequence[Line], stood: list[Stood]
) -> None:
    """The row says what the chain told last; a coach was put there only where he then stood."""
    told = of_type(lines, EventType.STATIONED)
    row = work.session.get(Stationing, chain)
    if (row is None) != (not told):
        wrong = Wrong.NO_EVENT if told == [] else Wrong.NO_ROW
        report.add(wrong, "stationing", chain, (chain, told[-1].sequence if told else None))
    elif row is not None:
        report.checked["stationings"] += 1
        at = (chain, told[-1].sequence)
        with report.noting(Wrong.UNREADABLE, "stationing", chain, at):
            place = work.open("stationing", chain, "place", row.place)
            owned = known.dossiers[chain]
            index = station_index(work, owned.workshop, place)
            if (place, index) != (told[-1].personal["department"], row.place_index):
                report.add(Wrong.COLUMNS, "stationing", chain, at)
    owned_by = known.dossiers.get(chain)
    for one in stood:
        before = [line for line in told if line.sequence < one.line.sequence]
        actor = one.line.personal
        fits = (
            owned_by is not None
            and bool(before)
            and before[-1].personal.get("department") == one.department
            and one.organisation == owned_by.workshop
            and known.was_member(
                actor["actor"], one.organisation, str(Role.SOCIAL_SERVICE), one.line.time
            )
            and known.was_member(one.coach, one.organisation, str(Role.COACH), one.line.time)
        )
        if not fits:
            report.add(Wrong.SUBJECT, "event", f"{chain}/{one.line.sequence}", (chain, None))


def check_duties(
    work: Work, report: Report, known: Known, organisations: Mapping[str, Sequence[Line]]
) -> None:
    """Every duty's row is one that its workshop's chain tells of and did not end, and back."""
    told = {
        one.duty: one
        for chain in organisations.values()
        for one in read_duties(report, chain)
        if one.ended is None
    }
    found: set[str] = set()
    for row in work.session.scalars(select(Duty)):
        report.checked["duties"] += 1
        found.add(row.id)
        one = told.get(row.id)
        if one is None:
            report.add(Wrong.NO_EVENT, "duty", row.id)
            continue
        at = (one.line.chain, one.line.sequence)
        with report.noting(Wrong.UNREADABLE, "duty", row.id, at):
            said = work.open("duty", row.id, "duty", row.duty)
            workshop = one.line.chain
            columns = (
                said["coach"], said["department"], row.workshop_id, row.begins_at,
                row.place_index, row.coach_index,
            )  # fmt: skip
            closes_as_told = row.closes_at == one.closes or (
                row.closes_at < one.closes and _changed_since(one, organisations[workshop])
            )
            if not closes_as_told or columns != (
                one.coach, one.department, workshop, one.line.time,
                place_index(work, workshop, one.department),
                coach_index(work, workshop, one.coach),
            ):  # fmt: skip
                report.add(Wrong.COLUMNS, "duty", row.id, at)
    for missing in told.keys() - found:
        at = (told[missing].line.chain, told[missing].line.sequence)
        report.add(Wrong.NO_ROW, "duty", missing, at)


def _changed_since(one: Stood, lines: Sequence[Line]) -> bool:
    """Whether the catalogue said something else of this place while he was there.

    It can have shortened a duty, and never lengthened one.
    """
    return any(
        line.sequence > one.line.sequence and one.department in line.body["rows"]
        for line in of_type(lines, EventType.CATALOGUE_CHANGED)
    )
