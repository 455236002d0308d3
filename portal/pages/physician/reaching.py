"""Where a worker of a workshop that he serves can be reached by a second way."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.desk import desk
from portal.pages.physician import blueprint
from portal.pages.physician.served import served, workshop_names
from portal.pages.reaching import reaching_page


@blueprint.route("/dossiers/<dossier>/second-way", methods=["GET", "POST"])
def second_way(dossier: str) -> ResponseReturnValue:
    """The ways that are known, and one more."""
    work, acting = desk().work, desk().acting
    listed = served(work, acting, dossier)
    return reaching_page(
        listed.account,
        listed.name,
        workshop_names(work, acting)[listed.workshop],
        url_for("physician.second_way", dossier=dossier),
        url_for("physician.dossier", dossier=dossier),
    )
