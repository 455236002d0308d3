"""Tables of the absences. Days and contacts are field-encrypted; no cause is anywhere in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base, Instant


class Absence(Base):
    """One absence of one worker. ``over_at``: when somebody noted that he is back, or was not ill."""

    __tablename__ = "absence"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossier.id"), index=True)
    workshop_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    over_at: Mapped[datetime | None] = mapped_column(Instant)


class AbsenceStep(Base):
    """What happened in an absence, append-only: its state is derived from these.

    ``step`` (field-encrypted): ``began``, ``moved``, ``back`` or ``called``, with what belongs to
    it; ``mistake``, which names the step that does not count; or ``calls``, which belongs to no
    absence: whether the worker wants to be called.
    """

    __tablename__ = "absence_step"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    absence_id: Mapped[str | None] = mapped_column(ForeignKey("absence.id"), index=True)
    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossier.id"), index=True)
    position: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    step: Mapped[bytes] = mapped_column(LargeBinary)
