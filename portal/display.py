"""How somebody wants to read: letters, colours, and easy or usual words.

A cookie remembers it for the device, and the account's profile for the person, so that he finds
it again wherever he logs in. A screen that others use after him, a kiosk or a doctor's, takes
nothing over from one to the next: there it is the profile's, and what is chosen counts for that
session alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import request
from werkzeug.wrappers import Response

from consent.records.schemas import Screen
from portal.configuration import Configuration
from portal.desk import desk
from portal.sessions.service import Live

COOKIE: Final = "display"
LANGUAGE: Final = "language"
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
    return _read(wish(COOKIE))


def wish(name: str) -> str:
    """The language (``language``) or the display that counts for this request; empty for none."""
    live = on_shared_screen()
    if live is None:
        return request.cookies.get(name, "")
    of_session, _colon, value = request.cookies.get(_here(name), "").partition(":")
    if of_session == _session(live.id):
        return value
    his = (live.language if name == LANGUAGE else live.display) or ""
    # He sees at once in which language a page is; how easy its words are he does not.
    return his or (request.cookies.get(name, "") if name == LANGUAGE else "")


def keep(response: Response, name: str, value: str, configuration: Configuration) -> None:
    """Keep a choice: for a year on somebody's own device, for this session on a shared screen."""
    live = on_shared_screen()
    if live is None:
        remember(response, name, value, configuration)
    else:
        keep_for(live.id, response, name, value, configuration)


def keep_for(
    session: bytes, response: Response, name: str, value: str, configuration: Configuration
) -> None:
    """Keep a choice for one session on a shared screen; nobody else's page takes it over."""
    response.set_cookie(
        _here(name), f"{_session(session)}:{value}", httponly=True, samesite="Lax",
        secure=configuration.cookie_secure,
    )  # fmt: skip


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
    """Give somebody's own browser what he chose elsewhere, when he logs in."""
    if profile.get("language") in known.languages:
        remember(response, "language", str(profile["language"]), known)
    if profile.get("display"):
        remember(response, COOKIE, str(profile["display"]), known)


def on_shared_screen() -> Live | None:
    """The session of this request, if it is on a screen that others use too."""
    live = desk().live
    return live if live is not None and live.screen is not Screen.OWN_DEVICE else None


def _here(name: str) -> str:
    return f"{name}-here"


def _session(session: bytes) -> str:
    return session.hex()[:16]


def _read(cookie: str) -> dict[str, str]:
    parts = [*cookie.split("."), *[""] * len(_CHOICES)]
    return {
        name: part for part, (name, values) in zip(parts, _CHOICES, strict=False) if part in values
    }
