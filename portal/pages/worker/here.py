"""On a doctor's screen: straight to what this doctor is there for."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from messaging.exchange.asking import requests_of
from messaging.messages.service import inbox
from portal.desk import desk
from portal.pages.worker import blueprint
from portal.pages.worker.common import mine
from portal.pages.worker.documents import listing
from portal.pages.worker.questions import is_answered
from portal.sessions.service import whose


@blueprint.get("/here")
def here() -> ResponseReturnValue:
    """The one question of this doctor that waits, else his one text that waits, else the start."""
    live = desk().live
    assert live is not None
    doctor = whose(desk().work, live.host)
    messages, own = inbox(desk().work, desk().acting), mine()
    asked = [
        one
        for one in requests_of(messages)
        if one.asker.id == doctor and not is_answered(messages, one, own)
    ]
    if len(asked) == 1:
        return redirect(url_for("worker.question", request_id=asked[0].id), 303)
    texts = [one for one in listing(own).waiting if one.facts.author.id == doctor]
    if not asked and len(texts) == 1:
        return redirect(url_for("worker.document", document_id=texts[0].id), 303)
    return redirect(url_for("worker.home"), 303)
