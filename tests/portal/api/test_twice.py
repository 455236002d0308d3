"""What comes twice, out of order, or too late: one act, one answer, nothing half done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from consent.encoding import Json
from consent.log.models import Event
from consent.purposes import Kind
from consent.records.models import ConsentRecord
from consent.store import Store
from messaging.documents.models import Document
from messaging.documents.writing import write
from portal.application import create_app
from portal.sessions.models import Submission
from tests.portal.api.support import LIFT, Api, advice, log_in, rows, say_yes, with_tasks
from tests.support.browsing import counted_queries
from tests.support.served import served_configuration
from tests.support.world import World, add_worker

ID = "0" * 32
NOTE = {"kind": "note", "content": {"text": "A note."}}


def test_a_doubled_request_is_done_once_and_answered_the_same(
    gp: Api, path: str, world: World
) -> None:
    before = rows(world, Document)
    first = gp.call("POST", path, NOTE, key="one")
    again = gp.call("POST", path, NOTE, key="one")
    assert (first.status_code, first.data) == (again.status_code, again.data)
    assert again.content_type == "application/json"
    assert rows(world, Document) == before + 1
    gp.post(path, NOTE, 201, key="two")
    assert rows(world, Document) == before + 2


def test_a_doubled_yes_gives_the_same_receipt(app: Flask, world: World) -> None:
    an = log_in(app, world, "an")
    words = an.get("/cards/advice")
    yes = {"purpose": "advice", "shown": words["shown"], **an.confirmed}
    first = an.post("/consents", yes, 201, key="k")
    events = rows(world, Event)
    assert an.post("/consents", yes, 201, key="k") == first
    assert rows(world, ConsentRecord) == 1
    assert rows(world, Event) == events
    stopped = an.post("/withdrawals", {"receipt": first["id"], **an.confirmed}, key="w")
    assert stopped["ended"]
    assert an.post("/withdrawals", {"receipt": first["id"], **an.confirmed}, key="w") == stopped
    fresh = an.post("/withdrawals", {"receipt": first["id"], **an.confirmed})
    assert fresh == {"ended": []}


def test_a_yes_said_twice_to_one_question_is_one(app: Flask, world: World, gp: Api) -> None:
    an = log_in(app, world, "an")
    request = an.items("/requests")[0]
    words = an.get(f"/requests/{request['id']}/card")
    before = rows(world, ConsentRecord)
    yes = {"answer": "yes", "shown": words["shown"], **an.confirmed}
    again = an.post(f"/requests/{request['id']}/answer", yes)
    assert rows(world, ConsentRecord) == before
    assert again["receipt"]["code"] == an.get(f"/receipts/{again['receipt']['id']}")["code"]


def test_a_failed_request_can_be_sent_again_with_the_same_key(
    gp: Api, path: str, app: Flask, world: World
) -> None:
    gp.post(path, {"kind": "note", "content": {}}, 422, key="one")
    gp.post(path, NOTE, 201, key="one")
    an = log_in(app, world, "an")
    request = an.items("/requests")[0]
    answer = f"/requests/{request['id']}/answer"
    words = an.get(f"/requests/{request['id']}/card")
    # Opening the question commits; the claim of the failed request must not stay behind with it.
    yes = {"answer": "yes", "shown": "0" * 64, **an.confirmed}
    an.post(answer, yes, 409, key="two")
    an.post(answer, {**yes, "shown": words["shown"]}, 200, key="two")


def test_a_key_is_for_one_request_of_one_person(gp: Api, path: str, world: World) -> None:
    gp.post(path, NOTE, 201, key="one")
    other = {"kind": "note", "content": {"text": "Another note."}}
    assert gp.post(path, other, 422, key="one")["error"] == "key_reused"
    arts = log_in(gp.app, world, "arts")
    arts.post(path, other, 201, key="one")


def test_what_is_kept_for_a_doubled_request_is_sealed(app: Flask, world: World) -> None:
    an = log_in(app, world, "an")
    words = an.get("/cards/advice")
    yes = {"purpose": "advice", "shown": words["shown"], **an.confirmed}
    given = an.post("/consents", yes, 201, key="k")
    with world.work() as work:
        [kept] = work.session.scalars(select(Submission)).all()
    assert kept.answer is not None
    assert given["code"].encode() not in kept.answer
    assert given["id"].encode() not in kept.answer
    # Of the classes of length, not of the answer's own.
    assert len(kept.answer) > 4096


def test_out_of_order(app: Flask, world: World, path: str) -> None:
    tasks = with_tasks(world)
    arts, an = log_in(app, world, "arts"), log_in(app, world, "an")
    an.post(f"/documents/{ID}/release", an.confirmed, 404)
    made = arts.post(path, advice(tasks), 201)["id"]
    # Nobody may receive it yet.
    assert an.post(f"/documents/{made}/release", an.confirmed, 409)["error"] == "no_consent"
    arts.post(f"/documents/{made}/countersign", {"text_hash": "0" * 64}, 404)
    an.post("/withdrawals", {"receipt": ID, **an.confirmed}, 404)
    world.clock.move(timedelta(days=1))
    an, arts = log_in(app, world, "an"), log_in(app, world, "arts")
    say_yes(an, "advice", since="before")
    an.post(f"/documents/{made}/release", an.confirmed)
    assert an.call("POST", f"/documents/{made}/release", an.confirmed).status_code in (404, 409)
    an.post(f"/documents/{made}/strike", {"strike": ["part:hours"]}, 409)
    arts.post(f"/documents/{made}/end")
    arts.post(f"/documents/{made}/end", None, 404)


def test_a_consent_that_is_over_opens_nothing(gp: Api, path: str, world: World) -> None:
    document = gp.post(path, NOTE, 201)["id"]
    arts = log_in(gp.app, world, "arts")
    arts.get(f"/documents/{document}")
    world.clock.move(timedelta(days=200))
    late = log_in(gp.app, world, "arts")
    late.get(f"/documents/{document}", 404)
    again = log_in(gp.app, world, "gp1")
    again.post(path, NOTE, 404)
    assert log_in(gp.app, world, "an").items("/consents")[0]["state"] == "expired"


def test_the_other_side_of_the_exchange_writes_nothing(app: Flask, world: World, path: str) -> None:
    with_tasks(world)
    service = log_in(app, world, "ss_east")
    for body in (NOTE, {"kind": "limitations", "content": {"lines": [LIFT]}}):
        service.post(path, body, 404)
    log_in(app, world, "an").post(path, NOTE, 404)


def test_public_routes_tell_workshops_and_nobody(app: Flask, world: World) -> None:
    tasks = with_tasks(world)
    nobody = Api(app, world)
    listed = nobody.items("/workshops")
    assert [one["name"] for one in listed] == ["Workshop east", "Workshop west"]
    assert listed[0]["departments"] == ["Packing"]
    east = nobody.get(f"/workshops/{world.organisations['east']}")
    assert [task["id"] for task in east["departments"][0]["tasks"]] == tasks[1:]
    nobody.get(f"/workshops/{world.organisations['service']}", 404)
    nobody.get(f"/workshops/{ID}", 404)


def test_two_at_the_same_moment_are_one(gp: Api, path: str, world: World) -> None:
    before = rows(world, Document)
    ready = Barrier(4)

    def send(_n: int) -> tuple[int, Any]:
        mine = Api(gp.app, world, gp.who, gp.token)
        ready.wait()
        told = mine.call("POST", path, NOTE, key="one")
        return told.status_code, told.json

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(send, range(4)))
    assert {status for status, _said in told} <= {201, 409}
    assert len({said["id"] for status, said in told if status == 201}) == 1
    assert rows(world, Document) == before + 1


def test_a_database_that_is_away(world: World, tmp_path: Path) -> None:
    away = Store(f"sqlite:///{tmp_path / 'nowhere' / 'portal.db'}")
    app = create_app(
        served_configuration(tmp_path), clock=world.clock, store=away, server=world.server
    )
    told = Api(app, world).get("/workshops", 503)
    assert told["error"] == "away"


@pytest.mark.parametrize("who", ["arts", "ss_east"])
def test_lists_take_the_same_number_of_queries(app: Flask, world: World, who: str) -> None:
    client = log_in(app, world, who)
    paths = ("/dossiers", "/waiting", f"/dossiers/{world.dossiers['an']}/documents")

    def asked() -> dict[str, int]:
        counts = {}
        for path in paths:
            client.items(path)
            with counted_queries(world) as statements:
                client.items(path)
            counts[path] = len(statements)
        return counts

    put_questions(world, ["an"] * 3)
    few = asked()
    names = [f"w{number}" for number in range(10, 19)]
    for number, name in enumerate(names, start=10):
        add_worker(world, name, "east", number)
    put_questions(world, ["an"] * 9 + names)
    assert asked() == few
    # There is something to list, or this would count nothing.
    assert len(client.items("/dossiers")) >= 11
    if who == "arts":
        assert len(client.items("/waiting")) == 21


def put_questions(world: World, workers: list[str]) -> None:
    """The social service puts a work question about each of them."""
    with world.work() as work:
        service = world.acting(work, "ss_east")
        for name in workers:
            content: dict[str, Json] = {"code": "too_heavy", "version": 1}
            write(work, service, world.dossiers[name], Kind.WORK_QUESTION, content)
