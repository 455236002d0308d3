"""What a representative's card says, and what comes of his yes: never more than stood there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from consent.purposes import PurposeCode
from messaging.exchange.asking import ask_in_dossier, requests_of
from messaging.messages.service import inbox
from messaging.people.accounts import change_profile
from tests.portal.pages.worker_support import ask
from tests.support.browsing import application, visit
from tests.support.representing import represents
from tests.support.served import form_to
from tests.support.world import World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return application(world, tmp_path)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("abc", "This is not a day."),
        ("2020-01-01", "This day is over."),
        ("2030-01-01", "At most twelve months."),
    ],
)
def test_a_day_that_cannot_be_is_said_beside_the_usual_words(
    app: Flask, world: World, tmp_path: Path, until: str, words: str
) -> None:
    represents(world, "rep", "an")
    rep, card = visit(app, world, tmp_path, "rep"), f"/for/{world.dossiers['an']}/start/advice"
    form = form_to(rep.get(card).text, card)
    refused = rep.post(card, {**form, "answer": "yes", "until": until})
    assert refused.status_code == 422
    assert words in refused.text
    assert "A yes holds from now on" in refused.text


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_what_comes_first_is_a_link_where_his_yes_cannot_count_yet(
    app: Flask, world: World, tmp_path: Path
) -> None:
    represents(world, "rep", "an")
    with world.work() as work:
        ask_in_dossier(work, world.acting(work, "arts"), world.dossiers["an"], PurposeCode.LIMITS)
    rep, card = visit(app, world, tmp_path, "rep"), asked_of(world)
    form = form_to(rep.get(card).text, card)
    refused = rep.post(card, {**form, "answer": "yes"})
    assert refused.status_code == 422
    assert "Go to that question" in refused.text
    assert f'<a href="/for/{world.dossiers["an"]}/start/advice">Go to' in refused.text


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_doctor_who_asks_has_the_same_face_on_both_pages(
    app: Flask, world: World, tmp_path: Path
) -> None:
    represents(world, "rep", "an")
    ask(world)
    card = asked_of(world)
    with world.work() as work:
        change_profile(work, world.keys["gp1"].account, picture="c")
    hers = f"/me/questions/{card.rpartition('/')[2]}"
    for who, page in (("rep", card), ("an", hers)):
        faces = re.findall(
            r'<span class="part__faces">(.*?)<div class="part__words">',
            visit(app, world, tmp_path, who).get(page).text,
            re.DOTALL,
        )
        assert "img/faces/c.svg" in faces[0], who


def asked_of(world: World) -> str:
    """The page of the one question that was put to him."""
    with world.work() as work:
        [asked] = requests_of(inbox(work, world.acting(work, "rep")))
    return f"/for/{world.dossiers['an']}/questions/{asked.id}"
