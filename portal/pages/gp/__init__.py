"""The GP's pages."""

from __future__ import annotations

from flask import Blueprint

from portal.pages.doctors import short

blueprint = Blueprint("gp", __name__, url_prefix="/gp")
blueprint.add_app_template_filter(short, "short")

from portal.pages.gp import (  # noqa: E402, F401 - the views hang themselves on it
    minute,
    prognosis,
    reaching,
    representing,
    views,
)
