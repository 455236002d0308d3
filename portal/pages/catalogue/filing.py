"""The catalogue to and from a file: what an import would do is shown before it does it."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from typing import Any, Final

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from messaging.people.accounts import organisation
from messaging.work import NotFound, Refused
from messaging.workplace.catalogue import (
    Step,
    What,
    export_catalogue,
    import_catalogue,
    plan_import,
)
from messaging.workplace.checking import CatalogueError
from messaging.workplace.files import checked_file, write_json
from messaging.workplace.table import write_table
from portal.desk import desk
from portal.i18n import _, language
from portal.pages.catalogue import blueprint
from portal.pages.catalogue.common import label, me, mine, said
from portal.schemas.catalogue import problem_in_words

KINDS: Final = ("json", "csv")
LARGEST: Final = 8 * 1024 * 1024
"""Bytes of a file; it travels between the two steps packed."""
MOST_SHOWN: Final = 200


@blueprint.get("/file/<kind>")
def export(kind: str) -> ResponseReturnValue:
    """The catalogue as a file, which an import takes back."""
    workshop = mine()
    if kind not in KINDS:
        raise NotFound("no such file")
    work = desk().work
    data = export_catalogue(work, workshop)
    if kind == "json":
        body, type_ = write_json(data).encode(), "application/json"
    else:
        # A spreadsheet takes a table for UTF-8 when it begins with this mark.
        body, type_ = write_table(data, language()).encode("utf-8-sig"), "text/csv; charset=utf-8"
    name = str(organisation(work, workshop).details["key"])
    response = Response(body, content_type=type_)
    response.headers["Content-Disposition"] = f'attachment; filename="catalogue-{name}.{kind}"'
    return response


@blueprint.route("/import", methods=["GET", "POST"])
def dry_run() -> ResponseReturnValue:
    """Hand in a file; what it would do is shown, and nothing is done yet."""
    workshop = mine()
    if request.method == "GET":
        return render_template("catalogue/import.html")
    file = request.files.get("file")
    content = file.read() if file else b""
    if not content:
        errors = {"file": [_("Choose a file.")]}
        return render_template("catalogue/import.html", errors=errors), 422
    return _plan_page(workshop, content)


@blueprint.post("/import/do")
def carry_out() -> ResponseReturnValue:
    """The second press: do what was shown, and nothing else."""
    workshop = mine()
    content = _unpacked(request.form.get("packed", ""))
    if content is None:
        errors = {"file": [_("Choose the file once more.")]}
        return render_template("catalogue/import.html", errors=errors), 422
    try:
        data = checked_file(content)
        shown = request.form.get("plan", "")
        import_catalogue(desk().work, workshop, data, me(), shown=shown)
    except CatalogueError as error:
        return _mistakes(error), 422
    except Refused:
        return _plan_page(workshop, content, meanwhile=True)
    return redirect(url_for("catalogue.home", done="imported"), 303)


def _plan_page(workshop: str, content: bytes, *, meanwhile: bool = False) -> ResponseReturnValue:
    try:
        plan = plan_import(desk().work, workshop, checked_file(content))
    except CatalogueError as error:
        return _mistakes(error), 422
    names = {step.department: _name(step) for step in plan.steps if step.task is None}
    happens = [_shown(step, names) for step in plan.steps if step.what is not What.SAME]
    page = render_template(
        "catalogue/plan.html",
        change=plan.change,
        happens=happens[:MOST_SHOWN],
        left_out=max(len(happens) - MOST_SHOWN, 0),
        packed=base64.b64encode(zlib.compress(content, 9)).decode(),
        plan=plan.fingerprint,
        meanwhile=meanwhile,
    )
    return (page, 409) if meanwhile else page


def _mistakes(error: CatalogueError) -> str:
    return render_template(
        "catalogue/import.html",
        mistakes=[
            (one.line, one.column, one.where, problem_in_words(one))
            for one in error.problems[:MOST_SHOWN]
        ],
        more=max(len(error.problems) - MOST_SHOWN, 0),
    )


def _shown(step: Step, names: Mapping[str, str]) -> dict[str, Any]:
    before, after = step.before or {}, step.after or {}
    parts = {
        "words": _("name or description"),
        "site": _("place and hours"),
        "position": _("order"),
        "retired": _("back in the catalogue"),
        "training_weeks": _("weeks of training"),
        "origins": _("what the values rest on"),
    }
    return {
        "what": str(step.what),
        "name": _name(step),
        "place": names.get(step.department, step.department) if step.task else "",
        "department": step.task is None,
        "parts": [parts[one] for one in step.parts if one in parts]
        if step.what is What.CHANGED
        else [],
        "lines": [
            (label(name), said(name, before[name]) if name in before else "", said(name, demand))
            for name, demand in after.items()
        ],
    }


def _name(step: Step) -> str:
    names = step.words.get("name", {})
    return names.get(language()) or names.get("nl", "")


def _unpacked(packed: str) -> bytes | None:
    """The file as it was handed in; nothing for what is none, or would grow too large."""
    try:
        stream = zlib.decompressobj()
        content = stream.decompress(base64.b64decode(packed, validate=True), LARGEST)
    except (binascii.Error, ValueError, zlib.error):
        return None
    return content if content and stream.eof and not stream.unconsumed_tail else None
