"""Table of the mail that waits to be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base, Instant


class Mail(Base):
    """The one mail of an account: it is open while ``due_at`` says when it may go.

    There is no text, subject or reason in it: every mail is the same. ``created_at``: when the
    newest thing came that waits; ``sent_at``: the last time a mail went.
    """

    __tablename__ = "mail"

    account_id: Mapped[str] = mapped_column(String(32), ForeignKey("account.id"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
