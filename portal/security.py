"""Headers of every response, and the check that a form comes from our own page."""

from __future__ import annotations

import hmac
from typing import Final
from urllib.parse import urlsplit

from flask import Response, request

from portal.sessions.drafts import CSRF_FIELD
from portal.sessions.service import Live, session_part

CAMERA_PAGES: Final = frozenset({"account.login_card", "account.first_use", "account.sitting"})
"""Where a card is read by the camera; on every other page it stays shut."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)


def add_headers(response: Response, *, cacheable: bool, https: bool) -> Response:
    """The same strict headers everywhere; nothing personal is kept by any cache."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    camera = "(self)" if request.endpoint in CAMERA_PAGES else "()"
    headers["Permissions-Policy"] = f"camera={camera}, geolocation=(), microphone=(), payment=()"
    if https:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if not cacheable:
        headers["Cache-Control"] = "no-store"
    return response


def bearer_token() -> str | None:
    """The token that a client of the API sends with each request; never in an address."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def comes_from_us(live: Live | None) -> bool:
    """Whether an unsafe request was sent by a page of ours.

    The browser's own word first (``Sec-Fetch-Site``, ``Origin``); with a session the form's
    token too. A request with a bearer token carries no cookie that another site could borrow.
    """
    if live is not None and live.kind == "api":
        return True
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is not None and origin != "null" and urlsplit(origin).netloc != request.host:
        return False
    if live is None:
        return True
    return hmac.compare_digest(session_part(request.form.get(CSRF_FIELD, "")), live.csrf)


def form_value(live: Live) -> str:
    """What each form of this session carries: the session's own value, and whose form it is."""
    return f"{live.csrf}.{live.mark}"


def is_his(live: Live) -> bool:
    """Whether the form of this request was made for the same person, in whichever session.

    Also that it comes from a page of ours: no other site ever learns the value.
    """
    mark = request.form.get(CSRF_FIELD, "").partition(".")[2]
    return hmac.compare_digest(mark.encode(), live.mark.encode())
