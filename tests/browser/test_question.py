"""The page of a question, measured in a real browser: one screen, and as many presses for each
answer.

The names in it are those of the demonstration, which are as long as names are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from consent.texts import text_for
from messaging.people.accounts import memberships
from messaging.people.models import Account, Organisation
from portal.demonstration.people import PLACES, PROFESSIONALS, SERVICE_NAME
from tests.browser.test_worker_face import Counting, standing
from tests.portal.pages.worker_support import ask, consent
from tests.support.chromium import Person
from tests.support.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
]

SCREEN: Final = ViewportSize(width=1280, height=900)
"""A small computer, with the letters and colours that the portal begins with."""

LOWEST: Final = SCREEN["height"] - 48
"""The demonstration says above each page that it is one: that line takes as much of the screen."""

LANGUAGES: Final = ("nl", "en", "fr", "de", "ar")
ASKED: Final = (
    ("gp1", "doctors"), ("gp1", "workplace"), ("arts", "doctors"), ("arts", "workplace"),
    ("arts", "advice"), ("arts", "limits"), ("arts", "coach"), (None, "absence_reason"),
)  # fmt: skip
"""Who can ask what; why somebody is ill nobody asks, he begins that by himself."""

WHAT_COUNTS: Final = ".asking__title, .asking__who > p, .part, .slip, .three__one"
"""Who asks, who sees what, the example, why, gain, disadvantage, no, stopping, until when; and
the three answers."""


def with_names_of_the_demonstration(world: World) -> None:
    """The people and places of the small world are called as in the demonstration."""
    long = {one.key: one for one in PROFESSIONALS}
    called = {"gp1": long["gp-adriaens"], "arts": long["physician"]}
    with world.work() as work:
        places = {"east": PLACES["zonneveld"], "service": SERVICE_NAME}
        names = {world.organisations[key]: name for key, name in places.items()}
        for who, like in called.items():
            account = work.session.get_one(Account, world.keys[who].account)
            profile = work.open("account", account.id, "profile", account.profile)
            account.profile = work.seal(
                "account", account.id, "profile", {**profile, "name": like.name}
            )
            if like.practice:
                names[memberships(work, account.id)[0].organisation_id] = like.practice
        for place, name in names.items():
            row = work.session.get_one(Organisation, place)
            row.name = work.seal("organisation", place, "name", name)


def in_front_of(an: Person, purpose: str, asked: bool) -> Page:
    """The worker in front of this question, with whoever has to be chosen first chosen."""
    if asked:
        an.page.goto(an.base + "/me/questions")
        an.page.locator("a.big[href*='/me/questions/']").first.click()
    else:
        an.page.goto(f"{an.base}/me/start/{purpose}")
    an.page.wait_for_load_state()
    step = an.page.locator("button[name=gp], button[name=who]")
    if step.count():
        step.last.click()  # both, where he says who is told: the longest words
        an.page.wait_for_load_state()
    return an.page


def ends(page: Page) -> list[tuple[int, str]]:
    """Where each thing that counts ends, from the top of the page, and how it begins."""
    found: list[Any] = page.locator(WHAT_COUNTS).evaluate_all(
        """all => all.filter(e => e.checkVisibility()).map(e =>
          [Math.ceil(e.getBoundingClientRect().bottom + scrollY), e.innerText.slice(0, 40)])"""
    )
    return [(bottom, words) for bottom, words in found]


def fits_one_screen(page: Page, about: str) -> int:
    """Everything that counts stands on the first screen; where the last of it ends."""
    found = ends(page)
    assert page.locator(".three__one").count() == 3, about
    assert page.locator(".slip").count() == 1, about
    assert page.locator(".part").count() >= 8, about
    low = [(bottom, words) for bottom, words in found if bottom > LOWEST]
    assert not low, (about, low)
    return max(bottom for bottom, _words in found)


def measured(
    world: World,
    folder: Path,
    browser: Browser,
    languages: Sequence[str],
    cases: Sequence[tuple[str | None, str]],
) -> dict[str, int]:
    """Where each of these questions ends, in these languages."""
    with_names_of_the_demonstration(world)
    consent(world, "advice")
    lowest = dict.fromkeys(languages, 0)
    with standing(world, folder) as window:
        an = window(browser)
        an.page.set_viewport_size(SCREEN)
        for asker, purpose in cases:
            if asker:
                world.clock.move(timedelta(minutes=1))  # the newest question stands first
                ask(world, asker, purpose)
            for language in languages:
                an.context.add_cookies([{"name": "language", "value": language, "url": an.base}])
                page = in_front_of(an, purpose, asker is not None)
                assert page.locator("html").get_attribute("lang") == language
                title = page.locator("h1").inner_text()
                assert title.split() == text_for(purpose, language).title.split()
                about = f"{language}: {asker or 'himself'}, {purpose}"
                lowest[language] = max(lowest[language], fits_one_screen(page, about))
        an.close()
    return lowest


def test_a_question_is_one_screen(world: World, tmp_path: Path, browser: Browser) -> None:
    """Whatever it is about: nobody scrolls on a small computer before he answers."""
    by_himself = [(None, one) for one in ("advice", "limits", "coach", "absence_reason")]
    measured(world, tmp_path, browser, ["nl"], [("gp1", "doctors"), *by_himself])


@pytest.mark.parametrize("purpose", ["limits", "coach"])
@pytest.mark.parametrize(
    "language", ["nl", *(pytest.param(one, marks=pytest.mark.broad) for one in LANGUAGES[1:])]
)
def test_a_question_that_needs_another_first_is_one_screen(
    world: World, tmp_path: Path, browser: Browser, purpose: str, language: str
) -> None:
    """The way to that other one stands above its answers, and is seen with them."""
    with_names_of_the_demonstration(world)
    ask(world, "arts", purpose)
    with standing(world, tmp_path) as window:
        an = window(browser)
        an.page.set_viewport_size(SCREEN)
        an.context.add_cookies([{"name": "language", "value": language, "url": an.base}])
        page = in_front_of(an, purpose, asked=True)
        assert page.locator("html").get_attribute("lang") == language
        fits_one_screen(page, f"{language}: {purpose}")
        way = page.locator(".chapter--3 .part a[href*='/me/start/advice']")
        assert way.count() == 1
        an.close()


@pytest.mark.parametrize(("width", "letters"), [(390, ""), (390, "larger"), (320, "large")])
def test_nothing_stands_between_a_title_and_its_first_idea(
    world: World, tmp_path: Path, browser: Browser, width: int, letters: str
) -> None:
    """With large letters on a telephone too, whose browser has no voice to read aloud with."""
    consent(world, "advice")
    with standing(world, tmp_path) as window:
        an = window(browser)
        an.page.set_viewport_size({"width": width, "height": 844})
        page = in_front_of(an, "limits", asked=False)
        page.evaluate("letters => document.documentElement.dataset.text = letters", letters)
        holes: list[float] = page.locator(".chapter").evaluate_all(
            """all => all.map(one => one.children[1].getBoundingClientRect().top
              - one.querySelector(".chapter__title").getBoundingClientRect().bottom)"""
        )
        an.close()
    assert len(holes) == 3
    assert max(holes) <= 32, holes


@pytest.mark.broad
def test_a_question_is_one_screen_in_every_language(
    world: World, tmp_path: Path, browser: Browser
) -> None:
    print(measured(world, tmp_path, browser, LANGUAGES, ASKED))


ANSWERS: Final = {"an": "yes", "bo": "no", "wout": "not_now"}
"""Three people in the same place: each gives another answer."""


def presses(world: World, folder: Path, browser: Browser, asker: str | None, purpose: str) -> int:
    """From the page of questions until it is answered: the same number for the three answers."""
    counted = {}
    for worker in ANSWERS:
        if purpose in ("limits", "coach"):
            consent(world, "advice", worker)
        if asker == "arts" and purpose in ("doctors", "workplace"):
            # A GP has to be known before he can be chosen.
            ask(world, "gp1", "workplace" if purpose == "doctors" else "doctors", worker)
        if asker:
            ask(world, asker, purpose, worker)
    with standing(world, folder) as window:
        for worker, answer in ANSWERS.items():
            him = Counting(window(browser, worker))
            him.person.go("/me/questions")
            counted[answer] = answered(him, asker, purpose, answer)
            him.person.close()
    assert len(set(counted.values())) == 1, (asker, purpose, counted)
    return counted["yes"]


def answered(him: Counting, asker: str | None, purpose: str, answer: str) -> int:
    """So many presses, and it is answered: no page asks for anything more."""
    him.presses = 0
    if asker:
        assert him.press("a.big[href*='/me/questions/']", f"Person {asker}")
    else:
        for each in (".back a", "a.big--allowed", f"a.switch--off[href*='/{purpose}']"):
            assert him.press(each), (purpose, each)
    him.press("button[name=gp], button[name=who]")
    assert him.press(f"button[name=answer][value={answer}]")
    made, page = him.presses, him.person.page
    assert not page.locator("button[name=answer]").count()
    if asker:
        him.person.go("/me/questions")
        said = {"yes": "You said yes.", "no": "You said no.", "not_now": "You said “not now”."}
        mine = page.locator("a.big", has_text=f"Person {asker}")
        assert said[answer] in mine.inner_text()
    else:
        him.person.go("/me/consents")
        assert bool(him.on()) is (answer == "yes")
    return made


@pytest.mark.broad
def test_yes_no_and_not_now_take_as_many_presses(
    world: World, tmp_path: Path, browser: Browser
) -> None:
    """Also where he first chooses which doctor: that stands before all three."""
    assert presses(world, tmp_path, browser, "arts", "doctors") == 3


@pytest.mark.broad
@pytest.mark.parametrize(("asker", "purpose"), ASKED)
def test_whatever_is_asked_the_answers_take_as_many_presses(
    world: World, tmp_path: Path, browser: Browser, asker: str | None, purpose: str
) -> None:
    print(asker, purpose, presses(world, tmp_path, browser, asker, purpose))
