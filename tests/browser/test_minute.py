"""A minute, counted: from the GP's first page to what was sent, in taps and in keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from consent.clock import SystemClock
from messaging.workplace.catalogue import import_catalogue
from portal.demonstration.workplaces import workshops
from tests.portal.pages.doctors_support import consent, contents
from tests.support.chromium import Person, chromium
from tests.support.served import cookie_for, served, served_configuration
from tests.support.world import World

pytestmark = pytest.mark.browser

MOST_TAPS = {"no heavy work": 5, "cannot stand": 3, "cannot bear crowds": 4}
"""So many taps from his first page to "sent", the link and Send among them."""
MOST_KEYS = 50
"""So many keys for the first of them, without a mouse."""

CASES: dict[str, dict[str, str]] = {
    "no heavy work": {
        "lift_low.state": "limit=5", "lift_low.per_hour": "12", "standing.state": "limit=30",
    },
    "cannot stand": {"standing.state": "limit=15"},
    "cannot bear crowds": {"stimuli.state": "limit=1", "noise.state": "no_limit"},
}  # fmt: skip
PATIENTS = dict(zip(CASES, ("an", "bo", "bo"), strict=True))
SAID: dict[str, list[tuple[str, str, Any]]] = {
    "no heavy work": [
        ("lift_low", "limit", [{"kg": 5, "per_hour": 12}]),
        ("standing", "limit", {"stretch_min": 30}),
    ],
    "cannot stand": [("standing", "limit", {"stretch_min": 15})],
    "cannot bear crowds": [("noise", "no_limit", None), ("stimuli", "limit", {"level": 1})],
}
COUNT = """
for (const kind of ['pointerdown', 'keydown'])
  addEventListener(kind, event => {
    if (event.isTrusted) sessionStorage[kind] = Number(sessionStorage[kind] || 0) + 1
  }, true)
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def enter(world: World, tmp_path: Path, browser: Browser) -> Iterator[Callable[..., Person]]:
    """The GP at his first page, with a patient who said yes."""
    world.clock.set(SystemClock().now())
    with world.work() as work:
        places = workshops(date(2026, 11, 1))[0]["departments"]
        import_catalogue(work, world.organisations["east"], {"departments": places})
    for worker in dict.fromkeys(PATIENTS.values()):
        consent(world, "doctors", worker)
    with served(world, tmp_path) as server:
        base = f"http://127.0.0.1:{server.port}"
        cookie = cookie_for(world, "gp1", served_configuration(tmp_path))

        def open_window(**window: Any) -> Person:
            person = Person(browser, base, **window)
            person.context.add_cookies([{"name": "portal", "value": cookie, "url": base}])
            person.context.add_init_script(COUNT)
            person.go("/gp/")
            return person

        yield open_window


def counted(person: Person, kind: str) -> int:
    return int(person.page.evaluate(f"Number(sessionStorage.{kind} || 0)"))


def form_of(world: World, case: str) -> str:
    """The address of the form about this case's patient."""
    return f"/gp/patients/{world.dossiers[PATIENTS[case]]}/limitations"


def open_form(gp: Person, path: str) -> None:
    gp.page.locator(f"a[href='{path}']").click()
    gp.page.wait_for_url(f"**{path}")


def said(world: World, case: str) -> list[tuple[str, str, Any]]:
    (_kind, content) = contents(world, "arts", PATIENTS[case])[0]
    return [(one["attribute"], one["state"], one.get("value")) for one in content["lines"]]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", [1280, 390])
def test_so_many_taps_from_the_first_page_to_sent(
    world: World, enter: Callable[..., Person], width: int
) -> None:
    for case, taps in CASES.items():
        gp = enter(width=width)
        open_form(gp, form_of(world, case))
        for name, value in taps.items():
            gp.page.locator(f"input[name='{name}'][value='{value}']").click()
        gp.look()
        gp.click("Send to the occupational physician")
        assert gp.sees("handed in")
        number = counted(gp, "pointerdown")
        print(f"{case}, {width} wide: {number} taps")
        assert number <= MOST_TAPS[case]
        assert said(world, case) == SAID[case]
        gp.close()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_without_a_mouse(world: World, enter: Callable[..., Person]) -> None:
    gp = enter()
    keys = gp.page.keyboard

    def focused(name: str) -> bool:
        here = "(one => one.name || one.getAttribute('href') || '')(document.activeElement)"
        return str(gp.page.evaluate(here)) == name

    def tab_to(name: str) -> None:
        for _ in range(40):
            if focused(name):
                return
            keys.press("Tab")
        raise AssertionError(name)

    def past_the_head() -> None:
        keys.press("Tab")
        keys.press("Enter")

    past_the_head()
    tab_to(form_of(world, "no heavy work"))
    keys.press("Enter")
    gp.page.wait_for_url("**/limitations")
    past_the_head()
    for name, value in CASES["no heavy work"].items():
        tab_to(name)
        chosen = gp.page.locator(f"input[name='{name}'][value='{value}']")
        for _ in range(12):
            if chosen.is_checked():
                break
            keys.press("ArrowRight")
    keys.press("Enter")
    gp.page.wait_for_url("**sent=limitations")
    number = counted(gp, "keydown")
    print(f"no heavy work, by keyboard: {number} keys")
    assert number <= MOST_KEYS
    assert said(world, "no heavy work") == SAID["no heavy work"]
    gp.close()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_without_scripts_nothing_is_missing(world: World, enter: Callable[..., Person]) -> None:
    gp = enter(scripts=False)
    open_form(gp, form_of(world, "no heavy work"))
    for name, value in CASES["no heavy work"].items():
        gp.page.locator(f"input[name='{name}'][value='{value}']").click()
    gp.click("Send to the occupational physician")
    assert said(world, "no heavy work") == SAID["no heavy work"]
    gp.close()
