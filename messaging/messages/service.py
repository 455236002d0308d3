"""Messages: each is sealed to one person, in that person's own chain.

A request for consent, its refusal, a "not now" and any notice are rows of the same shape with
one copy and one log line of the same type: whoever holds the database and the server's keys
cannot tell them apart (promises 2 and 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.encoding import Json
from consent.log.models import Chain
from consent.log.service import EventType
from consent.parties import Party, PartyKind
from consent.purposes import Kind, Role
from consent.store import new_id
from messaging.documents.copies import make_copy
from messaging.documents.envelope import pack
from messaging.documents.models import Document
from messaging.documents.reading import Opened, disclose_readable
from messaging.documents.storing import document_context
from messaging.dossiers.service import message_holder
from messaging.sealing import fingerprint, new_document_key, seal_document
from messaging.work import Acting, Work

REQUEST, ANSWER, NOTICE, ASKED, TOLD = "request", "answer", "notice", "asked", "told"
UNDERSTOOD = "understood"
SEEN = "seen"
"""That a worker looked at what his representative answered for him: to himself alone."""
LEAVING = "leaving"
"""That he asked to erase everything: to himself, and to the doctors who keep something."""


@dataclass(frozen=True)
class Message:
    """An opened message: its type and payload, from whom, and when."""

    id: str
    type: str
    data: dict[str, Any]
    author: Party
    at: datetime


def lock_people(work: Work, accounts: Iterable[str]) -> dict[str, Chain]:
    """The chains of several people, locked in one order for everybody."""
    return {account: work.log.lock(account) for account in sorted(set(accounts))}


def send(
    work: Work,
    acting: Acting,
    head: Chain,
    type_: str,
    data: Mapping[str, Json],
    *,
    document: str | None = None,
) -> str:
    """Seal a message to the person whose chain ``head`` is, signed by who acts.

    ``document``: the id that it is to have, where another message tells of it.
    """
    keys = work.directory.current(head.id)
    holder = Party(PartyKind.PERSON, head.id, keys.organisation, Role(keys.role))
    if holder.role is Role.WORKER:
        # To his dossier's key, which outlives a card; who has no dossier (nobody) has his own.
        holder = message_holder(work, head.id) or holder
    document, key = document or new_id(), new_document_key()
    at = work.log.now(head)
    plaintext, _ = pack(
        document,
        head.id,
        Kind.MESSAGE,
        {"type": type_, **data},
        author=acting.actor.as_person(),
        keys=acting.keys,
        at=at,
    )
    ciphertext = seal_document(key, plaintext, document_context(document, head.id))
    work.session.add(
        Document(
            id=document,
            chain_id=head.id,
            written_at=at,
            facts=work.seal("document", document, "facts", {"kind": str(Kind.MESSAGE)}),
            ciphertext=ciphertext,
        )
    )
    work.session.flush()
    # A message is never on a worklist by its row: what waits is told by what it says.
    made = make_copy(work, document, head.id, key, holder, handled_at=at)
    work.session.flush()
    work.log.append(
        head,
        EventType.SEALED,
        {"document": document, "sha256": fingerprint(ciphertext), "copies": [made.as_json()]},
        at=at,
    )
    work.sealed_to.add(head.id)
    return document


def inbox(work: Work, acting: Acting, *, since: datetime | None = None) -> list[Message]:
    """What was sealed to this person (``since`` a moment), newest first; logs and commits."""
    own = acting.actor.account
    opened = disclose_readable(
        work, acting, [own], [str(Kind.MESSAGE)], since={own: since} if since else {}
    )
    return messages_in(opened)


def messages_in(opened: Iterable[Opened]) -> list[Message]:
    """The messages among what one disclosure opened, in its order."""
    return [_message(one) for one in opened if one.stored.facts.kind is Kind.MESSAGE]


def _message(opened: Opened) -> Message:
    data = dict(opened.content)
    return Message(
        opened.id,
        data.pop("type"),
        data,
        opened.envelope.author,
        opened.stored.facts.written_at,
    )
