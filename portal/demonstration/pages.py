"""The demonstration's own pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("demonstration", __name__, url_prefix="/demonstration")
