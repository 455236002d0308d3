"""SQLite is busy or its disk is full: a clear page, the form comes back, and nothing is half done."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text

from consent.log.models import Event
from consent.purposes import PurposeCode
from consent.records.models import ConsentRecord, Withdrawal
from consent.store import Store
from messaging.documents.models import Document, DocumentCopy
from portal.mail.models import Mail
from tests.conftest import SqliteDatabases, world_at
from tests.support.advising import consent_to, delivered_advice
from tests.support.browsing import application, call_as, visit
from tests.support.served import form_to
from tests.support.world import World

PATIENCE = 1
"""Seconds that a test waits for a lock; in life ten."""
Trouble = Callable[[World], AbstractContextManager[None]]


@pytest.fixture
def world(sqlite_databases: SqliteDatabases) -> Iterator[World]:
    """A world in a file, whose portal does not wait long."""
    template, world = sqlite_databases.peopled
    url = sqlite_databases.copy(template)
    store = Store(url, lock_timeout_seconds=PATIENCE)
    yield world_at(world, store)
    store.dispose()
    sqlite_databases.drop(url)


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return application(world, tmp_path)


@contextmanager
def locked(world: World) -> Iterator[None]:
    """Another process writes, and does not come to an end."""
    other = sqlite3.connect(str(world.store.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def full(world: World) -> Iterator[None]:
    """No page more fits on the disk."""
    with world.store.engine.connect() as link:
        pages = link.execute(text("PRAGMA page_count")).scalar_one()

    def fill(dbapi_connection: sqlite3.Connection, _record: object) -> None:
        dbapi_connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(world.store.engine, "connect", fill)
    world.store.dispose()
    try:
        yield
    finally:
        event.remove(world.store.engine, "connect", fill)
        world.store.dispose()


def rows(world: World) -> list[int]:
    """How many there are of everything that an act writes."""
    tables = (Event, Document, DocumentCopy, ConsentRecord, Withdrawal, Mail)
    with world.store.transaction(write=False) as session:
        return [session.scalar(select(func.count()).select_from(t)) or 0 for t in tables]


def test_in_life_it_waits_ten_seconds(sqlite_databases: SqliteDatabases) -> None:
    store = Store(sqlite_databases.copy(sqlite_databases.with_tables))
    with store.engine.connect() as link:
        assert link.execute(text("PRAGMA busy_timeout")).scalar_one() == 10_000
    store.dispose()


def test_a_lock_that_ends_in_time_is_waited_for(app: Flask, world: World, tmp_path: Path) -> None:
    consent_to(world, "an", PurposeCode.DOCTORS, gp=practice(world))
    doctor = visit(app, world, tmp_path, "gp1")
    begun, go_on = threading.Event(), threading.Event()

    def write_for_a_while() -> None:
        with locked(world):
            begun.set()
            go_on.wait(PATIENCE / 3)

    other = threading.Thread(target=write_for_a_while)
    other.start()
    begun.wait()
    answer = doctor.post(f"/gp/patients/{world.dossiers['an']}/note", {"text": "in a moment"})
    other.join()
    assert answer.status_code == 303


@pytest.mark.parametrize("trouble", [locked, full])
def test_a_note_comes_back_whole_and_is_written_once(
    app: Flask, world: World, tmp_path: Path, trouble: Trouble
) -> None:
    consent_to(world, "an", PurposeCode.DOCTORS, gp=practice(world))
    doctor = visit(app, world, tmp_path, "gp1")
    page = f"/gp/patients/{world.dossiers['an']}"
    path = f"{page}/note"
    form = form_to(doctor.get(page).text, path)
    words = "Long words, " * 300
    before = rows(world)
    with trouble(world):
        answer = doctor.post(path, {**form, "text": words})
        assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
        assert words in answer.text
        again = doctor.post(path, {**form_to(answer.text, path), "text": words})
        assert again.status_code == 503
    assert rows(world) == before
    back = form_to(again.text, path)
    assert back["once"] == form["once"]
    assert doctor.post(path, {**back, "text": words}).status_code == 303
    # The same form once more, as by a second click: it leads there, and writes nothing.
    after = rows(world)
    assert doctor.post(path, {**back, "text": words}).status_code == 303
    assert rows(world) == after
    assert after[1] == before[1] + 1


@pytest.mark.parametrize("trouble", [locked, full])
def test_a_withdrawal_is_never_said_to_be_done(
    app: Flask, world: World, tmp_path: Path, trouble: Trouble
) -> None:
    _, receipt = delivered_advice(world, "an")
    anybody = visit(app, world, tmp_path, None)
    worker = visit(app, world, tmp_path, "an")
    before = rows(world)
    with trouble(world):
        on_paper = anybody.post("/withdraw", {"code": receipt.code})
        with_card = worker.post("/me/withdraw", {"receipt": receipt.id})
    assert (on_paper.status_code, with_card.status_code) == (503, 503)
    assert "has ended now" not in on_paper.text + with_card.text
    assert rows(world) == before
    again = form_to(with_card.text, "/me/withdraw")
    assert again["receipt"] == receipt.id
    assert worker.post("/me/withdraw", again).status_code == 303
    with world.work() as work:
        assert all(grant.withdrawn for grant in work.records.grants(world.dossiers["an"]))


@pytest.mark.parametrize("trouble", [locked, full])
def test_a_yes_is_neither_recorded_nor_kept_ready(
    app: Flask, world: World, tmp_path: Path, trouble: Trouble
) -> None:
    worker = visit(app, world, tmp_path, "an")
    path = "/me/start/advice"
    form = {**form_to(worker.get(path).text, path), "answer": "yes"}
    before = rows(world)
    with trouble(world):
        answer = worker.post(path, form)
    assert answer.status_code == 503
    # That he opened his questions may be written down by now; of a yes there is nothing.
    assert rows(world)[1:] == before[1:]
    # A yes is an act of its own: what comes back does not hold it, so that it is given anew.
    assert "answer" not in form_to(answer.text, path)
    assert worker.post(path, form).status_code == 303
    assert rows(world)[3] == before[3] + 1


@pytest.mark.parametrize("trouble", [locked, full])
def test_no_page_shows_what_cannot_be_written_down(
    app: Flask, world: World, tmp_path: Path, trouble: Trouble
) -> None:
    """Reading needs its line: on a full disk nothing is opened. Trying what is not there too."""
    delivered_advice(world, "an")
    service = visit(app, world, tmp_path, "ss_east")
    program = call_as(app, world, tmp_path, "ss_east")
    person = f"/work/people/{world.dossiers['an']}"
    elsewhere = f"/work/people/{world.dossiers['wout']}"
    assert "4 hours" in service.get(person).text
    before = rows(world)[0]
    # A disk that is almost full takes a few more lines.
    times = 30 if trouble is full else 1
    with trouble(world):
        seen = [service.get(person) for _ in range(times)]
        refused = [service.get(elsewhere) for _ in range(times)]
        api = [
            program.call("GET", f"/api/v1/dossiers/{world.dossiers[who]}/documents")
            for who in ("an", "wout")
        ]
    assert seen[-1].status_code == 503
    assert all(("4 hours" in one.text) is (one.status_code == 200) for one in seen)
    opened = [one for one in seen if one.status_code == 200]
    # Each that was opened has its two lines: the list, and the advice.
    assert rows(world)[0] - before >= 2 * len(opened)
    assert {one.status_code for one in refused} <= {404, 503}
    assert refused[-1].status_code == 503
    assert [(one.status_code, one.get_json()["error"]) for one in api] == [(503, "away")] * 2
    assert service.get(person).status_code == 200


def practice(world: World) -> object:
    """The first GP's practice."""
    with world.work() as work:
        return world.group(work, "gp1")
