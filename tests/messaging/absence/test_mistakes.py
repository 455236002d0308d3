"""A call that was a mistake leaves nothing behind but that it was taken back, and by whom."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from consent.log.service import EventType
from messaging.absence.mistakes import (
    answers_taken_back,
    own_calls,
    take_back,
    taken_back_lately,
)
from messaging.absence.reading import of_dossiers, often_moved, standing
from messaging.absence.service import answer_himself, is_back, move, note_call
from messaging.work import Acting, NotFound, Work
from tests.messaging.absence.calling import (
    PHYSICIANS,
    SERVICE,
    TAKERS,
    call,
    house_of,
    let_know,
    readers,
    today,
)
from tests.support.ticking import tick
from tests.support.world import World


@pytest.fixture
def house(world: World) -> Iterator[World]:
    """A world with everybody who takes calls, in which time goes on; sound at the end."""
    with house_of(world):
        tick(world)
        yield world


def last_call(world: World, taker: str) -> str:
    with world.work() as work:
        return own_calls(work, world.acting(work, taker))[0].step


def undo(world: World, taker: str, step: str | None = None) -> None:
    step = step or last_call(world, taker)
    with world.work() as work:
        take_back(work, world.acting(work, taker), step)


def by_service(world: World, worker: str, act: Callable[[Work, Acting, str], object]) -> None:
    with world.work() as work:
        course = standing(work, world.dossiers[worker])
        assert course is not None
        act(work, world.acting(work, "ss_east"), course.id)


def seen(world: World, worker: str) -> dict[str, Any]:
    """All that anybody can see of a worker's absences, but that something was taken back."""
    with world.work() as work:
        courses = [
            (one.began, one.expected, one.back, one.contacts, one.next_call(4))
            for one in of_dossiers(work, [world.dossiers[worker]])
            if not one.never_was
        ]
        now = standing(work, world.dossiers[worker])
        noted = often_moved(work, world.acting(work, "arts"), [world.dossiers[worker]])
    return {
        "courses": courses,
        "absent": now and (now.began, now.expected),
        "noted": [one.short_moves() for one in noted],
        "said": {who: said for who, said in readers(world, worker).items() if who != "an"},
    }


@pytest.mark.parametrize("seed", [7, *(pytest.param(n, marks=pytest.mark.broad) for n in (1, 2))])
def test_it_is_as_if_it_had_never_been_written_down(house: World, seed: int) -> None:
    """Bo and An live the same days; for An one call more is made by mistake, and taken back."""
    for worker in ("an", "bo"):
        let_know(house, [SERVICE, PHYSICIANS], worker=worker)
    chance = random.Random(seed)
    for _month in range(3):
        for _call in range(chance.randint(0, 3)):
            house.clock.move(timedelta(days=chance.choice((1, 3, 9))))
            made = {"answer": chance.choice(("yes", "no", None)), "days": chance.choice((2, 7))}
            for worker in ("an", "bo"):
                call(house, worker=worker, **made)  # type: ignore[arg-type]
            if chance.random() < 0.4:
                for worker in ("an", "bo"):
                    by_service(house, worker, lambda *who: note_call(*who, reached=True, wish=None))
        house.clock.move(timedelta(days=chance.choice((0, 2, 30)), minutes=1))
        taker = chance.choice(TAKERS)
        days = chance.choice((1, 8, None))
        call(house, taker, chance.choice(("yes", "do_not_know")), days=days)
        undo(house, taker)
        assert seen(house, "an") == seen(house, "bo")
        house.clock.move(timedelta(days=1))
        for worker in ("an", "bo"):
            with house.work() as work:
                open_ = standing(work, house.dossiers[worker])
            if open_ is not None:
                by_service(house, worker, is_back)


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda work, acting, absence: move(work, acting, absence, None),
        lambda *who: note_call(*who, reached=True, wish="adapted_start"),
        is_back,
    ],
    ids=["moved", "called", "back"],
)
def test_whatever_became_of_it_since_it_never_was(
    house: World, meanwhile: Callable[..., object]
) -> None:
    let_know(house, [SERVICE])
    house.clock.move(timedelta(minutes=1))
    call(house)
    by_service(house, "an", meanwhile)
    undo(house, "coach")
    with house.work() as work:
        [course] = of_dossiers(work, [house.dossiers["an"]])
        assert course.never_was
        assert course.next_call(4) is None
        assert standing(work, house.dossiers["an"]) is None
    assert readers(house) == {}
    with pytest.raises(NotFound), house.work() as work:
        answer_himself(work, house.acting(work, "an"), course.id, "yes")


def test_a_later_call_of_another_stands(house: World) -> None:
    """Two wrote him down; one of them was mistaken in the day."""
    call(house, "coach", "yes", days=9)
    first = last_call(house, "coach")
    call(house, "ss_east", "no", days=2)
    undo(house, "coach", first)
    with house.work() as work:
        course = standing(work, house.dossiers["an"])
        assert course is not None
        assert course.expected == (today(house) + timedelta(days=2),)
    assert readers(house) == {"an": "no"}


def test_what_a_mistaken_call_ended_goes_on(house: World) -> None:
    """A late call ends the absence before and begins another; taken back, the first goes on."""
    call(house, days=2)
    with house.work() as work:
        before = standing(work, house.dossiers["an"])
    house.clock.move(timedelta(days=20))
    call(house, "admin", days=2)
    undo(house, "admin")
    with house.work() as work:
        assert standing(work, house.dossiers["an"]) == before
    # What was a mistake itself does not come back with it.
    for taker in ("coach", "admin"):
        by_service(house, "an", is_back) if taker == "coach" else None
        call(house, taker, begins=today(house) + timedelta(days=0 if taker == "coach" else 20))
    with house.work() as work:
        first = own_calls(work, house.acting(work, "coach"))[0].step
    undo(house, "coach", first)
    undo(house, "admin")
    with house.work() as work:
        assert standing(work, house.dossiers["an"]) is None


def test_only_who_typed_it_and_only_today(house: World) -> None:
    call(house, "coach")
    step = last_call(house, "coach")
    for stranger in ("admin", "ss_east", "ss_west", "arts", "gp1", "an", "bo"):
        with pytest.raises(NotFound):
            undo(house, stranger, step)
    by_service(house, "an", lambda work, acting, absence: move(work, acting, absence, None))
    with house.work() as work:
        assert own_calls(work, house.acting(work, "ss_east")) == []
        for nobody in ("arts", "gp1", "an"):
            with pytest.raises(NotFound):
                own_calls(work, house.acting(work, nobody))
    house.clock.move(timedelta(days=1))
    with pytest.raises(NotFound):
        undo(house, "coach", step)
    call(house, "coach")
    again = last_call(house, "coach")
    undo(house, "coach", again)
    with pytest.raises(NotFound):
        undo(house, "coach", again)


def test_it_is_told_to_who_may_have_read_it(house: World) -> None:
    """The social service reads of every call; a physician only where an answer had reached him."""
    dossier, east = house.dossiers["an"], house.organisations["east"]

    def told() -> tuple[int, int]:
        with house.work() as work:
            service = house.acting(work, "ss_east")
            assert len(taken_back_lately(work, service, east, dossier)) == len(
                taken_back_lately(work, service, east)
            )
            at_work = len(taken_back_lately(work, service, east))
            return at_work, len(answers_taken_back(work, house.acting(work, "arts"), dossier))

    for count, (roles, doctor) in enumerate((((), 0), ((SERVICE,), 0), ((PHYSICIANS,), 1)), 1):
        if roles:
            house.clock.move(timedelta(minutes=1))
            let_know(house, roles)
        call(house)
        undo(house, "coach")
        assert told() == (count, doctor)
    call(house, answer=None)
    undo(house, "coach")
    assert told() == (4, 1)
    house.clock.move(timedelta(days=15))
    assert told() == (0, 0)
    for stranger in ("coach", "admin", "ss_west", "arts", "an"):
        with pytest.raises(NotFound), house.work() as work:
            taken_back_lately(work, house.acting(work, stranger), east)


def test_the_log_keeps_the_call_and_that_it_was_taken_back(house: World) -> None:
    call(house)
    undo(house, "coach")
    with house.work() as work:
        lines = work.log.read([house.dossiers["an"]], types=[EventType.ABSENCE])
    began, mistake = lines
    assert [line.personal["what"] for line in lines] == ["began", "mistake"]
    assert mistake.body["of"] == began.body["step"]
    assert mistake.personal["actor"] == house.keys["coach"].account
    assert set(mistake.body) == {"absence", "step", "sha256", "of"}


def test_what_he_said_himself_stays_though_it_follows_the_call(house: World) -> None:
    """Nobody asked him on the telephone; his own answer is the next line, and no part of it."""
    let_know(house, [SERVICE])
    call(house, answer=None)
    with house.work() as work:
        course = standing(work, house.dossiers["an"])
        assert course is not None
        answer_himself(work, house.acting(work, "an"), course.id, "yes")
    undo(house, "coach")
    assert readers(house) == {"an": "yes", "ss_east": "yes"}
