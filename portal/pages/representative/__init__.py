"""The pages of a representative: what he may decide for whom, and what waits for that alone."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("representative", __name__, url_prefix="/for")

from portal.pages.representative import asking, home, looked, receipts, texts  # noqa: E402, F401 - the views
