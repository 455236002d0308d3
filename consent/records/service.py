"""Giving, withdrawing and reading consents. All of it happens under the dossier's lock."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consent.clock import add_months, brussels_day, end_of_day
from consent.encoding import digest, parse, timestamp
from consent.facts import Grant
from consent.log.models import Chain
from consent.log.service import EventType, Log
from consent.parties import Party
from consent.ports import BlindIndex, FieldCipher
from consent.purposes import ends_with
from consent.records.models import ConsentRecord, Withdrawal
from consent.records.schemas import (
    RECORD_DOMAIN,
    WITHDRAWAL_DOMAIN,
    Collected,
    Draft,
    ShownText,
    encode_record,
    encode_withdrawal,
    grant_from,
)
from consent.signing import SigningKey
from consent.store import new_id

MAX_MONTHS = 12
DEFAULT_MONTHS = 6


class ConsentError(Exception):
    """A consent cannot be recorded like this. ``code`` says what is wrong, for the page."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Signer:
    """Who signs: an account, its unlocked key, and the directory sequence of that key."""

    account: str
    sequence: int
    key: SigningKey


@dataclass(frozen=True)
class Recorded:
    """A stored consent: the grant, its bytes and its signature."""

    grant: Grant
    record: bytes
    signature: bytes
    signing_subject: str
    signing_sequence: int
    revocation_public: bytes
    event_sequence: int

    def document(self) -> Any:
        """The record as data, for a page, a receipt or an export."""
        return parse(self.record)

    @property
    def mandate(self) -> str | None:
        """The mandate under which a representative gave it; ``None`` where the worker did."""
        found = self.document()["acted"]["mandate"]
        return None if found is None else str(found)


@dataclass(frozen=True)
class Ended:
    """A stored withdrawal: what was signed, and its place in the chain."""

    statement: bytes
    signature: bytes
    event_sequence: int


def valid_until(months: int | None, until: str | None, now: datetime) -> datetime:
    """The end of a consent: a term in months, or a day given as ISO text; at most 12 months.

    Raises :class:`ConsentError` ``until_past``, ``until_too_far`` or ``until_unreadable``.
    """
    today = brussels_day(now)
    if until:
        try:
            day = today.fromisoformat(until)
        except ValueError:
            raise ConsentError("until_unreadable") from None
    else:
        term = DEFAULT_MONTHS if months is None else months
        if not 1 <= term <= MAX_MONTHS:
            raise ConsentError("until_too_far" if term > MAX_MONTHS else "until_past")
        day = add_months(today, term)
    if day < today:
        raise ConsentError("until_past")
    if day > add_months(today, MAX_MONTHS):
        raise ConsentError("until_too_far")
    return end_of_day(day)


class Records:
    """The consents of dossiers, inside one database session."""

    def __init__(self, session: Session, log: Log, fields: FieldCipher, index: BlindIndex) -> None:
        self._session = session
        self._log = log
        self._fields = fields
        self._index = index

    def give(
        self,
        head: Chain,
        drafts: Sequence[Draft],
        *,
        signer: Signer,
        pseudonym: str,
        shown: ShownText,
        collected: Collected,
        asked: str | None,
        revocation_code: str,
        revocation_public: bytes,
        mandate: str | None = None,
    ) -> list[Grant]:
        """Record a yes: one record for each reading party, one receipt, one revocation code.

        ``head`` is the dossier's locked chain. Each record is signed by the person who acted;
        ``mandate``: with which he did, where he is not the worker.
        """
        if not drafts:
            raise ConsentError("nobody_named")
        now = self._log.now(head)
        receipt = new_id()
        by_code = self._index.of(revocation_code, column="consent_record.revocation")
        grants = []
        for draft in drafts:
            record_id = new_id()
            data = encode_record(
                draft,
                record_id=record_id,
                receipt_id=receipt,
                dossier=head.id,
                pseudonym=pseudonym,
                shown=shown,
                collected=collected,
                acted=signer.account,
                asked=asked,
                given_at=now,
                revocation_public=revocation_public,
                salt=secrets.token_bytes(32),
                mandate=mandate,
            )
            signature = signer.key.sign(RECORD_DOMAIN, data)
            line = self._log.append(
                head,
                EventType.CONSENT_GIVEN,
                {
                    "record": record_id,
                    "receipt": receipt,
                    "sha256": digest(RECORD_DOMAIN, data),
                    "signature": signature.hex(),
                    "revocation": by_code.hex(),
                },
                {
                    "actor": signer.account,
                    "purpose": str(draft.purpose),
                    "recipient": draft.recipient.as_json(),
                    "until": timestamp(draft.valid_until),
                },
                at=now,
            )
            self._session.add(
                ConsentRecord(
                    id=record_id,
                    receipt_id=receipt,
                    dossier_id=head.id,
                    event_sequence=line.sequence,
                    record=self._seal(record_id, "record", data),
                    signature=signature,
                    signing_subject=self._seal(
                        record_id, "signing_subject", signer.account.encode()
                    ),
                    signing_sequence=signer.sequence,
                    recipient_index=self.party_index(draft.recipient, "recipient"),
                    source_index=self.party_index(draft.sources[0], "source"),
                    revocation_index=by_code,
                    revocation_public=revocation_public,
                )
            )
            grants.append(grant_from(data, withdrawn=False))
        self._session.flush()
        return grants

    def of_dossier(self, dossier: str) -> list[Recorded]:
        """Every consent of one dossier, in the order of the chain. Two queries."""
        return self._load(ConsentRecord.dossier_id == dossier)

    def grants(self, dossier: str) -> list[Grant]:
        """The same as the decision sees them."""
        return [recorded.grant for recorded in self.of_dossier(dossier)]

    def of_dossiers(self, dossiers: Iterable[str]) -> list[Recorded]:
        """The consents of several dossiers, in two queries."""
        return self._load(ConsentRecord.dossier_id.in_(list(dossiers)))

    def naming(self, parties: Iterable[Party]) -> list[Recorded]:
        """The consents that name one of ``parties`` as the reader or the first source."""
        parties = list(parties)
        readers = [self.party_index(party, "recipient") for party in parties]
        sources = [self.party_index(party, "source") for party in parties]
        return self._load(
            ConsentRecord.recipient_index.in_(readers) | ConsentRecord.source_index.in_(sources)
        )

    def by_revocation_code(self, code: str) -> list[Recorded]:
        """The consents whose receipt carries ``code`` (normalised); empty when there is none."""
        index = self._index.of(code, column="consent_record.revocation")
        return self._load(ConsentRecord.revocation_index == index)

    def withdraw(
        self,
        head: Chain,
        targets: Iterable[str],
        key: SigningKey,
        *,
        how: str,
        actor: str | None,
        mandate: str | None = None,
    ) -> list[str]:
        """End grants of the locked dossier, and those that require them; returns what ended.

        Without effect on what has ended already, so that a doubled request is harmless.
        ``key`` is the worker's (``how`` = session), his representative's (``how`` = mandate, which
        ``mandate`` names) or the receipt's (``how`` = code). What ends beyond
        what was named, because its purpose requires that one, is signed by the same key.
        """
        every = {recorded.grant.id: recorded.grant for recorded in self.of_dossier(head.id)}
        ended: list[str] = []
        for grant in self._closure(every, targets, self._log.now(head)):
            at = self._log.now(head)
            data = encode_withdrawal(
                grant.id, head.id, at, how, secrets.token_bytes(32), mandate=mandate
            )
            signature = key.sign(WITHDRAWAL_DOMAIN, data)
            line = self._log.append(
                head,
                EventType.CONSENT_WITHDRAWN,
                {
                    "record": grant.id,
                    "receipt": grant.receipt,
                    "sha256": digest(WITHDRAWAL_DOMAIN, data),
                    "signature": signature.hex(),
                },
                {"actor": actor, "purpose": str(grant.purpose), "how": how},
                at=at,
            )
            self._session.add(
                Withdrawal(
                    record_id=grant.id,
                    dossier_id=head.id,
                    event_sequence=line.sequence,
                    statement=self._seal(grant.id, "statement", data),
                    signature=signature,
                )
            )
            ended.append(grant.id)
        self._session.flush()
        return ended

    def _closure(
        self, every: dict[str, Grant], targets: Iterable[str], now: datetime
    ) -> list[Grant]:
        """The open grants among ``targets`` and those whose purpose requires one that ends."""
        first = [every[t] for t in targets if t in every and not every[t].withdrawn]
        chosen = {grant.id: grant for grant in first}
        for grant in first:
            left = [
                other.valid_until
                for other in every.values()
                if other.purpose is grant.purpose and other.id not in chosen and other.in_force(now)
            ]
            for code in ends_with(grant.purpose)[1:]:
                for other in every.values():
                    # It stays only where another consent carries it to its own end.
                    carried = any(until >= other.valid_until for until in left)
                    if other.purpose is code and not other.withdrawn and not carried:
                        chosen.setdefault(other.id, other)
        return list(chosen.values())

    def party_index(self, party: Party, column: str) -> bytes:
        """The blind index under which ``party`` stands in a column of the consent records."""
        return self._index.of(
            f"{party.kind}/{party.id}/{party.role}",
            column=f"consent_record.{column}",
            organisation=party.organisation,
        )

    def withdrawals(self, dossier: str) -> dict[str, Ended]:
        """Every withdrawal of a dossier, by record."""
        rows = self._session.scalars(select(Withdrawal).where(Withdrawal.dossier_id == dossier))
        return {
            row.record_id: Ended(
                self._open(row.record_id, "statement", row.statement),
                row.signature,
                row.event_sequence,
            )
            for row in rows
        }

    def _load(self, condition: Any) -> list[Recorded]:
        rows = self._session.scalars(select(ConsentRecord).where(condition)).all()
        ended = set(
            self._session.scalars(
                select(Withdrawal.record_id).where(
                    Withdrawal.record_id.in_([row.id for row in rows])
                )
            )
        )
        found = [self._recorded(row, row.id in ended) for row in rows]
        return sorted(found, key=lambda recorded: (recorded.grant.dossier, recorded.event_sequence))

    def _recorded(self, row: ConsentRecord, withdrawn: bool) -> Recorded:
        data = self._open(row.id, "record", row.record)
        return Recorded(
            grant=grant_from(data, withdrawn=withdrawn),
            record=data,
            signature=row.signature,
            signing_subject=self._open(row.id, "signing_subject", row.signing_subject).decode(),
            signing_sequence=row.signing_sequence,
            revocation_public=row.revocation_public,
            event_sequence=row.event_sequence,
        )

    def _seal(self, row: str, column: str, value: bytes) -> bytes:
        return self._fields.seal(value, table="consent_record", row=row, column=column)

    def _open(self, row: str, column: str, sealed: bytes) -> bytes:
        return self._fields.open(sealed, table="consent_record", row=row, column=column)
