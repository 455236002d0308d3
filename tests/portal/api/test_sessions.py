"""Tokens of the API: a whole log-in, the limits of a session, and nothing but bearer tokens."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from consent.purposes import Role
from messaging.people.accounts import memberships
from portal.sessions import service
from tests.portal.api.support import PREFIX, Api, advice, credentials, log_in, say_yes, with_tasks
from tests.support.browsing import visit
from tests.support.world import World, enrol


def test_a_worker_and_a_professional(app: Flask, world: World) -> None:
    an = log_in(app, world, "an").get("/me")
    assert (an["name"], an["role"], an["organisation"]) == ("Worker an", "worker", None)
    arts = log_in(app, world, "arts").get("/me")
    assert arts["organisation"]["name"] == "Service"
    assert arts["verified"] is True


def test_a_token_ends(app: Flask, world: World) -> None:
    an = log_in(app, world, "an")
    assert an.call("DELETE", "/session").status_code == 204
    assert an.get("/me", 401)["error"] == "log_in"


def test_the_limits_are_those_of_a_session(app: Flask, world: World) -> None:
    an, arts = log_in(app, world, "an"), log_in(app, world, "arts")
    for _ in range(5):
        world.clock.move(timedelta(minutes=9))
        an.get("/me")
        arts.get("/me")
    world.clock.move(timedelta(minutes=10))
    an.get("/me", 401)
    arts.get("/me")
    world.clock.move(timedelta(minutes=15))
    arts.get("/me", 401)


def test_however_busy_a_session_ends_after_eight_hours(app: Flask, world: World) -> None:
    arts = log_in(app, world, "arts")
    for _ in range(47):
        world.clock.move(timedelta(minutes=10))
        arts.get("/me")
    world.clock.move(timedelta(minutes=10))
    arts.get("/me", 401)


@pytest.mark.parametrize(
    ("who", "wrong"),
    [
        ("arts", {"password": "another password"}),
        ("arts", {"totp": "000000"}),
        ("arts", {"login": "nobody"}),
        ("an", {"pin": "1111"}),
        ("an", {"card": "0" * 16}),
    ],
)
def test_who_is_wrong_is_not_let_in(
    app: Flask, world: World, who: str, wrong: dict[str, str]
) -> None:
    told = Api(app, world).post("/session", credentials(world, who) | wrong, 401)
    unknown = {"login": "nowhere", "password": "x", "totp": "000000"}
    assert told == Api(app, world).post("/session", unknown, 401)


def test_a_used_code_is_refused(app: Flask, world: World) -> None:
    once = credentials(world, "gp1")
    Api(app, world).post("/session", once, 201)
    Api(app, world).post("/session", once, 401)


def test_too_many_tries(app: Flask, world: World) -> None:
    wrong = credentials(world, "an") | {"pin": "1111"}
    statuses = [Api(app, world).call("POST", "/session", wrong).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    waits = Api(app, world).call("POST", "/session", credentials(world, "an"))
    assert waits.status_code == 429
    assert int(waits.headers["Retry-After"]) > 0


def test_trying_the_pin_in_an_act_counts_against_the_same_limits(app: Flask, world: World) -> None:
    an = log_in(app, world, "an")
    given = say_yes(an, "advice")
    wrong = {"receipt": given["id"], "confirm": {**an.card, "pin": "1111"}}
    for _ in range(5):
        told = an.post("/withdrawals", wrong, 422)
        assert told["error"] == "confirmation_wrong"
        assert list(told["fields"]) == ["confirm"]
    assert an.post("/withdrawals", wrong | an.confirmed, 429)["error"] == "too_many_tries"
    assert an.items("/consents")[0]["state"] == "in_force"


def test_every_act_that_matters_wants_the_right_pin(app: Flask, world: World) -> None:
    tasks = with_tasks(world)
    an, arts = log_in(app, world, "an"), log_in(app, world, "arts")
    wrong = {"confirm": {**an.card, "pin": "1111"}}
    words = an.get("/cards/advice")
    an.post("/consents", {"purpose": "advice", "shown": words["shown"], **wrong}, 422)
    assert an.items("/consents") == []
    given = say_yes(an, "advice")
    path = f"/dossiers/{world.dossiers['an']}/documents"
    made = arts.post(path, advice(tasks), 201)["id"]
    an.post(f"/documents/{made}/release", wrong, 422)
    assert an.get(f"/documents/{made}")["state"] == "waits"
    an.post("/withdrawals", {"receipt": given["id"], **wrong}, 422)
    assert an.items("/consents")[0]["state"] == "in_force"


def test_somebody_elses_card_confirms_nothing(app: Flask, world: World) -> None:
    an, bo = log_in(app, world, "an"), log_in(app, world, "bo")
    given = say_yes(an, "advice")
    an.post("/withdrawals", {"receipt": given["id"], **bo.confirmed}, 422)
    assert an.items("/consents")[0]["state"] == "in_force"


def test_a_cookie_opens_nothing_here_and_a_token_no_page(
    app: Flask, world: World, tmp_path: Path
) -> None:
    visitor = visit(app, world, tmp_path, "an")
    assert visitor.get(f"{PREFIX}/me").status_code == 401
    with world.work() as work:
        tokens = {
            kind: service.start(
                work, world.keys["arts"], memberships(work, world.keys["arts"].account)[0],
                kind=kind, configuration=app.extensions["portal"].configuration,
            )
            for kind in ("page", "api")
        }  # fmt: skip
    Api(app, world, "arts", tokens["page"]).get("/me", 401)
    Api(app, world, "arts", tokens["api"]).get("/me", 200)
    visitor.client.set_cookie("portal", tokens["api"], domain="localhost")
    assert visitor.get("/account").status_code in (303, 404)
    assert visitor.get("/physician/").status_code == 303


def test_another_site_cannot_log_anybody_in(app: Flask, world: World) -> None:
    told = Api(app, world).post(
        "/session", credentials(world, "an"), 403, headers={"Origin": "https://elsewhere.example"}
    )
    assert told["error"] == "another_site"


def test_whose_number_nobody_checked_gets_nothing_about_patients(app: Flask, world: World) -> None:
    enrol(world, "new", Role.GP, None, verified=False)
    new = log_in(app, world, "new")
    assert new.get("/me")["verified"] is False
    new.get("/dossiers", 404)
    new.get("/waiting", 404)
    ask = {"code": world.cards["an"].contact_code, "purpose": "doctors"}
    assert new.post("/asked", ask, 409)["error"] == "not_verified"


def test_errors_are_said_in_the_callers_language(app: Flask, world: World) -> None:
    told = {
        language: Api(app, world, language=language).get("/me", 401) for language in ("en", "nl")
    }
    assert told["en"]["error"] == told["nl"]["error"] == "log_in"
    assert told["en"]["message"].startswith("Log in first")
