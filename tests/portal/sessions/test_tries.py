"""Limits on tries: before the check, beside each other, after a restart, for anybody's name."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from consent.store import Store
from portal.desk import Services
from portal.secondway.models import Announcement
from portal.sessions import bycard, entering, login, tries
from portal.sessions.models import LoginTry
from portal.sessions.sweep import sweep
from portal.settings import LoginLimits
from tests.messaging.test_pins import ALLOWED
from tests.portal.sessions.support import PIN, at_once, services_for, six_digits
from tests.support.world import World

MINUTE = timedelta(minutes=1)


def wrong(services: Services, name: str = "gp1", address: str = "") -> type[BaseException]:
    try:
        login.with_password(
            services, login=name, password="not his password", code="000000", address=address
        )
    except (entering.LoginRefused, tries.TooManyTries) as error:
        return type(error)
    raise AssertionError("nobody comes in like this")


def right(world: World, services: Services) -> entering.Entered:
    return login.with_password(
        services, login="gp1", password=world.passwords["gp1"], code=six_digits(world, "gp1")
    )


@pytest.mark.parametrize("name", ["gp1", "nobody-has-this-name"])
def test_waits_grow_and_nothing_is_checked_meanwhile(
    world: World, services: Services, name: str
) -> None:
    for _ in range(5):
        assert wrong(services, name) is entering.LoginRefused
    for wait in (1, 5, 15, 60, 60):
        assert wrong(services, name) is tries.TooManyTries
        world.clock.move(wait * MINUTE - timedelta(seconds=1))
        assert wrong(services, name) is tries.TooManyTries
        world.clock.move(timedelta(seconds=1))
        assert wrong(services, name) is entering.LoginRefused


def test_even_the_right_password_waits(world: World, services: Services) -> None:
    for _ in range(5):
        wrong(services)
    with pytest.raises(tries.TooManyTries) as refused:
        right(world, services)
    assert refused.value.until == world.clock.now() + MINUTE
    world.clock.move(MINUTE)
    assert right(world, services).account == world.keys["gp1"].account


def test_a_right_try_makes_good_what_was_before(world: World, services: Services) -> None:
    for _ in range(4):
        wrong(services)
    right(world, services)
    for _ in range(5):
        assert wrong(services) is entering.LoginRefused
    assert wrong(services) is tries.TooManyTries


def test_a_restart_gives_no_more_tries(world: World, services: Services) -> None:
    for _ in range(5):
        wrong(services)
    again = Store(world.store.engine.url.render_as_string(hide_password=False))
    try:
        fresh = Services(services.configuration, again, world.server, world.clock)
        assert wrong(fresh) is tries.TooManyTries
    finally:
        again.dispose()


@pytest.mark.parametrize("name", ["gp1", "nobody-has-this-name"])
def test_parallel_tries_are_not_more_tries(services: Services, name: str) -> None:
    outcomes = at_once(12, lambda _i: wrong(services, name))
    assert outcomes.count(entering.LoginRefused) == 5, outcomes
    assert outcomes.count(tries.TooManyTries) == 7, outcomes


def test_time_gives_tries_back_one_by_one(world: World, services: Services) -> None:
    for _ in range(4):
        wrong(services)
    world.clock.move(timedelta(hours=6))
    assert wrong(services) is entering.LoginRefused
    assert wrong(services) is entering.LoginRefused
    assert wrong(services) is tries.TooManyTries


def test_a_found_card_gets_a_day_for_each_pin_in_the_end(world: World, services: Services) -> None:
    card = world.cards["an"].login_secret

    def guess(pin: str) -> None:
        bycard.with_card(services, login_secret=card, pin=pin)

    for _ in range(5):
        with pytest.raises(entering.LoginRefused):
            guess("7391")
    for wait in (MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, timedelta(days=1)):
        with pytest.raises(tries.TooManyTries) as waits:
            guess(PIN)
        assert waits.value.until - world.clock.now() == wait
        world.clock.move(wait)
        with pytest.raises(entering.LoginRefused):
            guess("7391")
    world.clock.move(timedelta(days=1))
    guess(PIN)


def test_a_photographed_card_gets_few_pins_beside_its_owner(
    world: World, services: Services
) -> None:
    """He comes in twice a day with the right PIN; somebody tries what the limit lets him."""
    card = world.cards["an"].login_secret
    wrong_ones, days = 0, 12
    for _ in range(days):
        for _ in range(2):
            for _ in range(10):
                try:
                    bycard.with_card(services, login_secret=card, pin="7391")
                except entering.LoginRefused:
                    wrong_ones += 1
                except tries.TooManyTries:
                    break
            world.clock.move(timedelta(minutes=2))
            with suppress(tries.TooManyTries):
                bycard.with_card(services, login_secret=card, pin=PIN)
            world.clock.move(timedelta(hours=12))
    assert 20 <= wrong_ones <= 20 + 2 * days


def test_a_year_of_guesses_finds_one_random_pin_in_twelve(world: World) -> None:
    """What SECURITY.md says of a photographed card: 20 PINs at once, 750 in a year, of 8,837."""
    with world.work() as work:
        limit = tries.by_card_over_time(work, world.cards["an"].login_secret)
    assert limit.forgets is not None
    in_a_year = limit.free + timedelta(days=365) / limit.forgets
    allowed = len(ALLOWED)
    assert (limit.free, in_a_year, allowed) == (20, 750, 8837)
    assert round(100 * limit.free / allowed, 1) == 0.2
    assert round(100 * in_a_year / allowed, 1) == 8.5
    assert round(allowed / in_a_year) == 12


def test_who_mistypes_now_and_then_never_waits(world: World, services: Services) -> None:
    """Two wrong PINs a day, three times a day here: nobody is kept out by his own mistakes."""
    card = world.cards["an"].login_secret
    # Long enough that one mistake a day too many would use up the twenty that nobody waits for.
    for _ in range(24):
        for hours, mistakes in ((4, 1), (4, 1), (16, 0)):
            for _ in range(mistakes):
                with pytest.raises(entering.LoginRefused):
                    bycard.with_card(services, login_secret=card, pin="7391")
            bycard.with_card(services, login_secret=card, pin=PIN)
            world.clock.move(timedelta(hours=hours))


def test_the_owner_hears_once_that_his_card_is_tried(world: World, services: Services) -> None:
    card = world.cards["an"].login_secret
    told = []
    for number in range(12):
        with pytest.raises(entering.LoginRefused):
            bycard.with_card(services, login_secret=card, pin="7391")
        world.clock.move(timedelta(minutes=90) if number < 8 else timedelta(days=1))
        with world.work() as work:
            told.append(len(work.session.scalars(select(Announcement)).all()))
    assert told == [0] * 7 + [1] * 5


def test_one_card_does_not_lock_another(world: World, services: Services) -> None:
    for _ in range(6):
        with pytest.raises((entering.LoginRefused, tries.TooManyTries)):
            bycard.with_card(services, login_secret=world.cards["an"].login_secret, pin="7391")
    bycard.with_card(services, login_secret=world.cards["bo"].login_secret, pin=PIN)


def test_names_from_one_address_are_counted_together(world: World, tmp_path: Path) -> None:
    services = services_for(world, tmp_path, logins=LoginLimits(address_tries=8))
    for number in range(8):
        assert wrong(services, f"name{number}", "192.0.2.7") is entering.LoginRefused
    assert wrong(services, "name9", "192.0.2.7") is tries.TooManyTries
    assert wrong(services, "name9", "192.0.2.8") is entering.LoginRefused
    world.clock.move(15 * MINUTE)
    assert wrong(services, "name9", "192.0.2.7") is entering.LoginRefused


def test_a_right_try_of_an_address_takes_back_itself_alone(world: World, tmp_path: Path) -> None:
    services = services_for(world, tmp_path, logins=LoginLimits(address_tries=8))
    card = world.cards["an"].login_secret
    for number in range(7):
        wrong(services, f"name{number}", "192.0.2.7")
        bycard.with_card(services, login_secret=card, pin=PIN, address="192.0.2.7")
    wrong(services, "name8", "192.0.2.7")
    with pytest.raises(tries.TooManyTries):
        bycard.with_card(services, login_secret=card, pin=PIN, address="192.0.2.7")


def test_what_is_counted_names_nobody(world: World, services: Services) -> None:
    wrong(services, "gp1", "192.0.2.7")
    with world.work() as work:
        rows = work.session.scalars(select(LoginTry)).all()
        assert len(rows) == 2
        for row in rows:
            assert len(row.index) == 32
            assert b"gp1" not in row.index


def test_the_sweep_forgets_what_nobody_tried_for_months(world: World, services: Services) -> None:
    wrong(services)
    world.clock.move(timedelta(days=89))
    wrong(services, "somebody-else")
    world.clock.move(timedelta(days=2))
    with world.work() as work:
        sweep(work, services.configuration)
        assert len(work.session.scalars(select(LoginTry)).all()) == 1
