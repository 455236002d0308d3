"""A text about him on paper: the very document that his page shows, in large letters."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from messaging.documents.reading import disclose
from messaging.work import NotFound
from portal import paper
from portal.desk import desk
from portal.pages.worker import blueprint
from portal.pages.worker.common import doctor_to_call, mine, names_of, only_on_his_own
from portal.pages.worker.content import in_words, named_in
from portal.pages.worker.documents import PRINTED, listing, row_of


@blueprint.get("/documents/<document_id>/maat.pdf")
def printed(document_id: str) -> ResponseReturnValue:
    """One advice, or its numbers, as a PDF in his language."""
    only_on_his_own()
    if not paper.possible():
        return paper.not_here()
    work, acting = desk().work, desk().acting
    own = mine()
    found = listing(own)
    stored = found.stored.get(document_id)
    if stored is not None and stored.facts.kind not in PRINTED:
        raise NotFound("nothing to print", chain=stored.facts.dossier)
    names = names_of(work, [stored.facts.author] if stored else [])
    # For one that is not his this says no, as it does on the page.
    [opened] = disclose(work, acting, [document_id])
    return paper.printed(
        "worker.html",
        row=row_of(opened.stored, own, names, found.grants, with_workplace=False),
        shown=in_words(opened.stored.facts.kind, opened.content, named_in(work, opened.content)),
        person_to_call=doctor_to_call(own.workshops.values()),
    )
