"""Every page that somebody of the demonstration can come to, and the displays to see it in.

A page is worth a look when it shows something (a kind of element, by its classes) that its route
has not shown this role before: so a worker with an advice that waits and one with an advice that
was sent both count, and the twelfth dossier that looks like the eleventh does not.
"""

from __future__ import annotations

import re
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import unescape
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server

from consent.clock import SystemClock
from consent.purposes import Role
from consent.store import Store
from messaging.serverkeys import ServerKeys
from portal.access import ROUTES, allowed
from portal.application import create_app
from portal.configuration import Configuration, demonstration_configuration
from portal.demonstration import secrets
from portal.demonstration.beginning import begin
from portal.demonstration.people import PROFESSIONALS, WORKERS
from tests.support.world import CHEAP

NO_PAGE = (
    "static", "api.", "public.health", "public.language", "public.stop", "demonstration.enter", "demonstration.canteen",
    "worker.printed", "worker.helper_printed", "worker.receipt_printed", "worker.receipt_data",
    "worker.take_printed", "worker.take_data", "writings.printed", "writings.data", "workplace.printed", "catalogue.export",
    "representative.given_printed",
)  # fmt: skip
"""Routes that answer a GET with something else than a page: files, JSON, a redirect."""
ALIKE = ("catalogue.", "public.display")
"""Routes whose pages differ in words alone, or in where they lead back to: a few are enough."""
MOST_ALIKE = 4
LEADING = (
    "physician.home", "physician.dossier", "physician.people", "workplace.home",
    "workplace.person", "gp.home", "gp.patient", "coach.home", "catalogue.home",
    "worker.home", "worker.questions", "worker.documents", "worker.document", "worker.question",
    "worker.my_work", "worker.help", "worker.consents",
)  # fmt: skip
"""Pages with links that stand on no other: all of them are opened, also where one of each route
is looked for."""
NOWHERE = "/there/is/no/such/page"
ANYONE = ("/", "/about", "/workshops", "/withdraw", "/display", "/login", "/login/card",
          "/login/first-use", "/login/card/gone", "/login/sheet", "/invitation", NOWHERE)  # fmt: skip


@dataclass(frozen=True)
class Demonstration:
    """A demonstration that is being served."""

    app: Flask
    configuration: Configuration
    port: int

    def base(self, person: str) -> str:
        """Somebody's own address; of nobody, the demonstration's."""
        return f"http://{person + '.' if person else ''}localhost:{self.port}"


@dataclass(frozen=True)
class Stop:
    """One page, seen by one person. ``person`` is empty for who is not logged in."""

    role: str
    person: str
    endpoint: str
    path: str

    def __str__(self) -> str:
        return f"{self.endpoint or 'no page'} ({self.path}) as {self.person or 'nobody'}"


@dataclass(frozen=True)
class Display:
    """How somebody has set his screen."""

    colours: str
    width: int
    language: str
    text: int

    def __str__(self) -> str:
        return f"{self.language}, {self.colours}, {self.width} px, {self.text} % text"

    def of(self, role: str) -> Display:
        """The same for who is of this role: the pages of professionals have no Arabic."""
        if self.language != "ar" or role in READS_ARABIC:
            return self
        return replace(self, language=INSTEAD_OF_ARABIC)


DISPLAYS = tuple(
    Display(*row)
    for row in (
        ("light", 320, "nl", 200), ("dark", 320, "ar", 100),
        ("forced", 390, "fr", 200), ("contrast", 1280, "de", 200),
        ("light", 1280, "en", 200), ("dark", 1280, "nl", 200),
        ("forced", 1280, "ar", 100), ("contrast", 390, "fr", 200),
        ("light", 390, "de", 100), ("dark", 390, "en", 100),
        ("forced", 390, "nl", 100), ("contrast", 320, "ar", 200),
        ("light", 1280, "fr", 100), ("dark", 320, "de", 100),
        ("forced", 320, "en", 200), ("contrast", 390, "nl", 100),
        ("light", 390, "ar", 100), ("dark", 320, "fr", 100),
        ("forced", 390, "de", 100), ("contrast", 1280, "en", 100),
    )
)  # fmt: skip
"""Every two settings meet at least once, and each language with each colour."""
COLOURS = ("light", "dark", "forced", "contrast")
LANGUAGES = ("nl", "fr", "de", "en", "ar")
EVERY_DISPLAY = tuple(Display(*row) for row in product(COLOURS, (320, 1280), LANGUAGES, (100, 200)))
"""All that a screen can be set to, at the two ends of how wide it is."""
READS_ARABIC = ("worker", "anyone")
INSTEAD_OF_ARABIC = "fr"
"""For who has a page only in the other four languages: Arabic is the worker's and the visitor's."""


class _Quiet(WSGIRequestHandler):
    """Writes no line for each request: what a test says would drown in them."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


@contextmanager
def demonstration(folder: Path) -> Iterator[Demonstration]:
    """The demonstration with its people and their stories, served by a thread of this process."""
    # Nobody real logs in: hardly any stretching, so that people and log-ins cost no time.
    configuration = replace(demonstration_configuration(folder, port=8000), stretch=CHEAP)
    begin(configuration, SystemClock(), print)
    store = Store(configuration.database_url)
    app = create_app(configuration, store=store, server=ServerKeys.load(configuration.keys_dir))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Demonstration(app, configuration, server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        store.dispose()


def wanted(shown: Demonstration) -> set[str]:
    """The routes that have a page."""
    rules = {r.endpoint for r in shown.app.url_map.iter_rules() if "GET" in (r.methods or ())}
    return {name for name in rules & set(ROUTES) if not name.startswith(NO_PAGE)}


def stops(shown: Demonstration) -> list[Stop]:
    """The pages worth a look, of everybody, in a fixed order."""
    found: list[Stop] = []
    known: set[tuple[str, str, str]] = set()
    for person, role in _everybody():
        for stop, html in _walk(shown, person, role, _all_but_alike()):
            showing = {
                (role, stop.endpoint, name)
                for names in re.findall(r'class="([^"]*)"', html)
                for name in names.split()
            } | {(role, stop.endpoint, "")}
            if not showing <= known:
                known |= showing
                found.append(stop)
    return found


def first_of_each(shown: Demonstration, but: set[str]) -> list[Stop]:
    """A page of each route, one person after another; pages that show no new route and lead to none
    are not opened. ``but``: the routes that nobody need look for."""
    found: dict[str, Stop] = {}
    looked_for = wanted(shown) - but
    for person, role in _everybody():
        who = Role(role) if person else None
        his = {name for name in looked_for if allowed(name, who, demonstration=True)}

        def leads_on(endpoint: str, his: set[str] = his) -> bool:
            return bool(his - set(found)) and (endpoint in LEADING or endpoint not in found)

        if his - set(found):
            for stop, _html in _walk(shown, person, role, leads_on):
                found.setdefault(stop.endpoint, stop)
    return sorted(found.values(), key=lambda stop: stop.person)


def _everybody() -> list[tuple[str, str]]:
    """Nobody, then who has a log-in, each with his role."""
    people = [("", "anyone"), *((one.key, str(one.role)) for one in PROFESSIONALS)]
    return people + [(one.key, "worker") for one in WORKERS if one.story != "new_card"]


def names_and_secrets(shown: Demonstration) -> set[str]:
    """Words that no title may hold: the names of people, and their codes."""
    words = {
        part.lower()
        for one in (*PROFESSIONALS, *WORKERS)
        for part in re.findall(r"\w+", one.name)
        if len(part) > 3
    }
    for known in secrets.read(shown.configuration).values():
        words |= {known.contact_code.lower(), known.login_secret.lower(), known.card_number}
    return words - {""}


def endpoint_of(shown: Demonstration, path: str) -> str:
    """The route that answers a GET of this path; empty when there is none."""
    try:
        endpoint, _values = shown.app.url_map.bind("localhost").match(urlsplit(path).path, "GET")
    except HTTPException:
        return ""
    return str(endpoint)


def _walk(
    shown: Demonstration, person: str, role: str, opens: Callable[[str], bool]
) -> Iterator[tuple[Stop, str]]:
    """Follow links, as somebody who is logged in at his own address.

    ``opens``: whether a page of this route is opened, asked when its turn comes.
    """
    client = shown.app.test_client()
    client.set_cookie("language", "en", domain=urlsplit(shown.base(person)).hostname or "")
    begin = [f"/demonstration/enter/{person}", NOWHERE] if person else list(ANYONE)
    todo, seen = deque(begin), set(begin)
    while todo:
        path = todo.popleft()
        if path not in begin and not opens(endpoint_of(shown, path)):
            continue
        path, html = _get(client, shown.base(person), path)
        yield Stop(role, person, endpoint_of(shown, path), path), html
        for found in re.findall(r'<a\s[^>]*?href="([^"]*)"', html):
            link = unescape(found).split("#", 1)[0]
            if link.startswith("/") and link not in seen and _is_page(shown, link):
                seen.add(link)
                todo.append(link)


def _get(client: FlaskClient, base: str, path: str) -> tuple[str, str]:
    """Where this address leads within somebody's own, and what stands there."""
    answer = client.get(path, base_url=base)
    while answer.status_code in (302, 303):
        path = urlsplit(answer.location or "")._replace(scheme="", netloc="").geturl()
        answer = client.get(path, base_url=base)
    # A paper is no page: its words are looked at where it is made.
    return path, answer.text if (answer.mimetype or "").startswith("text/") else ""


def _all_but_alike() -> Callable[[str], bool]:
    met = Counter[str]()

    def opens(endpoint: str) -> bool:
        met[endpoint] += 1
        return not endpoint.startswith(ALIKE) or met[endpoint] <= MOST_ALIKE

    return opens


def _is_page(shown: Demonstration, path: str) -> bool:
    endpoint = endpoint_of(shown, path)
    return bool(endpoint) and not endpoint.startswith(NO_PAGE)
