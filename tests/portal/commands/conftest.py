"""An installation of its own for each test, on each sort of database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from messaging.serverkeys import ServerKeys
from portal.commands.root import cli
from tests.conftest import Databases
from tests.support.world import World


@dataclass
class Operator:
    """Types commands and reads what they say."""

    folder: Path
    environ: dict[str, str]
    said: list[str] = field(default_factory=list)

    def run(self, *words: str, code: int = 0, **environ: str) -> Result:
        """One command; its exit code is the one expected, and it never shows a traceback."""
        result = CliRunner().invoke(cli, list(words), env={**self.environ, **environ})
        self.said.append(result.output)
        assert result.exit_code == code, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert "Traceback" not in result.output
        return result

    def refused(self, *words: str, **environ: str) -> str:
        """A command that fails; its one sentence."""
        result = self.run(*words, code=1, **environ)
        last = result.stderr.strip().splitlines()[-1]
        assert last.startswith("portal: ")
        return last.removeprefix("portal: ")


def environ_for(folder: Path, url: str) -> dict[str, str]:
    """The settings of a quick installation."""
    return {
        "PORTAL_CONFIG": "",
        "PORTAL_MODE": "test",
        "PORTAL_DATA_DIR": str(folder / "data"),
        "PORTAL_KEYS_DIR": str(folder / "keys"),
        "PORTAL_DATABASE_URL": url,
        "PORTAL_STRETCH_MEMORY_KIB": "8",
        "PORTAL_STRETCH_PASSES": "1",
        "PORTAL_STRETCH_LANES": "1",
        "COLUMNS": "100",
    }


@pytest.fixture
def bare(databases: Databases, tmp_path: Path) -> Iterator[Operator]:
    """Nothing yet: no keys, no tables."""
    url = databases.empty()
    yield Operator(tmp_path, environ_for(tmp_path, url))
    databases.drop(url)


@pytest.fixture
def operator(bare: Operator) -> Operator:
    """Keys, tables, a workshop and its service."""
    bare.run("keys", "make")
    bare.run("database", "upgrade")
    bare.run("organisations", "add", "workshop", "oost", "Maatwerk Oost")
    bare.run("organisations", "add", "external_service", "dienst", "Externe Dienst")
    bare.run("organisations", "link", "dienst", "oost")
    return bare


@pytest.fixture
def peopled(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Operator]:
    """The operator of the world of ``tests/support/world.py``, with that world's keys."""
    monkeypatch.setattr(ServerKeys, "load", lambda _directory: world.server)
    url = world.store.engine.url.render_as_string(hide_password=False)
    return lambda: Operator(tmp_path, environ_for(tmp_path, url))
