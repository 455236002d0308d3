"""A unit of work: one database session with what every service needs around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from consent.clock import Clock
from consent.encoding import Json, canonical, parse
from consent.log.service import Log
from consent.mandates.service import Mandates
from consent.parties import Actor
from consent.records.service import Records, Signer
from consent.signing import SigningKey
from messaging.directory.service import Directory
from messaging.sealing import SealingKey
from messaging.serverkeys import ServerKeys


class NotFound(LookupError):
    """Not there, or not yours: nobody can tell which. ``reason`` is for the log alone.

    ``chain`` names the chain in which the denied attempt is to be written, if there is one.
    """

    def __init__(self, reason: str, chain: str | None = None) -> None:
        super().__init__("not found")
        self.reason = reason
        self.chain = chain


class Refused(Exception):
    """The act is understood and cannot be done. ``code`` says why, for the page to put in words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Work:
    """Session, clock and server keys of one transaction, with the services that hang on them."""

    def __init__(self, session: Session, clock: Clock, server: ServerKeys) -> None:
        self.session = session
        self.clock = clock
        self.server = server
        self.sealed_to: set[str] = set()
        """The people to whom a message was sealed in this transaction, the author included."""
        self.forgets = False
        """Whether something was deleted in this transaction that may not linger in a second file."""

    @cached_property
    def log(self) -> Log:
        """The one way into the log."""
        return Log(self.session, self.server.for_log, self.clock)

    @cached_property
    def directory(self) -> Directory:
        """The signed public keys."""
        return Directory(self.session, self.server.directory, self.clock)

    @cached_property
    def records(self) -> Records:
        """The consents."""
        return Records(self.session, self.log, self.server.fields, self.server.index)

    @cached_property
    def mandates(self) -> Mandates:
        """What representatives may decide."""
        return Mandates(self.session, self.log, self.server.fields, self.server.index)

    def seal(self, table: str, row: str, column: str, value: Json) -> bytes:
        """A value as the field-encrypted content of one column of one row."""
        return self.server.fields.seal(canonical(value), table=table, row=row, column=column)

    def seal_filled(
        self, table: str, row: str, column: str, value: Mapping[str, Json], size: int
    ) -> bytes:
        """As :meth:`seal`, filled up to a multiple of ``size`` bytes, so that no length tells."""
        bare = len(canonical({**value, "fill": ""}))
        return self.seal(table, row, column, {**value, "fill": " " * (-bare % size)})

    def open(self, table: str, row: str, column: str, sealed: bytes) -> Any:
        """What :meth:`seal` encrypted."""
        return parse(self.server.fields.open(sealed, table=table, row=row, column=column))


@dataclass(frozen=True, repr=False)
class Keyring:
    """The unlocked private keys of one account, for as long as its session lasts."""

    account: str
    sequence: int
    sealing: SealingKey
    signing: SigningKey

    @property
    def signer(self) -> Signer:
        """As the consent records want it."""
        return Signer(self.account, self.sequence, self.signing)

    def to_bytes(self) -> bytes:
        """Both private keys, 128 bytes, to be wrapped by an unlocker or a session."""
        return self.sealing.raw + self.signing.seed

    @classmethod
    def from_bytes(cls, account: str, sequence: int, raw: bytes) -> Keyring:
        """What :meth:`to_bytes` gave."""
        return cls(account, sequence, SealingKey(raw[:96]), SigningKey(raw[96:]))


@dataclass(frozen=True)
class Acting:
    """Who acts, and with which unlocked keys. ``verified``: a doctor whose number was checked."""

    actor: Actor
    keys: Keyring
    name: str
    verified: bool = True

    @property
    def in_log(self) -> dict[str, Json]:
        """What a line says of who acted: account, role and organisation."""
        return {
            "actor": self.actor.account,
            "role": str(self.actor.role),
            "organisation": self.actor.organisation,
        }
