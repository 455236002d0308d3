"""The occupational physician's pages."""

from __future__ import annotations

from flask import Blueprint

from portal.pages.doctors import short

blueprint = Blueprint("physician", __name__, url_prefix="/physician")
blueprint.add_app_template_filter(short, "short")

from portal.pages.physician import (  # noqa: E402, F401 - the views hang themselves on it
    advice,
    answers,
    card,
    cards,
    changes,
    day,
    dossier,
    paste,
    prognosis,
    reaching,
    renewal,
    representing,
    return_plan,
    returns,
    translation,
    views,
)
