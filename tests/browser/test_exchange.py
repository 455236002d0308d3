"""The main exchange, played by clicking, from a doctor's question to a withdrawn consent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser

from consent.clock import SystemClock
from consent.codes import grouped
from messaging.workplace.catalogue import import_catalogue
from tests.support.chromium import Person
from tests.support.served import served
from tests.support.world import World

CATALOGUE = {
    "departments": [
        {
            "key": "packing",
            "name": {"nl": "Inpakken", "en": "Packing"},
            "description": {"nl": "Aan de lijn.", "en": "At the line."},
            "tasks": [
                {
                    "key": "boxes",
                    "name": {"nl": "Dozen vouwen", "en": "Folding boxes"},
                    "description": {"nl": "Zittend.", "en": "Seated."},
                    "demands": {},
                }
            ],
        }
    ]
}
NOTHING = "There is nothing to show here."
pytestmark = pytest.mark.browser


def professional(browser: Browser, base: str, world: World, who: str, **window: Any) -> Person:
    """Somebody who logs in with name, password and six digits."""
    person = Person(browser, base, **window)
    person.go("/login")
    person.fill("Login name", who)
    person.fill("Password", world.passwords[who])
    person.fill("The six digits from your app", pyotp.TOTP(world.totp[who]).now())
    person.click("Log in", nth=-1)
    return person


def worker(browser: Browser, base: str, world: World, who: str, **window: Any) -> Person:
    """Somebody who logs in with card and PIN."""
    person = Person(browser, base, **window)
    person.go("/login/card")
    person.fill("The code on your card", grouped(world.cards[who].login_secret))
    person.page.locator("input[name=pin]").fill("2594")
    person.click("Go in")
    return person


def say_yes(person: Person) -> None:
    """Yes, on the screen that is open; where a choice changed the words, once more to those."""
    for _ in range(2):
        person.click("Yes")
        if person.sees("This is no test."):
            person.click("I do not want to answer")
        if person.sees("You said yes") or person.sees("Your receipt"):
            return
    raise AssertionError(person.page.url)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
# On a telephone the same clicks: every page is looked at there by test_displays.
@pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.broad)])
def test_by_clicking(world: World, tmp_path: Path, browser: Browser, width: int) -> None:
    world.clock.set(SystemClock().now())
    with world.work() as work:
        import_catalogue(work, world.organisations["east"], CATALOGUE)
    with served(world, tmp_path) as server:
        base = f"http://localhost:{server.port}"
        nobody = Person(browser, base, width=width)
        nobody.go("/")
        nobody.click("What work is done there?", "link")
        nobody.click("Workshop east", "link")
        assert nobody.sees("Folding boxes")

        gp = professional(browser, base, world, "gp1", width=width)
        gp.fill("Contact code", grouped(world.cards["an"].contact_code))
        gp.page.locator("input[name=purpose][value=doctors]").check()
        gp.click("Put the question")
        gp.go("/gp/")
        assert gp.sees("No answer yet")

        an = worker(browser, base, world, "an", width=width)
        an.click("What is asked of me", "link")
        an.page.locator("a[href*='/me/questions/']").first.click()
        an.look()
        say_yes(an)

        gp.go("/gp/")
        gp.click("Worker an", "link")
        gp.fill("Your note", "No physically heavy work.")
        gp.click("Send the note")
        assert gp.sees("Your note was handed in.")

        physician = professional(browser, base, world, "arts", width=width)
        physician.click("Worker an", "link")
        assert physician.sees("No physically heavy work.")
        physician.click("Write the advice", "link")
        physician.page.locator("select[name^='outcome']").first.select_option("suits")
        physician.click("Check the words", nth=-1)
        assert physician.sees("Exactly this reaches the social service")
        physician.click("Send it")
        assert physician.sees("The advice was handed in.")

        service = professional(browser, base, world, "ss_east", width=width)
        service.click("Worker an", "link")
        assert service.sees(NOTHING)

        an.go("/me/start/advice")
        an.page.locator("summary", has_text="I want to choose more").click()
        an.page.locator("summary", has_text="From when, and how long?").click()
        an.page.locator("input[name=since][value=before]").check()
        say_yes(an)
        an.go("/me/documents")
        an.page.locator("a[href*='/me/documents/']").first.click()
        an.look()
        an.click("Send it")

        service.page.reload()
        assert service.sees("Folding boxes")
        assert not service.sees(NOTHING)
        assert not service.sees("heavy work.")

        an.go("/me/looked")
        assert an.sees("Person ss_east")
        an.go("/me/consents")
        before = an.page.get_by_role("switch", checked=True).count()
        an.page.get_by_role("switch", checked=True).last.click()
        an.page.wait_for_load_state()
        an.look()
        an.go("/me/consents")
        assert an.page.get_by_role("switch", checked=True).count() < before

        service.page.reload()
        assert service.sees(NOTHING)
        assert not service.sees("suits with")
        for person in (nobody, gp, an, physician, service):
            person.close()
