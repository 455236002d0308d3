"""A lost card and a kiosk, on the pages: block, agree by two, use the new one; and at work."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from consent.log.service import EventType
from consent.purposes import Kind
from messaging.people.cards import PrintedCard, make_card
from portal.secondway.models import Announcement
from portal.sessions.models import SessionRow
from tests.portal.pages.browser import Browser, Page, site
from tests.portal.pages.doctors_support import consent
from tests.support.advising import delivered_advice
from tests.support.browsing import counted_queries
from tests.support.world import CHEAP, World

PIN = "3791"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path, stretch=CHEAP)


def stock(world: World, number: str = "500001") -> PrintedCard:
    with world.work() as work:
        return make_card(work, number, CHEAP)


def address(world: World, who: str, whom: str = "an") -> str:
    part = {"arts": "physician/dossiers"}.get(who, "work/people")
    return f"/{part}/{world.dossiers[whom]}/lost-card"


def agree(app: Flask, world: World, who: str, number: str = "500001", **more: str) -> Page:
    browser = Browser(app, world, who)
    given: dict[str, Any] = {"looked_at_him": "1", **more}
    return browser.post(address(world, who), act="agree", number=number, **given)


def log_in(app: Flask, world: World, card: PrintedCard, pin: str = PIN) -> Page:
    fresh = Browser(app, world, None)
    return fresh.post("/login/card", follow=False, card_code=card.login_secret, pin=pin)


def first_use(app: Flask, world: World, card: PrintedCard, place: str = "doctor") -> Page:
    fresh = Browser(app, world, None)
    return fresh.post(
        "/login/first-use", follow=False,
        card_code=card.login_secret, pin=PIN, pin_again=PIN, place=place,
    )  # fmt: skip


def told(world: World, chain: str) -> list[tuple[str, dict[str, object]]]:
    with world.work() as work:
        lines = work.log.read([chain], types=[EventType.CARD])
        return [(str(line.body["what"]), dict(line.personal)) for line in lines]


def announced(world: World) -> int:
    with world.work() as work:
        return len(work.session.scalars(select(Announcement)).all())


def test_a_lost_card_is_blocked_by_him_and_replaced_by_two(world: World, app: Flask) -> None:
    old, new = world.cards["an"], stock(world)
    elsewhere, an = Browser(app, world, "an"), Browser(app, world, "an")
    assert "/me/card" in an.get("/me/help").links
    said = an.submit(an.get("/me/card").form("/me/card", act="block"))
    assert said.title.startswith("Your card is blocked")
    assert announced(world) == 1
    for browser in (an, elsewhere):
        assert browser.get("/me/").path.startswith("/login")
    assert "This card is blocked" in log_in(app, world, old, "2594").text
    # The two, each on his own page; before the second, and before the time, it opens nothing.
    assert agree(app, world, "ss_east").status == 200
    assert "A second person must still agree" in log_in(app, world, new).text
    seen = Browser(app, world, "arts").get(address(world, "arts"))
    assert "The social service: agreed" in " ".join(seen.text.split())
    agree(app, world, "arts")
    assert announced(world) == 3
    waits = log_in(app, world, new)
    assert (waits.status, "works from" in waits.text) == (422, True)
    assert first_use(app, world, new).status == 422
    world.clock.move(timedelta(hours=72))
    assert "Nobody chose a PIN for this card yet" in log_in(app, world, new).text
    done = first_use(app, world, new)
    assert (done.status, done.location) == (303, "/me/")
    assert announced(world) == 4
    assert log_in(app, world, new).location == "/me/"
    assert log_in(app, world, old, "2594").status == 422
    acts = [what for what, _ in told(world, world.keys["an"].account)]
    assert acts == ["blocked", "passed", "passed", "replaced", "first_use"]
    assert told(world, world.keys["an"].account)[-1][1] == {"with": "doctor"}


@pytest.mark.parametrize("who", ["ss_east", "arts", "gp1"])
def test_others_block_it_in_one_tap_and_see_the_same_whatever(
    world: World, app: Flask, who: str
) -> None:
    consent(world, "doctors")
    an, browser = Browser(app, world, "an"), Browser(app, world, who)
    if who == "gp1":
        page = browser.get(f"/gp/patients/{world.dossiers['an']}")
        again = page.form("/block-card")
    else:
        page = browser.get(address(world, who))
        again = page.form("act", act="block")
    first = browser.submit(again)
    assert "Nobody can log in with it any more" in first.text
    second = browser.submit(browser.get(page.path).form(again.action))
    assert "Nobody can log in with it any more" in second.text
    assert an.get("/me/").path.startswith("/login")
    assert announced(world) == 1


def test_what_is_missing_is_said_at_the_field_and_nothing_is_lost(world: World, app: Flask) -> None:
    stock(world)
    wrong = agree(app, world, "ss_east", looked_at_him="")
    assert (wrong.status, "First look at the person yourself" in wrong.text) == (422, True)
    assert ("number", "500001") in wrong.form("number").fields
    other = agree(app, world, "ss_east", "777777")
    assert (other.status, "There is no card with this number" in other.text) == (422, True)
    agree(app, world, "ss_east")
    assert "another card" in agree(app, world, "arts", "500002").text
    for stranger in ("ss_west", "gp1", "an"):
        assert agree(app, world, stranger).status == 404


def test_he_stops_a_new_card_that_he_did_not_ask_for(world: World, app: Flask) -> None:
    new = stock(world)
    for who in ("ss_east", "arts"):
        agree(app, world, who)
    an = Browser(app, world, "an")
    assert "Somebody asked for a new card for you" in an.get("/me/").text
    page = an.submit(an.get("/me/card").form("which"))
    assert "You stopped the new card" in page.text
    world.clock.move(timedelta(hours=73))
    assert first_use(app, world, new).status == 422
    assert log_in(app, world, world.cards["an"], "2594").location == "/me/"


# Who did it, on his own pages ------------------------------------------------------------------


def words(page: Page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_he_reads_who_blocked_his_card_and_which_two_gave_him_a_new_one(
    world: World, app: Flask
) -> None:
    new = stock(world)
    service = Browser(app, world, "ss_east")
    service.submit(service.get(address(world, "ss_east")).form("act", act="block"))
    agree(app, world, "ss_east")
    world.clock.move(timedelta(hours=30))
    agree(app, world, "arts")
    world.clock.move(timedelta(hours=72))
    an = Browser(app, world, None)
    an.post("/login/first-use", card_code=new.login_secret, pin=PIN, pin_again=PIN, place="doctor")
    with counted_queries(world) as before:
        page = an.get("/me/looked")
    said = words(page)
    told_once = (
        "Person ss_east blocked your card.",
        "gave you a new card, together with Person arts.",
        "Person arts gave you a new card, together with Person ss_east.",
    )
    for one in told_once:
        assert said.count(one) == 1, (one, said)
    assert "Workshop east" in said
    # What he asks about one of them says the same.
    [about, *_more] = [link for link in page.links if re.fullmatch(r"/me/looked/\w+/\d+", link)]
    assert "gave you a new card" in words(an.get(about))
    # However many there are.
    stock(world, "500002")
    for who in ("ss_east", "arts"):
        agree(app, world, who, "500002")
    Browser(app, world, "ss_east").post(address(world, "ss_east"), act="call_off")
    with counted_queries(world) as after:
        said = words(an.get("/me/looked"))
    assert said.count("together with Person arts.") == 2
    assert said.count("called off your new card.") == 1
    assert len(before) == len(after)


def test_one_of_the_two_gave_no_card_yet(world: World, app: Flask) -> None:
    stock(world)
    agree(app, world, "arts")
    an = Browser(app, world, "an")
    assert "Person arts agreed that you get a new card." in words(an.get("/me/looked"))
    an.submit(an.get("/me/card").form("which"))
    assert "You stopped the new card." in words(an.get("/me/looked"))


def test_at_his_work_nothing_tells_that_he_blocked_his_card(world: World, app: Flask) -> None:
    def seen() -> list[str]:
        service = Browser(app, world, "ss_east")
        paths = (address(world, "ss_east"), f"/work/people/{world.dossiers['an']}", "/work/")
        pages = [service.get(path).text for path in paths]
        mask = r'name="(?:once|csrf_token)" value="[^"]*"|data-session-[a-z-]+="[^"]*"'
        return [re.sub(mask, "", page) for page in pages]

    before = seen()
    assert "If nobody blocked it yet" in before[0]
    an = Browser(app, world, "an")
    an.submit(an.get("/me/card").form("/me/card", act="block"))
    assert seen() == before


def test_who_blocked_it_just_now_reads_so_and_what_comes_next(world: World, app: Flask) -> None:
    service = Browser(app, world, "ss_east")
    page = service.submit(service.get(address(world, "ss_east")).form("act", act="block"))
    assert "What comes next is a new card, by two people." in page.text
    assert "block it now" not in page.text
    assert not [one for one in page.forms if ("act", "block") in one.fields]


# At work ------------------------------------------------------------------------------------


@pytest.fixture
def kiosk(world: World, app: Flask) -> Browser:
    """A browser that the social service made a kiosk, and logged out of."""
    browser = Browser(app, world, "ss_east")
    page = browser.submit(browser.get("/work/kiosks").form("name"), name="Canteen")
    assert "This computer is a kiosk now" in page.text
    assert "Canteen" in page.text
    left = browser.post("/session/end")
    assert left.path == "/login/card"
    return browser


def test_a_kiosk_lets_in_with_a_card_and_hides_what_doctors_wrote(
    world: World, app: Flask, kiosk: Browser
) -> None:
    from messaging.documents.writing import write

    consent(world, "doctors")
    with world.work() as work:
        note = write(
            work, world.acting(work, "gp1"), world.dossiers["an"], Kind.NOTE,
            {"text": "rugpijn sinds maandag", "reply_to": "", "question": None},
        )  # fmt: skip
    advice, _ = delivered_advice(world, "an")
    card = world.cards["an"]
    inside = kiosk.post("/login/card", card_code=card.login_secret, pin="2594")
    assert inside.path == "/me/"
    with world.work() as work:
        row = work.session.scalars(select(SessionRow).where(SessionRow.ended_at.is_(None))).all()
        assert {one.screen for one in row} == {"kiosk"}
    hidden = kiosk.get(f"/me/documents/{note}")
    assert "This computer is at work" in hidden.text
    assert "Person gp1" in hidden.text
    assert "rugpijn" not in hidden.text
    assert "This computer is at work" not in kiosk.get(f"/me/documents/{advice}").text
    own = Browser(app, world, "an")
    assert "rugpijn" in own.get(f"/me/documents/{note}").text
    with world.work() as work:
        opened = [
            line.body["document"]
            for line in work.log.read([world.dossiers["an"]], types=[EventType.DISCLOSED])
        ]
    assert opened.count(note) == 1, "nothing is opened, and no line says so, where it is hidden"
    # Five minutes, and the next one stands before the card page.
    world.clock.move(timedelta(minutes=5))
    next_one = kiosk.get("/me/")
    assert next_one.path == "/login/card"
    assert "Nobody is logged in here now." in next_one.text
    assert "logged out" not in next_one.text, "nothing of who was there"
    assert own.get("/me/").path == "/me/"
    world.clock.move(timedelta(minutes=10))
    assert "You are logged out. Log in again. Maybe" in own.get("/login/card").text


def test_a_password_manager_may_help_on_an_own_device_and_nowhere_else(
    world: World, app: Flask, kiosk: Browser
) -> None:
    """WCAG 2.2, 3.3.8: a PIN is no test of memory; nobody else's device keeps it."""

    def hints(page: Page) -> list[str]:
        return re.findall(r'name="(?:card_code|pin)"[^>]*autocomplete="([^"]+)"', page.text)

    nobody = Browser(app, world, None)
    assert hints(nobody.get("/login/card")) == ["username", "current-password"]
    assert hints(nobody.get("/login/first-use")) == ["username", "new-password"]
    assert hints(kiosk.get("/login/card")) == ["off", "off"]
    assert hints(Browser(app, world, "gp1").get("/sitting")) == ["off", "off"]


def test_a_kiosk_asks_for_the_card_again_without_reloading(kiosk: Browser) -> None:
    """WCAG 2.2.1: what somebody types stays, however slowly he types it."""
    page = kiosk.get("/login/card").text
    assert "http-equiv" not in page
    assert 'id="left-dialog"' in page


def test_a_kiosk_refuses_a_first_use_whatever_is_said(
    world: World, app: Flask, kiosk: Browser
) -> None:
    from messaging.dossiers.service import import_worker

    card = stock(world)
    with world.work() as work:
        import_worker(work, world.organisations["east"], "77", "Worker new", card.number)
    given: dict[str, Any] = {"card_code": card.login_secret, "pin": PIN, "pin_again": PIN}
    given["place"] = "own_device"
    refused = kiosk.post("/login/first-use", **given)
    assert (refused.status, "Do not choose your PIN" in refused.text) == (422, True)
    assert "/login/first-use" not in kiosk.get("/login/card").text, "nor is it offered there"
    assert first_use(app, world, card).status == 303


def test_a_kiosk_is_listed_and_ended_by_its_own_workshop(
    world: World, app: Flask, kiosk: Browser
) -> None:
    east, west = Browser(app, world, "ss_east"), Browser(app, world, "ss_west")
    page = east.get("/work/kiosks")
    ending = next(one for one in page.forms if one.action.startswith("/work/kiosks/"))
    assert "Canteen" not in west.get("/work/kiosks").text
    assert west.post(ending.action).status == 404
    assert "It is no kiosk any more" in east.submit(ending).text
    assert east.post(ending.action).status == 404
    assert "/login/first-use" in kiosk.get("/me/").links  # which no kiosk offers
    with world.work() as work:
        lines = work.log.read([world.organisations["east"]], types=[EventType.KIOSK])
    assert [line.body["what"] for line in lines] == ["registered", "ended"]
    assert east.submit(east.get("/work/kiosks").form("name"), name=" ").status == 422


def test_the_page_of_a_card_asks_a_fixed_number_of_queries(world: World, app: Flask) -> None:
    stock(world)
    with counted_queries(world) as before:
        Browser(app, world, "ss_east").get(address(world, "ss_east", "bo"))
    for who in ("ss_east", "arts"):
        agree(app, world, who)
    with counted_queries(world) as after:
        Browser(app, world, "ss_east").get(address(world, "ss_east", "bo"))
    assert len(before) == len(after)
