"""The GP's pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("gp", __name__, url_prefix="/gp")

from portal.pages.gp import views  # noqa: E402, F401 - the views hang themselves on it
