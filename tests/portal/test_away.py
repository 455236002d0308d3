"""The database goes away in the middle of things: nothing is lost, and nothing done in silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from consent.codes import grouped
from consent.purposes import PurposeCode
from consent.store import Store
from tests.conftest import PostgresDatabases, world_at
from tests.support.advising import consent_to
from tests.support.browsing import application, visit
from tests.support.postgres import PostgresServer
from tests.support.served import form_to
from tests.support.world import World


@pytest.fixture
def on_postgres(postgres_databases: PostgresDatabases) -> Iterator[World]:
    """A world on a real PostgreSQL, which can be made to go away."""
    template, world = postgres_databases.peopled
    url = postgres_databases.copy(template)
    store = Store(url)
    yield world_at(world, store)
    store.dispose()
    postgres_databases.drop(url)


@pytest.mark.postgres
def test_withdrawing_on_paper_goes_through_when_the_database_is_back(
    on_postgres: World, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    world = on_postgres
    receipt = consent_to(world, "an", PurposeCode.ADVICE)
    anybody = visit(application(world, tmp_path), world, tmp_path, None)
    with postgres_server.away():
        page = anybody.post("/withdraw", {"code": grouped(receipt.code)})
    assert page.status_code == 503
    again = form_to(page.text, "/withdraw")
    assert again["code"] == grouped(receipt.code)
    assert not _withdrawn(world)
    assert anybody.post("/withdraw", again).status_code == 200
    assert _withdrawn(world)


@pytest.mark.postgres
def test_a_doctors_question_comes_back_whole(
    on_postgres: World, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    doctor = visit(application(on_postgres, tmp_path), on_postgres, tmp_path, "gp1")
    typed = {"code": on_postgres.cards["an"].contact_code, "purpose": "doctors"}
    with postgres_server.away():
        page = doctor.post("/gp/ask", typed)
    assert page.status_code == 503
    again = form_to(page.text, "/gp/ask")
    assert typed.items() <= again.items()
    assert doctor.post("/gp/ask", again).status_code == 303


@pytest.mark.postgres
def test_what_opens_something_does_not_come_back(
    on_postgres: World, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    anybody = visit(application(on_postgres, tmp_path), on_postgres, tmp_path, None)
    secrets = {"card_code": "AAAABBBBCCCCDDDD", "pin": "2594", "password": "long and secret",
               "totp": "123456", "sheet": "EEEEFFFFGGGGHHHH", "code": "1111222233334444"}  # fmt: skip
    with postgres_server.away():
        page = anybody.post("/login/card", {**secrets, "postcode": "9000"})
    assert page.status_code == 503
    assert [name for name, value in secrets.items() if value in page.text] == []
    assert "9000" in page.text


def _withdrawn(world: World) -> bool:
    with world.work() as work:
        grants = work.records.grants(world.dossiers["an"])
    assert grants
    return all(grant.withdrawn for grant in grants)


BROKE = Exception("what the driver said")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("SELECT 1", {}, BROKE), 503),
        (InterfaceError("SELECT 1", {}, BROKE), 503),
        (DisconnectionError("gone"), 503),
        (PoolTimeout("no connection came free"), 503),
        (DBAPIError("SELECT 1", {}, BROKE, connection_invalidated=True), 503),
        (ProgrammingError("SELECT 1", {}, BROKE), 500),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_every_error_that_means_away_says_so(
    world: World, tmp_path: Path, error: Exception, status: int
) -> None:
    app = application(world, tmp_path)

    def fails() -> str:
        raise error

    app.view_functions["public.workshops"] = fails
    answer = visit(app, world, tmp_path, None).get("/workshops")
    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) is (status == 503)


# What is no code at all -------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["", "AAAA-BBBB", "1" * 17, "AAAA-BBBB-CCCC-DD!?", "*" * 16])
def test_what_cannot_be_a_code_is_asked_for_again(world: World, tmp_path: Path, typed: str) -> None:
    anybody = visit(application(world, tmp_path), world, tmp_path, None)
    answer = anybody.post("/withdraw", {"code": typed})
    assert answer.status_code == 422
    assert "A code has 16 letters and digits." in answer.text
    assert "has ended now" not in answer.text
    assert f'name="code" type="text" value="{typed}"' in answer.text


def test_a_post_without_the_field_does_not_say_that_it_ended(world: World, tmp_path: Path) -> None:
    anybody = visit(application(world, tmp_path), world, tmp_path, None)
    assert anybody.post("/withdraw", {}).status_code == 422


def test_a_code_that_nobody_has_gets_the_same_page_as_one_that_works(
    world: World, tmp_path: Path
) -> None:
    receipt = consent_to(world, "an", PurposeCode.ADVICE)
    anybody = visit(application(world, tmp_path), world, tmp_path, None)
    unknown = anybody.post("/withdraw", {"code": "7" * 16})
    known = anybody.post("/withdraw", {"code": receipt.code})
    assert (unknown.status_code, unknown.text) == (known.status_code, known.text)
    assert _withdrawn(world)
