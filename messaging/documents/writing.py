"""Writing documents, and what their author and their worker do to them afterwards.

Everything here takes the dossier's lock first, then decides, then writes its log line with the
copies that it made, all in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from consent.decision import (
    Act,
    Actor,
    DocumentFacts,
    Grant,
    Party,
    author_keeps,
    decide,
    recipients,
    usable,
)
from consent.encoding import Json, canonical
from consent.log.models import Chain
from consent.log.service import EventType, Line
from consent.purposes import DOCTORS, KINDS, PURPOSES, Kind, KindRule, Role
from consent.records.service import Recorded
from consent.store import new_id
from messaging.documents.copies import (
    Made,
    Opener,
    copies_for_grants,
    copies_of,
    delete_for_others,
    make_copy,
    not_announced_to,
)
from messaging.documents.envelope import countersign, pack
from messaging.documents.facts import (
    COUNTERSIGNED,
    DELIVERED,
    ENDED,
    MARKED,
    STRUCK,
    Stored,
    add_step,
    facts_of_chains,
)
from messaging.documents.models import Document
from messaging.dossiers.service import dossier_party, row_of
from messaging.groups.service import (
    groups_for_workshop,
    groups_of_member,
    is_member,
    is_ready,
    party_of,
)
from messaging.sealing import fingerprint, new_document_key, seal_document
from messaging.work import Acting, NotFound, Refused, Work

RELEASE_DOMAIN = "maat/release/v1"


def write(
    work: Work,
    acting: Acting,
    dossier: str,
    kind: Kind,
    content: Mapping[str, Json],
    *,
    addressees: Sequence[Party] = (),
    replaces: str | None = None,
) -> str:
    """Seal a new document in a dossier; returns its id.

    Copies go to the worker, to its author where he keeps what he wrote, to those who read this
    kind without a purpose, and to each recipient with a consent in force. A kind that the worker
    is shown first waits for him. ``replaces``: the version before, which ends when this one is
    delivered; a record that exists once always replaces its current version. Raises
    :class:`NotFound` when the decision says no, :class:`Refused` ``group_not_ready``.
    """
    head = _locked(work, dossier)
    workshop = row_of(work, dossier).organisation_id
    recorded = work.records.of_dossier(dossier)
    grants = [one.grant for one in recorded]
    now = work.log.now(head)
    author = acting.actor.as_person()
    facts = DocumentFacts(
        kind=kind,
        dossier=dossier,
        workshop=workshop,
        author=author,
        kept_by=_kept_by(work, acting.actor, workshop, kind, grants, now),
        written_at=now,
        addressees=tuple(addressees),
        delivered=not _released_first(kind),
    )
    decision = decide(acting.actor, Act.WRITE, facts, grants, now)
    if not decision.allowed or (acting.actor.role in DOCTORS and not acting.verified):
        raise NotFound(decision.reason or "not verified", chain=dossier)
    stored = facts_of_chains(work, [dossier])
    if not _was_asked(acting.actor, kind, stored.values(), grants, now):
        raise NotFound("nothing was asked", chain=dossier)
    before = _version_before(acting.actor, dossier, kind, replaces, stored)
    new = _store(
        work, acting, head, facts, content, recorded, replaces=before.id if before else None
    )
    if not facts.delivered:
        _deliver_if_told_to(work, acting, head, new, recorded)
    elif before is not None and not before.facts.ended:
        _end(work, acting, head, before, "replaced")
    return new.id


def _was_asked(
    actor: Actor, kind: Kind, stored: Iterable[Stored], grants: Sequence[Grant], now: datetime
) -> bool:
    """Who reads only what was put to him answers only that: else trying would tell a consent."""
    purpose = KINDS[kind].purpose
    if kind is not Kind.WORKPLACE_ANSWER or purpose is None:
        return True
    return actor.role not in PURPOSES[purpose].if_addressed or any(
        one.facts.kind is Kind.WORKPLACE_QUESTION
        and decide(actor, Act.READ, one.facts, grants, now).allowed
        for one in stored
    )


def _version_before(
    actor: Actor, dossier: str, kind: Kind, replaces: str | None, stored: Mapping[str, Stored]
) -> Stored | None:
    """What a new version replaces: the author's side replaces its own writings and no others."""
    if KINDS[kind].current_only:
        same = (one for one in stored.values() if one.facts.kind is kind and one.facts.current)
        return next(same, None)
    if replaces is None:
        return None
    old = stored.get(replaces)
    if old is None or old.facts.kind is not kind or not actor.is_party(old.facts.kept_by):
        raise NotFound("nothing to replace", chain=dossier)
    return old


def _released_first(kind: Kind) -> bool:
    purpose = KINDS[kind].purpose
    return purpose is not None and PURPOSES[purpose].release


def _kept_by(
    work: Work,
    actor: Actor,
    workshop: str,
    kind: Kind,
    grants: Sequence[Grant],
    now: datetime,
) -> Party:
    """The author's group, or himself where a consent in force names a person."""
    person = actor.as_person()
    purpose = KINDS[kind].purpose
    named = any(
        grant.purpose is purpose
        and usable(grant, grants, now)
        and person in (grant.recipient, *grant.sources)
        for grant in grants
    )
    if named:
        return person
    groups = groups_of_member(work, actor.account, actor.role, actor.organisation)
    for group in groups:
        if group.workshop_id in (None, workshop):
            return party_of(group)
    return person


def _store(
    work: Work,
    acting: Acting,
    head: Chain,
    facts: DocumentFacts,
    content: Mapping[str, Json],
    recorded: Sequence[Recorded],
    *,
    replaces: str | None = None,
    strike_of: Stored | None = None,
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
    flowing = recipients(facts, [one.grant for one in recorded], facts.written_at)
    if rule.purpose is not None and rule.open_to:
        # Whoever writes without a consent must not notice one by a practice that is not ready.
        flowing = tuple(grant for grant in flowing if is_ready(work, grant.recipient))
    made += copies_for_grants(
        work, document, head.id, key, flowing, recorded,
        handled_for=not_announced_to(facts.kind),
    )  # fmt: skip
    _log_copies(
        work, acting, head, EventType.WRITTEN, document, made,
        kind=facts.kind, at=facts.written_at, sha256=fingerprint(ciphertext), facts=known,
    )  # fmt: skip
    return Stored(document, facts, (), replaces, strike_of.id if strike_of else None)


def _open_copies(
    work: Work, document: str, chain: str, key: bytes, facts: DocumentFacts, rule: KindRule
) -> list[Made]:
    """Copies for the roles that read this kind without any purpose."""
    made = []
    for group in groups_for_workshop(work, facts.workshop):
        party = party_of(group)
        if party.role not in rule.open_to or not group.version:
            continue
        # What a side wrote itself does not wait for it.
        own = (party.role, party.organisation) == (facts.author.role, facts.author.organisation)
        quiet = own or party.role in not_announced_to(facts.kind)
        handled = facts.written_at if quiet else None
        made.append(make_copy(work, document, chain, key, party, handled_at=handled))
    return made


def _deliver_if_told_to(
    work: Work, acting: Acting, head: Chain, stored: Stored, recorded: Sequence[Recorded]
) -> None:
    """Where the worker chose "send it, and tell me" for every reader, it leaves at once."""
    going = replace(stored.facts, delivered=True)
    flowing = recipients(going, [one.grant for one in recorded], stored.facts.written_at)
    if flowing and not any(grant.show_first for grant in flowing):
        _deliver(work, acting, head, stored, recorded, {"why": "send and tell"})


def release(work: Work, acting: Acting, document: str) -> None:
    """The worker lets a document go as it is: his session signs, and seals it to the readers.

    Raises :class:`Refused` ``no_consent`` when nobody may receive it now.
    """
    head, stored = locate(work, document)
    _allowed(work, acting, Act.RELEASE, stored)
    if not stored.waits_for_worker:
        raise Refused("already_answered")
    recorded = work.records.of_dossier(head.id)
    ciphertext = work.session.scalars(
        select(Document.ciphertext).where(Document.id == document)
    ).one()
    sha256 = fingerprint(ciphertext)
    signature = acting.keys.signing.sign(
        RELEASE_DOMAIN, release_statement(document, head.id, sha256)
    )
    _deliver(
        work, acting, head, stored, recorded,
        {"account": acting.keys.account, "sequence": acting.keys.sequence,
         "sha256": sha256, "signature": signature.hex()},
    )  # fmt: skip


def release_statement(document: str, dossier: str, sha256: str) -> bytes:
    """The canonical bytes that the worker signs to let a document go.

    ``sha256``: the fingerprint of its ciphertext, so that exactly this text was let go.
    """
    return canonical({"v": 1, "document": document, "dossier": dossier, "sha256": sha256})


def strike(work: Work, acting: Acting, document: str, struck_content: Mapping[str, Json]) -> str:
    """The worker strikes lines: a new text that he signs and that waits for its author.

    The caller made ``struck_content`` from what the worker was shown; it only takes away.
    """
    head, stored = locate(work, document)
    _allowed(work, acting, Act.STRIKE, stored)
    if not stored.waits_for_worker:
        raise Refused("already_answered")
    facts = replace(stored.facts, written_at=work.log.now(head))
    new = _store(
        work, acting, head, facts, struck_content, [],
        replaces=stored.replaces, strike_of=stored,
    )  # fmt: skip
    line = work.log.append(
        head,
        EventType.STRUCK,
        {"document": document, "by": new.id},
        {"actor": acting.actor.account},
    )
    add_step(work, stored, line, STRUCK, by=new.id)
    return new.id


def countersign_struck(work: Work, acting: Acting, document: str, hash_of_text: str) -> None:
    """The author agrees to a struck text, which he has opened; his session seals it."""
    head, stored = locate(work, document)
    _allowed(work, acting, Act.COUNTERSIGN, stored)
    if not stored.waits_for_author:
        raise Refused("already_answered")
    recorded = work.records.of_dossier(head.id)
    signed = countersign(acting.keys, hash_of_text)
    _deliver(work, acting, head, stored, recorded, {"why": COUNTERSIGNED}, countersigned=signed)


def end(work: Work, acting: Acting, document: str) -> None:
    """The author withdraws a document; it disappears for its readers without a word."""
    head, stored = locate(work, document)
    _allowed(work, acting, Act.END, stored)
    _end(work, acting, head, stored, "withdrawn by its author")


def mark_for_review(work: Work, acting: Acting, document: str) -> None:
    """The author marks what was delivered "to be reviewed", with no reason given."""
    head, stored = locate(work, document)
    _allowed(work, acting, Act.MARK, stored)
    line = work.log.append(
        head, EventType.MARKED, {"document": document}, {"actor": acting.actor.account}
    )
    add_step(work, stored, line, MARKED)


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


def _locked(work: Work, dossier: str) -> Chain:
    row = row_of(work, dossier)
    return work.log.lock(row.id)


def _allowed(work: Work, acting: Acting, act: Act, stored: Stored) -> None:
    decision = decide(acting.actor, act, stored.facts, (), work.clock.now())
    if not decision.allowed:
        raise NotFound(decision.reason, chain=stored.facts.dossier)


def _deliver(
    work: Work,
    acting: Acting,
    head: Chain,
    stored: Stored,
    recorded: Sequence[Recorded],
    how: dict[str, Any],
    *,
    countersigned: dict[str, Json] | None = None,
) -> None:
    """Seal to every reader with a consent in force, note the delivery, end what it replaces."""
    now = work.log.now(head)
    grants = [one.grant for one in recorded]
    going = replace(stored.facts, delivered=True)
    flowing = recipients(going, grants, now)
    if not flowing:
        raise Refused("no_consent")
    if acting.actor.role is Role.WORKER:
        mine = [dossier_party(head.id, stored.facts.workshop)]
    else:
        mine = [stored.facts.kept_by]
    held = copies_of(work, [stored.id], mine).get(stored.id, [])
    if not held:
        raise NotFound("no copy", chain=head.id)
    key = Opener(work, acting).document_key(held[0])
    made = copies_for_grants(work, stored.id, head.id, key, flowing, recorded)
    line = _log_copies(
        work, acting, head, EventType.DELIVERED, stored.id, made, kind=stored.facts.kind, at=now
    )
    add_step(work, stored, line, DELIVERED, how=how)
    if countersigned is not None:
        add_step(work, stored, line, COUNTERSIGNED, **countersigned)
    if stored.replaces is not None:
        before = facts_of_chains(work, [head.id])[stored.replaces]
        if not before.facts.ended:
            _end(work, acting, head, before, "replaced")


def _end(work: Work, acting: Acting, head: Chain, stored: Stored, why: str) -> None:
    keep = [dossier_party(head.id, stored.facts.workshop)]
    if author_keeps(stored.facts):
        keep.append(stored.facts.kept_by)
    delete_for_others(work, stored.id, keep)
    line = work.log.append(
        head,
        EventType.ENDED,
        {"document": stored.id, "why": why},
        {"actor": acting.actor.account},
    )
    add_step(work, stored, line, ENDED)


def _log_copies(
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
) -> Line:
    body: dict[str, Json] = {
        "document": document,
        "copies": [copy.as_json() for copy in made],
    }
    if sha256 is not None:
        body["sha256"] = sha256
    personal: dict[str, Json] = {
        "actor": acting.actor.account,
        "role": str(acting.actor.role),
        "organisation": acting.actor.organisation,
        "kind": str(kind),
    }
    if facts is not None:
        personal["facts"] = facts
    return work.log.append(head, type_, body, personal, at=at)


def is_deliverable(grants: Sequence[Grant], stored: Stored, now: datetime) -> bool:
    """Whether a release would reach anybody now: what the worker's page asks before it offers."""
    return bool(recipients(replace(stored.facts, delivered=True), grants, now))
