"""What must hold of a page in a display, and how a browser is brought into one."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.focusing import wrong_focus
from tests.browser.walking import Demonstration, Display, Stop
from tests.support.chromium import AXE, PATIENCE_MS, axe_finds

WORKER_LETTERS_PX = 18
WORKER_TARGET_PX = 44

# What sticks out at a side; what is too small to be pressed; what is too small to be read.
# The line at the top of a demonstration, and links for who uses a keyboard, are no part of a page.
_MEASURE = """
([target, letters, worker]) => {
  const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '')
      + (e.className && e.className.baseVal === undefined ? '.' + e.className : '')
      + ' "' + (e.textContent || '').trim().replace(/\\s+/g, ' ').slice(0, 40) + '"';
  const apart = e => e.closest('.ribbon, .skip, .unseen, [hidden], dialog:not([open])');
  const seen = e => e.checkVisibility({ visibilityProperty: true }) && !apart(e);
  const root = document.documentElement;
  const wide = root.scrollWidth > root.clientWidth
    ? [...document.querySelectorAll('body *')].filter(e => seen(e)
        && !e.closest('.scroll') && (e.getBoundingClientRect().right > root.clientWidth + 1
            || e.getBoundingClientRect().left < -1)).map(name)
    : [];
  if (root.scrollWidth > root.clientWidth && !wide.length) wide.push('the page itself');
  const small = [], fine = [];
  if (worker || document.body.matches('.world--worker')) {
    const box = e => {
      const own = e.getBoundingClientRect();
      if (!e.matches('input[type=radio], input[type=checkbox]')) return own;
      const label = e.labels && e.labels[0] ? e.labels[0].getBoundingClientRect() : own;
      return { width: Math.max(own.right, label.right) - Math.min(own.left, label.left),
               height: Math.max(own.bottom, label.bottom) - Math.min(own.top, label.top) };
    };
    for (const e of document.querySelectorAll('a[href], button, input, select, textarea, summary'))
      if (seen(e) && e.type !== 'hidden') {
        const { width, height } = box(e);
        if (width < target || height < target)
          small.push(name(e) + ' ' + Math.round(width) + 'x' + Math.round(height));
      }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const e = texts.currentNode.parentElement;
      if (texts.currentNode.data.trim() && seen(e) && !e.closest('option, [aria-hidden=true]')
          && parseFloat(getComputedStyle(e).fontSize) < letters) fine.push(name(e));
    }
  }
  return { wide: wide.slice(0, 5), small: small.slice(0, 5), fine: fine.slice(0, 5),
           letters: parseFloat(getComputedStyle(root).fontSize) };
}
"""


def small_targets(page: Page) -> list[str]:
    """What a worker can press on the page that is open and is too small for a finger."""
    found: list[str] = page.evaluate(_MEASURE, [WORKER_TARGET_PX, WORKER_LETTERS_PX, True])["small"]
    return found


class Window:
    """One person's browser window, which can be brought into any display."""

    def __init__(self, browser: Browser, shown: Demonstration, person: str) -> None:
        self.base = shown.base(person)
        self.context = browser.new_context(locale="nl-BE", reduced_motion="reduce")
        self.context.add_init_script(AXE)  # once, and not sent along to each page
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.cdp = self.context.new_cdp_session(self.page)
        self.said: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        if person:
            self.page.goto(f"{self.base}/demonstration/enter/{person}", wait_until="commit")

    def _heard(self, message: ConsoleMessage) -> None:
        # A browser also writes down that a page which is not there answers 404, and that what was
        # typed wrong answers 422.
        told = any(f"a status of {status} (" in message.text for status in (404, 422))
        if message.type in ("error", "warning") and not told:
            self.said.append(message.text)

    def open(self, path: str, language: str) -> int:
        """Go there in this language; the status of the answer."""
        self.context.add_cookies([{"name": "language", "value": language, "url": self.base}])
        self.said.clear()
        answer = self.page.goto(self.base + path)
        assert answer is not None
        return answer.status

    def show(self, display: Display) -> None:
        """Bring the page that is open into a display, as a browser's and a system's settings do."""
        size = 16 * display.text // 100
        self.cdp.send(
            "Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": 13 * size // 16}}
        )
        self.page.set_viewport_size({"width": display.width, "height": 900})
        self.page.emulate_media(
            color_scheme="dark" if display.colours == "dark" else "light",
            forced_colors="active" if display.colours == "forced" else "none",
            contrast="more" if display.colours == "contrast" else "no-preference",
        )

    def wrongs(self, stop: Stop, display: Display, secret: set[str]) -> list[str]:
        """What is wrong with the page that is open, each with the page, its display and the place."""
        measured: dict[str, Any] = self.page.evaluate(
            _MEASURE, [WORKER_TARGET_PX, WORKER_LETTERS_PX, False]
        )
        found = [f"axe {rule}: {help_} at {places}" for rule, help_, places in axe_finds(self.page)]
        found += [f"wider than the window: {each}" for each in measured["wide"]]
        found += [f"target under {WORKER_TARGET_PX} px: {each}" for each in measured["small"]]
        found += [f"letters under {WORKER_LETTERS_PX} px: {each}" for each in measured["fine"]]
        found += [f"focus: {each}" for each in wrong_focus(self.page)]
        found += [f"the browser says: {each}" for each in self.said]
        title = self.page.title()
        if secret & set(re.findall(r"[\w-]+", title.lower())):
            found.append(f"the title names somebody or a secret: {title}")
        if measured["letters"] != 16 * display.text / 100:
            found.append(f"the letters did not follow the browser: {measured['letters']} px")
        if self.page.locator("html").get_attribute("lang") != display.language:
            found.append("the page says another language than was asked for")
        return [f"{stop} [{display}]: {each}" for each in found]

    def close(self) -> None:
        """Close it."""
        self.context.close()
