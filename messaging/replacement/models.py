"""Tables of replacements."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base, Instant


class Replacement(Base):
    """A new card for the worker of one dossier, on its way.

    ``card`` is its number, encrypted, so that no row ties a card's account to a dossier, with a
    blind index. ``state``: begun (one of two passed his share), waiting (both did, at ``due_at``
    it may be used), done or called_off.
    """

    __tablename__ = "card_replacement"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossier.id"), index=True)
    card_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    card: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16))
    begun_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)


class PassedShare(Base):
    """A group's half of a dossier's key, sealed to the new card; gone when it is over.

    ``passed_by`` (encrypted): who looked at the person and passed it. ``sealed`` is empty where
    there is no half, and the two open his own blocked card again.
    """

    __tablename__ = "card_replacement_share"

    replacement_id: Mapped[str] = mapped_column(ForeignKey("card_replacement.id"), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("recipient_group.id"), primary_key=True)
    passed_by: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    passed_at: Mapped[datetime] = mapped_column(Instant)
