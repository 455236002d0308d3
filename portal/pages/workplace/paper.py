"""What a worker let go, on paper: exactly what the social service may read at this moment."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from consent.purposes import Kind
from messaging.documents.reading import disclose_readable
from messaging.dossiers.service import in_workshop
from messaging.work import NotFound
from portal import paper
from portal.desk import desk
from portal.pages.workplace import blueprint
from portal.pages.workplace.views import view_of


@blueprint.get("/people/<dossier>/maat.pdf")
def printed(dossier: str) -> ResponseReturnValue:
    """The advice of one worker, and the numbers where they are readable too.

    Where nothing is readable the answer is the one for an address that does not exist: never
    asked, refused, waiting, withdrawn and never written alike.
    """
    if not paper.possible():
        return paper.not_here()
    work, acting = desk().work, desk().acting
    listed = in_workshop(work, dossier, acting.actor.workshops)
    kinds = (str(Kind.ADVICE), str(Kind.LIMITS_SHEET))
    view = view_of(disclose_readable(work, acting, [dossier], kinds))
    if not (view.advices or view.limits):
        raise NotFound("nothing to print", chain=dossier)
    return paper.printed("workplace.html", person=listed, view=view)
