"""What an author's side adds to a document later: sealed under that document's own key.

So exactly who can open the document can open what was added, a withdrawal takes both away, and
no copy is made. Every reader holds that key, and AES-GCM authenticates none of them: what is
added is signed inside the seal by who added it. Each names the text before it, so that one which
was moved, put elsewhere in the order, doubled, or left out before another opens for nobody.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from consent.encoding import Json, b64, canonical, digest, timestamp
from consent.log.service import Committed
from consent.parties import Party
from consent.signing import BadSignature, verify
from messaging.directory.service import Directory, UntrustedKey
from messaging.documents.envelope import Envelope, Signed, read_signed
from messaging.documents.models import DocumentAddendum
from messaging.sealing import CannotOpen, open_document, seal_document
from messaging.work import Keyring, Work

ADDENDUM_DOMAIN: Final = "maat/document-addendum/v1"


@dataclass(frozen=True)
class Addendum:
    """An opened addendum: checked content, who added it and when."""

    id: str
    content: dict[str, Any]
    author: Party
    at: datetime
    text_hash: str


def seal_addendum(
    row: str,
    document: str,
    chain: str,
    content: Mapping[str, Json],
    *,
    author: Party,
    keys: Keyring,
    at: datetime,
    before: str,
    key: bytes,
) -> bytes:
    """Sign an addendum with its author's keys and seal it under its document's ``key``.

    ``row``: its own id. ``before``: the hash of the addendum before it, or of the document's text.
    """
    text = canonical(
        {
            "v": 1,
            "document": document,
            "chain": chain,
            "content": content,
            "author": author.as_json(),
            "signer": {"account": keys.account, "sequence": keys.sequence},
            "at": timestamp(at),
            "before": before,
            "salt": b64(secrets.token_bytes(32)),
        }
    )
    signature = keys.signing.sign(ADDENDUM_DOMAIN, text)
    plaintext = canonical({"text": b64(text), "signature": b64(signature)})
    return seal_document(key, plaintext, addendum_context(row, document, chain))


def addendum_context(row: str, document: str, chain: str) -> dict[str, Json]:
    """What an addendum's ciphertext is bound to."""
    return {"table": "document_addendum", "row": row, "document": document, "chain": chain}


def open_addendum(committed: Committed, row: DocumentAddendum, key: bytes) -> bytes:
    """The plaintext of one, after its document's line is on disk; nothing is checked yet.

    Raises :class:`CannotOpen` as :func:`open_document` does.
    """
    context = addendum_context(row.id, row.document_id, row.chain_id)
    return open_document(committed, row.document_id, key, row.ciphertext, context)


def check_addenda(
    rows: Sequence[DocumentAddendum],
    plaintexts: Sequence[bytes],
    envelope: Envelope,
    directory: Directory,
) -> tuple[Addendum, ...]:
    """The addenda of one opened document, in their order; else :class:`CannotOpen`.

    Each is signed by somebody of the author's side, follows the one before it, and was added when
    its row says.
    """
    before, found = envelope.text_hash, []
    for row, plaintext in zip(rows, plaintexts, strict=True):
        signed = read_signed(plaintext)
        said = signed.said
        if (said.get("document"), said.get("chain")) != (row.document_id, row.chain_id):
            raise CannotOpen("another document's addendum")
        if said.get("before") != before or said.get("at") != timestamp(row.at):
            raise CannotOpen("another place")
        _check_signed(signed, envelope.author, directory)
        before = digest(ADDENDUM_DOMAIN, signed.text)
        found.append(Addendum(row.id, said["content"], signed.author, row.at, before))
    return tuple(found)


def _check_signed(signed: Signed, of: Party, directory: Directory) -> None:
    """Signed by its author, who was of the side of ``of`` with that very key."""
    account, sequence = signed.signer
    try:
        keys = directory.at(account, sequence)
        verify(keys.signing, ADDENDUM_DOMAIN, signed.text, signed.signature)
    except (BadSignature, UntrustedKey) as error:
        raise CannotOpen("not signed by its author") from error
    author, side = signed.author, (str(of.role), of.organisation)
    if author.id != account or side != (keys.role, keys.organisation):
        raise CannotOpen("not of the author's side")
    if side != (str(author.role), author.organisation):
        raise CannotOpen("not of the author's side")


def addenda_of(work: Work, documents: Iterable[str]) -> dict[str, list[DocumentAddendum]]:
    """The rows of what was added to these documents, in their order. One query."""
    query = (
        select(DocumentAddendum)
        .where(DocumentAddendum.document_id.in_(list(documents)))
        .order_by(DocumentAddendum.position)
    )
    found: dict[str, list[DocumentAddendum]] = {}
    for row in work.session.scalars(query.execution_options(populate_existing=True)):
        found.setdefault(row.document_id, []).append(row)
    return found
