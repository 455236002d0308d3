"""Every page, of every role, in every display: nothing to find for axe-core, nothing cut off.

The usual run sees one page of each route, in the next of the displays; the broad run sees every
page worth a look in all of them. The displays meet pairwise: any two settings of colours, width, language and size
of letters stand together at least once.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, cycle, groupby, product

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import Window
from tests.browser.walking import (
    DISPLAYS,
    Demonstration,
    Display,
    Stop,
    demonstration,
    first_of_each,
    names_and_secrets,
    stops,
    wanted,
)
from tests.support.chromium import chromium

NOT_BY_A_LINK = {
    "account.resume": "opens only with something that was left half typed",
    "worker.understanding": "opens only after a yes of this sitting",
    "worker.here": "leads on at once, and only on a doctor's screen",
    "worker.own_view": "leads on at once where somebody has one workplace, as everybody here",
    "physician.answer": "opens only while a GP's question waits for the physician himself",
}
# Together, so that the people are made once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demonstration")]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    with demonstration(tmp_path_factory.mktemp("demonstration")) as found:
        yield found


@pytest.fixture(scope="module")
def pages(shown: Demonstration) -> list[Stop]:
    return first_of_each(shown, set(NOT_BY_A_LINK))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


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


def test_every_page_is_reached(shown: Demonstration, pages: list[Stop]) -> None:
    assert wanted(shown) - {stop.endpoint for stop in pages} == set(NOT_BY_A_LINK)


def test_any_two_settings_meet_in_a_display() -> None:
    rows = [(d.colours, d.width, d.language, d.text) for d in DISPLAYS]
    values = [sorted({row[i] for row in rows}, key=str) for i in range(4)]
    for one, other in combinations(range(4), 2):
        met = {(row[one], row[other]) for row in rows}
        assert met == set(product(values[one], values[other]))


def test_a_page_of_each_route_in_one_display(
    browser: Browser, shown: Demonstration, pages: list[Stop]
) -> None:
    seen = [(stop, (display,)) for stop, display in zip(pages, cycle(DISPLAYS), strict=False)]
    found = look_at(browser, shown, seen)
    assert not found, "\n".join(found)


@pytest.mark.broad
@pytest.mark.timeout(3600)
def test_each_page_in_every_display(browser: Browser, shown: Demonstration) -> None:
    found = look_at(browser, shown, [(stop, DISPLAYS) for stop in stops(shown)])
    assert not found, "\n".join(found)
