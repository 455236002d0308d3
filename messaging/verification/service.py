"""The whole walk: organisations first, for who was what; then every chain; then the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import select, text

from consent.log.models import Chain, Event
from consent.log.service import ChainKind, EventType, Line
from consent.mandates.models import MandateApproval, MandateEnd, MandateRecord
from consent.records.models import ConsentRecord, Withdrawal
from messaging.absence.models import AbsenceStep
from messaging.documents.models import Document, DocumentAddendum, DocumentCopy, DocumentStep
from messaging.people.models import Account, Organisation
from messaging.verification.absences import check_absences
from messaging.verification.addenda import check_addenda
from messaging.verification.binding import Binding, check_binding
from messaging.verification.cards import check_first_uses
from messaging.verification.chains import of_type, walk_chain
from messaging.verification.consents import check_consents
from messaging.verification.copies import check_copies
from messaging.verification.demands import check_demand_changes
from messaging.verification.documents import check_documents
from messaging.verification.duties import check_duties, check_stationed, read_duties
from messaging.verification.erased import without
from messaging.verification.erasures import check_erased
from messaging.verification.fields import check_fields
from messaging.verification.known import Known, read_known
from messaging.verification.mandates import check_looking_back, check_mandates
from messaging.verification.own_word import check_own_word
from messaging.verification.people import (
    check_directory,
    check_dossiers,
    check_groups,
    check_people,
)
from messaging.verification.report import Report, Wrong
from messaging.work import Work

_KEPT = (
    EventType.OPENED,
    EventType.SHARES,
    EventType.CARD,
    EventType.MEMBERSHIP,
    EventType.GROUP_CHANGED,
    EventType.VERIFIED,
    EventType.CREDENTIAL,
)


def verify_everything(
    work: Work, told: Mapping[EventType, list[Line]] = MappingProxyType({})
) -> Report:
    """Walk the whole database and say what is wrong. Changes nothing.

    ``told``: gets the lines of its types, in the order of each chain, for who checks more.

    Give it a transaction of its own that has not read anything yet: on PostgreSQL it is made
    one that sees a single moment, so that the portal can go on working meanwhile.
    """
    if work.session.get_bind().dialect.name == "postgresql":
        work.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
    report = Report()
    heads = work.session.scalars(select(Chain).order_by(Chain.id)).all()
    organisations = {
        head.id: walk_chain(work, report, head).lines
        for head in heads
        if head.kind == str(ChainKind.ORGANISATION)
    }
    known = read_known(work, report, organisations)
    kept: dict[str, Sequence[Line]] = dict(organisations)
    for head in heads:
        _check_kind(report, known, head)
        # One chain at a time: what is kept of each is little.
        if head.id in organisations:
            lines = organisations[head.id]
        else:
            walked = walk_chain(work, report, head)
            check_erased(work, report, known, head.id, walked.lines, walked.erased)
            lines = without(walked.lines, walked.erased)
            first = [line for line in lines if line.sequence == 1]
            kept[head.id] = [*first, *of_type(lines, *_KEPT)]
        for type_ in told:
            told[type_].extend(of_type(lines, type_))
        mandates = check_mandates(work, report, known, head.id, lines)
        consents = check_consents(work, report, known, head.id, lines, mandates)
        check_own_word(report, head.id, consents, mandates)
        documents = check_documents(work, report, known, head.id, lines, mandates)
        check_addenda(work, report, known, head.id, lines, documents)
        stood = read_duties(report, lines) if head.id in known.dossiers else []
        binding = Binding(known, head.id, documents, consents, stood, mandates)
        if head.id in known.dossiers:
            check_stationed(work, report, known, head.id, lines, stood)
            check_absences(work, report, known, head.id, lines)
            check_looking_back(report, lines, mandates)
        check_copies(work, report, known, head.id, lines, binding)
        check_binding(report, lines, binding)
    check_directory(work, report, known)
    check_people(work, report, known, kept)
    check_first_uses(work, report, known, kept)
    check_groups(work, report, known, kept)
    check_duties(work, report, known, organisations)
    check_dossiers(work, report, known, kept)
    check_fields(work, report)
    check_demand_changes(work, report, organisations.values())
    _check_chainless(work, report)
    return report


def _check_kind(report: Report, known: Known, head: Chain) -> None:
    """A chain is that of a dossier, a person or an organisation that exists."""
    if head.kind == str(ChainKind.DOSSIER):
        fits = head.id in known.dossiers
    elif head.kind == str(ChainKind.PERSON):
        fits = head.id in known.kinds
    else:
        fits = head.kind == str(ChainKind.ORGANISATION) and head.id in known.organisations
    if not fits:
        report.add(Wrong.SUBJECT, "chain", head.id, (head.id, None))


def _check_chainless(work: Work, report: Report) -> None:
    """Rows of a chain that does not exist, and people and organisations without a chain."""
    chains = select(Chain.id)
    for column, key in (
        (Event.chain_id, Event.sequence),
        (ConsentRecord.dossier_id, ConsentRecord.id),
        (Withdrawal.dossier_id, Withdrawal.record_id),
        (MandateRecord.dossier_id, MandateRecord.id),
        (MandateApproval.dossier_id, MandateApproval.mandate_id),
        (MandateEnd.dossier_id, MandateEnd.mandate_id),
        (Document.chain_id, Document.id),
        (DocumentCopy.chain_id, DocumentCopy.id),
        (DocumentStep.chain_id, DocumentStep.id),
        (DocumentAddendum.chain_id, DocumentAddendum.id),
        (AbsenceStep.dossier_id, AbsenceStep.id),
        (Account.id, Account.id),
        (Organisation.id, Organisation.id),
    ):
        for row in work.session.execute(select(key).where(column.not_in(chains))):
            report.add(Wrong.NO_CHAIN, str(key.class_.__tablename__), str(row[0]))
