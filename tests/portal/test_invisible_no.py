"""Promise 5 over the wire: nothing that the social service gets tells one state from another.

Worlds that differ only in never asked, asked, refused, not now, told, nothing written, waiting,
struck, withdrawn, ended and expired. Everything that ``social_service``, ``coach`` and
``administrator`` receive is equal after taking out what is random in each request: pages, answers
to forms, the API, mail, commands; their status, headers, sizes, redirects and queries.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from werkzeug.test import TestResponse

from consent.clock import brussels_day
from consent.purposes import Kind, Role
from messaging.absence.mistakes import own_calls
from messaging.people.accounts import change_profile
from messaging.workplace.service import catalogue
from messaging.workplace.typical import load_typical
from portal import steady
from portal.access import ANYONE, ROUTES
from portal.commands.root import cli
from portal.mail.sending import send_waiting
from portal.settings import Smtp
from tests.portal.mail.postbox import Postbox, postbox
from tests.support.browsing import call_as, counted_queries, visit
from tests.support.people import add_professional
from tests.support.playing import SERVICE, Play
from tests.support.routes import plain
from tests.support.served import write_server_keys
from tests.support.world import World, enrol
from tests.support.worlds import RELEASED, WORLDS

WORKPLACE = {SERVICE: Role.SOCIAL_SERVICE, "admin": Role.ADMINISTRATOR, "coach": Role.COACH}
SHOWN = {
    "announced",
    "ss_east GET /work/people/<dossier>",
    "ss_east GET /work/people/<dossier>/maat.pdf",
    "ss_east GET /api/v1/dossiers/<dossier>/documents",
    "ss_east GET /api/v1/documents/<document>",
    "ss_east places nowhere",
    "ss_east asks nothing",
    "ss_east answers",
    "ss_east API answers",
    "ss_east arranges",
    "ss_east API arranges",
}
"""Where a released advice and the GP's question show, also beside a form filled in wrong."""
BEFORE = "never asked"
USUAL = {
    "asked and told no",
    "struck",
    "withdrawn",
    "expired and swept",
    "told why and stopped",
}
"""Worlds through which the others lead: each step of a consent is taken in one of them."""
COMMANDS = (
    ["people", "list"],
    ["people", "list", "--workers", "--organisation", "east"],
    ["organisations", "list"],
    ["sweep"],
    ["verify"],
)


def answered(answer: TestResponse) -> tuple[Any, ...]:
    """All of an answer: its status, headers (the length and where it leads too) and text."""
    headers = [(name, plain(value)) for name, value in answer.headers if name != "Date"]
    return (answer.status_code, headers, plain(answer.data.decode(errors="replace")))


def described(world: World) -> dict[str, str]:
    """What the addresses of the catalogue name: nobody is in it, so it is the same everywhere."""
    with world.work() as work:
        place = catalogue(work, world.organisations["east"])[0]
    key = load_typical().tasks[0].key
    return {"department": place.id, "task": place.tasks[0].id, "key": key, "kind": "json"}


class Eyes:
    """Somebody of the workplace's side, who notes everything that he gets."""

    def __init__(self, play: Play, who: str) -> None:
        self.play, self.who = play, who
        self.got: dict[str, Any] = {}
        # What he still remembers from when it was delivered; else an id of nothing.
        self.ids = {
            "dossier": play.dossier,
            "document": play.newest(Kind.ADVICE),
            "question": play.newest(Kind.WORKPLACE_QUESTION),
            "workshop": play.world.organisations["east"],
            "absence": play.absence,
            "code": "en",
            **described(play.world),
        }

    def note(self, name: str, ask: Callable[[], TestResponse], *, counted: bool = True) -> None:
        """One answer, with how many queries it took."""
        with counted_queries(self.play.world) as queries:
            answer = ask()
        assert answer.status_code < 500, (name, answer.text)
        self.got[f"{self.who} {name}"] = (*answered(answer), len(queries) if counted else None)

    def look_everywhere(self, app: Flask) -> None:
        """Every page and every answer of the API that he may get at all."""
        world, folder = self.play.world, self.play.folder
        page = visit(app, world, folder, self.who)
        program = call_as(app, world, folder, self.who)
        for rule in app.url_map.iter_rules():
            who = ROUTES[rule.endpoint]
            if "GET" not in (rule.methods or set()) or rule.endpoint == "static":
                continue
            if who == ANYONE and self.who != SERVICE:
                continue
            if who != ANYONE and WORKPLACE[self.who] not in who:
                continue
            built = rule.build({name: self.ids[name] for name in rule.arguments})
            assert built is not None
            path = built[1]
            # A document that he remembers has rows to look up: no page of his names it.
            counted = "document" not in rule.arguments
            api = rule.rule.startswith("/api/")
            ask = partial(program.call, "GET") if api else page.get
            self.note(f"GET {rule.rule}", partial(ask, path), counted=counted)

    def take_a_call(self, app: Flask) -> None:
        """Another call of his, done wrong and done right: whoever takes it learns nothing."""
        page = visit(app, self.play.world, self.play.folder, self.who)
        today = brussels_day(self.play.world.clock.now()).isoformat()
        form = {"who": self.ids["dossier"], "from": today, "answer": "no"}
        for name, said in (("calls wrongly", {**form, "answer": ""}), ("calls", form)):
            # What was said is sealed to whom he named too: its time is the beat's.
            send = partial(page.post, "/absence/call", said)
            self.note(name, send, counted=name != "calls")
        # And taken back: whether anything was sealed with it, or to whom, tells nothing either.
        self.note("sees his calls", partial(page.get, "/absence/mistake"))
        with self.play.world.work() as work:
            step = own_calls(work, self.play.world.acting(work, self.who))[0].step
        undo = partial(page.post, "/absence/mistake", {"call": step})
        self.note("takes it back", undo, counted=False)
        self.note("sees his calls after", partial(page.get, "/absence/mistake"))

    def try_everything(self, app: Flask) -> None:
        """The social service's forms and acts, done right and done wrong."""
        world, folder = self.play.world, self.play.folder
        page = visit(app, world, folder, self.who)
        program = call_as(app, world, folder, self.who)
        person = f"/work/people/{self.ids['dossier']}"
        forms: tuple[tuple[str, str, dict[str, Any]], ...] = (
            ("places nowhere", "placement", {"tasks": ["no such task"]}),
            ("places", "placement", {"tasks": self.play.tasks}),
            ("asks nothing", "work-question", {}),
            ("asks", "work-question", {"question": "work_still_suits"}),
        )
        for name, path, form in forms:
            # A placement is sealed to each doctor who may read it too: its time is the beat's.
            send = partial(page.post, f"{person}/{path}", form)
            self.note(name, send, counted=name != "places")
        documents = f"/dossiers/{self.ids['dossier']}/documents"
        reply = {"question": self.ids["question"], "answer": "no"}
        acts: tuple[tuple[str, str, dict[str, Any]], ...] = (
            ("advises", documents, {"kind": "advice", "content": {}}),
            ("asks", documents, {"kind": "work_question",
                                 "content": {"question": "work_still_suits"}}),
            ("answers", documents, {"kind": "workplace_answer", "content": reply}),
            ("is done", f"/waiting/{self.ids['document']}/handled", {}),
        )  # fmt: skip
        for name, path, body in acts:
            ask = partial(program.call, "POST", f"/api/v1{path}", body)
            self.note(f"API {name}", ask, counted=name in ("advises", "asks"))
        stool = {"task": self.play.tasks[0], "adaptation": "sit_stand_stool", "answer": "tried"}
        said = {"advice": self.ids["document"], "answers": [stool]}
        body = {"kind": "arrangement", "content": said}
        arrange = partial(program.call, "POST", f"/api/v1{documents}", body)
        self.note("API arranges", arrange, counted=False)
        advice = f"/work/advices/{self.ids['document']}/answers"
        form = {f"said.{self.play.tasks[0]}.sit_stand_stool": "arranged"}
        self.note("arranges", partial(page.post, advice, form), counted=False)
        remembered = f"/work/questions/{self.ids['question']}"
        self.note("answers", partial(page.post, remembered, {"answer": "no"}), counted=False)


def by_command(world: World, monkeypatch: pytest.MonkeyPatch, folder: Path) -> dict[str, str]:
    """What an administrator gets on the command line."""
    write_server_keys(world, folder / "keys")
    url = world.store.engine.url.render_as_string(hide_password=False)
    for name, value in {
        "MODE": "test",
        "DATA_DIR": str(folder),
        "KEYS_DIR": str(folder / "keys"),
        "DATABASE_URL": url,
        "COOKIE_SECURE": "false",
        "HOSTS": "localhost",
    }.items():
        monkeypatch.setenv(f"PORTAL_{name}", value)
    said = {}
    for command in COMMANDS:
        result = CliRunner().invoke(cli, command)
        assert result.exit_code == 0, result.output
        said[" ".join(command)] = plain(result.output)
    return said


class Post:
    """Sends what is due, as a timer does each minute; notes who of the workplace got mail, when."""

    def __init__(self, play: Play, box: Postbox) -> None:
        self.play, self.box = play, box
        self.smtp = Smtp("127.0.0.1", "portaal@post.example", port=box.port, starttls=False)
        self.addresses = {f"{who}@example.org" for who in WORKPLACE}
        self.got: list[tuple[str, datetime]] = []
        self.others = 0

    def send(self) -> None:
        world, before = self.play.world, len(self.box.to)
        send_waiting(world.store, world.server, world.clock, self.smtp)
        for to in self.box.to[before:]:
            if to in self.addresses:
                self.got.append((to, world.clock.now()))
            else:
                self.others += 1


def received(
    world: World, bring: Callable[[Play], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """Everything that the workplace's side gets in one world."""
    add_professional(world, "admin", Role.ADMINISTRATOR)
    enrol(world, "coach", Role.COACH, "east")
    with world.work() as work:
        for who in WORKPLACE:
            change_profile(work, world.keys[who].account, email=f"{who}@example.org")
    play = Play(world, folder)
    with postbox() as box:
        post = Post(play, box)
        play.after_each = post.send
        bring(play)
        seen = [Eyes(play, who) for who in WORKPLACE]
        for eyes in seen:
            eyes.look_everywhere(play.app)
        for eyes in seen:
            eyes.take_a_call(play.app)
        seen[0].try_everything(play.app)
        world.clock.move(timedelta(days=2))
        post.send()
    got: dict[str, Any] = {name: one for eyes in seen for name, one in eyes.got.items()}
    got |= by_command(world, monkeypatch, folder)
    # What was delivered may be announced, once a day; what ends is not.
    got["mail"] = [one for one in post.got if one[1] not in play.delivered]
    got["announced"] = len(post.got) - len(got["mail"])
    assert bool(got["announced"]) is bool(play.delivered)
    assert post.others or not play.waiting()
    return got


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A beat that nobody waits for; that it is kept is for ``test_steady.py``."""
    monkeypatch.setattr(steady, "BEAT_SECONDS", 0.001)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "names",
    [
        pytest.param(USUAL, id="usual"),
        pytest.param(set(WORLDS) - USUAL - {BEFORE}, id="rest", marks=pytest.mark.broad),
    ],
)
def test_what_the_workplace_gets_is_one_and_the_same(
    worlds: Callable[[], World],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: set[str],
) -> None:
    def got(name: str, bring: Callable[[Play], None]) -> dict[str, Any]:
        folder = tmp_path / re.sub(r"\W", "-", name)
        folder.mkdir()
        return received(worlds(), bring, folder, monkeypatch)

    before = got(BEFORE, WORLDS[BEFORE])
    for name in sorted(names):
        seen = got(name, WORLDS[name])
        different = [what for what in before if seen.get(what) != before[what]]
        assert not set(different) - {"announced"}, (
            name, different, [(seen.get(w), before[w]) for w in different[:1]],
        )  # fmt: skip
        assert set(seen) == set(before)
    # The look is not blind: what was released shows, and only where it must.
    released = got("released", RELEASED)
    assert {what for what in before if released[what] != before[what]} == SHOWN
