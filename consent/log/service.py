"""The one way into the log.

An event is appended under the lock of its chain's head, in the transaction that does what it
tells. What must survive a failing request (a denied attempt) is appended in one of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from consent.clock import Clock
from consent.encoding import (
    Json,
    b64,
    canonical,
    commitment,
    digest,
    from_b64,
    new_blinding,
    parse,
    timestamp,
)
from consent.log.models import Chain, Event
from consent.log.schemas import EVENT_DOMAIN, VERSION
from consent.ports import FieldCipher
from consent.receipts.schemas import SCHEMA, STANDING_DOMAIN, LogLine, Signed
from consent.signing import SigningKey


class ChainKind(StrEnum):
    """What a chain belongs to."""

    DOSSIER = "dossier"
    ORGANISATION = "organisation"
    PERSON = "person"


class EventType(StrEnum):
    """Everything that the log can say. A request, a no and any other message are ``sealed``."""

    OPENED = "opened"
    WRITTEN = "written"
    SEALED = "sealed"
    DELIVERED = "delivered"
    STRUCK = "struck"
    ENDED = "ended"
    MARKED = "marked"
    ADDED = "added"
    COPIED = "copied"
    COPIES_DELETED = "copies_deleted"
    DISCLOSED = "disclosed"
    LISTED = "listed"
    DENIED = "denied"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONFIRMED = "confirmed"
    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    LOGGED_OUT = "logged_out"
    CREDENTIAL = "credential"
    KEY_PUBLISHED = "key_published"
    GROUP_CHANGED = "group_changed"
    MEMBERSHIP = "membership"
    VERIFIED = "verified"
    HELPER = "helper"
    MANDATE = "mandate"
    SHARES = "shares"
    CARD = "card"
    KIOSK = "kiosk"
    SECOND_WAY = "second_way"
    CATALOGUE_CHANGED = "catalogue_changed"
    STATIONED = "stationed"
    ON_DUTY = "on_duty"
    OFF_DUTY = "off_duty"
    ABSENCE = "absence"
    ERASED = "erased"


class NoSuchChain(LookupError):
    """There is no chain with this id."""


@dataclass(frozen=True)
class LogKeys:
    """What the log needs of the server: its signing key and the field cipher."""

    signer: SigningKey
    fields: FieldCipher


@dataclass(frozen=True)
class Entry:
    """An event to be appended to a locked chain; ``at`` as :meth:`Log.append` takes it."""

    head: Chain
    type: EventType
    body: Mapping[str, Json] = field(default_factory=dict)
    personal: Mapping[str, Json] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True)
class Line:
    """An event as it was appended, with its personal values opened."""

    chain: str
    sequence: int
    time: datetime
    type: EventType
    body: Mapping[str, Any]
    personal: Mapping[str, Any]


_PASS: Final = object()


class Committed:
    """Proof that log lines are on disk. Only :meth:`Log.commit` makes one.

    The sealing module opens a document only for a line that is committed here: no log line, no
    content (promise 3).
    """

    __slots__ = ("_documents",)

    def __init__(self, documents: frozenset[str], key: object) -> None:
        if key is not _PASS:
            raise TypeError("only the log, after its commit, says that something is committed")
        self._documents = documents

    def covers(self, document: str) -> bool:
        """Whether a disclosure of ``document`` was written and committed."""
        return document in self._documents


class Log:
    """Appends to chains inside one database session."""

    def __init__(self, session: Session, keys: LogKeys, clock: Clock) -> None:
        self._session = session
        self._keys = keys
        self._clock = clock

    def start(self, chain: str, kind: ChainKind) -> Chain:
        """A new chain, empty, locked by being new."""
        head = Chain(id=chain, kind=str(kind), last_time=self._clock.now())
        head.sequence, head.last_hash = 0, ""
        self._session.add(head)
        self._session.flush()
        return head

    def lock(self, chain: str) -> Chain:
        """The head of ``chain``, locked until the transaction ends.

        Whatever is decided after this sees every withdrawal that was committed before it.
        """
        query = select(Chain).where(Chain.id == chain).with_for_update()
        head = self._session.scalar(query.execution_options(populate_existing=True))
        if head is None:
            raise NoSuchChain(chain)
        return head

    def lock_all(self, chains: Iterable[str]) -> dict[str, Chain]:
        """The heads of several chains, locked in the order of their ids, in one query.

        Raises :class:`NoSuchChain` when one is missing.
        """
        wanted = sorted(set(chains))
        query = select(Chain).where(Chain.id.in_(wanted)).order_by(Chain.id).with_for_update()
        rows = self._session.scalars(query.execution_options(populate_existing=True))
        heads = {row.id: row for row in rows}
        for missing in (chain for chain in wanted if chain not in heads):
            raise NoSuchChain(missing)
        return heads

    def now(self, head: Chain) -> datetime:
        """The time of the next event: the clock's, and never earlier than the event before."""
        return max(self._clock.now(), head.last_time)

    def append(
        self,
        head: Chain,
        type_: EventType,
        body: Mapping[str, Json] | None = None,
        personal: Mapping[str, Json] | None = None,
        *,
        at: datetime | None = None,
    ) -> Line:
        """Append one event to the locked chain.

        ``body`` holds ids, hashes and codes that name nobody; ``personal`` what does, kept as
        commitments. ``at``: the moment of :meth:`now` at which the act was decided, so that a
        decision and its line never fall on different sides of an expiry. Raises whatever the database raises: the caller's act then fails with it.
        """
        return self.append_all([Entry(head, type_, body or {}, personal or {}, at)])[0]

    def append_all(self, entries: Iterable[Entry]) -> list[Line]:
        """Append several events, each to its locked chain, and write them together.

        The number of statements does not grow with the events. Raises as :meth:`append` does.
        """
        lines = [self._add(entry) for entry in entries]
        self._session.flush()
        return lines

    def _add(self, entry: Entry) -> Line:
        head, type_, body, at = entry.head, entry.type, entry.body, entry.at
        opened = {name: (value, new_blinding()) for name, value in entry.personal.items()}
        time = self.now(head) if at is None else max(at, head.last_time)
        sequence = head.sequence + 1
        data = canonical(
            {
                "v": VERSION,
                "chain": head.id,
                "seq": sequence,
                "prev": head.last_hash,
                "time": timestamp(time),
                "type": str(type_),
                "body": dict(body),
                "personal": {n: commitment(v, blind) for n, (v, blind) in opened.items()},
            }
        )
        event = Event(
            chain_id=head.id,
            sequence=sequence,
            time=time,
            body=data,
            hash=digest(EVENT_DOMAIN, data),
            signature=self._keys.signer.sign(EVENT_DOMAIN, data),
        )
        if opened:
            event.details = self._keys.fields.seal(
                canonical({n: [v, b64(blind)] for n, (v, blind) in opened.items()}),
                table="event",
                row=f"{head.id}/{sequence}",
                column="details",
            )
        head.sequence, head.last_hash, head.last_time = sequence, event.hash, time
        self._session.add(event)
        return Line(head.id, sequence, time, type_, dict(body), dict(entry.personal))

    def commit(self, lines: Iterable[Line]) -> Committed:
        """Commit the transaction; what its disclosure lines name may then be opened."""
        documents = frozenset(
            str(line.body["document"]) for line in lines if line.type is EventType.DISCLOSED
        )
        self._session.commit()
        return Committed(documents, _PASS)

    def shown(self, chain: str, sequences: Iterable[int]) -> dict[int, LogLine]:
        """Lines as they were signed, with what opens their commitments: for a receipt.

        In one query; the caller decides who gets them.
        """
        query = select(Event).where(Event.chain_id == chain, Event.sequence.in_(list(sequences)))
        return {
            event.sequence: LogLine(
                Signed(event.body, event.signature), _opened(event, self._keys.fields)
            )
            for event in self._session.scalars(query)
        }

    def attest(self, head: Chain, told: Mapping[str, Json]) -> Signed:
        """What a receipt says of how things stand at the end of the locked chain, signed."""
        data = canonical(
            {
                "schema": SCHEMA,
                "chain": head.id,
                "sequence": head.sequence,
                "hash": head.last_hash,
                "at": timestamp(self.now(head)),
                **told,
            }
        )
        return Signed(data, self._keys.signer.sign(STANDING_DOMAIN, data))

    def read(
        self,
        chains: Sequence[str],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        types: Iterable[EventType] | None = None,
    ) -> list[Line]:
        """The lines of ``chains`` in order of time, in one query; the caller decides who reads.

        A line of which an erasure took what opens it tells nothing, and is left out.
        """
        query = select(Event).where(Event.chain_id.in_(chains))
        if since is not None:
            query = query.where(Event.time >= since)
        if until is not None:
            query = query.where(Event.time < until)
        wanted = None if types is None else frozenset(types)
        kept = (event for event in self._session.scalars(query) if not is_blind(event))
        lines = (open_event(event, self._keys.fields) for event in kept)
        return sorted(
            (line for line in lines if wanted is None or line.type in wanted),
            key=lambda line: (line.time, line.chain, line.sequence),
        )

    def line(self, chain: str, sequence: int) -> Line | None:
        """One line of a chain that still opens, or ``None``; the caller decides who reads."""
        event = self._session.get(Event, (chain, sequence))
        if event is None or is_blind(event):
            return None
        return open_event(event, self._keys.fields)


def is_blind(event: Event) -> bool:
    """Whether an event commits to personal values that nothing opens any more."""
    return event.details is None and bool(parse(event.body)["personal"])


def open_event(event: Event, fields: FieldCipher) -> Line:
    """An event row with its commitments opened; erased personal values are left out."""
    data = parse(event.body)
    return Line(
        event.chain_id,
        event.sequence,
        event.time,
        EventType(data["type"]),
        data["body"],
        {name: value for name, (value, _blind) in _opened(event, fields).items()},
    )


def _opened(event: Event, fields: FieldCipher) -> dict[str, tuple[Any, bytes]]:
    """The personal values of an event, each with what blinds its commitment."""
    if event.details is None:
        return {}
    opened = fields.open(
        event.details,
        table="event",
        row=f"{event.chain_id}/{event.sequence}",
        column="details",
    )
    return {name: (pair[0], from_b64(pair[1])) for name, pair in parse(opened).items()}
