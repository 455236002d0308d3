"""Whether a stored consent is one that somebody gave who could: asked before anything is sealed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from consent.facts import Grant
from consent.mandates.rules import MandateAct
from consent.mandates.service import Kept, KeyDirectory, check_mandate
from consent.records.schemas import RECORD_DOMAIN
from consent.records.service import Recorded
from consent.signing import BadSignature, verify


class SignatureDirectory(KeyDirectory, Protocol):
    """Finds the verified public signing key of an account, as it was at a sequence."""

    def signing_public(self, subject: str, sequence: int) -> bytes:
        """The 32 bytes, checked against the directory key; raises when they do not check."""
        ...


def check_signed(
    recorded: Recorded,
    directory: SignatureDirectory,
    *,
    dossier: str,
    worker: str,
    mandates: Iterable[Kept] = (),
) -> None:
    """Raise :class:`BadSignature` unless who signed this record could, for this dossier.

    That is its worker himself, or a representative whose mandate was in force for exactly this,
    there and then.

    Whoever makes copies for a recipient checks this first: a row that somebody wrote into the
    database by himself opens nothing, even with a key that the directory knows. ``worker``: the
    account of the dossier's worker; ``mandates``: those of the dossier.
    """
    record = recorded.document()
    if record["dossier"] != dossier:
        raise BadSignature("of another dossier")
    acted, signer = record["acted"], recorded.signing_subject
    if (acted["representative"], acted["mandate"]) == (None, None):
        if {signer, acted["account"]} != {worker}:
            raise BadSignature("not signed by the worker")
    else:
        mandate = next((one for one in mandates if one.mandate.id == acted["mandate"]), None)
        if mandate is None:
            raise BadSignature("without a mandate")
        check_mandate(mandate, directory, dossier=dossier)
        if {signer, acted["account"], acted["representative"]} != {mandate.mandate.representative}:
            raise BadSignature("not signed by the representative")
        if not within(mandate, recorded.grant, recorded.event_sequence):
            raise BadSignature("beyond the mandate")
    public = directory.signing_public(recorded.signing_subject, recorded.signing_sequence)
    verify(public, RECORD_DOMAIN, recorded.record, recorded.signature)


def within(mandate: Kept, grant: Grant, place: int) -> bool:
    """Whether a yes is one that this mandate carries, at its place in the chain, and no more.

    It ends with the mandate at the latest; it opens nothing that was written before, and lets
    nothing leave unseen: to let a text go is another act, with a key for that text alone.
    """
    return (
        mandate.carried(MandateAct.ANSWER, grant.purpose, place, grant.given_at)
        and grant.valid_until <= mandate.mandate.until
        and grant.show_first
        and not grant.earlier
    )
