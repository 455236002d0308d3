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
from messaging.exchange.asking import NO, ask_in_dossier, requests_of
from messaging.messages.service import inbox
from portal import steady
from portal.access import ANYONE, ROUTES
from tests.messaging.absence.calling import PHYSICIANS, SERVICE, let_know, today
from tests.support.advising import consent_to, delivered_advice
from tests.support.answering import says
from tests.support.browsing import application, visit
from tests.support.routes import Somebody, filled, rules
from tests.support.served import form_to
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
            call = rule.endpoint.startswith("absence.") and method == "POST"
            waited = steady.CALL_BEATS if call else 1
            assert beats == pytest.approx(waited), (rule.rule, method, beats)
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
            says(work, worker, waiting, NO)
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


class Hasty:
    """The time as it is, in which nobody waits: when each answer would have been ready."""

    def __init__(self) -> None:
        self.began = 0.0
        self.ready: list[float] = []

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        self.ready.append(time.monotonic() - self.began)

    def begin(self) -> None:
        self.began = time.monotonic()


def test_a_withdrawal_leaves_on_its_beat(
    app: Flask, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither earlier nor later, for a right code, the same once more, and a wrong one."""
    right = consent_to(world, "an", PurposeCode.ADVICE).code
    anybody = visit(app, world, tmp_path, None)
    for code in (right, right, new_code()):
        clock = Clock()
        monkeypatch.setattr(steady, "time", clock)
        assert anybody.post("/withdraw", {"code": code}).status_code == 200
        monkeypatch.undo()
        [left] = clock.left
        assert left - clock.began == pytest.approx(steady.WITHDRAWAL_SECONDS)


def test_a_withdrawal_is_done_before_its_beat(
    app: Flask, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a real clock, without the wait. The quicker of two counts, so that a busy moment does not:
    what is always late is late in both."""
    anybody = visit(app, world, tmp_path, None)
    right = [consent_to(world, who, PurposeCode.ADVICE).code for who in ("an", "bo")]
    hasty = Hasty()
    monkeypatch.setattr(steady, "time", hasty)
    for code in (new_code(), right[0], new_code(), right[1], new_code()):
        hasty.begin()
        assert anybody.post("/withdraw", {"code": code}).status_code == 200
    _first, one, wrong, other, another = hasty.ready  # the first of all compiles the page
    assert min(one, other) < steady.WITHDRAWAL_SECONDS, hasty.ready
    assert min(wrong, another) < steady.WITHDRAWAL_SECONDS, hasty.ready
    with world.work() as work:
        for who in ("an", "bo"):
            assert [one.withdrawn for one in work.records.grants(world.dossiers[who])] == [True]


def test_a_sick_call_is_done_before_its_beats(
    app: Flask, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealed to nobody but himself, to everybody whom he may name, or not asked at all: each is
    ready in half the time for which all of them wait."""
    let_know(world, (SERVICE, PHYSICIANS), worker="an")
    service = visit(app, world, tmp_path, "ss_east")
    hasty = Hasty()
    monkeypatch.setattr(steady, "time", hasty)
    ready: dict[tuple[str, str], list[float]] = {}
    for _ in range(3):
        for who, answer in (("an", "yes"), ("bo", "yes"), ("an", "not_asked")):
            said = {"who": world.dossiers[who], "from": today(world).isoformat(), "answer": answer}
            form = form_to(service.get("/absence/call").text, "/absence/call") | said
            hasty.begin()
            assert service.post("/absence/call", form).status_code == 303
            ready.setdefault((who, answer), []).append(hasty.ready[-1])
    long = steady.CALL_BEATS * steady.BEAT_SECONDS
    for case, times in ready.items():
        assert min(times) < long / 2, (case, times)
