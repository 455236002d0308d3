"""Reading: lock, decide, fetch, log, commit, and only then open.

This one sequence carries promise 3 (every disclosure is on disk before its first byte leaves),
the race with a withdrawal, and the order of the chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select, update

from consent.decision import Act, Basis, Decision, decide
from consent.facts import Grant
from consent.lines import INSIDE
from consent.log.service import Entry, EventType
from consent.parties import Actor, Party, PartyKind
from consent.purposes import WORKPLACE_SIDE, Role
from messaging.coaching.duties import with_today
from messaging.documents.addenda import Addendum, addenda_of, check_addenda, open_addendum
from messaging.documents.copies import Opener, copies_of, holder_index
from messaging.documents.envelope import Envelope, check_countersigned, signer_in, unpack
from messaging.documents.facts import COUNTERSIGNED, DELIVERED, Stored, facts_of_chains
from messaging.documents.lines import lines_in
from messaging.documents.models import Document, DocumentAddendum, DocumentCopy
from messaging.documents.storing import document_context
from messaging.dossiers.service import dossier_party, parties_of
from messaging.groups.models import Group
from messaging.groups.service import party_of
from messaging.representing.standing import with_mandates
from messaging.sealing import CannotOpen, open_document
from messaging.work import Acting, NotFound, Work


@dataclass(frozen=True)
class Opened:
    """A document that was disclosed: what is stored of it, and its checked content.

    ``addenda``: what its author's side added since, in order.
    """

    stored: Stored
    envelope: Envelope
    basis: Basis
    addenda: tuple[Addendum, ...] = ()

    @property
    def id(self) -> str:
        """The document's id."""
        return self.stored.id

    @property
    def lines(self) -> frozenset[str]:
        """The lines that it holds: what the decision has to know before it is sealed."""
        return lines_in(self.stored.facts.kind, self.content)

    @property
    def content(self) -> dict[str, Any]:
        """What it says."""
        return self.envelope.content


@dataclass(frozen=True)
class _Cleared:
    """A document that the decision let through, before its line is on disk."""

    stored: Stored
    ciphertext: bytes
    addenda: Sequence[DocumentAddendum]
    key: bytes
    decision: Decision


def disclose(work: Work, acting: Acting, documents: Sequence[str]) -> list[Opened]:
    """Open these documents for this person, or raise :class:`NotFound` for all of them.

    Writes one log line for each and COMMITS the transaction before anything is opened. A line
    that cannot be written raises, and nothing is returned.
    """
    wanted = list(dict.fromkeys(documents))
    rows = {
        row.id: row.chain_id
        for row in work.session.execute(
            select(Document.id, Document.chain_id).where(Document.id.in_(wanted))
        )
    }
    missing = [one for one in wanted if one not in rows]
    if missing:
        raise NotFound("no such document")
    return _disclose(work, acting, sorted(set(rows.values())), wanted, strict=True)


def disclose_readable(
    work: Work,
    acting: Acting,
    chains: Iterable[str],
    kinds: Iterable[str] | None = None,
    *,
    since: Mapping[str, datetime] = MappingProxyType({}),
    wanted: Callable[[Stored], bool] = lambda _one: True,
) -> list[Opened]:
    """Open whatever this person may read in these chains, newest first; commits as above.

    ``since``: the chains of which only what was written at that moment or later is opened.
    ``wanted``: whether a document is to be opened at all, from what is known without opening it.
    Writes one LISTED line in each chain, whatever there is to see: the same for a dossier with
    an advice and for one without.
    """
    return _disclose(
        work,
        acting,
        sorted(set(chains)),
        None,
        strict=False,
        kinds=None if kinds is None else frozenset(kinds),
        since=since,
        chosen_if=wanted,
    )


def readable(
    work: Work,
    actor: Actor,
    stored: Iterable[Stored],
    grants: Iterable[Grant],
    now: datetime,
) -> list[Stored]:
    """The documents among ``stored`` that the decision lets ``actor`` read: for lists."""
    known = list(grants)
    decided = [(one, decide(actor, Act.READ, one.facts, known, now)) for one in stored]
    allowed = [(one, decision) for one, decision in decided if decision.allowed]
    unsure = _may_lack_a_copy(allowed, known)
    if not unsure:
        return [one for one, _ in allowed]
    # What its text holds nobody knows here: who got no copy for its lines has no such document.
    held = work.session.execute(
        select(DocumentCopy.document_id, DocumentCopy.grant_id).where(
            DocumentCopy.document_id.in_(sorted(unsure))
        )
    )
    copied = {(row.document_id, row.grant_id) for row in held}
    return [
        one
        for one, decision in allowed
        if one.id not in unsure or any((one.id, grant) in copied for grant in decision.grants)
    ]


def _may_lack_a_copy(
    allowed: Iterable[tuple[Stored, Decision]], grants: Iterable[Grant]
) -> set[str]:
    """The documents read under consents that carry not every line, where only their text tells."""
    narrowed = {one.id for one in grants if one.without}
    return {
        one.id
        for one, decision in allowed
        if one.facts.kind in INSIDE and decision.grants and narrowed.issuperset(decision.grants)
    }


def _disclose(
    work: Work,
    acting: Acting,
    chains: Sequence[str],
    wanted: Sequence[str] | None,
    *,
    strict: bool,
    kinds: frozenset[str] | None = None,
    since: Mapping[str, datetime] = MappingProxyType({}),
    chosen_if: Callable[[Stored], bool] = lambda _one: True,
) -> list[Opened]:
    heads = work.log.lock_all(chains)
    acting = with_today(work, acting)
    acting = replace(acting, actor=with_mandates(work, acting.actor, chains))
    stored = facts_of_chains(work, chains, since=since)
    grants: dict[str, list[Grant]] = {}
    for recorded in work.records.of_dossiers(chains):
        grants.setdefault(recorded.grant.dossier, []).append(recorded.grant)
    chosen = [stored[one] for one in wanted] if wanted is not None else list(stored.values())
    if kinds is not None:
        chosen = [one for one in chosen if str(one.facts.kind) in kinds]
    chosen = [one for one in chosen if chosen_if(one)]
    decisions: list[tuple[Stored, Decision]] = []
    now = {chain: work.log.now(head) for chain, head in heads.items()}
    for one in chosen:
        chain = one.facts.dossier
        decision = decide(acting.actor, Act.READ, one.facts, grants.get(chain, ()), now[chain])
        if decision.allowed:
            decisions.append((one, decision))
        elif strict:
            raise NotFound(decision.reason, chain=chain)
    cleared = _fetch(work, acting, decisions, strict=strict)
    entries: list[Entry] = []
    if not strict:
        entries += [
            Entry(heads[chain], EventType.LISTED, {}, acting.in_log, now[chain]) for chain in chains
        ]
    entries += [
        Entry(
            heads[item.stored.facts.dossier],
            EventType.DISCLOSED,
            {
                "document": item.stored.id,
                "basis": str(item.decision.basis),
                "grant": item.decision.grant,
                **({"mandate": item.decision.mandate.id} if item.decision.mandate else {}),
            },
            {**acting.in_log, "kind": str(item.stored.facts.kind)},
            now[item.stored.facts.dossier],
        )
        for item in cleared
    ]
    committed = work.log.commit(work.log.append_all(entries))
    texts = [
        open_document(
            committed,
            item.stored.id,
            item.key,
            item.ciphertext,
            document_context(item.stored.id, item.stored.facts.dossier),
        )
        for item in cleared
    ]
    added = [[open_addendum(committed, row, item.key) for row in item.addenda] for item in cleared]
    work.directory.fetch(
        signer_in(text) for text in (*texts, *(one for some in added for one in some))
    )
    opened = []
    for item, text, later in zip(cleared, texts, added, strict=True):
        one = item.stored
        envelope = unpack(text, one.id, one.facts, work.directory)
        if envelope.struck and item.decision.basis in (Basis.CONSENT, Basis.POSTED):
            signed = one.step(COUNTERSIGNED)
            check_countersigned(envelope, signed.data if signed else None, work.directory)
        addenda = check_addenda(item.addenda, later, envelope, work.directory)
        found = Opened(one, envelope, item.decision.basis or Basis.OWN, addenda)
        if not _may_see_its_lines(acting, found, item.decision, grants, now):
            if strict:
                raise NotFound("a line is left out", chain=one.facts.dossier)
            continue
        opened.append(found)
    return sorted(
        opened,
        key=lambda o: (o.stored.facts.written_at, str(o.stored.facts.kind)),
        reverse=True,
    )


def _may_see_its_lines(
    acting: Acting,
    opened: Opened,
    decision: Decision,
    grants: Mapping[str, Sequence[Grant]],
    now: Mapping[str, datetime],
) -> bool:
    """Whether the decision still says yes, now that the lines of the text are known."""
    facts, every = opened.stored.facts, grants.get(opened.stored.facts.dossier, ())
    if not decision.grants or not any(one.without for one in every):
        return True
    known = replace(facts, holds=opened.lines)
    again = decide(acting.actor, Act.READ, known, every, now[facts.dossier])
    return again.allowed and decision.grant in again.grants


def _fetch(
    work: Work,
    acting: Acting,
    decisions: Sequence[tuple[Stored, Decision]],
    *,
    strict: bool,
) -> list[_Cleared]:
    """Ciphertexts and the keys of this session's own copies, in four queries."""
    if not decisions:
        return []
    ids = [one.id for one, _ in decisions]
    ciphertexts = {
        row.id: row.ciphertext
        for row in work.session.execute(
            select(Document.id, Document.ciphertext).where(Document.id.in_(ids))
        )
    }
    addenda = addenda_of(work, ids)
    copies = copies_of(work, ids, _holders(work, acting, decisions))
    opener = Opener(work, acting)
    cleared = []
    for one, decision in decisions:
        mine = [
            copy
            for copy in copies.get(one.id, [])
            if copy.grant_id in decision.grants or not decision.grants
        ]
        if not mine:
            if strict:
                raise NotFound("no copy", chain=one.facts.dossier)
            continue
        try:
            key = opener.document_key(mine[0])
        except CannotOpen:
            if not _went_with_a_card(acting, mine[0]):
                raise
            if strict:
                raise NotFound("its key went with a card", chain=one.facts.dossier) from None
            continue
        # The line names the consent under which this very copy was made.
        under = mine[0].grant_id if decision.grants else None
        cleared.append(
            _Cleared(
                one,
                ciphertexts[one.id],
                addenda.get(one.id, ()),
                key,
                replace(decision, grant=under),
            )
        )
    return cleared


def _went_with_a_card(acting: Acting, copy: DocumentCopy) -> bool:
    """Whether a message lay under the worker's own key of before his card was replaced.

    Only one of before he had a dossier, or of an older portal, that no log-in sealed again since.
    """
    own = acting.actor.role is Role.WORKER and copy.chain_id == acting.actor.account
    return own and copy.key_version < acting.keys.sequence


def _holders(
    work: Work, acting: Acting, decisions: Sequence[tuple[Stored, Decision]]
) -> list[Party]:
    actor = acting.actor
    if actor.role is Role.WORKER:
        own = Party(PartyKind.PERSON, actor.account, "", Role.WORKER)
        if any(one.facts.dossier == actor.account for one, _ in decisions):
            # Messages stand in his own chain, sealed to the key of one of his dossiers.
            return [own, *parties_of(work, actor.dossiers)]
        return [
            own,
            *{dossier_party(one.facts.dossier, one.facts.workshop) for one, _ in decisions},
        ]
    return [actor.as_person(), *group_parties(work, actor)]


def group_parties(work: Work, actor: Actor) -> list[Party]:
    """The actor's groups as parties. One query."""
    if not actor.groups:
        return []
    query = select(Group).where(Group.id.in_(actor.groups)).order_by(Group.id)
    return [party_of(group) for group in work.session.scalars(query)]


@dataclass(frozen=True)
class Waiting:
    """An entry of a worklist: a document that reached this person and waits.

    ``since``: for the workplace the day of delivery, as of nothing else of a document's making;
    for a doctor the moment at which his own copy was made.
    """

    stored: Stored
    since: datetime


def waiting(work: Work, acting: Acting) -> list[Waiting]:
    """What waits for this person, oldest first, in a fixed number of queries.

    Nothing is opened: a list discloses nothing sealed. The decision is asked for each entry.
    """
    indexes = [
        holder_index(work, party)
        for party in (acting.actor.as_person(), *group_parties(work, acting.actor))
    ]
    copies = work.session.scalars(
        select(DocumentCopy).where(
            DocumentCopy.holder_index.in_(indexes), DocumentCopy.handled_at.is_(None)
        )
    ).all()
    chains = {copy.chain_id for copy in copies}
    stored = facts_of_chains(work, chains)
    grants = [one.grant for one in work.records.of_dossiers(chains)]
    now = work.clock.now()
    found = {
        copy.document_id: Waiting(
            stored[copy.document_id], _since(acting.actor, stored[copy.document_id], copy)
        )
        for copy in copies
        if decide(acting.actor, Act.READ, stored[copy.document_id].facts, grants, now).allowed
    }
    return sorted(found.values(), key=lambda one: one.since)


def _since(actor: Actor, one: Stored, copy: DocumentCopy) -> datetime:
    """A copy under a renewed consent is younger than the delivery, and would date the renewal."""
    if actor.role not in WORKPLACE_SIDE:
        return copy.made_at
    delivered = one.step(DELIVERED)
    return delivered.at if delivered else one.facts.written_at


def set_handled(work: Work, acting: Acting, document: str) -> None:
    """Take a document off this person's and his groups' worklists."""
    indexes = [
        holder_index(work, party)
        for party in (acting.actor.as_person(), *group_parties(work, acting.actor))
    ]
    work.session.execute(
        update(DocumentCopy)
        .where(
            DocumentCopy.document_id == document,
            DocumentCopy.holder_index.in_(indexes),
            DocumentCopy.handled_at.is_(None),
        )
        .values(handled_at=work.clock.now())
    )
