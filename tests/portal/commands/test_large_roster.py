"""Large rosters: hundreds of people are imported, and 50,000 lines are answered within seconds."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from consent.store import Store
from messaging.dossiers.models import Dossier
from messaging.people.models import Account, Card
from portal.roster.parsing import MOST_LINES
from tests.portal.commands.conftest import Operator

PEOPLE, LEFT = 300, 20
IMPORT_SECONDS, ANSWER_SECONDS = 60, 20
"""Generous: on an idle machine it takes a tenth of this."""


def roster(operator: Operator, name: str, lines: int) -> str:
    """A file with so many people, numbered from 1."""
    path: Path = operator.folder / name
    rows = "".join(f"{number};Worker Number {number}\n" for number in range(1, lines + 1))
    path.write_text(f"number;name\n{rows}")
    return str(path)


def state(operator: Operator) -> tuple[int, int, dict[str, int]]:
    """How many dossiers and accounts there are, and how many cards in which state."""
    store = Store(operator.environ["PORTAL_DATABASE_URL"])
    with store.transaction(write=False) as session:
        dossiers = session.scalar(select(func.count()).select_from(Dossier)) or 0
        accounts = session.scalar(select(func.count()).select_from(Account)) or 0
        cards = session.execute(select(Card.state, func.count()).group_by(Card.state))
        found = dossiers, accounts, {row[0]: row[1] for row in cards}
    store.dispose()
    return found


@pytest.mark.broad
def test_hundreds_are_imported_and_fifty_thousand_answered(operator: Operator) -> None:
    operator.run("cards", "make", str(PEOPLE + LEFT), "--out", str(operator.folder / "cards.csv"))
    begun = time.monotonic()
    few = roster(operator, "few.csv", PEOPLE)
    said = operator.run("roster", "import", few, "--workshop", "oost").output
    assert time.monotonic() - begun < IMPORT_SECONDS
    assert said.endswith(f"{PEOPLE} people were imported.\n")
    imported = state(operator)
    assert imported == (PEOPLE, PEOPLE + LEFT, {"assigned": PEOPLE, "stock": LEFT})
    assert operator.run("people", "list", "--workers", "--organisation", "oost").output.count(
        "Worker Number"
    ) == PEOPLE  # fmt: skip
    operator.run("verify")

    # Now the whole of the largest file that may come: to be checked, and to be imported.
    many = roster(operator, "many.csv", MOST_LINES)
    for more in (["--dry-run"], []):
        begun = time.monotonic()
        result = operator.run("roster", "import", many, "--workshop", "oost", *more, code=1)
        assert time.monotonic() - begun < ANSWER_SECONDS
        first, second, *_ = result.stderr.splitlines()
        assert first == (
            f"many.csv: {MOST_LINES} people need a card of the stock and it holds {LEFT}: "
            "'portal cards make' makes more"
        )
        assert second == "many.csv: line 2: number: '1' is in this workshop already"
        assert f"portal: {PEOPLE + 1} problems; nothing was changed." in result.stderr
        assert state(operator) == imported


@pytest.mark.parametrize(
    ("cards", "said"),
    [
        (0, "1 person needs a card of the stock and it holds 0: 'portal cards make' makes more"),
        (1, ""),
    ],
)
def test_one_of_anything_is_said_as_one(operator: Operator, cards: int, said: str) -> None:
    if cards:
        operator.run("cards", "make", "1", "--out", str(operator.folder / "cards.csv"))
    one = roster(operator, "one.csv", 1)
    if said:
        result = operator.run("roster", "import", one, "--workshop", "oost", code=1)
        assert result.stderr.splitlines()[0] == f"one.csv: {said}"
        assert "portal: 1 problem; nothing was changed." in result.stderr
        return
    checked = operator.run("roster", "import", one, "--workshop", "oost", "--dry-run").output
    assert checked == "1 person can be imported. Nothing was changed.\n"
    done = operator.run("roster", "import", one, "--workshop", "oost").output
    assert done.endswith("1 person was imported.\n")
