"""Browsers for the doctors' pages, without scripts, and a small scene for them to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from consent.purposes import Kind, PurposeCode, Role
from messaging.documents.facts import facts_of_chains
from messaging.documents.reading import disclose_readable
from messaging.documents.writing import write
from messaging.exchange.asking import requests_of
from messaging.exchange.consents import Choice, give
from messaging.messages.service import inbox
from messaging.people.accounts import memberships
from messaging.work import NotFound
from messaging.workplace.catalogue import import_catalogue
from messaging.workplace.service import catalogue, placement_content
from portal.application import create_app
from portal.configuration import Configuration, Mode
from portal.sessions import service as sessions
from portal.sessions.cookies import cookie_name
from tests.support.world import OWN_DEVICE, SHOWN, World


def _task(key: str, nl: str, en: str, **demands: Any) -> dict[str, Any]:
    return {
        "key": key,
        "name": {"nl": nl, "en": en},
        "description": {"nl": nl, "en": f"{en}, all day"},
        "demands": demands,
    }


CATALOGUE = {
    "departments": [
        {
            "key": "pack",
            "name": {"nl": "Inpakken", "en": "Packing"},
            "tasks": [
                _task("fold", "Dozen vouwen", "Folding boxes",
                      standing={"state": "value", "value": {"stretch_min": 60, "total_h": 6}}),
                _task("load", "De bestelwagen laden", "Loading the van",
                      lift_low={"state": "value", "value": [{"kg": 15, "per_hour": 12}]}),
            ],
        },
        {
            "key": "garden",
            "name": {"nl": "Groen", "en": "Garden"},
            "tasks": [_task("weed", "Wieden", "Weeding")],
        },
    ]
}  # fmt: skip


@dataclass
class Form:
    """A form as a browser holds it."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.title = ""
        self._form: Form | None = None
        self._select: list[Any] | None = None
        self._area: list[str] | None = None
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "title":
            self._in_title = True
        if tag == "form":
            self._form = Form(given.get("action") or "")
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag == "input" and name:
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self._form.fields.append((name, value))
        elif tag == "select":
            self._select = [name, None]
        elif tag == "option" and self._select is not None:
            if "selected" in given or self._select[1] is None:
                self._select[1] = value
        elif tag == "textarea":
            self._area = [name or "", ""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "title":
            self._in_title = False
        elif tag == "select" and self._form is not None and self._select is not None:
            self._form.fields.append((self._select[0], self._select[1] or ""))
            self._select = None
        elif tag == "textarea" and self._form is not None and self._area is not None:
            # A browser leaves out the line end right after the tag.
            self._form.fields.append((self._area[0], self._area[1].removeprefix("\n")))
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        if self._area is not None:
            self._area[1] += data


@dataclass
class Page:
    """An answer of the portal."""

    status: int
    text: str
    title: str
    location: str | None
    forms: list[Form]

    def form(self, action: str, **holding: str) -> Form:
        """The form that is sent to an address ending like this, with these values in it."""
        for one in self.forms:
            if one.action.endswith(action) and set(holding.items()) <= set(one.fields):
                return one
        raise AssertionError(f"no form to {action} with {holding}")


class Browser:
    """One professional's browser."""

    def __init__(self, app: Flask, world: World, who: str | None, language: str = "en") -> None:
        self.client = app.test_client()
        self.client.set_cookie("language", language)
        self.csrf = ""
        if who is not None:
            configuration: Configuration = app.extensions["portal"].configuration
            with world.work() as work:
                mine = memberships(work, world.keys[who].account)
                token = sessions.start(
                    work,
                    world.keys[who],
                    mine[0] if mine else None,
                    kind="page",
                    configuration=configuration,
                )
            self.csrf = sessions.csrf_of(token)
            self.client.set_cookie(cookie_name(configuration), token)

    def get(self, path: str) -> Page:
        """A page, wherever its address leads."""
        return self._follow(self.client.get(path))

    def post(self, path: str, *, follow: bool = True, **data: Any) -> Page:
        """A form made by hand, with the session's own token."""
        answer = self.client.post(path, data={"csrf_token": self.csrf, **data})
        return self._follow(answer) if follow else _page(answer)

    def submit(self, form: Form, changes: Mapping[str, Any] | None = None, **more: Any) -> Page:
        """Send a form after changing what is filled in."""
        changed = {**(changes or {}), **more}
        data: dict[str, Any] = {}
        for name, value in form.fields:
            if name not in changed:
                data.setdefault(name, []).append(value)
        return self._follow(self.client.post(form.action, data={**data, **changed}))

    def _follow(self, answer: TestResponse) -> Page:
        while answer.status_code in (302, 303):
            answer = self.client.get(answer.headers["Location"])
        return _page(answer)


def _page(answer: TestResponse) -> Page:
    text = answer.get_data(as_text=True)
    parser = _Parser()
    parser.feed(text)
    return Page(
        answer.status_code, text, parser.title, answer.headers.get("Location"), parser.forms
    )


def site(world: World, folder: Path) -> Flask:
    """The portal on a world."""
    configuration = Configuration(
        mode=Mode.TEST,
        data_dir=folder,
        keys_dir=folder,
        database_url=world.store.engine.url.render_as_string(hide_password=False),
        cookie_secure=False,
        hosts=("localhost",),
    )
    return create_app(configuration, clock=world.clock, store=world.store, server=world.server)


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile."""
    seen: list[str] = []

    def note(_link: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(world.store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(world.store.engine, "before_cursor_execute", note)


# What others do ---------------------------------------------------------------------------------


def describe_work(world: World, workshop: str = "east") -> dict[str, str]:
    """Give a workshop its catalogue; the ids of its tasks by key."""
    with world.work() as work:
        import_catalogue(work, world.organisations[workshop], CATALOGUE)
        places = catalogue(work, world.organisations[workshop])
        return {task.key: task.id for place in places for task in place.tasks}


def place(world: World, worker: str, tasks: list[str], workshop: str = "east") -> str:
    """The social service writes down where somebody works."""
    with world.work() as work:
        department = next(
            one
            for one in catalogue(work, world.organisations[workshop])
            if {task.id for task in one.tasks} >= set(tasks)
        )
        content = placement_content(work, world.organisations[workshop], department.id, tasks)
        who = world.acting(work, f"ss_{workshop}")
        return write(work, who, world.dossiers[worker], Kind.PLACEMENT, content)


def consent(
    world: World,
    purpose: str,
    worker: str = "an",
    *,
    answers: bool = False,
    text: int = SHOWN.version,
    **choice: Any,
) -> str:
    """The worker says yes; ``answers``: to the newest question that was put to him.

    ``text``: the version of the text that he was shown.
    """
    with world.work() as work:
        acting = world.acting(work, worker)
        request = None
        if answers:
            request = requests_of(inbox(work, acting))[0].id
        if purpose in ("doctors", "workplace"):
            choice.setdefault("gp", world.group(work, "gp1"))
        receipt = give(
            work, world.acting(work, worker), world.dossiers[worker],
            Choice(PurposeCode(purpose), **choice), collected=OWN_DEVICE,
            shown=replace(SHOWN, version=text), request=request,
        )  # fmt: skip
    return receipt.id


def written(world: World, who: str, kind: Kind, content: Any, worker: str = "an") -> str:
    """Somebody writes a document about the worker."""
    with world.work() as work:
        return write(work, world.acting(work, who), world.dossiers[worker], kind, content)


def contents(world: World, who: str, worker: str = "an") -> list[tuple[str, dict[str, Any]]]:
    """Kind and content of everything that somebody can open in a dossier, newest first."""
    with world.work() as work:
        opened = disclose_readable(work, world.acting(work, who), [world.dossiers[worker]])
        return [(str(one.stored.facts.kind), one.content) for one in opened]


def newest(world: World, kind: Kind, worker: str = "an") -> str:
    """The id of the newest document of a kind."""
    with world.work() as work:
        stored = facts_of_chains(work, [world.dossiers[worker]]).values()
        found = [one for one in stored if one.facts.kind is kind]
        return max(found, key=lambda one: one.facts.written_at).id


def opens(world: World, who: str, document: str) -> bool:
    """Whether somebody can open a document."""
    from messaging.documents.reading import disclose

    try:
        with world.work() as work:
            disclose(work, world.acting(work, who), [document])
    except NotFound:
        return False
    return True


def group(world: World, workshop: str, role: Role) -> Any:
    """The group of a role that serves a workshop."""
    with world.work() as work:
        return world.group_at(work, workshop, role)
