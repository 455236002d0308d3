"""Tables of the workplace catalogue. It is public, so nothing in it is encrypted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base, Instant


class Department(Base):
    """A department of a workshop. ``words``: ``name`` and ``description``, by language.

    ``site``: where it works, as :mod:`messaging.workplace.sites` writes it.

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
    site: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Task(Base):
    """A task in a department. ``demands``: by attribute, as the vocabulary writes them.

    ``origins``: what each demand rests on, as :mod:`messaging.workplace.origins` writes it.
    ``training_weeks``: the training that somebody new to it needs. ``words`` and ``retired`` as
    of a department.
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
    origins: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    training_weeks: Mapped[int | None] = mapped_column(default=None)


class DemandChange(Base):
    """The demands of a task that changed at one moment, as they were and as they became.

    ``number`` counts the changes of a task from 1. Who did it stands in the workshop's chain.
    """

    __tablename__ = "demand_change"
    __table_args__ = (UniqueConstraint("task_id", "number"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


class DemandReview(Base):
    """That the physicians of a service looked through a change. Of whom, it does not say."""

    __tablename__ = "demand_review"
    __table_args__ = (UniqueConstraint("change_id", "organisation_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    change_id: Mapped[str] = mapped_column(ForeignKey("demand_change.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)


class PublicQuestion(Base):
    """A question that names no patient, to be answered by telephone; kept until it is answered.

    ``content`` is field-encrypted: the topic's code, the number to call and when.
    """

    __tablename__ = "public_question"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    content: Mapped[bytes]
    asked_day: Mapped[str] = mapped_column(String(10))
