"""Sick calls: whoever takes one writes it down; the social service has the lists.

Every answer leaves on a beat, whatever it was about and whomever it reached.
"""

from __future__ import annotations

from flask import Blueprint

from portal import steady

blueprint = Blueprint("absence", __name__, url_prefix="/absence")
blueprint.before_request(steady.begin_call)
blueprint.after_request(steady.hold)

from portal.pages.absence import call, listing, mistake  # noqa: E402, F401 - they hang themselves on it
