"""A card in a real browser: its QR code fills in the code, and its secret stays in the browser.

The camera is Chromium's own stand-in, which plays a film; the film is made of the card's QR code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import segno
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from consent.clock import SystemClock
from consent.codes import grouped
from messaging.dossiers.service import import_worker
from messaging.people.cards import PrintedCard, make_card
from tests.support.chromium import _FLAGS, CHROMIUM, PATIENCE_MS, axe_finds
from tests.support.served import served
from tests.support.world import CHEAP, World

pytestmark = pytest.mark.browser
PIN = "2594"
_WITHOUT_OWN_READER = "delete globalThis.BarcodeDetector"


def film_of(text: str, path: Path) -> Path:
    """A film of two pictures that show the QR code of ``text``, 640 by 480, for a camera."""
    code = [list(row) for row in segno.make(text, error="m").matrix_iter(scale=8, border=4)]
    width, height = 640, 480
    left, top = (width - len(code[0])) // 2, (height - len(code)) // 2
    picture = bytearray(b"\xd0" * (width * height))
    for y, row in enumerate(code):
        start = (top + y) * width + left
        picture[start : start + len(row)] = bytes(0x18 if dark else 0xE8 for dark in row)
    frame = b"FRAME\n" + bytes(picture) + b"\x80" * (width * height // 2)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + frame * 2)
    return path


@contextmanager
def window(folder: Path, *flags: str) -> Iterator[BrowserContext]:
    """A browser with a profile on disk, as a telephone has one."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(folder), executable_path=CHROMIUM, args=[*_FLAGS, *flags], locale="en"
        )
        context.set_default_timeout(PATIENCE_MS)
        try:
            yield context
        finally:
            context.close()


def _come(context: BrowserContext, address: str) -> Page:
    context.add_cookies([{"name": "language", "value": "en", "url": address}])
    page = context.new_page()
    page.goto(address)
    return page


def filled(page: Page) -> None:
    """Wait until the whole code stands in its field."""
    whole = re.compile(r"^(\w{4} ){3}\w{4}$")
    expect(page.locator("#f-card_code")).to_have_value(whole, timeout=PATIENCE_MS)


def test_the_secret_of_a_scanned_card_stays_in_the_browser(world: World, tmp_path: Path) -> None:
    world.clock.set(SystemClock().now())
    secret = world.cards["an"].login_secret
    forms = (secret, grouped(secret), grouped(secret).replace("-", " "), secret.lower())
    log, sent = tmp_path / "access.log", list[str]()
    with served(world, tmp_path, access_log=log) as server, window(tmp_path / "profile") as phone:
        base = f"http://localhost:{server.port}"
        phone.on("request", lambda one: sent.append(f"{one.url} {one.headers.get('referer', '')}"))
        page = _come(phone, f"{base}/login/card#{secret}")
        filled(page)
        assert page.url == f"{base}/login/card"
        assert page.evaluate("document.activeElement.id") == "f-pin"
        titles = [page.title()]
        # A scanner at the desk types the whole address and then Enter, which hands in nothing yet.
        code = page.locator("#f-card_code")
        code.fill("")
        code.press_sequentially(f"{base}/login/card#{secret}")
        filled(page)
        code.press("Enter")
        assert page.evaluate("document.activeElement.id") == "f-pin"
        assert page.url == f"{base}/login/card"
        code.fill(f"{base}/login/card#{secret}")  # and so a paste
        filled(page)
        for digit in PIN:
            page.get_by_role("button", name=digit, exact=True).click()
        page.get_by_role("button", name="Go in").click()
        page.wait_for_url(f"{base}/me/")
        titles.append(page.title())
        page.go_back()
        page.wait_for_load_state()
        titles.append(page.title())
        seen = [page.url, page.evaluate("document.referrer"), *titles]
        stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert phone.cookies() is not None
    told = log.read_text() + "".join(one.read_text() for one in tmp_path.glob("server-*.log"))
    assert "POST /login/card" in told
    for form in forms:
        assert form not in told
        assert not [one for one in (*sent, *seen, stored) if form in one.partition("#")[0]]


@pytest.mark.broad
def test_the_camera_reads_the_card(world: World, tmp_path: Path) -> None:
    world.clock.set(SystemClock().now())
    card = world.cards["an"]
    with served(world, tmp_path) as server:
        base = f"http://localhost:{server.port}"
        film = film_of(f"{base}/login/card#{card.login_secret}", tmp_path / "card.y4m")
        with window(
            tmp_path / "kiosk",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ) as kiosk:
            kiosk.add_init_script(_WITHOUT_OWN_READER)
            sent: list[str] = []
            kiosk.on("request", lambda one: sent.append(f"{one.method} {one.url}"))
            page = _come(kiosk, f"{base}/login/card")
            assert axe_finds(page) == []
            before = len(sent)
            page.get_by_role("button", name="Let the camera look at my card").click()
            filled(page)
            assert page.locator("#f-card_code").input_value() == grouped(card.login_secret).replace(
                "-", " "
            )
            assert page.get_by_text("The card is read. Now your PIN.").is_visible()
            assert page.evaluate("document.querySelector('video').srcObject") is None
            # Only the reader itself was fetched: no picture left the browser.
            assert [one.partition(base)[2] for one in sent[before:]] in (
                [],
                ["/static/vendor/jsqr/jsQR.js"],
            )
            assert axe_finds(page) == []
            page.locator("#f-pin").fill(PIN)
            page.get_by_role("button", name="Go in").click()
            page.wait_for_url(f"{base}/me/")


@pytest.mark.broad
def test_without_a_camera_he_is_told_to_type(world: World, tmp_path: Path) -> None:
    card = _new_card(world)
    with served(world, tmp_path) as server, window(tmp_path / "desk") as desk:
        base = f"http://localhost:{server.port}"
        page = _come(desk, f"{base}/login/card")
        page.get_by_role("button", name="Let the camera look at my card").click()
        page.get_by_text("Type the code on your card.").wait_for()
        page.locator("#f-card_code").fill(card.login_secret.lower().replace("0", "o"))
        # The first use is on another page: the code goes along, and not in an address.
        page.get_by_role("link", name="I use my card for the first time").click()
        page.wait_for_url(f"{base}/login/first-use")
        filled(page)


def _new_card(world: World) -> PrintedCard:
    with world.work() as work:
        card = make_card(work, "900001", CHEAP)
        import_worker(work, world.organisations["east"], "77", "Worker new", card.number)
    return card
