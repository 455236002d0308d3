"""The JSON API, version 1: the same services as the pages, the same limits as a session."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
