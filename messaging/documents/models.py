"""Tables of sealed documents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base, Instant


class Document(Base):
    """One immutable ciphertext in one chain (a dossier's, or a person's for a message).

    ``facts`` (field-encrypted) is what the decision needs; of a message it says only that it is
    one. ``author_index`` lets an author find what waits for him.
    """

    __tablename__ = "document"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    chain_id: Mapped[str] = mapped_column(ForeignKey("chain.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(Instant)
    facts: Mapped[bytes] = mapped_column(LargeBinary)
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)


class DocumentCopy(Base):
    """A document's key, sealed to one holder. Withdrawing deletes rows of this table."""

    __tablename__ = "document_copy"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), index=True)
    chain_id: Mapped[str] = mapped_column(ForeignKey("chain.id"), index=True)
    holder_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    holder: Mapped[bytes] = mapped_column(LargeBinary)
    key_version: Mapped[int]
    grant_id: Mapped[str | None] = mapped_column(ForeignKey("consent_record.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Instant)
    handled_at: Mapped[datetime | None] = mapped_column(Instant)


class DocumentStep(Base):
    """What happened to a document after it was written; its state is derived from these.

    ``step`` (field-encrypted): ``delivered``, ``struck``, ``countersigned``, ``ended`` or
    ``marked``, with what belongs to it.
    """

    __tablename__ = "document_step"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), index=True)
    chain_id: Mapped[str] = mapped_column(ForeignKey("chain.id"), index=True)
    position: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    step: Mapped[bytes] = mapped_column(LargeBinary)


class DocumentAddendum(Base):
    """What its author's side added to a document later, sealed under the document's own key."""

    __tablename__ = "document_addendum"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id"), index=True)
    chain_id: Mapped[str] = mapped_column(ForeignKey("chain.id"), index=True)
    position: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)


class Asking(Base):
    """That a doctor asked for a code and a purpose, under an index that only his key computes."""

    __tablename__ = "asking"

    index: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    until: Mapped[datetime] = mapped_column(Instant)
