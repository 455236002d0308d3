"""Documents and what happened to them: ciphertexts, facts and steps are those of the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from consent.encoding import from_b64
from consent.log.service import EventType, Line
from consent.mandates.service import Kept
from consent.parties import Party, PartyKind
from consent.purposes import KINDS, PURPOSES, Kind, KindRule, Role
from consent.signing import verify
from messaging.documents.envelope import COUNTERSIGN_DOMAIN
from messaging.documents.facts import (
    COUNTERSIGNED,
    DELIVERED,
    ENDED,
    MARKED,
    STRUCK,
)
from messaging.documents.models import Document, DocumentStep
from messaging.documents.releasing import MISTAKEN, RELEASE_DOMAIN, release_statement
from messaging.sealing import fingerprint
from messaging.verification.chains import by_key, of_type
from messaging.verification.known import Known
from messaging.verification.report import Report, Wrong
from messaging.work import Work

_STEPS = {
    EventType.DELIVERED: DELIVERED,
    EventType.STRUCK: STRUCK,
    EventType.ENDED: ENDED,
    EventType.MARKED: MARKED,
}
_SENT_AND_TOLD = "send and tell"


@dataclass(frozen=True)
class Told:
    """A document as its chain tells of it. The numbers are places in the chain."""

    id: str
    kind: Kind
    line: Line
    author: Party | None = None
    kept_by: Party | None = None
    addressees: tuple[Party, ...] = ()
    replaces: str | None = None
    strike_of: str | None = None
    about: str | None = None
    delivered: int | None = None
    ended: int | None = None
    sent_and_told: bool = False

    @property
    def rule(self) -> KindRule:
        """What its kind is bound to."""
        return KINDS[self.kind]

    @property
    def released_first(self) -> bool:
        """Whether it leaves only after a release."""
        return self.rule.purpose is not None and PURPOSES[self.rule.purpose].release


def check_documents(
    work: Work,
    report: Report,
    known: Known,
    chain: str,
    lines: Sequence[Line],
    mandates: Mapping[str, Kept],
) -> dict[str, Told]:
    """The documents of one chain that check, by id; what is wrong goes to ``report``.

    ``mandates``: of the same chain, with which somebody let a text go for the worker.
    """
    written = by_key(
        report,
        of_type(lines, EventType.WRITTEN, EventType.SEALED),
        lambda line: str(line.body["document"]),
    )
    documents: dict[str, Told] = {}
    rows: set[str] = set()
    for row in work.session.scalars(select(Document).where(Document.chain_id == chain)):
        report.checked["documents"] += 1
        rows.add(row.id)
        line = written.get(row.id)
        if line is None:
            report.add(Wrong.NO_EVENT, "document", row.id, (chain, None))
            continue
        at = (chain, line.sequence)
        if line.body.get("sha256") != fingerprint(row.ciphertext):
            report.add(Wrong.CIPHERTEXT, "document", row.id, at)
        if row.written_at != line.time:
            report.add(Wrong.COLUMNS, "document", row.id, at)
        with report.noting(Wrong.UNREADABLE, "document", row.id, at):
            facts = work.open("document", row.id, "facts", row.facts)
            documents[row.id] = _told(report, row.id, facts, line)
    if chain not in known.nobody():
        for document in written.keys() - rows:
            report.add(Wrong.NO_ROW, "document", document, (chain, written[document].sequence))
    for one in documents.values():
        _check_author(report, known, one, documents, mandates.values())
    return _check_steps(work, report, known, chain, lines, documents, mandates)


def _told(report: Report, document: str, facts: dict[str, Any], line: Line) -> Told:
    at = (line.chain, line.sequence)
    if line.type is EventType.SEALED:
        if facts != {"kind": str(Kind.MESSAGE)}:
            report.add(Wrong.COLUMNS, "document", document, at)
        return Told(document, Kind.MESSAGE, line)
    if line.personal["facts"] != facts or line.personal["kind"] != facts["kind"]:
        report.add(Wrong.COLUMNS, "document", document, at)
    return Told(
        document,
        Kind(facts["kind"]),
        line,
        author=Party.from_json(facts["author"]),
        kept_by=Party.from_json(facts["kept_by"]),
        addressees=tuple(Party.from_json(party) for party in facts["addressees"]),
        replaces=facts["replaces"],
        strike_of=facts["strike_of"],
        about=facts.get("about"),
    )


def _check_author(
    report: Report,
    known: Known,
    one: Told,
    documents: Mapping[str, Told],
    mandates: Iterable[Kept],
) -> None:
    """Its author wrote it, in a role that may.

    A struck text the worker of the dossier wrote, or who could let it go for him.
    """
    if one.author is None:
        return
    told, at = one.line.personal, (one.line.chain, one.line.sequence)
    actor, role, organisation = told["actor"], told["role"], told["organisation"]
    if one.strike_of is not None:
        original = documents.get(one.strike_of)
        owned = known.dossiers.get(one.line.chain)
        fits = (
            original is not None
            and owned is not None
            and (original.author, original.kept_by, original.kind)
            == (one.author, one.kept_by, one.kind)
            and (
                (actor, role) == (owned.worker, "worker")
                or (role == Role.REPRESENTATIVE and _could_strike(one, actor, mandates))
            )
        )
    elif role == "worker":
        owned = known.dossiers.get(one.line.chain)
        fits = (
            owned is not None
            and owned.worker == actor
            and Party(PartyKind.PERSON, actor, "", Role.WORKER) == one.author == one.kept_by
            and Role.WORKER in one.rule.writers
        )
    else:
        fits = (
            (actor, organisation, role)
            == (one.author.id, one.author.organisation, str(one.author.role))
            and one.author.role in one.rule.writers
            and known.was_member(actor, organisation, role, one.line.time)
            and one.kept_by is not None
            and known.is_side(actor, organisation, role, one.kept_by)
            and _may_take_down(known, one)
        )
    if not fits:
        report.add(Wrong.SUBJECT, "document", one.id, at)


def _may_take_down(known: Known, one: Told) -> bool:
    """What is written down for a worker is written at his own workshop."""
    owned = known.dossiers.get(one.line.chain)
    return not one.rule.taken_down or (
        owned is not None and one.author is not None and one.author.organisation == owned.workshop
    )


def _check_steps(
    work: Work,
    report: Report,
    known: Known,
    chain: str,
    lines: Sequence[Line],
    documents: Mapping[str, Told],
    mandates: Mapping[str, Kept],
) -> dict[str, Told]:
    result = dict(documents)
    told = {
        (str(line.body.get("document")), _STEPS[line.type], line.sequence): line
        for line in of_type(lines, *_STEPS)
    }
    found: set[tuple[str, str, int]] = set()
    signed: set[tuple[str, int]] = set()
    for row in work.session.scalars(
        select(DocumentStep)
        .where(DocumentStep.chain_id == chain)
        .order_by(DocumentStep.position, DocumentStep.id)
    ):
        report.checked["document steps"] += 1
        at = (chain, row.position)
        with report.noting(Wrong.UNREADABLE, "document_step", row.id, at):
            step = work.open("document_step", row.id, "step", row.step)
            what = step["what"]
            key = (row.document_id, DELIVERED if what == COUNTERSIGNED else what, row.position)
            line = told.get(key)
            if line is None or (what != COUNTERSIGNED and key in found):
                report.add(Wrong.NO_EVENT, "document_step", row.id, at)
                continue
            why = line.body.get("why") if line.body.get("why") == MISTAKEN else None
            under = step.get("mandate") or step.get("how", {}).get("mandate")
            if what == COUNTERSIGNED:
                under = line.body.get("mandate")
            told_as = (row.at, step.get("by"), step.get("why"), under)
            if told_as != (line.time, line.body.get("by"), why, line.body.get("mandate")):
                report.add(Wrong.COLUMNS, "document_step", row.id, at)
            document = result.get(row.document_id)
            if document is None:
                continue
            if what != COUNTERSIGNED:
                found.add(key)
            if what == DELIVERED and step["how"].get("why") == _SENT_AND_TOLD:
                result[document.id] = replace(document, sent_and_told=True)
            if what == STRUCK and not _struck_rightly(known, document, line, mandates):
                report.add(Wrong.WITHOUT_MANDATE, "document_step", row.id, at)
            if _released(work, report, known, document, row, step, mandates):
                signed.add((row.document_id, row.position))
    for key, line in told.items():
        if key not in found:
            report.add(Wrong.NO_ROW, "document_step", key[0], (chain, line.sequence))
        document = result.get(key[0])
        if document is None:
            continue
        if key[1] == DELIVERED:
            result[key[0]] = replace(document, delivered=document.delivered or line.sequence)
            if document.released_first and (key[0], line.sequence) not in signed:
                report.add(Wrong.NOT_RELEASED, "document", key[0], (chain, line.sequence))
        elif key[1] == ENDED:
            result[key[0]] = replace(document, ended=document.ended or line.sequence)
    return result


def _could_strike(struck: Told, actor: str, mandates: Iterable[Kept]) -> bool:
    """Whether somebody represented the worker for this, where the struck text was written."""
    place, at = struck.line.sequence, struck.line.time
    return not struck.rule.stepwise and any(
        one.let_go(actor, struck.kind, place, at) for one in mandates
    )


def _struck_rightly(known: Known, document: Told, line: Line, mandates: Mapping[str, Kept]) -> bool:
    """Whether the worker struck it, or who could let it go for him by the mandate it names."""
    actor, owned = str(line.personal["actor"]), known.dossiers.get(line.chain)
    if "mandate" not in line.body:
        return owned is not None and owned.worker == actor
    mandate = mandates.get(str(line.body["mandate"]))
    return mandate is not None and mandate.let_go(actor, document.kind, line.sequence, line.time)


def _released(
    work: Work,
    report: Report,
    known: Known,
    document: Told,
    row: DocumentStep,
    step: Mapping[str, Any],
    mandates: Mapping[str, Kept],
) -> bool:
    """Whether this step is what lets the document leave: a release, or a countersigned strike.

    "Send it, and tell me" is checked with the binding, against what each consent says.
    """
    at = (row.chain_id, row.position)
    how = step.get("how", {})
    if step["what"] == DELIVERED and "signature" in how:
        owned = known.dossiers.get(row.chain_id)
        with report.noting(Wrong.SIGNATURE, "document_step", row.id, at):
            public = work.directory.signing_public(how["account"], how["sequence"])
            # The text that the log's line of the writing names, and no other.
            under, sha256 = how.get("mandate"), document.line.body["sha256"]
            data = release_statement(row.document_id, row.chain_id, sha256, under)
            if how["sha256"] != document.line.body["sha256"]:
                report.add(Wrong.COLUMNS, "document_step", row.id, at)
            verify(public, RELEASE_DOMAIN, data, bytes.fromhex(how["signature"]))
            if under is not None:
                mandate, account = mandates.get(str(under)), str(how["account"])
                if mandate is None or not mandate.let_go(
                    account, document.kind, row.position, row.at
                ):
                    report.add(Wrong.WITHOUT_MANDATE, "document_step", row.id, at)
            elif owned is None or owned.worker != how["account"]:
                report.add(Wrong.NOT_OWNER, "document_step", row.id, at)
            return document.strike_of is None
    if step["what"] == COUNTERSIGNED:
        with report.noting(Wrong.SIGNATURE, "document_step", row.id, at):
            keys = work.directory.at(step["account"], step["sequence"])
            text = step["text"].encode("ascii")
            verify(keys.signing, COUNTERSIGN_DOMAIN, text, from_b64(step["signature"]))
            if document.author is None or keys.organisation != document.author.organisation:
                report.add(Wrong.SUBJECT, "document_step", row.id, at)
            return document.strike_of is not None
    return (step["what"], how.get("why")) == (DELIVERED, _SENT_AND_TOLD)
