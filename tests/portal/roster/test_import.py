"""A roster against the workshop and the stock, and its import: all or nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from messaging.dossiers.models import Dossier
from messaging.dossiers.service import import_worker, list_workshops
from messaging.people.accounts import people
from messaging.people.cards import make_card
from messaging.people.models import Card
from portal.roster.parsing import RosterLine
from portal.roster.service import RosterRefused, check_roster, import_roster
from tests.support.world import CHEAP, World

MORE = "'portal cards make' makes more"


def stock(world: World, *numbers: str) -> None:
    """Cards in stock."""
    with world.work() as work:
        for number in numbers:
            make_card(work, number, CHEAP)


def state(world: World) -> tuple[int, dict[str, str]]:
    """How many dossiers there are, and the state of each card."""
    with world.work() as work:
        count = work.session.scalar(select(func.count()).select_from(Dossier)) or 0
        return count, {card.number: card.state for card in work.session.scalars(select(Card))}


def test_workers_are_imported_with_their_cards(world: World) -> None:
    stock(world, "000901", "000902", "000903", "000904")
    east = world.organisations["east"]
    lines = [
        RosterLine(2, "91", "Nia", None, "en"),
        RosterLine(3, "92", "Oma", "000901"),
        RosterLine(4, "93", "Pim", None),
    ]
    seen: list[tuple[int, int]] = []
    with world.work() as work:
        assert check_roster(work, east, lines) == []
        assert import_roster(work, east, lines, lambda done, of: seen.append((done, of))) == 3
    assert seen[-1] == (3, 3)
    with world.work() as work:
        listed = {one.name: one for one in list_workshops(work, [east])}
        known = people(work, [one.account for one in listed.values()])
        cards = {c.account_id: c.number for c in work.session.scalars(select(Card))}
        # The named card is not given to somebody who takes the next of the stock.
        assert cards[listed["Nia"].account] == "000902"
        assert cards[listed["Oma"].account] == "000901"
        assert cards[listed["Pim"].account] == "000903"
        assert known[listed["Nia"].account].profile["language"] == "en"
        assert listed["Nia"].roster_number == "91"
    assert state(world)[1]["000904"] == "stock"


def test_everything_in_the_way_is_said_and_nothing_done(world: World) -> None:
    stock(world, "000901")
    lines = [
        RosterLine(2, "1", "An, who is here already"),
        RosterLine(3, "92", "Oma", "000001"),
        RosterLine(4, "93", "Pim", "999999"),
        RosterLine(5, "94", "Queen"),
    ]
    before = state(world)
    with pytest.raises(RosterRefused) as caught, world.work() as work:
        import_roster(work, world.organisations["east"], lines)
    assert [str(problem) for problem in caught.value.problems] == [
        # About the file as a whole, and so before what is wrong with a line.
        f"2 people need a card of the stock and it holds 1: {MORE}",
        "line 2: number: '1' is in this workshop already",
        "line 3: card: '000001' is somebody's already",
        "line 4: card: there is no card '999999'",
    ]
    assert state(world) == before


def test_the_same_number_in_another_workshop_is_another_person(world: World) -> None:
    stock(world, "000901")
    with world.work() as work:
        assert import_roster(work, world.organisations["west"], [RosterLine(2, "1", "Zoë")]) == 1


def test_a_failure_in_the_middle_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.roster import service

    stock(world, "000901", "000902", "000903")
    before = state(world)
    real: Callable[..., str] = import_worker
    calls: list[object] = []

    def breaks(*arguments: object) -> str:
        calls.append(arguments)
        if len(calls) == 3:
            raise RuntimeError("the power went")
        return real(*arguments)

    monkeypatch.setattr(service, "import_worker", breaks)
    # Also what was taken out of memory between batches goes with the transaction.
    monkeypatch.setattr(service, "_AT_ONCE", 1)
    lines = [RosterLine(n, f"9{n}", f"Worker {n}") for n in (2, 3, 4)]
    with pytest.raises(RuntimeError, match="power"), world.work() as work:
        import_roster(work, world.organisations["east"], lines)
    assert state(world) == before


def test_a_card_taken_meanwhile_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.roster import service

    stock(world, "000901")
    before = state(world)
    monkeypatch.setattr(service, "check_roster", lambda *_: [])
    with (
        pytest.raises(RosterRefused, match=r"^1 problem in the roster$") as caught,
        world.work() as work,
    ):
        import_roster(work, world.organisations["east"], [RosterLine(2, "91", "Nia", "000001")])
    assert "try again" in str(caught.value.problems[0])
    assert state(world) == before
