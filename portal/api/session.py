"""Logging in and out, who one is, and saying so again in the middle of an act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from messaging.work import NotFound
from portal.desk import desk
from portal.security import bearer_token
from portal.sessions import bycard, confirming, login, service


def log_in(data: Mapping[str, str]) -> dict[str, Any]:
    """A whole log-in, with the limits of the pages; the token is for the API alone."""
    here = desk()
    # A token that was sent along may have been looked up: its transaction is in the way.
    here.commit()
    here.close()
    here.live = None
    if "card" in data:
        entered = bycard.with_card(
            here.services,
            login_secret=data["card"],
            pin=data["pin"],
            kind=service.API,
            address=_address(),
        )
    else:
        entered = login.with_password(
            here.services,
            login=data["login"],
            password=data["password"],
            code=data["totp"],
            kind=service.API,
            address=_address(),
        )
    live = service.load(here.work, entered.token, here.configuration)
    if live is None:
        raise NotFound("ended at once")
    return {"token": entered.token, **_as_json(live)}


def log_out() -> None:
    """The token is worth nothing from here on."""
    service.end(desk().work, bearer_token() or "")


def me() -> dict[str, Any]:
    """Who holds this token."""
    live = desk().live
    assert live is not None
    return _as_json(live)


def confirm(data: Mapping[str, Any]) -> None:
    """Card and PIN again, before anything else is done in this request."""
    again = data["confirm"]
    confirming.confirm(desk(), login_secret=again["card"], pin=again["pin"], address=_address())


def _address() -> str:
    return request.remote_addr or ""


def _as_json(live: service.Live) -> dict[str, Any]:
    actor = live.acting.actor
    home = {"id": actor.organisation, "name": live.organisation_name}
    return {
        "name": live.acting.name,
        "role": str(actor.role),
        "organisation": home if actor.organisation else None,
        "verified": live.acting.verified,
        "session_ends_at": live.ends_at,
    }
