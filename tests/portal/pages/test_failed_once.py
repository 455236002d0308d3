"""An act that failed leaves its form as it was: the same form handed in again counts, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from consent.purposes import Kind, Role
from messaging.documents.facts import facts_of_chains
from messaging.documents.writing import write
from tests.portal.pages.browser import Browser, site
from tests.portal.pages.worker_support import advice, ask, consent
from tests.support.world import World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    made = site(world, tmp_path)
    made.config["PROPAGATE_EXCEPTIONS"] = False
    return made


@contextmanager
def refused(world: World, table: str) -> Iterator[None]:
    """For a while the database takes no new row of a table."""
    sqlite = world.store.is_sqlite
    raising = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no row'; END $$"
    before = f"CREATE TRIGGER no_row BEFORE INSERT ON {table} "
    if sqlite:
        make = [before + "BEGIN SELECT RAISE(ABORT, 'no row'); END"]
        drop = ["DROP TRIGGER no_row"]
    else:
        make = [
            f"CREATE FUNCTION no_row() {raising}",
            before + "FOR EACH ROW EXECUTE FUNCTION no_row()",
        ]
        drop = [f"DROP TRIGGER no_row ON {table}", "DROP FUNCTION no_row()"]
    for statements in (make, drop):
        with world.store.transaction() as session:
            for statement in statements:
                session.execute(text(statement))
        if statements is make:
            yield


def receipts(world: World) -> set[str]:
    with world.work() as work:
        return {grant.receipt for grant in work.records.grants(world.dossiers["an"])}


def documents(world: World, kind: Kind) -> int:
    with world.work() as work:
        stored = facts_of_chains(work, [world.dossiers["an"]]).values()
        return sum(one.facts.kind is kind for one in stored)


def fails_then_counts_once(
    world: World, table: str, submit: Callable[[], Any], count: Callable[[], int]
) -> None:
    """Hand in the same form three times: against a refusing database, well, and once too often."""
    before = count()
    with refused(world, table):
        assert submit().status == 500
    assert count() == before
    assert submit().status == 200
    assert count() == before + 1
    assert submit().status in (200, 404)
    assert count() == before + 1


@pytest.mark.parametrize("starts", [False, True])
def test_a_yes(world: World, app: Flask, starts: bool) -> None:
    an = Browser(app, world, "an")
    if starts:
        page = an.get("/me/start/advice")
    else:
        ask(world)
        listed = an.get("/me/questions").text
        at = listed.index("/me/questions/")
        page = an.get(listed[at : at + len("/me/questions/") + 32])
    form = page.form("answer")
    fails_then_counts_once(
        world,
        "consent_record",
        lambda: an.submit(form, ("answer", "yes")),
        lambda: len(receipts(world)),
    )


def test_leaving_out_a_line(world: World, app: Flask) -> None:
    consent(world, "advice")
    document = advice(world)
    an = Browser(app, world, "an")
    form = an.get(f"/me/documents/{document}").form("do")
    fails_then_counts_once(
        world,
        "document",
        lambda: an.submit(form, ("do", "without"), strike=["task:task-c"]),
        lambda: documents(world, Kind.ADVICE),
    )


def test_a_physicians_answer(world: World, app: Flask) -> None:
    consent(world, "workplace")
    with world.work() as work:
        question = write(
            work, world.acting(work, "gp1"), world.dossiers["an"], Kind.WORKPLACE_QUESTION,
            {"code": "seated_work", "version": 1},
            addressees=[world.group_at(work, "east", Role.OCCUPATIONAL_PHYSICIAN)],
        )  # fmt: skip
    arts = Browser(app, world, "arts")
    form = arts.get(f"/physician/questions/{question}").form(f"/questions/{question}")
    fails_then_counts_once(
        world,
        "document",
        lambda: arts.submit(form, answer="part_of_day"),
        lambda: documents(world, Kind.WORKPLACE_ANSWER),
    )


def test_a_physicians_agreement(world: World, app: Flask) -> None:
    consent(world, "advice")
    document = advice(world)
    an = Browser(app, world, "an")
    struck = an.get(f"/me/documents/{document}").form("do")
    an.submit(struck, ("do", "without"), strike=["task:task-c"])
    with world.work() as work:
        stored = facts_of_chains(work, [world.dossiers["an"]])
    [made] = [one.id for one in stored.values() if one.strike_of]
    arts = Browser(app, world, "arts")
    form = arts.get(f"/physician/documents/{made}/countersign").form("/countersign")

    def agreed() -> int:
        with world.work() as work:
            one = facts_of_chains(work, [world.dossiers["an"]])[made]
        return 0 if one.waits_for_author else 1

    fails_then_counts_once(world, "document_step", lambda: arts.submit(form), agreed)
