"""Whatever can be opened with one person's private keys, by any road, past every service.

Given the whole database, the server's keys and the unlocked keys of somebody, this tries every
private key that it can reach against every sealed thing, with the contexts recomputed from the
rows. It asks no decision and trusts no column that says for whom a copy is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from consent.encoding import from_b64, parse
from consent.log import service as log
from consent.store import Base
from messaging.directory.models import DirectoryEntry
from messaging.documents.models import Document, DocumentAddendum, DocumentCopy
from messaging.dossiers.models import Dossier, DossierShare
from messaging.groups.models import Group, GroupCopy
from messaging.sealing import CannotOpen, SealingKey, join, open_document
from messaging.work import Keyring
from tests.support.world import World

Party = dict[str, str]


@dataclass(frozen=True)
class Reached:
    """A private key, how it was reached, and the party whose key it should be."""

    key: SealingKey
    road: str
    party: Party | None
    version: int | None


@dataclass
class Closure:
    """The rows of a database at one moment, and what keys open of them."""

    documents: list[Document]
    copies: list[tuple[DocumentCopy, Party]]
    group_copies: list[GroupCopy]
    groups: dict[str, Group]
    dossiers: list[tuple[Dossier, str]]
    shares: list[DossierShare]
    addenda: list[DocumentAddendum]
    people: dict[str, DirectoryEntry] = field(default_factory=dict)

    @classmethod
    def of(cls, world: World) -> Closure:
        """Read every row; the server's keys open the columns that they can."""
        with world.work() as work:
            session = work.session
            return cls(
                documents=list(session.scalars(select(Document))),
                copies=[
                    (copy, work.open("document_copy", copy.id, "holder", copy.holder))
                    for copy in session.scalars(select(DocumentCopy))
                ],
                group_copies=list(session.scalars(select(GroupCopy))),
                groups={group.id: group for group in session.scalars(select(Group))},
                dossiers=[
                    (row, work.open("dossier", row.id, "worker", row.worker))
                    for row in session.scalars(select(Dossier))
                ],
                shares=list(session.scalars(select(DossierShare))),
                addenda=list(
                    session.scalars(select(DocumentAddendum).order_by(DocumentAddendum.position))
                ),
                people={
                    entry.subject_id: entry
                    for entry in session.scalars(
                        select(DirectoryEntry).where(DirectoryEntry.kind == "account")
                    )
                },
            )

    # --- keys -------------------------------------------------------------------------------

    def reach(self, keyrings: Iterable[Keyring]) -> list[Reached]:
        """Every private key to which these keys lead: groups of any version, dossiers, and a
        recovery share taken for a key by itself."""
        found = []
        for keys in keyrings:
            entry = self.people[keys.account]
            party = _party("person", keys.account, entry.organisation_id, entry.role)
            found.append(Reached(keys.sealing, f"person {keys.account}", party, keys.sequence))
        known = {one.key.raw for one in found}
        todo = list(found)
        while todo:
            for one in self._next(todo.pop().key):
                if one.key.raw not in known:
                    known.add(one.key.raw)
                    found.append(one)
                    todo.append(one)
        return found

    def _next(self, key: SealingKey) -> list[Reached]:
        found = []
        for copy in self.group_copies:
            group = self.groups[copy.group_id]
            raw = _try(key, copy.sealed, group_context(copy))
            if raw is not None:
                party = _party("group", group.id, group.organisation_id, group.role)
                found.append(Reached(SealingKey(raw), f"group {group.id}", party, copy.version))
        for row, worker in self.dossiers:
            raw = _try(key, row.sealed_key, dossier_context(row, worker))
            if raw is not None:
                party = _party("person", row.id, row.organisation_id, "worker")
                found.append(Reached(SealingKey(raw), f"dossier {row.id}", party, None))
        for share in self.shares:
            raw = _try(key, share.sealed, share_context(share))
            if raw is not None:
                found.append(Reached(SealingKey(raw), f"share of {share.dossier_id}", None, None))
        return found

    def recovered(self, one: Iterable[Reached], other: Iterable[Reached]) -> list[Reached]:
        """Dossier keys from the shares that two people reach, joined."""
        halves = {
            r.road.removeprefix("share of "): r.key.raw for r in one if r.road.startswith("share")
        }
        found = []
        for reached in other:
            dossier = reached.road.removeprefix("share of ")
            if reached.road.startswith("share") and dossier in halves:
                workshop = next(row for row, _ in self.dossiers if row.id == dossier)
                party = _party("person", dossier, workshop.organisation_id, "worker")
                joined = SealingKey(join(halves[dossier], reached.key.raw))
                found.append(Reached(joined, f"recovered {dossier}", party, None))
        return found

    # --- documents --------------------------------------------------------------------------

    def opens(self, reached: Iterable[Reached]) -> dict[str, dict[str, Any]]:
        """What these keys open: the text of each document and message, by id."""
        return self.texts(self.document_keys(reached))

    def texts(self, known: set[bytes]) -> dict[str, dict[str, Any]]:
        """The text of each document and message that one of these documents' keys opens."""
        found = {}
        for document in self.documents:
            place = {"table": "document", "row": document.id, "chain": document.chain_id}
            for content in self._texts(document.id, known, document.ciphertext, place):
                found[document.id] = content
        return found

    def added(self, known: set[bytes]) -> dict[str, list[dict[str, Any]]]:
        """What one of these documents' keys opens of what was added, by the document's id."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.addenda:
            place = {
                "table": "document_addendum", "row": row.id,
                "document": row.document_id, "chain": row.chain_id,
            }  # fmt: skip
            for content in self._texts(row.document_id, known, row.ciphertext, place):
                found.setdefault(row.document_id, []).append(content)
        return found

    def document_keys(self, reached: Iterable[Reached]) -> set[bytes]:
        """The keys of documents to which these keys lead."""
        reached = list(reached)
        return {
            key
            for copy, holder in self.copies
            for one in reached
            for context in _contexts(copy, holder, one)
            if (key := _try(one.key, copy.sealed, context)) is not None
        }

    def _texts(
        self, document: str, keys: Iterable[bytes], sealed: bytes, place: dict[str, Any]
    ) -> list[dict[str, Any]]:
        # Past the rule that a line comes first: this is what a thief would do.
        past = log.Committed(frozenset([document]), log._PASS)
        found = []
        for key in keys:
            try:
                plain = open_document(past, document, key, sealed, place)
            except CannotOpen:
                continue
            found.append(parse(from_b64(parse(plain)["text"]))["content"])
        return found


def readable_at_rest(world: World, *words: str) -> list[str]:
    """The columns in which one of ``words`` stands as it is, or under the server's keys alone."""
    found = set()
    with world.work() as work:
        for table in Base.metadata.sorted_tables:
            for row in work.session.execute(select(table)).mappings():
                key = "/".join(str(row[column.name]) for column in table.primary_key)
                for name, value in row.items():
                    raw = value if isinstance(value, bytes) else str(value).encode()
                    seen = [raw, *_under_server_keys(world, table.name, key, str(name), raw)]
                    if any(word.encode() in one for word in words for one in seen):
                        found.add(f"{table.name}.{name}")
    return sorted(found)


def _under_server_keys(world: World, table: str, key: str, name: str, raw: bytes) -> list[bytes]:
    opened = []
    for place in (table, "consent_record"):
        try:
            opened.append(world.server.fields.open(raw, table=place, row=key, column=name))
        except CannotOpen:
            continue
    return opened


def group_context(copy: GroupCopy) -> dict[str, Any]:
    """What a group's key is bound to when it is sealed to a member."""
    return {
        "table": "group_copy",
        "group": copy.group_id,
        "version": copy.version,
        "for": copy.account_id,
    }


def dossier_context(row: Dossier, worker: str) -> dict[str, Any]:
    """What a dossier's key is bound to when it is sealed to its worker."""
    return {"table": "dossier", "column": "sealed_key", "row": row.id, "for": worker}


def share_context(share: DossierShare) -> dict[str, Any]:
    """What a recovery share is bound to."""
    return {
        "table": "dossier_share",
        "dossier": share.dossier_id,
        "for": share.group_id,
        "version": share.version,
    }


def _contexts(copy: DocumentCopy, holder: Party, one: Reached) -> list[dict[str, Any]]:
    """As the row says, and as it would be were the copy for the party of this key."""
    holders = [holder] if one.party in (None, holder) else [holder, one.party]
    versions = {copy.key_version} | ({one.version} if one.version is not None else set())
    return [
        {
            "table": "document_copy",
            "document": copy.document_id,
            "chain": copy.chain_id,
            "holder": who,
            "version": version,
            "grant": copy.grant_id,
        }
        for who in holders
        for version in versions
    ]


def _try(key: SealingKey, sealed: bytes, context: dict[str, Any]) -> bytes | None:
    try:
        return key.open(sealed, context)
    except CannotOpen:
        return None


def _party(kind: str, id_: str, organisation: str, role: str) -> Party:
    return {"kind": kind, "id": id_, "organisation": organisation, "role": role}
