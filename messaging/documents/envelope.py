"""What is inside a sealed document: the content, who wrote it, and his signature.

Sealing alone authenticates nobody, so the author signs inside the seal. When the worker struck
lines, he signs the new text and its author countersigns it; readers check both after opening.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from consent.encoding import Json, b64, canonical, digest, from_b64, parse, timestamp
from consent.facts import DocumentFacts
from consent.parties import Party
from consent.purposes import Kind
from consent.signing import BadSignature, verify
from messaging.directory.service import Directory, UntrustedKey
from messaging.sealing import CannotOpen
from messaging.work import Keyring

AUTHOR_DOMAIN: Final = "maat/document-author/v1"
STRIKE_DOMAIN: Final = "maat/document-strike/v1"
COUNTERSIGN_DOMAIN: Final = "maat/document-countersign/v1"
_SEQUENCES: Final = 2**31
"""No sequence of the directory is as large: one that is cannot be asked for."""


@dataclass(frozen=True)
class Envelope:
    """An opened document: checked content, and the hash that stands for this very text."""

    content: dict[str, Any]
    author: Party
    signer: str
    struck: bool
    text_hash: str


@dataclass(frozen=True)
class Signed:
    """A signed text in its form: ``text`` as it was signed, ``said`` what stands in it.

    ``signer``: the account, and the sequence of its keys in the directory.
    """

    text: bytes
    said: dict[str, Any]
    author: Party
    signer: tuple[str, int]
    signature: bytes


def pack(
    document: str,
    chain: str,
    kind: Kind,
    content: Mapping[str, Json],
    *,
    author: Party,
    keys: Keyring,
    at: datetime,
    struck: bool = False,
) -> tuple[bytes, str]:
    """The plaintext to seal, and the salted hash of its text.

    ``keys`` are the author's; for a struck text they are the worker's and ``author`` stays.
    """
    text = canonical(
        {
            "v": 1,
            "document": document,
            "chain": chain,
            "kind": str(kind),
            "content": content,
            "author": author.as_json(),
            "signer": {"account": keys.account, "sequence": keys.sequence},
            "struck": struck,
            "at": timestamp(at),
            "salt": b64(secrets.token_bytes(32)),
        },
        fractions=True,
    )
    domain = STRIKE_DOMAIN if struck else AUTHOR_DOMAIN
    signature = keys.signing.sign(domain, text)
    return canonical({"text": b64(text), "signature": b64(signature)}), text_hash(text)


def text_hash(text: bytes) -> str:
    """The salted hash of a text: what a worker releases and an author countersigns."""
    return digest("maat/document-text/v1", text)


def read_signed(plaintext: bytes) -> Signed:
    """What came out of a seal as a signed text: nothing is checked yet.

    Raises :class:`CannotOpen` for what has not that form: every reader holds the key of a document
    and could seal anything in its place.
    """
    try:
        outer = parse(plaintext)
        text, signature = from_b64(outer["text"]), from_b64(outer["signature"])
        said = parse(text)
        author, signer = Party.from_json(said["author"]), said["signer"]
        account, sequence = signer["account"], signer["sequence"]
        formed = (
            isinstance(said["content"], dict)
            and all(isinstance(one, str) for one in (account, author.id, author.organisation))
            and account.isprintable()
            and isinstance(sequence, int)
            and 0 < sequence < _SEQUENCES
        )
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise CannotOpen("not in its form") from error
    if not formed:
        raise CannotOpen("not in its form")
    return Signed(text, said, author, (account, sequence), signature)


def signer_in(plaintext: bytes) -> tuple[str, int]:
    """Who is named as the signer of a text, and with which of his keys: nothing is checked yet.

    Raises :class:`CannotOpen` as :func:`read_signed` does.
    """
    return read_signed(plaintext).signer


def unpack(plaintext: bytes, document: str, facts: DocumentFacts, directory: Directory) -> Envelope:
    """Check the signature and that this text is of this document; else :class:`CannotOpen`.

    ``facts`` are what the row says, by which the decision was made. The text must say the same
    of its kind and its author, so that a document under another label opens for nobody. The row
    of a message names no author.
    """
    signed = read_signed(plaintext)
    said, author = signed.said, signed.author
    if (said.get("document"), said.get("chain")) != (document, facts.dossier):
        raise CannotOpen("another document's text")
    if said.get("kind") != str(facts.kind):
        raise CannotOpen("another kind of text")
    if facts.kind is not Kind.MESSAGE and author != facts.author:
        raise CannotOpen("another author's text")
    struck = said.get("struck")
    if not isinstance(struck, bool):
        raise CannotOpen("not in its form")
    domain = STRIKE_DOMAIN if struck else AUTHOR_DOMAIN
    try:
        public = directory.signing_public(*signed.signer)
        verify(public, domain, signed.text, signed.signature)
    except (BadSignature, UntrustedKey) as error:
        raise CannotOpen("not signed by its author") from error
    account, _sequence = signed.signer
    if not struck and author.id != account:
        raise CannotOpen("not signed by its author")
    return Envelope(said["content"], author, account, struck, text_hash(signed.text))


def countersign(keys: Keyring, hash_of_text: str) -> dict[str, Json]:
    """The author's agreement to a struck text, kept in the step that delivers it."""
    signature = keys.signing.sign(COUNTERSIGN_DOMAIN, hash_of_text.encode("ascii"))
    return {
        "account": keys.account,
        "sequence": keys.sequence,
        "text": hash_of_text,
        "signature": b64(signature),
    }


def check_countersigned(
    envelope: Envelope, signed: Mapping[str, Any] | None, directory: Directory
) -> None:
    """Raise :class:`CannotOpen` unless the author's side agreed to this very struck text."""
    if signed is None or signed["text"] != envelope.text_hash:
        raise CannotOpen("not countersigned")
    try:
        keys = directory.at(signed["account"], signed["sequence"])
        if keys.organisation != envelope.author.organisation:
            raise CannotOpen("countersigned by somebody else")
        verify(
            keys.signing,
            COUNTERSIGN_DOMAIN,
            envelope.text_hash.encode("ascii"),
            from_b64(signed["signature"]),
        )
    except (BadSignature, UntrustedKey) as error:
        raise CannotOpen("not countersigned") from error
