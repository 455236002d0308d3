"""The main path of each role, with the keyboard alone and without scripts, to its end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from consent.codes import grouped
from consent.purposes import PurposeCode, Role
from messaging.dossiers.service import import_worker
from messaging.people.accounts import OPERATOR, create_organisation
from messaging.people.cards import make_card
from tests.browser.hands import Hand, Keyboard, Pointer
from tests.browser.walking import _Quiet
from tests.portal.pages.browser import site
from tests.portal.pages.translation_support import Scene, limit
from tests.portal.pages.worker_support import advice, ask, catalogue, consent
from tests.support.advising import consent_to
from tests.support.chromium import axe_finds
from tests.support.coaching import floor
from tests.support.representing import represents
from tests.support.world import CHEAP, World, enrol

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
]
PIN = "2594"
WAYS = (Keyboard, Pointer)


@pytest.fixture
def base(world: World, tmp_path: Path) -> Iterator[str]:
    """The portal on the test's world, served by a thread."""
    app = site(world, tmp_path, stretch=CHEAP)
    server = make_server("localhost", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def using(way: type[Hand], browser: Browser, base: str, *, large: bool = False) -> Iterator[Hand]:
    """Somebody's window. ``large``: he is a worker, whose targets are large on every page."""
    hand = way(browser, base, width=390 if large else 1280)
    hand.large = large
    try:
        yield hand
    finally:
        hand.close()


def with_card(hand: Hand, world: World, who: str) -> None:
    """Card and PIN, typed."""
    hand.write(hand.find("#f-card_code"), grouped(world.cards[who].login_secret))
    hand.write(hand.find("#f-pin"), PIN)
    hand.press(hand.button("Go in"))
    assert hand.page.url.endswith("/me/")


def with_password(hand: Hand, world: World, who: str) -> None:
    """Name, password and six digits."""
    hand.go("/login")
    hand.write(hand.find("#f-login"), who)
    hand.write(hand.find("#f-password"), world.passwords[who])
    hand.write(hand.find("#f-code"), pyotp.TOTP(world.totp[who]).at(world.clock.now()))
    hand.press(hand.find("#name button[type=submit]"))


def home(hand: Hand) -> None:
    """Back to the first page, by the name at the top."""
    hand.press(hand.page.locator("header a[href$='/me/']").first)


# The worker ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [Keyboard, pytest.param(Pointer, marks=pytest.mark.broad)])
def test_the_worker_answers_releases_and_stops(
    world: World, base: str, browser: Browser, way: type[Hand]
) -> None:
    """Card and PIN, yes, no and not now, the picture questions, an advice with a line left out,
    the switch of what he gave, and out."""
    catalogue(world)
    consent(world, "advice")
    advice(world)
    for doctor, purpose in (("gp1", "doctors"), ("arts", "limits"), ("gp2", "doctors")):
        ask(world, doctor, purpose)
    with using(way, browser, base, large=True) as an:
        an.go("/login/card")
        with_card(an, world, "an")
        for answer, said in (("yes", ""), ("no", "You said no"), ("not_now", "You said “not now”")):
            an.press(an.find("a.big--asked"))
            an.press(an.find("a[href*='/me/questions/']"))
            an.press(an.find(f"button[value={answer}]"))
            assert an.sees(said)
            while "/me/understood/" in an.page.url:
                assert way is Pointer or not axe_finds(an.page)  # no link leads the walk here
                explained = an.page.locator(".pick").count() == 0
                an.press(an.button("Go on") if explained else an.find(".pick"))
            home(an)
        an.press(an.find("a.big--asked"))
        an.press(an.find("a[href*='/me/documents/']"))
        an.choose(an.find("input[name=strike]"))
        an.press(an.find("button[value=without]"))
        home(an)
        an.press(an.find("a.big--allowed"))
        before = an.page.get_by_role("switch", checked=True).count()
        an.press(an.find("button[role=switch]"))
        assert an.sees("It has stopped")
        assert an.page.get_by_role("switch", checked=True).count() < before
        an.log_out()
        assert "/me/" not in an.page.url
    with world.work() as work:
        grants = work.records.grants(world.dossiers["an"])
        assert sorted({one.withdrawn for one in grants}) == [False, True]


@pytest.mark.broad
@pytest.mark.parametrize("way", WAYS)
def test_a_card_from_its_first_use_to_its_loss(
    world: World, base: str, browser: Browser, way: type[Hand]
) -> None:
    """A PIN is chosen on his own device, and the card is blocked by himself; a code from paper
    stops without logging in."""
    receipt = consent_to(world, "bo", PurposeCode.ADVICE)
    with world.work() as work:
        card = make_card(work, "900001", CHEAP)
        import_worker(work, world.organisations["east"], "77", "Worker new", card.number)
    with using(way, browser, base, large=True) as new:
        new.go("/login/card")
        new.press(new.link("I use my card for the first time"))
        new.choose(new.find("input[value=own_device]"))
        new.write(new.find("#f-card_code"), grouped(card.login_secret))
        new.write(new.find("#f-pin"), PIN)
        new.write(new.find("#f-pin_again"), PIN)
        new.press(new.button("This is my PIN"))
        assert new.page.url.endswith("/me/")
        new.press(new.find("a.big--help"))
        new.press(new.link("Block my card"))
        new.press(new.button("Block my card"))
        assert new.sees("Your card is blocked")
        new.go("/login/card")
        new.press(new.link("My card is gone"))
        assert new.sees("They block your card with one press.")
        new.go("/withdraw")
        new.write(new.find("#f-code"), grouped(receipt.code))
        new.press(new.button("Stop it now"))
        assert new.sees("If this code belongs to a yes")
    with world.work() as work:
        assert [one.withdrawn for one in work.records.grants(world.dossiers["bo"])] == [True]


@pytest.mark.broad
@pytest.mark.parametrize("way", WAYS)
def test_a_kiosk_from_its_beginning(
    world: World, base: str, browser: Browser, way: type[Hand]
) -> None:
    """The social service makes a computer a kiosk; a worker answers there and leaves; nobody
    chooses a PIN on it."""
    ask(world)
    with using(way, browser, base) as kiosk:
        with_password(kiosk, world, "ss_east")
        kiosk.press(kiosk.link("Kiosks"))
        kiosk.write(kiosk.find("#f-name"), "Canteen")
        kiosk.press(kiosk.button("This computer is a kiosk"))
        kiosk.log_out()
        kiosk.large = True
        kiosk.go("/login/card")
        assert not kiosk.sees("for the first time")
        with_card(kiosk, world, "an")
        kiosk.press(kiosk.find("a.big--asked"))
        kiosk.press(kiosk.find("a[href*='/me/questions/']"))
        kiosk.press(kiosk.find("button[value=no]"))
        assert kiosk.sees("You said no")
        kiosk.log_out()
        kiosk.go("/login/first-use")
        assert kiosk.sees("Do not choose your PIN here.")


# Who decides for him -------------------------------------------------------------------------------


@pytest.mark.broad
@pytest.mark.parametrize("way", WAYS)
def test_the_representative_decides_what_his_mandate_names(
    world: World, base: str, browser: Browser, way: type[Hand]
) -> None:
    """Yes and no for another, a yes that he stops again, and his mandate given up."""
    represents(world, "rep", "an")
    for doctor, purpose in (("gp1", "doctors"), ("arts", "limits")):
        ask(world, doctor, purpose)
    with using(way, browser, base) as rep:
        with_password(rep, world, "rep")
        rep.large = True
        for answer in ("yes", "no"):
            rep.press(rep.find("a[href*='/questions/']"))
            assert rep.sees("You decide for Worker an")
            rep.press(rep.find(f"button[value={answer}]"))
            assert way is Pointer or not axe_finds(rep.page)
            if answer == "yes":
                assert rep.sees("You said yes for Worker an")
                rep.press(rep.link("For whom you decide"))
        assert rep.page.locator("a[href*='/questions/']").count() == 0
        rep.press(rep.button("Stop this"))
        assert rep.sees("It has stopped")
        rep.press(rep.button("I no longer decide this"))
        assert rep.sees("It has ended")
        assert rep.sees("There is nothing to decide")
        rep.log_out()
    an = world.dossiers["an"]
    with world.work() as work:
        assert {one.withdrawn for one in work.records.grants(an)} == {True}
        assert all(one.ended_at for one in work.mandates.of_dossiers([an]))


# The others ---------------------------------------------------------------------------------------


@pytest.mark.broad
@pytest.mark.parametrize("way", WAYS)
def test_the_physician_translates_and_sends(
    world: World, base: str, browser: Browser, tmp_path: Path, way: type[Hand]
) -> None:
    """From the worklist over the translation to an advice that was handed in."""
    scene = Scene(world, tmp_path / "scene")
    scene.gp_says(limit("standing", {"stretch_min": 30, "total_h": 6}, review_by="2999-01-01"))
    with using(way, browser, base) as arts:
        with_password(arts, world, "arts")
        arts.press(arts.link("Worker an"))
        arts.press(arts.link("From limits to work"))
        arts.choose(arts.find('input[name="standing.state"][value="limit=60"]'))
        arts.press(arts.find("button[name=step][value=rest]"))
        arts.press(arts.find("button[name=step][value=propose]"))
        assert arts.page.url.partition("?")[0].endswith("/advice"), arts.page.url
        arts.press(arts.find(".buttons button[name=step][value=check]"))
        assert arts.sees("Exactly this reaches the social service")
        arts.press(arts.find("button[name=step][value=send]"))
        assert arts.sees("The advice was handed in.")
        arts.log_out()


@pytest.mark.broad
@pytest.mark.parametrize("way", WAYS)
def test_the_social_service_has_its_day(
    world: World, base: str, browser: Browser, way: type[Hand]
) -> None:
    """Somebody of the roster, an absence, the board of who is absent, a department with a task,
    and a coach on his place."""
    crew = floor(world)
    crew.at(8)
    with using(way, browser, base) as lotte:
        with_password(lotte, world, "ss_east")
        lotte.press(lotte.link("Worker an"))
        take_a_call(lotte, world)
        lotte.press(lotte.place("Who is absent"))
        assert lotte.sees("Worker an")
        lotte.press(lotte.place("Coaches today"))
        lotte.open(lotte.find("summary", "Put a coach here"))
        lotte.press(lotte.find("button[name=coach]"))
        assert lotte.page.get_by_role("button", name="Take off").count() == 1
        describe(lotte)
        lotte.log_out()


def take_a_call(hand: Hand, world: World) -> None:
    """An phones that he is ill, and it is written down."""
    hand.press(hand.place("A sick call"))
    hand.choose(hand.find(f"input[name=who][value='{world.dossiers['an']}']"))
    hand.choose(hand.find("input[name=answer]"))
    hand.press(hand.button("Record"))
    assert hand.sees("Recorded: Worker an")


def describe(hand: Hand) -> None:
    """A department with a task that is described from nothing."""
    hand.press(hand.place("The work"))
    hand.press(hand.link("Add a department"))
    hand.write(hand.page.locator("[name='name.nl']"), "Wasserij")
    hand.press(hand.button("Keep this"))
    hand.press(hand.page.locator(".dept").last.locator("a", has_text="Add a task from nothing"))
    hand.write(hand.page.locator("[name='name.nl']"), "Lakens vouwen")
    hand.press(hand.button("Keep this task"))
    hand.press(hand.link("All the work") if "/tasks" in hand.page.url else hand.place("The work"))
    assert hand.sees("Lakens vouwen")


@pytest.mark.broad
@pytest.mark.parametrize("way", WAYS)
def test_the_coach_reads_his_cards_and_takes_a_call(
    world: World, base: str, browser: Browser, way: type[Hand]
) -> None:
    crew = floor(world)
    crew.at(8)
    crew.place("an", "packing")
    crew.begin("coach", "packing")
    with using(way, browser, base) as gust:
        with_password(gust, world, "coach")
        assert gust.sees("Worker an")
        take_a_call(gust, world)
        gust.press(gust.place("Today"))
        gust.log_out()


@pytest.mark.broad
@pytest.mark.parametrize("way", WAYS)
def test_the_administrator_describes_work(
    world: World, base: str, browser: Browser, way: type[Hand]
) -> None:
    floor(world)
    enrol(world, "nele", Role.ADMINISTRATOR, "east")
    with using(way, browser, base) as nele:
        with_password(nele, world, "nele")
        describe(nele)
        nele.log_out()


@pytest.mark.broad
@pytest.mark.parametrize("way", WAYS)
def test_the_auditor_keeps_his_account(
    world: World, base: str, browser: Browser, way: type[Hand]
) -> None:
    """All that an auditor has on the pages: his log is read with a command."""
    with world.work() as work:
        world.organisations["op"] = create_organisation(work, OPERATOR, "op", "Operator")
    enrol(world, "auditor", Role.AUDITOR, "op")
    with using(way, browser, base) as auditor:
        with_password(auditor, world, "auditor")
        auditor.press(auditor.place("My account"))
        assert way is Pointer or not axe_finds(auditor.page)  # the walk has no auditor
        auditor.select(auditor.find("select[name=language]"), "fr")
        auditor.press(auditor.button("Keep this language"))
        auditor.log_out()
