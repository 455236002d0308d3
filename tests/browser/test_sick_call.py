"""A sick call in twenty seconds, counted: what the page itself asks of who answers the telephone.

What is said takes as long as it takes; so the taps, the letters and the machine's share are bounded.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from portal.sessions.cookies import cookie_name
from tests.browser.test_minute import COUNT, counted
from tests.browser.walking import _Quiet
from tests.portal.pages.browser import Browser as Plain
from tests.portal.pages.browser import site
from tests.support.chromium import Person, chromium
from tests.support.world import World, add_worker

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
]
MOST_TAPS, MOST_LETTERS, MOST_SECONDS = 6, 4, 10
SCREENS = {"telephone": (390, 844), "computer": (1280, 900)}
NAMES = ("dora", "elke", "fons", "gilles", "hilde", "ilse", "jef", "katrien", "luc", "mieke")
# What can be scrolled on the page beside the page itself.
INNER = """() => [...document.querySelectorAll('main *')].filter(e =>
  e.scrollHeight > e.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(e).overflowY)).length"""


@pytest.fixture
def taker(world: World, tmp_path: Path) -> Iterator[Person]:
    """Who answers the telephone, in front of a new call, in a workshop of a dozen people."""
    for number, name in enumerate(NAMES):
        add_worker(world, name, "east", 700 + number)
    app = site(world, tmp_path)
    server = make_server("localhost", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    base = f"http://localhost:{server.server_port}"
    with chromium() as browser:
        yield _window(browser, base, app, world)
    server.shutdown()
    thread.join()
    server.server_close()


def _window(browser: Browser, base: str, app: object, world: World) -> Person:
    person = Person(browser, base)
    token = Plain(app, world, "ss_east").token  # type: ignore[arg-type]
    name = cookie_name(app.extensions["portal"].configuration)  # type: ignore[attr-defined]
    person.context.add_cookies([{"name": name, "value": token, "url": base}])
    person.context.add_init_script(COUNT)
    return person


def test_a_call_is_written_down_in_a_few_taps_and_letters(taker: Person) -> None:
    page = taker.page
    for where, (width, height) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        taker.go("/absence/call")
        page.evaluate("sessionStorage.clear()")
        # The first field is in sight as the page opens; a telephone has no scroll in the scroll.
        first = page.locator("#filter").bounding_box()
        assert first is not None
        assert first["y"] + first["height"] <= height, where
        assert where == "computer" or not page.evaluate(INNER)
        began = time.monotonic()
        page.locator("#filter").click()
        page.keyboard.type("gil")
        page.locator("label", has_text="Worker gilles").click()
        expect(page.locator(".sickcall__names .option:visible")).to_have_count(1)
        answer = page.locator("label", has_text="I did not ask.")
        answer.click()
        page.get_by_role("button", name="Record").click()
        page.get_by_text("Recorded: Worker gilles").wait_for()
        took = time.monotonic() - began
        taps, letters = counted(taker, "pointerdown"), counted(taker, "keydown")
        print(f"{where}: {taps} taps, {letters} letters, the machine {took:.1f} s")
        assert taps <= MOST_TAPS, where
        assert letters <= MOST_LETTERS, where
        assert took <= MOST_SECONDS, where
        taker.look()


def test_the_names_go_on_with_the_arrow_keys_and_come_back_when_the_box_is_emptied(
    taker: Person,
) -> None:
    page = taker.page
    taker.go("/absence/call")
    shown = page.locator(".sickcall__names .option:visible")
    everybody = shown.count()
    page.locator("label", has_text="Worker elke").click()
    expect(shown).to_have_count(1)
    page.locator("#filter").fill("")
    expect(shown).to_have_count(everybody)
    page.locator("input[name=who]:checked").focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("input[name=who]:checked + label").inner_text() == "Worker fons"
    expect(shown).to_have_count(everybody)
