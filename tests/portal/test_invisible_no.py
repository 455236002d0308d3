"""Promise 5 over the wire: nothing that the social service gets tells one state from another.

Worlds that differ only in never asked, asked, refused, not now, told, nothing written, waiting,
struck, withdrawn and expired. Everything that ``social_service`` and ``administrator`` receive is
equal after taking out the clock and what is random in each request.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from messaging.people.accounts import memberships
from portal.mail.models import Mail
from portal.sessions.service import start
from tests.support.browsing import application, counted_queries, visit
from tests.support.served import served_configuration
from tests.support.world import World
from tests.support.worlds import WORLDS

RANDOM = (
    (re.compile(r'(name="(?:csrf_token|once)" value=")[^"]*'), r"\1-"),
    (re.compile(r'(data-session-[a-z-]+=")[^"]*'), r"\1-"),
)
PATHS = ("/work", "/work/people/{an}", "/work/people/{bo}")
FORMS = (
    ("/work/people/{an}/placement", {}),
    ("/work/people/{an}/work-question", {}),
    ("/work/people/{an}/work-question", {"question": "work_still_suits"}),
)


def plain(text: str) -> str:
    """A page without what is random in each request."""
    for pattern, instead in RANDOM:
        text = pattern.sub(instead, text)
    return text


def received(world: World, folder: Path) -> dict[str, Any]:
    """Everything that the social service gets: pages, answers to forms, the API, its mail."""
    app = application(world, folder)
    service = visit(app, world, folder, "ss_east")
    got: dict[str, Any] = {}
    names = {"an": world.dossiers["an"], "bo": world.dossiers["bo"]}
    for path in PATHS:
        with counted_queries(world) as queries:
            answer = service.get(path.format(**names))
        assert answer.status_code == 200
        headers = {k: v for k, v in answer.headers.items() if k not in ("Date", "Content-Length")}
        got[path] = (plain(answer.text), headers, len(plain(answer.text)), len(queries))
    for number, (path, form) in enumerate(FORMS):
        with counted_queries(world) as queries:
            answer = service.post(path.format(**names), form)
        got[f"{path} {number}"] = (
            answer.status_code,
            plain(answer.text),
            answer.headers.get("Location"),
            len(queries),
        )
    got |= by_api(world, folder, app, names)
    with world.work() as work:
        waits = select(Mail.account_id).where(Mail.account_id == world.keys["ss_east"].account)
        got["mail"] = list(work.session.scalars(waits))
    return got


def by_api(world: World, folder: Path, app: Any, names: dict[str, str]) -> dict[str, Any]:
    """The same through the API."""
    with world.work() as work:
        token = start(
            work,
            world.keys["ss_east"],
            memberships(work, world.keys["ss_east"].account)[0],
            kind="api",
            configuration=served_configuration(folder),
        )
    client = app.test_client()
    got = {}
    for path in ("/dossiers", "/dossiers/{an}/documents", "/waiting"):
        answer = client.get(
            f"/api/v1{path.format(**names)}",
            headers={"Authorization": f"Bearer {token}", "Host": "localhost"},
        )
        assert answer.status_code == 200, (path, answer.text)
        got[f"api {path}"] = re.sub(r'"[0-9a-f]{32}"', '"id"', answer.text)
    return got


def by_command(world: World, monkeypatch: pytest.MonkeyPatch, folder: Path) -> dict[str, str]:
    """What an administrator gets on the command line."""
    from portal.commands.root import cli
    from tests.support.served import write_server_keys

    write_server_keys(world, folder / "keys")
    url = world.store.engine.url.render_as_string(hide_password=False)
    for name, value in {
        "MODE": "test",
        "DATA_DIR": str(folder),
        "KEYS_DIR": str(folder / "keys"),
        "DATABASE_URL": url,
        "COOKIE_SECURE": "false",
        "HOSTS": "localhost",
    }.items():
        monkeypatch.setenv(f"PORTAL_{name}", value)
    said = {}
    for command in (
        ["people", "list"],
        ["people", "list", "--workers", "--organisation", "east"],
        ["organisations", "list"],
        ["verify"],
    ):
        result = CliRunner().invoke(cli, command)
        assert result.exit_code == 0, result.output
        said[" ".join(command)] = result.output
    return said


def test_what_the_workplace_gets_is_one_and_the_same(
    worlds: Callable[[], World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before: dict[str, Any] | None = None
    for name, bring in WORLDS.items():
        world = worlds()
        bring(world)
        folder = tmp_path / re.sub(r"\W", "-", name)
        folder.mkdir()
        got = {**received(world, folder), **by_command(world, monkeypatch, folder)}
        if before is None:
            before = got
        for what, answer in got.items():
            assert answer == before[what], (name, what)
    assert before is not None
    assert len(WORLDS) >= 10
