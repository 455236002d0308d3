"""His work: where he works, what he thinks of it, and what was written about it."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from consent.purposes import Kind
from portal.pages.worker import blueprint
from portal.pages.worker.common import mine, show
from portal.pages.worker.documents import listing


@blueprint.get("/work")
def my_work() -> ResponseReturnValue:
    """A few choices. The placement records stand by their addresses; nothing is opened here."""
    own = mine()
    several = len(own.dossiers) > 1
    current = [
        one
        for one in listing(own).stored.values()
        if one.facts.kind is Kind.PLACEMENT and one.facts.current and not one.facts.ended
    ]
    newest = {
        one.facts.dossier: one for one in sorted(current, key=lambda one: one.facts.written_at)
    }
    return show(
        "my_work.html",
        about_work=True,
        placements=[
            {
                "href": url_for("worker.document", document_id=newest[dossier.id].id),
                "workplace": own.workshop_of(dossier).name if several else None,
            }
            for dossier in own.dossiers
            if dossier.id in newest
        ],
    )
