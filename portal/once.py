"""A double click must not make two: each form carries a token that can be handed in once.

The claim stands in the transaction of the act itself, so that a failed act can be tried again. A
client of the API sends its own token as ``Idempotency-Key``. The second request is answered as the
first: that answer is kept sealed to the person's own key, for as long as the claim.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import replace

from flask import Response, g, make_response, redirect, render_template, request
from sqlalchemy.exc import IntegrityError

from consent.encoding import Json, b64, canonical, from_b64, parse
from messaging.sealing import CannotOpen, seal_to
from messaging.work import Acting, Work
from portal.problems import problem
from portal.returned import returned, told
from portal.sessions.drafts import CSRF_FIELD
from portal.sessions.forms import FORMS
from portal.sessions.models import Submission

FIELD = "once"
_NOT_COMPARED = "confirm"
"""A PIN that is asked again is not part of what was asked for, and no trace of it is kept."""


def new_token() -> str:
    """For a hidden field of a form."""
    return secrets.token_urlsafe(16)


def claim(work: Work, owner: str, token: str) -> Submission | None:
    """Take the token; ``None`` when it was handed in before. Waits for a twin that is under way."""
    submission = Submission(id=_id(owner, token), at=work.clock.now())
    try:
        with work.session.begin_nested():
            work.session.add(submission)
    except IntegrityError:
        return None
    return submission


def show_again() -> None:
    """What this view answers is shown once and never again, but for a second click on its button.

    Other pages are made anew: what they hold may have been withdrawn in the meantime.
    """
    g.shown_again = True


def keep(work: Work, acting: Acting, claimed: Submission, response: Response) -> None:
    """Keep what a first request was answered, in the transaction of what it did.

    Of a page where it led; of the API, and of what is shown once, the whole. Sealed to the person
    himself: nobody else can tell what he handed in.
    """
    once_shown = g.get("shown_again", False)
    whole = once_shown or "Idempotency-Key" in request.headers
    said: dict[str, Json] = {
        "asked": _asked(),
        "status": response.status_code,
        "type": response.content_type,
        "location": response.location,
        "body": b64(response.get_data()) if whole else None,
        # A hash of what is secret only where a second showing has to be bound to it.
        "exactly": _exactly() if once_shown else None,
    }
    public = work.directory.current(acting.keys.account).sealing
    claimed.answer = seal_to(public, _padded(canonical(said)), _context(claimed.id, acting))


def already(work: Work, acting: Acting, owner: str, token: str) -> Response:
    """The answer to the second click: what the first one was answered, or to where it led.

    Who hands in the same form with other words is told so, and gets them back to send as well.
    """
    known = work.session.get(Submission, _id(owner, token))
    api = "Idempotency-Key" in request.headers
    if known is None or known.answer is None:
        return _handed_in_before(api, "try_again")
    try:
        said = parse(acting.keys.sealing.open(known.answer, _context(known.id, acting)).rstrip())
    except CannotOpen:
        # Sealed to keys that this person does not have any more.
        return _handed_in_before(api, "already_answered")
    if said["asked"] != _asked():
        return problem("key_reused", 422) if api else _with_other_words(said["location"])
    if said["body"] is None or not (api or said["exactly"] == _exactly()):
        return make_response(redirect(said["location"] or request.path, 303))
    response = make_response(from_b64(said["body"]), said["status"])
    response.headers["Content-Type"] = said["type"]
    return response


def _handed_in_before(api: bool, code: str) -> Response:
    """What the first request was answered is not known any more: only that there was one."""
    return problem(code, 409) if api else make_response(redirect(request.path, 303))


def _with_other_words(location: str | None) -> Response:
    """The form comes back with a token of its own, and a link to what was kept."""
    form = returned()
    known = FORMS.get(request.endpoint or "")
    if known is not None and known.acts:
        form = None  # an answer is given anew, on its own page
    if form is not None:
        own = tuple((name, value) for name, value in form.own if name != FIELD)
        form = replace(form, own=(*own, (FIELD, new_token())))
    page = render_template("errors/sent_before.html", returned=form, kept=location)
    return make_response(page, 409)


def _asked() -> str:
    """What a request asks for, as a hash: the same token for something else is a mistake."""
    raw = request.get_data()
    if request.form:
        raw = json.dumps(list(told(request.endpoint, request.form))).encode()
    else:
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            body = None
        if isinstance(body, dict):
            body.pop(_NOT_COMPARED, None)
            raw = json.dumps(body, sort_keys=True).encode()
    return hashlib.sha256(request.method.encode() + b" " + raw).hexdigest()


def _exactly() -> str:
    """The whole form with what is secret in it: what is shown once needs it a second time too."""
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != CSRF_FIELD]
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


def _padded(data: bytes) -> bytes:
    """Blanks behind JSON change nothing, and a length tells a class of lengths and no more."""
    return data.ljust(-(-len(data) // 4096) * 4096)


def _id(owner: str, token: str) -> bytes:
    return hashlib.sha256(f"{owner}/{token}".encode()).digest()


def _context(submission: bytes, acting: Acting) -> dict[str, str]:
    return {"table": "submission", "row": submission.hex(), "for": acting.keys.account}
