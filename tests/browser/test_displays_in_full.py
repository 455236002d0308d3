"""Every page in every display, for the wide run: what `test_displays.py` looks at in turns.

- every page worth a look in all twenty displays: each in every language and in every colour, each
  with every two settings together;
- a page of each route in full: every colour, language and size of letters, at 320 and at 1280 px.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from playwright.sync_api import Browser

from tests.browser.displays import look_at
from tests.browser.walking import (
    COLOURS,
    DISPLAYS,
    EVERY_DISPLAY,
    READS_ARABIC,
    Demonstration,
    Display,
    Stop,
    stops,
)

pytestmark = [pytest.mark.browser, pytest.mark.broad, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def worth_a_look(shown: Demonstration) -> list[Stop]:
    """More than one page of a route, where they show something else."""
    return stops(shown)


def of(colours: str, displays: Iterable[Display]) -> tuple[Display, ...]:
    """Those in these colours."""
    return tuple(one for one in displays if one.colours == colours)


@pytest.mark.parametrize("colours", COLOURS)
def test_each_page_in_every_display(
    browser: Browser, shown: Demonstration, worth_a_look: list[Stop], colours: str
) -> None:
    found = look_at(browser, shown, [(stop, of(colours, DISPLAYS)) for stop in worth_a_look])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("whose", ["workers and visitors", "professionals"])
def test_a_page_of_each_route_in_full(
    browser: Browser, shown: Demonstration, pages: list[Stop], whose: str, colours: str
) -> None:
    arabic, those = whose == "workers and visitors", of(colours, EVERY_DISPLAY)
    found = look_at(
        browser, shown, [(one, those) for one in pages if (one.role in READS_ARABIC) is arabic]
    )
    assert not found, "\n".join(found)
