"""Moves, a coach's duty, his reading, other hours and a file at once: an order is found.

Nobody waits in a circle, nobody is left without his card, and no reading stands in the log that
had no right at its place.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from consent.purposes import Kind
from messaging.coaching.duties import duties_at
from messaging.coaching.hours import closing
from messaging.verification.service import verify_everything
from messaging.work import Refused, Work
from messaging.workplace.service import departments_by_id
from tests.support.coaching import Floor, floor
from tests.support.world import World

ROUNDS = 5


def test_moves_duties_and_readings_at_once(world: World) -> None:
    day = floor(world)
    day.at(7, 30)
    for worker in ("an", "bo"):
        day.place(worker, "packing")
    day.delivered("an")
    errors: list[BaseException] = []

    def again(act: Callable[[int], None]) -> Callable[[], None]:
        def run() -> None:
            for number in range(ROUNDS):
                try:
                    act(number)
                except Refused as refusal:
                    if refusal.code not in ("try_again", "changed_meanwhile"):
                        errors.append(refusal)
                except BaseException as error:
                    errors.append(error)

        return run

    acts: list[Callable[[int], None]] = [
        lambda n: day.place("an", "green" if n % 2 else "packing"),
        lambda n: day.place("bo", "packing" if n % 2 else "green"),
        lambda n: day.end(day.begin("coach", "packing")),
        lambda n: _same(day.begin("substitute", "green").department, day),
        lambda n: day.hours("packing", {"closes": "15:00" if n % 2 else "16:00"}),
        lambda n: day.file("15:30" if n % 2 else "16:30"),
        lambda n: _only_cards(day, "coach"),
        lambda n: _only_cards(day, "substitute"),
    ]
    threads = [threading.Thread(target=again(act)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    assert errors == []
    with world.store.transaction(write=False) as session:
        left = Work(session, world.clock, world.server)
        [hours] = departments_by_id(left, [day.places["packing"]]).values()
        latest = closing(hours.site, world.clock.now())
        running = duties_at(left, world.organisations["east"], day.places["packing"])
    assert latest is not None
    assert all(duty.closes <= latest for duty in running)
    # What is left is what the rules say: each coach holds the cards of who stands there.
    day.begin("coach", "packing")
    day.begin("substitute", "green")
    for coach in ("coach", "substitute"):
        got = day.gets(coach)
        assert set(got) == day.postings(coach)
        assert all(Kind.BASELINE_CARD in kinds for kinds in got.values())
    assert set(day.gets("coach")) | set(day.gets("substitute")) == {"an", "bo"}
    with world.store.transaction(write=False) as session:
        report = verify_everything(Work(session, world.clock, world.server))
    assert report.sound, report.findings


def _same(department: str, day: Floor) -> None:
    assert department == day.places["green"]


def _only_cards(day: Floor, coach: str) -> None:
    for kinds in day.gets(coach).values():
        assert kinds <= {Kind.BASELINE_CARD, Kind.TASK_CARD, Kind.DO_LINES}
