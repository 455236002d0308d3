"""The code of a receipt in a real browser: a camera brings it behind a "#", and it stays there."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from consent.clock import SystemClock
from consent.codes import grouped
from consent.purposes import PurposeCode
from tests.support.advising import consent_to
from tests.support.chromium import _FLAGS, CHROMIUM, PATIENCE_MS, axe_finds
from tests.support.served import served
from tests.support.world import World

pytestmark = pytest.mark.browser


def test_the_picture_on_the_paper_leads_to_stopping(world: World, tmp_path: Path) -> None:
    world.clock.set(SystemClock().now())
    receipt = consent_to(world, "an", PurposeCode.ADVICE)
    log = tmp_path / "access.log"
    with served(world, tmp_path, access_log=log) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        page = browser.new_page(locale="en", viewport={"width": 320, "height": 640})
        page.set_default_timeout(PATIENCE_MS)
        base = f"http://localhost:{server.port}"
        page.context.add_cookies([{"name": "language", "value": "en", "url": base}])
        page.goto(f"{base}/withdraw#{receipt.code}")
        typed = grouped(receipt.code).replace("-", " ")
        expect(page.locator("#f-code")).to_have_value(typed, timeout=PATIENCE_MS)
        assert page.url == f"{base}/withdraw"  # wiped from the address, and from what came before
        assert axe_finds(page) == []
        page.get_by_role("button", name="Stop it now").click()
        expect(page.get_by_text("If this code belongs to a yes")).to_be_visible()
        assert axe_finds(page) == []
        browser.close()
    told = log.read_text()
    assert "POST /withdraw" in told
    assert receipt.code not in told
    with world.work() as work:
        assert [one.withdrawn for one in work.records.grants(world.dossiers["an"])] == [True]
