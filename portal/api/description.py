"""The description of the API in OpenAPI 3.1, made of the table and the schemas it works with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from portal.access import ANYONE
from portal.access import ROUTES as WHO
from portal.api.calling import Route
from portal.api.table import ROUTES
from portal.schemas import api_documents
from portal.schemas.api import ProblemSchema

VERSION: Final = "1.0"
PREFIX: Final = "/api/v1"
_ARGUMENT: Final = re.compile(r"<(\w+)>")
_ABOUT: Final = (
    "The exchange of functional limitations under the worker's consent. The same services, "
    "rules and limits as the pages: a route opens nothing that a page would not. What is not "
    "there and what is not yours is the same 404."
)
_SAID: Final = {
    400: "Not JSON that can be read",
    401: "No session, or nobody was let in",
    403: "Sent from another site",
    404: "Not there, or not yours: nobody can tell which",
    409: "Not possible as things stand, or somebody was just working on it",
    413: "Too large",
    415: "Not JSON",
    422: "Something is not right; the fields say what",
    429: "Too many tries: wait",
    500: "An error of ours, with a reference for the operator",
    503: "The database is away: try again",
}
_RETRY: Final = {"Retry-After": {"schema": {"type": "integer"}, "required": True}}


@cache
def description() -> dict[str, Any]:
    """The whole description, as JSON data. The same every time, so it is made once."""
    spec = APISpec(
        title="Maat",
        version=VERSION,
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=name_of)],
        info={"description": _ABOUT},
        servers=[{"url": PREFIX}],
    )
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for schema in _named():
        spec.components.schema(name_of(schema), schema=schema)
    for route in ROUTES:
        spec.path(path=_ARGUMENT.sub(r"{\1}", route.path), operations=_operation(route))
    spec.path(path="/openapi.json", operations={"get": _itself()})
    return dict(spec.to_dict())


def name_of(schema: type[Schema] | Schema | str) -> str:
    """A schema's name in the description: its class without the ending."""
    if isinstance(schema, str):
        return schema
    found = schema if isinstance(schema, type) else type(schema)
    return found.__name__.removesuffix("Schema").removeprefix("Api")


def _named() -> Iterable[type[Schema]]:
    """What no route names by itself: errors, and the forms that content has."""
    given = (
        api_documents.NoteGiven,
        api_documents.LinesGiven,
        api_documents.AssessmentGiven,
        api_documents.AdviceGiven,
        api_documents.PlacementGiven,
        api_documents.QuestionGiven,
        api_documents.WorkplaceAnswerGiven,
        api_documents.ArrangementGiven,
        api_documents.ReturnPlanGiven,
    )
    return (ProblemSchema, *given, *dict.fromkeys(api_documents.TAKEN.values()))


def _operation(route: Route) -> dict[str, Any]:
    public = WHO[f"api.{route.name}"] == ANYONE
    told: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "security": [] if public else [{"bearer": []}],
        "responses": {str(route.status): _answer(route), **_errors(route, public=public)},
    }
    parameters: list[Any] = [
        {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
        for name in _ARGUMENT.findall(route.path)
    ]
    if route.query is not None:
        parameters.append({"in": "query", "schema": route.query})
    if route.method != "GET":
        parameters.append(_once())
    if parameters:
        told["parameters"] = parameters
    if route.takes is not None:
        told["requestBody"] = {"required": True, "content": _json(route.takes)}
    return {route.method.lower(): told}


def _once() -> dict[str, Any]:
    return {
        "in": "header",
        "name": "Idempotency-Key",
        "required": False,
        "schema": {"type": "string"},
        "description": "The same request with the same key is done once and answered the same.",
    }


def _answer(route: Route) -> dict[str, Any]:
    if route.gives is None:
        return {"description": "Done"}
    return {"description": route.summary, "content": _json(route.gives)}


def _errors(route: Route, *, public: bool) -> dict[str, Any]:
    statuses = {*route.errors, 500, 503}
    if not public:
        # Logged in with another role: as if the route were not there.
        statuses |= {401, 404}
    if route.method != "GET":
        statuses |= {403, 409, 413, 422}
    if route.query is not None:
        statuses.add(422)
    if route.takes is not None:
        statuses |= {400, 415}
    return {
        str(status): {
            "description": _SAID[status],
            "content": _json(ProblemSchema),
            **({"headers": _RETRY} if status in (429, 503) else {}),
        }
        for status in sorted(statuses)
    }


def _json(schema: type[Schema]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _itself() -> dict[str, Any]:
    return {
        "operationId": "openapi",
        "summary": "This description",
        "security": [],
        "responses": {
            "200": {
                "description": "OpenAPI 3.1",
                "content": {"application/json": {"schema": {"type": "object"}}},
            }
        },
    }
