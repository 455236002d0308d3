"""A task and what it asks: the form of all attributes, and the history of its demands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from consent.clock import brussels_day
from messaging.work import NotFound, Refused
from messaging.workplace import editing
from messaging.workplace.editing import TaskText
from messaging.workplace.history import changes_of_task
from messaging.workplace.origins import checked, origin_to_json
from messaging.workplace.service import DepartmentView, TaskView
from portal.desk import desk
from portal.i18n import _, language
from portal.pages.catalogue import blueprint
from portal.pages.catalogue.common import label, me, mine, origin_words, said
from portal.pages.catalogue.demand_form import build, filled, looked_at, read, typed_from
from portal.schemas.catalogue import Errors, read_training, read_words, typed_of_words
from portal.schemas.functional import in_words
from portal.sessions.prefill import filled_in


@blueprint.route("/departments/<department>/tasks/new", methods=["GET", "POST"])
def new_task(department: str) -> ResponseReturnValue:
    """Add a task to a department, from nothing."""
    workshop = mine()
    home = editing.find_department(desk().work, workshop, department)
    if home.retired:
        raise NotFound("a retired department")
    typed = filled_in()
    if request.method == "GET":
        return _task_page(home, None, typed, {})
    text, errors = _read(typed)
    if text is None:
        return _task_page(home, None, typed, errors), 422
    seen = origin_to_json(checked(brussels_day(desk().services.clock.now())))
    origins = {name: seen for name in looked_at(typed) if name in text.demands}
    editing.add_task(desk().work, workshop, department, replace(text, origins=origins), me())
    return redirect(url_for("catalogue.home", done="task", _anchor=f"d-{department}"), 303)


@blueprint.route("/tasks/<task>", methods=["GET", "POST"])
def task(task: str) -> ResponseReturnValue:
    """Say something else of a task; what was asked before stays in its history."""
    workshop = mine()
    known, home = editing.find_task(desk().work, workshop, task)
    typed = filled_in()
    if request.method == "GET":
        return _task_page(home, known, typed or _typed(known), {})
    text, errors = _read(typed, known)
    if text is None:
        return _task_page(home, known, typed, errors), 422
    try:
        editing.change_task(
            desk().work, workshop, task, text, me(),
            saw=typed.get("saw", ""),
            looked_at=looked_at(typed),
            today=brussels_day(desk().services.clock.now()),
        )  # fmt: skip
    except Refused:
        desk().rollback()
        known, home = editing.find_task(desk().work, workshop, task)
        again = MultiDict(typed)
        again["saw"] = editing.seen(known)
        return _task_page(home, known, again, {}, meanwhile=True), 409
    return redirect(url_for("catalogue.home", done="task", _anchor=f"d-{home.id}"), 303)


@blueprint.get("/tasks/<task>/history")
def history(task: str) -> ResponseReturnValue:
    """What a task asked before: every change of its demands, the latest first."""
    workshop = mine()
    known, home = editing.find_task(desk().work, workshop, task)
    changes = changes_of_task(desk().work, workshop, task)
    return render_template(
        "catalogue/history.html",
        task=known,
        name=known.said(language()),
        home=home.said(language()),
        changes=[
            {
                "at": change.at,
                "lines": [
                    (label(name), said(name, change.before[name]), said(name, change.after[name]))
                    for name in change.after
                ],
            }
            for change in reversed(changes)
        ],
    )


def _typed(known: TaskView) -> MultiDict[str, str]:
    """The form as it would have been filled in for this task."""
    typed = typed_of_words(known.words)
    typed.update(typed_from(known.demands))
    typed["training_weeks"] = "" if known.training_weeks is None else str(known.training_weeks)
    typed["saw"] = editing.seen(known)
    return typed


def _read(
    typed: MultiDict[str, str], known: TaskView | None = None
) -> tuple[TaskText | None, Errors]:
    words, errors = read_words(typed)
    weeks, wrong = read_training(typed)
    demands, mistaken = read(typed, typed_from(known.demands) if known else None)
    errors |= wrong
    for name, error in mistaken.items():
        errors[name] = [
            _("You filled in a value. Choose “asks” beside it, or empty it.")
            if error.code == "value_not_expected"
            else in_words(error)
        ]
    return (None, errors) if errors else (TaskText(words, demands, training_weeks=weeks), {})


def _task_page(
    home: DepartmentView,
    known: TaskView | None,
    typed: MultiDict[str, str],
    errors: Errors,
    *,
    meanwhile: bool = False,
) -> str:
    form = build(typed, errors)
    return render_template(
        "catalogue/task.html",
        home={"id": home.id, "name": home.said(language()), "retired": home.retired},
        known=known,
        title=known.said(language()) if known else _("A new task"),
        typed=typed,
        form=form,
        errors=errors,
        meanwhile=meanwhile,
        origins=_origins(known),
        present=_present(known),
        changed=_changed(known, typed),
        copied=request.args.get("done") == "copied",
        labels=form.labels
        | {"name.nl": _("Name in Dutch"), "training_weeks": _("Weeks of training")},
    )


def _origins(known: TaskView | None) -> dict[str, Any]:
    """What each demand rests on, in words."""
    if known is None:
        return {}
    return {name: origin_words(known.origin(name)) for name in known.origins}


def _changed(known: TaskView | None, typed: MultiDict[str, str]) -> set[str]:
    """The attributes of which the form says something else than the task: they stand open."""
    if known is None:
        return set()
    saved = _typed(known)
    return {
        name.partition(".")[0]
        for name in {*saved, *typed}
        if "." in name and filled(saved, name) != filled(typed, name)
    }


def _present(known: TaskView | None) -> dict[str, str]:
    """What the task asks now, in words, beside the form."""
    if known is None:
        return {}
    return {name: said(name, demand) for name, demand in known.demands.items()}
