"""The demonstration with all its people, made once for each sort of database and then copied."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url
from werkzeug.serving import make_server

from consent.store import Store
from messaging.serverkeys import ServerKeys
from portal import steady
from portal.application import create_app
from portal.configuration import Configuration
from portal.demonstration.clock import DemonstrationClock
from portal.demonstration.commands import prepared
from portal.demonstration.folder import MARK
from tests.conftest import Databases, opened


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Databases], tuple[Path, str]]:
    """Gives the folder and the database of a seeded demonstration: to be copied, not used."""
    made: dict[Databases, tuple[Path, str]] = {}

    def of(databases: Databases) -> tuple[Path, str]:
        if databases not in made:
            folder, url = tmp_path_factory.mktemp("seeded") / "demonstration", databases.empty()
            prepared(folder, 8000, url)
            with opened(url):
                made[databases] = folder, url
        return made[databases]

    return of


def _name(url: str) -> str:
    return Path(str(make_url(url).database)).name


@pytest.fixture
def configuration(
    tmp_path: Path, databases: Databases, seeded: Callable[[Databases], tuple[Path, str]]
) -> Iterator[Configuration]:
    """A seeded demonstration of one's own on each sort of database."""
    folder, template = seeded(databases)
    url = databases.copy(template)
    shutil.copytree(folder, tmp_path / "demonstration")
    mark = tmp_path / "demonstration" / MARK
    mark.write_text(mark.read_text().replace(_name(template), _name(url)))
    yield prepared(tmp_path / "demonstration", 8000, url)
    databases.drop(url)


@pytest.fixture
def address(configuration: Configuration, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The demonstration, served on a beat that nobody waits for: ``test_steady.py`` keeps it."""
    monkeypatch.setattr(steady, "BEAT_SECONDS", 0.001)
    store = Store(configuration.database_url)
    keys = ServerKeys.load(configuration.keys_dir)
    app = create_app(configuration, store=store, server=keys, clock=DemonstrationClock())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    store.dispose()
