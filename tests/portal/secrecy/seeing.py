"""Everything that the workplace gets: each route that it may use, in each language, as it stands.

The table of routes says which those are. So a new route is looked at from the day that it is
there; one that names something new in its address asks what to look for (``values``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any, Final

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from consent.purposes import Role
from portal.access import ANYONE, ROUTES
from tests.support.browsing import Caller, Visitor, call_as, visit
from tests.support.papers import beside, words
from tests.support.routes import plain, rules
from tests.support.world import World

SEEING: Final = {"ss_east": Role.SOCIAL_SERVICE, "coach": Role.COACH}
"""Who looks, and as what."""
LANGUAGES: Final = ("nl", "en")
NOT_LOOKED_AT: Final = {
    "account.end": "ends the session with which the rest is looked at",
    "account.passkey_options": "another challenge each time",
    "account.passkey_new": "another challenge each time",
    "account.stay": "says how long the session lasts",
    "api.log_out": "ends the session with which the rest is looked at",
}
DESCRIBING: Final = "catalogue."
"""Acts that change what is written of work, on which nobody is named; its pages are looked at."""
_TOLD: Final = frozenset(
    {"title", "alt", "aria-label", "aria-description", "placeholder", "value", "content", "label",
     "summary", "datetime"}
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """One answer, without what is random in each request."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    said: frozenset[str]
    """Every text in it that somebody can come to read or hear, each piece by itself."""
    paper: str = ""
    """The words on the pages of a PDF, without the spaces: a line breaks anywhere."""


Sight = dict[str, Seen]
"""What everybody at the workplace gets, by who and route."""


def look(
    app: Flask,
    world: World,
    folder: Path,
    language: str,
    values: Mapping[str, Sequence[str]],
    *,
    people_only: bool = False,
) -> Sight:
    """What everybody at the workplace gets, by who and route.

    Each route is asked to show and, with an empty form, to act: its own words about a mistake
    stand on the page of a person too. ``values``: what the parts of an address can stand for.
    ``people_only``: without the pages about work.
    """
    seen = {}
    for who, role in SEEING.items():
        page = visit(app, world, folder, who)
        page.client.set_cookie("language", language, domain="localhost")
        program = call_as(app, world, folder, who)
        for rule, method in rules(app):
            allowed = ROUTES[rule.endpoint]
            if allowed == ANYONE or role not in allowed or rule.endpoint in NOT_LOOKED_AT:
                continue
            if rule.endpoint.startswith(DESCRIBING) and (people_only or method != "GET"):
                continue
            unknown = rule.arguments - values.keys()
            assert not unknown, f"say in `values` what {unknown} of {rule.rule} is"
            for number, path in enumerate(_paths(rule, values)):
                answer = _ask(page, program, method, path, language)
                assert answer.status_code < 500, (rule.rule, method, answer.status_code)
                seen[f"{who} {method} {rule.rule}" + f" {number}" * bool(number)] = _seen(answer)
    return seen


def _paths(rule: Rule, values: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The addresses of a route, for each of the things that it can name."""
    names = sorted(rule.arguments)
    for chosen in product(*(values[name] for name in names)):
        built = rule.build(dict(zip(names, chosen, strict=True)))
        assert built is not None
        yield built[1]


def _ask(page: Visitor, program: Caller, method: str, path: str, language: str) -> TestResponse:
    if not path.startswith("/api/"):
        return page.get(path) if method == "GET" else page.post(path)
    return program.client.open(
        path, method=method, json=None if method == "GET" else {},
        headers={"Host": "localhost", "Accept-Language": language,
                 "Authorization": f"Bearer {program.token}"},
    )  # fmt: skip


def _seen(answer: TestResponse) -> Seen:
    headers = tuple((name, plain(value)) for name, value in answer.headers if name != "Date")
    body = plain(answer.data.decode(errors="replace"))
    paper = ""
    if answer.mimetype == "application/pdf":
        paper = "".join(words(answer.data).split())
    said = frozenset(re.sub(r"\bid-\d+", "-", one) for one in _said(answer, body))
    return Seen(answer.status_code, headers, body, said, paper)


def _said(answer: TestResponse, body: str) -> Iterator[str]:
    """The texts of an answer: of a page, of JSON, of a PDF beside its pages, else its lines."""
    kind = answer.mimetype
    if kind == "application/pdf":
        yield from beside(answer.data)
    elif kind == "application/json":
        yield from _of_json(json.loads(body))
    elif kind == "text/html":
        reader = _Reader()
        reader.feed(body)
        yield from reader.said
    else:
        yield from body.splitlines()
    for name, value in answer.headers:
        if name in ("Content-Disposition", "Location"):
            yield value


def _of_json(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from _of_json(one)
    elif isinstance(value, list):
        for one in value:
            yield from _of_json(one)
    else:
        yield str(value)


class _Reader(HTMLParser):
    """Collects what a page says: its texts, and the attributes that are shown or spoken."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._quiet += tag in ("script", "style")
        for name, value in attrs:
            if value and (name in _TOLD or name.startswith("data-")):
                self.said.append(" ".join(value.split()))

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._quiet and data.strip():
            self.said.append(" ".join(data.split()))
