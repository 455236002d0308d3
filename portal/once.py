"""A double click must not make two: each form carries a token that can be handed in once.

The claim stands in the transaction of the act itself, so that a failed act can be tried again.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import cast

from flask import Response, redirect, request
from sqlalchemy.exc import IntegrityError

from messaging.work import Work
from portal.sessions.models import Submission

FIELD = "once"


def new_token() -> str:
    """For a hidden field of a form."""
    return secrets.token_urlsafe(16)


def claim(work: Work, owner: str, token: str) -> Submission | None:
    """Take the token; ``None`` when it was handed in before. Waits for a twin that is under way."""
    key = hashlib.sha256(f"{owner}/{token}".encode()).digest()
    submission = Submission(id=key, at=work.clock.now(), location="")
    try:
        with work.session.begin_nested():
            work.session.add(submission)
    except IntegrityError:
        return None
    return submission


def already(work: Work, owner: str, token: str) -> Response:
    """The answer to the second click: to where the first one led."""
    key = hashlib.sha256(f"{owner}/{token}".encode()).digest()
    known = work.session.get(Submission, key)
    location = known.location if known is not None and known.location else request.path
    return cast("Response", redirect(location, 303))
