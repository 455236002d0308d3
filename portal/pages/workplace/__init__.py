"""The social service's pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("workplace", __name__, url_prefix="/work")

from portal.pages.workplace import views  # noqa: E402, F401 - the views hang themselves on it
