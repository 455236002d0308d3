"""The pages on which a workshop describes its work. No person is on any of them."""

from __future__ import annotations

from flask import Blueprint

from portal import steady

blueprint = Blueprint("catalogue", __name__, url_prefix="/catalogue")
blueprint.before_request(steady.begin)
blueprint.after_request(steady.hold)

from portal.pages.catalogue import board, filing, tasks, typical  # noqa: E402, F401 - hang on it
