"""What a doctor chose, before he turned his screen, for the worker to come to first.

It lies in a cookie of the browser that both of them use, encrypted under the token of the one
session that can read it: first the doctor's, and once the card of the right worker opened, that
worker's own. No row holds it, so that nobody who has the database and the server's keys learns
who was asked what. With either session it is over, and by itself after a quarter of an hour.
"""

from __future__ import annotations

from binascii import Error
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Request, Response

from consent.encoding import b64, canonical, from_b64, from_timestamp, parse, timestamp
from messaging.sealing import CannotOpen, key_from_token, unwrap, wrap
from portal.configuration import Configuration
from portal.sessions.cookies import ahead_cookie, drop_ahead, give_ahead

LASTS: Final = timedelta(minutes=15)
_LABEL: Final = "session/ahead"
_CONTEXT: Final = {"cookie": "ahead"}
_SIZE: Final = 512
"""Bytes that any choice fits in, so that its length tells nothing of it."""


@dataclass(frozen=True)
class Ahead:
    """One thing that comes first, for one worker's card alone: a question or a text.

    ``dossier``: empty where a GP asked by a contact code. ``path``: the page where the doctor was.
    """

    account: str
    path: str
    until: datetime
    dossier: str = ""
    purpose: str = ""
    document: str = ""


def keep(response: Response, token: str, ahead: Ahead, configuration: Configuration) -> None:
    """Let the browser hold it for the session with this token."""
    said = canonical(
        {
            "account": ahead.account,
            "path": ahead.path,
            "until": timestamp(ahead.until),
            "dossier": ahead.dossier,
            "purpose": ahead.purpose,
            "document": ahead.document,
        }
    )
    if len(said) > _SIZE:
        raise ValueError("longer than any choice is")
    held = wrap(key_from_token(token.encode(), _LABEL), said.ljust(_SIZE), _CONTEXT)
    give_ahead(response, b64(held), LASTS, configuration)


def kept(request: Request, token: str, now: datetime, configuration: Configuration) -> Ahead | None:
    """What the browser holds for the session with this token, if that is not over."""
    held = request.cookies.get(ahead_cookie(configuration), "")
    if not held or not token:
        return None
    try:
        raw = unwrap(key_from_token(token.encode(), _LABEL), from_b64(held), _CONTEXT)
    except (CannotOpen, Error, ValueError):
        return None
    said = parse(raw.rstrip())
    found = Ahead(**{**said, "until": from_timestamp(said["until"])})
    return found if now < found.until else None


def drop(response: Response, configuration: Configuration) -> None:
    """It is over: it was come to, or nobody will."""
    drop_ahead(response, configuration)
