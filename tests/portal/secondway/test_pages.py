"""The pages on which a worker or a doctor says where somebody is reached."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from messaging.dossiers.service import import_worker
from messaging.people.cards import make_card
from portal.desk import Services
from portal.secondway.addresses import WayKind
from portal.secondway.service import ways_of
from portal.settings import Letters, Smtp
from tests.portal.pages.worker_support import consent
from tests.portal.secondway.test_entering import POST, kept, put
from tests.support.browsing import application, visit
from tests.support.world import CHEAP, World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    """A portal that sends mail and letters, and no text messages."""
    made = application(world, tmp_path)
    services: Services = made.extensions["portal"]
    configuration = replace(
        services.configuration,
        smtp=Smtp("127.0.0.1", "portaal@post.example"),
        letters=Letters(tmp_path / "letters"),
    )
    made.extensions["portal"] = replace(services, configuration=configuration)
    return made


def test_a_worker_says_it_himself_and_takes_it_away(
    app: Flask, world: World, tmp_path: Path
) -> None:
    worker = visit(app, world, tmp_path, "an")
    page = worker.get("/me/second-way")
    assert page.status_code == 200
    assert 'name="sms"' not in page.text, "what is not set up is not offered"
    said = worker.post("/me/second-way", {"kind": "mail", "mail": "an@example.org"})
    assert said.status_code == 303
    shown = worker.get("/me/second-way").text
    assert "a…@e…" in shown
    assert "an@example.org" not in shown, "others may look at his screen"
    assert kept(world) == [("mail", "an@example.org", "worker")]
    with world.work() as work:
        [way] = ways_of(work, [world.keys["an"].account])[world.keys["an"].account]
    assert worker.post(f"/me/second-way/{way.id}/end").status_code == 303
    assert kept(world) == []
    assert worker.post(f"/me/second-way/{way.id}/end").status_code == 404


def test_after_a_first_use_he_is_asked_where_he_is_reached(
    app: Flask, world: World, tmp_path: Path
) -> None:
    """On his own device and on a doctor's screen alike; and home says it while nothing is known."""
    with world.work() as work:
        cards = [make_card(work, number, CHEAP) for number in ("900001", "900002")]
        for number, card in enumerate(cards):
            import_worker(work, world.organisations["east"], f"9{number}", "New", card.number)
    asked, asks = "/me/second-way?first=1", 'href="/me/second-way"'
    own = visit(app, world, tmp_path, None)
    for person, path, card in zip(
        (own, visit(app, world, tmp_path, "gp1")), ("/login/first-use", "/sitting"), cards,
        strict=True,
    ):  # fmt: skip
        given = {"card_code": card.login_secret, "pin": "7391", "pin_again": "7391"}
        done = person.post(path, {**given, "place": "doctor"})
        assert (done.status_code, done.location) == (303, asked), path
    page = own.get(asked).text
    assert "Not now" in page
    assert asks in own.get("/me/").text
    worker = visit(app, world, tmp_path, "an")
    said = worker.post(asked, {"kind": "mail", "mail": "an@example.org"})
    assert said.location == "/me/second-way?kept=1&first=1"
    assert "Go on" in worker.get(said.location).text
    assert asks not in worker.get("/me/").text


def test_a_mistake_stands_at_its_field_and_nothing_is_lost(
    app: Flask, world: World, tmp_path: Path
) -> None:
    worker = visit(app, world, tmp_path, "an")
    page = worker.post("/me/second-way", {"kind": "letter", "letter": "Kerkstraat"})
    assert page.status_code == 422
    assert "Kerkstraat" in page.text
    assert "f-letter-error" in page.text
    for body in ({}, {"kind": "pigeon", "pigeon": "x"}, {"kind": "sms", "sms": "0478 12 34 56"}):
        assert worker.post("/me/second-way", body).status_code == 422
    assert kept(world) == []


def test_the_physician_enters_one_and_sees_no_address(
    app: Flask, world: World, tmp_path: Path
) -> None:
    put(world, "an", WayKind.MAIL, "an@example.org")
    physician = visit(app, world, tmp_path, "arts")
    here = f"/physician/dossiers/{world.dossiers['an']}/second-way"
    assert physician.post(here, {"kind": "letter", "letter": POST}).status_code == 303
    page = physician.get(here).text
    assert "an@example.org" not in page
    assert "Kerkstraat" not in page
    assert [role for _kind, _address, role in kept(world)] == ["occupational_physician", "worker"]
    assert physician.post(here, {"kind": "mail", "mail": "no"}).status_code == 422


def test_a_gp_reaches_his_patients_alone(app: Flask, world: World, tmp_path: Path) -> None:
    gp = visit(app, world, tmp_path, "gp1")
    here = f"/gp/patients/{world.dossiers['an']}/second-way"
    body = {"kind": "mail", "mail": "an@example.org"}
    assert gp.get(here).status_code == 404
    assert gp.post(here, body).status_code == 404
    consent(world, "doctors")
    assert gp.post(here, body).status_code == 303
    assert kept(world) == [("mail", "an@example.org", "gp")]


def test_the_workplace_has_no_page_for_it(app: Flask, world: World, tmp_path: Path) -> None:
    """No route of the social service leads here, and theirs take no address along."""
    service = visit(app, world, tmp_path, "ss_east")
    person = world.dossiers["an"]
    for path in ("/me/second-way", f"/physician/dossiers/{person}/second-way",
                 f"/gp/patients/{person}/second-way"):  # fmt: skip
        for answer in (service.get(path), service.post(path, {"kind": "mail", "mail": "b@x.org"})):
            assert answer.status_code == 404
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(("workplace.", "coach.", "catalogue.", "api.")):
            assert "second" not in rule.rule
    assert kept(world) == []
