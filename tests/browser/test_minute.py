"""A minute, counted: from the GP's first page to what was sent, in taps and in keys.

And half of one: what a coach reads of one person at 7.35, for a card as it usually is; the one with
the longest texts that may stand on a card takes no more than a whole one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route

from consent.clock import SystemClock
from consent.purposes import Kind
from messaging.people.organising import change_details
from messaging.vocabulary.cards import MOST_APPROACH, MOST_DO_LINES, card_to_json, parse_card
from messaging.vocabulary.phrases import CodedPhrase, Group, Phrasebook
from messaging.workplace.catalogue import import_catalogue
from portal.demonstration.people import CALLS
from portal.demonstration.workplaces import workshops
from tests.portal.pages.doctors_support import consent, contents
from tests.support.browsing import application, visit
from tests.support.chromium import Person
from tests.support.coaching import Floor, floor
from tests.support.served import cookie_for, served, served_configuration
from tests.support.world import World, add_worker

pytestmark = pytest.mark.browser

MOST_TAPS = {"no heavy work": 5, "cannot stand": 3, "cannot bear crowds": 4}
"""So many taps from his first page to "sent", the link and Send among them."""
MOST_KEYS = 53
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
# On a telephone the same clicks: every page is looked at there by test_displays.
@pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.broad)])
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


# Half a minute ------------------------------------------------------------------------------------

CREW = ("an", "bo", "cas", "dia", "eli", "fen", "gus")
WORDS_A_MINUTE = 184
"""What sighted adults read aloud on average over seventeen languages, Dutch among them, with a
standard deviation of 29: International Reading Speed Texts, Trauzettel-Klosinski and Dietz,
Investigative Ophthalmology & Visual Science 53 (2012) 5452-5461. In silence it is more; in a
hurry, with a crew around him, it is not."""
REVIEWED = {"review_by": "2026-05-01", "state": "limit"}
NUMBERS = [
    {"attribute": "lift_low", "value": [{"kg": 5, "per_hour": 12}], **REVIEWED},
    {"attribute": "standing", "value": {"stretch_min": 30, "total_h": 4}, **REVIEWED},
    {"attribute": "carry", "value": [{"kg": 5, "metres": 20, "per_hour": 12}], **REVIEWED},
]


def longest(group: Group, number: int) -> list[str]:
    """The phrases of a group that take the most letters to say in Dutch."""
    book = Phrasebook.load()
    plain = [one for one in book.group(group) if one.parameter is None]
    plain.sort(key=lambda one: -len(book.say(CodedPhrase(one.code, one.version), "nl")))
    return [one.code for one in plain[:number]]


@pytest.fixture
def crew(world: World) -> Floor:
    """The enclave of the demonstration at half past seven, with seven people who said yes."""
    [enclave] = [
        one for one in workshops(date(2026, 3, 2))[0]["departments"] if one["key"] == "enclave"
    ]
    made = floor(world, {"departments": [enclave]})
    with world.work() as work:
        change_details(work, world.organisations["east"], person_to_call=CALLS["zonneveld"])
    for number, name in enumerate(CREW):
        if name not in world.dossiers:
            add_worker(world, name, "east", 700 + number)
    made.at(7, 30)
    for name in CREW:
        made.place(name, "enclave")
        for purpose in ("advice", "limits", "coach"):
            made.give(name, purpose, show_first=False)
    return made


def write_card(crew: Floor, name: str, approach: list[str], help_: str, *, every: bool) -> None:
    """A card with its do-lines: with help for the first task and two numbers, or for every task
    and as many numbers as may stand on it."""
    lines = [
        {"task": task, "outcome": "suits_with_adaptation", "adaptations": [help_]}
        if every or not number
        else {"task": task, "outcome": "suits"}
        for number, task in enumerate(crew.tasks["enclave"])
    ]
    content = card_to_json(parse_card({"lines": lines, "approach": approach}))
    crew.write(name, Kind.TASK_CARD, content)
    numbers = NUMBERS[: MOST_DO_LINES if every else 2]
    crew.write(name, Kind.DO_LINES, {"schema": 1, "lines": numbers})


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_card_in_half_a_minute_and_seven_on_one_sheet(
    world: World, crew: Floor, tmp_path: Path, browser: Browser
) -> None:
    """Case 7, at 7.35: on a telephone the card of the demonstration, which has both consents, in
    half a minute, and each of six with the longest texts that there are in a whole one; on paper
    all seven."""
    write_card(
        crew,
        CREW[0],
        ["name_first", "one_instruction", "give_time"],
        "pictogram_steps",
        every=False,
    )
    [help_] = longest(Group.ADAPTATION, 1)
    for name in CREW[1:]:
        write_card(crew, name, longest(Group.APPROACH, MOST_APPROACH), help_, every=True)
    crew.at(7, 35)
    crew.begin("substitute", "enclave")
    visitor = visit(application(world, tmp_path), world, tmp_path, "substitute")
    visitor.client.set_cookie("language", "nl")

    def answer(route: Route) -> None:
        found = visitor.get(urlsplit(route.request.url).path)
        route.fulfill(
            status=found.status_code, body=found.data, content_type=found.headers["Content-Type"]
        )

    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.route("**/*", answer)
    page = context.new_page()
    page.goto("http://localhost/coach")

    seen_at_once = """() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const said = [];
      while (walker.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        const box = range.getBoundingClientRect();
        if (box.height && box.top >= 0 && box.bottom <= innerHeight) said.push(walker.currentNode.data);
      }
      return said.join(' ').replace(/\\s+/g, ' ');
    }"""
    first = page.evaluate(seen_at_once)
    for words in (
        "Enclave bij Drukkerij Populier",
        "tot 16:00",
        *CALLS["zonneveld"].values(),
        *(f"Worker {one}" for one in CREW),
    ):
        assert words in first, (words, first)
    cards = page.locator(".coachcard").all_inner_texts()
    assert len(cards) == len(CREW)
    usual, *long = (len(one.split()) for one in cards)
    print(f"a card: {usual} words; the longest: {max(long)}")
    assert usual <= WORDS_A_MINUTE / 2
    assert max(long) <= WORDS_A_MINUTE

    page.emulate_media(media="print")
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    context.close()
