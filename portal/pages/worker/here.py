"""On a doctor's screen: straight to what this doctor is there for."""

from __future__ import annotations

from collections.abc import Sequence

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from messaging.exchange.asking import Request, requests_of
from messaging.messages.service import Message, inbox
from portal.desk import desk
from portal.pages.worker import blueprint
from portal.pages.worker.card import answers_to, workplaces_of
from portal.pages.worker.common import Mine, mine
from portal.pages.worker.documents import listing
from portal.pages.worker.questions import is_answered
from portal.sessions import ahead
from portal.sessions.ahead import Ahead
from portal.sessions.cookies import cookie_name
from portal.sessions.service import whose


@blueprint.get("/here")
def here() -> ResponseReturnValue:
    """What this doctor chose to come first, if it waits; then it is forgotten.

    Else the one question of this doctor that waits, else his one text that waits, else the start.
    """
    at = desk()
    live = at.live
    assert live is not None
    token = request.cookies.get(cookie_name(at.configuration), "")
    chosen = ahead.kept(request, token, at.services.clock.now(), at.configuration)
    doctor = whose(at.work, live.host)
    messages, own = inbox(at.work, at.acting), mine()
    his = [one for one in requests_of(messages) if one.asker.id == doctor]
    first = _chosen(chosen, his, messages, own) if chosen else None
    response = make_response(redirect(first or _waiting(his, doctor, messages, own), 303))
    ahead.drop(response, at.configuration)
    return response


def _chosen(
    chosen: Ahead, his: Sequence[Request], messages: list[Message], own: Mine
) -> str | None:
    """Where the chosen one stands. What he answered before does not come back by being chosen."""
    if chosen.account != desk().acting.actor.account:
        return None
    if chosen.document:
        waits = any(one.id == chosen.document for one in listing(own).waiting)
        return url_for("worker.document", document_id=chosen.document) if waits else None
    for one in his:
        places = workplaces_of(one, own)
        said = answers_to(messages, one, own.dossiers)
        for place in places:
            meant = chosen.dossier in ("", place.id) and str(one.purpose) == chosen.purpose
            if meant and place.id not in said:
                at = place.id if len(places) > 1 else None
                return url_for("worker.question", request_id=one.id, at=at)
    return None


def _waiting(his: Sequence[Request], doctor: str | None, messages: list[Message], own: Mine) -> str:
    asked = [one for one in his if not is_answered(messages, one, own)]
    if len(asked) == 1:
        return url_for("worker.question", request_id=asked[0].id)
    texts = [one for one in listing(own).waiting if one.facts.author.id == doctor]
    if not asked and len(texts) == 1:
        return url_for("worker.document", document_id=texts[0].id)
    return url_for("worker.home")
