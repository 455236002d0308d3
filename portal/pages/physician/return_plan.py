"""A progressive return: written in steps, confirmed one after the other with one tap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from consent.purposes import Kind
from messaging.documents.reading import Opened, disclose_readable
from messaging.documents.storing import locate
from messaging.dossiers.service import Listed
from messaging.returning import service
from messaging.returning.plan import MOST_STEPS, Permission, restore_plan, say_step
from messaging.vocabulary.wording import fingerprint
from messaging.work import NotFound, Refused
from portal.desk import desk
from portal.i18n import _, language
from portal.pages.doctors import names_of, today
from portal.pages.dossier_words import say
from portal.pages.physician import blueprint
from portal.pages.physician.advice import is_sent, readers_at
from portal.pages.physician.served import announce, served, workshop_names
from portal.schemas.return_plan import ReturnPlanSchema
from portal.sessions.aside import aside
from portal.sessions.prefill import filled_in

ROWS = 4
"""So many rows stand there at first; more by a button."""


@dataclass(frozen=True)
class Row:
    """One step of the form, with its mistakes."""

    number: int
    values: Mapping[str, str]
    errors: Mapping[str, list[str]]


@blueprint.route("/dossiers/<dossier>/return", methods=["GET", "POST"])
def return_plan(dossier: str) -> ResponseReturnValue:
    """Write the plan: a day, hours and days for each step; seen in words before it is sent."""
    here = desk()
    listed = served(here.work, here.acting, dossier)
    typed: MultiDict[str, str] = MultiDict(filled_in())
    errors: dict[str, list[str]] = {}
    content: dict[str, Any] | None = None
    stale = False
    more = typed.get("step") == "more"
    if request.method == "POST" and not more:
        data, places = _filled_in(typed)
        try:
            content = ReturnPlanSchema(today=today()).load(data)
        except ValidationError as error:
            errors = _at_rows(error.messages_dict, places)
        if content is not None and is_sent(typed, content):
            try:
                return _write(listed, content, typed.get("replaces") or None)
            except Refused as refusal:
                if refusal.code != "written_meanwhile":
                    raise
                stale = True
    # Whatever came to nothing is not kept; what comes below is a disclosure and commits.
    here.rollback()
    opened = disclose_readable(
        here.work,
        here.acting,
        [dossier],
        [Kind.RETURN_PLAN],
        wanted=lambda one: not one.facts.ended,
    )
    stand = service.plans(here.acting.actor, [one.stored for one in opened])
    last = next((one for one in opened if stand and one.id == stand[0].id), None)
    if request.method == "GET" and not typed:
        typed = _begun_with(last)
    if stale:
        # He is told, and the plan that stands is on this page: now he may send his over it.
        typed["replaces"] = last.id if last else ""
        changed = _(
            "The plan changed after you began. Look at what stands now before you send yours."
        )
        errors = {"form": [changed]}
    page = render_template(
        "physician/return_plan.html",
        person=listed,
        workshop=workshop_names(here.work, here.acting)[listed.workshop],
        rows=_rows(typed, errors, all_=more),
        most=MOST_STEPS,
        permission=typed.get("permission", str(Permission.NOT_YET)),
        preview=_preview(content) if content else None,
        permitted=content is not None and content["permission"] == Permission.YES,
        checked=fingerprint(content) if content else "",
        errors=errors,
        replaces=typed.get("replaces", ""),
        stale=stale,
        standing=say(here.work, here.acting, [last])[0] if stale and last else None,
        to=names_of(here.work, readers_at(listed.workshop, Kind.RETURN_PLAN)),
    )
    return page, 409 if stale else 422 if errors else 200


@blueprint.post("/documents/<document>/confirm")
def confirm(document: str) -> ResponseReturnValue:
    """Confirm the next step: it holds from its day, or from today if that is past."""
    listed = dossier_of(document)
    confirm_pressed(document)
    return redirect(url_for("physician.dossier", dossier=listed.id, sent="confirmed"), 303)


@blueprint.post("/documents/<document>/permission")
def permission(document: str) -> ResponseReturnValue:
    """Enter whether the advisory physician permitted it."""
    here = desk()
    listed = dossier_of(document)
    said = Permission.YES if request.form.get("permission") == "yes" else Permission.NOT_YET
    plan = _open_aside(document)
    service.enter_permission(here.work, here.acting, plan, said)
    return redirect(url_for("physician.dossier", dossier=listed.id, sent="permission"), 303)


def dossier_of(document: str) -> Listed:
    """Whose plan it is; :class:`NotFound` for what is no plan, and for a dossier he has not."""
    here = desk()
    _head, stored = locate(here.work, document)
    if stored.facts.kind is not Kind.RETURN_PLAN:
        raise NotFound("not a plan", chain=stored.facts.dossier)
    return served(here.work, here.acting, stored.facts.dossier)


def confirm_pressed(document: str) -> int:
    """Confirm the step of which the button was pressed; its number. Opens that plan alone."""
    here = desk()
    typed = request.form.get("number", "")
    number = int(typed) if typed.isdecimal() else 0
    plan = _open_aside(document)
    # Only now: what is opened aside has left its transaction, and the desk has begun another.
    service.confirm(here.work, here.acting, plan, number)
    return number


def _open_aside(document: str) -> Opened:
    """Open one plan to add to it.

    Opening commits: the claim of the form comes after it, with what is added.
    """
    here = desk()
    with aside(here):
        return service.open_plan(here.work, here.acting, document)


def _write(listed: Listed, content: Mapping[str, Any], replaces: str | None) -> ResponseReturnValue:
    here = desk()
    document = service.write_plan(here.work, here.acting, listed.id, content, replaces=replaces)
    announce(here.work, listed, document)
    return redirect(url_for("physician.dossier", dossier=listed.id, sent="return_plan"), 303)


def _filled_in(typed: MultiDict[str, str]) -> tuple[dict[str, Any], list[int]]:
    """The rows in which something stands, as the schema takes them, and the number of each."""
    steps, places = [], []
    for number in range(1, MOST_STEPS + 1):
        one = {
            name: typed.get(f"{name}.{number}", "").strip() for name in ("from", "hours", "days")
        }
        if any(one.values()):
            steps.append(one)
            places.append(number)
    return {"steps": steps, "permission": typed.get("permission", "")}, places


def _at_rows(messages: Mapping[str, Any], places: list[int]) -> dict[str, list[str]]:
    """The mistakes by field of the page."""
    found: dict[str, list[str]] = {}
    for name, texts in messages.items():
        parts = name.split(".")
        if len(parts) > 1 and parts[1].isdigit():
            part = parts[2] if len(parts) > 2 else "from"
            found.setdefault(f"{part}.{places[int(parts[1])]}", []).extend(texts)
        else:
            found.setdefault("from.1" if name == "steps" else name, []).extend(texts)
    return found


def _begun_with(last: Opened | None) -> MultiDict[str, str]:
    """The form as it begins: empty, or as the plan that stands, with the permission of today.

    ``replaces`` is the plan that he has before him, and stays so until he is shown another.
    """
    if last is None:
        return MultiDict({"replaces": ""})
    permission, _entered_by = service.permission_of(last)
    typed: MultiDict[str, str] = MultiDict({"replaces": last.id, "permission": str(permission)})
    for number, step in enumerate(restore_plan(last.content).steps, start=1):
        typed[f"from.{number}"] = step.begins.isoformat()
        typed[f"hours.{number}"] = str(step.hours.value)
        typed[f"days.{number}"] = str(step.days.value)
    return typed


def _rows(typed: MultiDict[str, str], errors: Mapping[str, list[str]], *, all_: bool) -> list[Row]:
    used = [
        n for n in range(1, MOST_STEPS + 1) if typed.get(f"from.{n}") or typed.get(f"hours.{n}")
    ]
    last = MOST_STEPS if all_ else min(MOST_STEPS, max(ROWS, *(used or [0])))
    names = ("from", "hours", "days")
    return [
        Row(
            number,
            {name: typed.get(f"{name}.{number}", "") for name in names},
            {name: list(errors.get(f"{name}.{number}", ())) for name in names},
        )
        for number in range(1, last + 1)
    ]


def _preview(content: Mapping[str, Any]) -> list[tuple[Any, tuple[str, str]]]:
    return [(step.begins, say_step(step, language())) for step in restore_plan(content).steps]
