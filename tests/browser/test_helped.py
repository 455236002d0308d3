"""Who helps him, asked on three pages: with the keyboard alone, and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from consent.clock import SystemClock
from portal.sessions.cookies import cookie_name
from portal.sessions.service import load
from tests.support.chromium import Person, chromium
from tests.support.served import cookie_for, served, served_configuration
from tests.support.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broad,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
]


def reach(page: Page, selector: str) -> None:
    """Tab on until it has the focus, or one of its group has."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(":focus").evaluate("(one, wanted) => one.matches(wanted)", selector):
            return
    raise AssertionError(f"no Tab comes to {selector}")


def choose(page: Page, name: str, value: str) -> None:
    """With the arrows, from the one of its group that Tab comes to."""
    reach(page, f"input[name={name}]")
    wanted = page.locator(f"input[name={name}][value={value}]")
    for _ in range(8):
        page.keyboard.press("ArrowDown")
        if wanted.is_checked():
            return
    raise AssertionError(f"no arrow comes to {value}")


def press(page: Page, selector: str) -> None:
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


ON, BACK = "main form button:not([name])", "main form button[name=back]"


def test_three_questions_with_the_keyboard_and_without_scripts(
    world: World, tmp_path: Path
) -> None:
    world.clock.set(SystemClock().now())
    configuration = served_configuration(tmp_path)
    token = cookie_for(world, "an", configuration)
    with served(world, tmp_path) as server, chromium() as browser:
        base = f"http://localhost:{server.port}"
        an = Person(browser, base, width=390, scripts=False)
        page = an.page
        an.context.add_cookies([{"name": cookie_name(configuration), "value": token, "url": base}])
        an.go("/me/helped")
        press(page, ON)
        expect(page.locator("#f-who-error")).to_be_visible()
        choose(page, "who", "friend")
        reach(page, "#f-name")
        page.keyboard.type("Jan")
        press(page, ON)
        choose(page, "manner", "explained")
        press(page, BACK)
        expect(page.locator("input[value=friend]")).to_be_checked()
        expect(page.locator("#f-name")).to_have_value("Jan")
        press(page, ON)
        expect(page.locator("input[value=explained]")).to_be_checked()
        press(page, ON)
        choose(page, "tie", "boss")
        press(page, ON)
        expect(page.locator("#f-tie-error")).to_be_visible()
        choose(page, "tie", "none")
        press(page, ON)
        expect(page.locator(".helps__who")).to_contain_text("Jan")
        assert page.url == f"{base}/me/helped"
    with world.work() as work:
        live = load(work, token, configuration)
    assert live is not None
    assert live.helped is not None
    assert live.helped.in_record == "friend:explained:Jan"
    assert live.helped.dependency == "none"
