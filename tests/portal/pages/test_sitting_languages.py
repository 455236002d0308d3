"""The page that the doctor hands over speaks the worker's language, for that sitting alone."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from messaging.people.accounts import people
from portal.i18n import NAMES
from portal.settings import LANGUAGES
from tests.portal.pages.browser import Browser, site
from tests.portal.pages.test_sitting import over, sit_down
from tests.portal.pages.test_sitting_first import choose, patient, request_about, show_card
from tests.portal.pages.worker_support import ask, consent
from tests.portal.test_languages import english, spoken, unmarked_latin
from tests.support.world import CHEAP, World

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    consent(world, "doctors")
    ask(world, "gp1", "workplace")
    return site(world, tmp_path, stretch=CHEAP)


@pytest.mark.parametrize(
    "language",
    ["ar", *(pytest.param(one, marks=pytest.mark.broad) for one in LANGUAGES if one != "ar")],
)
def test_five_languages_for_the_sitting_and_none_for_the_doctor(
    world: World, app: Flask, language: str
) -> None:
    room = Browser(app, world, "gp1", "fr")
    before = profile(world, "gp1"), profile(world, "an")
    card = choose(room, patient(world), purpose="workplace")
    assert spoken(card.text) == ("fr", "ltr")
    tongues = [one for one in card.links if "speak=" in one]
    assert [one[-2:] for one in tongues] == list(LANGUAGES)
    assert all(f">{NAMES[one]}</span>" in card.text for one in LANGUAGES)
    page = room.get(next(one for one in tongues if one.endswith(language)))
    direction = "rtl" if language == "ar" else "ltr"
    assert spoken(page.text) == (language, direction)
    assert page.text.count('aria-current="true"') == 1
    # What is for the doctor is in his own language, and marked as that.
    assert re.search(r'<p class="field__hint" lang="fr" dir="ltr">Pour le médecin', page.text)
    if language != "en":
        said = set(re.split(r"\s*<[^>]*>\s*", unescape(page.text)))
        assert not said & english(language)
    if language == "ar":
        assert not unmarked_latin(page.text)
    wrong = room.submit(page.form("card_code"), card_code="x", pin="1")
    assert (wrong.status, spoken(wrong.text)) == (422, (language, direction))
    first = show_card(world, room, wrong)
    assert first.path == request_about(world, "workplace")
    assert spoken(first.text) == (language, direction)
    assert spoken(room.get("/me/").text) == (language, direction)
    back = over(room)
    assert (back.path, spoken(back.text)) == (patient(world), ("fr", "ltr"))
    assert spoken(room.get("/sitting").text) == ("fr", "ltr")
    assert (profile(world, "gp1"), profile(world, "an")) == before
    # The next one finds nothing of it.
    assert spoken(sit_down(world, room, worker="bo").text) == ("fr", "ltr")


@pytest.mark.broad
def test_without_a_choice_it_is_his_own_language(world: World, app: Flask) -> None:
    an = Browser(app, world, "an", "nl")
    an.post("/display", language="ar")
    room = Browser(app, world, "gp1", "nl")
    assert spoken(sit_down(world, room, "/gp/").text) == ("ar", "rtl")
    assert spoken(over(room).text) == ("nl", "ltr")
    # What no worker can have is no choice either.
    assert spoken(room.get("/sitting?speak=tlh").text) == ("nl", "ltr")


@pytest.mark.broad
def test_who_chooses_his_pin_there_does_it_in_his_language(world: World, app: Flask) -> None:
    room = Browser(app, world, "gp1", "nl")
    page = room.get("/sitting?speak=ar&first=1")
    assert spoken(page.text) == ("ar", "rtl")
    assert sum("first=1" in one for one in page.links) == len(LANGUAGES)
    assert spoken(room.submit(page.form("pin_again")).text) == ("ar", "rtl")


def test_no_way_leads_from_it_into_the_doctors_pages_but_the_one_that_says_so(
    world: World, app: Flask
) -> None:
    room = Browser(app, world, "gp1", "nl")
    card = choose(room, patient(world), purpose="workplace")
    assert [one for one in card.links if one.startswith(("/gp", "/account", "/display"))] == []
    assert {one.action for one in card.forms} == {"/sitting", "/session/stay"}
    assert [one for one in card.links if "back=" in one] == ["/sitting?back=1"]


def profile(world: World, who: str) -> object:
    with world.work() as work:
        account = world.keys[who].account
        return people(work, [account])[account].profile
