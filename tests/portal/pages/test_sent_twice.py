"""The same form a second time: as it was, it changes nothing; with other words, nothing is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from consent.purposes import Kind
from messaging.exchange.asking import requests_of
from messaging.messages.service import inbox
from messaging.people.models import Invitation
from portal.once import FIELD
from portal.sessions.models import Submission
from tests.portal.pages.doctors_support import consent, contents
from tests.support.browsing import Visitor, application, visit
from tests.support.served import form_to
from tests.support.world import World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return application(world, tmp_path)


def note(visitor: Visitor, world: World, text: str, token: str = "one") -> TestResponse:
    path = f"/gp/patients/{world.dossiers['an']}/note"
    return visitor.post(path, {"text": text, FIELD: token})


def notes(world: World) -> list[str]:
    return [said["text"] for kind, said in contents(world, "gp1") if kind == Kind.NOTE]


@pytest.fixture
def gp(app: Flask, world: World, tmp_path: Path) -> Visitor:
    consent(world, "doctors")
    return visit(app, world, tmp_path, "gp1")


def test_a_double_click_makes_one_and_leads_to_the_same_place(gp: Visitor, world: World) -> None:
    first, second = note(gp, world, "first words"), note(gp, world, "first words")
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert notes(world) == ["first words"]


def test_other_words_in_the_same_form_are_not_lost(gp: Visitor, world: World) -> None:
    kept = note(gp, world, "first words")
    changed = note(gp, world, "first words, and second ones")
    assert changed.status_code == 409
    assert notes(world) == ["first words"]
    assert "first words, and second ones" in changed.text
    assert str(kept.location) in changed.text
    # The page that came back can be sent, once.
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)"', changed.text))
    assert fields[FIELD] != "one"
    for _ in range(2):
        sent = note(gp, world, "first words, and second ones", fields[FIELD])
        assert sent.status_code == 303
    assert sorted(notes(world)) == ["first words", "first words, and second ones"]


def test_a_second_patient_in_the_same_form_is_another_question(
    app: Flask, world: World, tmp_path: Path
) -> None:
    gp = visit(app, world, tmp_path, "gp1")
    for name, expected in (("an", 303), ("an", 303), ("bo", 409)):
        code = world.cards[name].contact_code
        asked = gp.post("/gp/ask", {"code": code, "purpose": "doctors", FIELD: "one"})
        assert asked.status_code == expected


def test_what_is_shown_once_is_shown_again_to_a_second_click(
    app: Flask, world: World, tmp_path: Path
) -> None:
    worker = visit(app, world, tmp_path, "an")
    with world.work() as work:
        before = len(work.session.scalars(select(Invitation)).all())
    first, second = (worker.post("/me/letter", {FIELD: "one"}) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.text == second.text
    with world.work() as work:
        assert len(work.session.scalars(select(Invitation)).all()) == before + 1


@pytest.mark.parametrize("answer", ["no", "not_now"])
def test_where_a_form_led_is_sealed(app: Flask, world: World, tmp_path: Path, answer: str) -> None:
    """Promise 2: a receipt's address, or its absence, would tell a yes from a no."""
    gp, worker = (visit(app, world, tmp_path, who) for who in ("gp1", "an"))
    code = world.cards["an"].contact_code
    gp.post("/gp/ask", {"code": code, "purpose": "doctors", FIELD: "asked"})
    with world.work() as work:
        request = requests_of(inbox(work, world.acting(work, "an")))[0]
    address = f"/me/questions/{request.id}"
    page = worker.get(address).text
    form = {**form_to(page, address), "answer": answer, FIELD: "answered"}
    assert worker.post(address, form).status_code == 303
    with world.work() as work:
        rows = work.session.scalars(select(Submission)).all()
        assert len(rows) == 2
        assert len({len(row.answer or b"") for row in rows}) == 1, "one size for both"
        everything = b"".join(row.id + (row.answer or b"") for row in rows)
    for word in (b"questions", b"receipts", request.id.encode()):
        assert word not in everything


def test_what_somebody_handed_in_is_not_kept_as_a_page(gp: Visitor, world: World) -> None:
    """A page is made anew: what it shows may have been withdrawn before the second click."""
    first = gp.post(
        f"/gp/patients/{world.dossiers['an']}/note", {"text": "w" * 4000, FIELD: "long"}
    )
    assert first.status_code == 303
    with world.work() as work:
        [row] = work.session.scalars(select(Submission)).all()
    assert row.answer is not None
    assert len(row.answer) < 8192
