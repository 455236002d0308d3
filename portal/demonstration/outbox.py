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
from portal.helping.service import reached
from portal.i18n import _
from portal.pages.way_words import NAMES, PICTURES
from portal.secondway.models import Announcement
from portal.secondway.words import TEXTS, Occasion, words

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
    known, ways = people(work, accounts), reached(work, accounts)
    found = []
    for row in rows:
        kept = work.open("announcement", row.id, "sealed", row.sealed)
        person = known[row.account_id]
        language = str(person.profile.get("language") or "")
        said = words(
            Occasion(kept["occasion"].strip()),
            date.fromisoformat(kept["day"]),
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
                        "name": _(NAMES[way.kind]),
                        "picture": PICTURES[way.kind],
                        "address": way.address.replace("\n", ", "),
                        "helper": to_helper,
                    }
                    for way, to_helper in ways.get(row.account_id, ())
                ],
            }
        )
    return found
