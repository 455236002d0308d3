"""The forms that keep a draft: one table, by the endpoint to which each is handed in.

A form that is not in it holds nothing but secrets or a button, or needs no session; a test names
each of those with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import current_app, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError

DRAFT: Final = "draft"
"""The part of an address that names a draft: ``/gp/?draft=...``."""
_LONGEST_PATH: Final = 400


@dataclass(frozen=True)
class Form:
    """``page``: the endpoint of the page on which the form stands.

    ``parts``: fields of it that stand in the page's address too, behind the question mark.
    ``apart``: the field that tells it from another form of that page with the same address.
    ``acts``: what is always done anew and never kept, as a yes.
    """

    page: str
    parts: tuple[str, ...] = ()
    apart: str = ""
    acts: frozenset[str] = frozenset()


_ANSWER: Final = frozenset({"answer"})

FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "public.question": Form("public.workshop"),
        "account.settings": Form("account.settings", apart="act"),
        "worker.answer": Form("worker.question", parts=("at",), acts=_ANSWER),
        "worker.start_purpose": Form("worker.start_purpose", parts=("at",), acts=_ANSWER),
        "worker.release": Form("worker.document", acts=frozenset({"do"})),
        "worker.narrow": Form("worker.narrow"),
        "worker.own_view_at": Form("worker.own_view_at"),
        "representative.question": Form("representative.question", acts=_ANSWER),
        "representative.start": Form("representative.start", acts=_ANSWER),
        "representative.text": Form("representative.text", acts=frozenset({"do"})),
        "gp.representative": Form("gp.representative"),
        "physician.representative": Form("physician.representative"),
        "gp.ask": Form("gp.home"),
        "gp.note": Form("gp.patient", apart="reply_to"),
        "gp.limitations": Form("gp.limitations"),
        "gp.workplace_question": Form("gp.patient"),
        "physician.note": Form("physician.dossier"),
        "physician.translation": Form("physician.translation"),
        "physician.prognosis": Form("physician.dossier", apart="reply_to"),
        "physician.day": Form("physician.day"),
        "physician.advice": Form("physician.advice", parts=("replaces",)),
        "physician.limits": Form("physician.limits", parts=("replaces",)),
        "physician.answer": Form("physician.answer"),
        "physician.card": Form("physician.card"),
        "physician.return_plan": Form("physician.return_plan"),
        "physician.renewal": Form("physician.renewal", apart="step"),
        "physician.changes_done": Form("physician.changes"),
        "workplace.placement": Form("workplace.person"),
        "workplace.work_question": Form("workplace.person"),
        "workplace.answer": Form("workplace.person"),
        "workplace.arrangement": Form("workplace.person"),
        "catalogue.new_department": Form("catalogue.new_department"),
        "catalogue.department": Form("catalogue.department"),
        "catalogue.new_task": Form("catalogue.new_task"),
        "catalogue.task": Form("catalogue.task"),
    }
)


@dataclass(frozen=True)
class Place:
    """One form where it stands: what it is handed in to, and the address of its page."""

    form: Form
    action: str
    page: str
    apart: str


def place_of(path: str, fields: Mapping[str, str]) -> Place | None:
    """The form that is handed in at ``path`` with these fields; ``None`` if it keeps no draft."""
    action = urlsplit(clean_path(path)).path
    try:
        endpoint, values = current_app.url_map.bind("").match(action, method="POST")
    except HTTPException:
        return None
    form = FORMS.get(endpoint)
    if form is None:
        return None
    wanted = next(current_app.url_map.iter_rules(form.page)).arguments | set(form.parts)
    found = {name: values.get(name) or fields.get(name) or None for name in wanted}
    try:
        page = clean_path(url_for(form.page, **found))  # type: ignore[arg-type]
    except BuildError:
        return None
    return Place(form, action, page, fields.get(form.apart, "")) if page else None


def way_back(path: str, fields: Mapping[str, str]) -> str:
    """Where somebody goes on after logging in, whose form came too late; or nothing."""
    place = place_of(path, fields)
    if place is not None:
        return place.page
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return ""
    return path


def clean_path(path: str) -> str:
    """An address of this portal without its host and draft, or nothing if it is not one."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or len(path) > _LONGEST_PATH:
        return ""
    if not path.isprintable():
        return ""
    parts = urlsplit(path)
    query = [(n, v) for n, v in parse_qsl(parts.query, keep_blank_values=True) if n != DRAFT]
    return parts.path + ("?" + urlencode(query) if query else "")
