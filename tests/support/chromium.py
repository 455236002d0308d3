"""Debian's Chromium driven by Playwright, and axe-core on each page that is passed.

It is the browser's own build for working without a screen: the same engine, without what draws
windows, for two thirds of the work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
CHROMIUM = "/usr/bin/chromium-headless-shell"
_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
PATIENCE_MS = 60_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; nothing of it stays."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def axe_finds(page: Page) -> list[tuple[str, str, list[str]]]:
    """What axe-core finds wrong on an open page: the rule, what it asks, and the elements."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    result: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", _RULES)
    return [
        (v["id"], v["help"], [" ".join(map(str, n["target"])) for n in v["nodes"]][:3])
        for v in result["violations"]
    ]


class Person:
    """Somebody with a browser window of his own, at the portal's address."""

    def __init__(
        self, browser: Browser, base: str, *, width: int = 1280, scripts: bool = True
    ) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, locale="en"
        )
        self.context.add_cookies([{"name": "language", "value": "en", "url": base}])
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.base = base
        self.scripts = scripts

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.base + path)
        self.look()

    def click(self, name: str, role: str = "button", *, nth: int = 0) -> None:
        """Click what is called so, and look at where it leads."""
        found = self.page.get_by_role(role, name=name)  # type: ignore[arg-type]
        (found.last if nth < 0 else found.nth(nth)).click()
        self.page.wait_for_load_state()
        self.look()

    def fill(self, label: str, text: str) -> None:
        """Type into the field with this label."""
        self.page.get_by_label(label, exact=True).first.fill(text)

    def sees(self, words: str) -> bool:
        """Whether the page says it."""
        return words in self.page.locator("body").inner_text()

    def look(self) -> None:
        """Let axe-core look at the page: it must find nothing."""
        if not self.scripts:
            return
        found = axe_finds(self.page)
        assert not found, (self.page.url, found)

    def close(self) -> None:
        """Close the window."""
        self.context.close()
