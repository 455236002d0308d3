"""Table of the deletions that were asked for and not carried out yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base, Instant


class Erasure(Base):
    """That a worker asked to erase everything about him, and from when it is carried out.

    ``sealed`` (field-encrypted): what he signed, and which messages in the chains of doctors and
    which marks of who asked are about him. Gone with the deletion, or when he takes it back.
    ``held``: the card with which it was asked is blocked or replaced, or is about to be; it is not
    carried out until he asks once more, with the card that he has then.
    """

    __tablename__ = "erasure"

    account_id: Mapped[str] = mapped_column(String(32), ForeignKey("account.id"), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    held: Mapped[bool] = mapped_column(Boolean, default=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
