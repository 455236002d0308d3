"""The social service's pages."""

from __future__ import annotations

from flask import Blueprint

from portal import steady

blueprint = Blueprint("workplace", __name__, url_prefix="/work")
blueprint.before_request(steady.begin)
blueprint.after_request(steady.hold)

from portal.pages.workplace import (  # noqa: E402, F401 - they hang themselves on it
    answers,
    cards,
    duty,
    newcomers,
    paper,
    views,
)
