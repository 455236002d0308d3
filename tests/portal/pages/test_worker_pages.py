"""Every page of the worker: for himself, for others, with names kept out of titles; home, letter."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from consent.log.service import EventType
from consent.purposes import Kind, purposes_offered
from consent.texts import text_for
from messaging.people.accounts import memberships
from messaging.people.enrolment import accept
from messaging.people.models import Invitation
from messaging.people.organising import change_details
from portal.sessions import service as sessions
from portal.sessions.cookies import cookie_name
from tests.portal.pages.browser import Browser
from tests.portal.pages.worker_support import advice, ask, consent, details, written
from tests.support.world import CHEAP, World

NOTE = {"text": "A note", "reply_to": None, "question": None}
PAGES = (
    "/me/",
    "/me/questions",
    "/me/start",
    "/me/start/advice",
    "/me/start/doctors",
    "/me/documents",
    "/me/consents",
    "/me/looked",
    "/me/work",
    "/me/letter",
    "/me/take",
    "/me/take/all",
    "/me/help",
)
ABOUT_WORK = ("/me/work", "/me/card")
MORE = (*ABOUT_WORK[1:], "/me/ill", "/me/helper", "/me/helped", "/me/second-way", "/me/view")


def professional(app: Flask, world: World, who: str) -> Browser:
    """Somebody else's browser."""
    browser = Browser(app, world, "bo")
    configuration = app.extensions["portal"].configuration
    with world.work() as work:
        mine = memberships(work, world.keys[who].account)[0]
        token = sessions.start(
            work, world.keys[who], mine, kind="page", configuration=configuration
        )
    browser.client.set_cookie(cookie_name(configuration), token)
    return browser


def everything(world: World) -> dict[str, str]:
    """A question, a text that waits, a note, a consent: of An."""
    ask(world)
    receipt = consent(world, "doctors")
    consent(world, "advice")
    with world.work() as work:
        grant = work.records.grants(world.dossiers["an"])[0].id
    return {
        "receipt": receipt,
        "grant": grant,
        "advice": advice(world),
        "note": written(world, "gp1", Kind.NOTE, NOTE),
    }


def own_addresses(browser: Browser, made: dict[str, str]) -> list[str]:
    question = next(
        link for link in browser.get("/me/questions").links if link.startswith("/me/questions/")
    )
    return [
        question,
        f"/me/documents/{made['advice']}",
        f"/me/documents/{made['note']}",
        f"/me/receipts/{made['receipt']}",
    ]


def test_every_page_is_there_and_no_title_names_anybody(world: World, an: Browser) -> None:
    made = everything(world)
    names = [f"Person {who}" for who in ("gp1", "gp2", "arts", "ss_east")]
    names += ["Worker an", "Practice gp1", "Workshop east"]
    for path in (*PAGES, *own_addresses(an, made)):
        page = an.get(path)
        assert page.status == 200, path
        assert not [name for name in names if name in page.title], path
        assert page.title.endswith("– Maat")


def test_what_is_anothers_is_not_there(world: World, app: Flask, an: Browser) -> None:
    made = everything(world)
    bo = Browser(app, world, "bo")
    for path in own_addresses(an, made):
        assert bo.get(path).status == 404, path
        nobody = path[: path.rindex("/") + 1] + "0" * 32
        assert bo.get(nobody).status == 404, nobody
    ask(world, worker="bo")
    own = next(link for link in bo.get("/me/questions").links if "/me/questions/" in link)
    assert bo.get(own).status == 200
    for path in ("/me/start/advice", own):
        assert bo.get(f"{path}?at={world.dossiers['an']}").status == 404


@pytest.mark.parametrize("do", ["send", "without", "later"])
def test_nobody_answers_for_another(world: World, app: Flask, an: Browser, do: str) -> None:
    made = everything(world)
    waits = f"/me/documents/{made['advice']}"
    form = an.get(waits).form("do")
    bo = Browser(app, world, "bo")
    borrowed: dict[str, Any] = {"csrf_token": sessions.csrf_of(bo.token)}
    assert bo.submit(form, ("do", do), strike=["task:task-a"], **borrowed).status == 404
    question = next(
        link for link in an.get("/me/questions").links if link.startswith("/me/questions/")
    )
    form = an.get(question).form("answer")
    assert bo.submit(form, ("answer", "yes"), **borrowed).status == 404
    for target in ("grant", "receipt"):
        for form in an.get("/me/consents").forms:
            if target in form.names():
                assert bo.submit(form, **borrowed).status == 404
    with world.work() as work:
        assert all(not grant.withdrawn for grant in work.records.grants(world.dossiers["an"]))
        kinds = [line.type for line in work.log.read([world.dossiers["an"]])]
    assert EventType.DELIVERED not in kinds
    assert EventType.STRUCK not in kinds


def test_a_try_at_anothers_text_is_written_down(world: World, app: Flask) -> None:
    note = everything(world)["note"]
    assert Browser(app, world, "bo").get(f"/me/documents/{note}").status == 404
    with world.work() as work:
        [line] = work.log.read([world.dossiers["an"]], types=[EventType.DENIED])
    assert line.personal["actor"] == world.keys["bo"].account


def test_an_answer_for_anothers_workplace_is_not_there(world: World, app: Flask) -> None:
    ask(world, worker="bo")
    bo = Browser(app, world, "bo")
    question = next(
        link for link in bo.get("/me/questions").links if link.startswith("/me/questions/")
    )
    form = bo.get(question).form("answer")
    assert bo.submit(form, ("answer", "yes"), at=world.dossiers["an"]).status == 404
    with world.work() as work:
        assert work.records.grants(world.dossiers["an"]) == []


@pytest.mark.parametrize("who", ["gp1", "arts", "ss_east"])
def test_nobody_else_has_these_pages(world: World, app: Flask, an: Browser, who: str) -> None:
    made = everything(world)
    other = professional(app, world, who)
    for path in (*PAGES, *own_addresses(an, made)):
        assert other.get(path).status == 404, path


def test_signed_out_leads_to_the_log_in_with_a_card_and_back(app: Flask) -> None:
    for path in PAGES:
        answer = app.test_client().get(path)
        assert answer.status_code == 303, path
        assert answer.headers["Location"] == f"/login/card?next={path}", path


def test_a_form_from_elsewhere_is_refused(world: World, an: Browser) -> None:
    consent(world, "doctors")
    form = an.get("/me/consents").form("receipt")
    assert an.submit(form, csrf_token="x").status == 400
    with world.work() as work:
        assert all(not one.withdrawn for one in work.records.grants(world.dossiers["an"]))


# Home, help, letter -------------------------------------------------------------------------------


def test_home_counts_what_waits_and_offers_five_things(world: World, an: Browser) -> None:
    ask(world)
    ask(world, "gp1", "workplace")
    document = advice(world)
    page = an.get("/me/")
    first = page.text.split("<h2", 1)[0]
    assert first.count('<a class="big ') == 5
    # Questions and texts that leave when he says so are one thing to him: what is asked.
    assert "3 wait for you" in page.text
    asked = an.get("/me/questions")
    assert sum(link.startswith("/me/questions/") for link in asked.links) == 2
    assert f"/me/documents/{document}" in asked.links


def test_what_is_asked_is_called_as_it_was_put(world: World, an: Browser) -> None:
    """A question is none that is decided: its own title, and that it waits like any text."""
    ask(world)
    advice(world)
    title = text_for("doctors", "en").title
    asked = an.get("/me/questions")
    waits = asked.text.split("<h2", 1)[0]
    assert title in waits
    assert "My doctors may talk" not in asked.text
    assert waits.count("It waits for you") == 2
    question = next(link for link in asked.links if link.startswith("/me/questions/"))
    an.submit(an.get(question).form("answer"), ("answer", "no"))
    answered = an.get("/me/questions").text
    assert answered.count("It waits for you") == 1
    assert title in answered.split("You answered these", 1)[1]


def test_a_receipt_says_all_that_they_see_and_has_one_way_to_paper(
    world: World, an: Browser
) -> None:
    page = an.get(f"/me/receipts/{consent(world, 'doctors')}").text
    assert "What your doctors write about your health, and your own view of your work." in page
    assert page.count("maat.pdf") + page.count("data-print") == 1
    assert "This person can prove your yes with it" in page


def test_he_begins_with_any_of_them_himself_and_five_are_large(an: Browser) -> None:
    page = an.get("/me/start")
    assert page.text.count('<a class="big"') == 5
    begun = [link for link in page.links if link.startswith("/me/start/")]
    assert begun == [f"/me/start/{one.code}" for one in purposes_offered()]


@pytest.mark.parametrize(("language", "said"), [("nl", False), ("en", True), ("fr", True)])
def test_where_there_are_only_easy_words_the_choice_says_so(
    world: World, app: Flask, language: str, said: bool
) -> None:
    page = Browser(app, world, "an", language).get("/display")
    words = {
        "nl": "staan alle vragen in makkelijke woorden",
        "en": "all questions come in easy words",
        "fr": "toutes les questions sont en mots faciles",
    }
    assert (words[language] in page.text) == said


def test_who_rings_from_a_page_of_his_rings_a_doctor(world: World, an: Browser) -> None:
    """The workshop's own person stands where it is about the workplace alone.

    Whoever is asked by his doctor, and rings the number below, tells his employer nothing.
    """
    details(
        world,
        person_to_call={"name": "Fatima", "telephone": "09 123 45 67"},
        physician={"name": "Dr. Mensah", "telephone": "09 222 33 44"},
    )
    made = everything(world)
    question = own_addresses(an, made)[0]
    form = an.get(question).form("answer")
    pages = {path: an.get(path).text for path in (*PAGES, *own_addresses(an, made), *MORE)}
    pages["answered"] = an.submit(form, ("answer", "no")).text
    said_yes = an.submit(an.get(f"{question}?again=1").form("answer"), ("answer", "yes"))
    assert "Did we explain it well?" in said_yes.title
    pages["understanding"] = said_yes.text
    for path, text in pages.items():
        workshops = path in ABOUT_WORK
        assert ("09 123 45 67" in text) == ("Fatima" in text) == workshops, path
        if not workshops:
            assert "your occupational physician." in text or "Call Person gp1" in text, path
    assert "Call Fatima of Workshop east." in pages["/me/work"]
    assert "social service" not in pages[question].split('class="call"', 1)[1]


def test_below_a_question_stands_the_doctor_who_asks(world: World, an: Browser) -> None:
    details(world, physician={"name": "Dr. Mensah", "telephone": "09 222 33 44"})
    ask(world)
    with world.work() as work:
        practice = world.group(work, "gp1").organisation
        change_details(work, practice, telephone="09 555 66 77")
    question = next(
        link for link in an.get("/me/questions").links if link.startswith("/me/questions/")
    )
    page = an.get(question)
    understanding = an.submit(page.form("answer"), ("answer", "yes"))
    assert understanding.path.startswith("/me/understood/")
    # Until the receipt it stays the same doctor, whom he then rings about one thing.
    receipt = an.submit(understanding.form("pick"), ("skip", "1"))
    assert receipt.path.startswith("/me/receipts/")
    for each in (page, understanding, receipt):
        foot = each.text.split('class="call"', 1)[1]
        assert "Call Person gp1 of Practice gp1." in foot, each.path
        assert "09 555 66 77" in foot, each.path
        assert "Mensah" not in foot, each.path


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"person_to_call": "somebody"},
        {"person_to_call": {"name": "X"}},
        {"person_to_call": None, "physician": []},
    ],
)
def test_a_workshop_that_says_little_breaks_no_page(
    world: World, an: Browser, known: dict[str, Any]
) -> None:
    details(world, **known)
    for path in ("/me/", "/me/help", "/me/letter"):
        page = an.get(path)
        assert page.status == 200
        assert "Ask somebody you trust" in page.text


def test_the_physician_is_the_person_to_call_where_nobody_else_is(
    world: World, an: Browser
) -> None:
    details(
        world, physician={"name": "Dr. Mensah", "telephone": "09 222 33 44", "hours": "Mondays"}
    )
    assert "Call Dr. Mensah, your occupational physician." in an.get("/me/").text
    assert "Mondays" in an.get("/me/help").text


def invitations(world: World) -> int:
    with world.work() as work:
        return work.session.query(Invitation).count()


def test_the_letter_brings_a_gp_in(world: World, an: Browser) -> None:
    details(world, physician={"name": "Dr. Mensah", "telephone": "09 222 33 44"})
    before = invitations(world)
    page = an.get("/me/letter")
    assert invitations(world) == before
    letter = an.submit(page.form("/me/letter"))
    assert "Dr. Mensah" in letter.text
    assert "09 222 33 44" in letter.text
    enrolment, contact = re.findall(r'data-code="([0-9A-Z]{16})"', letter.text)
    assert contact == world.cards["an"].contact_code
    with world.work() as work:
        enrolled = accept(
            work, enrolment, login="new.gp", password="a long enough password", cost=CHEAP,
            profile={"name": "Dr. New", "riziv": "1"}, practice={"name": "P", "telephone": "0"},
        )  # fmt: skip
    assert enrolled.account
    # The press that was doubled makes no second code.
    assert an.submit(page.form("/me/letter")).status == 200
    assert invitations(world) == before + 1
