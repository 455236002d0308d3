"""The entry that a WSGI server loads: it serves, or says in a sentence why not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from consent.store import Store
from portal.configuration import load_configuration, make_keys
from portal.migrating import upgrade

ROOT = Path(__file__).resolve().parents[2]
LOADED = "import wsgi; print(wsgi.app.test_client().get('/health').status_code)"


def load(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Load it in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=ROOT, env=kept | environ, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Settings for a small installation."""
    (tmp_path / "data").mkdir()
    return {
        "PORTAL_MODE": "test",
        "PORTAL_DATA_DIR": str(tmp_path / "data"),
        "PORTAL_KEYS_DIR": str(tmp_path / "keys"),
    }


def test_it_starts_only_when_everything_is_right(environ: dict[str, str]) -> None:
    """Tables, then keys, then settings: each missing one is named, without a traceback."""
    configuration = load_configuration(environ)

    def refused(**more: str) -> str:
        done = load(environ | more)
        assert (done.returncode, done.stdout) == (3, "")
        assert "Traceback" not in done.stderr
        return done.stderr

    assert "portal database upgrade" in refused()
    store = Store(configuration.database_url)
    upgrade(store)
    store.dispose()
    assert "portal keys make" in refused()
    make_keys(configuration)
    done = load(environ)
    assert (done.returncode, done.stdout.strip()) == (0, "200"), done.stderr
    assert "operator" in refused(PORTAL_MODE="production", PORTAL_PUBLIC_BASE_URL="https://a.be")
