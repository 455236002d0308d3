"""The form of a consent record and of a withdrawal. Frozen by ``tests/vectors``.

The fields are those of ISO/IEC TS 27560:2023; version 1 is this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from consent.encoding import Json, b64, canonical, from_timestamp, parse, timestamp
from consent.facts import Grant
from consent.lines import from_record, in_record, unnamed
from consent.parties import Party
from consent.purposes import PurposeCode

RECORD_DOMAIN: Final = "maat/consent-record/v1"
WITHDRAWAL_DOMAIN: Final = "maat/withdrawal/v1"
SCHEMA: Final = "maat.consent/1"

LAWFUL_BASES: Final = ("gdpr-6-1-e", "gdpr-9-2-h", "consent-lifting-medical-secrecy")
"""Consent lifts medical secrecy (Criminal Code, professional secrecy); it is not the only legal
basis of the processing (GDPR art. 6 and 9)."""


@dataclass(frozen=True)
class ShownText:
    """The exact text that the worker saw when he answered."""

    text: str
    language: str
    level: str
    version: int
    sha256: str


class Screen(StrEnum):
    """On whose screen the worker answers."""

    OWN_DEVICE = "own_device"
    KIOSK = "kiosk"
    DOCTOR_SCREEN = "doctor_screen"


@dataclass(frozen=True)
class Collected:
    """How an answer was collected: the screen, and who helped (see section 4 of the rules)."""

    how: Screen
    helper: str | None = None
    helper_dependency: str | None = None


@dataclass(frozen=True)
class Draft:
    """What a worker says yes to, for one reading party, before it is recorded.

    ``left_out``: groups of lines. ``narrows``: the yes whose place it takes, with fewer lines.
    """

    purpose: PurposeCode
    recipient: Party
    sources: tuple[Party, ...]
    valid_until: datetime
    earlier: bool
    show_first: bool
    left_out: tuple[str, ...] = ()
    narrows: Grant | None = None


def encode_record(
    draft: Draft,
    *,
    record_id: str,
    receipt_id: str,
    dossier: str,
    pseudonym: str,
    shown: ShownText,
    collected: Collected,
    acted: str,
    asked: str | None,
    given_at: datetime,
    revocation_public: bytes,
    salt: bytes,
    mandate: str | None = None,
) -> bytes:
    """The canonical bytes that the worker signs, or who represents him for this.

    ``salt``: 32 random bytes, so that the record's hash in the log cannot be guessed.
    ``acted``: the account of the person who acted; ``mandate``: a representative's.
    """
    record: dict[str, Json] = {
        "schema": SCHEMA,
        "record": record_id,
        "receipt": receipt_id,
        "dossier": dossier,
        "subject": pseudonym,
        "text": {
            "shown": shown.text,
            "language": shown.language,
            "level": shown.level,
            "version": shown.version,
            "sha256": shown.sha256,
        },
        "purpose": str(draft.purpose),
        "lawful_basis": list(LAWFUL_BASES),
        "attributes": "all of the purpose",
        "struck": in_record(draft.left_out),
        "recipient": draft.recipient.as_json(),
        "sources": [source.as_json() for source in draft.sources],
        "collected": {
            "how": str(collected.how),
            "helper": collected.helper,
            "helper_dependency": collected.helper_dependency,
        },
        "understanding": None,
        "acted": {
            "account": acted,
            "representative": acted if mandate else None,
            "mandate": mandate,
        },
        "asked": asked,
        "given_at": timestamp(given_at),
        "valid_from": timestamp(given_at),
        "valid_until": timestamp(draft.valid_until),
        "earlier": draft.earlier,
        "show_first": draft.show_first,
        "retention": "the workplace keeps nothing after the end; a doctor keeps what he wrote",
        "withdrawal": {
            "how": ["own session", "receipt code"],
            "public_key": b64(revocation_public),
        },
        "state": "given",
        "salt": b64(salt),
    }
    if draft.narrows is not None:
        record["narrows"] = {
            "record": draft.narrows.id,
            "since": timestamp(draft.narrows.counts_from),
        }
    return canonical(record)


def encode_withdrawal(
    record_id: str,
    dossier: str,
    at: datetime,
    how: str,
    salt: bytes,
    *,
    mandate: str | None = None,
) -> bytes:
    """The canonical bytes that end a grant. ``how`` is ``session``, ``code`` or ``mandate``.

    A representative's statement names the ``mandate`` with which he ends it; no other has the field.
    """
    statement: dict[str, Json] = {
        "schema": SCHEMA,
        "record": record_id,
        "dossier": dossier,
        "at": timestamp(at),
        "how": how,
        "state": "withdrawn",
        "salt": b64(salt),
    }
    return canonical(statement if mandate is None else {**statement, "mandate": mandate})


def grant_from(data: bytes, *, withdrawn: bool) -> Grant:
    """A record as the decision sees it."""
    record: Mapping[str, Any] = parse(data)
    narrows = record.get("narrows")
    purpose, version = PurposeCode(record["purpose"]), record["text"]["version"]
    return Grant(
        id=record["record"],
        receipt=record["receipt"],
        dossier=record["dossier"],
        purpose=purpose,
        recipient=Party.from_json(record["recipient"]),
        sources=tuple(Party.from_json(source) for source in record["sources"]),
        given_at=from_timestamp(record["valid_from"]),
        valid_until=from_timestamp(record["valid_until"]),
        earlier=record["earlier"],
        show_first=record["show_first"],
        withdrawn=withdrawn,
        text_version=version,
        left_out=from_record(record["struck"])[1],
        unnamed=unnamed(purpose, version),
        since=from_timestamp(narrows["since"]) if narrows else None,
    )
