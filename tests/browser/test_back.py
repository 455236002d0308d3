"""Who presses "back" at a shared computer does not find what the one before him filled in."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.clock import SystemClock
from tests.support.chromium import Person, chromium
from tests.support.served import cookie_for, served, served_configuration
from tests.support.world import World

pytestmark = [pytest.mark.browser, pytest.mark.broad]


def test_the_answer_of_a_sick_call_is_gone(world: World, tmp_path: Path) -> None:
    world.clock.set(SystemClock().now())
    with served(world, tmp_path) as server, chromium() as browser:
        base = f"http://127.0.0.1:{server.port}"
        reception = Person(browser, base)
        cookie = cookie_for(world, "ss_east", served_configuration(tmp_path))
        reception.context.add_cookies([{"name": "portal", "value": cookie, "url": base}])
        reception.go("/absence/call")
        form = reception.page.locator("form.sickcall")
        form.locator("input[name=who]").first.check(force=True)
        form.locator("input[name=answer]").first.check(force=True)
        form.locator("button").last.click()
        reception.page.wait_for_load_state("networkidle")
        reception.page.go_back()
        reception.page.wait_for_selector("form.sickcall")
        assert reception.page.locator("input[name=who]:checked").count() == 0
        assert reception.page.locator("input[name=answer]:checked").count() == 0
