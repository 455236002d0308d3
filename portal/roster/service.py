"""A roster against the workshop and the stock of cards, and its import: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from sqlalchemy import select

from messaging.dossiers.models import Dossier
from messaging.dossiers.service import import_worker
from messaging.people.accounts import change_profile
from messaging.people.cards import STOCK
from messaging.people.models import Card
from messaging.work import Refused, Work
from portal.counting import how_many
from portal.roster.parsing import Problem, RosterLine

_AT_ONCE: Final = 200
_FEW: Final = 500
"""A query names at most so many values."""


class RosterRefused(Exception):
    """A roster that cannot be imported; ``problems`` says why, by line. Nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{how_many(len(problems), 'problem', 'problems')} in the roster")
        self.problems = problems


def check_roster(work: Work, workshop: str, lines: Sequence[RosterLine]) -> list[Problem]:
    """What stands in the way of importing these lines now. Changes nothing."""
    _plan, problems = _plan_cards(work, lines)
    known = set(
        work.session.scalars(
            select(Dossier.roster_index).where(Dossier.organisation_id == workshop)
        )
    )
    if known:
        problems += [
            Problem(one.line, f"number: {one.number!r} is in this workshop already")
            for one in lines
            if _roster_index(work, workshop, one.number) in known
        ]
    return sorted(problems, key=lambda problem: problem.line)


def import_roster(
    work: Work,
    workshop: str,
    lines: Sequence[RosterLine],
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Open a dossier for every line, in the caller's one transaction; returns how many.

    Makes keys for each (some ten milliseconds a person). Raises :class:`RosterRefused`; the
    caller then rolls back, so that nobody of the file is there.
    """
    problems = check_roster(work, workshop, lines)
    if problems:
        raise RosterRefused(problems)
    cards, _none = _plan_cards(work, lines)
    for done, one in enumerate(lines, start=1):
        try:
            import_worker(work, workshop, one.number, one.name, cards[one.line])
        except Refused as refused:
            # Somebody else took the card or the number since it was checked.
            text = f"cannot be imported now ({refused.code}): try again"
            raise RosterRefused([Problem(one.line, text)]) from None
        if one.language:
            _speak(work, cards[one.line], one.language)
        if done % _AT_ONCE == 0:
            # What is written needs no place in memory any more.
            work.session.flush()
            work.session.expunge_all()
            progress(done, len(lines))
    progress(len(lines), len(lines))
    return len(lines)


def _plan_cards(work: Work, lines: Sequence[RosterLine]) -> tuple[dict[int, str], list[Problem]]:
    """A card for every line: its own, or the next of the stock that no line names."""
    named = {one.card: one.line for one in lines if one.card}
    states = _states(work, named)
    problems = [
        Problem(line, f"card: there is no card {number!r}")
        if number not in states
        else Problem(line, f"card: {number!r} is somebody's already")
        for number, line in named.items()
        if states.get(number) != STOCK
    ]
    without = [one for one in lines if not one.card]
    stock = work.session.scalars(
        select(Card.number)
        .where(Card.state == STOCK)
        .order_by(Card.number)
        .limit(len(without) + len(named))
    )
    free = [number for number in stock if number not in named]
    if len(free) < len(without):
        need = how_many(len(without), "person needs", "people need")
        text = (
            f"{need} a card of the stock and it holds {len(free)}: 'portal cards make' makes more"
        )
        # About the file as a whole: it is no fault of the line at which the stock runs out.
        problems.append(Problem(0, text))
    plan = {one.line: one.card for one in lines if one.card}
    plan |= {one.line: number for one, number in zip(without, free, strict=False)}
    return plan, problems


def _states(work: Work, numbers: Iterable[str]) -> dict[str, str]:
    wanted = list(numbers)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _FEW):
        query = select(Card.number, Card.state).where(Card.number.in_(wanted[start : start + _FEW]))
        found |= {row.number: row.state for row in work.session.execute(query)}
    return found


def _roster_index(work: Work, workshop: str, number: str) -> bytes:
    return work.server.index.of(number, column="dossier.roster", organisation=workshop)


def _speak(work: Work, card: str, language: str) -> None:
    account = work.session.scalar(select(Card.account_id).where(Card.number == card))
    if account is not None:
        change_profile(work, account, language=language)
