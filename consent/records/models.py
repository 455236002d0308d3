"""Tables of the consent records."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base


class ConsentRecord(Base):
    """One purpose for one reading party, as the worker signed it. Never changed.

    ``record`` is the canonical record, field-encrypted: the server can read a grant, a stolen
    database cannot. ``signing_subject`` and ``signing_sequence`` name the directory entry of the
    key that signed.
    """

    __tablename__ = "consent_record"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    receipt_id: Mapped[str] = mapped_column(String(32), index=True)
    dossier_id: Mapped[str] = mapped_column(String(32), index=True)
    event_sequence: Mapped[int]
    record: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    signing_subject: Mapped[bytes] = mapped_column(LargeBinary)
    signing_sequence: Mapped[int]
    recipient_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    source_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    revocation_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    revocation_public: Mapped[bytes] = mapped_column(LargeBinary)


class Withdrawal(Base):
    """The end of one grant, signed by the worker's key or by the code on his receipt."""

    __tablename__ = "withdrawal"

    record_id: Mapped[str] = mapped_column(ForeignKey("consent_record.id"), primary_key=True)
    dossier_id: Mapped[str] = mapped_column(String(32), index=True)
    event_sequence: Mapped[int]
    statement: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
