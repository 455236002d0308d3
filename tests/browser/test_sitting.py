"""Two minutes in the consulting room, counted: from the doctor's page of somebody and back to it.

What is said, read and thought over takes as long as it takes; so the taps and the machine's share
are bounded. The code of the card comes in as from its square; the PIN is tapped on the screen.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from consent.understanding import questions_for
from portal.sessions.cookies import cookie_name
from tests.browser.looking import small_targets
from tests.browser.test_minute import COUNT, counted
from tests.browser.walking import _Quiet
from tests.portal.pages.browser import Browser as Plain
from tests.portal.pages.browser import site
from tests.portal.pages.worker_support import advice, ask, catalogue, consent
from tests.support.chromium import Person, chromium
from tests.support.world import CHEAP, World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
]
PIN = "2594"
TABLET = 820
TAPS = {"a question of the GP": 11, "a question of the physician": 11, "a text to release": 8,
        "a question and a text": 13}  # fmt: skip
"""So many taps, the doctor's own button and "I am done" among them: no more, and no fewer."""
MOST_SECONDS = 60
"""The machine's share of two minutes, also on two cores that are busy with something else."""


@pytest.fixture
def room(world: World, tmp_path: Path) -> Iterator[Callable[[str], Person]]:
    """A doctor's tablet."""
    catalogue(world)
    app = site(world, tmp_path, stretch=CHEAP)
    server = make_server("localhost", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    base = f"http://localhost:{server.server_port}"
    with chromium() as browser:
        yield lambda who: _tablet(browser, base, app, world, who)
    server.shutdown()
    thread.join()
    server.server_close()


def _tablet(browser: Browser, base: str, app: Flask, world: World, who: str) -> Person:
    person = Person(browser, base, width=TABLET)
    name = cookie_name(app.extensions["portal"].configuration)
    token = Plain(app, world, who).token
    person.context.add_cookies([{"name": name, "value": token, "url": base}])
    person.context.add_init_script(COUNT)
    return person


def tap(person: Person, selector: str) -> None:
    with person.page.expect_navigation():
        person.page.locator(selector).first.click()


def card_and_pin(person: Person, world: World) -> None:
    """The page is in the worker's hands, and its address says nothing."""
    assert person.page.url == f"{person.base}/sitting"
    person.page.locator("#f-card_code").fill(world.cards["an"].login_secret)
    for digit in PIN:
        person.page.locator(f".pad__key[data-key='{digit}']").click()
    tap(person, "main form button[type=submit]")


def say_yes(person: Person, purpose: str) -> None:
    """Yes, and the three questions with pictures as somebody answers them who understood."""
    tap(person, "button[value=yes]")
    for question in questions_for(purpose, "en").questions:
        tap(person, f".pick[value='{question.right.id}']")
    assert "/me/receipts/" in person.page.url


def done(person: Person, page: str) -> None:
    tap(person, "form[action='/sitting/over'] button")
    assert person.page.url == person.base + page


def measured(person: Person, page: str, what: str, sitting: Callable[[], None]) -> None:
    person.page.goto(person.base + page)
    person.page.evaluate("sessionStorage.clear()")
    began = time.monotonic()
    sitting()
    took, taps = time.monotonic() - began, counted(person, "pointerdown")
    print(f"{what}: {taps} taps, the machine {took:.1f} s")
    assert taps == TAPS[what]
    assert took <= MOST_SECONDS


def test_a_question_in_the_gps_room(world: World, room: Callable[[str], Person]) -> None:
    """Two of his questions wait: the one he chose comes first, in the language of the worker."""
    consent(world, "doctors")
    ask(world)
    ask(world, "gp1", "workplace")
    page = f"/gp/patients/{world.dossiers['an']}"
    gp = room("gp1")

    def sitting() -> None:
        tap(gp, f"form[action='{page}/here'] button")
        card_and_pin(gp, world)
        assert "/me/questions/" in gp.page.url
        say_yes(gp, "workplace")
        done(gp, page)

    measured(gp, page, "a question of the GP", sitting)
    assert "The work" in gp.page.locator("main").inner_text()
    gp.close()


@pytest.mark.broad
def test_the_page_that_is_handed_over(world: World, room: Callable[[str], Person]) -> None:
    """Axe-core finds nothing, also on the doctor's page with his choices; the targets are large."""
    consent(world, "doctors")
    page = f"/gp/patients/{world.dossiers['an']}"
    gp = room("gp1")
    gp.go(page)
    tap(gp, f"a[href='/sitting?next={page}']")
    for language in ("ar", "nl"):
        tap(gp, f".tongues a[lang={language}]")
        gp.look()
        assert not small_targets(gp.page)
        assert gp.page.locator("html").get_attribute("lang") == language
    gp.close()


@pytest.mark.broad
def test_a_question_and_a_text_in_the_physicians_room(
    world: World, room: Callable[[str], Person]
) -> None:
    """He asks in the same step, or has the text shown that waits; and both in one sitting."""
    texts = [advice(world)]
    page = f"/physician/dossiers/{world.dossiers['an']}"
    arts = room("arts")

    def asked(purpose: str) -> None:
        tap(arts, f"form[action='{page}/here']:has([name=ask]):has([value={purpose}]) button")
        card_and_pin(arts, world)
        assert "/me/questions/" in arts.page.url
        say_yes(arts, purpose)

    def released(text: str) -> None:
        assert arts.page.url.endswith(f"/me/documents/{text}")
        tap(arts, "button[value=send]")

    def question() -> None:
        asked("limits")
        done(arts, page)

    def text() -> None:
        tap(arts, f"form[action='{page}/here']:has([value='{texts[1]}']) button")
        card_and_pin(arts, world)
        released(texts[1])
        done(arts, page)

    def both() -> None:
        asked("advice")
        tap(arts, f"main a[href='/me/documents/{texts[0]}']")
        released(texts[0])
        done(arts, page)

    measured(arts, page, "a question and a text", both)
    texts.append(advice(world))
    measured(arts, page, "a text to release", text)
    world.clock.move(timedelta(minutes=1))  # another sitting: the pictures are asked again
    measured(arts, page, "a question of the physician", question)
    arts.look()
    arts.close()
