"""What breaks outside every page: a plain answer, and one line of type and place in the log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consent.records.service import ConsentError
from messaging.work import Refused
from tests.support.browsing import application
from tests.support.world import World

PATH = "/withdraw?code=kept-apart"
FOREIGN = "evil.example"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return application(world, tmp_path)


def said(caplog: pytest.LogCaptureFixture) -> str:
    """The log as it is written, with what hangs to its lines."""
    assert all(record.exc_info is None for record in caplog.records)
    assert len(caplog.messages) == 1
    for kept in (FOREIGN, "withdraw", "kept-apart", "Traceback"):
        assert kept not in caplog.text
    return caplog.messages[0]


def test_another_host_gets_a_plain_refusal(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    for host in (FOREIGN, "", "a b", "localhost:x", "\u00e9.example", "["):
        for path in (PATH, "/nothing/there", "/static/css/base.css"):
            answer = app.test_client().get(path, headers={"Host": host})
            assert (answer.status_code, answer.mimetype) == (400, "text/plain")
            assert "script-src" in answer.headers["Content-Security-Policy"]
            assert "SecurityError at werkzeug" in said(caplog)
            caplog.clear()


def test_another_host_at_the_api_gets_json(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    answer = app.test_client().post("/api/v1/waiting", headers={"Host": FOREIGN})
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "bad_request"
    assert "SecurityError at werkzeug" in said(caplog)


def test_an_error_page_that_breaks_ends_in_a_plain_line(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """No page can be made any more: neither the one asked for nor the one that says so."""

    def broken() -> dict[str, Any]:
        raise KeyError(f"withdraw {FOREIGN}")

    app.context_processor(broken)
    answer = app.test_client().get(PATH, headers={"Host": "localhost"})
    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    lines = caplog.messages
    assert [line.split()[0] for line in lines] == ["unexpected", "twice"]
    assert all("KeyError at tests.portal.test_failing" in line for line in lines)
    assert FOREIGN not in caplog.text
    assert "kept-apart" not in caplog.text


@pytest.mark.parametrize("error", [Refused, ConsentError])
def test_a_refusal_that_no_page_took_is_said_in_words(app: Flask, error: type[Exception]) -> None:
    def refusing() -> str:
        raise error("until_past")

    app.view_functions["public.about"] = refusing
    answer = app.test_client().get("/about", headers={"Host": "localhost"})
    assert answer.status_code == 409
    assert "Deze dag is voorbij. Kies een dag in de toekomst." in answer.text


def wrong_at_the_end(app: Flask) -> None:
    def broken(_error: BaseException | None) -> None:
        raise KeyError(PATH)

    app.teardown_request(broken)


def wrong_before(app: Flask) -> None:
    def broken(_environ: object) -> None:
        raise KeyError(PATH)

    app.request_context = broken  # type: ignore[method-assign,assignment]


@pytest.mark.parametrize("wrong", [wrong_at_the_end, wrong_before])
def test_what_breaks_around_a_request_never_reaches_the_server(
    app: Flask, caplog: pytest.LogCaptureFixture, wrong: Callable[[Flask], None]
) -> None:
    """gunicorn would log the address that was asked for, and the error's text."""
    wrong(app)
    answer = app.test_client().get(PATH, headers={"Host": "localhost"})
    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    assert "outside a request" in said(caplog)
