"""First uses of a card that nobody could hear of: both doctors' rows, and what the worker said.

They stand on doctors' pages alone. Neither the employer's side nor the worker, whose card
somebody else may hold, has a row, a number or a mail of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from flask import request

from messaging.dossiers.service import Listed, of_workers_at
from messaging.people.unheard import Unheard, answer, unheard
from messaging.work import Acting, NotFound, Work


@dataclass(frozen=True)
class FirstUse:
    """A row: whose card, in which dossier, which line of his chain, its day."""

    dossier: str
    name: str
    line: int
    day: date


def first_uses(work: Work, acting: Acting) -> dict[str, list[FirstUse]]:
    """Those at the workshops that a physician serves, by workshop. Four queries at most."""
    if not acting.verified:
        return {}
    standing = unheard(work)
    listed = of_workers_at(work, {one.account for one in standing}, acting.actor.workshops)
    found: dict[str, list[FirstUse]] = {}
    for use in standing:
        for one in listed.get(use.account, ()):
            found.setdefault(one.workshop, []).append(_row(use, one))
    return found


def first_uses_of(work: Work, listed: Iterable[Listed]) -> list[FirstUse]:
    """Those of a GP's patients: of each one row, however many workshops he has. One query."""
    by_account = {one.account: one for one in listed}
    return [_row(use, by_account[use.account]) for use in unheard(work, by_account)]


def was_he(work: Work, acting: Acting, account: str) -> None:
    """The worker says that it was he: the row goes, and he can read who wrote that down."""
    answer(work, acting, account, _line(request.form), was_he=True)


def was_not_he(work: Work, acting: Acting, account: str) -> None:
    """With the block of a card that a row led to: the row goes too; of any other, nothing."""
    if request.form.get("first_use"):
        # A colleague may have kept the answer meanwhile: the block is in force all the same.
        with suppress(NotFound):
            answer(work, acting, account, _line(request.form), was_he=False)


def _line(form: Mapping[str, str]) -> int:
    said = form.get("first_use", "")
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        raise NotFound("no such first use")
    return int(said)


def _row(use: Unheard, one: Listed) -> FirstUse:
    return FirstUse(one.id, one.name, use.line, use.day)
