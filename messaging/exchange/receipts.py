"""A receipt's file, gathered from the records, the log and the directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from consent.encoding import from_b64, parse
from consent.mandates.service import Hand, Kept
from consent.purposes import PURPOSES
from consent.receipts.schemas import (
    Ending,
    Given,
    LogLine,
    Mandated,
    OwnKey,
    Receipt,
    Signed,
    encode,
)
from consent.receipts.views import views_of
from consent.records.schemas import WITHDRAWAL_DOMAIN
from consent.records.service import Ended, Recorded
from consent.signing import BadSignature, verify
from messaging.dossiers.service import worker_of
from messaging.work import NotFound, Work


def receipt_file(work: Work, dossier: str, receipt_id: str) -> bytes:
    """All that was signed under one receipt, and what checks it without the portal.

    The caller has decided that it is his. The code on the paper is not in it: it is nowhere but
    in what was sealed to him. Raises :class:`NotFound` when there is no such receipt.
    """
    made = receipt_files(work, dossier, receipt_id)
    if receipt_id not in made:
        raise NotFound("no such receipt", chain=dossier)
    return made[receipt_id]


def receipt_files(work: Work, dossier: str, only: str | None = None) -> dict[str, bytes]:
    """The same for every receipt of a dossier, or for ``only`` one, by receipt.

    The number of queries depends on how often he got a new key, not on how often he said yes.
    """
    head = work.log.lock(dossier)
    every = work.records.of_dossier(dossier)
    ended = work.records.withdrawals(dossier)
    wanted = [one for one in every if only in (None, one.grant.receipt)]
    places = [one.event_sequence for one in wanted]
    places += [ended[one.grant.id].event_sequence for one in wanted if one.grant.id in ended]
    lines = work.log.shown(dossier, places)
    mandates = {one.mandate.id: one for one in work.mandates.of_dossiers([dossier])}
    gathered = _Gathered(work, every, ended, lines, worker_of(work, dossier), mandates)
    by_receipt: dict[str, list[Recorded]] = {}
    for one in wanted:
        by_receipt.setdefault(one.grant.receipt, []).append(one)
    files = {}
    for receipt_id, found in by_receipt.items():
        stood = {one.grant.id: _stands(one, ended, work.log.now(head)) for one in found}
        receipt = Receipt(
            work.log.attest(head, {"receipt": receipt_id, "stood": stood}),
            tuple(
                Given(
                    gathered.own(one),
                    lines[one.event_sequence],
                    gathered.ending(one),
                    gathered.mandated(one.mandate),
                )
                for one in found
            ),
        )
        files[receipt_id] = encode(receipt, views_of(receipt))
    return files


def _stands(one: Recorded, ended: Mapping[str, Ended], now: datetime) -> str:
    if one.grant.id in ended:
        return "withdrawn"
    return "expired" if one.grant.valid_until <= now else "given"


@dataclass(frozen=True)
class _Gathered:
    """What a dossier holds for its receipts, read once."""

    work: Work
    every: Sequence[Recorded]
    ended: Mapping[str, Ended]
    lines: Mapping[int, LogLine]
    worker: str
    mandates: Mapping[str, Kept]
    _entries: dict[str, list[Signed]] = field(default_factory=dict)

    def own(self, one: Recorded) -> OwnKey:
        """His signature, with the entry of the key that made it."""
        key = self.work.directory.statement(one.signing_subject, one.signing_sequence)
        return OwnKey(Signed(one.record, one.signature), key)

    def ending(self, one: Recorded) -> Ending | None:
        """How it was withdrawn, if it was: in his session, or by a code that may end it."""
        ended = self.ended.get(one.grant.id)
        if ended is None:
            return None
        signed = Signed(ended.statement, ended.signature)
        line = self.lines[ended.event_sequence]
        stated = parse(ended.statement)
        if stated["how"] == "session":
            return Ending(signed, line, key=self._key_of(self.worker, signed))
        if stated["how"] == "mandate":
            kept = self.mandates[stated["mandate"]]
            key = self._key_of(kept.mandate.representative, signed)
            return Ending(signed, line, key=key, mandate=self.mandated(stated["mandate"]))
        if _signs(one.revocation_public, signed):
            return Ending(signed, line)
        # A code on the receipt of what this one depended on ended this one with it.
        needed = PURPOSES[one.grant.purpose].requires
        by_code = next(
            other
            for other in self.every
            if other.grant.purpose is needed and _signs(other.revocation_public, signed)
        )
        return Ending(signed, line, code_of=self.own(by_code))

    def mandated(self, mandate: str | None) -> Mandated | None:
        """Both signatures of a mandate, with the entries of the keys that made them."""
        if mandate is None:
            return None
        kept = self.mandates[mandate]
        if kept.approved is None:
            raise NotFound("a mandate that one signed")

        def by(hand: Hand) -> OwnKey:
            key = self.work.directory.statement(hand.subject, hand.sequence)
            return OwnKey(Signed(kept.record, hand.signature), key)

        return Mandated(by(kept.entered), by(kept.approved))

    def _key_of(self, subject: str, signed: Signed) -> Signed:
        return next(e for e in self._entries_of(subject) if _signs(_signing(e), signed))

    def _entries_of(self, subject: str) -> list[Signed]:
        if subject not in self._entries:
            self._entries[subject] = self.work.directory.statements_of(subject)
        return self._entries[subject]


def _signing(entry: Signed) -> bytes:
    key: str = parse(entry.data)["signing"]
    return from_b64(key)


def _signs(public: bytes, signed: Signed) -> bool:
    try:
        verify(public, WITHDRAWAL_DOMAIN, signed.data, signed.signature)
    except BadSignature:
        return False
    return True
