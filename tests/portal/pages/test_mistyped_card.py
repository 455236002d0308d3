"""A card's code typed wrong by one character: what to do is said, and nothing is typed anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from consent.codes import ALPHABET, grouped
from tests.portal.pages.browser import Browser, site
from tests.support.world import CHEAP, World

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
PIN = "2594"


def field(html: str, name: str) -> str:
    """What stands in a field of the page."""
    [found] = re.findall(rf'<input[^>]* name="{name}"[^>]*>', html)
    value = re.search(r' value="([^"]*)"', found)
    return value[1] if value else ""


def mistyped(code: str, place: int) -> str:
    """A code with another character at this place, past the dashes."""
    place += place // 4
    other = ALPHABET[(ALPHABET.index(code[place]) + 1) % len(ALPHABET)]
    return code[:place] + other + code[place + 1 :]


def test_one_wrong_character_is_mended_and_the_rest_stays(world: World, tmp_path: Path) -> None:
    """The code comes back into its field, as he typed it; the PIN stands on no page."""
    right = grouped(world.cards["an"].login_secret)
    an = Browser(site(world, tmp_path, stretch=CHEAP), world, None)
    not_right = "The code or the PIN is not right. Look at your card and try again."
    for typed, words in (
        (mistyped(right, 0), not_right),
        (mistyped(right, 7), not_right),
        (right[:-1], "A code has 16 letters and digits. Look at it again"),
    ):
        page = an.post("/login/card", follow=False, card_code=typed, pin=PIN)
        assert page.status == 422
        assert words in page.text
        assert field(page.text, "card_code") == typed
        assert PIN not in page.text
    inside = an.post("/login/card", follow=False, card_code=right, pin=PIN)
    assert inside.location == "/me/"
