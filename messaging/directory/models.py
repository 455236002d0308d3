"""Table of the directory."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base, Instant


class DirectoryEntry(Base):
    """The public keys of a subject at one sequence. Never changed; a new key is a new entry."""

    __tablename__ = "directory_entry"

    subject_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    role: Mapped[str] = mapped_column(String(32))
    organisation_id: Mapped[str] = mapped_column(String(32))
    suite: Mapped[str] = mapped_column(String(64))
    sealing_public: Mapped[bytes] = mapped_column(LargeBinary)
    signing_public: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[datetime] = mapped_column(Instant)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
