"""A key copy that an act deleted lies in no file of SQLite any more, once its page is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from consent.mandates.rules import MandateAct
from consent.purposes import Kind, PurposeCode
from messaging.documents.models import DocumentCopy
from tests.messaging.representing.test_mandates import says_yes
from tests.portal.pages.browser import Browser, site
from tests.portal.pages.worker_support import advice, ask, catalogue, consent, written
from tests.support.representing import represents
from tests.support.world import World

ADVICE = PurposeCode.ADVICE
NOTE = {"text": "A note of the physician", "reply_to": None, "question": None}


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    catalogue(world)
    return site(world, tmp_path)


def copies(world: World) -> dict[str, bytes]:
    with world.store.transaction(write=False) as session:
        rows = session.execute(select(DocumentCopy.id, DocumentCopy.sealed))
        return {row.id: row.sealed[-64:] for row in rows}


def on_disk(world: World) -> bytes:
    file = Path(str(world.store.engine.url.database))
    second = Path(f"{file}-wal")
    return file.read_bytes() + (second.read_bytes() if second.exists() else b"")


@contextmanager
def deleted_for_good(world: World) -> Iterator[None]:
    """What the act deletes lay on the disk before, and lies nowhere after it."""
    before, then = copies(world), on_disk(world)
    assert all(piece in then for piece in before.values())
    yield
    gone = before.keys() - copies(world).keys()
    assert gone, "the act deletes copies"
    now = on_disk(world)
    assert not [one for one in gone if before[one] in now]


def a_yes_to_fewer(world: World, app: Flask) -> None:
    consent(world, "doctors")
    written(world, "arts", Kind.NOTE, NOTE)
    world.clock.move(timedelta(hours=1))
    ask(world)
    an = Browser(app, world, "an")
    [link] = {one for one in an.get("/me/questions").links if "/me/questions/" in one}
    yes = ("answer", "yes")
    again = an.submit(an.get(link).form("answer"), yes, only_person="yes")
    with deleted_for_good(world):
        an.submit(again.form("answer"), yes)


def waits_with_a_representative(world: World) -> tuple[str, str]:
    paper = represents(world, "rep", "an", acts=[MandateAct.RELEASE], purposes=[ADVICE])
    says_yes(world, "an", "an", ADVICE)
    return paper.mandate, advice(world)


def a_mandate_that_he_ends(world: World, app: Flask) -> None:
    mandate, _text = waits_with_a_representative(world)
    rep = Browser(app, world, "rep")
    form = rep.get("/for/").form(f"/mandates/{mandate}/end")
    with deleted_for_good(world):
        rep.submit(form)


def a_text_that_the_worker_lets_go(world: World, app: Flask) -> None:
    _mandate, text = waits_with_a_representative(world)
    an = Browser(app, world, "an")
    form = an.get(f"/me/documents/{text}").form("do")
    with deleted_for_good(world):
        an.submit(form, ("do", "send"))


def a_text_that_he_lets_go(world: World, app: Flask) -> None:
    _mandate, text = waits_with_a_representative(world)
    rep = Browser(app, world, "rep")
    [link] = {one for one in rep.get("/for/").links if text in one}
    form = rep.get(link).form("do")
    with deleted_for_good(world):
        rep.submit(form, ("do", "send"))


def a_text_that_the_worker_strikes(world: World, app: Flask) -> None:
    _mandate, text = waits_with_a_representative(world)
    an = Browser(app, world, "an")
    form = an.get(f"/me/documents/{text}").form("do")
    with deleted_for_good(world):
        an.submit(form, {"do": "without", "strike": "task:task-c"})


def a_yes_that_he_stops(world: World, app: Flask) -> None:
    consent(world, "doctors")
    written(world, "arts", Kind.NOTE, NOTE)
    an = Browser(app, world, "an")
    form = next(one for one in an.get("/me/consents").forms if "grant" in one.names())
    with deleted_for_good(world):
        an.submit(form)


ACTS: list[Callable[[World, Flask], None]] = [
    a_yes_to_fewer,
    a_mandate_that_he_ends,
    a_text_that_the_worker_lets_go,
    a_text_that_he_lets_go,
    a_text_that_the_worker_strikes,
    a_yes_that_he_stops,
]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("act", ACTS)
def test_what_an_act_deletes_is_gone_from_the_files(
    world: World, app: Flask, act: Callable[[World, Flask], None]
) -> None:
    act(world, app)


def test_an_act_that_is_done_stays_done_where_the_file_cannot_be_emptied(
    world: World, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was written; the next sweep empties the file."""
    consent(world, "doctors")
    an = Browser(app, world, "an")
    form = next(one for one in an.get("/me/consents").forms if "grant" in one.names())
    tried = []

    def locked() -> None:
        tried.append(1)
        raise OperationalError("PRAGMA", {}, Exception("database is locked"))

    monkeypatch.setattr(world.store, "truncate_wal", locked)
    written(world, "arts", Kind.NOTE, NOTE)
    assert an.submit(form, follow=False).status == 303
    assert tried == [1]
    with world.work() as work:
        assert any(one.withdrawn for one in work.records.grants(world.dossiers["an"]))


def test_copies_are_deleted_in_one_place() -> None:
    """Any other statement would leave them in the second file."""
    root = Path(__file__).parents[2]
    found = [
        str(path.relative_to(root))
        for part in ("consent", "messaging", "portal")
        for path in (root / part).rglob("*.py")
        if "delete(DocumentCopy)" in path.read_text()
    ]
    assert found == ["messaging/documents/copies.py"]
