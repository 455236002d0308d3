"""Addenda: each sealed text is the one that its line in the log names, by the author's side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from consent.log.service import EventType, Line
from messaging.documents.models import DocumentAddendum
from messaging.sealing import fingerprint
from messaging.verification.chains import by_key, of_type
from messaging.verification.documents import Told
from messaging.verification.known import Known
from messaging.verification.report import Report, Wrong
from messaging.work import Work


def check_addenda(
    work: Work,
    report: Report,
    known: Known,
    chain: str,
    lines: Sequence[Line],
    documents: Mapping[str, Told],
) -> None:
    """The addenda of one chain: a row for each line, with its bytes, where it might be added.

    What stands inside is signed by its author and checked by whoever opens it.
    """
    told = by_key(report, of_type(lines, EventType.ADDED), lambda line: str(line.body["addendum"]))
    rows: set[str] = set()
    query = select(DocumentAddendum).where(DocumentAddendum.chain_id == chain)
    for row in work.session.scalars(query):
        report.checked["addenda"] += 1
        rows.add(row.id)
        line = told.get(row.id)
        if line is None:
            report.add(Wrong.NO_EVENT, "document_addendum", row.id, (chain, row.position))
            continue
        at = (chain, line.sequence)
        with report.noting(Wrong.UNREADABLE, "document_addendum", row.id, at):
            if line.body["sha256"] != fingerprint(row.ciphertext):
                report.add(Wrong.CIPHERTEXT, "document_addendum", row.id, at)
            where = (row.document_id, row.position, row.at)
            if where != (line.body["document"], line.sequence, line.time):
                report.add(Wrong.COLUMNS, "document_addendum", row.id, at)
            document = documents.get(row.document_id)
            if document is None or not _may_be_added(known, document, line):
                report.add(Wrong.SUBJECT, "document_addendum", row.id, at)
    for gone in told.keys() - rows:
        report.add(Wrong.NO_ROW, "document_addendum", gone, (chain, told[gone].sequence))


def _may_be_added(known: Known, document: Told, line: Line) -> bool:
    """Whether the author's side added this, to a kind that goes by steps, while it was there."""
    who = (line.personal["actor"], line.personal["organisation"], line.personal["role"])
    return (
        document.rule.stepwise
        and line.personal["kind"] == str(document.kind)
        and document.kept_by is not None
        and known.was_member(*who, line.time)
        and known.is_side(*who, document.kept_by)
        and document.delivered is not None
        and document.delivered < line.sequence
        and (document.ended is None or line.sequence < document.ended)
    )
