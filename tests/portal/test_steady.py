"""The beat: every answer of the social service leaves at a fixed time, whatever there is to find.

The queries of its pages are counted in ``test_invisible_no.py``; what is left of a difference,
the beat hides. So no route of that role may leave it.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from flask import Flask

from consent.purposes import Role
from portal import steady
from portal.access import ANYONE, ROUTES
from tests.support.advising import delivered_advice
from tests.support.browsing import application, visit
from tests.support.routes import Somebody, filled, rules
from tests.support.world import World

OWN_ACCOUNT = {
    "account.passkey_new",
    "account.stay", "account.end", "account.resume", "account.settings", "account.colleagues",
}  # fmt: skip
"""What concerns somebody's own account and names no worker: the same in every world."""


class Clock:
    """Stands in for ``time`` in the beat: it goes on a bit at each look, and counts the waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.began = 0.0
        self.left: list[float] = []

    def monotonic(self) -> float:
        self.began = self.began or self.now
        self.now += 0.037
        return self.now - 0.037

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.left.append(self.now - 0.037)


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return application(world, tmp_path)


def test_every_route_of_the_social_service_is_on_the_beat(
    app: Flask, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there and what is not, done right and done wrong: pages and API."""
    document, _ = delivered_advice(world, "an")
    real = {"dossier": world.dossiers["an"], "document": document}
    walked = set()
    for rule, method in rules(app):
        who = ROUTES[rule.endpoint]
        if who == ANYONE or Role.SOCIAL_SERVICE not in who or rule.endpoint in OWN_ACCOUNT:
            continue
        for values in (real, {}):
            clock = Clock()
            monkeypatch.setattr(steady, "time", clock)
            service = Somebody(app, world, tmp_path, "ss_east")
            answer = service.knock(method, filled(rule, values))
            monkeypatch.undo()
            assert len(clock.left) == 1, (rule.rule, method, answer.status_code)
            beats = (clock.left[0] - clock.began) / steady.BEAT_SECONDS
            assert beats == pytest.approx(1), (rule.rule, method, beats)
        walked.add(rule.endpoint)
    assert len(walked) >= 10


def test_measured_a_page_with_an_advice_takes_as_long_as_one_without(
    app: Flask, world: World, tmp_path: Path
) -> None:
    """By a real clock; the quickest of some, for a busy machine is slow now and then."""
    delivered_advice(world, "an")
    service = visit(app, world, tmp_path, "ss_east")

    def quickest(who: str) -> float:
        taken = []
        for _ in range(6):
            began = time.monotonic()
            assert service.get(f"/work/people/{world.dossiers[who]}").status_code == 200
            taken.append(time.monotonic() - began)
        return min(taken)

    quickest("an")  # the first of all compiles the page
    with_advice, without = quickest("an"), quickest("bo")
    beat = steady.BEAT_SECONDS
    assert with_advice >= beat * 0.9
    assert abs(with_advice - without) < beat / 3
