"""The one module of `messaging` that touches cryptography: sealing.

Sealed to people and groups: HPKE (RFC 9180) with MLKEM768-X25519, HKDF-SHA256 and AES-256-GCM.
Documents: AES-256-GCM under a key of their own, padded to size classes. Fields of rows:
AES-256-GCM-SIV (RFC 8452) under the server's field key. What a person remembers: Argon2id
(RFC 9106). Every ciphertext names its suite and is bound to a context; moved elsewhere, or with
one byte changed, it raises :class:`CannotOpen` and yields nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from consent.encoding import Json, canonical
from consent.log.service import Committed

SUITE: Final = "hpke-mlkem768x25519-hkdfsha256-aes256gcm-v1"
_HPKE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_MLKEM_PUBLIC: Final = 1184
_MLKEM_SEED: Final = 64
_HPKE_MARK: Final = b"\x01"
_DOCUMENT_MARK: Final = b"\x02"
_FIELD_MARK: Final = b"\x03"
_WRAP_MARK: Final = b"\x04"
_NONCE: Final = 12
SIZE_CLASSES: Final = (4096, 16384, 65536, 262144, 1048576, 4194304)
"""Plaintexts are padded to one of these, so that a length tells next to nothing."""


class CannotOpen(Exception):
    """Changed, moved, sealed to somebody else, or not committed to the log: it does not open."""


Context = Mapping[str, Json]
"""What a ciphertext is bound to: what it is, which record and field, for whom, key version."""


def _bound(what: str, context: Context) -> bytes:
    return canonical({"suite": SUITE, "what": what, **context})


# People and groups ------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class SealingKey:
    """A private sealing key: 64 bytes of ML-KEM seed and 32 of X25519. Never printed."""

    raw: bytes

    @classmethod
    def generate(cls) -> SealingKey:
        """A new pair from the system's randomness."""
        return cls(
            mlkem.MLKEM768PrivateKey.generate().private_bytes_raw()
            + x25519.X25519PrivateKey.generate().private_bytes_raw()
        )

    def _private(self) -> MLKEM768X25519PrivateKey:
        return MLKEM768X25519PrivateKey(
            mlkem.MLKEM768PrivateKey.from_seed_bytes(self.raw[:_MLKEM_SEED]),
            x25519.X25519PrivateKey.from_private_bytes(self.raw[_MLKEM_SEED:]),
        )

    @property
    def public(self) -> bytes:
        """The 1,216 bytes to which others seal."""
        post_quantum = mlkem.MLKEM768PrivateKey.from_seed_bytes(self.raw[:_MLKEM_SEED])
        classic = x25519.X25519PrivateKey.from_private_bytes(self.raw[_MLKEM_SEED:])
        return (
            post_quantum.public_key().public_bytes_raw() + classic.public_key().public_bytes_raw()
        )

    def open(self, sealed: bytes, context: Context) -> bytes:
        """What was sealed to this key in exactly this context; else :class:`CannotOpen`."""
        if sealed[:1] != _HPKE_MARK:
            raise CannotOpen("unknown form")
        try:
            return _HPKE.decrypt(sealed[1:], self._private(), info=_bound("sealed", context))
        except (InvalidTag, ValueError) as error:
            raise CannotOpen("sealed") from error

    def derive(self, label: str) -> bytes:
        """32 bytes that only the holder of this key can compute, one value for each label."""
        return _expand(self.raw, b"maat/derive/v1/" + label.encode())

    def __repr__(self) -> str:
        return "SealingKey(...)"


def seal_to(public: bytes, plaintext: bytes, context: Context) -> bytes:
    """Seal to a public key, bound to ``context``. The caller checked the key's directory entry."""
    key = MLKEM768X25519PublicKey(
        mlkem.MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
        x25519.X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
    )
    return _HPKE_MARK + _HPKE.encrypt(plaintext, key, info=_bound("sealed", context))


# Documents --------------------------------------------------------------------------------


def new_document_key() -> bytes:
    """32 random bytes: the key of one document and of nothing else."""
    return secrets.token_bytes(32)


def seal_document(key: bytes, plaintext: bytes, context: Context) -> bytes:
    """Encrypt a document, padded to a size class, bound to ``context``.

    Raises :class:`ValueError` above the largest class (4 MiB).
    """
    nonce = secrets.token_bytes(_NONCE)
    data = AESGCM(key).encrypt(nonce, _pad(plaintext), _bound("document", context))
    return _DOCUMENT_MARK + nonce + data


def open_document(
    committed: Committed, document: str, key: bytes, sealed: bytes, context: Context
) -> bytes:
    """Decrypt a document whose disclosure is committed to the log (promise 3).

    Raises :class:`CannotOpen` when ``committed`` does not name ``document``, and when anything
    was changed or moved.
    """
    if not committed.covers(document):
        raise CannotOpen("no committed log line")
    if sealed[:1] != _DOCUMENT_MARK:
        raise CannotOpen("unknown form")
    nonce, data = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        padded = AESGCM(key).decrypt(nonce, data, _bound("document", context))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("document") from error
    return _unpad(padded)


def _pad(plaintext: bytes) -> bytes:
    framed = len(plaintext).to_bytes(4) + plaintext
    for size in SIZE_CLASSES:
        if len(framed) <= size:
            return framed.ljust(size, b"\x00")
    raise ValueError("larger than the largest size class")


def _unpad(padded: bytes) -> bytes:
    return padded[4 : 4 + int.from_bytes(padded[:4])]


# The server's keys ------------------------------------------------------------------------


def _expand(key: bytes, info: bytes, length: int = 32) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=info).derive(key)


@dataclass(frozen=True, repr=False)
class FieldKey:
    """The server's field key: encrypts names, relations, contact data and the log's details."""

    key: bytes

    def seal(self, value: bytes, *, table: str, row: str, column: str) -> bytes:
        """Encrypt one field, bound to table, row and column; padded to 64 bytes."""
        nonce = secrets.token_bytes(_NONCE)
        framed = len(value).to_bytes(4) + value
        padded = framed + b"\x00" * (-len(framed) % 64)
        cipher = AESGCMSIV(_expand(self.key, b"maat/field/v1/" + table.encode()))
        place = _bound("field", {"table": table, "row": row, "column": column})
        return _FIELD_MARK + nonce + cipher.encrypt(nonce, padded, place)

    def open(self, sealed: bytes, *, table: str, row: str, column: str) -> bytes:
        """The value; :class:`CannotOpen` when it was changed or moved."""
        if sealed[:1] != _FIELD_MARK:
            raise CannotOpen("unknown form")
        nonce, data = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        cipher = AESGCMSIV(_expand(self.key, b"maat/field/v1/" + table.encode()))
        place = _bound("field", {"table": table, "row": row, "column": column})
        try:
            return _unpad(cipher.decrypt(nonce, data, place))
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(f"{table}.{column}") from error


@dataclass(frozen=True, repr=False)
class IndexKey:
    """The server's key for blind indexes: HMAC-SHA256, one key per column and organisation."""

    key: bytes

    def of(self, value: str, *, column: str, organisation: str = "") -> bytes:
        """32 bytes under which ``value`` can be looked up and not read."""
        label = f"maat/index/v1/{column}/{organisation}".encode()
        return hmac.digest(_expand(self.key, label), value.encode(), "sha256")


@dataclass(frozen=True, repr=False)
class Pepper:
    """The server's share in every stretched secret, so that a stolen database guesses nothing."""

    key: bytes

    def stretch(self, secret: str, salt: bytes, cost: StretchCost) -> StretchedSecret:
        """Argon2id over the peppered secret; verifier and wrapping key are independent."""
        peppered = hmac.digest(self.key, b"maat/pepper/v1\x00" + secret.encode(), "sha256")
        root = Argon2id(
            salt=salt,
            length=32,
            iterations=cost.passes,
            lanes=cost.lanes,
            memory_cost=cost.memory_kib,
        ).derive(peppered)
        return StretchedSecret(
            verifier=_expand(root, b"maat/verifier/v1"),
            wrapping=_expand(root, b"maat/wrapping/v1"),
        )


@dataclass(frozen=True)
class StretchCost:
    """The cost of Argon2id: KiB of memory, passes, lanes (RFC 9106 section 4)."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


@dataclass(frozen=True, repr=False)
class StretchedSecret:
    """What a remembered secret becomes: one half proves it, the other wraps a private key."""

    verifier: bytes
    wrapping: bytes

    def proves(self, stored: bytes) -> bool:
        """Compare with a stored verifier, in constant time."""
        return hmac.compare_digest(self.verifier, stored)


# Wrapping under a symmetric key: unlockers, sessions ---------------------------------------


def wrap(key: bytes, plaintext: bytes, context: Context) -> bytes:
    """Encrypt under 32 bytes that a person's secret or a session's token became."""
    nonce = secrets.token_bytes(_NONCE)
    return _WRAP_MARK + nonce + AESGCMSIV(key).encrypt(nonce, plaintext, _bound("wrap", context))


def unwrap(key: bytes, wrapped: bytes, context: Context) -> bytes:
    """What :func:`wrap` encrypted; else :class:`CannotOpen`."""
    if wrapped[:1] != _WRAP_MARK:
        raise CannotOpen("unknown form")
    nonce, data = wrapped[1 : 1 + _NONCE], wrapped[1 + _NONCE :]
    try:
        return AESGCMSIV(key).decrypt(nonce, data, _bound("wrap", context))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("wrap") from error


def key_from_token(token: bytes, label: str) -> bytes:
    """32 bytes from a random token that only its holder carries (a session's cookie)."""
    return _expand(token, b"maat/token/v1/" + label.encode())


def keyed_hash(key: bytes, value: str) -> bytes:
    """HMAC-SHA256: a lookup value that only the holder of ``key`` can compute."""
    return hmac.digest(key, value.encode(), "sha256")


# Two shares -------------------------------------------------------------------------------


def split(secret: bytes) -> tuple[bytes, bytes]:
    """Two shares, each random by itself, that together are ``secret`` (XOR)."""
    one = secrets.token_bytes(len(secret))
    return one, bytes(a ^ b for a, b in zip(one, secret, strict=True))


def join(one: bytes, other: bytes) -> bytes:
    """What :func:`split` split."""
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def fingerprint(data: bytes) -> str:
    """SHA-256 in hexadecimal: how the log names a ciphertext or a sealed key."""
    return hashlib.sha256(data).hexdigest()
