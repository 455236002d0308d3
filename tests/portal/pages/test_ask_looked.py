"""A line of "who looked" that a worker does not understand goes to a person whom the page names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from consent.log.service import EventType
from consent.purposes import Kind
from messaging.documents.reading import disclose, disclose_readable
from messaging.documents.writing import write
from messaging.people.organising import change_details
from portal.sessions import bycard, entering
from tests.portal.pages.browser import Browser, Page, site
from tests.portal.pages.test_worker_answers import second_workplace
from tests.portal.pages.worker_support import ask, consent, written
from tests.support.world import World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


@pytest.fixture
def read(world: World) -> str:
    """The physician read a note of the GP; his service's physician is named by the workshop."""
    with world.work() as work:
        known = {"name": "Dr. Physician", "telephone": "050 00 01 02"}
        change_details(work, world.organisations["east"], physician=known)
    ask(world)
    consent(world, "doctors")
    note = written(world, "gp1", Kind.NOTE, {"text": "secret", "reply_to": None, "question": None})
    with world.work() as work:
        disclose(work, world.acting(work, "arts"), [note])
    return note


def line(browser: Browser, world: World, event: EventType) -> Page:
    """The page to ask about the first line of this sort."""
    with world.work() as work:
        found = work.log.read([world.dossiers["an"]], types=[event])
    [one, *_rest] = [
        each for each in found if each.personal.get("actor") != world.keys["an"].account
    ]
    return browser.get(f"/me/looked/{one.chain}/{one.sequence}")


def test_it_goes_to_the_physician_whom_the_page_names(world: World, app: Flask, read: str) -> None:
    an = Browser(app, world, "an")
    links = [one for one in an.get("/me/looked").links if one.startswith("/me/looked/")]
    page = line(an, world, EventType.DISCLOSED)
    assert page.path in links
    assert "You can ask Dr. Physician." in page.text
    assert "read a note about you." in page.text
    assert "secret" not in page.text
    sent = an.submit(page.form(page.path))
    assert "Dr. Physician gets your question." in sent.text
    arts = Browser(app, world, "arts")
    assert "The worker asks who looked, and why" in arts.get("/physician/").text
    dossier = arts.get(f"/physician/dossiers/{world.dossiers['an']}")
    assert "read a note about you." in dossier.text
    [link] = re.findall(
        r'href="(/me/documents/[0-9a-f]+)">(?:(?!</a>).)*Your question: who looked',
        an.get("/me/documents").text,
        re.DOTALL,
    )
    assert "The doctor still has to look at it." in Browser(app, world, "an").get(link).text
    for form in [one for one in dossier.forms if one.action.endswith("/handled")]:
        assert arts.submit(form).status == 200
    told = Browser(app, world, "an").get(link).text
    assert "Your doctor dealt with your question on Monday, 2 March 2026." in told
    assert "still has to look" not in told
    assert "The worker asks who looked, and why" not in arts.get("/physician/").text


@pytest.mark.parametrize("chosen", ["one", "all"])
def test_of_several_deeds_he_asks_about_one_or_all(
    world: World, app: Flask, read: str, chosen: str
) -> None:
    with world.work() as work:
        acting = world.acting(work, "arts")
        told = {"text": "secret", "reply_to": None, "question": None}
        write(work, acting, world.dossiers["an"], Kind.NOTE, told)
    an = Browser(app, world, "an")
    page = line(an, world, EventType.DISCLOSED)
    form = page.form(page.path)
    deeds = {
        words: value
        for value, words in re.findall(
            r'name="deed" value="(\d+)".*?__label[^>]*>(.*?)</', page.text, re.DOTALL
        )
    }
    assert set(deeds) == {
        "Person arts read a note about you.", "Person arts wrote a note about you.",
    }  # fmt: skip
    named = deeds["Person arts wrote a note about you."] if chosen == "one" else ""
    an.submit(form, deed=named)
    with world.work() as work:
        [opened] = disclose_readable(
            work, world.acting(work, "arts"), [world.dossiers["an"]], [str(Kind.LOOKED_QUESTION)]
        )
    said = opened.content["said"]
    assert "Person arts wrote a note about you." in said
    assert ("read a note" in said) == (chosen == "all")


def test_nobody_else_learns_of_it(world: World, app: Flask, read: str) -> None:
    service = Browser(app, world, "ss_east")
    before = service.get(f"/workplace/people/{world.dossiers['an']}").text
    an = Browser(app, world, "an")
    page = line(an, world, EventType.DISCLOSED)
    an.submit(page.form(page.path))
    for who, path in (
        ("ss_east", f"/workplace/people/{world.dossiers['an']}"),
        ("gp1", f"/gp/patients/{world.dossiers['an']}"),
    ):
        assert "asks who looked" not in Browser(app, world, who).get(path).text, who
    assert len(before) == len(service.get(f"/workplace/people/{world.dossiers['an']}").text)


def test_only_his_own_lines_and_those_that_he_is_told(world: World, app: Flask, read: str) -> None:
    an, bo = Browser(app, world, "an"), Browser(app, world, "bo")
    page = line(an, world, EventType.DISCLOSED)
    assert bo.get(page.path).status == 404
    chain = page.path.split("/")[3]
    for path in (f"/me/looked/{chain}/9999", f"/me/looked/{'0' * 32}/1"):
        assert an.get(path).status == 404
    with world.work() as work:
        untold = next(
            one for one in work.log.read([world.dossiers["an"]]) if one.type is EventType.OPENED
        )
    assert an.get(f"/me/looked/{chain}/{untold.sequence}").status == 404


def test_a_wrong_pin_is_told_with_what_to_do(world: World, app: Flask) -> None:
    services = app.extensions["portal"]
    for _ in range(2):
        with pytest.raises(entering.LoginRefused):
            bycard.with_card(services, login_secret=world.cards["an"].login_secret, pin="7391")
    with pytest.raises(entering.LoginRefused):
        bycard.with_card(services, login_secret=world.cards["bo"].login_secret, pin="7391")
    page = Browser(app, world, "an").get("/me/looked")
    [said] = re.findall(r'<p class="log__said">(.*?)</p>', page.text, re.DOTALL)
    words = " ".join(re.sub(r"<[^>]+>", " ", said).split())
    assert words == "Somebody held your card and typed a wrong PIN. 2 times"
    assert "/me/card" in page.links


def test_a_line_that_he_reads_in_arabic_comes_in_a_language_of_the_physician(
    world: World, app: Flask, read: str
) -> None:
    an = Browser(app, world, "an", "ar")
    page = line(an, world, EventType.DISCLOSED)
    assert re.search("[\u0620-\u064a]", page.text)
    an.submit(page.form(page.path))
    with world.work() as work:
        [opened] = disclose_readable(
            work, world.acting(work, "arts"), [world.dossiers["an"]], [str(Kind.LOOKED_QUESTION)]
        )
    assert opened.content["language"] == "nl"
    assert not re.search("[\u0600-\u06ff]", opened.content["said"])


def test_who_has_several_workplaces_reads_which_one_it_is_about(
    app: Flask, world: World, read: str
) -> None:
    said = "This is about your work at Workshop east."
    assert said not in Browser(app, world, "an").get("/me/looked").text
    second_workplace(world)
    an = Browser(app, world, "an")
    page = an.get("/me/looked").text
    entries = page.split('<li class="log__line">')[1:]
    assert all(said in one for one in entries if "Person arts" in one)
    assert said in line(an, world, EventType.DISCLOSED).text
