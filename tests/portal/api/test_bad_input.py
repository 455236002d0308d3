"""What cannot be read, does not fit, is too much, comes twice or too late: nothing half done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from consent.records.models import ConsentRecord
from messaging.documents.models import Document
from tests.portal.api.support import (
    LIFT,
    PREFIX,
    REVIEW,
    Api,
    advice,
    log_in,
    rows,
    with_tasks,
)
from tests.support.world import World

ID = "0" * 32
NOTE = {"kind": "note", "content": {"text": "A note."}}


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"{'a': 1}", b"\xff\xfe", b"[" * 100_000, b'{"kind": NaN}', b'"\\ud800"',
     b'{"kind": "note", "content": {"text": "\\udc00"}}'],
)  # fmt: skip
def test_what_is_not_json(gp: Api, path: str, raw: bytes) -> None:
    told = gp.post(path, None, 400, data=raw, content_type="application/json")
    assert told["error"] == "malformed"


def test_a_form_is_not_json(gp: Api, path: str) -> None:
    assert gp.call("POST", path, data={"kind": "note"}).status_code == 415


@pytest.mark.parametrize("body", [None, [], "note", 1, True, {"kind": 1, "content": "x"}])
def test_another_shape(gp: Api, path: str, body: Any) -> None:
    told = gp.post(path, None, 422, data=json.dumps(body), content_type="application/json")
    assert told["error"] == "invalid"
    assert told["fields"]


def test_two_megabytes(gp: Api, path: str, world: World) -> None:
    before = rows(world, Document)
    much = {"kind": "note", "content": {"text": "x" * 2_000_000}}
    assert gp.post(path, much, 413)["error"] == "request_entity_too_large"
    long = {"kind": "note", "content": {"text": "x" * 20_001}}
    assert list(gp.post(path, long, 422)["fields"]) == ["content.text"]
    assert rows(world, Document) == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**NOTE, "extra": 1}, "extra"),
        ({"kind": "note", "content": {"text": "x", "extra": 1}}, "content.extra"),
        ({"kind": "note", "content": {"text": 5}}, "content.text"),
        ({"kind": "note", "content": {"text": " "}}, "content.text"),
        ({"kind": "note", "content": {"text": "x", "question": "none"}}, "content.question"),
        ({"kind": "message", "content": {"text": "x"}}, "kind"),
        ({"kind": "diagnosis", "content": {"text": "x"}}, "kind"),
        ({"kind": "limitations", "content": {}}, "content.lines"),
        ({"kind": "limitations", "content": {"lines": [1]}}, "content.lines.0"),
        (
            {"kind": "limitations", "content": {"lines": [{**LIFT, "review_by": "2026-01-01"}]}},
            "content.lines.0.review_by",
        ),
        (
            {"kind": "limitations", "content": {"lines": [{**LIFT, "remark": "free text"}]}},
            "content.lines.0",
        ),
        ({"kind": "workplace_question", "content": {"question": "x", "to": "gp"}}, "content.to"),
    ],
)  # fmt: skip
def test_content_that_does_not_fit(gp: Api, path: str, body: Any, field: str, world: World) -> None:
    before = rows(world, Document)
    told = gp.post(path, body, 422)
    assert any(name.startswith(field) for name in told["fields"]), told
    assert rows(world, Document) == before


def test_advice_with_another_workshops_task_or_a_day_that_is_over(
    app: Flask, world: World, path: str
) -> None:
    tasks = with_tasks(world)
    elsewhere = with_tasks(world, "west")
    arts = log_in(app, world, "arts")
    told = arts.post(path, advice(elsewhere), 422)
    assert "content.lines.0.task" in told["fields"]
    told = arts.post(path, advice(tasks, review_by="2026-03-01"), 422)
    assert list(told["fields"]) == ["content.review_by"]
    told = arts.post(path, advice(tasks, hours=30, remark="free text"), 422)
    assert "content.remark" in told["fields"]
    placed = {"kind": "placement", "content": {"department": tasks[0], "tasks": elsewhere[1:]}}
    told = log_in(app, world, "ss_east").post(path, placed, 422)
    assert list(told["fields"]) == ["content.tasks"]
    assert REVIEW > "2026-03-02"


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        ({"until": "2026-03-01"}, "until"),
        ({"until": "2027-03-03"}, "until"),
        ({"until": "soon"}, "until"),
        ({"months": 0}, "until"),
        ({"months": 13}, "until"),
        ({"months": "six"}, "months"),
        ({"months": 10**30}, "until"),
        ({"only_person": "yes"}, "only_person"),
        ({"since": "ever"}, "since"),
        ({"physician": "nobody"}, "physician"),
        ({"purpose": "absence_reason"}, "who"),
        ({"who": "everybody"}, "who"),
        ({"purpose": ["advice"]}, "purpose"),
        ({"shown": None}, "shown"),
        ({"confirm": None}, "confirm"),
        ({"confirm": {"pin": "2594"}}, "confirm.card"),
        ({"struck": []}, "struck"),
        ({"answer": "yes"}, "answer"),
    ],
)
def test_a_yes_that_does_not_fit(
    app: Flask, world: World, choice: dict[str, Any], field: str
) -> None:
    an = log_in(app, world, "an")
    words = an.get("/cards/advice")
    yes = {"purpose": "advice", "shown": words["shown"], **an.confirmed, **choice}
    told = an.post("/consents", yes, 422)
    assert list(told["fields"]) == [field]
    assert told["fields"][field][0]
    assert rows(world, ConsentRecord) == 0


def test_a_yes_to_other_words_than_those_shown(app: Flask, world: World) -> None:
    an = log_in(app, world, "an")
    words = an.get("/cards/advice?months=3")
    yes = {"purpose": "advice", "shown": words["shown"], "months": 4, **an.confirmed}
    assert an.post("/consents", yes, 409)["error"] == "shown_changed"
    an.post("/consents", {**yes, "months": 3}, 201)


def test_a_yes_needs_the_pin_in_that_very_request(app: Flask, world: World, gp: Api) -> None:
    code = world.cards["an"].contact_code
    gp.post("/asked", {"code": code, "purpose": "workplace"}, 202)
    an = log_in(app, world, "an")
    before = rows(world, ConsentRecord)
    request = next(one for one in an.items("/requests") if one["purpose"] == "workplace")
    words = an.get(f"/requests/{request['id']}/card")
    path = f"/requests/{request['id']}/answer"
    yes = {"answer": "yes", "shown": words["shown"]}
    assert list(an.post(path, yes, 422)["fields"]) == ["confirm"]
    wrong = {**yes, "confirm": {**an.card, "pin": "1111"}}
    assert an.post(path, wrong, 422)["error"] == "confirmation_wrong"
    assert rows(world, ConsentRecord) == before
    an.post(path, {**yes, **an.confirmed})
    assert rows(world, ConsentRecord) == before + 3


@pytest.mark.parametrize(
    ("ask", "status"),
    [
        ({"purpose": "doctors"}, 422),
        ({"code": "short", "purpose": "doctors"}, 422),
        ({"code": "0" * 16, "purpose": "advice"}, 422),
        ({"code": "0" * 16, "purpose": "coach"}, 422),
        ({"code": "0" * 16, "dossier": ID, "purpose": "doctors"}, 422),
        ({"code": 5, "purpose": "doctors"}, 422),
        ({"dossier": ID, "purpose": "doctors"}, 404),
    ],
)
def test_questions_that_do_not_fit(
    app: Flask, world: World, ask: dict[str, Any], status: int
) -> None:
    log_in(app, world, "gp1").post("/asked", ask, status)


@pytest.mark.parametrize("raw", ["%00", "a%00b", "..", "é", "x" * 65, "%20", "' OR 1=1", "0" * 32])
def test_ids_that_cannot_be(app: Flask, world: World, raw: str) -> None:
    an = log_in(app, world, "an")
    for where in (f"/documents/{raw}", f"/receipts/{raw}", f"/dossiers/{raw}/documents",
                  f"/requests/{raw}/card", f"/cards/{raw}"):  # fmt: skip
        response = an.client.get(
            PREFIX + where, headers={"Authorization": f"Bearer {an.token}", "Accept-Language": "en"}
        )
        assert response.status_code == 404, where
        assert b'"error":"not_found"' in response.data


@pytest.mark.parametrize(
    ("query", "field"),
    [("since=yesterday", "since"), ("since=0001-01-01", "since"), ("until=9999-12-31", "until"),
     ("own=maybe", "own"), ("page=2", "page")],
)  # fmt: skip
def test_a_log_of_days_that_cannot_be(app: Flask, world: World, query: str, field: str) -> None:
    told = log_in(app, world, "an").get(f"/log?{query}", 422)
    assert list(told["fields"]) == [field]


def test_what_is_not_there_and_what_is_not_yours_is_one_answer(
    app: Flask, world: World, gp: Api, path: str
) -> None:
    document = gp.post(path, NOTE, 201)["id"]
    others = [log_in(app, world, who) for who in ("bo", "gp2", "ss_east", "ss_west")]
    for one in others:
        told = one.call("GET", f"/documents/{document}")
        nowhere = one.call("GET", f"/documents/{ID}")
        no_route = one.client.get(
            f"{PREFIX}/nothing",
            headers={"Authorization": f"Bearer {one.token}", "Accept-Language": "en"},
        )
        assert told.status_code == 404
        assert told.data == nowhere.data == no_route.data
        shut = one.call("GET", "/log" if one.who != "bo" else "/asked")
        assert shut.data == told.data
