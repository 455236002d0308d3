"""A deletion that was asked with a card that is lost since: never carried out before he says so again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from consent.log.service import EventType
from consent.purposes import Kind
from messaging.erasure.asking import announced, take_back
from messaging.erasure.requests import DAYS, Pending, pending
from messaging.replacement.service import DELAY, call_off
from messaging.verification.report import Wrong
from messaging.work import Work
from portal.secondway.models import Announcement
from portal.secondway.queue import Queued
from portal.secondway.words import Occasion
from portal.sessions.bycard import first_use
from portal.sessions.lost import block
from portal.verifying import verify_portal
from tests.messaging.test_replacement import BOTH, PIN, passes, stock, used, without_halves
from tests.portal.erasing.support import ask_for_it, carry_out
from tests.portal.erasing.test_erasing import opened_by_all, sound
from tests.portal.pages.browser import Browser, site
from tests.portal.pages.worker_support import consent, written
from tests.portal.sessions.support import services_for
from tests.support.world import World

NOTE = {"text": "A note of the doctor", "reply_to": None, "question": None}
HELD = "Do you still want to delete everything?"


@pytest.fixture(autouse=True)
def _something(world: World) -> None:
    consent(world, "doctors")
    written(world, "gp1", Kind.NOTE, NOTE)


def blocked(world: World) -> None:
    with world.work() as work:
        block(work, world.acting(work, "ss_east"), world.keys["an"].account)


def replaced(world: World) -> None:
    new = stock(world)
    for who in BOTH:
        passes(world, who)
    world.clock.move(DELAY)
    assert used(world, new)


def blocked_and_replaced(world: World) -> None:
    blocked(world)
    replaced(world)


def on_its_way(world: World) -> None:
    """Both agreed, and the lost card still opens until the new one is used."""
    stock(world)
    passes(world, BOTH[0])


def waits(world: World) -> Pending:
    with world.work() as work:
        found = pending(work, world.keys["an"].account)
    assert found is not None
    return found


def hears(world: World, who: str = "gp1") -> bool:
    """Whether a doctor's list says that something of his goes."""
    with world.work() as work:
        return bool(announced(work, world.acting(work, who)))


def told(world: World) -> list[Occasion]:
    with world.work() as work:
        rows = work.session.scalars(select(Announcement).order_by(Announcement.created_at))
        return [Queued.opened(work, row.id, row.sealed).occasion for row in rows]


@pytest.mark.parametrize("lost", [blocked, replaced, blocked_and_replaced, on_its_way])
def test_what_was_asked_with_a_lost_card_waits(world: World, lost: Callable[[World], None]) -> None:
    before = opened_by_all(world)
    ask_for_it(world)
    world.clock.move(timedelta(hours=1))
    assert hears(world)
    lost(world)
    for _sweep in range(3):
        world.clock.move(DAYS * 5)
        assert not carry_out(world)
    assert waits(world).held
    assert not hears(world), "there is no day on which it goes"
    after = opened_by_all(world)
    assert {one: after[one] for one in before} == before
    sound(world)


def test_also_where_the_two_opened_his_own_card_again(world: World) -> None:
    """Without halves no new card can come: after looking at him they open the blocked one."""
    without_halves(world, world.dossiers["an"])
    ask_for_it(world)
    blocked(world)
    for who in BOTH:
        passes(world, who, world.cards["an"].number)
    world.clock.move(DAYS * 5)
    assert not carry_out(world)
    ask_for_it(world)
    world.clock.move(DAYS)
    assert carry_out(world) == 1


def test_with_his_new_card_he_says_it_again(world: World) -> None:
    ask_for_it(world)
    world.clock.move(timedelta(days=1))
    blocked(world)
    replaced(world)
    world.clock.move(DAYS * 10)
    again = ask_for_it(world)
    assert again.due_at == world.clock.now() + DAYS
    assert not waits(world).held
    assert hears(world)
    assert not carry_out(world)
    world.clock.move(DAYS)
    assert carry_out(world) == 1
    assert not opened_by_all(world), "nor the notices of the first time"
    sound(world)


def test_with_his_new_card_he_keeps_everything(world: World) -> None:
    ask_for_it(world)
    blocked_and_replaced(world)
    with world.work() as work:
        take_back(work, world.acting(work, "an"))
    world.clock.move(DAYS * 10)
    assert not carry_out(world)
    sound(world)


def test_a_new_card_that_is_called_off_changes_nothing(world: World) -> None:
    ask_for_it(world)
    on_its_way(world)
    with world.work() as work:
        call_off(work, world.acting(work, "an"), world.dossiers["an"])
    world.clock.move(DAYS)
    assert carry_out(world) == 1


def test_he_hears_it_by_his_second_way(world: World, tmp_path: Path) -> None:
    ask_for_it(world)
    blocked(world)
    assert told(world) == [Occasion.CARD_BLOCKED, Occasion.ERASE_HELD]
    new = stock(world)
    for who in BOTH:
        passes(world, who)
    world.clock.move(DELAY)
    services = services_for(world, tmp_path)
    first_use(services, login_secret=new.login_secret, pin=PIN, place="own_device")
    assert told(world)[2:] == [Occasion.CARD_REPLACED, Occasion.ERASE_HELD]


def test_a_sweep_that_finds_it_tells_him_once(world: World) -> None:
    ask_for_it(world)
    on_its_way(world)
    world.clock.move(DAYS)
    for _sweep in range(2):
        assert not carry_out(world)
        assert told(world) == [Occasion.ERASE_HELD]


def test_his_pages_say_it(world: World, tmp_path: Path) -> None:
    app = site(world, tmp_path)
    ask_for_it(world)
    an = Browser(app, world, "an")
    assert HELD not in an.get("/me/").text
    blocked_and_replaced(world)
    an = Browser(app, world, "an")
    home, page = an.get("/me/"), an.get("/me/take/delete")
    assert HELD in home.text
    assert "Everything is deleted on" not in home.text + page.text
    assert "Say it once more" in page.text
    assert "everything about somebody goes" not in Browser(app, world, "gp1").get("/gp/").text
    [form] = [one for one in home.forms if one.action == "/me/take/keep"]
    assert "Everything stays as it was." in an.submit(form).text
    assert HELD not in an.get("/me/").text


def test_the_verifier_finds_one_that_was_carried_out_nevertheless(world: World) -> None:
    ask_for_it(world)
    world.clock.move(timedelta(days=1))
    with world.work() as work:
        account = world.keys["an"].account
        work.log.append(work.log.lock(account), EventType.CARD, {"what": "blocked"})
    sound(world)
    world.clock.move(DAYS)
    assert carry_out(world) == 1
    with world.store.transaction(write=False) as session:
        report = verify_portal(Work(session, world.clock, world.server))
    assert {one.wrong for one in report.findings} == {Wrong.UNASKED}
