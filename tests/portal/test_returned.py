"""A form that could not be handed in comes back with the page of the error, every field of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from consent.purposes import Role
from messaging.people.enrolment import invite
from messaging.work import NotFound, Refused
from portal.sessions.service import csrf_of
from tests.support.browsing import Visitor, application, visit
from tests.support.filling import TYPED, Filled, form_in
from tests.support.world import World

NASTY = '"><script>alert(1)</script>'
FIELDS = {
    "text": [TYPED],
    "to": ["social_service"],
    "lines": ["a", "b", NASTY],
    "empty": [""],
    "day": ["2026-05-17"],
    "line": ["long " * 40 + NASTY],
    "once": ["a-token"],
    "password": ["a secret of mine"],
    "card_code": ["AAAABBBBCCCCDDDD"],
}
SECRETS = ("password", "card_code")


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    app = application(world, tmp_path)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def fails_with(app: Flask, endpoint: str, error: Exception) -> None:
    def fails(**_parts: str) -> str:
        raise error

    app.view_functions[endpoint] = fails


AWAY = OperationalError("SELECT 1", {}, Exception("what the driver said"))


def expected(visitor: Visitor, csrf: str = "") -> list[tuple[str, str]]:
    fields = {**FIELDS, "csrf_token": [csrf or csrf_of(visitor.cookie)]}
    return sorted((n, v) for n, values in fields.items() if n not in SECRETS for v in values)


def sent(form: Filled) -> list[tuple[str, str]]:
    return sorted((name, value.replace("\r\n", "\n")) for name, value in form.sent())


@pytest.mark.parametrize(
    ("error", "status"), [(AWAY, 503), (Refused("try_again"), 409)], ids=["away", "refused"]
)
def test_every_kind_of_field_comes_back_to_be_sent_again(
    app: Flask, world: World, tmp_path: Path, error: Exception, status: int
) -> None:
    fails_with(app, "gp.note", error)
    doctor = visit(app, world, tmp_path, "gp1")
    answer = doctor.post("/gp/patients/1/note?x=1", FIELDS)
    assert answer.status_code == status
    form = form_in(answer.text, "/gp/patients/1/note?x=1")
    assert sent(form) == expected(doctor)
    # His own words can be seen and changed; nothing of it is markup.
    assert [one.value for one in form.controls if one.kind == "textarea"] == [
        TYPED, FIELDS["line"][0],
    ]  # fmt: skip
    assert "<script>alert" not in answer.text
    assert "<b>March" not in answer.text
    assert "a secret of mine" not in answer.text
    assert "AAAABBBBCCCCDDDD" not in answer.text


@pytest.mark.parametrize(
    ("error", "status"),
    [(NotFound("no consent in force"), 404), (ValueError("a mistake of ours"), 500)],
    ids=["not there", "broken"],
)
def test_where_sending_again_is_of_no_use_the_words_can_be_copied(
    app: Flask, world: World, tmp_path: Path, error: Exception, status: int
) -> None:
    fails_with(app, "gp.note", error)
    answer = visit(app, world, tmp_path, "gp1").post("/gp/patients/1/note", FIELDS)
    assert answer.status_code == status
    assert "<b>March" not in answer.text
    assert "Since &lt;b&gt;March&lt;/b&gt;" in answer.text
    assert 'action="/gp/patients/1/note"' not in answer.text
    assert "a secret of mine" not in answer.text
    # A page that nobody handed a form to says nothing of the kind.
    assert "copy it" not in visit(app, world, tmp_path, "gp1").get("/gp/patients/1").text


def test_a_button_that_is_refused_brings_no_form(app: Flask, world: World, tmp_path: Path) -> None:
    fails_with(app, "gp.end", Refused("try_again"))
    answer = visit(app, world, tmp_path, "gp1").post("/gp/documents/1/end")
    assert answer.status_code == 409
    assert 'action="/gp/documents/1/end"' not in answer.text


@pytest.mark.parametrize("endpoint", ["worker.answer", "worker.start_purpose"])
def test_a_yes_is_a_fresh_act_also_after_the_database_was_away(
    app: Flask, world: World, tmp_path: Path, endpoint: str
) -> None:
    path = "/me/questions/1" if endpoint == "worker.answer" else "/me/start/advice"
    fails_with(app, endpoint, AWAY)
    worker = visit(app, world, tmp_path, "an")
    answer = worker.post(path, {"answer": "yes", "months": "3", "at": "d"})
    assert answer.status_code == 503
    fields = dict(form_in(answer.text, path).sent())
    assert "answer" not in fields
    assert (fields["months"], fields["at"]) == ("3", "d")


def test_who_logged_in_anew_in_another_window_gets_his_form_back(
    app: Flask, world: World, tmp_path: Path
) -> None:
    before = visit(app, world, tmp_path, "gp1")
    now = visit(app, world, tmp_path, "gp1")
    value = token_in(before.get("/gp/").text)
    old = {**FIELDS, "csrf_token": value}
    ours = {"Host": "localhost", "Sec-Fetch-Site": "same-origin"}
    answer = now.client.post("/gp/patients/1/note", data=old, headers=ours)
    assert answer.status_code == 400
    fresh = token_in(now.get("/gp/").text)
    assert fresh != value
    assert sent(form_in(answer.text, "/gp/patients/1/note")) == expected(now, fresh)
    # A page of another site knows no value with which its form would count as ours.
    for known in ("", csrf_of(before.cookie), f"{csrf_of(before.cookie)}.", "x.y"):
        for said in ({"Sec-Fetch-Site": "cross-site"}, {}, {"Origin": "https://evil.example"}):
            other = now.client.post(
                "/gp/patients/1/note",
                data={**FIELDS, "csrf_token": known},
                headers={"Host": "localhost", **said},
            )
            assert other.status_code == 400
            assert_only_text(other.text, now)


def test_a_form_of_somebody_else_is_not_sent_in_ones_own_name(
    app: Flask, world: World, tmp_path: Path
) -> None:
    """At one computer the GP logged out and another came in: his form waits in an old window."""
    value = token_in(visit(app, world, tmp_path, "gp1").get("/gp/").text)
    other = visit(app, world, tmp_path, "gp2")
    ours = {"Host": "localhost", "Sec-Fetch-Site": "same-origin"}
    data = {**FIELDS, "csrf_token": value}
    answer = other.client.post("/gp/patients/1/note", data=data, headers=ours)
    assert answer.status_code == 400
    assert_only_text(answer.text, other)


def test_no_foreign_form_is_offered_again_while_the_database_is_away(
    app: Flask, world: World, tmp_path: Path
) -> None:
    fails_with(app, "gp.note", AWAY)
    gp = visit(app, world, tmp_path, "gp1")
    broken = app.extensions["portal"].store
    headers = {"Host": "localhost", "Sec-Fetch-Site": "cross-site"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(broken, "session", _away)
        answer = gp.client.post("/gp/patients/1/note", data=FIELDS, headers=headers)
    assert answer.status_code == 503
    assert 'action="/gp/patients/1/note"' not in answer.text


def test_a_text_that_is_too_long_is_that_also_while_the_database_is_away(
    app: Flask, world: World, tmp_path: Path
) -> None:
    gp = visit(app, world, tmp_path, "gp1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app.extensions["portal"].store, "session", _away)
        answer = gp.post("/gp/patients/1/note", {"text": "w" * 2_000_000})
    assert answer.status_code in (413, 503)


def _away(**_: object) -> object:
    raise AWAY


def token_in(page: str) -> str:
    """The value that the forms of a page carry."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def assert_only_text(page: str, visitor: Visitor) -> None:
    """What he wrote is there to be copied, and nothing with which it could be sent."""
    assert 'action="/gp/patients/1/note"' not in page
    assert "Since &lt;b&gt;March" in page
    assert csrf_of(visitor.cookie) not in page.split("<main", 1)[1].split("</main", 1)[0]


def test_an_account_that_could_not_be_made_is_filled_in_again_behind_its_code(
    app: Flask, world: World, tmp_path: Path
) -> None:
    """The code opens something, so it is typed anew; what stood on the page behind it is there."""
    with world.work() as work:
        code = invite(work, Role.GP, None)
    anybody = visit(app, world, tmp_path, None)
    page = anybody.post("/invitation", {"invitation_code": code})
    form = form_in(page.text, "/invitation")
    form.fill_in()
    typed = [(name, value) for name, value in form.seen() if name != "code"]
    view = app.view_functions["account.invitation"]
    fails_with(app, "account.invitation", AWAY)
    away = anybody.post("/invitation", dict(form.sent()))
    app.view_functions["account.invitation"] = view
    assert away.status_code == 503
    assert code not in away.text
    begun = anybody.post("/invitation", dict(form_in(away.text, "/invitation").sent()))
    assert begun.status_code == 422
    fields = dict(form_in(begun.text, "/invitation").sent())
    again = anybody.post("/invitation", {**fields, "invitation_code": code})
    assert again.status_code == 422
    back = form_in(again.text, "/invitation")
    assert len(typed) > 4
    assert [one for one in back.seen() if one[0] != "code"] == typed
