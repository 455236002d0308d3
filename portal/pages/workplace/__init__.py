"""The social service's pages."""

from __future__ import annotations

from flask import Blueprint

from portal import steady

blueprint = Blueprint("workplace", __name__, url_prefix="/work")
blueprint.before_request(steady.begin)
blueprint.after_request(steady.hold)

from portal.pages.workplace import paper, views  # noqa: E402, F401 - the views hang themselves on it
