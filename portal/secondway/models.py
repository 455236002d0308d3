"""Tables of the second way: where somebody can be reached, and the notices that wait to go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base, Instant


class SecondWay(Base):
    """One address of a worker. What sort it is, where it leads and who entered it are encrypted."""

    __tablename__ = "second_way"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(32), ForeignKey("account.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Announcement(Base):
    """One notice that waits to go; gone with its sending.

    ``sealed`` (field-encrypted, of one size): the occasion, its day, where it goes, and whom it
    reached already.
    """

    __tablename__ = "announcement"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(32), ForeignKey("account.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    tries: Mapped[int] = mapped_column(default=0)
