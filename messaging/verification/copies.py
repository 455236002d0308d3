"""Copies of documents' keys: each is one that the log names, and its holder may have it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from consent.log.service import EventType, Line
from consent.parties import Party, PartyKind
from consent.purposes import DOCTORS, Role
from messaging.documents.copies import SEALED_TO_DOSSIER, holder_index
from messaging.documents.models import DocumentCopy
from messaging.dossiers.service import dossier_party
from messaging.sealing import fingerprint
from messaging.verification.binding import Binding
from messaging.verification.chains import of_type
from messaging.verification.documents import Told
from messaging.verification.known import Known
from messaging.verification.report import Report, Wrong
from messaging.work import Work

_MAKING = (
    EventType.WRITTEN, EventType.SEALED, EventType.DELIVERED, EventType.COPIED, EventType.ON_DUTY,
)  # fmt: skip
_RESEALED = ("new group key", SEALED_TO_DOSSIER)
"""The same copy, sealed to a new pair of its group, or to a dossier of the worker."""


@dataclass(frozen=True)
class _Named:
    """A copy as the log names it; ``sequence``: where it was last sealed.

    ``duty``: a coach's; ``mandate``: that of who may let the text go for the worker.
    """

    document: str
    sha256: str
    grant: str | None
    sequence: int
    time: datetime
    duty: str | None = None
    mandate: str | None = None


def check_copies(
    work: Work,
    report: Report,
    known: Known,
    chain: str,
    lines: Sequence[Line],
    binding: Binding,
) -> None:
    """Compare the copies that exist with those that the chain tells of, both ways."""
    named = _named(report, chain, lines, binding)
    deleted = {
        str(id_): line.sequence
        for line in of_type(lines, EventType.COPIES_DELETED, EventType.OFF_DUTY)
        for id_ in (*line.body.get("grants", ()), *line.body.get("deleted", ()))
    }
    found: set[str] = set()
    held: set[str] = set()
    for row in work.session.scalars(select(DocumentCopy).where(DocumentCopy.chain_id == chain)):
        report.checked["copies"] += 1
        found.add(row.id)
        told = named.get(row.id)
        at = (chain, told.sequence if told else None)
        if told is None:
            report.add(Wrong.NO_EVENT, "document_copy", row.id, at)
            continue
        if told.sha256 != fingerprint(row.sealed):
            report.add(Wrong.CIPHERTEXT, "document_copy", row.id, at)
        if (told.document, told.grant) != (row.document_id, row.grant_id):
            report.add(Wrong.COLUMNS, "document_copy", row.id, at)
        if told.sequence < max(deleted.get(row.grant_id or "", 0), deleted.get(row.id, 0)):
            report.add(Wrong.WITHDRAWN, "document_copy", row.id, at)
        with report.noting(Wrong.UNREADABLE, "document_copy", row.id, at):
            holder = Party.from_json(work.open("document_copy", row.id, "holder", row.holder))
            if row.holder_index != holder_index(work, holder):
                report.add(Wrong.COLUMNS, "document_copy", row.id, at)
            _check_holder(work, report, known, row, holder, binding)
            if not (_of_his_duty(binding, told, holder) and _of_his_mandate(binding, told, holder)):
                report.add(Wrong.HOLDER, "document_copy", row.id, at)
            if _is_own(known, binding.documents.get(row.document_id), chain, holder):
                held.add(row.document_id)
    for id_, told in named.items():
        if id_ in found or chain in known.nobody():
            continue
        document = binding.documents.get(told.document)
        if told.sequence < deleted.get(id_, 0):
            # His who left; of a message to him there was no other.
            if document is not None and document.line.type is EventType.SEALED:
                held.add(told.document)
        elif _must_exist(told, document, deleted) and not _was_kept_with(told, binding):
            report.add(Wrong.COPY_MISSING, "document_copy", id_, (chain, told.sequence))
    for missing in binding.documents.keys() - held:
        report.add(Wrong.COPY_MISSING, "document", missing, (chain, None))


def _named(
    report: Report, chain: str, lines: Sequence[Line], binding: Binding
) -> dict[str, _Named]:
    """The copies that the chain tells of, each as it was last sealed."""
    named: dict[str, _Named] = {}
    for line in of_type(lines, *_MAKING):
        at = (chain, line.sequence)
        resealed = line.type is EventType.COPIED and line.body.get("why") in _RESEALED
        with report.noting(Wrong.UNREADABLE, "event", f"{chain}/{line.sequence}", at):
            for id_, one in _told_by(line):
                before = named.get(id_)
                if resealed:
                    if (
                        before is None
                        or replace(before, sha256=one.sha256, sequence=one.sequence, time=one.time)
                        != one
                    ):
                        report.add(Wrong.NO_EVENT, "document_copy", id_, at)
                elif before is not None:
                    report.add(Wrong.DOUBLED, "document_copy", id_, at)
                elif one.grant is not None and not binding.reaches(
                    one.grant, one.document, line.sequence, line.time
                ):
                    report.add(Wrong.SEALED_WITHOUT_CONSENT, "document_copy", id_, at)
                elif one.mandate is not None and not _to_let_go(binding, one, line):
                    report.add(Wrong.WITHOUT_MANDATE, "document_copy", id_, at)
                named[id_] = one
    return named


def _told_by(line: Line) -> Iterator[tuple[str, _Named]]:
    if line.type is EventType.ON_DUTY and "copies" not in line.body:
        return  # in the chain of the workshop, which tells of no copies
    for copy in line.body["copies"]:
        document = str(copy.get("document") or line.body["document"])
        yield (
            str(copy["copy"]),
            _Named(
                document, str(copy["sha256"]), copy["grant"], line.sequence, line.time,
                copy.get("duty"), copy.get("mandate"),
            ),
        )  # fmt: skip


def _check_holder(
    work: Work,
    report: Report,
    known: Known,
    row: DocumentCopy,
    holder: Party,
    binding: Binding,
) -> None:
    at = (row.chain_id, None)
    document = binding.documents.get(row.document_id)
    if document is not None and not _may_hold(known, document, row, holder, binding):
        report.add(Wrong.HOLDER, "document_copy", row.id, at)
    consent = binding.consents.get(row.grant_id or "")
    if consent is not None and consent.withdrawn is not None:
        report.add(Wrong.WITHDRAWN, "document_copy", row.id, (row.chain_id, consent.withdrawn))
    with report.noting(Wrong.DIRECTORY, "document_copy", row.id, at):
        keys = work.directory.at(holder.id, row.key_version)
        if (keys.role, keys.organisation) != (str(holder.role), holder.organisation):
            report.add(Wrong.HOLDER, "document_copy", row.id, at)
    group = known.groups.get(holder.id)
    if group is not None and group.version != row.key_version:
        report.add(Wrong.SEQUENCE, "document_copy", row.id, at)


def _may_hold(
    known: Known, document: Told, row: DocumentCopy, holder: Party, binding: Binding
) -> bool:
    """The recipient of its grant; or the worker, the author, a group that reads without one.

    Of what is over, or answers what is over, nobody holds a copy by a consent.
    """
    if row.grant_id is not None:
        about = binding.documents.get(document.about or "")
        if document.ended is not None or (about is not None and about.ended is not None):
            return False
        consent = binding.consents.get(row.grant_id)
        # Who reads a kind without any purpose has no copy by a consent.
        without = holder.role in document.rule.open_to
        if consent is None or without:
            return False
        handed_on = holder.role is Role.COACH and binding.hands_on(row.grant_id)
        return consent.grant.recipient == holder or handed_on
    if holder.role is Role.COACH:
        return Role.COACH in document.rule.ceiling and document.rule.purpose is None
    if _is_own(known, document, row.chain_id, holder):
        return True
    if holder.role is Role.REPRESENTATIVE:
        return _waits(binding, document) and any(
            one.ended is None and one.mandate.lets_go(document.kind)
            for one in binding.mandates.values()
            if one.mandate.representative == holder.id
        )
    if document.kept_by == holder and holder.role in DOCTORS:
        return True
    workshop = binding.workshop
    group = known.groups.get(holder.id) if holder.kind is PartyKind.GROUP else None
    return (
        group is not None
        and holder.role in document.rule.open_to
        and (group.role, group.organisation_id, group.workshop_id)
        == (str(holder.role), holder.organisation, workshop)
    )


def _of_his_duty(binding: Binding, told: _Named, holder: Party) -> bool:
    """A coach's copy was made while he stood there, under that duty; nobody else's under one."""
    if holder.role is not Role.COACH:
        return told.duty is None
    return any(
        one.duty == told.duty and one.is_of(holder) and one.covers(told.sequence, told.time)
        for one in binding.stood
    )


def _waits(binding: Binding, document: Told) -> bool:
    """Whether nobody let it go, ended it or made a version of it without some lines."""
    over = document.delivered is not None or document.ended is not None
    struck = any(one.strike_of == document.id for one in binding.documents.values())
    return document.released_first and not over and not struck


def _to_let_go(binding: Binding, told: _Named, line: Line) -> bool:
    """Whether a copy was made as its text was written, under a mandate that lets it go."""
    document, mandate = (
        binding.documents.get(told.document),
        binding.mandates.get(str(told.mandate)),
    )
    return (
        document is not None
        and document.line.sequence == line.sequence
        and document.released_first
        and document.strike_of is None
        and mandate is not None
        and mandate.let_go(mandate.mandate.representative, document.kind, line.sequence, line.time)
    )


def _of_his_mandate(binding: Binding, told: _Named, holder: Party) -> bool:
    """Whether a representative's copy names a mandate of his; nobody else's names one."""
    mandate = binding.mandates.get(told.mandate or "")
    if holder.role is not Role.REPRESENTATIVE or holder.id == binding.chain:
        return told.mandate is None
    return mandate is not None and mandate.mandate.representative == holder.id


def _is_own(known: Known, document: Told | None, chain: str, holder: Party) -> bool:
    """Whether this is the worker's own copy, or that of the person whose chain a message is in.

    A message to a worker is sealed to the key of a dossier of his.
    """
    if document is None:
        return False
    if document.line.type is EventType.SEALED:
        his = known.dossiers.get(holder.id)
        of_dossier = his is not None and his.worker == chain
        return holder.kind is PartyKind.PERSON and (holder.id == chain or of_dossier)
    return holder == dossier_party(chain, holder.organisation) and holder.role is Role.WORKER


def _was_kept_with(told: _Named, binding: Binding) -> bool:
    """Whether it went with the document that its own document answered: that ended."""
    document = binding.documents.get(told.document)
    about = binding.documents.get(document.about or "") if document is not None else None
    return told.grant is not None and about is not None and about.ended is not None


def _must_exist(told: _Named, document: Told | None, deleted: Mapping[str, int]) -> bool:
    """Whether a copy that was made must still be there, by what the chain tells."""
    if document is None or document.ended is not None:
        return False
    return told.grant is None or told.sequence > deleted.get(told.grant, 0)
