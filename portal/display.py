"""How somebody wants to read: letters, colours, and easy or usual words.

A cookie remembers it for the device, and the account's profile for the person, so that he finds
it again wherever he logs in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import request
from werkzeug.wrappers import Response

from portal.configuration import Configuration

COOKIE: Final = "display"
EASY, USUAL = "easy", "usual"
_YEAR: Final = 365 * 24 * 3600
_CHOICES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("theme", ("light", "dark")),
    ("contrast", ("more",)),
    ("text", ("large", "larger")),
    ("level", (USUAL,)),
)
"""What can be chosen, in the order in which the cookie holds it; nothing is the usual."""


def chosen() -> dict[str, str]:
    """What this visitor chose; what is no choice is left out."""
    return _read(request.cookies.get(COOKIE, ""))


def level() -> str:
    """Whether he wants the easy texts, as everybody gets them, or the usual ones."""
    return chosen().get("level", EASY)


def written(form: Mapping[str, str]) -> str:
    """What a form chose, as the cookie and the profile hold it: ``dark.more.large.usual``."""
    picked = (form.get(name, "") for name, _values in _CHOICES)
    return ".".join(
        part if part in values else ""
        for part, (_name, values) in zip(picked, _CHOICES, strict=True)
    )


def remember(response: Response, name: str, value: str, configuration: Configuration) -> None:
    """Have the browser keep a choice for a year, out of reach of scripts."""
    response.set_cookie(
        name,
        value,
        max_age=_YEAR,
        httponly=True,
        samesite="Lax",
        secure=configuration.cookie_secure,
    )


def bring_back(response: Response, profile: Mapping[str, Any], known: Configuration) -> None:
    """Give a browser what somebody chose elsewhere, when he logs in."""
    if profile.get("language") in known.languages:
        remember(response, "language", str(profile["language"]), known)
    if profile.get("display"):
        remember(response, COOKIE, str(profile["display"]), known)


def _read(cookie: str) -> dict[str, str]:
    parts = [*cookie.split("."), *[""] * len(_CHOICES)]
    return {
        name: part for part, (name, values) in zip(parts, _CHOICES, strict=False) if part in values
    }
