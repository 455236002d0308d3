"""Who represents one of his patients; and the paper that another doctor signed."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.desk import desk
from portal.pages.gp import blueprint
from portal.pages.gp.patients import patient
from portal.pages.representing import end_it, mandates_page, paper_page


@blueprint.route("/patients/<dossier>/representative", methods=["GET", "POST"])
def representative(dossier: str) -> ResponseReturnValue:
    """Who may decide what for him; only while a consent names his side."""
    one = patient(desk().work, desk().acting, dossier)
    return mandates_page(
        dossier,
        one.listed.name,
        one.workshop,
        url_for("gp.representative", dossier=dossier),
        url_for("gp.patient", dossier=dossier),
    )


@blueprint.post("/patients/<dossier>/representative/<mandate>/end")
def representative_end(dossier: str, mandate: str) -> ResponseReturnValue:
    """He ends one that he signed."""
    patient(desk().work, desk().acting, dossier)
    return end_it(dossier, mandate, url_for("gp.representative", dossier=dossier))


@blueprint.route("/mandate", methods=["GET", "POST"])
def mandate() -> ResponseReturnValue:
    """Somebody brought a paper that another doctor signed."""
    return paper_page(url_for("gp.mandate"), url_for("gp.home"))
