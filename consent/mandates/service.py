"""Entering, approving, ending and reading mandates. All of it under the dossier's lock.

Who may do so is decided by the caller; what a mandate is worth is :func:`check_mandate`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from consent.encoding import Json, digest, from_timestamp, parse
from consent.log.models import Chain
from consent.log.service import EventType, Log
from consent.mandates.models import MandateApproval, MandateEnd, MandateRecord
from consent.mandates.rules import Mandate, MandateAct, Terms
from consent.mandates.schemas import (
    APPROVED_DOMAIN,
    END_DOMAIN,
    ENTERED_DOMAIN,
    encode_end,
    encode_mandate,
    mandate_from,
)
from consent.ports import BlindIndex, FieldCipher
from consent.purposes import DOCTORS, Kind, PurposeCode, Role
from consent.records.service import Signer
from consent.signing import BadSignature, verify
from consent.store import new_id

_TABLES = {MandateRecord: "mandate", MandateApproval: "mandate_approval", MandateEnd: "mandate_end"}


class Published(Protocol):
    """A verified entry of the directory."""

    @property
    def role(self) -> str:
        """In which role the key is somebody's."""
        ...

    @property
    def organisation(self) -> str:
        """At which organisation."""
        ...

    @property
    def signing(self) -> bytes:
        """The 32 bytes that verify what he signs."""
        ...


class KeyDirectory(Protocol):
    """Finds the verified keys of an account, as they were at a sequence."""

    def at(self, subject: str, sequence: int) -> Published:
        """The entry, checked against the directory key; raises when it does not check."""
        ...


@dataclass(frozen=True)
class Hand:
    """A signature, whose it is, and its place in the chain."""

    subject: str
    sequence: int
    signature: bytes
    place: int


@dataclass(frozen=True)
class Kept:
    """A stored mandate: its bytes, both signatures, and its end."""

    mandate: Mandate
    record: bytes
    entered: Hand
    approved: Hand | None
    ended: Hand | None
    end_statement: bytes | None = None

    def document(self) -> Any:
        """The record as data, for a page, a receipt or an export."""
        return parse(self.record)

    @property
    def name(self) -> str:
        """The representative, as the two who signed know him."""
        return str(self.document()["representative"]["name"])

    @property
    def ended_at(self) -> datetime | None:
        """When it was ended, as the statement says; ``None`` where it was not."""
        if self.end_statement is None:
            return None
        return from_timestamp(parse(self.end_statement)["at"])

    def carried(self, act: MandateAct, purpose: PurposeCode, place: int, at: datetime) -> bool:
        """Whether it was in force for this decision at a place of the chain, whose time is ``at``.

        Order in the chain decides about the second signature and the end, time about the days.
        """
        return self.mandate.carries(act, purpose) and self._held(place, at)

    def let_go(self, account: str, kind: Kind, place: int, at: datetime) -> bool:
        """Whether this person could let a text of this kind go with it, there and then."""
        return (
            self.mandate.representative == account
            and self.mandate.lets_go(kind)
            and self._held(place, at)
        )

    def looked_back(self, account: str, place: int, at: datetime) -> bool:
        """Whether this person could look back with it, there and then."""
        named = MandateAct.LOOK_BACK in self.mandate.acts
        return self.mandate.representative == account and named and self._held(place, at)

    def _held(self, place: int, at: datetime) -> bool:
        return (
            self.approved is not None
            and self.approved.place < place
            and (self.ended is None or place < self.ended.place)
            and self.mandate.begins <= at < self.mandate.until
        )


class Mandates:
    """The mandates of dossiers, inside one database session."""

    def __init__(self, session: Session, log: Log, fields: FieldCipher, index: BlindIndex) -> None:
        self._session = session
        self._log = log
        self._fields = fields
        self._index = index

    def enter(
        self,
        head: Chain,
        given: Terms,
        *,
        signer: Signer,
        told: Mapping[str, Json],
        pseudonym: str,
        representative: str,
        name: str,
        until: datetime,
        code: str,
    ) -> str:
        """The first signature; it gives nothing yet. Returns the mandate's id.

        ``code``: on the paper by which the second person finds it. ``told``: what the log says of
        who acted.
        """
        mandate_id, now = new_id(), self._log.now(head)
        data = encode_mandate(
            given,
            mandate_id=mandate_id,
            dossier=head.id,
            pseudonym=pseudonym,
            representative=representative,
            name=name,
            begins=now,
            until=until,
            salt=secrets.token_bytes(32),
        )
        signature = signer.key.sign(ENTERED_DOMAIN, data)
        by_code = self._code(code)
        place = self._tell(
            head, "entered", mandate_id, ENTERED_DOMAIN, data, signature, told, now,
            code=by_code.hex(),
        )  # fmt: skip
        self._session.add(
            MandateRecord(
                id=mandate_id,
                dossier_id=head.id,
                event_sequence=place,
                record=self._seal(MandateRecord, mandate_id, "record", data),
                signature=signature,
                representative_index=self.representative_index(representative),
                code_index=by_code,
                **self._signer(MandateRecord, mandate_id, signer),
            )
        )
        self._session.flush()
        return mandate_id

    def approve(self, head: Chain, one: Kept, *, signer: Signer, told: Mapping[str, Json]) -> None:
        """The second signature, over the same bytes. The caller has checked that it may be his."""
        mandate_id, now = one.mandate.id, self._log.now(head)
        signature = signer.key.sign(APPROVED_DOMAIN, one.record)
        place = self._tell(
            head, "approved", mandate_id, APPROVED_DOMAIN, one.record, signature, told, now
        )
        self._session.add(
            MandateApproval(
                mandate_id=mandate_id,
                dossier_id=head.id,
                event_sequence=place,
                signature=signature,
                **self._signer(MandateApproval, mandate_id, signer),
            )
        )
        self._session.flush()

    def end(self, head: Chain, one: Kept, *, signer: Signer, told: Mapping[str, Json]) -> None:
        """End it, for every act that begins after this in the chain."""
        mandate_id, now = one.mandate.id, self._log.now(head)
        data = encode_end(mandate_id, head.id, now, secrets.token_bytes(32))
        signature = signer.key.sign(END_DOMAIN, data)
        place = self._tell(head, "ended", mandate_id, END_DOMAIN, data, signature, told, now)
        self._session.add(
            MandateEnd(
                mandate_id=mandate_id,
                dossier_id=head.id,
                event_sequence=place,
                statement=self._seal(MandateEnd, mandate_id, "statement", data),
                signature=signature,
                **self._signer(MandateEnd, mandate_id, signer),
            )
        )
        self._session.flush()

    def of_dossiers(self, dossiers: Iterable[str]) -> list[Kept]:
        """Every mandate of these dossiers, by its place in the chain. Three queries."""
        return self._load(MandateRecord.dossier_id.in_(list(dossiers)))

    def of_representative(self, account: str) -> list[Kept]:
        """Every mandate of one representative. Three queries."""
        index = self.representative_index(account)
        found = self._load(MandateRecord.representative_index == index)
        return [one for one in found if one.mandate.representative == account]

    def every(self) -> list[Kept]:
        """Every mandate that there is: for the sweep. Three queries."""
        return self._load(true())

    def by_code(self, code: str) -> Kept | None:
        """The mandate of this paper (its code normalised), or nothing."""
        found = self._load(MandateRecord.code_index == self._code(code))
        return found[0] if found else None

    def representative_index(self, account: str) -> bytes:
        """The blind index under which a representative stands in his mandates."""
        return self._index.of(account, column="mandate.representative")

    def _code(self, code: str) -> bytes:
        return self._index.of(code, column="mandate.code")

    def _tell(
        self,
        head: Chain,
        what: str,
        mandate_id: str,
        domain: str,
        data: bytes,
        signature: bytes,
        told: Mapping[str, Json],
        at: datetime,
        **more: Json,
    ) -> int:
        body: dict[str, Json] = {
            "what": what,
            "mandate": mandate_id,
            "sha256": digest(domain, data),
            "signature": signature.hex(),
            **more,
        }
        return self._log.append(head, EventType.MANDATE, body, told, at=at).sequence

    def _load(self, condition: Any) -> list[Kept]:
        rows = self._session.scalars(select(MandateRecord).where(condition)).all()
        ids = [row.id for row in rows]
        approvals = self._by_mandate(MandateApproval, ids)
        ends = self._by_mandate(MandateEnd, ids)
        found = [self._kept(row, approvals.get(row.id), ends.get(row.id)) for row in rows]
        return sorted(found, key=lambda one: (one.mandate.dossier, one.entered.place))

    def _by_mandate(self, model: type[Any], ids: Sequence[str]) -> dict[str, Any]:
        rows = self._session.scalars(select(model).where(model.mandate_id.in_(ids)))
        return {row.mandate_id: row for row in rows}

    def _kept(
        self, row: MandateRecord, approval: MandateApproval | None, end: MandateEnd | None
    ) -> Kept:
        data = self._open(MandateRecord, row.id, "record", row.record)
        return Kept(
            mandate=mandate_from(data, approved=approval is not None, ended=end is not None),
            record=data,
            entered=self._hand(row.id, row),
            approved=self._hand(row.id, approval) if approval is not None else None,
            ended=self._hand(row.id, end) if end is not None else None,
            end_statement=self._open(MandateEnd, row.id, "statement", end.statement)
            if end is not None
            else None,
        )

    def _hand(self, mandate_id: str, row: MandateRecord | MandateApproval | MandateEnd) -> Hand:
        subject = self._open(type(row), mandate_id, "signing_subject", row.signing_subject)
        return Hand(subject.decode(), row.signing_sequence, row.signature, row.event_sequence)

    def _signer(self, model: type[Any], mandate_id: str, signer: Signer) -> dict[str, Any]:
        sealed = self._seal(model, mandate_id, "signing_subject", signer.account.encode())
        return {"signing_subject": sealed, "signing_sequence": signer.sequence}

    def _seal(self, model: type[Any], row: str, column: str, value: bytes) -> bytes:
        return self._fields.seal(value, table=_TABLES[model], row=row, column=column)

    def _open(self, model: type[Any], row: str, column: str, sealed: bytes) -> bytes:
        return self._fields.open(sealed, table=_TABLES[model], row=row, column=column)


def check_mandate(one: Kept, directory: KeyDirectory, *, dossier: str) -> None:
    """Raise :class:`BadSignature` unless two doctors of two organisations signed these bytes.

    A row that somebody wrote into the database by himself represents nobody: both keys are in the
    directory, as those of doctors, and neither is the representative's. Nobody of the workshop is
    a doctor there.
    """
    if one.mandate.dossier != dossier:
        raise BadSignature("of another dossier")
    if one.approved is None:
        raise BadSignature("signed by one")
    hands = ((one.entered, ENTERED_DOMAIN), (one.approved, APPROVED_DOMAIN))
    homes = set()
    for hand, domain in hands:
        keys = directory.at(hand.subject, hand.sequence)
        if keys.role not in {str(role) for role in DOCTORS}:
            raise BadSignature("not a doctor")
        verify(keys.signing, domain, one.record, hand.signature)
        homes.add(keys.organisation)
    accounts = {one.entered.subject, one.approved.subject, one.mandate.representative}
    if len(accounts) < 3 or len(homes) < 2:
        raise BadSignature("by one hand")


def may_end(one: Kept, account: str, role: Role, *, worker: str) -> bool:
    """Whether somebody may end it: the worker, the representative, either of the two. One is enough."""
    if role is Role.WORKER:
        return account == worker
    if role is Role.REPRESENTATIVE:
        return account == one.mandate.representative
    hands = [hand for hand in (one.entered, one.approved) if hand is not None]
    return role in DOCTORS and account in {hand.subject for hand in hands}
