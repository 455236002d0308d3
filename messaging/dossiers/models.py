"""Tables of the dossiers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base, Instant


class Dossier(Base):
    """One worker at one workshop. Its id is the id of its chain.

    The worker stands in it encrypted (``worker``) and as a blind index; ``sealed_key`` is the
    dossier's private key, sealed to the worker's own. ``locked_out``: it is sealed to keys that
    went with a lost card, and waits for the two people of this workshop.
    """

    __tablename__ = "dossier"
    __table_args__ = (UniqueConstraint("organisation_id", "roster_index"),)

    id: Mapped[str] = mapped_column(ForeignKey("chain.id"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    pseudonym: Mapped[str] = mapped_column(String(32), unique=True)
    roster_index: Mapped[bytes] = mapped_column(LargeBinary)
    worker_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    worker: Mapped[bytes] = mapped_column(LargeBinary)
    profile: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    locked_out: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)


class DossierShare(Base):
    """Half of a dossier's private key, sealed to one of the two groups that recover together."""

    __tablename__ = "dossier_share"

    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("recipient_group.id"), primary_key=True)
    version: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
