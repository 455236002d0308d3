"""A browser without scripts for the worker's pages, and small acts of the others around him."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from consent.parties import Party, PartyKind
from consent.purposes import Kind, PurposeCode, Role
from messaging.documents.writing import write
from messaging.exchange.asking import ask_by_code
from messaging.exchange.consents import Choice, give
from messaging.people.models import Organisation
from messaging.workplace.models import Department, Task
from portal.application import create_app
from portal.configuration import Configuration, Mode
from portal.sessions import service as sessions
from portal.sessions.cookies import cookie_name
from tests.support.world import OWN_DEVICE, SHOWN, World

ADVICE = {
    "lines": [
        {"task": "task-a", "outcome": "suits"},
        {"task": "task-b", "outcome": "suits_with_adaptation", "adaptations": ["lifting_aid"]},
        {"task": "task-c", "outcome": "does_not_suit"},
    ],
    "hours": 4,
    "days": 3,
    "build_up": "build_up_none",
    "duration": {"code": "for_weeks", "params": {"weeks": 6}},
    "certainty": "likely",
    "review_by": "2026-06-01",
}


@dataclass
class Form:
    """A form of a page, as a browser holds it: what is filled in, and its buttons."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def names(self) -> set[str]:
        return {name for name, _ in self.fields}


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.select: str | None = None
        self.title = ""
        self.links: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "title":
            self._in_title = True
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag == "form":
            self.inside = Form(given.get("action") or "", given.get("method") or "get")
            self.forms.append(self.inside)
        if self.inside is None:
            return
        if tag == "input" and name:
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.inside.fields.append((name, value))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.inside.fields.append((self.select, value))
        elif tag == "button" and name and given.get("type") == "submit":
            self.inside.buttons.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


@dataclass
class Page:
    """An answer of the portal."""

    status: int
    text: str
    path: str
    title: str
    forms: list[Form]
    links: list[str]

    def form(self, holding: str) -> Form:
        """The one form that has this field, or leads to this address."""
        found = [
            one
            for one in self.forms
            if holding in one.names()
            or holding in {name for name, _ in one.buttons}
            or one.action == holding
        ]
        assert found, f"no form with {holding} on {self.path}"
        return found[0]


class Browser:
    """One person's browser: counts its requests, and follows redirects as browsers do."""

    def __init__(self, app: Flask, world: World, who: str) -> None:
        self.client = app.test_client()
        self.requests = 0
        configuration: Configuration = app.extensions["portal"].configuration
        with world.work() as work:
            token = sessions.start(
                work, world.keys[who], None, kind="page", configuration=configuration
            )
        self.token = token
        self.client.set_cookie(cookie_name(configuration), token)
        self.client.set_cookie("language", "en")

    def get(self, path: str) -> Page:
        self.requests += 1
        return self._follow(self.client.get(path))

    def submit(
        self,
        form: Form,
        button: tuple[str, str] | None = None,
        *,
        follow: bool = True,
        **changes: Any,
    ) -> Page:
        """Press a button of a form, after changing what is filled in."""
        fields = [(name, value) for name, value in form.fields if name not in changes]
        for name, value in changes.items():
            fields += [(name, one) for one in (value if isinstance(value, list) else [value])]
        if button:
            fields.append(button)
        self.requests += 1
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        answer = self.client.open(form.action, method=form.method.upper(), data=data)
        return self._follow(answer) if follow else _page(answer)

    def confirm(self, form: Form, **changes: Any) -> Page:
        """Say yes with choices: they change the words, so they are shown once more before."""
        yes = ("answer", "yes")
        again = self.submit(form, yes, **changes)
        assert (again.status, "Please read it once more" in again.text) == (422, True)
        return self.submit(again.form("answer"), yes)

    def _follow(self, answer: TestResponse) -> Page:
        while answer.status_code in (302, 303):
            answer = self.client.get(answer.headers["Location"])
        return _page(answer)


def _page(answer: TestResponse) -> Page:
    text = answer.get_data(as_text=True)
    forms = _Forms()
    forms.feed(text)
    path = answer.request.full_path.rstrip("?")
    return Page(answer.status_code, text, path, forms.title, forms.forms, forms.links)


def site(world: World, tmp_path: Path, **changes: Any) -> Flask:
    """The portal on a world."""
    settings: dict[str, Any] = {
        "mode": Mode.TEST,
        "data_dir": tmp_path,
        "keys_dir": tmp_path,
        "database_url": str(world.store.engine.url),
        "cookie_secure": False,
        "hosts": ("localhost",),
        **changes,
    }
    return create_app(
        Configuration(**settings), clock=world.clock, store=world.store, server=world.server
    )


# What others do ---------------------------------------------------------------------------


def ask(world: World, who: str = "gp1", purpose: str = "doctors", worker: str = "an") -> None:
    """A doctor puts a question by the worker's contact code."""
    with world.work() as work:
        code = world.cards[worker].contact_code
        ask_by_code(work, world.acting(work, who), code, PurposeCode(purpose))


def gp_party(world: World, who: str = "gp1") -> Party:
    with world.work() as work:
        return world.group(work, who)


def consent(world: World, purpose: str, worker: str = "an", **choice: Any) -> str:
    """The worker says yes, in his own session; returns the receipt."""
    with world.work() as work:
        if purpose in ("doctors", "workplace"):
            choice.setdefault("gp", world.group(work, "gp1"))
        receipt = give(
            work, world.acting(work, worker), world.dossiers[worker],
            Choice(PurposeCode(purpose), **choice), shown=SHOWN, collected=OWN_DEVICE,
        )  # fmt: skip
    return receipt.id


def written(
    world: World, who: str, kind: Kind, content: Any, worker: str = "an", *, to: str | None = None
) -> str:
    """Somebody writes a document about the worker; ``to``: to whose group he puts it."""
    with world.work() as work:
        addressees = [world.group(work, to)] if to else []
        return write(
            work, world.acting(work, who), world.dossiers[worker], kind, content,
            addressees=addressees,
        )  # fmt: skip


def advice(world: World, worker: str = "an") -> str:
    """The physician writes an advice that waits for the worker."""
    from datetime import date

    from messaging.vocabulary import advice_to_json, parse_advice

    content = advice_to_json(parse_advice(ADVICE, date(2026, 3, 2)))
    return written(world, "arts", Kind.ADVICE, content, worker)


def catalogue(world: World) -> None:
    """Three tasks in a department of the workshop east."""
    with world.work() as work:
        work.session.add(
            Department(
                id="dep",
                organisation_id=world.organisations["east"],
                key="pack",
                position=0,
                words={"name": {"nl": "Inpakken", "en": "Packing"}},
                retired=False,
            )
        )
        work.session.flush()
        for number, (key, name) in enumerate((("a", "Folding"), ("b", "Lifting"), ("c", "Vans"))):
            work.session.add(
                Task(
                    id=f"task-{key}",
                    department_id="dep",
                    key=key,
                    position=number,
                    words={"name": {"nl": name, "en": name}},
                    demands={},
                    retired=False,
                )
            )


def details(world: World, workshop: str = "east", **more: Any) -> None:
    """What a workshop says to everybody."""
    with world.work() as work:
        row = work.session.get_one(Organisation, world.organisations[workshop])
        known = work.open("organisation", row.id, "details", row.details)
        row.details = work.seal("organisation", row.id, "details", {**known, **more})


def person(world: World, who: str, organisation: str) -> Party:
    return Party(PartyKind.PERSON, world.keys[who].account, organisation, Role.GP)


def read(world: World, who: str, document: str) -> None:
    """Somebody opens a document."""
    from messaging.documents.reading import disclose

    with world.work() as work:
        disclose(work, world.acting(work, who), [document])
