"""Two ways to use a page: with the keyboard alone, and by clicking where no script runs.

A path is written once and walked with both. The keyboard knows Tab, Shift-Tab, Enter, Space, the
arrows and what is typed; at every step of it the focus must be in sight and clearly marked.
"""

from __future__ import annotations

from playwright.sync_api import Browser, ElementHandle, Locator

from tests.browser.focusing import LIBRARY, focused, out_of_order
from tests.browser.looking import small_targets
from tests.support.chromium import Person

MOST_TABS = 400
_REACHED = "one => document.activeElement === one"
_REACHED_GROUP = """one => document.activeElement.name === one.name
    && document.activeElement.form === one.form"""


class Hand(Person):
    """Somebody who uses a page; what differs is how."""

    def __init__(
        self, browser: Browser, base: str, *, width: int = 1280, scripts: bool = True
    ) -> None:
        super().__init__(browser, base, width=width, scripts=scripts)
        self.page.emulate_media(reduced_motion="reduce")
        self.large = False

    def find(self, selector: str, words: str = "") -> Locator:
        """The first thing on the page of this kind that says these words."""
        found = self.page.locator(f"main {selector}, .back {selector}, nav {selector}")
        found = found.locator("visible=true")
        return (found.filter(has_text=words) if words else found).first

    def link(self, words: str) -> Locator:
        """The link that is called so."""
        return self.find("a", words)

    def button(self, words: str) -> Locator:
        """The button that is called so."""
        return self.find("button", words)

    def place(self, words: str) -> Locator:
        """An entry of the navigation."""
        return self.page.locator("nav a", has_text=words).first

    def press(self, what: Locator) -> None:
        """Press a button or a link, and look at where it leads."""
        raise NotImplementedError

    def open(self, summary: Locator) -> None:
        """Open what is behind a word."""
        raise NotImplementedError

    def write(self, what: Locator, text: str) -> None:
        """Type into a field that is empty."""
        raise NotImplementedError

    def choose(self, what: Locator) -> None:
        """Choose one of several, or tick."""
        raise NotImplementedError

    def select(self, what: Locator, value: str) -> None:
        """Choose from a list that folds out."""
        raise NotImplementedError

    def log_out(self) -> None:
        """Log out, from wherever he is."""
        self.press(self.page.locator("form[action='/session/end'] button").first)

    def look(self) -> None:
        """The page is there; on a worker's page what can be pressed is large enough."""
        self.page.wait_for_load_state()
        title = self.page.title()
        assert self.page.locator("h1").count() == 1, (self.page.url, title)
        if self.large and self.scripts:
            assert not small_targets(self.page), (self.page.url, small_targets(self.page))


class Pointer(Hand):
    """Clicks, in a browser without scripts."""

    def __init__(self, browser: Browser, base: str, *, width: int = 1280) -> None:
        super().__init__(browser, base, width=width, scripts=False)

    def press(self, what: Locator) -> None:
        what.click()
        self.look()

    def open(self, summary: Locator) -> None:
        summary.click()

    def write(self, what: Locator, text: str) -> None:
        what.click()
        what.press_sequentially(text)

    def choose(self, what: Locator) -> None:
        # A box can be no more than a point: then its label is what is clicked.
        box = what.bounding_box()
        seen = (
            box is not None
            and box["width"] > 8
            and what.evaluate("e => +getComputedStyle(e).opacity") > 0
        )
        (what if seen else what.locator("xpath=ancestor::label")).click()
        assert what.is_checked()

    def select(self, what: Locator, value: str) -> None:
        what.select_option(value)


class Keyboard(Hand):
    """Keys alone, and every step of the focus is looked at."""

    def __init__(self, browser: Browser, base: str, *, width: int = 1280) -> None:
        super().__init__(browser, base, width=width)
        self.context.add_init_script(LIBRARY)
        self.looked_at: set[str] = set()

    def look(self) -> None:
        super().look()
        path = self.page.url.split("?")[0]
        if path not in self.looked_at:
            self.looked_at.add(path)
            assert not out_of_order(self.page), (self.page.url, out_of_order(self.page))

    def press(self, what: Locator) -> None:
        handle = self._to(what)
        # Shift-Tab leads away from it as well, and Tab back to it.
        for key, there in (("Shift+Tab", False), ("Tab", True)):
            self.page.keyboard.press(key)
            self._seen()
            assert self.page.evaluate(_REACHED, handle) is there, (self.page.url, key)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def open(self, summary: Locator) -> None:
        self._to(summary)
        self.page.keyboard.press("Enter")

    def write(self, what: Locator, text: str) -> None:
        self._to(what)
        self.page.keyboard.type(text)

    def choose(self, what: Locator) -> None:
        if what.get_attribute("type") == "checkbox":
            self._to(what)
            self.page.keyboard.press("Space")
        else:
            self._to(what, group=True)
            for _ in range(60):
                if what.is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
        assert what.is_checked()
        self._seen()

    def select(self, what: Locator, value: str) -> None:
        self._to(what)
        steps = what.evaluate(
            "(e, value) => [...e.options].findIndex(one => one.value === value) - e.selectedIndex",
            value,
        )
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert what.input_value() == value

    def _to(self, what: Locator, *, group: bool = False) -> ElementHandle:
        """Tab until it has the focus; in a group of choices, until one of them has."""
        handle = what.element_handle()
        assert handle is not None
        for _ in range(MOST_TABS):
            if self.page.evaluate(_REACHED_GROUP if group else _REACHED, handle):
                return handle
            self.page.keyboard.press("Tab")
            self._seen()
        raise AssertionError(f"no way to {what} with Tab on {self.page.url}")

    def _seen(self) -> None:
        here = focused(self.page)
        assert here is None or not here["wrong"], (self.page.url, here)
