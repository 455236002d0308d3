"""What would go out by a second way: in a demonstration nothing leaves, and everybody may look."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from messaging.people.accounts import people
from portal.demonstration.pages import blueprint
from portal.desk import desk
from portal.i18n import _
from portal.pages.way_words import NAMES, PICTURES
from portal.secondway.models import Announcement
from portal.secondway.queue import Queued
from portal.secondway.words import TEXTS, words

_MOST = 50


@blueprint.get("/outbox")
def outbox() -> ResponseReturnValue:
    """The notices that wait, the newest first: to whom, how, and every word of them."""
    return render_template("demonstration/outbox.html", notices=_notices())


def _notices() -> list[dict[str, Any]]:
    work, configuration = desk().work, desk().configuration
    rows = work.session.scalars(
        select(Announcement).order_by(Announcement.created_at.desc()).limit(_MOST)
    ).all()
    accounts = {row.account_id for row in rows}
    known = people(work, accounts)
    found = []
    for row in rows:
        notice = Queued.opened(work, row.id, row.sealed)
        person = known[row.account_id]
        language = str(person.profile.get("language") or "")
        said = words(
            notice.occasion,
            date.fromisoformat(notice.day),
            language if language in TEXTS else configuration.default_language,
            configuration.public_base_url,
        )
        found.append(
            {
                "name": person.name,
                "at": row.created_at,
                "words": said,
                "to": [
                    {
                        "name": _(NAMES[to.kind]),
                        "picture": PICTURES[to.kind],
                        "address": to.address.replace("\n", ", "),
                        "helper": to.helper,
                    }
                    for to in notice.to
                ],
            }
        )
    return found
