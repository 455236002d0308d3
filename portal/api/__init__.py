"""The JSON API, version 1: the same services as the pages, the same limits as a session."""

from __future__ import annotations

from flask import Blueprint, Response

from consent.purposes import WORKPLACE_SIDE
from portal import steady
from portal.api.calling import bound
from portal.api.errors import HANDLERS
from portal.api.public import openapi
from portal.api.table import ROUTES
from portal.desk import desk

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
blueprint.before_request(steady.begin)


@blueprint.after_request
def _steady(response: Response) -> Response:
    """For the workplace's side, answers of one timing class, as on its pages (promise 5)."""
    live = desk().live
    inside = live is None or live.acting.actor.role not in WORKPLACE_SIDE
    return response if inside else steady.hold(response)


blueprint.add_url_rule("/openapi.json", "openapi", openapi, methods=["GET"])
for _route in ROUTES:
    blueprint.add_url_rule(_route.path, _route.name, bound(_route), methods=[_route.method])
for _error, _handler in HANDLERS:
    blueprint.register_error_handler(_error, _handler)
