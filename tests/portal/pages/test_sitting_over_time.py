"""A sitting that ran out: the computer is still the doctor's, whoever comes in on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from consent.log.service import EventType
from messaging.dossiers.service import import_worker
from messaging.people.accounts import memberships
from messaging.people.cards import make_card
from portal.sessions import service as sessions
from portal.sessions.models import SessionRow
from tests.portal.pages.browser import Browser, Page, site
from tests.portal.pages.test_sitting import PIN, over, sit_down
from tests.portal.pages.worker_support import ask
from tests.portal.sessions.support import six_digits
from tests.support.world import CHEAP, World

BACK = "Back to the doctor"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path, stretch=CHEAP)


def ran_out(world: World, app: Flask, minutes: int = 11) -> tuple[Browser, Page]:
    """The worker sat at a question until his session was over, and asks for that page again."""
    ask(world, "gp1")
    room = Browser(app, world, "gp1")
    question = sit_down(world, room, "/gp/?asked=1").path
    assert question.startswith("/me/questions/")
    world.clock.move(timedelta(minutes=minutes))
    page = room.get(question)
    assert page.path.startswith("/login/card?next=")
    return room, page


def with_card(world: World, room: Browser, page: Page, worker: str = "an") -> Page:
    code = world.cards[worker].login_secret
    return room.submit(page.form("card_code"), card_code=code, pin=PIN)


def opens_a_card(room: Browser) -> bool:
    """Whether any of the two pages for a card takes one here."""
    pages = [room.get(path) for path in ("/login/card", "/login/first-use")]
    return any("card_code" in form.names() for page in pages for form in page.forms)


def screens(world: World) -> list[str]:
    """On whose screens he sat, the last time last."""
    with world.work() as work:
        mine = select(SessionRow).where(SessionRow.account_id == world.keys["an"].account)
        rows = work.session.scalars(mine.order_by(SessionRow.started_at)).all()
        return [one.screen for one in rows]


def test_who_still_sits_there_goes_on_on_the_doctors_screen(world: World, app: Flask) -> None:
    room, page = ran_out(world, app)
    assert BACK in page.text
    # The browser of the doctor keeps neither the code of a card nor its PIN.
    assert "current-password" not in page.text
    assert 'autocomplete="username"' not in page.text
    question = with_card(world, room, page)
    # Back where he was, as in the sitting before.
    assert question.path.startswith("/me/questions/")
    assert "I am done" in question.text
    assert "Log out" not in question.text
    receipt = room.passing(room.submit(question.form("answer"), ("answer", "yes")))
    assert receipt.path.startswith("/me/receipts/")
    with world.work() as work:
        [*records] = work.records.of_dossier(world.dossiers["an"])
        assert {one.document()["collected"]["how"] for one in records} == {"doctor_screen"}
    files = [f"{receipt.path.partition('?')[0]}/maat.{kind}" for kind in ("pdf", "json")]
    files += [f"/me/take/{form}" for form in ("all", "maat.pdf", "maat.zip")]
    assert [room.client.get(one).status_code for one in files] == [404] * 5
    back = over(room)
    assert (back.status, back.path) == (200, "/gp/?asked=1")
    assert room.get("/me/").status == 404
    assert BACK not in back.text
    assert screens(world) == ["doctor_screen", "doctor_screen"]


def test_the_doctors_session_waits_for_who_goes_on(world: World, app: Flask) -> None:
    room, page = ran_out(world, app)
    with_card(world, room, page)
    for _minutes in range(4):
        world.clock.move(timedelta(minutes=8))
        assert room.get("/me/").status == 200
    assert over(room).path == "/gp/?asked=1"


def test_nobody_keeps_a_doctors_session_alive_by_looking_at_the_log_in(
    world: World, app: Flask
) -> None:
    room, _page = ran_out(world, app)
    wrong = room.submit(room.get("/login/card").form("card_code"), card_code="A", pin="9753")
    assert wrong.status == 422
    world.clock.move(timedelta(minutes=3))
    room.get("/login/card")
    world.clock.move(timedelta(minutes=3))
    assert room.post("/sitting/over").path.startswith("/login")


def test_a_log_out_that_is_sent_all_the_same_ends_both(world: World, app: Flask) -> None:
    room, page = ran_out(world, app)
    done = with_card(world, room, page).form("/sitting/over")
    room.csrf = dict(done.fields)["csrf_token"]
    assert BACK not in room.post("/session/end").text
    assert room.get("/gp/").path.startswith("/login")
    assert opens_a_card(room)


def test_a_doctor_who_took_his_computer_back_is_where_he_was(world: World, app: Flask) -> None:
    room, page = ran_out(world, app)
    back = room.submit(page.form("/sitting/over"))
    assert back.path == "/gp/?asked=1"
    # The form that stood there meanwhile opens no card any more: it is of nobody's session.
    late = with_card(world, room, page)
    assert late.status == 400
    assert room.get("/gp/").status == 200
    room.submit(back.form("/session/end"))
    assert BACK not in room.get("/login/card").text
    assert opens_a_card(room)


@pytest.mark.parametrize("after", [timedelta(minutes=16), timedelta(days=3)])
def test_where_the_doctors_session_ended_too_he_comes_first(
    world: World, app: Flask, after: timedelta
) -> None:
    room, page = ran_out(world, app, minutes=11)
    form = page.form("card_code")
    world.clock.move(after)
    shut = room.get("/login/first-use")
    assert (shut.status, BACK in shut.text) == (200, True)
    assert not opens_a_card(room)
    # Nor does the form of before: it would be taken for his own device.
    code = world.cards["an"].login_secret
    sent = room.submit(form, card_code=code, pin=PIN)
    assert sent.status == 409
    assert code not in sent.text
    assert room.get("/me/").path.startswith("/login")
    first = room.post(
        "/login/first-use", card_code=code, pin="7391", pin_again="7391", place="own_device"
    )
    assert first.status == 409
    assert screens(world)[1:] == []
    led = room.submit(shut.form("/sitting/over"))
    assert led.path.startswith("/login?next=/gp/")


def test_a_session_that_was_ended_from_elsewhere_waits_for_nobody(world: World, app: Flask) -> None:
    room, _page = ran_out(world, app)
    with world.work() as work:
        sessions.end_all(work, world.keys["gp1"].account)
    assert not opens_a_card(room)


def _of_a_worker(world: World, app: Flask) -> str:
    return Browser(app, world, "an").token


def _of_the_workplace(world: World, app: Flask) -> str:
    return Browser(app, world, "ss_east").token


def _of_the_interface(world: World, app: Flask) -> str:
    with world.work() as work:
        [mine, *_more] = memberships(work, world.keys["gp1"].account)
        return sessions.start(
            work, world.keys["gp1"], mine, kind="api",
            configuration=app.extensions["portal"].configuration,
        )  # fmt: skip


def _nobodys(_world: World, _app: Flask) -> str:
    return "x" * 43


def _no_token(_world: World, _app: Flask) -> str:
    return "nothing"


@pytest.mark.parametrize(
    "token_of", [_of_a_worker, _of_the_workplace, _of_the_interface, _nobodys, _no_token]
)
def test_what_names_no_living_session_of_a_doctor_makes_no_doctors_screen(
    world: World, app: Flask, token_of: Callable[[World, Flask], str]
) -> None:
    """Whatever somebody writes into the cookie helps him to nothing: neither screen is his."""
    someone = Browser(app, world, None)
    form = someone.get("/login/card").form("card_code")
    someone.client.set_cookie("portal-aside", f"{token_of(world, app)}%20%2Fgp%2F")
    before = screens(world)
    sent = someone.submit(form, card_code=world.cards["an"].login_secret, pin=PIN)
    assert sent.status == 409
    assert screens(world) == before
    assert not opens_a_card(someone)
    # And it does not stay: one press, and the browser is as any other.
    assert someone.submit(sent.form("/sitting/over")).path.startswith("/login")
    assert opens_a_card(someone)


def test_a_first_use_after_a_sitting_says_that_the_doctor_was_there(
    world: World, app: Flask
) -> None:
    room, _page = ran_out(world, app)
    with world.work() as work:
        card = make_card(work, "900001", CHEAP)
        import_worker(work, world.organisations["east"], "77", "Worker new", card.number)
    page = room.get("/login/first-use")
    form = page.form("pin_again")
    # It is not asked where he is: this is the doctor's screen.
    assert "On my own telephone" not in page.text
    came = room.submit(
        form, card_code=card.login_secret, pin="7391", pin_again="7391", place="own_device"
    )
    assert came.path.startswith("/me/")
    with world.work() as work:
        [row] = [
            one
            for one in work.session.scalars(select(SessionRow))
            if one.account_id not in {keys.account for keys in world.keys.values()}
        ]
        assert row.screen == "doctor_screen"
        lines = work.log.read([row.account_id], types=[EventType.CARD])
        assert "doctor" in [one.personal.get("with") for one in lines]


def test_who_logs_in_with_a_name_takes_the_computer_over(world: World, app: Flask) -> None:
    """A doctor who logs in anew, or anybody else: nothing of the sitting is left behind him."""
    room, _page = ran_out(world, app)
    form = room.get("/login").form("password")
    known: dict[str, Any] = {
        "login": "gp1",
        "password": world.passwords["gp1"],
        "code": six_digits(world, "gp1"),
    }
    home = room.submit(form, known)
    assert home.path.startswith("/gp/")
    with world.work() as work:
        rows = work.session.scalars(select(SessionRow)).all()
        [live] = [one for one in rows if one.ended_at is None]
        assert live.account_id == world.keys["gp1"].account
    room.submit(home.form("/session/end"))
    assert BACK not in room.get("/login").text
    assert opens_a_card(room)
