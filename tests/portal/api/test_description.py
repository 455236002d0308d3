"""The description is valid OpenAPI 3.1, and describes exactly the routes that there are."""

from __future__ import annotations

from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from portal.access import ANYONE, ROUTES
from portal.api.description import description
from portal.api.table import ROUTES as TABLE
from tests.portal.api.support import PREFIX, Api
from tests.support.world import World


def served(app: Flask) -> set[tuple[str, str, str]]:
    """Every (path, method, endpoint) of the API in the URL map."""
    return {
        (rule.rule.removeprefix(PREFIX).replace("<", "{").replace(">", "}"), method.lower(),
         rule.endpoint.removeprefix("api."))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }  # fmt: skip


def described() -> set[tuple[str, str, str]]:
    """The same as the description says it."""
    return {
        (path, method, operation["operationId"])
        for path, operations in description()["paths"].items()
        for method, operation in operations.items()
    }


def test_it_is_valid_and_served_to_everybody(app: Flask, world: World) -> None:
    OpenAPIV31SpecValidator(description()).validate()
    said = Api(app, world).get("/openapi.json")
    assert said == description()
    assert said["openapi"].startswith("3.1")


def test_every_route_is_described_and_the_other_way_round(app: Flask) -> None:
    assert served(app) == described()


def test_every_route_has_its_row_in_the_one_table() -> None:
    listed = {name.removeprefix("api.") for name in ROUTES if name.startswith("api.")}
    assert listed == {route.name for route in TABLE} | {"openapi"}


def test_a_token_is_asked_where_somebody_must_be_logged_in() -> None:
    for operations in description()["paths"].values():
        for operation in operations.values():
            public = ROUTES[f"api.{operation['operationId']}"] == ANYONE
            assert (operation["security"] == []) is public
            assert ("401" in operation["responses"]) or public


def test_acts_that_matter_ask_for_card_and_pin_in_their_own_request() -> None:
    schemas = description()["components"]["schemas"]
    confirmed = {"give": "Give", "withdraw": "Withdraw", "release": "Confirmed"}
    for route in TABLE:
        if route.name in confirmed:
            assert "confirm" in schemas[confirmed[route.name]]["required"] or route.name == "give"
            assert "confirm" in schemas[confirmed[route.name]]["properties"]
    assert "confirm" in schemas["Answer"]["properties"]
