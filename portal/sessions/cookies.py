"""The cookie of a session: how a browser gets it, loses it, and puts it aside for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from urllib.parse import quote, unquote

from flask import Request, Response

from portal.configuration import Configuration

_TEN_YEARS: Final = timedelta(days=10 * 365)


def cookie_name(configuration: Configuration) -> str:
    """``__Host-`` binds the cookie to this host and to https; it cannot be had without https."""
    return "__Host-portal" if configuration.cookie_secure else "portal"


def kiosk_cookie(configuration: Configuration) -> str:
    """The cookie by which a browser is known as a workshop's kiosk."""
    return "__Host-kiosk" if configuration.cookie_secure else "kiosk"


def give_kiosk_cookie(response: Response, token: str, configuration: Configuration) -> None:
    """Let the browser be known again, whoever is logged in on it, until it is ended there."""
    _give(response, kiosk_cookie(configuration), token, configuration, _TEN_YEARS)


def give_cookie(response: Response, token: str, configuration: Configuration) -> None:
    """Hand the token to the browser: for this host, until it closes, out of reach of scripts.

    ``Lax``, so that a link in a mail finds the person logged in; unsafe requests are checked apart.
    """
    _give(response, cookie_name(configuration), token, configuration)


def drop_cookie(response: Response, configuration: Configuration) -> None:
    """Take it away again."""
    _drop(response, cookie_name(configuration), configuration)


def put_aside(response: Response, token: str, path: str, configuration: Configuration) -> None:
    """Keep a doctor's session and the page where he was, while a worker is at his screen."""
    held = quote(f"{token} {path}", safe="")
    _give(response, _aside_name(configuration), held, configuration)


def what_is_aside(request: Request, configuration: Configuration) -> tuple[str, str]:
    """The token that was put aside and the page where he was; both empty when there is none."""
    token, _space, path = unquote(request.cookies.get(_aside_name(configuration), "")).partition(
        " "
    )
    return token, path


def drop_aside(response: Response, configuration: Configuration) -> None:
    """Nothing waits any more."""
    _drop(response, _aside_name(configuration), configuration)


def ahead_cookie(configuration: Configuration) -> str:
    """The cookie that holds what comes first for a worker, see :mod:`portal.sessions.ahead`."""
    return f"{cookie_name(configuration)}-ahead"


def give_ahead(
    response: Response, value: str, lasts: timedelta, configuration: Configuration
) -> None:
    """Hold it in the browser for so long, out of reach of scripts."""
    _give(response, ahead_cookie(configuration), value, configuration, lasts)


def drop_ahead(response: Response, configuration: Configuration) -> None:
    """Nothing comes first any more."""
    _drop(response, ahead_cookie(configuration), configuration)


def _aside_name(configuration: Configuration) -> str:
    return f"{cookie_name(configuration)}-aside"


def _give(
    response: Response,
    name: str,
    value: str,
    configuration: Configuration,
    lasts: timedelta | None = None,
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=lasts,
        path="/",
        secure=configuration.cookie_secure,
        httponly=True,
        samesite="Lax",
    )


def _drop(response: Response, name: str, configuration: Configuration) -> None:
    response.delete_cookie(
        name,
        path="/",
        secure=configuration.cookie_secure,
        httponly=True,
        samesite="Lax",
    )
