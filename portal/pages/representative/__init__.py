"""The pages of a representative: what he may decide for whom, and nothing of anybody's health."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("representative", __name__, url_prefix="/for")

from portal.pages.representative import asking, home  # noqa: E402, F401 - the views
