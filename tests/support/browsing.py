"""The application over a test's world, and signed-in clients for everybody in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from portal.application import create_app
from portal.sessions.service import API, csrf_of
from tests.support.served import cookie_for, served_configuration
from tests.support.world import World


@dataclass
class Visitor:
    """Somebody at his browser. Signed out when ``cookie`` is empty."""

    client: FlaskClient
    cookie: str

    def get(self, path: str, **more: Any) -> TestResponse:
        """Look at a page."""
        return self.client.get(path, headers={"Host": "localhost"}, **more)

    def post(self, path: str, form: dict[str, Any] | None = None) -> TestResponse:
        """Hand in a form as a page of ours would."""
        values = dict(form or {})
        if self.cookie:
            values.setdefault("csrf_token", csrf_of(self.cookie))
        return self.client.post(path, data=values, headers={"Host": "localhost"})


@dataclass
class Caller:
    """Somebody's program at the API. Signed out when ``token`` is empty."""

    client: FlaskClient
    token: str

    def call(self, method: str, path: str, body: Any = None) -> TestResponse:
        """One request; ``path`` as a whole, ``body`` as JSON."""
        headers = {"Host": "localhost", "Accept-Language": "en"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return self.client.open(path, method=method, json=body, headers=headers)


def application(world: World, folder: Path) -> Flask:
    """The portal on a world's database, with the world's clock and keys."""
    return create_app(
        served_configuration(folder), clock=world.clock, store=world.store, server=world.server
    )


def visit(app: Flask, world: World, folder: Path, who: str | None) -> Visitor:
    """A browser in which ``who`` is logged in (or nobody)."""
    client = app.test_client()
    client.set_cookie("language", "en", domain="localhost")
    if who is None:
        return Visitor(client, "")
    cookie = cookie_for(world, who, served_configuration(folder))
    client.set_cookie("portal", cookie, domain="localhost")
    return Visitor(client, cookie)


def call_as(app: Flask, world: World, folder: Path, who: str | None) -> Caller:
    """A program with a token of ``who`` (or of nobody)."""
    client = app.test_client(use_cookies=False)
    token = cookie_for(world, who, served_configuration(folder), kind=API) if who else ""
    return Caller(client, token)


@contextmanager
def counted_queries(world: World) -> Iterator[list[str]]:
    """The statements that the database gets within the block."""
    statements: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    event.listen(world.store.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(world.store.engine, "before_cursor_execute", note)
