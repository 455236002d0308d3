"""Of a receipt: that who acted for the worker could, checked from the file alone."""

from __future__ import annotations

from typing import Any

from consent.encoding import from_b64, parse
from consent.mandates.rules import MandateAct
from consent.mandates.schemas import APPROVED_DOMAIN, ENTERED_DOMAIN, mandate_from
from consent.purposes import DOCTORS, PurposeCode
from consent.receipts.schemas import DIRECTORY_DOMAIN, Mandated, Signed
from consent.signing import BadSignature, verify


def entry_of(key: Signed, directory: bytes) -> dict[str, Any]:
    """An entry of the directory, signed by the directory's key; raises :class:`BadSignature`."""
    verify(directory, DIRECTORY_DOMAIN, key.data, key.signature)
    entry: dict[str, Any] = parse(key.data)
    return entry


def check_mandated(
    mandated: Mandated,
    directory: bytes,
    *,
    dossier: str,
    subject: str,
    account: str,
    act: MandateAct,
    purposes: set[PurposeCode],
    at: str,
) -> None:
    """Raise :class:`BadSignature` unless two doctors of two organisations let ``account`` do this.

    ``subject``: the worker's pseudonym. ``purposes``: one of which it must carry; ``at``: when he
    acted. That it was not ended before then is what the portal's log says, and no file can prove.
    """
    homes, hands = set(), {account}
    for own, domain in ((mandated.entered, ENTERED_DOMAIN), (mandated.approved, APPROVED_DOMAIN)):
        entry = entry_of(own.key, directory)
        if entry["role"] not in {str(role) for role in DOCTORS} or entry["at"] > at:
            raise BadSignature("not a doctor")
        verify(from_b64(entry["signing"]), domain, own.signed.data, own.signed.signature)
        homes.add(entry["organisation"])
        hands.add(entry["subject"])
    if mandated.entered.signed.data != mandated.approved.signed.data:
        raise BadSignature("not the same bytes")
    if len(homes) < 2 or len(hands) < 3:
        raise BadSignature("by one hand")
    record = parse(mandated.entered.signed.data)
    mandate = mandate_from(mandated.entered.signed.data, approved=True, ended=False)
    fits = (
        record["dossier"] == dossier
        and record["subject"] == subject
        and mandate.representative == account
        and any(mandate.carries(act, one) for one in purposes)
        and record["from"] <= at < record["until"]
    )
    if not fits:
        raise BadSignature("beyond the mandate")
