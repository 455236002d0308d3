"""Who represents a worker of a workshop that he serves."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.desk import desk
from portal.pages.physician import blueprint
from portal.pages.physician.served import served, workshop_names
from portal.pages.representing import end_it, mandates_page, paper_page


@blueprint.route("/dossiers/<dossier>/representative", methods=["GET", "POST"])
def representative(dossier: str) -> ResponseReturnValue:
    """Who may decide what for him, and the form of one more mandate."""
    work, acting = desk().work, desk().acting
    listed = served(work, acting, dossier)
    return mandates_page(
        dossier,
        listed.name,
        workshop_names(work, acting)[listed.workshop],
        url_for("physician.representative", dossier=dossier),
        url_for("physician.dossier", dossier=dossier),
    )


@blueprint.post("/dossiers/<dossier>/representative/<mandate>/end")
def representative_end(dossier: str, mandate: str) -> ResponseReturnValue:
    """He ends one that he signed."""
    served(desk().work, desk().acting, dossier)
    return end_it(dossier, mandate, url_for("physician.representative", dossier=dossier))


@blueprint.route("/mandate", methods=["GET", "POST"])
def mandate() -> ResponseReturnValue:
    """Somebody brought a paper that another doctor signed."""
    return paper_page(url_for("physician.mandate"), url_for("physician.home"))
