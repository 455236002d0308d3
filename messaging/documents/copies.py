"""Copies of a document's key: made for a party, opened by its holder, deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, select

from consent.decision import reached, recipients, usable
from consent.encoding import Json
from consent.facts import Grant
from consent.log.models import Chain
from consent.log.service import EventType
from consent.mandates.service import Kept
from consent.parties import Party, PartyKind
from consent.purposes import KINDS, Kind, Role
from consent.records.checking import check_signed
from consent.records.service import Recorded
from consent.store import new_id
from messaging.documents.facts import facts_of_chains
from messaging.documents.lines import with_lines
from messaging.documents.models import DocumentCopy
from messaging.dossiers.models import Dossier
from messaging.dossiers.service import message_holder, open_dossier_key, worker_of
from messaging.groups.service import group_key, is_member, usable_public
from messaging.sealing import CannotOpen, SealingKey, fingerprint, seal_to
from messaging.work import Acting, Keyring, NotFound, Refused, Work

SEALED_TO_DOSSIER: Final = "sealed to the dossier"
"""Why the log says that a message's copy was sealed again: so that it is not lost with a card."""
_WITH_ANOTHER = frozenset(rule.purpose for rule in KINDS.values() if rule.also is not None)
"""The purposes of the kinds that want a second one."""
_SECOND = frozenset(rule.also for rule in KINDS.values() if rule.also is not None)
"""Those second ones."""


@dataclass(frozen=True)
class Made:
    """A copy that was made, as the log names it.

    ``duty``: of a coach, while he is on it. ``mandate``: of who may let it go for the worker.
    """

    id: str
    sha256: str
    grant: str | None
    duty: str | None = None
    mandate: str | None = None

    def as_json(self) -> dict[str, Json]:
        """For the body of an event."""
        named: dict[str, Json] = {"copy": self.id, "sha256": self.sha256, "grant": self.grant}
        for_whom = {"duty": self.duty, "mandate": self.mandate}
        return named | {key: value for key, value in for_whom.items() if value is not None}


def holder_index(work: Work, holder: Party) -> bytes:
    """The blind index of who holds a copy."""
    return work.server.index.of(
        f"{holder.kind}/{holder.id}/{holder.role}",
        column="document_copy.holder",
        organisation=holder.organisation,
    )


def make_copy(
    work: Work,
    document: str,
    chain: str,
    key: bytes,
    holder: Party,
    *,
    grant: str | None = None,
    handled_at: datetime | None = None,
    duty: str | None = None,
    mandate: str | None = None,
) -> Made:
    """Seal a document's key to ``holder``, after checking his directory entry.

    Raises :class:`Refused` ``group_not_ready`` when a group has no usable key at the moment.
    """
    public, version = _public(work, holder)
    copy_id = new_id()
    sealed = seal_to(public, key, _context(document, chain, holder, version, grant))
    work.session.add(
        DocumentCopy(
            id=copy_id,
            document_id=document,
            chain_id=chain,
            holder_index=holder_index(work, holder),
            holder=work.seal("document_copy", copy_id, "holder", holder.as_json()),
            key_version=version,
            grant_id=grant,
            sealed=sealed,
            made_at=work.clock.now(),
            handled_at=handled_at,
        )
    )
    return Made(copy_id, fingerprint(sealed), grant, duty, mandate)


def copies_for_grants(
    work: Work,
    document: str,
    chain: str,
    key: bytes,
    grants: Sequence[Grant],
    recorded: Iterable[Recorded],
    *,
    handled_for: Collection[Role] = (),
) -> list[Made]:
    """One copy for each grant, after verifying that the dossier's own worker signed it.

    A person who left the organisation at which the worker named him gets none. ``handled_for``:
    the roles on whose worklists it does not come.
    """
    if not grants:
        return []
    signed = {one.grant.id: one for one in recorded}
    worker = worker_of(work, chain)
    mandates = mandates_behind(work, [signed[grant.id] for grant in grants])
    made = []
    for grant in grants:
        check_signed(
            signed[grant.id], work.directory, dossier=chain, worker=worker, mandates=mandates
        )
        to = grant.recipient
        if not is_member(work, to):
            continue
        handled = work.clock.now() if to.role in handled_for else None
        made.append(make_copy(work, document, chain, key, to, grant=grant.id, handled_at=handled))
    work.session.flush()
    return made


def mandates_behind(work: Work, recorded: Sequence[Recorded]) -> list[Kept]:
    """The mandates of the dossiers in which a representative gave one of these; else none."""
    named = {one.grant.dossier for one in recorded if one.mandate is not None}
    return work.mandates.of_dossiers(named) if named else []


def not_announced_to(kind: Kind) -> frozenset[Role]:
    """On whose worklists a kind never comes: a record that is kept is no message to anybody."""
    return frozenset(Role) if KINDS[kind].current_only else frozenset()


def delete_copies(work: Work, *which: ColumnElement[bool]) -> int:
    """Delete key copies in one statement, out of every file of the database; says how many."""
    done = work.session.execute(delete(DocumentCopy).where(*which))
    gone = int(done.rowcount)  # type: ignore[attr-defined]
    work.forgets |= gone > 0
    return gone


def delete_for_grants(work: Work, grants: Iterable[str]) -> int:
    """Delete every copy that was made under these grants, in one statement; says how many."""
    wanted = list(grants)
    if not wanted:
        return 0
    return delete_copies(work, DocumentCopy.grant_id.in_(wanted))


def delete_lapsed(
    work: Work,
    head: Chain,
    grants: Sequence[Grant],
    ended: Iterable[str] = (),
    known: Mapping[str, frozenset[str]] | None = None,
) -> list[str]:
    """Delete the copies that a second purpose carried and carries no more; returns which.

    For the kinds that want one beside their own: their copies hang on the consent of the first,
    so that without such a copy no document is read. ``grants``: those of the dossier; ``ended``:
    which of them end now. ``known``: the lines of documents, where the worker's session looked at
    all of them. Else what may hold a line that only an ended consent carried goes too.
    """
    first = [grant.id for grant in grants if grant.purpose in _WITH_ANOTHER]
    hanging = work.session.execute(
        select(
            DocumentCopy.id, DocumentCopy.document_id, DocumentCopy.grant_id, DocumentCopy.made_at
        ).where(DocumentCopy.grant_id.in_(first))
    ).all()
    if not hanging:
        return []
    now = work.log.now(head)
    stored = with_lines(facts_of_chains(work, [head.id]), known or {})
    asked = recipients if known is not None else reached
    carried = {
        document: {grant.id for grant in asked(stored[document].facts, grants, now)}
        for document in {row.document_id for row in hanging}
        if KINDS[stored[document].facts.kind].also is not None
    }
    gone = [
        row.id
        for row in hanging
        if row.document_id in carried
        and (
            row.grant_id not in carried[row.document_id]
            or (known is None and _only_carried_by_what_ended(row, grants, set(ended), now))
        )
    ]
    delete_copies(work, DocumentCopy.id.in_(gone))
    return sorted(gone)


def _only_carried_by_what_ended(
    row: Any, grants: Sequence[Grant], ended: Collection[str], now: datetime
) -> bool:
    """Whether a second consent ended since this copy was made, and each that is left says less."""
    first = next(one for one in grants if one.id == row.grant_id)
    beside = [one for one in grants if one.recipient == first.recipient]
    return any(
        one.purpose in _SECOND
        and (one.id in ended or (not one.withdrawn and row.made_at < one.valid_until <= now))
        and not any(
            other.purpose is one.purpose
            and usable(other, grants, now)
            and other.without <= one.without
            for other in beside
        )
        for one in beside
    )


def delete_for_others(work: Work, document: str, keep: Iterable[Party]) -> int:
    """Delete every copy of one document but those of ``keep``: the worker, a doctor who wrote."""
    others = DocumentCopy.holder_index.not_in([holder_index(work, party) for party in keep])
    return delete_copies(work, DocumentCopy.document_id == document, others)


def delete_for_consents(work: Work, documents: Iterable[str]) -> None:
    """Delete, in one statement, every copy of these documents that was made under a consent."""
    known = DocumentCopy.document_id.in_(list(documents))
    delete_copies(work, known, DocumentCopy.grant_id.is_not(None))


class Opener:
    """Opens copies with what one session has unlocked; each private key at most once."""

    def __init__(self, work: Work, acting: Acting) -> None:
        self._work = work
        self._keys: Keyring = acting.keys
        self._actor = acting.actor
        self._opened: dict[tuple[str, int], SealingKey] = {}

    def document_key(self, copy: DocumentCopy) -> bytes:
        """The document's key; :class:`CannotOpen` when the copy is not for this session."""
        holder = Party.from_json(self._work.open("document_copy", copy.id, "holder", copy.holder))
        private = self._private(holder, copy.key_version)
        return private.open(
            copy.sealed,
            _context(copy.document_id, copy.chain_id, holder, copy.key_version, copy.grant_id),
        )

    def _private(self, holder: Party, version: int) -> SealingKey:
        if holder.kind is PartyKind.PERSON and holder.id == self._keys.account:
            return self._keys.sealing
        known = self._opened.get((holder.id, version))
        if known is None:
            try:
                known = self._find(holder, version)
            except NotFound as error:
                raise CannotOpen("not the holder") from error
            self._opened[(holder.id, version)] = known
        return known

    def _find(self, holder: Party, version: int) -> SealingKey:
        if holder.kind is PartyKind.GROUP:
            return group_key(self._work, holder.id, version, self._keys)
        if holder.role is Role.WORKER and holder.id in self._actor.dossiers:
            row = self._work.session.get(Dossier, holder.id)
            if row is not None:
                return open_dossier_key(self._work, row, self._keys)
        raise CannotOpen("not the holder")


def copies_of(
    work: Work, documents: Iterable[str], holders: Iterable[Party]
) -> dict[str, list[DocumentCopy]]:
    """The copies of these documents that one of ``holders`` has. One query."""
    indexes = [holder_index(work, holder) for holder in holders]
    query = select(DocumentCopy).where(
        DocumentCopy.document_id.in_(list(documents)), DocumentCopy.holder_index.in_(indexes)
    )
    found: dict[str, list[DocumentCopy]] = {}
    for copy in work.session.scalars(query.execution_options(populate_existing=True)):
        found.setdefault(copy.document_id, []).append(copy)
    return found


def delete_for_leaver(work: Work, leaver: Party) -> None:
    """Delete what was sealed to a person of an organisation that he leaves, logged by chain.

    Takes the lock of each chain, in order: chains come before groups.
    """
    index = holder_index(work, leaver)
    for chain in chains_held_by(work, leaver):
        head = work.log.lock(chain)
        held = select(DocumentCopy.id).where(
            DocumentCopy.holder_index == index, DocumentCopy.chain_id == chain
        )
        gone = sorted(work.session.scalars(held))
        delete_copies(work, DocumentCopy.id.in_(gone))
        work.log.append(
            head,
            EventType.COPIES_DELETED,
            # By name: nothing else tells which copies were those of a person who left.
            {"grants": [], "copies": len(gone), "deleted": list(gone), "why": "left"},
        )


def chains_held_by(work: Work, holder: Party) -> list[str]:
    """The chains in which ``holder`` has copies, sorted."""
    index = holder_index(work, holder)
    query = select(DocumentCopy.chain_id).where(DocumentCopy.holder_index == index).distinct()
    return sorted(work.session.scalars(query))


def reseal_group_copies(
    work: Work,
    group: Party,
    chains: Iterable[str],
    old: SealingKey,
    old_version: int,
    public: bytes,
    version: int,
) -> None:
    """Seal everything a group holds in these locked chains to its new pair."""
    index = holder_index(work, group)
    for chain in chains:
        head = work.log.lock(chain)
        made: list[dict[str, Any]] = []
        query = select(DocumentCopy).where(
            DocumentCopy.holder_index == index,
            DocumentCopy.chain_id == chain,
            DocumentCopy.key_version == old_version,
        )
        for copy in work.session.scalars(query):
            key = old.open(
                copy.sealed,
                _context(copy.document_id, chain, group, old_version, copy.grant_id),
            )
            copy.sealed = seal_to(
                public, key, _context(copy.document_id, chain, group, version, copy.grant_id)
            )
            copy.key_version = version
            made.append(
                {
                    "document": copy.document_id,
                    **Made(copy.id, fingerprint(copy.sealed), copy.grant_id).as_json(),
                }
            )
        if made:
            work.log.append(head, EventType.COPIED, {"copies": made, "why": "new group key"})
    work.session.flush()


def reseal_messages(work: Work, keys: Keyring) -> int:
    """Seal what lies under a worker's own key alone to that of his dossier; says how many.

    Messages of before a dossier was opened, or of an older portal: they would go with his card.
    What already went with one, sealed to a key that nobody has, stays as it is.
    """
    own = Party(PartyKind.PERSON, keys.account, "", Role.WORKER)
    lie = select(DocumentCopy).where(DocumentCopy.holder_index == holder_index(work, own))
    copies = work.session.scalars(lie.order_by(DocumentCopy.id)).all()
    holder = message_holder(work, keys.account) if copies else None
    if holder is None:
        return 0
    head = work.log.lock(keys.account)
    public, version = _public(work, holder)
    made: list[Json] = []
    for copy in copies:
        bound_to = _context(copy.document_id, copy.chain_id, own, copy.key_version, copy.grant_id)
        try:
            key = keys.sealing.open(copy.sealed, bound_to)
        except CannotOpen:
            continue
        copy.holder_index = holder_index(work, holder)
        copy.holder = work.seal("document_copy", copy.id, "holder", holder.as_json())
        copy.key_version = version
        copy.sealed = seal_to(
            public,
            key,
            _context(copy.document_id, copy.chain_id, holder, version, copy.grant_id),
        )
        again = Made(copy.id, fingerprint(copy.sealed), copy.grant_id)
        made.append({"document": copy.document_id, **again.as_json()})
    if made:
        work.session.flush()
        work.log.append(head, EventType.COPIED, {"copies": made, "why": SEALED_TO_DOSSIER})
    return len(made)


def _public(work: Work, holder: Party) -> tuple[bytes, int]:
    if holder.kind is PartyKind.GROUP:
        return usable_public(work, holder.id)
    keys = work.directory.current(holder.id)
    if keys.organisation != holder.organisation or keys.role != str(holder.role):
        raise Refused("recipient_moved")
    return keys.sealing, keys.sequence


def _context(
    document: str, chain: str, holder: Party, version: int, grant: str | None
) -> dict[str, Json]:
    return {
        "table": "document_copy",
        "document": document,
        "chain": chain,
        "holder": holder.as_json(),
        "version": version,
        "grant": grant,
    }
