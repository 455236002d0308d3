"""A withdrawal that returned is in force for every read that begins after it, on every process."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from consent.clock import SystemClock
from consent.purposes import PurposeCode
from tests.support.advising import consent_to, delivered_advice
from tests.support.served import cookie_for, served, served_configuration
from tests.support.world import World

SAID = "At most 4 hours of work a day."
ROUNDS = 4


@pytest.mark.postgres
@pytest.mark.parametrize("databases", ["postgres"], indirect=True)
def test_on_another_process_with_reads_running(world: World, tmp_path: Path) -> None:
    world.clock.set(SystemClock().now())
    _, receipt = delivered_advice(world, "an")
    page = f"/work/people/{world.dossiers['an']}"
    cookie = cookie_for(world, "ss_east", served_configuration(tmp_path))
    reads: list[tuple[float, float, bool]] = []
    ends: list[tuple[float, float]] = []
    stop = threading.Event()
    with served(world, tmp_path) as one, served(world, tmp_path) as other:

        def read_on() -> None:
            while not stop.is_set():
                began = time.monotonic()
                answer = other.ask("GET", page, cookie=cookie)
                assert answer.status == 200, answer.status
                reads.append((began, time.monotonic(), SAID in answer.text))

        readers = [threading.Thread(target=read_on) for _ in range(6)]
        for reader in readers:
            reader.start()
        try:
            for _ in range(ROUNDS):
                time.sleep(0.6)
                gone = one.ask("POST", "/withdraw", form={"code": receipt.code})
                returned = time.monotonic()
                assert gone.status == 200
                time.sleep(0.6)
                again = time.monotonic()
                ends.append((returned, again))
                world.clock.set(SystemClock().now())
                receipt = consent_to(world, "an", PurposeCode.ADVICE, earlier=True)
        finally:
            stop.set()
            for reader in readers:
                reader.join()
    after = [
        seen
        for began, done, seen in reads
        for returned, again in ends
        if returned < began and done < again
    ]
    assert len(after) >= ROUNDS, "no read began between a withdrawal and the next consent"
    assert not any(after)
    assert sum(seen for _, _, seen in reads) >= ROUNDS, "nothing was ever read"
