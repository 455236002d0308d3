"""Where one of his patients can be reached by a second way."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.desk import desk
from portal.pages.gp import blueprint
from portal.pages.gp.patients import patient
from portal.pages.reaching import reaching_page


@blueprint.route("/patients/<dossier>/second-way", methods=["GET", "POST"])
def second_way(dossier: str) -> ResponseReturnValue:
    """The ways that are known, and one more; only while a consent names his side."""
    one = patient(desk().work, desk().acting, dossier)
    return reaching_page(
        one.listed.account,
        one.listed.name,
        one.workshop,
        url_for("gp.second_way", dossier=dossier),
        url_for("gp.patient", dossier=dossier),
    )
