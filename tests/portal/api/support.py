"""A client of the API that checks every answer against the description, and a small scene."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from messaging.workplace.catalogue import import_catalogue
from messaging.workplace.service import catalogue
from portal.api.description import description
from tests.support.world import World

PIN = "2594"
PREFIX = "/api/v1"
CATALOGUE = {
    "departments": [
        {
            "key": "pack",
            "name": {"nl": "Inpakken", "en": "Packing"},
            "tasks": [
                {
                    "key": key,
                    "name": {"nl": nl, "en": en},
                    "description": {"nl": nl, "en": en},
                    "demands": {"lift_low": {"state": "value",
                                             "value": [{"kg": 15, "per_hour": 12}]}},
                }
                for key, nl, en in (
                    ("fold", "Dozen vouwen", "Folding boxes"),
                    ("load", "De bestelwagen laden", "Loading the van"),
                )
            ],
        }
    ]
}  # fmt: skip
REVIEW = "2026-06-01"
LIFT = {
    "attribute": "lift_low",
    "state": "limit",
    "value": [{"kg": 5, "per_hour": 12}],
    "review_by": REVIEW,
}


def check(app: Flask, method: str, path: str, response: TestResponse) -> None:
    """Raise unless the description has this answer, and it has the described form."""
    rule, _values = app.url_map.bind("localhost").match(
        path.partition("?")[0], method=method, return_rule=True
    )
    described = description()
    key = rule.rule.removeprefix(PREFIX).replace("<", "{").replace(">", "}")
    operation = described["paths"][key][method.lower()]
    assert str(response.status_code) in operation["responses"], (key, method, response.text)
    answer = operation["responses"][str(response.status_code)]
    if "content" not in answer:
        assert not response.data
        return
    schema = answer["content"]["application/json"]["schema"]
    whole = {**schema, "components": described["components"]}
    validator = OAS31Validator(whole, format_checker=OAS31Validator.FORMAT_CHECKER)
    problems = [
        f"{list(e.absolute_path)}: {e.message}" for e in validator.iter_errors(response.json)
    ]
    assert not problems, (key, method, response.status_code, problems)
    for name in answer.get("headers", {}):
        assert name in response.headers


@dataclass
class Api:
    """Somebody's client. ``who`` is empty for nobody."""

    app: Flask
    world: World
    who: str = ""
    token: str = ""
    language: str = "en"
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client(use_cookies=False)

    def call(
        self, method: str, path: str, json: Any = None, *, key: str = "", **more: Any
    ) -> TestResponse:
        """One request; the answer is checked against the description."""
        headers = {"Accept-Language": self.language}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        headers |= more.pop("headers", {})
        if json is not None:
            more["json"] = json
        response = self.client.open(PREFIX + path, method=method, headers=headers, **more)
        check(self.app, method, PREFIX + path, response)
        return response

    def get(self, path: str, status: int = 200) -> Any:
        """What a route gives."""
        response = self.call("GET", path)
        assert response.status_code == status, response.text
        return response.json

    def items(self, path: str) -> list[Any]:
        """What a list holds."""
        found: list[Any] = self.get(path)["items"]
        return found

    def post(self, path: str, json: Any = None, status: int = 200, **more: Any) -> Any:
        """What an act gives."""
        response = self.call("POST", path, json, **more)
        assert response.status_code == status, response.text
        return response.json

    @property
    def card(self) -> dict[str, str]:
        """Card and PIN, as a worker has them."""
        return {"card": self.world.cards[self.who].login_secret, "pin": PIN}

    @property
    def confirmed(self) -> dict[str, Any]:
        """What an act that matters asks again."""
        return {"confirm": self.card}

    @property
    def dossier(self) -> str:
        """The worker's own."""
        return self.world.dossiers[self.who]


def credentials(world: World, who: str) -> dict[str, str]:
    """What ``who`` logs in with."""
    if who in world.cards:
        return {"card": world.cards[who].login_secret, "pin": PIN}
    code = pyotp.TOTP(world.totp[who]).at(int(world.clock.now().timestamp()))
    return {"login": who, "password": world.passwords[who], "totp": code}


def log_in(app: Flask, world: World, who: str) -> Api:
    """A client after a full log-in."""
    entered = Api(app, world).post("/session", credentials(world, who), 201)
    return Api(app, world, who, entered["token"])


def with_tasks(world: World, workshop: str = "east") -> list[str]:
    """A catalogue for a workshop; its task ids, after the department's."""
    with world.work() as work:
        import_catalogue(work, world.organisations[workshop], CATALOGUE)
        [place] = catalogue(work, world.organisations[workshop])
    return [place.id, *(task.id for task in place.tasks)]


def advice(tasks: list[str], **more: Any) -> dict[str, Any]:
    """An advice on two tasks, as a client sends it."""
    content = {
        "lines": [
            {"task": tasks[1], "outcome": "suits"},
            {"task": tasks[2], "outcome": "does_not_suit"},
        ],
        "hours": 4,
        "review_by": REVIEW,
        **more,
    }
    return {"kind": "advice", "content": content}


def say_yes(worker: Api, purpose: str, doctor: Api | None = None, **choice: Any) -> Any:
    """The worker reads the words and says yes to them; returns the receipt."""
    if doctor is None:
        words = worker.get(f"/cards/{purpose}?{urlencode(choice)}")
        return worker.post(
            "/consents",
            {"purpose": purpose, "shown": words["shown"], **choice, **worker.confirmed},
            201,
        )
    request = worker.items("/requests")[0]
    assert request["purpose"] == purpose
    words = worker.get(f"/requests/{request['id']}/card?{urlencode(choice)}")
    answer = {"answer": "yes", "shown": words["shown"], **choice, **worker.confirmed}
    said = worker.post(f"/requests/{request['id']}/answer", answer)
    assert said["answer"] == "yes"
    return said["receipt"]


def rows(world: World, table: Any) -> int:
    """How many rows a table has."""
    with world.work() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0
