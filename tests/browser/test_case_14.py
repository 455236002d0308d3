"""Case 14 at a computer of the workshop: helped there, printed there, undone with the paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from portal.secondway.addresses import WayKind
from portal.secondway.sending import send_announcements
from portal.secondway.ways import ByFile
from portal.secondway.words import STOP_PATH
from tests.browser.test_states import Scene, kiosk_of, submit, walked, with_card
from tests.portal.pages.worker_support import ask
from tests.portal.secondway.test_entering import put
from tests.support.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broad,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
]


def test_no_telephone_is_needed(world: World, tmp_path: Path, browser: Browser) -> None:
    """The paper has the code and says nothing of what it was for; the code then stops it."""
    put(world, "arts", WayKind.SMS, "0478 12 34 56")
    ask(world)

    def at_the_kiosk(scene: Scene) -> None:
        kiosk = kiosk_of(scene)
        page = kiosk.page
        scene.go(kiosk, "/login/card")
        with_card(scene, kiosk)

        scene.go(kiosk, "/me/helped")
        for name, chosen in (("who", "workshop"), ("manner", "read_aloud")):
            page.locator(f"input[name={name}][value={chosen}]").evaluate("one => one.click()")
            submit(scene, kiosk, "/me/helped")
        scene.go(kiosk, "/me/questions")
        scene.press(kiosk, "main a[href*='/me/questions/']")
        scene.press(kiosk, "button[value=yes]")
        while "/me/understood/" in page.url:
            scene.press(kiosk, ".pick >> nth=0" if page.locator(".pick").count() else "main button")
        expect(page.get_by_role("button", name="Print the code alone")).to_be_visible()

        page.emulate_media(media="print")
        paper = page.locator("body").inner_text()
        [code] = set(re.findall(r'data-code="(\w{16})"', page.content()))
        assert code in paper.replace(" ", "").replace("-", "")
        for word in ("yes", "doctor", "GP", "health", "Person", "Workshop", "see"):
            assert not re.search(rf"\b{word}\b", paper), paper
        page.emulate_media(media="screen")

        out = tmp_path / "out"
        send_announcements(
            world.store, world.server, world.clock, {WayKind.SMS: ByFile(out)},
            public_base_url="https://portal.example",
        )  # fmt: skip
        assert [one for one in out.iterdir() if "portal.example" + STOP_PATH in one.read_text()]

        anybody = scene.window(None)
        scene.go(anybody, STOP_PATH)
        anybody.page.locator("#f-code").fill(code)
        scene.press(anybody, "main form button[type=submit]:not(.scan button)")

    walked(world, tmp_path, browser, at_the_kiosk, "en", "light")
    with world.work() as work:
        grants = work.records.grants(world.dossiers["an"])
        assert grants
        assert all(one.withdrawn for one in grants)
