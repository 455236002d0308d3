"""A double click must not make two: each form carries a token that can be handed in once.

The claim stands in the transaction of the act itself, so that a failed act can be tried again. A
client of the API sends its own token as ``Idempotency-Key``, and is answered the same again: what
it was answered is kept sealed to its own person's key, for as long as the claim.
"""

from __future__ import annotations

import hashlib
import json
import secrets

from flask import Response, make_response, redirect, request
from sqlalchemy.exc import IntegrityError

from consent.encoding import Json, b64, canonical, from_b64, parse
from messaging.sealing import CannotOpen, seal_to
from messaging.work import Acting, Work
from portal.problems import problem
from portal.sessions.models import Submission

FIELD = "once"
_NOT_COMPARED = "confirm"
"""A PIN that is asked again is not part of what was asked for, and no trace of it is kept."""


def new_token() -> str:
    """For a hidden field of a form."""
    return secrets.token_urlsafe(16)


def claim(work: Work, owner: str, token: str) -> Submission | None:
    """Take the token; ``None`` when it was handed in before. Waits for a twin that is under way."""
    submission = Submission(id=_id(owner, token), at=work.clock.now(), location="")
    try:
        with work.session.begin_nested():
            work.session.add(submission)
    except IntegrityError:
        return None
    return submission


def keep(work: Work, acting: Acting, claimed: Submission, response: Response) -> None:
    """Keep what a first request was answered, in the transaction of what it did.

    Of a page: where it led. Of the API: its answer, sealed to the person himself.
    """
    if response.location and response.status_code < 400:
        claimed.location = response.location[:400]
    if "Idempotency-Key" not in request.headers:
        return
    said: dict[str, Json] = {
        "asked": _asked(),
        "status": response.status_code,
        "type": response.content_type,
        "body": b64(response.get_data()),
    }
    public = work.directory.current(acting.keys.account).sealing
    claimed.answer = seal_to(public, _padded(canonical(said)), _context(claimed.id, acting))


def already(work: Work, acting: Acting, owner: str, token: str) -> Response:
    """The answer to the second click: to where the first one led, or what it was answered."""
    known = work.session.get(Submission, _id(owner, token))
    if "Idempotency-Key" in request.headers:
        return _again(acting, known)
    location = known.location if known is not None and known.location else request.path
    return make_response(redirect(location, 303))


def _again(acting: Acting, known: Submission | None) -> Response:
    if known is None or known.answer is None:
        return problem("try_again", 409)
    try:
        said = parse(acting.keys.sealing.open(known.answer, _context(known.id, acting)).rstrip())
    except CannotOpen:
        # Sealed to keys that this person does not have any more.
        return problem("already_answered", 409)
    if said["asked"] != _asked():
        return problem("key_reused", 422)
    response = make_response(from_b64(said["body"]), said["status"])
    response.headers["Content-Type"] = said["type"]
    return response


def _asked() -> str:
    """What a request asks for, as a hash: the same key for something else is a mistake."""
    raw = request.get_data()
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict):
        body.pop(_NOT_COMPARED, None)
        raw = json.dumps(body, sort_keys=True).encode()
    return hashlib.sha256(request.method.encode() + b" " + raw).hexdigest()


def _padded(data: bytes) -> bytes:
    """Blanks behind JSON change nothing, and a length tells a class of lengths and no more."""
    return data.ljust(-(-len(data) // 4096) * 4096)


def _id(owner: str, token: str) -> bytes:
    return hashlib.sha256(f"{owner}/{token}".encode()).digest()


def _context(submission: bytes, acting: Acting) -> dict[str, str]:
    return {"table": "submission", "row": submission.hex(), "for": acting.keys.account}
