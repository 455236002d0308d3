"""The words of a card hold what was chosen, and their hash holds for nothing else."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from consent.records.models import ConsentRecord
from tests.portal.api.support import Api, log_in, rows
from tests.support.world import World


@pytest.fixture
def asked(app: Flask, world: World) -> str:
    """Where the worker answers a GP's question about his health."""
    code = world.cards["an"].contact_code
    log_in(app, world, "gp2").post("/asked", {"code": code, "purpose": "workplace"}, 202)
    log_in(app, world, "gp1").post("/asked", {"code": code, "purpose": "doctors"}, 202)
    an = log_in(app, world, "an")
    [request] = [one for one in an.items("/requests") if one["purpose"] == "doctors"]
    return f"/requests/{request['id']}"


def physician(world: World) -> str:
    return world.keys["arts"].account


@pytest.mark.parametrize("what", ["gp", "physician", "only_person", "since", "until"])
def test_a_hash_holds_for_one_choice(app: Flask, world: World, asked: str, what: str) -> None:
    choices: dict[str, dict[str, Any]] = {
        "gp": {"gp": world.keys["gp2"].account},
        "physician": {"physician": physician(world)},
        "only_person": {"only_person": True},
        "since": {"since": "before"},
        "until": {"until": "2026-05-01"},
    }
    choice = choices[what]
    an: Api = log_in(app, world, "an")
    if what == "gp":
        card, answer = "/cards/doctors", "/consents"
        choice = {"gp": world.keys["gp1"].account}
        yes: dict[str, Any] = {"purpose": "doctors", "gp": world.keys["gp2"].account}
    else:
        card, answer, yes = f"{asked}/card", f"{asked}/answer", {"answer": "yes"}
    chosen, plain = an.get(f"{card}?{urlencode(choice)}"), an.get(card)
    assert chosen["shown"] != plain["shown"]
    assert chosen["text"] != plain["text"]
    refused = an.post(answer, {**yes, "shown": chosen["shown"], **an.confirmed}, 409)
    assert refused["error"] == "shown_changed"
    crossed = {**yes, **choice, "shown": plain["shown"], **an.confirmed}
    assert an.post(answer, crossed, 409)["error"] == "shown_changed"
    assert rows(world, ConsentRecord) == 0
    right = {**yes, **choice, "shown": chosen["shown"], **an.confirmed}
    an.post(answer, right, 201 if what == "gp" else 200)
    assert rows(world, ConsentRecord) == 2


def test_sending_at_once_is_in_the_words(app: Flask, world: World) -> None:
    an = log_in(app, world, "an")
    first, at_once = an.get("/cards/advice"), an.get("/cards/advice?sending=send")
    assert "You may look at the advice yourself first." in first["text"]
    assert "yourself first" not in at_once["text"]
    yes = {"purpose": "advice", "sending": "send", **an.confirmed}
    assert an.post("/consents", {**yes, "shown": first["shown"]}, 409)["error"] == "shown_changed"
    receipt = an.post("/consents", {**yes, "shown": at_once["shown"]}, 201)
    assert an.get(f"/receipts/{receipt['id']}")["text"] == at_once["text"]


def test_who_begins_by_himself_names_the_gp(app: Flask, world: World, asked: str) -> None:
    an = log_in(app, world, "an")
    card = an.get("/cards/doctors")
    assert not card["gp_asks"]
    assert {one["practice"] for one in card["gps"]} == {"Practice gp1", "Practice gp2"}
    yes = {"purpose": "doctors", "shown": card["shown"], **an.confirmed}
    assert list(an.post("/consents", yes, 422)["fields"]) == ["gp"]
    assert an.get(f"{asked}/card")["gp_asks"]
    an.get("/cards/doctors?gp=nobody", 422)
