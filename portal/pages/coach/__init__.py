"""The coach's page: today's places and the cards of who stands there, until they close."""

from __future__ import annotations

from flask import Blueprint

from portal import steady

blueprint = Blueprint("coach", __name__, url_prefix="/coach")
blueprint.before_request(steady.begin)
blueprint.after_request(steady.hold)

from portal.pages.coach import views  # noqa: E402, F401 - the views hang themselves on it
