"""Table of the helpers whom workers named."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base


class NamedHelper(Base):
    """A worker's helper, at most one: his name, where he is reached, whether he gets notices.

    All of it is field-encrypted.
    """

    __tablename__ = "named_helper"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(32), ForeignKey("account.id"), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
