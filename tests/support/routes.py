"""The URL map of the application, to be walked by tests."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.support.browsing import call_as, visit
from tests.support.world import World

RANDOM = (
    (re.compile(r'(name="(?:csrf_token|once)" value=")[^"]*'), r"\1-"),
    (re.compile(r'(data-session-[a-z-]+=")[^"]*'), r"\1-"),
    (re.compile(r"(Expires=)[^;]*"), r"\1-"),
)


def plain(text: str) -> str:
    """A text without what is random in each request; ids by the order in which they come."""
    for pattern, instead in RANDOM:
        text = pattern.sub(instead, text)
    seen: dict[str, str] = {}
    return re.sub(r"[0-9a-f]{32}", lambda found: seen.setdefault(found[0], f"id-{len(seen)}"), text)


def rules(app: Flask) -> list[tuple[Rule, str]]:
    """Every rule with each method that it answers."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def made_up(name: str) -> str:
    """An id of nothing: another one for each part of an address, as real ones are."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def filled(rule: Rule, values: Mapping[str, str]) -> str:
    """The path of a rule with its parts filled in; what is not in ``values`` is made up."""
    known = {name: values.get(name) or made_up(name) for name in rule.arguments}
    known |= {"filename": "css/base.css"} if "filename" in rule.arguments else {}
    built = rule.build(known)
    assert built is not None, rule
    return built[1]


@dataclass(frozen=True)
class Somebody:
    """Somebody at the pages and at the API. Each knock is a new session: some acts end one."""

    app: Flask
    world: World
    folder: Path
    who: str | None

    def knock(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> TestResponse:
        """What a route answers: a page to a browser with its form, the API to a program."""
        if path.startswith("/api/"):
            program = call_as(self.app, self.world, self.folder, self.who)
            return program.call(method, path, None if method == "GET" else dict(body or {}))
        page = visit(self.app, self.world, self.folder, self.who)
        return page.get(path) if method == "GET" else page.post(path, dict(body or {}))
