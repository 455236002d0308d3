"""Logging in with a card, measured in a real browser: nobody scrolls on a small computer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_question import LANGUAGES, LOWEST, SCREEN
from tests.browser.test_worker_face import standing
from tests.support.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
]
WHO: Final = {"/login/card": None, "/sitting": "gp1"}
"""The two pages with a card and a PIN, and in whose browser each opens."""
LEAST: Final = 44
PLACES: Final = """all => all.filter(e => e.checkVisibility()).map(e => {
  const box = e.getBoundingClientRect()
  return [e.innerText || e.name, box.width, box.height, Math.ceil(box.bottom + scrollY)]
})"""


def fits_one_screen(page: Page, about: str) -> int:
    """Card, PIN, each key and the button stand on the first screen, large enough for a finger."""
    assert page.locator(".pad__key:visible").count() == 11, about
    found = page.locator("main :is(.input, button, .wish)").evaluate_all(PLACES)
    small = [one for one in found if min(one[1:3]) < LEAST]
    low = [one for one in found if one[3] > LOWEST]
    assert not small + low, (about, small, low)
    assert found[-1][0] == page.locator("main form button[type=submit]").inner_text(), about
    return max(int(one[3]) for one in found)


def measured(world: World, folder: Path, browser: Browser, languages: Sequence[str]) -> None:
    with standing(world, folder) as window:
        for path, who in WHO.items():
            person = window(browser, who or "an")
            if who is None:
                person.context.clear_cookies()
            person.page.set_viewport_size(SCREEN)
            for language in languages:
                cookie = {"name": "language", "value": language, "url": person.base}
                person.context.add_cookies([cookie])  # type: ignore[list-item]
                person.page.goto(f"{person.base}{path}?speak={language}")
                assert person.page.locator("html").get_attribute("lang") == language
                print(path, language, fits_one_screen(person.page, f"{path}: {language}"))
            person.close()


def test_logging_in_with_a_card_is_one_screen(
    world: World, tmp_path: Path, browser: Browser
) -> None:
    measured(world, tmp_path, browser, ["nl"])


@pytest.mark.broad
def test_logging_in_with_a_card_is_one_screen_in_every_language(
    world: World, tmp_path: Path, browser: Browser
) -> None:
    measured(world, tmp_path, browser, LANGUAGES)
