"""A text that is far too long: the browser shows why, and going back gives it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.clock import SystemClock
from tests.portal.pages.doctors_support import consent
from tests.support.chromium import Person, chromium
from tests.support.served import cookie_for, served, served_configuration
from tests.support.world import World

pytestmark = [pytest.mark.browser, pytest.mark.broad]  # the API refuses the same in the usual run
PASTED = 1_500_000
"""Letters: more than a request may hold."""


def test_it_is_said_and_nothing_is_lost(world: World, tmp_path: Path) -> None:
    world.clock.set(SystemClock().now())
    consent(world, "doctors")
    with served(world, tmp_path) as server, chromium() as browser:
        base = f"http://127.0.0.1:{server.port}"
        gp = Person(browser, base)
        cookie = cookie_for(world, "gp1", served_configuration(tmp_path))
        gp.context.add_cookies([{"name": "portal", "value": cookie, "url": base}])
        gp.go(f"/gp/patients/{world.dossiers['an']}")
        note = gp.page.locator("form[action$='/note'] textarea").last
        note.evaluate(
            "(area, length) => { area.value = 'word '.repeat(length / 5); area.form.requestSubmit() }",
            PASTED,
        )
        gp.page.wait_for_selector("h1:has-text('This is too long')")
        gp.page.go_back()
        back = gp.page.locator("form[action$='/note'] textarea").last
        assert back.evaluate("area => area.value.length") == PASTED
