"""A demonstration begins, and begins anew, in what it made itself and nowhere else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest
from sqlalchemy import inspect, text

from consent.clock import Clock, SystemClock
from consent.store import Store
from messaging.people.cards import make_card
from messaging.people.organising import add_organisation
from messaging.serverkeys import ServerKeys
from messaging.verification.service import verify_everything
from messaging.work import Work
from portal.configuration import Configuration, demonstration_configuration
from portal.demonstration import beginning, secrets
from portal.demonstration.commands import prepared
from portal.demonstration.folder import MARK
from portal.demonstration.seed import is_seeded
from tests.conftest import Databases, opened
from tests.support.world import World

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def one_worker(
    store: Store, server: ServerKeys, configuration: Configuration, clock: Clock
) -> None:
    """A seeding that takes no time: one workshop and one card."""
    with store.transaction() as session:
        work = Work(session, clock, server)
        add_organisation(work, "workshop", "zonneveld", "Zonneveld")
        card = make_card(work, "000001", configuration.stretch)
    known = secrets.Secrets("", contact_code=card.contact_code)
    secrets.write(configuration, {"bo": known})


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few people, where it does not matter how many there are."""
    monkeypatch.setattr(beginning, "seed", one_worker)


@pytest.fixture
def database(databases: Databases) -> Iterator[str]:
    url = databases.empty()
    yield url
    databases.drop(url)


def people(data: Path) -> dict[str, secrets.Secrets]:
    return secrets.read(demonstration_configuration(data))


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    found = folder.rglob("*")
    return {str(path): path.read_bytes() for path in found if path.is_file()}


def rows(url: str) -> dict[str, int]:
    """How many rows each table has."""
    with opened(url) as store, store.engine.connect() as link:
        return {
            name: link.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0
            for name in inspect(link).get_table_names()
        }


# It makes all people twice; with one worker the same is tried below.
@pytest.mark.broad
def test_anew_forgets_people_and_continues_sound(configuration: Configuration) -> None:
    data, database = configuration.data_dir, configuration.database_url
    before, old_keys = people(data), ServerKeys.load(data / "keys")
    prepared(data, 8000, database)
    assert people(data) == before
    configuration = prepared(data, 8000, database, anew=True)
    after, keys = people(data), ServerKeys.load(data / "keys")
    assert set(after) == set(before)
    assert not {one.account for one in after.values() if one.account} & {
        one.account for one in before.values()
    }
    assert keys.log.public != old_keys.log.public
    with opened(configuration.database_url) as store, store.transaction(write=False) as session:
        assert verify_everything(Work(session, SystemClock(), keys)).sound


@pytest.mark.usefixtures("small")
@on_sqlite
def test_the_embedded_database_begins_anew_too(tmp_path: Path, databases: Databases) -> None:
    data = tmp_path / "d"
    prepared(data, 8000)
    before = people(data)
    prepared(data, 8000, anew=True)
    assert people(data)["bo"] != before["bo"]


@pytest.mark.usefixtures("small")
@on_sqlite
def test_data_of_an_earlier_form_are_named_and_begun_anew(
    tmp_path: Path, databases: Databases
) -> None:
    data = tmp_path / "d"
    prepared(data, 8000)
    before = people(data)
    (data / MARK).write_text('{"made_by": "portal demo", "database": "embedded"}')
    kept = snapshot(data)
    with pytest.raises(click.ClickException, match=r"earlier form.*make demo-reset"):
        prepared(data, 8000)
    assert snapshot(data) == kept
    prepared(data, 8000, anew=True)
    assert people(data)["bo"] != before["bo"]
    prepared(data, 8000)


@pytest.mark.usefixtures("small")
def test_a_database_of_others_is_refused_untouched(
    tmp_path: Path, world: World, database_url: str
) -> None:
    """People of a real installation, with the keys of that installation elsewhere."""
    data, url = tmp_path / "d", world.store.engine.url.render_as_string(hide_password=False)
    for anew in (False, True):
        before = rows(url)
        with pytest.raises(click.ClickException, match="not made by the demonstration"):
            prepared(data, 8000, url, anew=anew)
        assert rows(url) == before
        assert not data.exists()


@pytest.mark.usefixtures("small")
def test_a_database_of_another_demonstration_is_refused(tmp_path: Path, database: str) -> None:
    """The mark of a folder is not enough: the keys in it must have signed the log."""
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    prepared(theirs, 8000, database)
    mine.mkdir()
    shutil.copy(theirs / MARK, mine / MARK)
    before = rows(database)
    with pytest.raises(click.ClickException, match="not made by the demonstration"):
        prepared(mine, 8000, database, anew=True)
    assert rows(database) == before


@pytest.mark.usefixtures("small")
@on_sqlite
def test_one_line_of_others_is_enough_to_refuse(tmp_path: Path, database: str) -> None:
    data = tmp_path / "d"
    prepared(data, 8000, database)
    with opened(database) as store, store.engine.begin() as link:
        link.execute(text("UPDATE event SET signature = zeroblob(64) WHERE rowid = 1"))
    with pytest.raises(click.ClickException, match="not made by the demonstration"):
        prepared(data, 8000, database, anew=True)
    with opened(database) as store:
        assert is_seeded(store)


@pytest.mark.usefixtures("small")
def test_a_table_of_others_is_refused(tmp_path: Path, database: str) -> None:
    with opened(database) as store, store.engine.begin() as link:
        link.execute(text("CREATE TABLE invoices (id INTEGER PRIMARY KEY)"))
    for anew in (False, True):
        with pytest.raises(click.ClickException, match="not made by the demonstration"):
            prepared(tmp_path / "d", 8000, database, anew=anew)
    assert set(rows(database)) == {"invoices"}


@pytest.mark.usefixtures("small")
@on_sqlite
@pytest.mark.parametrize("anew", [False, True])
def test_a_folder_of_others_is_refused_untouched(
    tmp_path: Path, databases: Databases, anew: bool
) -> None:
    data = tmp_path / "letters"
    (data / "keys").mkdir(parents=True)
    (data / "keys" / "front door.txt").write_text("under the mat")
    (data / "letter.txt").write_text("Dear all")
    before = snapshot(data)
    with pytest.raises(click.ClickException, match="was not made by a demonstration"):
        prepared(data, 8000, anew=anew)
    assert snapshot(data) == before


def _file(data: Path) -> None:
    (data / "notes.txt").write_text("mine")


def _key(data: Path) -> None:
    (data / "keys" / "mine.pem").write_text("mine")


def _folder_inside(data: Path) -> None:
    (data / "holiday").mkdir()


def _link(data: Path) -> None:
    elsewhere = data.parent / "elsewhere.json"
    (data / secrets.FILE).rename(elsewhere)
    (data / secrets.FILE).symlink_to(elsewhere)


def _linked_keys(data: Path) -> None:
    elsewhere = data.parent / "kept"
    (data / "keys").rename(elsewhere)
    (data / "keys").symlink_to(elsewhere)


def _other_mark(data: Path) -> None:
    (data / MARK).write_text("[]")


@pytest.mark.usefixtures("small")
@on_sqlite
@pytest.mark.parametrize(
    "add", [_file, _key, _folder_inside, _link, _linked_keys, _other_mark], ids=lambda a: a.__name__
)
def test_something_of_others_in_the_folder_is_refused(
    tmp_path: Path, databases: Databases, add: Callable[[Path], None]
) -> None:
    data = tmp_path / "d"
    prepared(data, 8000)
    add(data)
    before = snapshot(tmp_path)
    with pytest.raises(click.ClickException, match=r"no demonstration made|cannot be read"):
        prepared(data, 8000, anew=True)
    after = snapshot(tmp_path)
    assert before.keys() - {f for f in before if f.endswith(("-wal", "-shm"))} <= after.keys()
    configuration = demonstration_configuration(data)
    with opened(configuration.database_url) as store:
        assert is_seeded(store)


@pytest.mark.usefixtures("small")
@on_sqlite
def test_a_folder_belongs_to_one_database(tmp_path: Path, databases: Databases) -> None:
    data, other = tmp_path / "d", databases.empty()
    prepared(data, 8000)
    before = people(data)
    for anew in (False, True):
        with pytest.raises(click.ClickException, match="another database"):
            prepared(data, 8000, other, anew=anew)
    assert people(data) == before


@pytest.mark.usefixtures("small")
@on_sqlite
def test_a_seeding_that_broke_off_begins_anew(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> None:
        raise KeyboardInterrupt

    data = tmp_path / "d"
    with monkeypatch.context() as patched:
        patched.setattr(secrets, "write", broken)
        with pytest.raises(KeyboardInterrupt):
            prepared(data, 8000, database)
    with opened(database) as store:
        assert is_seeded(store)
    prepared(data, 8000, database)
    assert "bo" in people(data)


@on_sqlite
def test_only_a_demonstration_begins(tmp_path: Path, databases: Databases) -> None:
    configuration = replace(
        demonstration_configuration(tmp_path / "d"), demonstration_conveniences=False
    )
    with pytest.raises(secrets.NotADemonstration):
        beginning.begin(configuration, SystemClock(), print)
    assert not configuration.data_dir.exists()
