"""A GP asks for a prognosis and gets one, by the API alone."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.portal.api.support import LIFT, log_in
from tests.portal.pages.doctors_support import consent
from tests.support.world import World

ASKS = {"kind": "note", "content": {"question": "prognosis"}}
PROGNOSIS = {"weeks": 6, "certainty": "likely", "review_by": "2026-04-06"}


def answers(question: str, **changed: Any) -> dict[str, Any]:
    return {"kind": "note", "content": {"reply_to": question, "prognosis": PROGNOSIS | changed}}


def test_asked_answered_and_read(app: Flask, world: World) -> None:
    gp, arts, an, service = (log_in(app, world, who) for who in ("gp1", "arts", "an", "ss_east"))
    place = f"/dossiers/{world.dossiers['an']}/documents"
    gp.post(place, ASKS, 404)
    consent(world, "doctors")
    asked = gp.post(place, ASKS, 201)["id"]
    assert asked in {one["document"] for one in arts.items("/waiting")}
    assert "prognosis" in arts.get(f"/documents/{asked}")["sentences"][0]
    made = arts.post(place, answers(asked), 201)["id"]
    assert asked not in {one["document"] for one in arts.items("/waiting")}
    for reader in (gp, an):
        read = reader.get(f"/documents/{made}")
        assert read["content"]["prognosis"]["duration"]["params"] == {"weeks": 6}
        assert read["content"]["prognosis"]["review_by"] == "2026-04-06"
        assert read["sentences"] == [
            "This is expected to last 6 weeks.",
            "That is until about 13 April 2026.",
            "That length of time is likely.",
        ]
    for document in (asked, made):
        service.get(f"/documents/{document}", 404)
    assert service.items(place) == []
    assert service.items("/waiting") == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"weeks": 0}, "content.prognosis.weeks"),
        ({"certainty": "sure"}, "content.prognosis.certainty"),
        ({"review_by": "2020-01-01"}, "content.prognosis.review_by"),
        ({"cause": "back"}, "content.prognosis.cause"),
    ],
)
def test_a_wrong_prognosis_is_refused_at_its_part(
    app: Flask, world: World, changed: dict[str, Any], field: str
) -> None:
    gp, arts = (log_in(app, world, who) for who in ("gp1", "arts"))
    place = f"/dossiers/{world.dossiers['an']}/documents"
    consent(world, "doctors")
    asked = gp.post(place, ASKS, 201)["id"]
    assert list(arts.post(place, answers(asked, **changed), 422)["fields"]) == [field]


def test_each_asks_and_answers_what_is_his(app: Flask, world: World) -> None:
    gp, arts = (log_in(app, world, who) for who in ("gp1", "arts"))
    place = f"/dossiers/{world.dossiers['an']}/documents"
    consent(world, "doctors")
    asked = gp.post(place, ASKS, 201)["id"]
    refused = gp.post(place, answers(asked), 422)
    assert list(refused["fields"]) == ["content.prognosis"]
    how_long = {"kind": "note", "content": {"question": "how_long"}}
    assert list(gp.post(place, how_long, 422)["fields"]) == ["content.question"]
    assert list(arts.post(place, ASKS, 422)["fields"]) == ["content.question"]
    alone = {"kind": "note", "content": {"prognosis": PROGNOSIS}}
    assert list(arts.post(place, alone, 422)["fields"]) == ["content.reply_to"]
    lines = gp.post(place, {"kind": "limitations", "content": {"lines": [LIFT]}}, 201)["id"]
    arts.post(place, answers(lines), 404)
