"""Promise 3: a read whose log line cannot be written returns nothing, whatever is in the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError

from consent.clock import SystemClock
from consent.log.service import EventType
from messaging.documents.reading import disclose
from tests.support.advising import delivered_advice
from tests.support.served import cookie_for, served, served_configuration
from tests.support.world import World

SAID = "At most 4 hours of work a day."


def refuse_lines(world: World) -> None:
    """The database refuses each new line of the log, at once."""
    if world.store.is_sqlite:
        statements = [
            (
                "CREATE TRIGGER no_lines BEFORE INSERT ON event "
                "BEGIN SELECT RAISE(ABORT, 'no lines'); END"
            )
        ]
    else:
        statements = [
            (
                "CREATE FUNCTION no_lines() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'no lines'; END $$"
            ),
            (
                "CREATE TRIGGER no_lines BEFORE INSERT ON event "
                "FOR EACH ROW EXECUTE FUNCTION no_lines()"
            ),
        ]
    with world.store.transaction() as session:
        for statement in statements:
            session.execute(text(statement))


def refuse_commits(world: World) -> None:
    """Only the commit fails: a deferred trigger on PostgreSQL, a full disk on SQLite."""
    if world.store.is_sqlite:
        with world.store.engine.connect() as link:
            pages = link.execute(text("PRAGMA page_count")).scalar_one()

        def fill(dbapi_connection: object, _record: object) -> None:
            cursor = dbapi_connection.cursor()  # type: ignore[attr-defined]
            cursor.execute(f"PRAGMA max_page_count = {pages}")
            cursor.close()

        event.listen(world.store.engine, "connect", fill)
        world.store.dispose()
        return
    with world.store.transaction() as session:
        for statement in (
            (
                "CREATE FUNCTION no_commit() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'no commit'; END $$"
            ),
            (
                "CREATE CONSTRAINT TRIGGER no_commit AFTER INSERT ON event DEFERRABLE "
                "INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_commit()"
            ),
        ):
            session.execute(text(statement))


def lines(world: World) -> int:
    """How many disclosures the dossier's chain holds."""
    with world.work() as work:
        found = work.log.read([world.dossiers["an"]], types=[EventType.DISCLOSED])
    return len(found)


@pytest.mark.parametrize("broken", [refuse_lines, refuse_commits])
def test_service_returns_nothing(world: World, broken: Callable[[World], None]) -> None:
    document, _ = delivered_advice(world, "an")
    with world.work() as work:
        assert disclose(work, world.acting(work, "ss_east"), [document])[0].content["hours"]
    before = lines(world)
    broken(world)
    opened = []
    # A disk that is almost full takes a few more lines; each that it takes counts below.
    with pytest.raises(DatabaseError):
        for _ in range(400):
            with world.work() as work:
                opened += disclose(work, world.acting(work, "ss_east"), [document])
    assert lines(world) - before == len(opened)


def test_page_shows_nothing(world: World, tmp_path: Path) -> None:
    world.clock.set(SystemClock().now())
    delivered_advice(world, "an")
    page = f"/work/people/{world.dossiers['an']}"
    with served(world, tmp_path) as server:
        cookie = cookie_for(world, "ss_east", served_configuration(tmp_path))
        assert SAID in server.ask("GET", page, cookie=cookie).text
        refuse_lines(world)
        refused = server.ask("GET", page, cookie=cookie)
    assert refused.status == 500
    assert SAID not in refused.text
    assert "4 hours" not in refused.text
