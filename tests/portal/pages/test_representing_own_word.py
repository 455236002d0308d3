"""What the worker decided himself, against the pages of who represents him."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from consent.parties import PartyKind
from consent.purposes import PurposeCode, Role
from messaging.exchange.asking import NO, ask_by_code, ask_in_dossier, requests_of
from messaging.exchange.withdrawing import withdraw
from messaging.messages.service import ANSWER, inbox
from tests.messaging.representing.test_mandates import ADVICE, DOCTORS, says_yes
from tests.support.answering import says
from tests.support.browsing import application, visit
from tests.support.representing import represents
from tests.support.served import form_to
from tests.support.world import World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return application(world, tmp_path)


def asks_advice(world: World) -> str:
    with world.work() as work:
        return ask_in_dossier(work, world.acting(work, "arts"), world.dossiers["an"], ADVICE)


def says_no(world: World) -> None:
    """Worker an says no to the one question that she got."""
    with world.work() as work:
        [asked] = requests_of(inbox(work, world.acting(work, "an")))
    with world.work() as work:
        says(work, world.acting(work, "an"), asked, NO, dossier=world.dossiers["an"])


@pytest.mark.parametrize("decided", ["no", "no to a question of before", "stop"])
def test_what_the_worker_decided_is_not_gone_round(
    app: Flask, world: World, tmp_path: Path, decided: str
) -> None:
    """His answer to a question, or his stop: a yes without a question does not come after it."""
    an = world.dossiers["an"]
    if decided == "no to a question of before":
        asks_advice(world)
    represents(world, "rep", "an")
    if decided == "no":
        asks_advice(world)
    if decided == "stop":
        receipt = says_yes(world, "an", "an", ADVICE)
        with world.work() as work:
            withdraw(work, world.acting(work, "an"), an, [one.id for one in receipt.grants])
    else:
        says_no(world)
    rep = visit(app, world, tmp_path, "rep")
    address = f"/for/{an}/start/advice"
    shown = re.search(r'name="shown" value="([^"]+)"', rep.get(address).text)
    assert shown is not None
    form = {"at": an, "answer": "yes", "shown": shown[1], "language": "en"}
    refused = rep.post(address, form)
    assert (refused.status_code, "The worker himself can." in refused.text) == (422, True)
    with world.work() as work:
        assert all(one.withdrawn for one in work.records.grants(an))


@pytest.mark.parametrize("said", ["yes", "no", "not_now"])
def test_an_answer_that_comes_too_late_is_not_kept(
    app: Flask, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """The worker answers between the reading of his messages and the lock."""
    an = world.dossiers["an"]
    represents(world, "rep", "an")
    asked = asks_advice(world)
    with world.work() as work:
        before = inbox(work, world.acting(work, "rep"))
    rep, address = visit(app, world, tmp_path, "rep"), f"/for/{an}/questions/{asked}"
    form = {**form_to(rep.get(address).text, address), "answer": said}
    says_no(world)
    monkeypatch.setattr("portal.pages.representative.asking._messages", lambda: before)
    late = rep.post(address, form)
    assert late.status_code == 422
    assert "Somebody was just working on the same thing." in late.text
    monkeypatch.undo()
    assert rep.get(address).status_code == 303
    with world.work() as work:
        [answer] = [one for one in inbox(work, world.acting(work, "an")) if one.type == ANSWER]
    assert answer.data["answer"] == NO
    assert answer.author.role is Role.WORKER


def test_a_no_that_came_just_now_stands_above_a_yes_without_a_question(
    app: Flask, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the reading of his messages and the lock too."""
    an = world.dossiers["an"]
    asks_advice(world)
    represents(world, "rep", "an")
    with world.work() as work:
        before = inbox(work, world.acting(work, "rep"))
    rep, address = visit(app, world, tmp_path, "rep"), f"/for/{an}/start/advice"
    form = {**form_to(rep.get(address).text, address), "answer": "yes"}
    says_no(world)
    monkeypatch.setattr("portal.pages.representative.asking._messages", lambda: before)
    late = rep.post(address, form)
    assert late.status_code == 422
    assert "Somebody was just working on the same thing." in late.text
    monkeypatch.undo()
    assert "The worker himself can." in rep.post(address, form).text
    with world.work() as work:
        assert work.records.grants(an) == []


def test_whom_he_told_nothing_is_told_nothing_by_a_page(
    app: Flask, world: World, tmp_path: Path
) -> None:
    an = world.dossiers["an"]
    represents(world, "rep", "an")
    physicians = frozenset({Role.OCCUPATIONAL_PHYSICIAN})
    says_yes(world, "an", "an", PurposeCode.ABSENCE_REASON, readers=physicians)
    rep, address = visit(app, world, tmp_path, "rep"), f"/for/{an}/start/absence_reason"
    for who, status in (("both", 422), ("social_service", 422), ("physicians", 303)):
        chosen = rep.post(address, {**form_to(rep.get(address).text, address), "who": who})
        form = {**form_to(chosen.text, address), "who": who, "answer": "yes"}
        given = rep.post(address, form)
        assert given.status_code == status, who
        assert ("The worker himself can." in given.text) is (status == 422)
    with world.work() as work:
        told = {one.recipient.role for one in work.records.grants(an)}
    assert told == physicians


def test_no_single_doctor_is_chosen_by_a_page(app: Flask, world: World, tmp_path: Path) -> None:
    """Whatever is sent: his page offers none, and what he reads names all of them."""
    an = world.dossiers["an"]
    represents(world, "rep", "an")
    with world.work() as work:
        asked = ask_by_code(
            work, world.acting(work, "gp1"), world.cards["an"].contact_code, DOCTORS
        )
    rep, address = visit(app, world, tmp_path, "rep"), f"/for/{an}/questions/{asked}"
    form = {
        **form_to(rep.get(address).text, address), "answer": "yes",
        "only_person": "1", "physician": world.keys["arts"].account,
    }  # fmt: skip
    assert rep.post(address, form).status_code == 303
    with world.work() as work:
        told = {one.recipient.kind for one in work.records.grants(an)}
    assert told == {PartyKind.GROUP}
