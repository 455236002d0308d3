"""Tables of the log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base, Instant


class Chain(Base):
    """The head of one chain. Its row is the lock of the dossier, organisation or person."""

    __tablename__ = "chain"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    sequence: Mapped[int] = mapped_column(default=0)
    last_hash: Mapped[str] = mapped_column(String(64), default="")
    last_time: Mapped[datetime] = mapped_column(Instant)


class Event(Base):
    """One event: its canonical bytes, their hash, the log key's signature.

    ``details`` opens the commitments (field-encrypted) and is all that an erasure removes.
    """

    __tablename__ = "event"

    chain_id: Mapped[str] = mapped_column(ForeignKey("chain.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    time: Mapped[datetime] = mapped_column(Instant)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[str] = mapped_column(String(64))
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    details: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
