"""A document on its way into the database: sealed, copied and told of in one log line.

Whoever calls holds the dossier's lock and has decided; everything is in his transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from consent.decision import author_keeps, recipients
from consent.encoding import Json
from consent.facts import DocumentFacts
from consent.log.models import Chain
from consent.log.service import EventType, Line
from consent.parties import Party
from consent.purposes import KINDS, Kind, KindRule, Role
from consent.records.service import Recorded
from consent.store import new_id
from messaging.documents.copies import Made, copies_for_grants, make_copy, not_announced_to
from messaging.documents.envelope import pack
from messaging.documents.facts import Stored, facts_of_chains
from messaging.documents.models import Document
from messaging.dossiers.service import dossier_party
from messaging.groups.service import groups_for_workshop, is_member, is_ready, party_of
from messaging.representing.waiting import copies_to_let_go
from messaging.sealing import fingerprint, new_document_key, seal_document
from messaging.work import Acting, NotFound, Work


def store(
    work: Work,
    acting: Acting,
    head: Chain,
    facts: DocumentFacts,
    content: Mapping[str, Json],
    recorded: Sequence[Recorded],
    *,
    replaces: str | None = None,
    strike_of: Stored | None = None,
    about: str | None = None,
) -> Stored:
    """Seal, copy and log. For a struck text the worker signs and the author stays."""
    rule = KINDS[facts.kind]
    document, key = new_id(), new_document_key()
    plaintext, _ = pack(
        document,
        head.id,
        facts.kind,
        content,
        author=facts.author,
        keys=acting.keys,
        at=facts.written_at,
        struck=strike_of is not None,
    )
    ciphertext = seal_document(key, plaintext, document_context(document, head.id))
    known: dict[str, Json] = {
        "kind": str(facts.kind),
        "author": facts.author.as_json(),
        "kept_by": facts.kept_by.as_json(),
        "addressees": [party.as_json() for party in facts.addressees],
        "replaces": replaces,
        "strike_of": strike_of.id if strike_of else None,
    }
    if about is not None:
        known["about"] = about
    work.session.add(
        Document(
            id=document,
            chain_id=head.id,
            written_at=facts.written_at,
            facts=work.seal("document", document, "facts", known),
            ciphertext=ciphertext,
        )
    )
    work.session.flush()
    made = [make_copy(work, document, head.id, key, dossier_party(head.id, facts.workshop))]
    if author_keeps(facts) and is_member(work, facts.kept_by):
        # What somebody wrote himself does not wait for him; what a worker struck does.
        handled = None if strike_of else facts.written_at
        made.append(make_copy(work, document, head.id, key, facts.kept_by, handled_at=handled))
    made += _open_copies(work, document, head.id, key, facts, rule)
    if not facts.delivered and strike_of is None:
        made += copies_to_let_go(work, document, head, key, facts, recorded)
    flowing = recipients(facts, [one.grant for one in recorded], facts.written_at)
    if rule.purpose is not None and (rule.open_to or Role.WORKER in rule.writers):
        # Whoever writes without a consent must not notice one by a practice that is not ready,
        # and a worker is not kept waiting by it.
        flowing = tuple(
            grant
            for grant in flowing
            if (is_own(grant.recipient, facts) and not rule.taken_down)
            or is_ready(work, grant.recipient)
        )
    made += copies_for_grants(
        work, document, head.id, key, flowing, recorded,
        handled_for=_quiet_for(facts),
    )  # fmt: skip
    log_copies(
        work, acting, head, EventType.WRITTEN, document, made,
        kind=facts.kind, at=facts.written_at, sha256=fingerprint(ciphertext), facts=known,
    )  # fmt: skip
    struck = strike_of.id if strike_of else None
    return Stored(document, facts, (), replaces, struck, about)


def _open_copies(
    work: Work, document: str, chain: str, key: bytes, facts: DocumentFacts, rule: KindRule
) -> list[Made]:
    """Copies for the roles that read this kind without any purpose."""
    made = []
    for group in groups_for_workshop(work, facts.workshop):
        party = party_of(group)
        if party.role not in rule.open_to or not group.version:
            continue
        quiet = is_own(party, facts) or party.role in _quiet_for(facts)
        handled = facts.written_at if quiet else None
        made.append(make_copy(work, document, chain, key, party, handled_at=handled))
    return made


def is_own(party: Party, facts: DocumentFacts) -> bool:
    """Whether a party is of the side that wrote it."""
    return (party.role, party.organisation) == (facts.author.role, facts.author.organisation)


def _quiet_for(facts: DocumentFacts) -> frozenset[Role]:
    """On whose worklists it does not come: what a side wrote itself does not wait for it."""
    quiet = not_announced_to(facts.kind)
    return quiet if KINDS[facts.kind].kept_with is None else quiet | {facts.author.role}


def log_copies(
    work: Work,
    acting: Acting,
    head: Chain,
    type_: EventType,
    document: str,
    made: Sequence[Made],
    *,
    kind: Kind,
    at: datetime,
    sha256: str | None = None,
    facts: dict[str, Json] | None = None,
    mandate: str | None = None,
) -> Line:
    """Append the line that tells of a document's copies, each by its hash."""
    body: dict[str, Json] = {
        "document": document,
        "copies": [copy.as_json() for copy in made],
    }
    if sha256 is not None:
        body["sha256"] = sha256
    if mandate is not None:
        body["mandate"] = mandate
    personal: dict[str, Json] = {**acting.in_log, "kind": str(kind)}
    if facts is not None:
        personal["facts"] = facts
    return work.log.append(head, type_, body, personal, at=at)


def locate(work: Work, document: str) -> tuple[Chain, Stored]:
    """A document under its chain's lock; :class:`NotFound` when there is none."""
    chain = work.session.get(Document, document)
    if chain is None:
        raise NotFound("no such document")
    head = work.log.lock(chain.chain_id)
    return head, facts_of_chains(work, [chain.chain_id])[document]


def document_context(document: str, chain: str) -> dict[str, Json]:
    """What a document's ciphertext is bound to."""
    return {"table": "document", "row": document, "chain": chain}
