"""Tables of the groups."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base


class Group(Base):
    """A group of one organisation; physicians of a service have one for each workshop.

    ``version`` is the directory sequence of its key pair (0: not founded yet). ``stale``: a
    member left and no remaining member made a new pair yet, so nothing new is sealed to it.
    """

    __tablename__ = "recipient_group"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    role: Mapped[str] = mapped_column(String(32))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    workshop_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    version: Mapped[int] = mapped_column(default=0)
    stale: Mapped[bool] = mapped_column(default=False)


class GroupCopy(Base):
    """The group's private key of one version, sealed to one member."""

    __tablename__ = "group_copy"

    group_id: Mapped[str] = mapped_column(ForeignKey("recipient_group.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
