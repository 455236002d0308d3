"""Take it with me: all that is his, in his own session, and nothing that is not."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from flask import Flask

from consent.log.service import EventType
from consent.purposes import Kind
from consent.receipts.verification import Keys, verify_receipt
from consent.records.schemas import Screen
from messaging.documents.releasing import release
from messaging.exchange.withdrawing import withdraw_by_code
from messaging.messages.service import inbox
from portal.sessions import service as sessions
from portal.sessions.cookies import cookie_name
from tests.portal.pages.browser import Browser
from tests.portal.pages.worker_support import advice, ask, consent, written
from tests.support.browsing import counted_queries
from tests.support.papers import words
from tests.support.world import World

NOTE: dict[str, Any] = {"text": "A note of the doctor", "reply_to": None, "question": None}


def told(world: World) -> None:
    """A worker of whom much is known: texts, a yes that holds, one that ended, a question."""
    ask(world)
    consent(world, "doctors")
    written(world, "gp1", Kind.NOTE, NOTE)
    consent(world, "advice")
    document = advice(world)
    with world.work() as work:
        release(work, world.acting(work, "an"), document)
    consent(world, "workplace")
    with world.work() as work:
        codes = [one.data.get("code") for one in inbox(work, world.acting(work, "an"))]
    with world.work() as work:
        withdraw_by_code(work, next(code for code in codes if code))


def taken(browser: Browser, level: str = "all") -> dict[str, bytes]:
    answer = browser.client.get(f"/me/take/maat.zip?for={level}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="maat.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_all_of_it_is_there_in_each_form(app: Flask, world: World) -> None:
    told(world)
    an = Browser(app, world, "an")
    page = an.get("/me/take/all").text
    pdf = words(an.client.get("/me/take/maat.pdf").data)
    data = json.loads(taken(an)["maat.json"])
    assert data["name"] == "Worker an"
    assert {one["kind"] for one in data["documents"]} == {"note", "advice"}
    assert (
        next(one["content"] for one in data["documents"] if one["kind"] == "note")["text"]
        == (NOTE["text"])
    )
    for form in (page, pdf):
        for sentence in (NOTE["text"], "Folding", "Practice gp1", "Workshop east",
                         "My doctors may talk about my health", "Who looked"):  # fmt: skip
            assert sentence in form
    assert {one["type"] for one in data["messages"]} >= {"request", "answer"}
    assert len(data["log"][0]["lines"]) > 3


def test_each_yes_goes_with_its_proof_and_no_code_does(app: Flask, world: World) -> None:
    told(world)
    with world.work() as work:
        codes = [one.data.get("code") for one in inbox(work, world.acting(work, "an"))]
    files = taken(Browser(app, world, "an"))
    receipts = [content for name, content in files.items() if name.startswith("receipts/")]
    assert len(receipts) == 3
    keys = Keys(world.server.directory.public, world.server.log.public)
    for one in receipts:
        lies = [said for holds, said in verify_receipt(one, keys).sentences if not holds]
        # The tests of this world show another text than the published one.
        assert all("published text" in said for said in lies)
    everything = b"".join(files.values()).decode()
    assert [code for code in codes if code and code in everything] == []


def test_for_an_evaluation_it_is_what_a_coach_is_told(app: Flask, world: World) -> None:
    told(world)
    an = Browser(app, world, "an")
    files = taken(an, "coach")
    data = json.loads(files["maat.json"])
    assert set(files) == {"read-me.txt", "maat.json"}
    assert (data["documents"], data["messages"], data["consents"], data["log"]) == ([], [], [], [])
    page = an.get("/me/take/all?for=coach").text
    for secret in (NOTE["text"], "My doctors may talk", "Practice gp1", "Who looked"):
        assert secret not in page
        assert secret not in words(an.client.get("/me/take/maat.pdf?for=coach").data)
    assert an.client.get("/me/take/all?for=everybody").status_code == 404


def test_what_is_opened_for_it_is_told_once(app: Flask, world: World) -> None:
    told(world)
    an = Browser(app, world, "an")

    def lines(type_: EventType) -> int:
        with world.work() as work:
            return len(work.log.read([world.dossiers["an"]], types=[type_]))

    an.get("/me/take")
    before = lines(EventType.DISCLOSED), lines(EventType.LISTED)
    taken(an)
    assert (lines(EventType.DISCLOSED), lines(EventType.LISTED)) == (before[0] + 2, before[1] + 1)


def test_it_asks_the_database_the_same_however_much_there_is(app: Flask, world: World) -> None:
    told(world)
    an = Browser(app, world, "an")
    taken(an)
    with counted_queries(world) as few:
        taken(an)
    told(world)
    written(world, "gp1", Kind.NOTE, NOTE)
    with counted_queries(world) as many:
        taken(an)
    assert len(many) == len(few)


def sit(app: Flask, world: World, an: Browser, screen: Screen) -> None:
    """From here on he is at a screen of somebody else."""
    configuration = app.extensions["portal"].configuration
    with world.work() as work:
        token = sessions.start(
            work, world.keys["an"], None, kind="page", screen=screen, configuration=configuration
        )
    an.client.set_cookie(cookie_name(configuration), token)


@pytest.mark.parametrize("screen", [Screen.KIOSK, Screen.DOCTOR_SCREEN])
def test_without_scripts_a_shared_screen_goes_to_the_end_of_the_session_itself(
    app: Flask, world: World, screen: Screen
) -> None:
    an = Browser(app, world, "an")
    leaves = '<noscript><meta http-equiv="refresh" content="'
    assert leaves not in an.get("/me/").text
    sit(app, world, an, screen)
    page = an.get("/me/").text
    assert leaves in page
    left = int(page.split('data-session-seconds-left="')[1].split('"')[0])
    assert page.split(leaves)[1].startswith(f'{left + 1}"')
    assert "data-shared-screen" in page


@pytest.mark.parametrize("screen", [Screen.KIOSK, Screen.DOCTOR_SCREEN])
def test_it_stays_behind_on_nobody_elses_device(app: Flask, world: World, screen: Screen) -> None:
    told(world)
    text = f"/me/documents/{advice(world)}"
    an = Browser(app, world, "an")
    with world.work() as work:
        receipt = work.records.grants(world.dossiers["an"])[0].receipt
    files = [f"/me/receipts/{receipt}/maat.pdf", f"/me/receipts/{receipt}/maat.json"]
    files.append(f"{text}/maat.pdf")
    assert [an.client.get(one).status_code for one in files] == [200] * 3
    with world.work() as work:
        opened = len(work.log.read([world.dossiers["an"]], types=[EventType.DISCLOSED]))
    sit(app, world, an, screen)
    assert "This device is not yours." in an.get("/me/take").text
    for form in ("all", "maat.pdf", "maat.zip"):
        assert an.client.get(f"/me/take/{form}").status_code == 404
    assert [an.client.get(one).status_code for one in files] == [404] * 3
    with world.work() as work:
        assert opened == len(work.log.read([world.dossiers["an"]], types=[EventType.DISCLOSED]))
    receipt_page = an.get(f"/me/receipts/{receipt}")
    assert "This device is not yours." in receipt_page.text
    for page in (receipt_page, an.get(text)):
        assert [one for one in page.links if "maat." in one] == []
