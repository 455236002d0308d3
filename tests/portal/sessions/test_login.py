"""The ways in: each costs the same, and says no more than it must."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from consent.log.service import EventType
from consent.store import Store
from messaging.sealing import Pepper
from portal.desk import Desk, Services
from portal.sessions import bycard, confirming, entering, login, service
from portal.sessions.models import Submission
from tests.portal.sessions.support import (
    OTHER_PASSWORD,
    PIN,
    account,
    come_in,
    lines,
    nobody,
    six_digits,
)
from tests.support.world import World


@pytest.fixture
def stretched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every stretch of a secret, in order."""
    made: list[str] = []
    real = Pepper.stretch

    def stretch(self: Pepper, secret: str, *rest: Any) -> Any:
        made.append(secret)
        return real(self, secret, *rest)

    monkeypatch.setattr(Pepper, "stretch", stretch)
    return made


def by_password(name: str, password: str, code: str) -> Callable[[Services], object]:
    return lambda services: login.with_password(services, login=name, password=password, code=code)


def by_sheet(name: str, sheet: str) -> Callable[[Services], object]:
    return lambda services: login.with_sheet(services, login=name, sheet=sheet, code="000000")


def by_card(secret: str, pin: str) -> Callable[[Services], object]:
    return lambda services: bycard.with_card(services, login_secret=secret, pin=pin)


def test_every_failure_costs_one_stretch_and_one_line_and_says_the_same(
    world: World, services: Services, stretched: list[str]
) -> None:
    card, unknown = world.cards["an"].login_secret, "0123456789ABCDEF"
    ways = [
        by_password("gp1", OTHER_PASSWORD, "000000"),
        by_password("gp1", world.passwords["gp1"], "000000"),
        by_password("gp2", OTHER_PASSWORD, six_digits(world, "gp2")),
        by_password("nobody-has-this-name", OTHER_PASSWORD, "000000"),
        by_sheet("gp1", "0" * 28),
        by_sheet("gp1", world.sheets["gp1"]),
        by_sheet("nobody-has-this-name", "0" * 28),
        by_card(card, "7391"),
        by_card(unknown, "7391"),
    ]
    with world.work() as work:
        chains = [account(world, who) for who in ("gp1", "gp2", "an")] + [nobody(work)]
    for way in ways:
        stretched.clear()
        before = sum(len(lines(world, chain, EventType.LOGIN_FAILED)) for chain in chains)
        with pytest.raises(entering.LoginRefused) as refused:
            way(services)
        assert refused.value.code == entering.WRONG
        assert len(stretched) == 1
        after = sum(len(lines(world, chain, EventType.LOGIN_FAILED)) for chain in chains)
        assert after == before + 1


def test_a_right_password_costs_one_stretch_too(
    world: World, services: Services, stretched: list[str]
) -> None:
    come_in(world, services)
    assert len(stretched) == 1


def test_failures_stand_in_the_persons_own_chain(world: World, services: Services) -> None:
    with pytest.raises(entering.LoginRefused):
        come_in(world, services, password=OTHER_PASSWORD)
    with pytest.raises(entering.LoginRefused):
        come_in(world, services, login="nobody-has-this-name")
    assert [line.body for line in lines(world, account(world, "gp1"), EventType.LOGIN_FAILED)] == [
        {"kind": "page", "with": "password"}
    ]
    with world.work() as work:
        chain = nobody(work)
    assert len(lines(world, chain, EventType.LOGIN_FAILED)) == 1


def test_nobody_waits_for_a_stretch(
    world: World, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Store(
        world.store.engine.url.render_as_string(hide_password=False), lock_timeout_seconds=1
    )
    real = Pepper.stretch
    written: list[int] = []

    def stretch(self: Pepper, secret: str, *rest: Any) -> Any:
        with other.transaction() as session:
            session.add(Submission(id=bytes([len(written)]), at=world.clock.now()))
        written.append(1)
        return real(self, secret, *rest)

    monkeypatch.setattr(Pepper, "stretch", stretch)
    try:
        token = come_in(world, services).token
        bycard.with_card(services, login_secret=world.cards["an"].login_secret, pin=PIN)
        desk = Desk(services)
        desk.live = service.load(desk.work, token, services.configuration)
        confirming.confirm(desk, password=world.passwords["gp1"])
        desk.close()
    finally:
        other.dispose()
    assert len(written) == 3
