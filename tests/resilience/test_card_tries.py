"""The limit on PINs holds across processes and restarts: a real server, killed in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path

from consent.clock import SystemClock
from tests.support.served import Served, served
from tests.support.world import World


def wrong(server: Served, secret: str, pin: str) -> int:
    form = {"card_code": secret, "pin": pin}
    try:
        return server.ask("POST", "/login/card", form=form).status
    except (OSError, HTTPException):
        return 0


def test_no_process_and_no_restart_gives_more_pins(world: World, tmp_path: Path) -> None:
    world.clock.set(SystemClock().now())
    secret = world.cards["an"].login_secret
    pins = [f"{number:04}" for number in range(3000, 3018)]
    answers: list[int] = []
    for round_ in range(2):
        with served(world, tmp_path, workers=2, threads=4) as server:
            some = pins[round_ * 9 : round_ * 9 + 9]
            with ThreadPoolExecutor(9) as pool:
                answers += pool.map(lambda pin, at=server: wrong(at, secret, pin), some)
            # The right PIN has to wait like any other.
            assert wrong(server, secret, "2594") == 429
            server.kill()
    # Five go without a wait, and one more where the restart took longer than the first minute.
    assert answers[:9].count(422) <= 5, answers
    assert answers[9:].count(422) <= 1, answers
    assert answers.count(429) >= 12, answers
