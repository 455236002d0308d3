"""The cookie of a session: how a browser gets it, loses it, and puts it aside for a while."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, unquote

from flask import Request, Response

from portal.configuration import Configuration

_TEN_YEARS: Final = 10 * 365 * 24 * 3600


def cookie_name(configuration: Configuration) -> str:
    """``__Host-`` binds the cookie to this host and to https; it cannot be had without https."""
    return "__Host-portal" if configuration.cookie_secure else "portal"


def kiosk_cookie(configuration: Configuration) -> str:
    """The cookie by which a browser is known as a workshop's kiosk."""
    return "__Host-kiosk" if configuration.cookie_secure else "kiosk"


def give_kiosk_cookie(response: Response, token: str, configuration: Configuration) -> None:
    """Let the browser be known again, whoever is logged in on it, until it is ended there."""
    response.set_cookie(
        kiosk_cookie(configuration),
        token,
        max_age=_TEN_YEARS,
        path="/",
        secure=configuration.cookie_secure,
        httponly=True,
        samesite="Lax",
    )


def give_cookie(response: Response, token: str, configuration: Configuration) -> None:
    """Hand the token to the browser: for this host, until it closes, out of reach of scripts.

    ``Lax``, so that a link in a mail finds the person logged in; unsafe requests are checked apart.
    """
    response.set_cookie(
        cookie_name(configuration),
        token,
        path="/",
        secure=configuration.cookie_secure,
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response: Response, configuration: Configuration) -> None:
    """Take it away again."""
    _drop(response, cookie_name(configuration), configuration)


def put_aside(response: Response, token: str, path: str, configuration: Configuration) -> None:
    """Keep a doctor's session and the page where he was, while a worker is at his screen."""
    response.set_cookie(
        _aside_name(configuration),
        quote(f"{token} {path}", safe=""),
        path="/",
        secure=configuration.cookie_secure,
        httponly=True,
        samesite="Lax",
    )


def what_is_aside(request: Request, configuration: Configuration) -> tuple[str, str]:
    """The token that was put aside and the page where he was; both empty when there is none."""
    token, _space, path = unquote(request.cookies.get(_aside_name(configuration), "")).partition(
        " "
    )
    return token, path


def drop_aside(response: Response, configuration: Configuration) -> None:
    """Nothing waits any more."""
    _drop(response, _aside_name(configuration), configuration)


def _aside_name(configuration: Configuration) -> str:
    return f"{cookie_name(configuration)}-aside"


def _drop(response: Response, name: str, configuration: Configuration) -> None:
    response.delete_cookie(
        name,
        path="/",
        secure=configuration.cookie_secure,
        httponly=True,
        samesite="Lax",
    )
