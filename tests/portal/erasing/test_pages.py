"""The worker's page, his first page, and what a doctor takes out before it goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from consent.purposes import Kind
from consent.receipts.verification import Keys, verify_receipt
from consent.records.schemas import Screen
from messaging.erasure.requests import DAYS, pending
from messaging.exchange.receipts import receipt_files
from messaging.work import Work
from portal.secondway.models import Announcement
from portal.sessions import service as sessions
from portal.sessions.cookies import cookie_name
from portal.verifying import verify_portal
from tests.portal.erasing.support import ask_for_it, carry_out
from tests.portal.pages.browser import Browser, Page, site
from tests.portal.pages.worker_support import catalogue, consent, written
from tests.support.browsing import counted_queries
from tests.support.papers import words
from tests.support.world import World

NOTE: dict[str, Any] = {"text": "A note of the doctor", "reply_to": None, "question": None}
PAGE = "/me/take/delete"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    catalogue(world)
    consent(world, "doctors")
    written(world, "gp1", Kind.NOTE, NOTE)
    return site(world, tmp_path)


def asks(world: World, an: Browser, pin: str = "2594") -> Page:
    form = an.get(PAGE).form("pin")
    return an.submit(form, {"card_code": world.cards["an"].login_secret, "pin": pin})


def waits(world: World) -> bool:
    with world.work() as work:
        return pending(work, world.keys["an"].account) is not None


def test_he_asks_and_takes_it_back_with_one_tap(app: Flask, world: World) -> None:
    an = Browser(app, world, "an")
    shown = an.get(PAGE).text
    assert shown.index("Take it with you first") < shown.index("This is deleted")
    assert asks(world, an, "1357").status == 422
    assert not waits(world)
    asked = asks(world, an)
    assert "9 March 2026" in asked.text
    assert waits(world)
    with world.work() as work:
        notices = list(work.session.scalars(select(Announcement.account_id)))
    assert world.keys["an"].account in notices
    [form] = [one for one in an.get("/me/").forms if one.action == "/me/take/keep"]
    kept = an.submit(form)
    assert kept.path == "/me/?kept=1"
    assert "Everything stays as it was." in kept.text
    assert not waits(world)
    assert an.post("/me/take/keep").status == 404


def test_it_happens_after_seven_days_and_his_page_stands(app: Flask, world: World) -> None:
    an = Browser(app, world, "an")
    with world.work() as work:
        receipts = receipt_files(work, world.dossiers["an"])
        known = Keys(work.server.directory.public, work.server.log.public)
    asks(world, an)
    world.clock.move(DAYS)
    assert carry_out(world) == 1
    an = Browser(app, world, "an")
    for path in ("/me/", "/me/consents", "/me/looked?period=all", "/me/documents", "/me/take/all"):
        page = an.get(path)
        assert page.status == 200, path
        assert "gp1" not in page.text, path
    # What he took with him proves as before.
    assert receipts
    for content in receipts.values():
        verify_receipt(json.loads(content), known)
    with world.store.transaction(write=False) as session:
        assert verify_portal(Work(session, world.clock, world.server)).sound


@pytest.mark.parametrize("screen", [Screen.KIOSK, Screen.DOCTOR_SCREEN])
def test_never_on_a_machine_of_his_work(app: Flask, world: World, screen: Screen) -> None:
    an = Browser(app, world, "an")
    configuration = app.extensions["portal"].configuration
    with world.work() as work:
        token = sessions.start(
            work, world.keys["an"], None, kind="page", screen=screen, configuration=configuration
        )
    an.client.set_cookie(cookie_name(configuration), token)
    an.csrf = sessions.csrf_of(token)
    kiosk = screen is Screen.KIOSK
    assert ("This device is not yours." in an.get(PAGE).text) is kiosk
    card: dict[str, Any] = {"card_code": world.cards["an"].login_secret, "pin": "2594"}
    assert an.post(PAGE, **card).status == (404 if kiosk else 200)
    assert waits(world) is not kiosk


def test_a_doctor_hears_it_and_takes_out_what_is_his(app: Flask, world: World) -> None:
    consent(world, "doctors", "bo")
    answer: dict[str, Any] = {
        "text": "What the physician answered",
        "reply_to": None,
        "question": None,
    }
    written(world, "arts", Kind.NOTE, answer)
    gp, other = Browser(app, world, "gp1"), Browser(app, world, "gp2")
    place = f"/doctor/writings/{world.dossiers['an']}"
    assert "delete everything" not in gp.get("/gp/").text
    asks(world, Browser(app, world, "an"))
    gp.get("/gp/")
    with counted_queries(world) as one:
        assert "Somebody asked to delete everything" in gp.get("/gp/").text
    written(world, "gp1", Kind.NOTE, NOTE, "bo")
    ask_for_it(world, "bo")
    with counted_queries(world) as two:
        gp.get("/gp/")
    assert len(two) == len(one)
    assert "delete everything" not in other.get("/gp/").text
    listed = gp.get("/doctor/writings/").text
    assert "Worker an" in listed
    assert "you were told" in listed
    assert "Worker an" not in other.get("/doctor/writings/").text
    page = gp.get(place)
    assert NOTE["text"] in page.text
    assert answer["text"] not in page.text
    assert NOTE["text"] in words(gp.client.get(f"{place}/maat.pdf").data)
    data = json.loads(gp.client.get(f"{place}/maat.json").data)
    assert [one["content"]["text"] for one in data["documents"]] == [NOTE["text"]]
    for path in (place, f"{place}/maat.pdf", f"{place}/maat.json"):
        assert other.get(path).status == 404
        assert gp.get(path.replace(world.dossiers["an"], world.dossiers["wout"])).status == 404
    for who in ("ss_east", "an"):
        assert Browser(app, world, who).get("/doctor/writings/").status == 404
    # He keeps his own also where no consent holds any more, until it goes.
    world.clock.move(DAYS)
    carry_out(world)
    assert Browser(app, world, "gp1").get(place).status == 404
