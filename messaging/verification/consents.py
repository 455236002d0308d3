"""Consents and withdrawals: each row is what its event says, signed by who had to sign it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from consent.encoding import b64, digest, parse, timestamp
from consent.facts import Grant
from consent.lines import from_record, left_out
from consent.log.service import EventType, Line
from consent.mandates.rules import MandateAct
from consent.mandates.service import Kept
from consent.purposes import PURPOSES, PurposeCode, ends_with
from consent.records.checking import within
from consent.records.models import ConsentRecord, Withdrawal
from consent.records.schemas import RECORD_DOMAIN, WITHDRAWAL_DOMAIN, grant_from
from consent.signing import BadSignature, verify
from messaging.directory.models import DirectoryEntry
from messaging.verification.chains import by_key, of_type
from messaging.verification.known import Known
from messaging.verification.report import Report, Wrong
from messaging.work import Work


@dataclass(frozen=True)
class Consent:
    """A grant with its places in the chain: where it was given, and where it was withdrawn.

    ``representative``: who gave it for the worker.
    """

    grant: Grant
    given: int
    revocation_public: bytes
    withdrawn: int | None = None
    groups: tuple[str, ...] = ()
    narrows: str | None = None
    representative: str | None = None
    stopped_at: datetime | None = None
    """When the worker ended it himself, in his session or with its code."""

    def holds(self, sequence: int, time: datetime) -> bool:
        """Whether it was in force for the event at ``sequence``, whose time is ``time``."""
        return (
            self.given < sequence
            and (self.withdrawn is None or sequence < self.withdrawn)
            and time < self.grant.valid_until
        )


def check_consents(
    work: Work,
    report: Report,
    known: Known,
    chain: str,
    lines: Sequence[Line],
    mandates: Mapping[str, Kept],
) -> dict[str, Consent]:
    """The consents of one chain that check, by record; what is wrong goes to ``report``.

    ``mandates``: of the same chain, with which somebody acted for the worker.
    """
    told = by_key(
        report, of_type(lines, EventType.CONSENT_GIVEN), lambda line: str(line.body["record"])
    )
    consents: dict[str, Consent] = {}
    rows: set[str] = set()
    for row in work.session.scalars(select(ConsentRecord).where(ConsentRecord.dossier_id == chain)):
        report.checked["consents"] += 1
        rows.add(row.id)
        line = told.get(row.id)
        at = (chain, row.event_sequence)
        if line is None:
            report.add(Wrong.NO_EVENT, "consent_record", row.id, at)
            continue
        with report.noting(Wrong.UNREADABLE, "consent_record", row.id, at):
            consents[row.id] = _check_record(work, report, known, row, line, mandates)
    for record in told.keys() - rows:
        report.add(Wrong.NO_ROW, "consent_record", record, (chain, told[record].sequence))
    found = _check_withdrawals(work, report, known, chain, lines, consents, mandates)
    _check_left_out(report, chain, found)
    return found


def _check_record(
    work: Work,
    report: Report,
    known: Known,
    row: ConsentRecord,
    line: Line,
    mandates: Mapping[str, Kept],
) -> Consent:
    at = (line.chain, line.sequence)

    def opened(column: str, sealed: bytes) -> bytes:
        return work.server.fields.open(sealed, table="consent_record", row=row.id, column=column)

    data = opened("record", row.record)
    signer = opened("signing_subject", row.signing_subject).decode()
    record = parse(data)
    grant = grant_from(data, withdrawn=False)
    with report.noting(Wrong.SIGNATURE, "consent_record", row.id, at):
        public = work.directory.signing_public(signer, row.signing_sequence)
        verify(public, RECORD_DOMAIN, data, row.signature)
    if record["acted"]["account"] != signer:
        report.add(Wrong.NOT_OWNER, "consent_record", row.id, at)
    if record["acted"]["representative"] is None and record["acted"]["mandate"] is None:
        owned = known.dossiers.get(line.chain)
        if owned is None or owned.worker != signer:
            report.add(Wrong.NOT_OWNER, "consent_record", row.id, at)
    elif not _carried(mandates, record, grant, signer, line):
        report.add(Wrong.WITHOUT_MANDATE, "consent_record", row.id, at)
    logged = (
        line.body["sha256"],
        line.body["signature"],
        line.body["revocation"],
        line.body["receipt"],
        line.sequence,
    )
    stored = (
        digest(RECORD_DOMAIN, data),
        row.signature.hex(),
        row.revocation_index.hex(),
        row.receipt_id,
        row.event_sequence,
    )
    told = (
        line.personal["actor"],
        line.personal["purpose"],
        line.personal["recipient"],
        line.personal["until"],
        timestamp(line.time),
    )
    recorded = (
        signer,
        record["purpose"],
        record["recipient"],
        record["valid_until"],
        record["given_at"],
    )
    columns = (
        grant.id,
        grant.dossier,
        grant.receipt,
        record["withdrawal"]["public_key"],
        work.records.party_index(grant.recipient, "recipient"),
        work.records.party_index(grant.sources[0], "source"),
    )
    expected = (
        row.id,
        line.chain,
        row.receipt_id,
        b64(row.revocation_public),
        row.recipient_index,
        row.source_index,
    )
    if (logged, told, columns) != (stored, recorded, expected):
        report.add(Wrong.COLUMNS, "consent_record", row.id, at)
    groups, narrows = from_record(record["struck"])[0], record.get("narrows", {}).get("record")
    return Consent(
        grant, line.sequence, row.revocation_public, groups=groups, narrows=narrows,
        representative=record["acted"]["representative"],
    )  # fmt: skip


def _check_left_out(report: Report, chain: str, consents: Mapping[str, Consent]) -> None:
    """What is left out are lines of the purpose, and no wider yes to the same reader goes on."""
    for record, one in consents.items():
        at = (chain, one.given)
        with report.noting(Wrong.LINES, "consent_record", record, at):
            if one.groups != left_out(one.grant.purpose, one.groups) or not _rightly(one, consents):
                report.add(Wrong.LINES, "consent_record", record, at)
        for other in consents.values():
            if (
                other.given < one.given
                and (other.grant.purpose, other.grant.recipient)
                == (one.grant.purpose, one.grant.recipient)
                and other.withdrawn is None
                and other.grant.valid_until > one.grant.given_at
                and not one.grant.left_out <= other.grant.left_out
            ):
                report.add(Wrong.WIDER, "consent_record", other.grant.id, (chain, other.given))


def _rightly(one: Consent, consents: Mapping[str, Consent]) -> bool:
    """Whether it takes the place of no other yes, or of one that said the same and more."""
    if one.narrows is None:
        return one.grant.since is None
    other = consents.get(one.narrows)
    return other is not None and (
        other.given < one.given
        and other.withdrawn is not None
        and other.grant.counts_from == one.grant.since
        and other.grant.left_out < one.grant.left_out
        and replace(
            other.grant, id=one.grant.id, receipt=one.grant.receipt, withdrawn=False,
            given_at=one.grant.given_at, left_out=one.grant.left_out, since=one.grant.since,
        )
        == one.grant
    )  # fmt: skip


def _carried(
    mandates: Mapping[str, Kept],
    record: Mapping[str, Any],
    grant: Grant,
    signer: str,
    line: Line,
) -> bool:
    """Whether who signed this yes represented the worker for it, at this place of the chain."""
    mandate = mandates.get(str(record["acted"]["mandate"]))
    return (
        mandate is not None
        and mandate.mandate.representative == signer == record["acted"]["representative"]
        and within(mandate, grant, line.sequence)
    )


def _check_withdrawals(
    work: Work,
    report: Report,
    known: Known,
    chain: str,
    lines: Sequence[Line],
    consents: Mapping[str, Consent],
    mandates: Mapping[str, Kept],
) -> dict[str, Consent]:
    told = by_key(
        report, of_type(lines, EventType.CONSENT_WITHDRAWN), lambda line: str(line.body["record"])
    )
    rows: set[str] = set()
    for row in work.session.scalars(select(Withdrawal).where(Withdrawal.dossier_id == chain)):
        report.checked["withdrawals"] += 1
        rows.add(row.record_id)
        line = told.get(row.record_id)
        if line is None:
            report.add(Wrong.NO_EVENT, "withdrawal", row.record_id, (chain, row.event_sequence))
            continue
        with report.noting(Wrong.UNREADABLE, "withdrawal", row.record_id, (chain, line.sequence)):
            _check_withdrawal(work, report, known, row, line, consents, mandates)
    for record in told.keys() - rows:
        report.add(Wrong.NO_ROW, "withdrawal", record, (chain, told[record].sequence))
    # The chain decides: a withdrawal that it tells counts even where its row is gone.
    return {
        record: _ended(consent, told[record]) if record in told else consent
        for record, consent in consents.items()
    }


def _ended(consent: Consent, line: Line) -> Consent:
    himself = line.personal.get("how") != "mandate"
    return replace(consent, withdrawn=line.sequence, stopped_at=line.time if himself else None)


def _check_withdrawal(
    work: Work,
    report: Report,
    known: Known,
    row: Withdrawal,
    line: Line,
    consents: Mapping[str, Consent],
    mandates: Mapping[str, Kept],
) -> None:
    at = (line.chain, line.sequence)
    data = work.server.fields.open(
        row.statement, table="consent_record", row=row.record_id, column="statement"
    )
    statement = parse(data)
    logged = (line.body["sha256"], line.body["signature"], line.sequence, line.chain)
    stored = (
        digest(WITHDRAWAL_DOMAIN, data), row.signature.hex(), row.event_sequence, row.dossier_id,
    )  # fmt: skip
    told = (row.record_id, line.chain, timestamp(line.time), line.personal["how"])
    stated = (statement["record"], statement["dossier"], statement["at"], statement["how"])
    if (logged, told) != (stored, stated):
        report.add(Wrong.COLUMNS, "withdrawal", row.record_id, at)
    ended = consents.get(row.record_id)
    if ended is None or ended.given >= line.sequence:
        report.add(Wrong.NO_ROW, "consent_record", row.record_id, at)
        return
    if statement["how"] == "code":
        keys = _codes(ended, consents.values())
    elif statement["how"] == "mandate":
        mandate = mandates.get(statement["mandate"])
        named = [code for code in PurposeCode if ended.grant.purpose in ends_with(code)]
        if mandate is None or not any(
            mandate.carried(MandateAct.WITHDRAW, code, line.sequence, line.time) for code in named
        ):
            report.add(Wrong.WITHOUT_MANDATE, "withdrawal", row.record_id, at)
            return
        keys = _own_keys(work, mandate.mandate.representative)
    else:
        owned = known.dossiers.get(line.chain)
        keys = _own_keys(work, owned.worker if owned else "")
    if not any(_signed(public, data, row.signature) for public in keys):
        report.add(Wrong.SIGNATURE, "withdrawal", row.record_id, at)


def _own_keys(work: Work, worker: str) -> list[bytes]:
    """Every signing key that somebody ever had, each checked against the directory key."""
    query = select(DirectoryEntry.sequence).where(DirectoryEntry.subject_id == worker)
    return [work.directory.signing_public(worker, n) for n in work.session.scalars(query)]


def _codes(ended: Consent, consents: Iterable[Consent]) -> list[bytes]:
    """The codes that may end it: of its own receipt, or of a receipt that it depends on."""
    required = PURPOSES[ended.grant.purpose].requires
    return [
        ended.revocation_public,
        *(one.revocation_public for one in consents if one.grant.purpose is required),
    ]


def _signed(public: bytes, data: bytes, signature: bytes) -> bool:
    try:
        verify(public, WITHDRAWAL_DOMAIN, data, signature)
    except BadSignature:
        return False
    return True
