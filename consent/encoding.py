"""One deterministic encoding for everything that is signed, hashed or bound.

Canonical JSON by RFC 8785. Every signature and hash goes over a domain string, a zero byte
and these bytes, so that bytes made for one use never serve another. The format is frozen by
the test vectors in ``tests/vectors``: it cannot be migrated.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import rfc8785

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def canonical(value: Json, *, fractions: bool = False) -> bytes:
    """``value`` in canonical JSON (RFC 8785).

    Fractions are refused where no record needs them; the content of a document may hold some
    (half kilos, half hours).
    """
    if not fractions:
        _refuse_floats(value)
    return rfc8785.dumps(value)


def parse(data: bytes) -> Any:
    """What :func:`canonical` encoded."""
    return json.loads(data)


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("a record holds no fractions: use whole numbers of a smaller unit")
    if isinstance(value, Mapping):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


def in_domain(domain: str, data: bytes) -> bytes:
    """``data`` under its domain string, as it is hashed and signed."""
    return domain.encode("ascii") + b"\x00" + data


def digest(domain: str, data: bytes) -> str:
    """SHA-256 over ``data`` in its domain, in hexadecimal."""
    return hashlib.sha256(in_domain(domain, data)).hexdigest()


def commitment(value: Json, blinding: bytes) -> str:
    """Stand-in for a personal value: it binds, and with its 32 random bytes cannot be guessed."""
    if len(blinding) != 32:
        raise ValueError("a commitment takes 32 random bytes")
    return digest("maat/commitment/v1", blinding + canonical(value))


def new_blinding() -> bytes:
    """32 fresh random bytes for :func:`commitment`."""
    return secrets.token_bytes(32)


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: the one way in which records write a moment."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_timestamp(text: str) -> datetime:
    """The moment that :func:`timestamp` wrote."""
    return datetime.fromisoformat(text)


def b64(data: bytes) -> str:
    """Bytes inside a record: base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_b64(text: str) -> bytes:
    """The bytes that :func:`b64` wrote."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
