"""Mandates: two signed each, of two sides; each ended by who may; by order and not by the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from consent.encoding import digest, parse, timestamp
from consent.log.service import EventType, Line
from consent.mandates.models import MandateApproval, MandateEnd, MandateRecord
from consent.mandates.schemas import APPROVED_DOMAIN, END_DOMAIN, ENTERED_DOMAIN, mandate_from
from consent.mandates.service import Hand, Kept, check_mandate, may_end
from consent.purposes import DOCTORS, Role
from consent.signing import BadSignature, verify
from messaging.directory.service import UntrustedKey
from messaging.verification.chains import at_line, of_type
from messaging.verification.known import Known
from messaging.verification.report import Report, Wrong
from messaging.work import Work

_Lines = dict[str, Line]


def check_mandates(
    work: Work, report: Report, known: Known, chain: str, lines: Sequence[Line]
) -> dict[str, Kept]:
    """The mandates of one chain that are worth something at some place of it, by id.

    Their places are those of the chain. An end that it tells counts even where its row is gone.
    """
    told: dict[str, _Lines] = {"entered": {}, "approved": {}, "ended": {}}
    for line in of_type(lines, EventType.MANDATE):
        with report.noting(Wrong.UNREADABLE, "event", *at_line(line)):
            by_id = told[line.body["what"]]
            if line.body["mandate"] in by_id:
                report.add(Wrong.DOUBLED, "event", *at_line(line))
            by_id.setdefault(str(line.body["mandate"]), line)
    check = _Check(work, report, known, chain)
    found: dict[str, Kept] = {}
    for row in check.rows(MandateRecord, told["entered"]):
        with report.noting(Wrong.UNREADABLE, "mandate", row.id, (chain, row.event_sequence)):
            found[row.id] = check.entered(row, told["entered"][row.id])
    for row in check.rows(MandateApproval, told["approved"]):
        at = (chain, row.event_sequence)
        with report.noting(Wrong.UNREADABLE, "mandate_approval", row.mandate_id, at):
            one = found[row.mandate_id]
            found[row.mandate_id] = check.approved(one, row, told["approved"][row.mandate_id])
    for row in check.rows(MandateEnd, told["ended"]):
        at = (chain, row.event_sequence)
        with report.noting(Wrong.UNREADABLE, "mandate_end", row.mandate_id, at):
            check.ended(found[row.mandate_id], row, told["ended"][row.mandate_id])
    for id_, line in told["ended"].items():
        if id_ in found:
            hand = Hand("", 0, b"", line.sequence)
            found[id_] = replace(found[id_], ended=hand)
    return {id_: one for id_, one in found.items() if check.sound(one)}


def check_looking_back(report: Report, lines: Sequence[Line], mandates: Mapping[str, Kept]) -> None:
    """Every look of a representative at who looked had a mandate for that, at that point.

    The line names each with which he looked. ``lines``: of a dossier.
    """
    for line in of_type(lines, EventType.LISTED):
        row, at = at_line(line)
        with report.noting(Wrong.UNREADABLE, "event", row, at):
            told = line.personal
            named = [mandates.get(str(one)) for one in line.body.get("mandates", ())]
            if (told.get("role") == Role.REPRESENTATIVE) != bool(named) or not all(
                one is not None and one.looked_back(told["actor"], line.sequence, line.time)
                for one in named
            ):
                report.add(Wrong.WITHOUT_MANDATE, "event", row, at)


class _Check:
    def __init__(self, work: Work, report: Report, known: Known, chain: str) -> None:
        self._work = work
        self._report = report
        self._known = known
        self._chain = chain

    def rows(self, model: type[Any], told: Mapping[str, Line]) -> list[Any]:
        """The rows of this chain of which a line tells; a line without a row, and back, is found."""
        table = model.__tablename__
        rows = self._work.session.scalars(select(model).where(model.dossier_id == self._chain))
        by_id = {row.id if model is MandateRecord else row.mandate_id: row for row in rows}
        for id_, row in by_id.items():
            self._report.checked["mandates"] += model is MandateRecord
            if id_ not in told:
                self._report.add(Wrong.NO_EVENT, table, id_, (self._chain, row.event_sequence))
        for id_ in told.keys() - by_id.keys():
            self._report.add(Wrong.NO_ROW, table, id_, (self._chain, told[id_].sequence))
        return [row for id_, row in by_id.items() if id_ in told]

    def entered(self, row: MandateRecord, line: Line) -> Kept:
        data = self._open("mandate", row.id, "record", row.record)
        hand = self._signed("mandate", row.id, row, line, ENTERED_DOMAIN, data)
        mandate, record = mandate_from(data, approved=False, ended=False), parse(data)
        index = self._work.mandates.representative_index(mandate.representative)
        columns = (mandate.id, mandate.dossier, record["from"], row.representative_index)
        if columns != (row.id, self._chain, timestamp(line.time), index) or (
            row.code_index.hex() != line.body["code"]
        ):
            self._report.add(Wrong.COLUMNS, "mandate", row.id, (self._chain, line.sequence))
        return Kept(mandate, data, hand, None, None)

    def approved(self, one: Kept, row: MandateApproval, line: Line) -> Kept:
        hand = self._signed(
            "mandate_approval", row.mandate_id, row, line, APPROVED_DOMAIN, one.record
        )
        return replace(one, approved=hand)

    def ended(self, one: Kept, row: MandateEnd, line: Line) -> None:
        id_, at = row.mandate_id, (self._chain, line.sequence)
        data = self._open("mandate_end", id_, "statement", row.statement)
        hand = self._signed("mandate_end", id_, row, line, END_DOMAIN, data, doctor=False)
        said = parse(data)
        if (said["mandate"], said["dossier"], said["at"]) != (
            id_,
            self._chain,
            timestamp(line.time),
        ):
            self._report.add(Wrong.COLUMNS, "mandate_end", id_, at)
        owned = self._known.dossiers.get(self._chain)
        role = Role(line.personal["role"])
        if owned is None or not may_end(one, hand.subject, role, worker=owned.worker):
            self._report.add(Wrong.SUBJECT, "mandate_end", id_, at)

    def sound(self, one: Kept) -> bool:
        """Whether two sides signed it; who signed alone is a finding only where both did."""
        if one.approved is None:
            return False
        at = (self._chain, one.approved.place)
        try:
            check_mandate(one, self._work.directory, dossier=self._chain)
        except (BadSignature, UntrustedKey):
            self._report.add(Wrong.BY_ONE_HAND, "mandate_approval", one.mandate.id, at)
            return False
        person = one.mandate.representative
        if any(stay.account == person for stay in self._known.stays.values()):
            # Whoever is a member anywhere can be tied to the employer: he represents nobody.
            self._report.add(Wrong.SUBJECT, "mandate", one.mandate.id, at)
            return False
        return True

    def _signed(
        self,
        table: str,
        id_: str,
        row: Any,
        line: Line,
        domain: str,
        data: bytes,
        *,
        doctor: bool = True,
    ) -> Hand:
        """The row is what its line tells, signed by who the line says; a doctor, where it must be."""
        at = (self._chain, line.sequence)
        subject = self._open(table, id_, "signing_subject", row.signing_subject).decode()
        with self._report.noting(Wrong.SIGNATURE, table, id_, at):
            public = self._work.directory.signing_public(subject, row.signing_sequence)
            verify(public, domain, data, row.signature)
        told = line.personal
        logged = (line.body["sha256"], line.body["signature"], line.sequence, told["actor"])
        if logged != (digest(domain, data), row.signature.hex(), row.event_sequence, subject):
            self._report.add(Wrong.COLUMNS, table, id_, at)
        if doctor and not (
            told["role"] in DOCTORS
            and self._known.was_member(subject, told["organisation"], told["role"], line.time)
        ):
            self._report.add(Wrong.SUBJECT, table, id_, at)
        return Hand(subject, row.signing_sequence, row.signature, line.sequence)

    def _open(self, table: str, row: str, column: str, sealed: bytes) -> bytes:
        return self._work.server.fields.open(sealed, table=table, row=row, column=column)
