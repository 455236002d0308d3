"""Publishing and looking up public keys. Checked before each sealing and each verification."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consent.clock import Clock
from consent.encoding import b64, canonical, timestamp
from consent.receipts.schemas import DIRECTORY_DOMAIN, Signed
from consent.signing import BadSignature, SigningKey, verify
from messaging.directory.models import DirectoryEntry
from messaging.sealing import SUITE

DOMAIN: Final = DIRECTORY_DOMAIN


class SubjectKind(StrEnum):
    """What has keys."""

    ACCOUNT = "account"
    GROUP = "group"
    DOSSIER = "dossier"


class UntrustedKey(Exception):
    """A public key is missing, or its entry was not signed by the directory key."""


@dataclass(frozen=True)
class PublicKeys:
    """Verified public keys of a subject."""

    subject: str
    sequence: int
    role: str
    organisation: str
    sealing: bytes
    signing: bytes


class Directory:
    """The directory inside one database session."""

    def __init__(self, session: Session, key: SigningKey, clock: Clock) -> None:
        self._session = session
        self._key = key
        self._clock = clock
        # An entry never changes: within one transaction it is looked up and checked once.
        self._known: dict[tuple[str, int], PublicKeys] = {}
        self._fetched: dict[tuple[str, int], DirectoryEntry] = {}

    def publish(
        self,
        subject: str,
        kind: SubjectKind,
        *,
        role: str,
        organisation: str,
        sealing: bytes,
        signing: bytes = b"",
    ) -> int:
        """Sign and store the next entry of ``subject``; returns its sequence, from 1 up."""
        last = self._session.scalar(
            select(func.max(DirectoryEntry.sequence)).where(DirectoryEntry.subject_id == subject)
        )
        entry = DirectoryEntry(
            subject_id=subject,
            sequence=(last or 0) + 1,
            kind=str(kind),
            role=role,
            organisation_id=organisation,
            suite=SUITE,
            sealing_public=sealing,
            signing_public=signing,
            published_at=self._clock.now(),
        )
        entry.signature = self._key.sign(DOMAIN, _bytes(entry))
        self._session.add(entry)
        self._session.flush()
        return entry.sequence

    def current(self, subject: str) -> PublicKeys:
        """The newest keys of ``subject``; raises :class:`UntrustedKey`."""
        return self.current_of([subject])[subject]

    def current_of(self, subjects: Iterable[str]) -> dict[str, PublicKeys]:
        """The newest keys of several subjects in one query; raises :class:`UntrustedKey`."""
        wanted = set(subjects)
        rows = self._session.scalars(
            select(DirectoryEntry).where(DirectoryEntry.subject_id.in_(wanted))
        )
        newest: dict[str, DirectoryEntry] = {}
        for row in rows:
            known = newest.get(row.subject_id)
            if known is None or row.sequence > known.sequence:
                newest[row.subject_id] = row
        if wanted - newest.keys():
            raise UntrustedKey("no entry")
        return {subject: self._checked(entry) for subject, entry in newest.items()}

    def fetch(self, wanted: Iterable[tuple[str, int]]) -> None:
        """Fetch what :meth:`at` will be asked for, in one query; nothing is trusted by it."""
        missing = set(wanted) - self._fetched.keys()
        if not missing:
            return
        query = select(DirectoryEntry).where(
            DirectoryEntry.subject_id.in_({subject for subject, _ in missing})
        )
        for row in self._session.scalars(query):
            self._fetched[row.subject_id, row.sequence] = row

    def at(self, subject: str, sequence: int) -> PublicKeys:
        """The keys of ``subject`` as they were at ``sequence``; raises :class:`UntrustedKey`."""
        known = self._known.get((subject, sequence))
        if known is None:
            entry = self._fetched.get((subject, sequence)) or self._session.get(
                DirectoryEntry, (subject, sequence)
            )
            if entry is None:
                raise UntrustedKey("no entry")
            known = self._known[subject, sequence] = self._checked(entry)
        return known

    def signing_public(self, subject: str, sequence: int) -> bytes:
        """The verified signing key of an account at a sequence."""
        return self.at(subject, sequence).signing

    def statement(self, subject: str, sequence: int) -> Signed:
        """An entry as the directory key signed it, for a receipt; raises :class:`UntrustedKey`."""
        self.at(subject, sequence)
        entry = self._session.get_one(DirectoryEntry, (subject, sequence))
        return Signed(_bytes(entry), entry.signature)

    def statements_of(self, subject: str) -> list[Signed]:
        """Every entry of a subject, newest first."""
        query = select(DirectoryEntry.sequence).where(DirectoryEntry.subject_id == subject)
        found = self._session.scalars(query.order_by(DirectoryEntry.sequence.desc()))
        return [self.statement(subject, sequence) for sequence in list(found)]

    def _checked(self, entry: DirectoryEntry) -> PublicKeys:
        try:
            verify(self._key.public, DOMAIN, _bytes(entry), entry.signature)
        except BadSignature as error:
            raise UntrustedKey(entry.subject_id) from error
        return PublicKeys(
            entry.subject_id,
            entry.sequence,
            entry.role,
            entry.organisation_id,
            entry.sealing_public,
            entry.signing_public,
        )


def _bytes(entry: DirectoryEntry) -> bytes:
    return canonical(
        {
            "subject": entry.subject_id,
            "sequence": entry.sequence,
            "kind": entry.kind,
            "role": entry.role,
            "organisation": entry.organisation_id,
            "suite": entry.suite,
            "sealing": b64(entry.sealing_public),
            "signing": b64(entry.signing_public),
            "at": timestamp(entry.published_at),
        }
    )
