"""The portal in real processes of its own, on the database of a test's world."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

from messaging.people.accounts import memberships
from portal.configuration import Configuration
from portal.sessions import service as sessions
from portal.settings import DEVELOPMENT_MARK, Mode, SessionLimits
from tests.support.world import CHEAP, World

ROOT = Path(__file__).parents[2]


def write_server_keys(world: World, folder: Path) -> Path:
    """The world's server keys as files, marked as not for real people."""
    folder.mkdir(exist_ok=True)
    keys = {
        "fields": world.server.fields.key,
        "index": world.server.index.key,
        "directory": world.server.directory.seed,
        "log": world.server.log.seed,
        "pepper": world.server.pepper.key,
        "cookies": world.server.cookies,
    }
    for name, raw in keys.items():
        path = folder / f"{name}.key"
        path.write_text(raw.hex())
        path.chmod(0o600)
    (folder / DEVELOPMENT_MARK).write_text("test")
    return folder


def served_configuration(folder: Path, database_url: str = "") -> Configuration:
    """A configuration for tests: cheap stretching, no https."""
    return Configuration(
        mode=Mode.TEST,
        data_dir=folder,
        keys_dir=folder / "keys",
        database_url=database_url,
        cookie_secure=False,
        hosts=("localhost", "127.0.0.1"),
        stretch=CHEAP,
        sessions=SessionLimits(),
    )


def cookie_for(
    world: World,
    who: str,
    configuration: Configuration,
    *,
    kind: Literal["page", "api"] = sessions.PAGE,
) -> str:
    """A session of ``who``, begun now; the value of its cookie, or of its token."""
    with world.work() as work:
        mine = memberships(work, world.keys[who].account)
        return sessions.start(
            work,
            world.keys[who],
            mine[0] if mine else None,
            kind=kind,
            configuration=configuration,
        )


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    text: str
    location: str | None


class Served:
    """A running server; ``ask`` speaks HTTP to it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port

    def ask(
        self,
        method: str,
        path: str,
        *,
        cookie: str | None = None,
        form: dict[str, str] | list[tuple[str, str]] | None = None,
        timeout: float = 30,
    ) -> Answer:
        """One request; raises ``OSError`` or ``HTTPException`` when the server is gone."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {"Host": "localhost"}
        if cookie:
            headers["Cookie"] = f"portal={cookie}; language=en"
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            return Answer(
                answer.status, answer.read().decode("utf-8"), answer.headers.get("Location")
            )
        finally:
            link.close()

    def kill(self) -> None:
        """SIGKILL to the server and all its workers, at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def served(
    world: World,
    folder: Path,
    *,
    workers: int = 1,
    threads: int = 8,
    access_log: Path | None = None,
    log_level: str = "warning",
) -> Iterator[Served]:
    """gunicorn with ``wsgi:app`` on the world's database; killed at the end.

    ``access_log``: where it writes every request, with all that its own log can say of one.
    """
    write_server_keys(world, folder / "keys")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PORTAL_MODE": "test",
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_KEYS_DIR": str(folder / "keys"),
        "PORTAL_DATABASE_URL": world.store.engine.url.render_as_string(hide_password=False),
        "PORTAL_COOKIE_SECURE": "false",
        "PORTAL_HOSTS": "localhost,127.0.0.1",
        "PORTAL_STRETCH_MEMORY_KIB": "8",
        "PORTAL_STRETCH_PASSES": "1",
        "PORTAL_STRETCH_LANES": "1",
    }
    with (folder / f"server-{port}.log").open("wb") as log:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}",
                "--workers", str(workers), "--threads", str(threads),
                "--worker-class", "gthread", "--log-level", log_level, *_told(access_log),
            ],
            cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    server = Served(process, port)
    try:
        _wait(server, folder / f"server-{port}.log")
        yield server
    finally:
        if process.poll() is None:
            server.kill()


def _told(access_log: Path | None) -> list[str]:
    if access_log is None:
        return []
    shape = "%(r)s | %(U)s | %(q)s | %(f)s | %(a)s | %({host}i)s | %({cookie}i)s | %({location}o)s"
    return ["--access-logfile", str(access_log), "--access-logformat", shape]


def _wait(server: Served, log: Path) -> None:
    for _ in range(300):
        try:
            if server.ask("GET", "/health", timeout=5).status == 200:
                return
        except OSError:
            pass
        if server.process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"the server did not start: {log.read_text()[-2000:]}")


class _Forms(HTMLParser):
    """Collects the forms of a page: their action and the values that they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({"": values.get("action", "")})
        elif tag == "input" and self.forms and values.get("type") == "hidden":
            self.forms[-1][values["name"]] = values.get("value", "")


def forms_of(page: str) -> list[dict[str, str]]:
    """The forms of a page with their hidden values; the action stands under the empty name."""
    parser = _Forms()
    parser.feed(page)
    return parser.forms


def form_to(page: str, action: str) -> dict[str, str]:
    """The hidden values of the form that posts to ``action``."""
    for form in forms_of(page):
        if form[""] == action:
            return {name: value for name, value in form.items() if name}
    raise AssertionError(f"no form to {action}")
