"""Tables of the coach's day. What they relate is field-encrypted; their indexes are apart."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base, Instant


class Stationing(Base):
    """In which department a worker stands, as his current placement record says.

    ``place`` (field-encrypted): the department; ``place_index`` finds everybody of one.
    """

    __tablename__ = "stationing"

    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    place_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    place: Mapped[bytes] = mapped_column(LargeBinary)


class Duty(Base):
    """A coach in a department for a day, or what is left of it. Gone when it is over.

    ``duty`` (field-encrypted): the coach and the department. At ``closes_at`` it is over, swept
    or not.
    """

    __tablename__ = "duty"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    workshop_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    place_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    coach_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    duty: Mapped[bytes] = mapped_column(LargeBinary)
    begins_at: Mapped[datetime] = mapped_column(Instant)
    closes_at: Mapped[datetime] = mapped_column(Instant)
