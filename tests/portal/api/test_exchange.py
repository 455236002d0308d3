"""The whole exchange by the API alone: from a GP's question to a withdrawn consent."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from flask import Flask

from consent.encoding import from_b64
from consent.log.service import EventType
from consent.records.schemas import RECORD_DOMAIN
from consent.signing import verify
from messaging.vocabulary import QuestionBook, QuestionGroup
from tests.portal.api.support import LIFT, Api, advice, log_in, say_yes, with_tasks
from tests.support.world import World


def disclosed(world: World, document: str) -> int:
    """How often the log says that a document was opened."""
    with world.work() as work:
        lines = work.log.read([world.dossiers["an"]], types=[EventType.DISCLOSED])
        return sum(line.body["document"] == document for line in lines)


def shown(worker: Api, request: Any) -> str:
    """The hash of the words of a question, as he reads them."""
    return str(worker.get(f"/requests/{request['id']}/card")["shown"])


def test_the_whole_exchange(app: Flask, world: World) -> None:
    tasks = with_tasks(world)
    gp, arts, an, service = (log_in(app, world, who) for who in ("gp1", "arts", "an", "ss_east"))
    dossier = world.dossiers["an"]

    # The workshop keeps the placement, without any purpose.
    placed = {"kind": "placement", "content": {"department": tasks[0], "tasks": tasks[1:2]}}
    service.post(f"/dossiers/{dossier}/documents", placed, 201)
    note = {"kind": "note", "content": {"text": "Back pain, no heavy lifting."}}
    gp.post(f"/dossiers/{dossier}/documents", note, 404)

    # The GP asks, the worker consents with card and PIN.
    asked = gp.post("/asked", {"code": world.cards["an"].contact_code, "purpose": "doctors"}, 202)
    assert gp.items("/asked")[0]["state"] == "no_answer_yet"
    receipt = say_yes(an, "doctors", gp)
    assert len(receipt["code"]) == 16
    assert [one["state"] for one in receipt["consents"]] == ["in_force"] * 2
    assert gp.items("/asked")[0] | {"at": ""} == asked | {"at": "", "state": "yes"}
    assert [one["name"] for one in gp.items("/dossiers")] == ["Worker an"]

    # The GP writes; the physician finds it waiting, and reads it.
    written = gp.post(f"/dossiers/{dossier}/documents", note, 201)
    lines = {"kind": "limitations", "content": {"lines": [LIFT]}}
    gp.post(f"/dossiers/{dossier}/documents", lines, 201)
    assert {one["kind"] for one in arts.items("/waiting")} >= {"note", "limitations"}
    assert disclosed(world, written["id"]) == 0
    read = arts.get(f"/documents/{written['id']}")
    assert read["content"]["text"] == "Back pain, no heavy lifting."
    assert read["basis"] == "consent"
    assert disclosed(world, written["id"]) == 1
    arts.post(f"/waiting/{written['id']}/handled")
    assert written["id"] not in {one["document"] for one in arts.items("/waiting")}

    # The workplace knows nothing of all this.
    assert service.get(f"/documents/{written['id']}", 404)["error"] == "not_found"
    found = [one["kind"] for one in service.items(f"/dossiers/{dossier}/documents")]
    assert found == ["placement", "baseline_card"]

    # The physician writes an advice; nothing leaves before the worker lets it go.
    made = arts.post(f"/dossiers/{dossier}/documents", advice(tasks), 201)
    before = service.get(f"/documents/{made['id']}", 404)
    world.clock.move(timedelta(minutes=1))
    say_yes(an, "advice")
    assert service.get(f"/documents/{made['id']}", 404) == before
    mine = an.get(f"/documents/{made['id']}")
    assert mine["state"] == "waits"
    an.post(f"/documents/{made['id']}/release", {}, 422)
    assert service.get(f"/documents/{made['id']}", 404) == before
    # "From now on": what was written before the yes is not part of it.
    an.post(f"/documents/{made['id']}/release", an.confirmed, 409)
    made = arts.post(f"/dossiers/{dossier}/documents", advice(tasks), 201)
    an.post(f"/documents/{made['id']}/release", an.confirmed)
    given = service.get(f"/documents/{made['id']}")
    assert given["content"] == an.get(f"/documents/{made['id']}")["content"]
    assert any("Folding boxes" in sentence for sentence in given["sentences"])
    assert given["written_at"] is None
    assert given["day"] == "2026-03-02"

    # The worker sees who looked.
    seen = [line for line in an.items("/log") if line["document"] == made["id"]]
    assert ("social_service", "disclosed") in {(s["who"]["role"], s["event"]) for s in seen}

    # He withdraws; from here on the workplace gets what it got before there was anything.
    consent = next(one for one in an.items("/consents") if one["purpose"] == "advice")
    ended = an.post("/withdrawals", {"receipt": consent["receipt"], **an.confirmed})
    assert ended == {"ended": [consent["id"]]}
    assert service.get(f"/documents/{made['id']}", 404) == before
    assert [one["kind"] for one in service.items(f"/dossiers/{dossier}/documents")] == [
        "placement",
        "baseline_card",
    ]
    assert made["id"] not in {one["document"] for one in service.items("/waiting")}
    assert (
        next(o for o in an.items("/consents") if o["id"] == consent["id"])["state"] == "withdrawn"
    )
    # A doctor keeps what he wrote.
    assert arts.get(f"/documents/{made['id']}")["basis"] == "author"


def test_striking_and_agreeing(app: Flask, world: World) -> None:
    tasks = with_tasks(world)
    arts, an, service = (log_in(app, world, who) for who in ("arts", "an", "ss_east"))
    dossier = world.dossiers["an"]
    say_yes(an, "advice")
    made = arts.post(f"/dossiers/{dossier}/documents", advice(tasks), 201)
    wrong = an.post(f"/documents/{made['id']}/strike", {"strike": ["task:none"]}, 422)
    assert list(wrong["fields"]) == ["strike"]
    struck = an.post(
        f"/documents/{made['id']}/strike", {"strike": [f"task:{tasks[2]}", "part:hours"]}, 201
    )
    an.post(f"/documents/{made['id']}/strike", {"strike": ["part:hours"]}, 409)
    service.get(f"/documents/{struck['id']}", 404)
    text = arts.get(f"/documents/{struck['id']}")
    assert text["state"] == "struck"
    path = f"/documents/{struck['id']}/countersign"
    assert arts.post(path, {"text_hash": "0" * 64}, 409)["error"] == "struck_changed"
    service.get(f"/documents/{struck['id']}", 404)
    arts.post(path, {"text_hash": text["text_hash"]})
    given = service.get(f"/documents/{struck['id']}")
    outcomes = {line["task"]: line["outcome"]["code"] for line in given["content"]["lines"]}
    assert outcomes == {tasks[1]: "suits", tasks[2]: "to_be_looked_at"}
    arts.post(f"/documents/{struck['id']}/mark")
    assert service.get(f"/documents/{struck['id']}")["state"] == "review"
    arts.post(f"/documents/{struck['id']}/end")
    service.get(f"/documents/{struck['id']}", 404)


def test_fixed_questions_about_the_work(app: Flask, world: World) -> None:
    tasks = with_tasks(world)
    gp, an, service = (log_in(app, world, who) for who in ("gp1", "an", "ss_east"))
    path = f"/dossiers/{world.dossiers['an']}/documents"
    placed = {"kind": "placement", "content": {"department": tasks[0], "tasks": tasks[1:]}}
    service.post(path, placed, 201)
    code = world.cards["an"].contact_code
    gp.post("/asked", {"code": code, "purpose": "workplace"}, 202)
    say_yes(an, "workplace", gp)
    read = next(one for one in gp.items(path) if one["kind"] == "placement")
    assert gp.get(f"/documents/{read['id']}")["sentences"][0] == "Packing"
    question = QuestionBook.load().group(QuestionGroup.TO_WORKPLACE, "social_service")[0]
    content = {"question": question.code, "to": "social_service"}
    put = gp.post(path, {"kind": "workplace_question", "content": content}, 201)
    assert put["id"] in {one["document"] for one in service.items("/waiting")}
    said = {"kind": "workplace_answer",
            "content": {"question": put["id"], "answer": "not an answer"}}  # fmt: skip
    assert list(service.post(path, said, 422)["fields"]) == ["content.answer"]
    said["content"] = {"question": put["id"], "answer": question.answers[0].code}
    answered = service.post(path, said, 201)
    assert put["id"] not in {one["document"] for one in service.items("/waiting")}
    opened = gp.get(f"/documents/{answered['id']}")
    assert opened["sentences"] == [question.words["en"], question.answers[0].words["en"]]
    asked = QuestionBook.load().group(QuestionGroup.WORK_QUESTION)[0]
    service.post(path, {"kind": "work_question", "content": {"question": asked.code}}, 201)


def test_the_numbers_need_their_own_yes(app: Flask, world: World) -> None:
    arts, an, service = (log_in(app, world, who) for who in ("arts", "an", "ss_east"))
    path = f"/dossiers/{world.dossiers['an']}/documents"
    words = an.get("/cards/limits")
    yes = {"purpose": "limits", "shown": words["shown"], **an.confirmed}
    assert an.post("/consents", yes, 409)["error"] == "requires_advice"
    say_yes(an, "advice")
    say_yes(an, "limits")
    made = arts.post(path, {"kind": "limits_sheet", "content": {"lines": [LIFT]}}, 201)
    an.post(f"/documents/{made['id']}/release", an.confirmed)
    assert service.get(f"/documents/{made['id']}")["content"]["lines"][0]["attribute"] == "lift_low"
    receipt = next(o["receipt"] for o in an.items("/consents") if o["purpose"] == "advice")
    assert len(an.post("/withdrawals", {"receipt": receipt, **an.confirmed})["ended"]) == 2
    service.get(f"/documents/{made['id']}", 404)


def test_a_doctor_sees_no_answer_yet_until_there_is_a_yes(app: Flask, world: World) -> None:
    gp, an = log_in(app, world, "gp1"), log_in(app, world, "an")
    ask = {"code": world.cards["an"].contact_code, "purpose": "doctors"}
    gp.post("/asked", ask, 202)
    request = an.items("/requests")[0]
    path, said = f"/requests/{request['id']}/answer", {"answer": "not_now"}
    an.post(path, said, 422)  # to which words?
    an.post(path, {**said, "shown": "0" * 64}, 409)
    silent = an.post(path, {**said, "shown": shown(an, request)})
    assert silent == {"answer": "not_now", "receipt": None}
    assert gp.items("/asked")[0]["state"] == "no_answer_yet"
    an.post(
        f"/requests/{request['id']}/answer",
        {"answer": "no", "tell": True, "shown": shown(an, request)},
    )
    assert gp.items("/asked")[0]["state"] == "no"
    receipt = say_yes(an, "doctors", gp)
    assert gp.items("/asked")[0]["state"] == "yes"
    an.post("/withdrawals", {"receipt": receipt["id"], **an.confirmed})
    assert gp.items("/asked")[0]["state"] == "ended"


def test_the_same_answer_whatever_lies_behind_a_code(app: Flask, world: World) -> None:
    gp = log_in(app, world, "gp1")
    real = {"code": world.cards["an"].contact_code, "purpose": "doctors"}
    told = [
        gp.call("POST", "/asked", real),
        gp.call("POST", "/asked", real),
        gp.call("POST", "/asked", {"code": "0" * 16, "purpose": "doctors"}),
    ]
    assert {one.status_code for one in told} == {202}
    blank = {"id": "", "code": ""}
    assert len({json.dumps(json.loads(one.data) | blank) for one in told}) == 1
    assert len({len(one.data) for one in told}) == 1
    listed = gp.items("/asked")
    assert {tuple(sorted(one | {"id": "", "code": ""})) for one in listed} == {
        tuple(sorted(listed[0]))
    }
    assert {one["state"] for one in listed} == {"no_answer_yet"}
    assert len(log_in(app, world, "an").items("/requests")) == 1


def test_a_receipt_can_be_checked_elsewhere(app: Flask, world: World) -> None:
    an = log_in(app, world, "an")
    given = say_yes(an, "advice")
    kept = an.get(f"/receipts/{given['id']}")
    assert kept["code"] == given["code"]
    assert "Workshop east" in kept["text"]
    for one in kept["records"]:
        verify(
            from_b64(one["public_key"]),
            RECORD_DOMAIN,
            from_b64(one["record"]),
            from_b64(one["signature"]),
        )
    log_in(app, world, "bo").get(f"/receipts/{given['id']}", 404)


def test_lists_open_nothing_and_write_one_line(app: Flask, world: World) -> None:
    service = log_in(app, world, "ss_east")
    dossier = world.dossiers["an"]

    def lines() -> dict[str, int]:
        with world.work() as work:
            found = work.log.read([dossier, world.keys["ss_east"].account])
        return {name: sum(line.type == name for line in found) for name in ("listed", "disclosed")}

    before = lines()
    service.items(f"/dossiers/{dossier}/documents")
    assert lines() == {**before, "listed": before["listed"] + 1}
    service.items("/dossiers")
    assert lines() == {**before, "listed": before["listed"] + 2}


def test_everybody_finds_his_own_dossiers(app: Flask, world: World) -> None:
    who = ("an", "bo", "gp1", "arts", "ss_west")
    clients = {one: log_in(app, world, one) for one in who}
    names = {one: [d["name"] for d in clients[one].items("/dossiers")] for one in who}
    assert names == {
        "an": ["Worker an"],
        "bo": ["Worker bo"],
        "gp1": [],
        "arts": ["Worker an", "Worker bo", "Worker wout"],
        "ss_west": ["Worker wout"],
    }
    path = f"/dossiers/{world.dossiers['an']}/documents"
    nowhere = clients["ss_west"].get(f"/dossiers/{'0' * 32}/documents", 404)
    for other in ("bo", "gp1", "ss_west"):
        assert clients[other].get(path, 404) == nowhere
