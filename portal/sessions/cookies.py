"""The cookie of a session: how a browser gets it and loses it."""

from __future__ import annotations

from flask import Response

from portal.configuration import Configuration


def cookie_name(configuration: Configuration) -> str:
    """``__Host-`` binds the cookie to this host and to https; it cannot be had without https."""
    return "__Host-portal" if configuration.cookie_secure else "portal"


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
    response.delete_cookie(
        cookie_name(configuration),
        path="/",
        secure=configuration.cookie_secure,
        httponly=True,
        samesite="Lax",
    )
