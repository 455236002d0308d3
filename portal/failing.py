"""Errors outside every page: logged by type and place alone, answered without one of our pages.

Neither asks for the request's address or host: those can hold a code, and who sent them wrong must
not find them in a log (docs/operating.md, "Logs").
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request
from flask.globals import request_ctx

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

API: Final = "/api/"
"""How an address begins whose answer a program reads."""

_SAID: Final = {
    400: ("bad_request", "This request cannot be answered."),
    500: ("unexpected", "Something went wrong. Try again later."),
}


def log_error(logger: logging.Logger, what: str, error: BaseException, endpoint: str | None) -> str:
    """Log an error by type and place; never its message, which can hold what somebody typed.

    Returns the reference by which the operator finds the line.
    """
    reference = secrets.token_hex(4)
    logger.error("%s %s: %s (%s)", what, reference, _type_and_place(error), endpoint)
    return reference


def _type_and_place(error: BaseException) -> str:
    trace = error.__traceback__
    place = "?"
    while trace is not None:
        place = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place}"


class ServerLines(logging.Filter):
    """What the WSGI server says of what it could not serve, by type and place alone.

    It refuses a malformed request before the portal sees it, and would quote it: that can be an
    address with a code.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the line through, of an error without its text; a line of debugging never."""
        error = sys.exception()
        if error is not None:
            record.msg, record.args = "not served: %s", (_type_and_place(error),)
            record.exc_info = record.exc_text = record.stack_info = None
        return record.levelno > logging.DEBUG


def without_address() -> Exception | None:
    """Why no address can be made in this request, so no page either: a foreign host, mostly."""
    if request_ctx.url_adapter is not None:
        return None
    return request.routing_exception or LookupError()


def plain(status: int, *, api: bool) -> Response:
    """An answer that asks for nothing: no template, no language, no address, no database."""
    code, words = _SAID[status]
    if api:
        body = json.dumps({"error": code, "message": words, "fields": {}})
        return Response(body, status, mimetype="application/json")
    return Response(f"{words}\n", status, mimetype="text/plain")


class Discreet(Flask):
    """Flask whose log says by type and place alone what breaks outside every page."""

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request; what breaks before it is one, or after, never reaches the server.

        The server would log the address that was asked for.
        """
        try:
            return super().wsgi_app(environ, start_response)
        except Exception as error:
            if self.testing or self.debug:
                raise
            log_error(self.logger, "outside a request", error, None)
            api = str(environ.get("PATH_INFO", "")).startswith(API)
            return plain(500, api=api)(environ, start_response)

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log what broke inside an error page; Flask's own line has the address and the text."""
        if exc_info[1] is not None:
            log_error(self.logger, "twice", exc_info[1], request.endpoint)
