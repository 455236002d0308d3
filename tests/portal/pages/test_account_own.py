"""Making one's own account, and looking after it: password, sheet, language, colleagues."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from consent.log.service import EventType
from consent.purposes import Role
from messaging.groups.models import Group, GroupCopy
from messaging.groups.service import end_membership
from messaging.people.accounts import memberships, people
from messaging.people.enrolment import invite, verify_doctor
from messaging.people.models import Account, Invitation
from messaging.people.passkeys import SECRET_BYTES, Registered, set_passkey
from messaging.people.unlocking import UnlockerKind, has_unlocker
from portal.schemas.account import riziv_of
from portal.sessions import service
from tests.portal.sessions.support import (
    OTHER_PASSWORD,
    account,
    app_for,
    at_once,
    configuration_for,
    lines,
    six_digits,
    token_of,
)
from tests.support.world import CHEAP, World, enrol


@pytest.fixture
def browser(world: World, tmp_path: Path) -> FlaskClient:
    app: Flask = app_for(world, tmp_path)
    return app.test_client()


def enter(browser: FlaskClient, world: World, tmp_path: Path, who: str) -> dict[str, str]:
    """A session; returns what each of its forms carries."""
    token = token_of(world, configuration_for(tmp_path), who)
    browser.set_cookie("portal", token)
    return {"csrf_token": service.csrf_of(token)}


def live(world: World, tmp_path: Path, token: str) -> service.Live | None:
    with world.work() as work:
        return service.load(work, token, configuration_for(tmp_path))


def came_in(browser: FlaskClient, name: str, password: str, code: str) -> bool:
    given = {"login": name, "password": password, "code": code}
    return browser.application.test_client().post("/login", data=given).status_code == 303


def hidden(page: str, name: str) -> str:
    (value,) = re.findall(rf'name="{name}" value="([^"]*)"', page)
    return html.unescape(value)


# An invitation ----------------------------------------------------------------------------


def invited(world: World, role: Role, organisation: str | None) -> str:
    with world.work() as work:
        return invite(work, role, world.organisations[organisation] if organisation else None)


def filled_in(world: World, page: str, **changes: str) -> dict[str, str]:
    secret = hidden(page, "totp_secret")
    return {
        "step": "account",
        "invitation_code": hidden(page, "invitation_code"),
        "totp_secret": secret,
        "totp_mark": hidden(page, "totp_mark"),
        "name": "Dr. Lea Claes",
        "email": "lea@example.org",
        "login": "lea",
        "password": "a password of my own",
        "password_again": "a password of my own",
        "riziv": "1 12345 67 890",
        "practice_name": "Practice Claes",
        "practice_telephone": "09 123 45 67",
        "code": pyotp.TOTP(secret).at(int(world.clock.now().timestamp())),
        **changes,
    }


def test_a_gp_makes_his_account_and_is_in(
    world: World, browser: FlaskClient, tmp_path: Path
) -> None:
    code = invited(world, Role.GP, None)
    assert browser.get("/invitation").status_code == 200
    page = browser.post("/invitation", data={"invitation_code": code.lower()})
    assert page.status_code == 200
    given = filled_in(world, page.text)
    done = browser.post("/invitation", data=given)
    assert done.status_code == 200
    assert re.findall(r'data-code="[0-9A-Z]{28}"', done.text)
    token = browser.get_cookie("portal")
    assert token is not None
    here = live(world, tmp_path, token.value)
    assert here is not None
    assert (here.acting.actor.role, here.acting.name) == (Role.GP, "Dr. Lea Claes")
    assert here.organisation_name == "Practice Claes"
    assert not here.acting.verified
    with world.work() as work:
        person = people(work, [here.acting.actor.account])[here.acting.actor.account]
    assert person.profile["riziv"] == "1-12345-67-890"
    assert not came_in(browser, "lea", given["password"], given["code"])
    world.clock.move(timedelta(seconds=30))
    fresh = pyotp.TOTP(given["totp_secret"]).at(int(world.clock.now().timestamp()))
    assert came_in(browser, "lea", given["password"], fresh)


def test_a_social_worker_is_asked_for_no_number(world: World, browser: FlaskClient) -> None:
    code = invited(world, Role.SOCIAL_SERVICE, "east")
    page = browser.post("/invitation", data={"invitation_code": code})
    for name in ("riziv", "practice_name"):
        assert f'name="{name}"' not in page.text
    assert "Workshop east" in page.text
    given = filled_in(world, page.text, riziv="", practice_name="", practice_telephone="")
    assert browser.post("/invitation", data=given).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("email", "lea"),
        ("login", ""),
        ("login", "GP1"),
        ("password", "short"),
        ("password_again", "another password"),
        ("riziv", "12345"),
        ("riziv", "2-12345-67-890"),
        ("practice_name", ""),
        ("practice_telephone", ""),
        ("code", "000000"),
        ("code", ""),
        ("totp_mark", "0" * 64),
        ("totp_secret", "A" * 32),
    ],
)
def test_a_mistake_makes_no_account_and_loses_nothing_typed(
    world: World, browser: FlaskClient, field: str, value: str
) -> None:
    page = browser.post("/invitation", data={"invitation_code": invited(world, Role.GP, None)})
    given = filled_in(world, page.text)
    with world.work() as work:
        before = work.session.scalar(select(func.count()).select_from(Account))
    wrong = browser.post("/invitation", data={**given, field: value})
    assert wrong.status_code == 422
    shown = "code" if field.startswith("totp") else field
    assert f'href="#f-{shown}"' in wrong.text
    assert given["password"] not in wrong.text
    for name in ("name", "email", "practice_telephone"):
        if name != field:
            assert f'value="{given[name]}"' in wrong.text
    with world.work() as work:
        assert work.session.scalar(select(func.count()).select_from(Account)) == before
    # The same page goes on, and where the key was right it is still the same key.
    again = filled_in(world, wrong.text)
    assert (again["totp_secret"] == given["totp_secret"]) is not field.startswith("totp")
    assert browser.post("/invitation", data=again).status_code == 200


def test_a_key_of_another_invitation_is_not_ours(world: World, browser: FlaskClient) -> None:
    one, other = (
        browser.post("/invitation", data={"invitation_code": invited(world, Role.GP, None)}).text
        for _ in range(2)
    )
    mixed = {**filled_in(world, one), "invitation_code": hidden(other, "invitation_code")}
    assert browser.post("/invitation", data=mixed).status_code == 422


def test_unknown_used_and_old_codes_look_the_same(world: World, browser: FlaskClient) -> None:
    used, old = invited(world, Role.GP, None), invited(world, Role.GP, None)
    page = browser.post("/invitation", data={"invitation_code": used})
    assert browser.post("/invitation", data=filled_in(world, page.text)).status_code == 200
    other = browser.application.test_client()
    world.clock.move(timedelta(days=30))
    answers = [
        other.post("/invitation", data={"invitation_code": code}) for code in (used, old, "0" * 16)
    ]
    assert {answer.status_code for answer in answers} == {422}
    masked = {re.sub(r'value="[0-9A-Z]{16}"', "", answer.text) for answer in answers}
    assert len({re.sub(r'name="once" value="[^"]*"', "", one) for one in masked}) == 1


def test_guessing_codes_is_limited(world: World, browser: FlaskClient) -> None:
    for number in range(60):
        answer = browser.post("/invitation", data={"invitation_code": f"{number:016}"})
        assert answer.status_code == 422
    good = invited(world, Role.GP, None)
    assert browser.post("/invitation", data={"invitation_code": good}).status_code == 429


def test_one_invitation_handed_in_twice_at_once_makes_one_account(
    world: World, browser: FlaskClient
) -> None:
    code = invited(world, Role.GP, None)
    page = browser.post("/invitation", data={"invitation_code": code}).text
    forms = [filled_in(world, page, login=name) for name in ("lea", "leo")]
    app = browser.application
    answers = at_once(2, lambda i: app.test_client().post("/invitation", data=forms[i]))
    assert sorted(getattr(a, "status_code", a) for a in answers) == [200, 422]  # type: ignore[type-var]
    with world.work() as work:
        assert (
            work.session.scalar(
                select(func.count()).select_from(Invitation).where(Invitation.used_at.is_not(None))
            )
            == len(world.passwords) + 1
        )


@pytest.mark.parametrize("text", ["1-12345-67-890", "11234567890", " 1 12345.67/890 "])
def test_a_number_is_forgiving(text: str) -> None:
    assert riziv_of(text) == "1-12345-67-890"


# My account -------------------------------------------------------------------------------


def change(
    browser: FlaskClient, world: World, form: dict[str, str], **changes: str
) -> TestResponse:
    world.clock.move(timedelta(seconds=30))
    given = {
        "act": "password",
        "password": world.passwords["gp1"],
        "code": six_digits(world, "gp1"),
        "new_password": OTHER_PASSWORD,
        "new_password_again": OTHER_PASSWORD,
    }
    return browser.post("/account", data={**form, **given, **changes})


def test_another_password_ends_the_other_sessions(
    world: World, browser: FlaskClient, tmp_path: Path
) -> None:
    elsewhere = token_of(world, configuration_for(tmp_path), "gp1")
    api = token_of(world, configuration_for(tmp_path), "gp1", "api")
    account = world.keys["gp1"].account
    with world.work() as work:
        known = Registered(account, b"credential", b"public", 0)
        set_passkey(work, world.keys["gp1"], known, bytes(SECRET_BYTES), CHEAP)
    form = enter(browser, world, tmp_path, "gp1")
    assert "A new password ends your passkey too." in browser.get("/account").text
    done = change(browser, world, form)
    assert (done.status_code, done.location) == (303, "/account?done=password")
    assert "You have a passkey" not in browser.get(done.location).text
    with world.work() as work:
        assert not has_unlocker(work, account, UnlockerKind.PASSKEY)
    assert live(world, tmp_path, elsewhere) is None
    assert live(world, tmp_path, api) is None
    world.clock.move(timedelta(seconds=30))
    code = six_digits(world, "gp1")
    assert not came_in(browser, "gp1", world.passwords["gp1"], code)
    assert came_in(browser, "gp1", OTHER_PASSWORD, code)


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "not the password"},
        {"password": ""},
        {"code": "000000"},
        {"new_password": "short", "new_password_again": "short"},
        {"new_password_again": "yet another password"},
    ],
)
def test_a_password_does_not_change_without_the_old_one_and_the_digits(
    world: World, browser: FlaskClient, tmp_path: Path, changes: dict[str, str]
) -> None:
    elsewhere = token_of(world, configuration_for(tmp_path), "gp1")
    form = enter(browser, world, tmp_path, "gp1")
    assert change(browser, world, form, **changes).status_code == 422
    assert live(world, tmp_path, elsewhere) is not None
    world.clock.move(timedelta(seconds=30))
    assert came_in(browser, "gp1", world.passwords["gp1"], six_digits(world, "gp1"))


def test_guessing_the_old_password_has_the_limits_of_logging_in(
    world: World, browser: FlaskClient, tmp_path: Path
) -> None:
    form = enter(browser, world, tmp_path, "gp1")
    given = {**form, "act": "sheet", "password": "not the password", "code": "000000"}
    assert [browser.post("/account", data=given).status_code for _ in range(6)] == [422] * 5 + [429]
    assert len(lines(world, account(world, "gp1"), EventType.LOGIN_FAILED)) == 5


def test_a_new_sheet_takes_the_place_of_the_old(
    world: World, browser: FlaskClient, tmp_path: Path
) -> None:
    form = enter(browser, world, tmp_path, "gp1")
    done = change(browser, world, form, act="sheet")
    (fresh,) = re.findall(r'data-code="([0-9A-Z]{28})"', done.text)
    other = browser.application.test_client()
    for sheet, status in ((world.sheets["gp1"], 422), (fresh, 200)):
        world.clock.move(timedelta(seconds=30))
        given = {"login": "gp1", "sheet": sheet, "code": six_digits(world, "gp1")}
        assert other.post("/login/sheet", data=given).status_code == status


def test_a_second_click_shows_the_sheet_again_and_nobody_else_does(
    world: World, browser: FlaskClient, tmp_path: Path
) -> None:
    """It is shown to who hands in the very same form: what is secret in it too."""
    form = {**enter(browser, world, tmp_path, "gp1"), "act": "sheet", "once": "one"}
    secret = {"password": world.passwords["gp1"], "code": six_digits(world, "gp1")}
    first, second = (browser.post("/account", data={**form, **secret}) for _ in range(2))
    assert first.status_code == second.status_code == 200
    (sheet,) = re.findall(r'data-code="([0-9A-Z]{28})"', first.text)
    assert sheet in second.text
    for wrong in ({"password": "", "code": ""}, {**secret, "password": "x"}, {"password": ""}):
        other = browser.post("/account", data={**form, **wrong})
        assert sheet not in other.text


def test_a_language_is_kept(world: World, browser: FlaskClient, tmp_path: Path) -> None:
    form = enter(browser, world, tmp_path, "gp1")
    assert (
        browser.post("/account", data={**form, "act": "language", "language": "xx"}).status_code
        == 422
    )
    done = browser.post("/account", data={**form, "act": "language", "language": "nl"})
    assert done.status_code == 303
    assert browser.get_cookie("language").value == "nl"  # type: ignore[union-attr]
    with world.work() as work:
        assert (
            people(work, [account(world, "gp1")])[account(world, "gp1")].profile["language"] == "nl"
        )
    fresh = browser.application.test_client()
    world.clock.move(timedelta(seconds=30))
    fresh.post(
        "/login",
        data={
            "login": "gp1",
            "password": world.passwords["gp1"],
            "code": six_digits(world, "gp1"),
        },
    )
    assert fresh.get_cookie("language").value == "nl"  # type: ignore[union-attr]


def test_a_worker_has_neither_page(world: World, browser: FlaskClient, tmp_path: Path) -> None:
    enter(browser, world, tmp_path, "an")
    for path in ("/account", "/colleagues"):
        assert browser.get(path).status_code == 404


# Colleagues -------------------------------------------------------------------------------


def group_of(world: World, workshop: str, role: Role) -> str:
    with world.work() as work:
        return world.group_at(work, workshop, role).id


def holders(world: World, group: str) -> set[str]:
    with world.work() as work:
        found = work.session.get_one(Group, group)
        query = select(GroupCopy.account_id).where(
            GroupCopy.group_id == group, GroupCopy.version == found.version
        )
        return set(work.session.scalars(query))


def test_a_member_lets_a_colleague_in(world: World, browser: FlaskClient, tmp_path: Path) -> None:
    enrol(world, "ss2", Role.SOCIAL_SERVICE, "east")
    group = group_of(world, "east", Role.SOCIAL_SERVICE)
    form = enter(browser, world, tmp_path, "ss_east")
    assert "Person ss2 waits to be let in" in browser.get("/colleagues").text
    given = {**form, "act": "let_in", "group": group, "account": account(world, "ss2")}
    done = browser.post("/colleagues", data=given)
    assert (done.status_code, done.location) == (303, "/colleagues?done=let_in")
    assert holders(world, group) == {account(world, "ss_east"), account(world, "ss2")}
    assert "Person ss2 waits" not in browser.get(done.location).text


def test_nobody_lets_himself_in_nor_a_stranger(
    world: World, browser: FlaskClient, tmp_path: Path
) -> None:
    enrol(world, "ss2", Role.SOCIAL_SERVICE, "east")
    group = group_of(world, "east", Role.SOCIAL_SERVICE)
    tries = [
        ("ss2", "ss2", 404), ("ss_west", "ss2", 404), ("ss_west", "ss_west", 404),
        ("ss_east", "ss_west", 422), ("ss_east", "arts", 422),
    ]  # fmt: skip
    for who, newcomer, status in tries:
        form = enter(browser, world, tmp_path, who)
        given = {**form, "act": "let_in", "group": group, "account": account(world, newcomer)}
        assert browser.post("/colleagues", data=given).status_code == status
    assert holders(world, group) == {account(world, "ss_east")}


def test_a_physician_comes_in_once_he_is_verified_and_by_one_who_is(
    world: World, browser: FlaskClient, tmp_path: Path
) -> None:
    enrol(world, "arts2", Role.OCCUPATIONAL_PHYSICIAN, "service", verified=False)
    group = group_of(world, "east", Role.OCCUPATIONAL_PHYSICIAN)
    form = enter(browser, world, tmp_path, "arts")
    given = {**form, "act": "let_in", "group": group, "account": account(world, "arts2")}
    refused = browser.post("/colleagues", data=given)
    assert refused.status_code == 422
    assert "must check the RIZIV number" in refused.text
    with world.work() as work:
        verify_doctor(work, world.acting(work, "arts"), account(world, "arts2"))
        work.session.get_one(Account, account(world, "arts")).verified_at = None
    assert browser.post("/colleagues", data=given).status_code == 404
    assert holders(world, group) == {account(world, "arts")}
    with world.work() as work:
        work.session.get_one(Account, account(world, "arts")).verified_at = world.clock.now()
    assert browser.post("/colleagues", data=given).status_code == 303
    assert holders(world, group) == {account(world, "arts"), account(world, "arts2")}


def test_after_somebody_left_a_member_makes_new_keys(
    world: World, browser: FlaskClient, tmp_path: Path
) -> None:
    enrol(world, "ss2", Role.SOCIAL_SERVICE, "east")
    group = group_of(world, "east", Role.SOCIAL_SERVICE)
    form = enter(browser, world, tmp_path, "ss_east")
    renew = {**form, "act": "renew", "group": group}
    assert browser.post("/colleagues", data=renew).status_code == 404
    let_in = {**form, "act": "let_in", "group": group, "account": account(world, "ss2")}
    browser.post("/colleagues", data=let_in)
    with world.work() as work:
        end_membership(work, memberships(work, account(world, "ss2"))[0].id, None)
    assert "Somebody left this group" in browser.get("/colleagues").text
    strange = enter(browser, world, tmp_path, "ss_west")
    assert browser.post("/colleagues", data={**renew, **strange}).status_code == 404
    again = enter(browser, world, tmp_path, "ss_east")
    assert browser.post("/colleagues", data={**renew, **again}).status_code == 303
    assert holders(world, group) == {account(world, "ss_east")}
    assert "Somebody left this group" not in browser.get("/colleagues").text
