"""Migrations make exactly the tables of the models, on both databases, up and down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text, update

from consent.encoding import canonical
from consent.log.models import Event
from consent.store import Base, Store
from messaging.workplace.models import Department, Task
from portal import migrating, tables
from portal.sessions.models import SessionRow
from tests.conftest import Databases
from tests.migrations.rows import count, fill

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def empty(databases: Databases) -> Iterator[Store]:
    """A database without any table."""
    url = databases.empty()
    store = Store(url)
    yield store
    store.dispose()
    databases.drop(url)


def revisions() -> list[str]:
    """Every revision, oldest first."""
    script = ScriptDirectory(str(migrating.MIGRATIONS))
    return [one.revision for one in script.walk_revisions()][::-1]


def test_every_module_of_tables_is_known() -> None:
    found = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for package in ("consent", "messaging", "portal")
        for path in (ROOT / package).rglob("models.py")
    }
    assert found == set(tables.MODULES)


def test_there_is_one_line_of_revisions() -> None:
    script = ScriptDirectory(str(migrating.MIGRATIONS))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_the_migrated_schema_is_that_of_the_models(empty: Store) -> None:
    tables.import_models()
    migrating.upgrade(empty)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        # The comparison does not see the names of keys and constraints.
        inspector = inspect(connection)
        for table in Base.metadata.sorted_tables:
            assert inspector.get_pk_constraint(table.name)["name"] == f"pk_{table.name}"
            named = {key["name"] for key in inspector.get_foreign_keys(table.name)}
            assert named == {key.constraint.name for key in table.foreign_keys if key.constraint}


def test_up_and_down_with_rows_in_every_table(empty: Store) -> None:
    before: dict[str, int] = {}
    for revision in revisions():
        migrating.upgrade(empty, revision)
        with empty.engine.connect() as connection:
            after = count(connection)
        # What was there is still there, whatever a revision adds.
        assert {name: after[name] for name in before if name in after} == {
            name: rows for name, rows in before.items() if name in after
        }
        with empty.engine.execution_options(portal_writes=True).begin() as connection:
            before = fill(connection)
        assert set(before.values()) == {1}
    migrating.upgrade(empty)
    with empty.engine.connect() as connection:
        assert count(connection) == before
    for revision in [*revisions()[:-1][::-1], "base"]:
        migrating.downgrade(empty, revision)
    assert migrating.current(empty) is None
    with empty.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    migrating.upgrade(empty)
    migrating.require_current(empty)


def test_a_catalogue_of_before_is_one_of_which_the_places_are_unknown(empty: Store) -> None:
    migrating.upgrade(empty, "0002")
    with empty.engine.execution_options(portal_writes=True).begin() as connection:
        fill(connection)
    migrating.upgrade(empty, "0003")
    with empty.transaction() as session:
        assert session.scalars(select(Department.site)).all() == [{}]
        (task,) = session.execute(select(Task.origins, Task.training_weeks, Task.demands))
        assert task == ({}, None, {"in": "task.demands"})
    migrating.downgrade(empty, "0002")
    migrating.upgrade(empty)


def test_a_sitting_of_before_ends_and_names_no_doctor(empty: Store) -> None:
    migrating.upgrade(empty, "0013")
    with empty.engine.execution_options(portal_writes=True).begin() as connection:
        fill(connection)
        connection.execute(
            update(SessionRow).values(host=b"clear", sealed_keys=b"k", ended_at=None)
        )
    migrating.upgrade(empty, "0014")
    with empty.transaction() as session:
        row = session.execute(select(SessionRow.host, SessionRow.sealed_keys, SessionRow.ended_at))
        host, keys, ended = row.one()
        assert (host, keys) == (None, None)
        assert ended is not None
    migrating.downgrade(empty, "0013")
    migrating.upgrade(empty)


@pytest.mark.parametrize("kind", ["step_confirmed", "permission_entered"])
def test_a_log_that_could_not_be_read_any_more_is_not_migrated(empty: Store, kind: str) -> None:
    migrating.upgrade(empty, "0005")
    with empty.engine.execution_options(portal_writes=True).begin() as connection:
        fill(connection)
        body = canonical({"type": kind, "sequence": 7, "body": {}})
        connection.execute(update(Event).values(body=body))
    with pytest.raises(migrating.CannotMigrate, match=r"1 .*version that wrote them"):
        migrating.upgrade(empty)
    assert migrating.current(empty) == "0005", "nothing is half done"
    with empty.engine.execution_options(portal_writes=True).begin() as connection:
        body = canonical({"type": "disclosed", "body": {"said": f'"type":"{kind}"'}})
        connection.execute(update(Event).values(body=body))
    migrating.upgrade(empty)


def test_a_failing_migration_leaves_nothing_half_done(
    empty: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., None] = command.upgrade

    def breaks(*arguments: object) -> None:
        real(*arguments)
        raise RuntimeError("the power went")

    monkeypatch.setattr(command, "upgrade", breaks)
    with pytest.raises(RuntimeError, match="power"):
        migrating.upgrade(empty)
    with empty.engine.connect() as connection:
        assert inspect(connection).get_table_names() == []


def test_an_outdated_schema_is_refused(empty: Store) -> None:
    with pytest.raises(migrating.OutdatedSchema, match="portal database upgrade"):
        migrating.require_current(empty)
    migrating.upgrade(empty)
    migrating.require_current(empty)
    assert migrating.current(empty) == migrating.newest()
    with empty.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    with pytest.raises(migrating.OutdatedSchema, match="older"):
        migrating.require_current(empty)
