"""An answer of the representative never reads as the worker's own, on no page and in no file."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from consent.purposes import PurposeCode
from messaging.documents.models import Document
from messaging.documents.reading import disclose
from messaging.documents.releasing import release
from messaging.exchange.answered_for import to_look_at
from messaging.exchange.asking import ask_by_code, ask_in_dossier, requests_of
from messaging.exchange.helped import ASKED_FOR
from messaging.messages.service import inbox
from tests.messaging.representing.test_mandates import ADVICE, says_yes
from tests.support import papers
from tests.support.advising import written_advice
from tests.support.answering import says
from tests.support.browsing import Visitor, application, counted_queries, visit
from tests.support.representing import represents
from tests.support.served import form_to
from tests.support.world import World

HERS = re.compile(
    "You (said|left)|[Ww]hat you said yes|What you did not say yes to|What you read|> ?said yes: "
)
"""What the pages say of an answer that is the worker's own."""
JAN = {"who": "family", "manner": "read_aloud", "tie": "none"}
OWN_WORDS = {"yes": "You said yes", "no": "You said no", "not_now": "You said “not now”"}
HIS_WORDS = {
    "yes": "Your representative said yes for you",
    "no": "Your representative said no for you",
    "not_now": "Your representative said “not now” for you",
}


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return application(world, tmp_path)


def asked(world: World, purpose: PurposeCode = PurposeCode.DOCTORS) -> str:
    with world.work() as work:
        code = world.cards["an"].contact_code
        return ask_by_code(work, world.acting(work, "gp1"), code, purpose)


def answered(rep: Visitor, world: World, question: str, answer: str) -> None:
    address = f"/for/{world.dossiers['an']}/questions/{question}"
    form = {**form_to(rep.get(address).text, address), "answer": answer}
    assert rep.post(address, form).status_code == 303


def everything(worker: Visitor, questions: Iterable[str], world: World) -> dict[str, str]:
    """All that tells her of answers; the pages of these questions last, so that they are looked at."""
    found = {
        path: worker.get(path).text
        for path in (
            "/me/", "/me/questions", "/me/consents", "/me/looked", "/me/looked?own=1",
            "/me/take/all", "/me/help", *(f"/me/questions/{one}" for one in questions),
        )
    }  # fmt: skip
    found["the printed take"] = papers.words(worker.get("/me/take/maat.pdf").data)
    with world.work() as work:
        receipts = {one.grant.receipt for one in work.records.of_dossier(world.dossiers["an"])}
    for receipt in receipts:
        for path in (f"/me/receipts/{receipt}", f"/me/receipts/{receipt}/lines"):
            page = worker.get(path)
            if page.status_code == 200:
                found[path] = page.text
        sheet = worker.get(f"/me/receipts/{receipt}/maat.pdf")
        found["the printed receipt"] = papers.words(sheet.data)
    return found


def data(worker: Visitor) -> dict[str, list[dict[str, object]]]:
    with zipfile.ZipFile(BytesIO(worker.get("/me/take/maat.zip").data)) as file:
        found: dict[str, list[dict[str, object]]] = json.loads(file.read("maat.json"))
    return found


def of_each_kind(world: World) -> dict[str, str]:
    """Three questions, by the answer that each is to get."""
    with world.work() as work:
        ask_in_dossier(work, world.acting(work, "arts"), world.dossiers["an"], ADVICE)
    first = {"yes": asked(world), "no": asked(world, PurposeCode.WORKPLACE)}
    with world.work() as work:
        found = requests_of(inbox(work, world.acting(work, "an")))
    return {**first, "not_now": next(one.id for one in found if one.purpose is ADVICE)}


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_nothing_says_that_she_said_what_her_representative_said(
    app: Flask, world: World, tmp_path: Path
) -> None:
    represents(world, "rep", "an")
    questions = of_each_kind(world)
    rep = visit(app, world, tmp_path, "rep")
    for answer, question in questions.items():
        answered(rep, world, question, answer)
    worker = visit(app, world, tmp_path, "an")
    pages = everything(worker, questions.values(), world)
    for where, page in pages.items():
        assert not HERS.search(page), (where, HERS.search(page))
    for answer, words in HIS_WORDS.items():
        for where in ("/me/", "/me/questions", f"/me/questions/{questions[answer]}"):
            assert words in pages[where], where
    assert HIS_WORDS["yes"] in pages["the printed receipt"]
    for where in ("/me/take/all", "the printed take"):
        for words in (
            "What your representative said yes to", HIS_WORDS["no"], HIS_WORDS["not_now"],
            "What your representative read",
        ):  # fmt: skip
            assert words in pages[where], (where, words)
    told = data(worker)
    assert [one["by"] for one in told["messages"] if one["type"] == "answer"] == [
        "representative"
    ] * len(questions)
    assert {one["by"] for one in told["consents"]} == {"representative"}
    assert not HERS.search(json.dumps(told["log"], ensure_ascii=False))


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_what_was_opened_for_his_yes_names_his_yes(
    app: Flask, world: World, tmp_path: Path
) -> None:
    represents(world, "rep", "an")
    says_yes(world, "rep", "an", ADVICE)
    text = written_advice(world, "an")
    with world.work() as work:
        release(work, world.acting(work, "an"), text)
    with world.work() as work:
        disclose(work, world.acting(work, "ss_east"), [text])
    looked = visit(app, world, tmp_path, "an").get("/me/looked").text
    assert "Your representative said yes to this on" in looked
    assert "You said yes to this" not in looked


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_an_answer_with_help_stays_her_own(app: Flask, world: World, tmp_path: Path) -> None:
    questions = of_each_kind(world)
    worker = visit(app, world, tmp_path, "an")
    assert worker.post("/me/helped", JAN).status_code == 303
    for answer, question in questions.items():
        address = f"/me/questions/{question}"
        form = {**form_to(worker.get(address).text, address), "answer": answer}
        assert worker.post(address, form).status_code == 303
    pages = everything(worker, questions.values(), world)
    for words in OWN_WORDS.values():
        assert words in pages["/me/questions"]
    for heading in ("What you said yes to", "What you did not say yes to", "What you read"):
        assert heading in pages["/me/take/all"]
    assert not any("Your representative" in page for page in pages.values())
    told = data(worker)
    assert {one["by"] for one in told["messages"] if one["type"] == "answer"} == {"worker"}
    assert {one["by"] for one in told["consents"]} == {"worker"}


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_her_first_page_tells_of_it_until_she_looked(
    app: Flask, world: World, tmp_path: Path
) -> None:
    represents(world, "rep", "an")
    question, later = asked(world), asked(world, PurposeCode.WORKPLACE)
    rep, worker = (visit(app, world, tmp_path, who) for who in ("rep", "an"))
    answered(rep, world, question, "not_now")
    first, said = worker.get("/me/").text, HIS_WORDS["not_now"]
    assert said in first
    assert f'href="/me/questions/{question}?at={world.dossiers["an"]}"' in first
    assert worker.get("/me/questions").status_code == 200
    assert said in worker.get("/me/").text, "the list is not the answer"
    world.clock.move(timedelta(minutes=1))
    kept = written(world)
    for _twice in range(2):
        assert said in worker.get(f"/me/questions/{question}").text
    assert written(world) == kept + 1, "once"
    assert said not in worker.get("/me/").text
    answered(rep, world, later, "no")
    assert HIS_WORDS["no"] in worker.get("/me/").text, "each answer by itself"
    world.clock.move(ASKED_FOR)
    with world.work() as work:
        messages = inbox(work, world.acting(work, "an"))
    assert to_look_at(messages, world.clock.now()) == []


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_what_she_answered_herself_after_it_is_hers(
    app: Flask, world: World, tmp_path: Path
) -> None:
    represents(world, "rep", "an")
    question = asked(world)
    answered(visit(app, world, tmp_path, "rep"), world, question, "no")
    with world.work() as work:
        [request] = requests_of(inbox(work, world.acting(work, "an")))
    world.clock.move(timedelta(minutes=1))
    with world.work() as work:
        says(work, world.acting(work, "an"), request, "not_now", dossier=world.dossiers["an"])
    worker = visit(app, world, tmp_path, "an")
    assert "Your representative said" not in worker.get("/me/").text
    assert "You said “not now”." in worker.get("/me/questions").text


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_with_a_helper_beside_her_it_is_neither_told_nor_seen(
    app: Flask, world: World, tmp_path: Path
) -> None:
    represents(world, "rep", "an")
    question = asked(world)
    answered(visit(app, world, tmp_path, "rep"), world, question, "no")
    worker = visit(app, world, tmp_path, "an")
    assert worker.post("/me/helped", JAN).status_code == 303
    assert HIS_WORDS["no"] not in worker.get("/me/").text
    worker.get(f"/me/questions/{question}")
    worker.post("/me/helped/stop")
    assert HIS_WORDS["no"] in worker.get("/me/").text


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_first_page_asks_the_same_whatever_was_answered_for_her(
    app: Flask, world: World, tmp_path: Path
) -> None:
    represents(world, "rep", "an")
    questions = [asked(world), asked(world, PurposeCode.WORKPLACE)]
    rep, worker = (visit(app, world, tmp_path, who) for who in ("rep", "an"))
    counts = []
    for question in questions:
        answered(rep, world, question, "no")
        worker.get("/me/")
        with counted_queries(world) as asked_:
            worker.get("/me/")
        counts.append(len(asked_))
    assert len(set(counts)) == 1, counts


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_before_he_chooses_the_doctor_he_reads_for_whom(
    app: Flask, world: World, tmp_path: Path
) -> None:
    represents(world, "rep", "an")
    asked(world)
    rep = visit(app, world, tmp_path, "rep")
    for purpose in ("doctors", "workplace"):
        page = rep.get(f"/for/{world.dossiers['an']}/start/{purpose}").text
        assert "Which doctor?" in page
        assert "You decide for Worker an" in page
        assert "Where this page says “you”, read Worker an." in page


def written(world: World) -> int:
    """How many messages there are in her chain."""
    with world.work() as work:
        own = world.keys["an"].account
        return (
            work.session.scalar(
                select(func.count()).select_from(Document).where(Document.chain_id == own)
            )
            or 0
        )
