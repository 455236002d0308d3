"""The occupational physician's pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("physician", __name__, url_prefix="/physician")

from portal.pages.physician import views  # noqa: E402, F401 - the views hang themselves on it
