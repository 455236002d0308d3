"""Tables of people and organisations. Names and contact data are field-encrypted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base, Instant


class Organisation(Base):
    """A workshop, an external service, a practice or the operator."""

    __tablename__ = "organisation"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    key_index: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    details: Mapped[bytes] = mapped_column(LargeBinary)


class Account(Base):
    """A person's account. It is global: an account can have memberships in several places.

    ``profile`` (field-encrypted): name, mail address, telephone, language, RIZIV number.
    """

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    profile: Mapped[bytes] = mapped_column(LargeBinary)
    login_index: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    totp: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_last: Mapped[int] = mapped_column(default=0)
    locked: Mapped[bool] = mapped_column(default=False)
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Membership(Base):
    """An account in one organisation, with one role, for a time."""

    __tablename__ = "membership"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    since: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime | None] = mapped_column(Instant)


class Unlocker(Base):
    """One way to unlock an account's private keys: wraps both of them."""

    __tablename__ = "unlocker"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    memory_kib: Mapped[int]
    passes: Mapped[int]
    lanes: Mapped[int]
    verifier: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    key_sequence: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)


class Passkey(Base):
    """The passkey of a professional, by its public half. What it unlocks is an ``Unlocker``.

    ``credential`` (field-encrypted): its id and public key. ``count``: its own count of uses.
    """

    __tablename__ = "passkey"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    credential_index: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    credential: Mapped[bytes] = mapped_column(LargeBinary)
    count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Card(Base):
    """A sealed, numbered card: its account and keys exist before its person does.

    ``state``: stock, assigned, used, blocked; promised while a replacement waits for it, spoiled
    after one that was called off. A worker has one card that opens, and his blocked ones, whose
    contact codes still reach him. The login secret is nowhere but on the card.
    """

    __tablename__ = "card"

    number: Mapped[str] = mapped_column(String(16), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    login_index: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    contact_index: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    contact: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16))


class UnheardUse(Base):
    """A first use of a card of which no notice could reach anybody; gone once a doctor asked.

    ``line``: the event of the account's chain that tells of it, and of its day.
    """

    __tablename__ = "unheard_use"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Invitation(Base):
    """A code with which somebody makes his own account; used once, for a limited time."""

    __tablename__ = "invitation"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    code_index: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(String(32))
    profile: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
