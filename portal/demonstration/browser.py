"""A small browser for the rehearsal: one person's cookies, pages, links and filled-in forms."""

from __future__ import annotations

import http.client
import urllib.parse
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie

TIMEOUT_SECONDS = 60
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass
class Form:
    """A form with the values that it holds, as a browser would send it."""

    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    options: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, **changes: str) -> list[tuple[str, str]]:
        """The values with some of them replaced or added."""
        kept = [(name, value) for name, value in self.values if name not in changes]
        return [*kept, *changes.items()]


class _Reader(HTMLParser):
    """Collects text, links and forms."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._area: str | None = None
        self._select: str | None = None
        self._quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in ("script", "style", "title"):
            self._quiet += 1
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag == "form":
            self.forms.append(Form(values.get("action", ""), values.get("method", "get")))
        elif self.forms:
            self._in_form(tag, values)

    def _in_form(self, tag: str, values: dict[str, str]) -> None:
        form, name = self.forms[-1], values.get("name", "")
        if name:
            form.names.add(name)
        if tag == "input" and name:
            kind = values.get("type", "text")
            form.options.setdefault(name, []).append(values.get("value", ""))
            if kind not in ("checkbox", "radio") or "checked" in values:
                form.values.append((name, values.get("value", "")))
        elif tag == "textarea" and name:
            self._area = name
            form.values.append((name, ""))
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select:
            form.options.setdefault(self._select, []).append(values.get("value", ""))
            known = dict(form.values)
            if self._select not in known or "selected" in values:
                form.values = [pair for pair in form.values if pair[0] != self._select]
                form.values.append((self._select, values.get("value", "")))
        elif tag == "button" and name:
            form.buttons.append((name, values.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "title"):
            self._quiet -= 1
        if tag == "textarea":
            self._area = None
        if tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            form = self.forms[-1]
            form.values = [pair for pair in form.values if pair[0] != self._area]
            form.values.append((self._area, data.strip()))
        elif not self._quiet:
            self.text.append(data)


@dataclass
class Page:
    """What a browser shows: status, address, text, links and forms."""

    status: int
    path: str
    html: str
    text: str
    links: list[str]
    forms: list[Form]

    def says(self, words: str) -> bool:
        """Whether these words stand on it."""
        return words in self.text

    def link(self, part: str) -> str:
        """The first link whose address has ``part``; LookupError when there is none."""
        for link in self.links:
            if part in link:
                return link
        raise LookupError(f"no link to {part} on {self.path}")

    def form(self, part: str = "", *, field_name: str = "") -> Form:
        """The first form to ``part`` that has this field; LookupError when there is none."""
        for form in self.forms:
            wanted = not field_name or any(
                name == field_name for name in (*form.names, *(n for n, _ in form.buttons))
            )
            if part in form.action and wanted:
                return form
        raise LookupError(f"no form to {part} ({field_name}) on {self.path}")


class Browser:
    """One person at an address of his own; connects where the demonstration really listens."""

    def __init__(self, url: str, person: str = "") -> None:
        parts = urllib.parse.urlsplit(url)
        self._host = parts.hostname or "127.0.0.1"
        self._port = parts.port or 80
        name = f"{person}.localhost" if person else "localhost"
        self.host = f"{name}:{self._port}"
        self._cookies: dict[str, str] = {"language": "en"}

    def get(self, path: str) -> Page:
        """Look at a page; redirects on the same host are followed."""
        return self._follow("GET", path, None)

    def post(self, path: str, values: list[tuple[str, str]]) -> Page:
        """Send a form."""
        return self._follow("POST", path, urllib.parse.urlencode(values))

    def send(self, form: Form, page: Page, **changes: str) -> Page:
        """Send a form of a page with some values changed."""
        return self.post(form.action or page.path, form.filled(**changes))

    def _follow(self, method: str, path: str, body: str | None) -> Page:
        for _ in range(5):
            status, location, html = self._ask(method, path, body)
            if status not in _REDIRECTS or not location:
                return page_of(status, path, html)
            parts = urllib.parse.urlsplit(location)
            if parts.netloc not in ("", self.host):
                return page_of(status, path, html)  # another person's address is not this one's
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            method, body = "GET", None
        raise LookupError(f"too many redirects at {path}")

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str | None, str]:
        link = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_SECONDS)
        headers = {
            "Host": self.host,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            link.request(method, path.split("#", 1)[0], body, headers)
            answer = link.getresponse()
            for header in answer.headers.get_all("Set-Cookie") or []:
                for name, morsel in SimpleCookie(header).items():
                    self._cookies[name] = morsel.value
            # A paper is no page: its words are looked at where it is made.
            is_text = answer.headers.get_content_maintype() == "text"
            text = answer.read().decode("utf-8") if is_text else ""
            return answer.status, answer.headers.get("Location"), text
        finally:
            link.close()


def page_of(status: int, path: str, html: str) -> Page:
    """What a browser shows of an answer."""
    reader = _Reader()
    reader.feed(html)
    return Page(
        status, path, html, " ".join(" ".join(reader.text).split()), reader.links, reader.forms
    )
