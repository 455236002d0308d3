"""What a representative's card says, and what comes of his yes: never more than stood there."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

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
