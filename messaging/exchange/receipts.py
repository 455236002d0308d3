"""A receipt's file, gathered from the records, the log and the directory."""

from __future__ import annotations

from collections.abc import Sequence

from consent.encoding import from_b64, parse
from consent.purposes import PURPOSES
from consent.receipts.schemas import Ending, Given, LogLine, OwnKey, Receipt, Signed, encode
from consent.receipts.views import views_of
from consent.records.schemas import WITHDRAWAL_DOMAIN
from consent.records.service import Ended, Recorded
from consent.signing import BadSignature, verify
from messaging.work import NotFound, Work


def receipt_file(work: Work, dossier: str, receipt_id: str) -> bytes:
    """All that the worker signed under one receipt, and what checks it without the portal.

    The caller has decided that it is his. The code on the paper is not in it: it is nowhere but
    in what was sealed to him. Raises :class:`NotFound` when there is no such receipt.
    """
    head = work.log.lock(dossier)
    every = work.records.of_dossier(dossier)
    found = [one for one in every if one.grant.receipt == receipt_id]
    if not found:
        raise NotFound("no such receipt", chain=dossier)
    ended = work.records.withdrawals(dossier)
    places = [one.event_sequence for one in found]
    places += [ended[one.grant.id].event_sequence for one in found if one.grant.id in ended]
    lines = work.log.shown(dossier, places)
    now = work.log.now(head)
    stood = {
        one.grant.id: "withdrawn"
        if one.grant.id in ended
        else "expired"
        if one.grant.valid_until <= now
        else "given"
        for one in found
    }
    receipt = Receipt(
        work.log.attest(head, {"receipt": receipt_id, "stood": stood}),
        tuple(
            Given(
                _own(work, one),
                lines[one.event_sequence],
                _ending(work, one, every, ended.get(one.grant.id), lines),
            )
            for one in found
        ),
    )
    return encode(receipt, views_of(receipt))


def _own(work: Work, one: Recorded) -> OwnKey:
    key = work.directory.statement(one.signing_subject, one.signing_sequence)
    return OwnKey(Signed(one.record, one.signature), key)


def _ending(
    work: Work,
    one: Recorded,
    every: Sequence[Recorded],
    ended: Ended | None,
    lines: dict[int, LogLine],
) -> Ending | None:
    if ended is None:
        return None
    signed, line = Signed(ended.statement, ended.signature), lines[ended.event_sequence]
    if parse(ended.statement)["how"] == "session":
        entries = work.directory.statements_of(one.signing_subject)
        return Ending(signed, line, key=next(e for e in entries if _signs(_signing(e), signed)))
    if _signs(one.revocation_public, signed):
        return Ending(signed, line)
    # A code on the receipt of what this one depended on ended this one with it.
    needed = PURPOSES[one.grant.purpose].requires
    by_code = next(
        other
        for other in every
        if other.grant.purpose is needed and _signs(other.revocation_public, signed)
    )
    return Ending(signed, line, code_of=_own(work, by_code))


def _signing(entry: Signed) -> bytes:
    key: str = parse(entry.data)["signing"]
    return from_b64(key)


def _signs(public: bytes, signed: Signed) -> bool:
    try:
        verify(public, WITHDRAWAL_DOMAIN, signed.data, signed.signature)
    except BadSignature:
        return False
    return True
