"""Pages looked at in displays: what is wrong with each, in which."""

from __future__ import annotations

from itertools import groupby

from playwright.sync_api import Browser

from tests.browser.looking import Window
from tests.browser.walking import Demonstration, Display, Stop, names_and_secrets

NOT_BY_A_LINK = {
    "account.resume": "opens only with something that was left half typed: see test_states",
    "worker.understanding": "opens only after a yes of this sitting",
    "worker.here": "leads on at once, and only on a doctor's screen",
    "worker.own_view": "leads on at once where somebody has one workplace, as everybody here",
    "physician.answer": "opens only while a GP's question waits for himself: see test_states",
}
"""Routes that the walk does not come to, and why."""


def look_at(
    browser: Browser, shown: Demonstration, seen: list[tuple[Stop, tuple[Display, ...]]]
) -> list[str]:
    """Everything that is wrong with these pages in these displays."""
    secret = names_and_secrets(shown)
    found: list[str] = []
    for person, his in groupby(seen, key=lambda pair: pair[0].person):
        window = Window(browser, shown, person)
        for stop, displays in his:
            his_displays = dict.fromkeys(one.of(stop.role) for one in displays)
            for language, some in groupby(sorted(his_displays, key=_language), key=_language):
                status = window.open(stop.path, language)
                if status != (200 if stop.endpoint else 404):
                    found.append(f"{stop}: answered {status}")
                for display in some:
                    window.show(display)
                    found += window.wrongs(stop, display, secret)
        window.close()
    return found


def _language(display: Display) -> str:
    return display.language
