"""The board: departments with their tasks, as many as there are, in two queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from messaging.vocabulary import load
from messaging.work import NotFound
from messaging.workplace import editing
from messaging.workplace.origins import OriginKind, parse_origin
from messaging.workplace.service import DepartmentView, TaskView
from messaging.workplace.sites import SiteKind
from portal.desk import desk
from portal.i18n import N_, _, language
from portal.pages.catalogue import blueprint
from portal.pages.catalogue.common import label, me, mine, whose
from portal.pages.site_words import coaches, site_facts, weekdays
from portal.schemas.catalogue import (
    Errors,
    read_site,
    read_words,
    typed_of_site,
    typed_of_words,
)
from portal.sessions.prefill import filled_in

MOST_NAMED: Final = 3
"""So many attributes that are not known are named on the board, and the others counted."""
_STEPS = {"up": -1, "down": 1}
DONE: Mapping[str, str] = {
    "department": N_("The department is kept."),
    "task": N_("The task is kept."),
    "retired": N_("It is out of the catalogue. Below, you can put it back."),
    "restored": N_("It is back in the catalogue."),
    "imported": N_("The catalogue is now as your file says."),
}


@blueprint.get("")
def home() -> ResponseReturnValue:
    """Every department and task, and how much of each is filled in."""
    workshop = whose()
    if workshop is None:
        return render_template("catalogue/nobody.html")
    found = editing.described(desk().work, workshop)
    names = {one.id: one.said(language()) for one in found.departments}
    return render_template(
        "catalogue/home.html",
        workshop=workshop,
        done=_(DONE[request.args["done"]]) if request.args.get("done") in DONE else None,
        departments=[
            {
                "id": one.id,
                "name": one.said(language()),
                "description": one.said(language(), "description"),
                "enclave": one.site.kind is SiteKind.ENCLAVE,
                "facts": site_facts(one.site),
                "tasks": [_task(task) for task in one.tasks],
            }
            for one in found.departments
        ],
        retired_departments=[(one.id, one.said(language())) for one in found.retired_departments],
        retired_tasks=[
            (one.id, one.said(language()), names[one.department]) for one in found.retired_tasks
        ],
    )


@blueprint.route("/departments/new", methods=["GET", "POST"])
def new_department() -> ResponseReturnValue:
    """Add a department."""
    workshop = mine()
    typed = filled_in()
    if request.method == "GET":
        return _department_page(None, typed or MultiDict({"kind": "department"}), {})
    words, errors = read_words(typed)
    site, wrong = read_site(typed)
    if errors | wrong:
        return _department_page(None, typed, errors | wrong), 422
    editing.add_department(desk().work, workshop, words, site, me())
    return redirect(url_for("catalogue.home", done="department"), 303)


@blueprint.route("/departments/<department>", methods=["GET", "POST"])
def department(department: str) -> ResponseReturnValue:
    """Say something else of a department: its words, and where it works."""
    workshop = mine()
    known = editing.find_department(desk().work, workshop, department)
    typed = filled_in()
    if request.method == "GET":
        if not typed:
            typed = typed_of_words(known.words)
            typed.update(typed_of_site(known.site))
        return _department_page(known, typed, {})
    words, errors = read_words(typed)
    site, wrong = read_site(typed)
    if errors | wrong:
        return _department_page(known, typed, errors | wrong), 422
    editing.change_department(desk().work, workshop, department, words, site, me())
    return redirect(url_for("catalogue.home", done="department"), 303)


@blueprint.post("/departments/<department>/place")
def move_department(department: str) -> ResponseReturnValue:
    """One place up or down, out of the catalogue, or back into it."""
    workshop, do = mine(), request.form.get("do", "")
    work = desk().work
    if do in _STEPS:
        editing.move_department(work, workshop, department, _STEPS[do], me())
        return redirect(url_for("catalogue.home", _anchor=f"d-{department}"), 303)
    if do == "retire":
        editing.retire_department(work, workshop, department, me())
        return redirect(url_for("catalogue.home", done="retired"), 303)
    if do == "restore":
        editing.restore_department(work, workshop, department, me())
        return redirect(url_for("catalogue.home", done="restored"), 303)
    raise NotFound("no such act")


@blueprint.post("/tasks/<task>/place")
def move_task(task: str) -> ResponseReturnValue:
    """One place up or down in its department, out of the catalogue, or back into it."""
    workshop, do = mine(), request.form.get("do", "")
    work = desk().work
    if do in _STEPS:
        editing.move_task(work, workshop, task, _STEPS[do], me())
        _known, home = editing.find_task(work, workshop, task)
        return redirect(url_for("catalogue.home", _anchor=f"d-{home.id}"), 303)
    if do == "retire":
        editing.retire_task(work, workshop, task, me())
        return redirect(url_for("catalogue.home", done="retired"), 303)
    if do == "restore":
        editing.restore_task(work, workshop, task, me())
        return redirect(url_for("catalogue.home", done="restored"), 303)
    raise NotFound("no such act")


def _task(task: TaskView) -> dict[str, object]:
    """A task with what is not known of it by name, and how much rests on an assumption."""
    origins = [parse_origin(raw) for raw in task.origins.values()]
    unknown = [name for name in load().ids if name not in task.demands]
    named = unknown[: MOST_NAMED if len(unknown) > MOST_NAMED + 1 else None]
    return {
        "id": task.id,
        "name": task.said(language()),
        "known": len(load().ids) - len(unknown),
        "every": len(load().ids),
        "unknown": ", ".join(label(name) for name in named),
        "others": len(unknown) - len(named),
        "to_check": sum(one.kind is OriginKind.ASSUMPTION for one in origins),
    }


def _department_page(
    known: DepartmentView | None, typed: MultiDict[str, str], errors: Errors
) -> str:
    available = typed.getlist("available")
    return render_template(
        "catalogue/department.html",
        known=known,
        title=known.said(language()) if known else _("A new department"),
        typed=typed,
        errors=errors,
        days=weekdays(),
        coaches=coaches(),
        chosen_days=typed.getlist("days"),
        adaptations=[(one.id, one.labels[language()]) for one in load().adaptations],
        chosen_adaptations=available,
    )
