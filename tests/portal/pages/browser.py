"""A browser without scripts: it fills in forms, presses buttons and follows redirects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from messaging.people.accounts import memberships
from portal.application import create_app
from portal.configuration import Configuration
from portal.sessions import service as sessions
from portal.sessions.cookies import cookie_name
from portal.settings import Mode
from tests.support.world import World


@dataclass
class Form:
    """A form as a browser holds it: what is filled in, and its buttons."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def names(self) -> set[str]:
        """What can be said with it."""
        return {name for name, _ in (*self.fields, *self.buttons)}


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
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
        elif tag == "a":
            self.links.append(given.get("href") or "")
        elif tag == "form":
            self._form = Form(given.get("action") or "", given.get("method") or "get")
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag == "input" and name:
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self._form.fields.append((name, value))
        elif tag == "button" and name and given.get("type") == "submit":
            self._form.buttons.append((name, value))
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
    """An answer of the portal. ``path``: where it was found, after every redirect."""

    status: int
    text: str
    path: str
    title: str
    location: str | None
    forms: list[Form]
    links: list[str]

    def form(self, what: str, **holding: str) -> Form:
        """The form to an address that ends like this, or with this field or button in it.

        ``holding``: values that stand in it.
        """
        for one in self.forms:
            found = one.action.endswith(what) if "/" in what else what in one.names()
            if found and set(holding.items()) <= set(one.fields):
                return one
        raise AssertionError(f"no form with {what} and {holding} on {self.path}")


class Browser:
    """One person's browser; signed out where he is nobody. Counts what is asked of it."""

    def __init__(self, app: Flask, world: World, who: str | None, language: str = "en") -> None:
        self.client = app.test_client()
        self.client.set_cookie("language", language)
        self.requests = 0
        self.token = self.csrf = ""
        if who is not None:
            configuration: Configuration = app.extensions["portal"].configuration
            with world.work() as work:
                mine = memberships(work, world.keys[who].account)
                self.token = sessions.start(
                    work,
                    world.keys[who],
                    mine[0] if mine else None,
                    kind="page",
                    configuration=configuration,
                )
            self.csrf = sessions.csrf_of(self.token)
            self.client.set_cookie(cookie_name(configuration), self.token)

    def get(self, path: str) -> Page:
        """A page, wherever its address leads."""
        self.requests += 1
        return self._follow(self.client.get(path))

    def post(self, path: str, *, follow: bool = True, **data: Any) -> Page:
        """A form made by hand, with the session's own token."""
        self.requests += 1
        answer = self.client.post(path, data={"csrf_token": self.csrf, **data})
        return self._follow(answer) if follow else _page(answer)

    def submit(
        self,
        form: Form,
        said: Mapping[str, Any] | tuple[str, str] = MappingProxyType({}),
        *,
        follow: bool = True,
        **more: Any,
    ) -> Page:
        """Send a form after changing what is filled in; ``said``: changes, or a button."""
        changed = {**(dict([said]) if isinstance(said, tuple) else said), **more}
        data: dict[str, Any] = {}
        for name, value in form.fields:
            if name not in changed:
                data.setdefault(name, []).append(value)
        self.requests += 1
        answer = self.client.open(form.action, method=form.method.upper(), data={**data, **changed})
        return self._follow(answer) if follow else _page(answer)

    def confirm(self, form: Form, **changes: Any) -> Page:
        """Say yes with choices: they change the words, so they are shown once more before."""
        yes = ("answer", "yes")
        again = self.submit(form, yes, **changes)
        assert (again.status, "Please read it once more" in again.text) == (422, True)
        return self.passing(self.submit(again.form("answer"), yes))

    def passing(self, page: Page) -> Page:
        """Past the three questions after a yes, unanswered, where they are asked."""
        if not page.path.startswith("/me/understood/"):
            return page
        return self.submit(page.form("pick"), ("skip", "1"))

    def _follow(self, answer: TestResponse) -> Page:
        while answer.status_code in (302, 303):
            answer = self.client.get(answer.headers["Location"])
        return _page(answer)


def _page(answer: TestResponse) -> Page:
    text = answer.get_data(as_text=True)
    parser = _Parser()
    parser.feed(text)
    path = answer.request.full_path.rstrip("?")
    where = answer.headers.get("Location")
    return Page(answer.status_code, text, path, parser.title, where, parser.forms, parser.links)


def site(world: World, folder: Path, **changes: Any) -> Flask:
    """The portal on a world."""
    settings: dict[str, Any] = {
        "mode": Mode.TEST,
        "data_dir": folder,
        "keys_dir": folder,
        "database_url": world.store.engine.url.render_as_string(hide_password=False),
        "cookie_secure": False,
        "hosts": ("localhost",),
        **changes,
    }
    return create_app(
        Configuration(**settings), clock=world.clock, store=world.store, server=world.server
    )
