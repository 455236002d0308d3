"""The one module of `consent` that touches cryptography: signing.

Ed25519 (RFC 8032) over a domain string and canonical bytes. A suite is named beside every
signature, so that it can be replaced.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from consent.encoding import in_domain

SUITE = "ed25519-v1"


class BadSignature(Exception):
    """The signature is not one of this key over these bytes in this domain."""


@dataclass(frozen=True, repr=False)
class SigningKey:
    """A private signing key. Never printed: its representation names the public half."""

    seed: bytes

    @classmethod
    def generate(cls) -> SigningKey:
        """A new key from the system's randomness."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def public(self) -> bytes:
        """The 32 bytes that verify what this key signs."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    def sign(self, domain: str, data: bytes) -> bytes:
        """A signature of 64 bytes over ``data`` in ``domain``."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(in_domain(domain, data))

    def __repr__(self) -> str:
        return f"SigningKey(public={self.public.hex()[:16]})"


def verify(public: bytes, domain: str, data: bytes, signature: bytes) -> None:
    """Raise :class:`BadSignature` unless ``signature`` is ``public``'s over these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, in_domain(domain, data))
    except (InvalidSignature, ValueError) as error:
        raise BadSignature(domain) from error


def key_from_code(code: str) -> SigningKey:
    """The signing key that the revocation code on a receipt stands for.

    ``code`` holds 80 random bits and is normalised by the caller. It is stretched (Argon2id,
    RFC 9106, 19 MiB, 2 passes) under a fixed salt: the code alone, on paper, must be enough.
    """
    salt = hashlib.sha256(b"maat/revocation/v1").digest()[:16]
    stretch = Argon2id(salt=salt, length=32, iterations=2, lanes=1, memory_cost=19 * 1024)
    return SigningKey(stretch.derive(code.encode("ascii")))
