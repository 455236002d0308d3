"""The binding: every disclosure, copy and writing had its right at that point of the chain.

A consent in force there, or the person's own, the author's, a kind that needs no purpose, a
message to its addressee. Order in the chain decides a withdrawal, the event's time an expiry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from consent.decision import Basis
from consent.lines import lines_of
from consent.log.service import EventType, Line
from consent.mandates.service import Kept
from consent.parties import Party, PartyKind
from consent.purposes import DOCTORS, KINDS, PURPOSES, Kind, Role
from messaging.verification.chains import at_line, of_type
from messaging.verification.consents import Consent
from messaging.verification.documents import Told
from messaging.verification.duties import Stood
from messaging.verification.known import Known
from messaging.verification.report import Report, Wrong


@dataclass(frozen=True)
class _Actor:
    """Who opened a document, as the line says and its commitment binds."""

    account: str
    role: str
    organisation: str


@dataclass(frozen=True)
class Binding:
    """What one chain tells, and whether something had its right at a point of it."""

    known: Known
    chain: str
    documents: Mapping[str, Told]
    consents: Mapping[str, Consent]
    stood: Sequence[Stood] = ()
    mandates: Mapping[str, Kept] = field(default_factory=dict)

    @property
    def workshop(self) -> str | None:
        """The workshop of the dossier that the chain is of."""
        owned = self.known.dossiers.get(self.chain)
        return owned.workshop if owned else None

    def reaches(self, grant: str, document_id: str, sequence: int, time: datetime) -> bool:
        """Whether the document flowed to the grant's recipient at this point."""
        consent, document = self.consents.get(grant), self.documents.get(document_id)
        if consent is None or document is None or document.author is None:
            return False
        terms, author = consent.grant, document.author
        role = terms.recipient.role
        with_ = document.rule.kept_with
        if with_ is not None and terms.purpose is KINDS[with_].purpose:
            return (
                self._about(document) is not None
                and role in document.rule.writers & document.rule.ceiling
                and _same_side(terms.recipient, author)
                and self._left(document, sequence)
                and self.reaches(grant, str(document.about), sequence, time)
            )
        return (
            terms.purpose is document.rule.purpose
            and role in document.rule.ceiling
            and role in PURPOSES[terms.purpose].readers
            and role not in document.rule.open_to
            and terms.text_version >= document.rule.since_text
            and self._answers_what_stands(document, sequence)
            and not (document.rule.medical and role not in DOCTORS)
            and self._left(document, sequence)
            and self._covers(consent, document, sequence)
            and _carries(consent, document)
            and (
                author.role is Role.WORKER
                or document.rule.taken_down
                or any(_same_side(source, author) for source in terms.sources)
            )
            and _addressed(document, consent)
            and self._in_force(consent, sequence, time)
            and self._also(consent, document, sequence, time)
        )

    def _about(self, document: Told) -> Told | None:
        """The document that this one answers, if it is of the kind that it must be."""
        about = self.documents.get(document.about or "")
        return about if about is not None and about.kind is document.rule.kept_with else None

    def _answers_what_stands(self, document: Told, sequence: int) -> bool:
        """Whether what it answers, where it must answer something, was not over at this point."""
        if document.rule.kept_with is None:
            return True
        about = self._about(document)
        return about is not None and (about.ended is None or sequence < about.ended)

    def _also(self, consent: Consent, document: Told, sequence: int, time: datetime) -> bool:
        """Whether the second purpose that a kind wants reached the same recipient."""
        also, author = document.rule.also, document.author
        return also is None or any(
            other.grant.purpose is also
            and other.grant.recipient == consent.grant.recipient
            and other.grant.text_version >= document.rule.also_since_text
            and author is not None
            and any(_same_side(source, author) for source in other.grant.sources)
            and self._covers(other, document, sequence)
            and _carries(other, document)
            and self._in_force(other, sequence, time)
            for other in self.consents.values()
        )

    def on_duty(self, coach: Party, sequence: int, time: datetime) -> bool:
        """Whether this coach was where the worker stood, at this point."""
        return any(one.is_of(coach) and one.covers(sequence, time) for one in self.stood)

    def _in_force(self, consent: Consent, sequence: int, time: datetime) -> bool:
        required = PURPOSES[consent.grant.purpose].requires
        return consent.holds(sequence, time) and (
            required is None
            or any(
                other.grant.purpose is required and other.holds(sequence, time)
                for other in self.consents.values()
            )
        )

    def _left(self, document: Told, sequence: int) -> bool:
        """Whether it was delivered, and not ended, at this point."""
        delivered = document.delivered if document.released_first else document.line.sequence
        return (
            delivered is not None
            and delivered <= sequence
            and (document.ended is None or sequence < document.ended)
        )

    def _covers(self, consent: Consent, document: Told, sequence: int) -> bool:
        if document.rule.current_only:
            return self._is_current(document, sequence)
        terms = consent.grant
        return terms.earlier or document.line.time >= terms.counts_from

    def _is_current(self, document: Told, sequence: int) -> bool:
        """Whether no later version was written before this point."""
        return document.line.sequence <= sequence and not any(
            document.line.sequence < other.line.sequence <= sequence
            for other in self.documents.values()
            if other.kind is document.kind
        )

    # Disclosures -----------------------------------------------------------------------

    def allows(self, line: Line) -> bool:
        """Whether the basis that a disclosure names really held for this actor and document."""
        document = self.documents[line.body["document"]]
        told = line.personal
        actor = _Actor(told["actor"], told["role"], told["organisation"])
        basis, grant = Basis(line.body["basis"]), line.body["grant"]
        if document.line.sequence >= line.sequence or told["kind"] != str(document.kind):
            return False
        if basis is Basis.CONSENT:
            return (
                self._is_there(actor, line.time)
                and self.reaches(grant, document.id, line.sequence, line.time)
                and self._is_party(actor, self.consents[grant].grant.recipient)
            )
        if basis is Basis.POSTED:
            return self._posted(actor, document, grant, line)
        if basis is Basis.MANDATE:
            return (
                actor.role == Role.REPRESENTATIVE
                and grant is None
                and self.lets_go(line.body["mandate"], actor.account, document, line)
            )
        return grant is None and self._holds(basis, actor, document, line)

    def lets_go(self, mandate: str, account: str, document: Told, line: Line) -> bool:
        """Whether a representative could let this text go at this line, where it still waited.

        Under a yes under which it could leave. What was struck waits no more.
        """
        one = self.mandates.get(mandate)
        struck = [each for each in self.documents.values() if each.strike_of == document.id]
        over = [document.delivered, document.ended, *(each.line.sequence for each in struck)]
        return (
            one is not None
            and one.let_go(account, document.kind, line.sequence, line.time)
            and one.entered.place < document.line.sequence
            and document.released_first
            and document.strike_of is None
            and all(place is None or line.sequence < place for place in over)
            and any(
                consent.grant.purpose is document.rule.purpose
                and self._covers(consent, document, line.sequence)
                and self._in_force(consent, line.sequence, line.time)
                for consent in self.consents.values()
            )
        )

    def _holds(self, basis: Basis, actor: _Actor, document: Told, line: Line) -> bool:
        if document.kind is Kind.MESSAGE:
            return basis is Basis.ADDRESSEE and actor.account == self.chain
        if basis is Basis.OWN:
            owned = self.known.dossiers.get(self.chain)
            return owned is not None and (owned.worker, "worker") == (actor.account, actor.role)
        if not self._is_there(actor, line.time) or actor.role not in document.rule.ceiling:
            return False
        if basis is Basis.AUTHOR:
            return (
                document.kept_by is not None
                and document.kept_by.role in DOCTORS
                and self._is_party(actor, document.kept_by)
            )
        return (
            basis is Basis.OPEN_KIND
            and actor.role in document.rule.open_to
            and self.workshop is not None
            and self.known.serves(actor.organisation, actor.role, self.workshop)
            and (document.ended is None or line.sequence < document.ended)
            and (not document.rule.current_only or self._is_current(document, line.sequence))
        )

    def _posted(self, actor: _Actor, document: Told, grant: str | None, line: Line) -> bool:
        """By place and day; beyond the baseline card by a consent that is handed on too."""
        if actor.role != str(Role.COACH) or Role.COACH not in document.rule.ceiling:
            return False
        coach = Party(PartyKind.PERSON, actor.account, actor.organisation, Role.COACH)
        if not (
            self._is_there(actor, line.time)
            and actor.organisation == self.workshop
            and self.on_duty(coach, line.sequence, line.time)
        ):
            return False
        if document.rule.purpose is None:
            return (
                grant is None
                and self._is_current(document, line.sequence)
                and (document.ended is None or line.sequence < document.ended)
            )
        return (
            grant is not None
            and self.reaches(grant, document.id, line.sequence, line.time)
            and self.hands_on(grant)
        )

    def hands_on(self, grant: str) -> bool:
        """Whether the recipient of this consent hands on to the coaches of this workshop."""
        terms = self.consents[grant].grant
        handed = PURPOSES[terms.purpose].handed_on_to
        return Role.COACH in handed and terms.recipient.organisation == self.workshop

    def _is_there(self, actor: _Actor, time: datetime) -> bool:
        return self.known.was_member(actor.account, actor.organisation, actor.role, time)

    def _is_party(self, actor: _Actor, party: Party) -> bool:
        return self.known.is_side(actor.account, actor.organisation, actor.role, party)

    def written_rightly(self, document: Told) -> bool:
        """Whether a kind that may be written only under a consent was written under one.

        An answer that is kept with another document: whether its author's side read that then.
        """
        if document.rule.kept_with is not None:
            return document.author is not None and any(
                _same_side(consent.grant.recipient, document.author)
                and self.reaches(
                    record, document.about or "", document.line.sequence, document.line.time
                )
                for record, consent in self.consents.items()
            )
        if document.rule.any_time or document.author is None or document.strike_of is not None:
            return True
        return any(
            consent.grant.purpose is document.rule.purpose
            and any(_same_side(source, document.author) for source in consent.grant.sources)
            and self._in_force(consent, document.line.sequence, document.line.time)
            for consent in self.consents.values()
        )


def _carries(consent: Consent, document: Told) -> bool:
    """Whether no line was left out that its kind alone tells; what its text holds is sealed."""
    return consent.grant.without.isdisjoint(lines_of(document.kind, None))


def _same_side(party: Party, other: Party) -> bool:
    if (party.role, party.organisation) != (other.role, other.organisation):
        return False
    return PartyKind.GROUP in (party.kind, other.kind) or party.id == other.id


def _addressed(document: Told, consent: Consent) -> bool:
    recipient = consent.grant.recipient
    if document.addressees:
        return any(_same_side(addressee, recipient) for addressee in document.addressees)
    return (
        document.rule.current_only
        or recipient.role not in PURPOSES[consent.grant.purpose].if_addressed
    )


def check_binding(report: Report, lines: Sequence[Line], binding: Binding) -> None:
    """Every disclosure of the chain had its right, and every document was written rightly."""
    for line in of_type(lines, EventType.DISCLOSED):
        report.checked["disclosures"] += 1
        row, at = at_line(line)
        with report.noting(Wrong.DISCLOSED_WITHOUT_BASIS, "event", row, at):
            if not binding.allows(line):
                report.add(Wrong.DISCLOSED_WITHOUT_BASIS, "event", row, at)
    for document in binding.documents.values():
        if not binding.written_rightly(document):
            at = (document.line.chain, document.line.sequence)
            report.add(Wrong.WRITTEN_WITHOUT_CONSENT, "document", document.id, at)
        _check_told(report, lines, document, binding)


def _check_told(report: Report, lines: Sequence[Line], document: Told, binding: Binding) -> None:
    """What left as "send it, and tell me" went only to readers for whom the worker said so."""
    if document.delivered is None or not document.sent_and_told:
        return
    line = next(one for one in lines if one.sequence == document.delivered)
    told = [binding.consents.get(str(copy.get("grant"))) for copy in line.body.get("copies", ())]
    told += [
        one
        for one in binding.consents.values()
        if one.grant.purpose is document.rule.also and one.holds(line.sequence, line.time)
    ]
    for consent in told:
        if consent is None or consent.grant.show_first:
            at = (line.chain, line.sequence)
            report.add(Wrong.NOT_RELEASED, "document", document.id, at)
