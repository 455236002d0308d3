"""Encrypted columns that no event tells of: each opens in its place and fits its blind index."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, select

from consent.store import Base
from messaging.dossiers.models import Dossier
from messaging.people.accounts import organisation_index, worker_index
from messaging.people.enrolment import login_index
from messaging.people.models import Account, Card, Invitation, Organisation
from messaging.verification.report import Report, Wrong
from messaging.work import Work
from messaging.workplace.models import PublicQuestion

_ENCRYPTED: dict[type[Base], tuple[str, ...]] = {
    Organisation: ("name", "details"),
    Account: ("profile", "totp"),
    Card: ("contact",),
    Dossier: ("worker", "profile"),
    Invitation: ("profile",),
    PublicQuestion: ("content",),
}


def check_fields(work: Work, report: Report) -> None:
    """Open every name, profile and code, and compare the indexes that can be made again."""
    for model, columns in _ENCRYPTED.items():
        table = model.__tablename__
        for row in work.session.scalars(select(model)):
            report.checked["encrypted rows"] += 1
            key = str(inspect(row).identity[0])  # type: ignore[index]
            with report.noting(Wrong.UNREADABLE, table, key):
                opened = {
                    column: work.open(table, key, column, getattr(row, column))
                    for column in columns
                    if getattr(row, column) is not None
                }
                if not _fits(work, row, opened):
                    report.add(Wrong.COLUMNS, table, key)


def _fits(work: Work, row: Base, opened: dict[str, Any]) -> bool:
    """Whether the blind indexes are those of the opened values."""
    index = work.server.index
    if isinstance(row, Organisation):
        return row.key_index == organisation_index(work, opened["details"]["key"])
    if isinstance(row, Account):
        login = opened["profile"].get("login")
        return row.login_index == (login_index(work, login) if login else None)
    if isinstance(row, Card):
        return row.contact_index == index.of(opened["contact"], column="card.contact")
    if isinstance(row, Dossier):
        roster = index.of(
            opened["profile"]["roster_number"],
            column="dossier.roster",
            organisation=row.organisation_id,
        )
        return (row.worker_index, row.roster_index) == (
            worker_index(work, opened["worker"]),
            roster,
        )
    return True
