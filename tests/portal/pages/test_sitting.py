"""In the consulting room: the worker answers on the doctor's screen, in a session of his own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from consent.purposes import PurposeCode
from portal.sessions.models import SessionRow
from tests.portal.pages.browser import Browser, Page, site
from tests.portal.pages.worker_support import advice, ask
from tests.support.world import CHEAP, World

PIN = "2594"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path, stretch=CHEAP)


def sit_down(
    world: World, doctor: Browser, back: str = "", pin: str = PIN, worker: str = "an"
) -> Page:
    page = doctor.get(f"/sitting?next={back}" if back else "/sitting")
    code = world.cards[worker].login_secret
    return doctor.submit(page.form("card_code"), card_code=code, pin=pin)


def over(room: Browser) -> Page:
    """The worker says that he is done."""
    return room.submit(room.get("/me/").form("/sitting/over"))


def test_question_yes_and_back_to_where_the_doctor_was(world: World, app: Flask) -> None:
    ask(world, "gp1")
    room = Browser(app, world, "gp1")
    page = sit_down(world, room, "/gp/?asked=1")
    # Straight to the question of this doctor, in the worker's own session.
    assert page.path.startswith("/me/questions/"), page.path
    assert "I am done" in page.text
    asked = page.form("answer")
    receipt = room.passing(room.submit(asked, ("answer", "yes")))
    assert receipt.path.startswith("/me/receipts/")
    with world.work() as work:
        [*records] = work.records.of_dossier(world.dossiers["an"])
        assert {one.document()["collected"]["how"] for one in records} == {"doctor_screen"}
        assert {one.grant.purpose for one in records} == {PurposeCode.DOCTORS}
    back = over(room)
    assert (back.status, back.path) == (200, "/gp/?asked=1")
    # The worker's session is over, and leads nowhere from here.
    assert room.get("/me/").status == 404
    with world.work() as work:
        ended = work.session.scalars(select(SessionRow).where(SessionRow.host.is_not(None))).one()
        assert ended.ended_at is not None
        assert ended.sealed_keys is None


def test_no_row_tells_who_sat_with_which_doctor(world: World, app: Flask) -> None:
    """Of the doctor's session nothing stands in clear in the worker's, while he sits and after."""
    room = Browser(app, world, "gp1")
    sit_down(world, room)
    for _moment in ("sitting", "over"):
        with world.work() as work:
            rows = work.session.scalars(select(SessionRow)).all()
            [doctor] = [one for one in rows if one.account_id == world.keys["gp1"].account]
            [worker] = [one for one in rows if one.account_id == world.keys["an"].account]
            held = [getattr(worker, column.name) for column in SessionRow.__table__.columns]
            assert worker.host is not None
            for kept in held:
                if isinstance(kept, bytes):
                    assert doctor.id not in kept
                    assert doctor.id.hex().encode() not in kept
            assert doctor.account_id not in held
        if _moment == "sitting":
            over(room)


def test_an_advice_is_released_in_the_same_sitting(world: World, app: Flask) -> None:
    ask(world, "arts", "advice")
    text = advice(world)
    room = Browser(app, world, "arts")
    page = sit_down(world, room, f"/physician/dossiers/{world.dossiers['an']}")
    receipt = room.passing(room.submit(page.form("answer"), ("answer", "yes")))
    assert f"/me/documents/{text}" in receipt.links
    shown = room.get(f"/me/documents/{text}")
    room.submit(shown.form("do"), ("do", "send"))
    back = over(room)
    assert back.path == f"/physician/dossiers/{world.dossiers['an']}"
    assert "Delivered on" in back.text


def test_neither_session_opens_anything_of_the_other(world: World, app: Flask) -> None:
    ask(world, "gp1")
    room = Browser(app, world, "gp1")
    sit_down(world, room)
    for path in ("/gp/", "/sitting", "/account"):
        assert room.get(path).status == 404, path
    over(room)
    assert room.get("/gp/").status == 200
    assert room.get("/me/questions").status == 404


def test_a_wrong_pin_leaves_the_doctor_logged_in(world: World, app: Flask) -> None:
    room = Browser(app, world, "gp1")
    page = sit_down(world, room, pin="9753")
    assert page.status == 422
    assert "9753" not in page.text
    assert room.get("/gp/").status == 200


def test_only_a_doctor_turns_his_screen(world: World, app: Flask) -> None:
    for who in ("ss_east", "an"):
        assert Browser(app, world, who).get("/sitting").status == 404, who
    assert Browser(app, world, None).get("/sitting").path.startswith("/login")


def test_what_was_put_aside_opens_nothing_but_a_doctors_session(world: World, app: Flask) -> None:
    """The cookie of a worker's own session, put where a doctor's waits, lets nobody in."""
    someone = Browser(app, world, None)
    worker = Browser(app, world, "an")
    someone.client.set_cookie("portal-aside", f"{worker.token}%20%2Fme%2F")
    assert someone.post("/sitting/over").path.startswith("/login")
    assert someone.get("/me/").path.startswith("/login")


def test_the_doctors_session_waits_as_long_as_the_worker_is_there(world: World, app: Flask) -> None:
    ask(world, "gp1")
    room = Browser(app, world, "gp1")
    sit_down(world, room, "/gp/")
    for _minutes in range(4):
        world.clock.move(timedelta(minutes=8))
        assert room.get("/me/").status == 200
    assert over(room).path == "/gp/"


def test_no_log_out_leads_into_the_doctors_session(world: World, app: Flask) -> None:
    """Whoever is alone with the screen finds "I am done" on every page, and no other way out."""
    room = Browser(app, world, "gp1")
    assert [one for one in room.get("/gp/").forms if one.action == "/session/end"]
    sit_down(world, room, "/gp/")
    for path in ("/me/", "/me/questions", "/me/card", "/display", "/about", "/me/nothing"):
        page = room.get(path)
        leads = [one.action for one in page.forms if one.action.startswith(("/session", "/sit"))]
        assert [one for one in leads if one != "/session/stay"] == ["/sitting/over"], path
        assert "Log out" not in page.text, path
    # Sent all the same, it ends both.
    room.csrf = dict(room.get("/me/").form("/sitting/over").fields)["csrf_token"]
    left = room.post("/session/end")
    assert "The doctor can go on" not in left.text
    assert room.get("/gp/").path.startswith("/login")
    assert "Back to the doctor" not in room.get("/login").text
    assert room.post("/sitting/over").path == "/"
    with world.work() as work:
        rows = work.session.scalars(select(SessionRow)).all()
        assert len(rows) == 2
        assert all(one.ended_at is not None and one.sealed_keys is None for one in rows)


def test_a_sitting_that_ended_by_itself_leads_back_to_the_doctor(world: World, app: Flask) -> None:
    room = Browser(app, world, "gp1")
    sit_down(world, room, "/gp/")
    world.clock.move(timedelta(minutes=11))
    page = room.get("/me/")
    assert page.path.startswith("/login")
    back = room.submit(page.form("/sitting/over"))
    assert back.path == "/gp/"


def test_the_doctors_way_of_reading_is_not_the_workers_nor_his_the_doctors(
    world: World, app: Flask
) -> None:
    ask(world, "gp1")
    room = Browser(app, world, "gp1")
    room.client.set_cookie("display", "...usual")
    sit_down(world, room, "/gp/")
    # The doctor reads the usual words; the worker, who chose nothing, is asked in easy ones.
    assert 'lang="en"' in room.get("/me/").text
    room.get("/language/fr?next=/me/")
    assert 'lang="fr"' in room.get("/me/").text
    [link] = {one for one in room.get("/me/questions").links if "/me/questions/" in one}
    room.submit(room.get(link).form("answer"), ("answer", "yes"))
    with world.work() as work:
        texts = [one.document()["text"] for one in work.records.of_dossier(world.dossiers["an"])]
        assert {(one["language"], one["level"]) for one in texts} == {("fr", "easy")}
    assert 'lang="en"' in over(room).text
    sit_down(world, room, "/gp/")
    assert 'lang="en"' in room.get("/me/").text


def test_a_kiosk_is_no_doctors_screen(world: World, app: Flask) -> None:
    service = Browser(app, world, "ss_east")
    service.submit(service.get("/work/kiosks").form("name"), name="In the hall")
    kiosk = service.client.get_cookie("kiosk")
    assert kiosk is not None
    room = Browser(app, world, "gp1")
    room.client.set_cookie(kiosk.key, kiosk.value)
    assert room.get("/sitting").status == 404
