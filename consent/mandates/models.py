"""Tables of the mandates: append-only, like the consents. What two signed is never changed."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base


class MandateRecord(Base):
    """What one person entered. ``record`` is field-encrypted, with the name that stands in it.

    ``signing_subject`` and ``signing_sequence`` name the directory entry of the key that signed.
    ``code_index``: the code on the paper by which the second person finds it.
    """

    __tablename__ = "mandate"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    dossier_id: Mapped[str] = mapped_column(String(32), index=True)
    event_sequence: Mapped[int]
    record: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    signing_subject: Mapped[bytes] = mapped_column(LargeBinary)
    signing_sequence: Mapped[int]
    representative_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    code_index: Mapped[bytes] = mapped_column(LargeBinary, unique=True)


class MandateApproval(Base):
    """The second signature, over the same bytes, by somebody else."""

    __tablename__ = "mandate_approval"

    mandate_id: Mapped[str] = mapped_column(ForeignKey("mandate.id"), primary_key=True)
    dossier_id: Mapped[str] = mapped_column(String(32), index=True)
    event_sequence: Mapped[int]
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    signing_subject: Mapped[bytes] = mapped_column(LargeBinary)
    signing_sequence: Mapped[int]


class MandateEnd(Base):
    """The end, signed by the worker, the representative or either of the two."""

    __tablename__ = "mandate_end"

    mandate_id: Mapped[str] = mapped_column(ForeignKey("mandate.id"), primary_key=True)
    dossier_id: Mapped[str] = mapped_column(String(32), index=True)
    event_sequence: Mapped[int]
    statement: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    signing_subject: Mapped[bytes] = mapped_column(LargeBinary)
    signing_sequence: Mapped[int]
