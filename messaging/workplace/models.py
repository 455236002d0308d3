"""Tables of the workplace catalogue. It is public, so nothing in it is encrypted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base


class Department(Base):
    """A department of a workshop. ``words``: ``name`` and ``description``, by language.

    ``retired``: it left the catalogue, and what was written about it can still be named.
    """

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    key: Mapped[str] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(default=False)
    words: Mapped[dict[str, Any]] = mapped_column(JSON)


class Task(Base):
    """A task in a department. ``demands``: by attribute, as the vocabulary writes them.

    ``words`` and ``retired`` as of a department.
    """

    __tablename__ = "task"
    __table_args__ = (UniqueConstraint("department_id", "key"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"), index=True)
    key: Mapped[str] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(default=False)
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    demands: Mapped[dict[str, Any]] = mapped_column(JSON)


class PublicQuestion(Base):
    """A question that names no patient, to be answered by telephone; kept until it is answered.

    ``content`` is field-encrypted: the topic's code, the number to call and when.
    """

    __tablename__ = "public_question"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    content: Mapped[bytes]
    asked_day: Mapped[str] = mapped_column(String(10))
