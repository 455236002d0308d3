"""SIGKILL to ``portal sweep`` while it erases somebody: nothing happened, and the next one does it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from consent.clock import SystemClock
from consent.purposes import Kind
from messaging.erasure.requests import DAYS, pending
from tests.portal.erasing.support import ask_for_it
from tests.portal.erasing.test_erasing import opened_by_all, sound
from tests.portal.pages.worker_support import consent, written
from tests.support.served import ROOT, write_server_keys
from tests.support.world import World

pytestmark = pytest.mark.broad

NOTE = {"text": "A note of the doctor", "reply_to": None, "question": None}
PORTAL = "from portal.commands import main; main()"
STOPS = """
import sys, time
from sqlalchemy import event
from sqlalchemy.engine import Engine
from portal.commands import main

where, begun = sys.argv.pop(), []

def wait():
    print("here", flush=True)
    time.sleep(600)

@event.listens_for(Engine, "before_cursor_execute")
def _statement(connection, cursor, statement, *rest):
    if statement.startswith("UPDATE event SET details"):
        begun.append(1)
    if begun and statement.startswith(where):
        wait()

@event.listens_for(Engine, "commit")
def _commit(connection):
    if begun and where == "commit":
        wait()

main()
"""
"""``portal``, that stands still at one statement of the first deletion, or before its commit."""


def environment(world: World, folder: Path) -> dict[str, str]:
    """What the portal's commands need to work on the world's database."""
    write_server_keys(world, folder / "keys")
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PORTAL_MODE": "test",
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_KEYS_DIR": str(folder / "keys"),
        "PORTAL_DATABASE_URL": world.store.engine.url.render_as_string(hide_password=False),
    }


def portal(world: World, folder: Path, *words: str) -> None:
    """One command in a process of its own; it must end well."""
    done = subprocess.run(
        [sys.executable, "-c", PORTAL, *words], cwd=ROOT, env=environment(world, folder),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def killed(world: World, folder: Path, where: str, words: Sequence[str]) -> None:
    """The same, killed where it stands still."""
    process = subprocess.Popen(
        [sys.executable, "-c", STOPS, *words, where], cwd=ROOT, env=environment(world, folder),
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "here\n"
        finally:
            process.kill()


def test_killed_while_it_erases(world: World, tmp_path: Path) -> None:
    world.clock.set(SystemClock().now() - DAYS - timedelta(hours=1))
    for who in ("an", "bo"):
        consent(world, "doctors", who)
        written(world, "gp1", Kind.NOTE, NOTE, who)
    ask_for_it(world)
    world.clock.set(SystemClock().now())
    before = opened_by_all(world)
    for where in (
        "UPDATE event SET details", "DELETE FROM document ", "DELETE FROM erasure",
        "INSERT INTO event", "commit",
    ):  # fmt: skip
        killed(world, tmp_path, where, ["sweep"])
        assert opened_by_all(world) == before, where
        with world.work() as work:
            assert pending(work, world.keys["an"].account), where
        sound(world)
        portal(world, tmp_path, "verify")
    portal(world, tmp_path, "sweep")
    portal(world, tmp_path, "verify")
    after = opened_by_all(world)
    assert set(after) < set(before)
    with world.work() as work:
        assert not pending(work, world.keys["an"].account)
    assert any(one.get("text") == NOTE["text"] for one in after.values()), "bo's stays"
    sound(world)
