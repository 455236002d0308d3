"""Every page, of every role, in a display: nothing to find for axe-core, nothing cut off.

Here a page of each route in one display. The displays take turns, among the pages of workers and
visitors and among the others: on both, any two settings of colours, width, language and size of
letters meet. `test_displays_in_full.py` looks further.

Everything is seen with reduced motion.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, cycle, product

import pytest
from playwright.sync_api import Browser

from consent.purposes import Role
from portal.access import ROUTES, allowed
from portal.demonstration.people import PROFESSIONALS
from tests.browser.displays import NOT_BY_A_LINK, look_at
from tests.browser.walking import (
    COLOURS,
    DISPLAYS,
    LANGUAGES,
    READS_ARABIC,
    Demonstration,
    Display,
    Stop,
    wanted,
)

NOT_WALKED = {
    "auditor": "has no page of his own yet, his log is read with a command; the pages of an account "
    "are walked as others, and test_main_paths lets axe-core look at his",
}
pytestmark = pytest.mark.browser


def in_turn(pages: list[Stop]) -> list[tuple[Stop, tuple[Display, ...]]]:
    """Each page in one display: the next for those who read Arabic, and the next for the others."""
    turns = {True: cycle(DISPLAYS), False: cycle(DISPLAYS)}
    return [(stop, (next(turns[stop.role in READS_ARABIC]).of(stop.role),)) for stop in pages]


def pairs_that_do_not_meet(displays: Iterable[Display]) -> set[tuple[object, ...]]:
    """Two settings that stand together in none of these."""
    rows = {(d.colours, d.width, d.language, d.text) for d in displays}
    values = [{row[i] for row in rows} for i in range(4)]
    return {
        pair
        for one, other in combinations(range(4), 2)
        for pair in set(product(values[one], values[other])) - {(r[one], r[other]) for r in rows}
    }


def test_every_page_is_reached(shown: Demonstration, pages: list[Stop]) -> None:
    assert wanted(shown) - {stop.endpoint for stop in pages} == set(NOT_BY_A_LINK)


def test_every_role_is_walked_or_said_why_not() -> None:
    walked = {str(one.role) for one in PROFESSIONALS} | {str(Role.WORKER)}
    assert walked | set(NOT_WALKED) == set(map(str, Role))
    assert not walked & set(NOT_WALKED)
    # The day that one of them has a page of his own, the walk needs him.
    for role in NOT_WALKED:
        his = {name for name in ROUTES if allowed(name, Role(role), demonstration=False)}
        assert {name.split(".")[0] for name in his} <= {"account", "api", "public", "static"}, role


def test_any_two_settings_meet_in_a_display() -> None:
    assert {d.colours for d in DISPLAYS} == set(COLOURS)
    assert {d.language for d in DISPLAYS} == set(LANGUAGES)
    assert not pairs_that_do_not_meet(DISPLAYS)
    assert {(d.colours, d.language) for d in DISPLAYS} == set(product(COLOURS, LANGUAGES))


@pytest.mark.parametrize("arabic", [True, False])
def test_any_two_settings_meet_in_the_usual_run(pages: list[Stop], arabic: bool) -> None:
    """On the pages of workers and visitors, and on those of the others."""
    those = [one for one in in_turn(pages) if (one[0].role in READS_ARABIC) is arabic]
    seen = [display for _stop, displays in those for display in displays]
    assert {d.language for d in seen} == set(LANGUAGES) - (set() if arabic else {"ar"})
    assert not pairs_that_do_not_meet(seen)


def test_a_page_of_each_route_in_one_display(
    browser: Browser, shown: Demonstration, pages: list[Stop]
) -> None:
    found = look_at(browser, shown, in_turn(pages))
    assert not found, "\n".join(found)
