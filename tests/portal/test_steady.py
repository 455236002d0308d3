"""The beat: every answer of the social service leaves at a fixed time, whatever there is to find.

The queries of its pages are counted in ``test_invisible_no.py``; what is left of a difference,
the beat hides. So no route of that role may leave it.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import pytest
from flask import Flask

from consent.codes import new_code
from consent.purposes import PurposeCode, Role
from messaging.exchange.asking import NO, answer_without_consent, ask_in_dossier, requests_of
from messaging.messages.service import inbox
from portal import steady
from portal.access import ANYONE, ROUTES
from tests.support.advising import consent_to, delivered_advice
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


def test_measured_a_no_takes_as_long_as_no_question(
    app: Flask, world: World, tmp_path: Path
) -> None:
    """By a real clock, one beside the other and in turns: what else the machine does meets both.
    More are taken while they differ, so that a busy moment decides nothing."""
    asked, never = (world.dossiers[who] for who in ("an", "bo"))
    for purpose in (PurposeCode.ADVICE, PurposeCode.LIMITS, PurposeCode.COACH):
        with world.work() as work:
            ask_in_dossier(work, world.acting(work, "arts"), asked, purpose)
        with world.work() as work:
            worker = world.acting(work, "an")
            [waiting] = (one for one in requests_of(inbox(work, worker)) if one.purpose is purpose)
            answer_without_consent(work, worker, waiting, NO)
    service = visit(app, world, tmp_path, "ss_east")

    def taken(dossier: str) -> float:
        began = time.monotonic()
        assert service.get(f"/work/people/{dossier}").status_code == 200
        return time.monotonic() - began

    for dossier in (asked, never):  # the first of all compiles the page
        assert taken(dossier) >= steady.BEAT_SECONDS * 0.9
    more: list[float] = []
    for pairs in (6, 12, 24, 48):
        while len(more) < pairs:
            first = taken(asked)
            more += [first - taken(never), taken(asked) - taken(never)]
            second = taken(never)
            more.append(taken(asked) - second)
        if abs(median(more)) < steady.BEAT_SECONDS / 3:
            return
    raise AssertionError(f"a no takes {median(more):.3f} s more than no question at all")


def test_a_withdrawal_is_done_before_its_beat(
    app: Flask, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a real clock, without the wait: right and wrong codes are both ready in time for it."""
    began, ready = 0.0, list[float]()

    class Hasty:
        """The time as it is, in which nobody waits."""

        def monotonic(self) -> float:
            return time.monotonic()

        def sleep(self, seconds: float) -> None:
            ready.append(time.monotonic() - began)

    codes = [consent_to(world, "an", PurposeCode.ADVICE).code, new_code()]
    codes += [consent_to(world, "bo", PurposeCode.ADVICE).code, new_code()]
    anybody = visit(app, world, tmp_path, None)
    monkeypatch.setattr(steady, "time", Hasty())
    for code in codes:
        began = time.monotonic()
        assert anybody.post("/withdraw", {"code": code}).status_code == 200
    assert len(ready) == len(codes)
    assert sorted(ready)[1] < steady.WITHDRAWAL_SECONDS, ready
