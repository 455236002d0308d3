"""The pages of logging in, staying, leaving, and of what was typed meanwhile."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from messaging.dossiers.service import import_worker
from messaging.people.accounts import memberships
from messaging.people.cards import make_card
from portal.sessions import drafts, service
from portal.sessions.models import Draft, SessionRow
from tests.portal.sessions.support import (
    OTHER_PASSWORD,
    PIN,
    account,
    app_for,
    configuration_for,
    six_digits,
    token_of,
)
from tests.support.world import CHEAP, World

NOTE = "Since March the shoulder hurts above the head."


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    app = app_for(world, tmp_path)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def log_in(browser: FlaskClient, world: World, who: str = "gp1", **changes: Any) -> TestResponse:
    world.clock.move(timedelta(seconds=30))
    given = {"login": who, "password": world.passwords[who], "code": six_digits(world, who)}
    return browser.post("/login", data={**given, **changes})


def enter(browser: FlaskClient, world: World, tmp_path: Path, who: str) -> str:
    """A session without the log-in page; returns its token."""
    token = token_of(world, configuration_for(tmp_path), who)
    browser.set_cookie("portal", token)
    return token


def live(world: World, tmp_path: Path, token: str) -> service.Live | None:
    with world.work() as work:
        return service.load(work, token, configuration_for(tmp_path))


def cookie(response: TestResponse) -> str:
    return next((c for c in response.headers.getlist("Set-Cookie") if c.startswith("portal=")), "")


def words(response: TestResponse) -> str:
    """A page as text, without what differs from request to request."""
    page = re.sub(r'name="once" value="[^"]*"', "", response.text)
    return html.unescape(page)


# Logging in -------------------------------------------------------------------------------


def test_a_professional_comes_in_and_gets_a_strict_cookie(
    world: World, browser: FlaskClient
) -> None:
    assert browser.get("/login").status_code == 200
    response = log_in(browser, world)
    assert (response.status_code, response.location) == (303, "/gp/")
    given = cookie(response)
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    assert "Path=/" in given
    for wide in ("Domain", "Max-Age", "Expires"):
        assert wide not in given
    assert browser.get("/login").location == "/gp/"


def test_in_production_the_cookie_is_bound_to_the_host(tmp_path: Path) -> None:
    from dataclasses import replace

    from portal.sessions.cookies import cookie_name, drop_cookie, give_cookie

    secure = replace(configuration_for(tmp_path), cookie_secure=True)
    assert cookie_name(secure) == "__Host-portal"
    for token in ("a" * 43, ""):
        response = Response()
        give_cookie(response, token, secure) if token else drop_cookie(response, secure)
        header = response.headers["Set-Cookie"]
        assert header.startswith("__Host-portal=")
        assert "Secure" in header
        assert "Path=/" in header
        assert "Domain" not in header


def test_a_wrong_log_in_looks_the_same_for_a_name_that_is_not_there(
    world: World, browser: FlaskClient
) -> None:
    known = log_in(browser, world, password=OTHER_PASSWORD)
    unknown = log_in(browser, world, login="xyz", password=OTHER_PASSWORD)
    assert known.status_code == unknown.status_code == 422
    assert words(known).replace("gp1", "xyz") == words(unknown)
    assert not cookie(known)
    assert OTHER_PASSWORD not in words(known)
    assert 'value="gp1"' in words(known)

    def try_again(name: str) -> TestResponse:
        given = {"login": name, "password": OTHER_PASSWORD, "code": "000000"}
        return browser.post("/login", data=given)

    for name in ("gp1", "xyz"):
        for _ in range(4):
            try_again(name)
    known, unknown = try_again("gp1"), try_again("xyz")
    assert known.status_code == unknown.status_code == 429
    assert words(known).replace("gp1", "xyz") == words(unknown)
    assert "Too many wrong tries" in words(known)


def test_an_empty_form_says_what_is_missing_field_by_field(browser: FlaskClient) -> None:
    response = browser.post("/login", data={"login": "gp1"})
    assert response.status_code == 422
    assert 'href="#f-password"' in response.text
    assert 'href="#f-code"' in response.text
    assert 'href="#f-login"' not in response.text


@pytest.mark.parametrize(
    ("wanted", "location"),
    [
        ("/colleagues", "/colleagues"),
        ("/gp/?a=1", "/gp/?a=1"),
        ("//evil.example/", "/gp/"),
        ("https://evil.example/", "/gp/"),
        ("/\\evil.example", "/gp/"),
        ("/login?next=/login", "/gp/"),
    ],
)
def test_it_leads_on_to_our_own_pages_alone(
    world: World, browser: FlaskClient, wanted: str, location: str
) -> None:
    assert log_in(browser, world, next=wanted).location == location


def test_a_worker_comes_in_with_card_and_pin(world: World, browser: FlaskClient) -> None:
    assert "fragment.js" in browser.get("/login/card").text
    card = world.cards["an"].login_secret
    wrong = browser.post("/login/card", data={"card_code": card, "pin": "7391"})
    assert wrong.status_code == 422
    assert "The code or the PIN is not right" in words(wrong)
    assert "7391" not in words(wrong)
    unknown = browser.post("/login/card", data={"card_code": "0" * 16, "pin": "7391"})
    assert words(unknown).replace("0" * 16, card) == words(wrong)
    right = browser.post("/login/card", data={"card_code": card.lower(), "pin": PIN})
    assert (right.status_code, right.location) == (303, "/me/")


def test_a_whole_address_in_the_field_of_the_code_is_understood_and_does_not_come_back(
    world: World, browser: FlaskClient
) -> None:
    """What a scanner or a paste puts there, without scripts; of it only the code is shown again."""
    code = world.cards["an"].login_secret
    typed = f"https://maat.example/login/card#{code}"
    again = browser.post("/login/card", data={"card_code": typed, "pin": ""})
    assert again.status_code == 422
    assert f'value="{code}"' in again.text
    assert "maat.example" not in again.text
    for page, filled in (
        (again.text, "username"),
        (browser.get("/login/card").text, "username"),
        (browser.get("/withdraw").text, "off"),
    ):
        [field] = re.findall(r"<input[^>]*data-group[^>]*>", page)
        assert f'autocomplete="{filled}"' in field
    for wrong in ("https://maat.example/login/card#", "https://maat.example/login/card"):
        assert browser.post("/login/card", data={"card_code": wrong, "pin": PIN}).status_code == 422
    entered = browser.post("/login/card", data={"card_code": typed, "pin": PIN})
    assert (entered.status_code, entered.headers["Location"]) == (303, "/me/")


def test_the_camera_is_open_where_a_card_is_read_and_shut_elsewhere(
    world: World, browser: FlaskClient
) -> None:
    def camera(path: str) -> str:
        return browser.get(path).headers["Permissions-Policy"].partition(",")[0]

    for path in ("/login/card", "/login/first-use"):
        assert camera(path) == "camera=(self)"
    shut = {camera(path) for path in ("/", "/login", "/login/card/gone", "/me/", "/no/such/page")}
    assert shut == {"camera=()"}


def test_the_first_use_has_a_camera_and_large_keys_for_both_fields(browser: FlaskClient) -> None:
    page = browser.get("/login/first-use").text
    assert "data-scan=" in page
    for field in ("f-pin", "f-pin_again"):
        assert f'data-pad="{field}"' in page


def test_a_card_that_is_gone_has_a_page_for_who_cannot_log_in(browser: FlaskClient) -> None:
    assert 'href="/login/card/gone"' in browser.get("/login/card").text
    assert "Call your social service or your doctor" in browser.get("/login/card/gone").text


def test_a_worker_who_must_wait_reads_until_when(world: World, browser: FlaskClient) -> None:
    given = {"card_code": world.cards["an"].login_secret, "pin": "7391"}
    for _ in range(5):
        browser.post("/login/card", data=given)
    response = browser.post("/login/card", data=given)
    assert response.status_code == 429
    # 9:00 UTC is ten o'clock in Brussels.
    assert "Your card waits until 10:01" in words(response)
    assert "Nothing is lost" in words(response)


def test_a_first_use_is_refused_at_work(world: World, browser: FlaskClient) -> None:
    with world.work() as work:
        card = make_card(work, "900001", CHEAP)
        import_worker(work, world.organisations["east"], "77", "Worker new", card.number)
    given = {"card_code": card.login_secret, "pin": "7391", "pin_again": "7391"}
    first = browser.post("/login/card", data={"card_code": card.login_secret, "pin": "7391"})
    assert first.status_code == 422
    assert "Nobody chose a PIN for this card yet" in words(first)
    for place in ("at_work", ""):
        refused = browser.post("/login/first-use", data={**given, "place": place})
        assert refused.status_code == 422
        assert 'href="#f-place"' in refused.text
        said = "Do not choose your PIN on a computer at work" in words(refused)
        assert said is (place == "at_work")
    other = browser.post(
        "/login/first-use", data={**given, "pin_again": "7392", "place": "own_device"}
    )
    assert 'href="#f-pin_again"' in other.text
    done = browser.post("/login/first-use", data={**given, "place": "doctor"})
    assert (done.status_code, done.location) == (303, "/me/")
    again = browser.application.test_client().post(
        "/login/first-use", data={**given, "place": "own_device"}
    )
    assert again.status_code == 422
    assert "This code does not fit a new card" in words(again)
    assert not cookie(again)


def test_the_recovery_sheet_shows_the_next_one(
    world: World, browser: FlaskClient, tmp_path: Path
) -> None:
    given = {
        "login": "gp1",
        "sheet": world.sheets["gp1"],
        "code": six_digits(world, "gp1"),
        "new_password": OTHER_PASSWORD,
    }
    unequal = browser.post("/login/sheet", data={**given, "new_password_again": "x"})
    assert unequal.status_code == 422
    done = browser.post("/login/sheet", data={**given, "new_password_again": OTHER_PASSWORD})
    assert done.status_code == 200
    assert cookie(done)
    (fresh,) = re.findall(r'data-code="([0-9A-Z]{28})"', done.text)
    assert fresh != world.sheets["gp1"]
    other = browser.application.test_client()
    world.clock.move(timedelta(seconds=30))
    code = six_digits(world, "gp1")
    old = other.post("/login/sheet", data={"login": "gp1", "sheet": given["sheet"], "code": code})
    assert old.status_code == 422
    assert log_in(other, world, password=OTHER_PASSWORD).status_code == 303


# Staying and leaving ----------------------------------------------------------------------


def test_staying_tells_until_when(world: World, browser: FlaskClient, tmp_path: Path) -> None:
    token = enter(browser, world, tmp_path, "gp1")
    world.clock.move(timedelta(seconds=50))
    data = {"csrf_token": service.csrf_of(token)}
    said = browser.post("/session/stay", data=data, headers={"Accept": "application/json"})
    assert said.json is not None
    assert said.json["session_seconds_left"] == 15 * 60
    assert browser.post("/session/stay", data=data).location == "/gp/"
    assert browser.post("/session/stay", data={"csrf_token": "x"}).status_code == 400
    world.clock.move(timedelta(minutes=16))
    over = browser.post("/session/stay", data=data, headers={"Accept": "application/json"})
    assert (over.status_code, over.location) == (303, "/login")
    with world.work() as work:
        assert work.session.scalars(select(Draft)).all() == []


def test_logging_out_ends_the_session(world: World, browser: FlaskClient, tmp_path: Path) -> None:
    token = enter(browser, world, tmp_path, "gp1")
    assert browser.post("/session/end", data={}).status_code == 400
    assert live(world, tmp_path, token) is not None
    response = browser.post("/session/end", data={"csrf_token": service.csrf_of(token)})
    assert response.location == "/"
    assert "Max-Age=0" in cookie(response)
    with world.work() as work:
        assert work.session.get_one(SessionRow, service.id_of(token)).sealed_keys is None


# What was typed ---------------------------------------------------------------------------


ENDED = "Were you filling in something? What could be kept is there again when you log in."
NOTE_AT, PAGE = "/gp/patients/1/note", "/gp/patients/1"


def kept_of(world: World, who: str) -> list[drafts.Kept]:
    with world.work() as work:
        mine = memberships(work, world.keys[who].account)
        return drafts.all_of(work, world.keys[who], mine[0].id if mine else None)


def test_the_script_hands_over_what_was_typed_and_it_comes_back_after_logging_in(
    world: World, browser: FlaskClient, tmp_path: Path
) -> None:
    token = enter(browser, world, tmp_path, "gp1")
    typed = {"csrf_token": service.csrf_of(token), "purpose": "doctors", "path": "/gp/ask"}
    said = browser.post("/draft", data=typed)
    assert (said.status_code, said.json) == (200, {"kept": True})
    world.clock.move(timedelta(minutes=16))
    page = browser.get("/gp/?asked=1")
    assert (page.status_code, page.location) == (303, "/login?next=/gp/?asked%3D1")
    assert ENDED in browser.get(page.location).text
    back = log_in(browser, world, next="/gp/?asked=1")
    assert back.location == "/resume?next=/gp/?asked%3D1"
    there = browser.get(back.location)
    (kept,) = kept_of(world, "gp1")
    assert there.location == f"/gp/?draft={kept.id}"
    assert re.search(r'value="doctors" checked', browser.get(there.location).text)


def test_a_form_that_came_too_late_is_kept(
    world: World, browser: FlaskClient, tmp_path: Path
) -> None:
    token = enter(browser, world, tmp_path, "gp1")
    world.clock.move(timedelta(minutes=16))
    typed = {"csrf_token": service.csrf_of(token), "text": NOTE, "password": "x" * 12}
    late = browser.post(NOTE_AT, data=typed)
    assert (late.status_code, late.location) == (303, f"/login?next={PAGE}")
    (kept,) = kept_of(world, "gp1")
    assert (kept.page, kept.fields) == (PAGE, (("text", NOTE),))
    log_in(browser, world)
    assert NOTE in words(browser.get("/resume"))
    assert browser.get(f"/resume?next={PAGE}").location == f"{PAGE}?draft={kept.id}"


def test_a_button_that_came_too_late_leads_to_a_page(
    world: World, browser: FlaskClient, tmp_path: Path
) -> None:
    token = enter(browser, world, tmp_path, "gp1")
    world.clock.move(timedelta(minutes=16))
    data = {"csrf_token": service.csrf_of(token)}
    for path, next_ in (("/gp/documents/1/end", ""), ("/colleagues", "?next=/colleagues")):
        assert browser.post(path, data=data).location == f"/login{next_}"
    assert kept_of(world, "gp1") == []


def test_the_script_is_told_what_could_not_be_kept(
    world: World, browser: FlaskClient, tmp_path: Path
) -> None:
    token = enter(browser, world, tmp_path, "gp1")
    typed = {"csrf_token": service.csrf_of(token), "text": NOTE, "path": NOTE_AT}
    nothing = browser.post("/draft", data={**typed, "path": "https://evil.example/"})
    assert (nothing.status_code, nothing.json) == (422, {"kept": False})
    assert browser.post("/draft", data=typed).json == {"kept": True}
    elsewhere = browser.application.test_client()
    assert elsewhere.post("/draft", data=typed).json == {"kept": False}


def test_the_next_person_at_this_browser_sees_nothing_of_it(
    world: World, browser: FlaskClient, tmp_path: Path
) -> None:
    """Nor can he tell that something is kept: every page is as it would be without it."""

    def pages() -> list[tuple[int, str | None, str]]:
        """What he gets, from the page to log in to his own."""
        seen = [browser.get("/login"), log_in(browser, world, "gp2")]
        addresses = ("/resume", f"/gp/?draft={name}", "/gp/", "/account")
        seen += [browser.get(path) for path in addresses]
        return [(one.status_code, one.location, _without_values(one)) for one in seen]

    name = "0" * 32
    enter(browser, world, tmp_path, "gp1")
    world.clock.move(timedelta(minutes=16))
    browser.get("/gp/")
    without = pages()
    token = enter(browser, world, tmp_path, "gp1")
    csrf = service.csrf_of(token)
    browser.post("/draft", data={"csrf_token": csrf, "purpose": "doctors", "path": "/gp/ask"})
    (kept,) = kept_of(world, "gp1")
    name = kept.id
    world.clock.move(timedelta(minutes=16))
    browser.get("/gp/")
    assert pages() == without
    assert without[1][1] == "/gp/"
    assert kept_of(world, "gp1") == [kept]


def _without_values(response: TestResponse) -> str:
    """A page without what differs from request to request and from session to session."""
    page = words(response)
    page = re.sub(r'name="csrf_token" value="[^"]*"|data-session-[a-z-]+="[^"]*"', "", page)
    return re.sub(r"draft(=|%3D)[0-9a-f]{32}", "", page)


def test_throwing_away_and_handing_in_both_forget(
    world: World, browser: FlaskClient, tmp_path: Path
) -> None:
    token = enter(browser, world, tmp_path, "gp1")
    csrf = service.csrf_of(token)
    for path in (NOTE_AT, "/gp/patients/2/note", "/gp/ask"):
        typed = {"csrf_token": csrf, "text": NOTE, "purpose": "doctors", "path": path}
        assert browser.post("/draft", data=typed).json == {"kept": True}

    def left() -> set[str]:
        return {kept.action for kept in kept_of(world, "gp1")}

    wrong = browser.post("/gp/ask", data={"csrf_token": csrf, "code": "x", "purpose": "doctors"})
    assert wrong.status_code == 422
    assert left() == {NOTE_AT, "/gp/patients/2/note", "/gp/ask"}
    code = world.cards["an"].contact_code
    handed = browser.post("/gp/ask", data={"csrf_token": csrf, "code": code, "purpose": "doctors"})
    assert handed.status_code == 303
    assert left() == {NOTE_AT, "/gp/patients/2/note"}
    one = next(kept for kept in kept_of(world, "gp1") if kept.action == NOTE_AT)
    browser.post("/resume", data={"csrf_token": csrf, "drop": one.id})
    assert left() == {"/gp/patients/2/note"}


def test_flask_login_knows_the_same_person(world: World, app: Flask, tmp_path: Path) -> None:
    from flask import g
    from flask_login.utils import _get_user

    from portal.desk import Desk, Services
    from portal.sessions.identity import Somebody, install_login

    install_login(app)
    services = Services(configuration_for(tmp_path), world.store, world.server, world.clock)
    token = token_of(world, services.configuration, "arts")
    with app.test_request_context("/"):
        g.desk = Desk(services)
        assert not _get_user().is_authenticated
    with app.test_request_context("/"):
        g.desk = Desk(services)
        g.desk.live = service.load(g.desk.work, token, services.configuration)
        found = _get_user()
        assert isinstance(found, Somebody)
        assert found.id == account(world, "arts")
        assert found.is_authenticated
        g.desk.close()
