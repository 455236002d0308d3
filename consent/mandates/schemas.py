"""The form of a mandate and of its end. Frozen by ``tests/vectors``; version 1 is this file.

Two people sign the same bytes, each under a domain of his own, so that no signature can be passed
off as the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from consent.encoding import b64, canonical, from_timestamp, parse, timestamp
from consent.mandates.rules import Mandate, MandateAct, Terms
from consent.purposes import PurposeCode

SCHEMA: Final = "maat.mandate/1"
ENTERED_DOMAIN: Final = "maat/mandate-entered/v1"
APPROVED_DOMAIN: Final = "maat/mandate-approved/v1"
END_DOMAIN: Final = "maat/mandate-end/v1"


def encode_mandate(
    given: Terms,
    *,
    mandate_id: str,
    dossier: str,
    pseudonym: str,
    representative: str,
    name: str,
    begins: datetime,
    until: datetime,
    salt: bytes,
) -> bytes:
    """The canonical bytes that both sign.

    ``representative``: his account; ``name``: as they know him, so that the second signs for the
    same person. ``salt``: 32 random bytes.
    """
    return canonical(
        {
            "schema": SCHEMA,
            "mandate": mandate_id,
            "dossier": dossier,
            "subject": pseudonym,
            "representative": {"account": representative, "name": name},
            "ground": str(given.ground),
            "acts": sorted(given.acts),
            "purposes": sorted(given.purposes),
            "from": timestamp(begins),
            "until": timestamp(until),
            "salt": b64(salt),
        }
    )


def encode_end(mandate_id: str, dossier: str, at: datetime, salt: bytes) -> bytes:
    """The canonical bytes that end a mandate. No reason: nobody asks for one."""
    return canonical(
        {
            "schema": SCHEMA,
            "mandate": mandate_id,
            "dossier": dossier,
            "at": timestamp(at),
            "state": "ended",
            "salt": b64(salt),
        }
    )


def mandate_from(data: bytes, *, approved: bool, ended: bool) -> Mandate:
    """A record as the decision sees it."""
    record: Mapping[str, Any] = parse(data)
    return Mandate(
        id=record["mandate"],
        dossier=record["dossier"],
        representative=record["representative"]["account"],
        acts=frozenset(MandateAct(one) for one in record["acts"]),
        purposes=frozenset(PurposeCode(one) for one in record["purposes"]),
        begins=from_timestamp(record["from"]),
        until=from_timestamp(record["until"]),
        approved=approved,
        ended=ended,
    )
