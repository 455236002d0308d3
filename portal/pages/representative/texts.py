"""A text that waits for a worker, for who may let it go for him: line by line, and the answer."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from messaging.documents.facts import Stored
from messaging.dossiers.service import Listed
from messaging.representing.waiting import what_waits
from messaging.work import NotFound, Refused
from portal.desk import desk
from portal.mail.service import notify_parties
from portal.pages.physician.served import readers_of
from portal.pages.representative import blueprint
from portal.pages.representative.common import His, doctor_to_ring, his
from portal.pages.worker import one_text
from portal.pages.worker.content import without
from portal.representing.service import leave_out, let_go
from portal.schemas.worker import LATER, SEND


@blueprint.route("/<dossier>/texts/<document_id>", methods=["GET", "POST"])
def text(dossier: str, document_id: str) -> ResponseReturnValue:
    """Exactly as the other will get it; let it go, without some lines, or not now."""
    mine = his()
    person = mine.person(dossier)
    waiting = {one.id: one for one in what_waits(desk().work, mine.actor, [person.id])}
    stored = waiting.get(document_id)
    if stored is None:
        raise NotFound("nothing waits for him", chain=person.id)
    if request.method == "GET":
        return _page(mine, person, stored)
    try:
        form = one_text.answered()
    except Refused as wrong:
        return _page(mine, person, stored, error=wrong.code)
    if form["do"] == LATER:
        return redirect(url_for("representative.home"), 303)
    try:
        if form["do"] == SEND:
            if form["strike"]:
                # Two wishes at once: better ask than send what was to be left out.
                raise Refused("lines_marked")
            let_go(desk().work, desk().acting, person.id, stored.id)
            gone = replace(stored, facts=replace(stored.facts, delivered=True))
            notify_parties(desk().work, readers_of(desk().work, gone))
        else:
            # Opening commits: the claim of this form comes after it, with what he sends.
            opened = one_text.opened(stored.id)
            left = without(stored.facts.kind, opened.content, form["strike"])
            leave_out(desk().work, desk().acting, person.id, stored.id, left)
            notify_parties(desk().work, [stored.facts.kept_by])
    except Refused as refusal:
        desk().rollback()
        return _page(mine, person, stored, error=refusal.code)
    return redirect(url_for("representative.home", gone=1), 303)


def _page(
    mine: His, person: Listed, stored: Stored, *, error: str | None = None
) -> ResponseReturnValue:
    # From here on the transaction is committed.
    opened = one_text.opened(stored.id)
    page = render_template(
        "representative/text.html",
        **one_text.told(
            opened,
            mine.people,
            desk().work.records.grants(person.id),
            action=url_for("representative.text", dossier=person.id, document_id=stored.id),
            error=error,
        ),
        for_him={"name": person.name, "back": url_for("representative.home")},
        person_to_call=doctor_to_ring([mine.people.workshop_of(person)]),
        struck=frozenset(),
        sendable=True,
    )
    return page, 422 if error else 200
