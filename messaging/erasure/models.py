"""Table of the deletions that were asked for and not carried out yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base, Instant


class Erasure(Base):
    """That a worker asked to erase everything about him, and from when it is carried out.

    ``sealed`` (field-encrypted): what he signed, and which messages in the chains of doctors and
    which marks of who asked are about him. Gone with the deletion, or when he takes it back.
    """

    __tablename__ = "erasure"

    account_id: Mapped[str] = mapped_column(String(32), ForeignKey("account.id"), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
