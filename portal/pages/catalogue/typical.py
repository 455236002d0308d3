"""Start from a typical task: look for one, see what it asks, and copy it into a department."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from messaging.vocabulary import describe_demand
from messaging.work import NotFound
from messaging.workplace import editing
from messaging.workplace.origins import parse_origin
from messaging.workplace.service import DepartmentView
from messaging.workplace.typical import TypicalTask, load_typical, origins_of
from portal.desk import desk
from portal.i18n import language
from portal.pages.catalogue import blueprint
from portal.pages.catalogue.common import label, me, mine, origin_words
from portal.pages.content_words import capital


@blueprint.get("/departments/<department>/typical")
def typical(department: str) -> ResponseReturnValue:
    """The typical tasks by kind of department, to be found by typing."""
    home = _home(department)
    found = load_typical()
    return render_template(
        "catalogue/typical.html",
        home={"id": home.id, "name": home.said(language())},
        departments=[
            {
                "name": one.words["name"][language()],
                "tasks": [
                    (
                        task.key,
                        task.words["name"][language()],
                        task.words["description"][language()],
                    )
                    for task in one.tasks
                ],
            }
            for one in found.departments
        ],
    )


@blueprint.get("/departments/<department>/typical/<key>")
def typical_task(department: str, key: str) -> ResponseReturnValue:
    """What a typical task asks, each value with what it rests on."""
    home, task = _home(department), _typical(key)
    origins = origins_of(task)
    return render_template(
        "catalogue/typical_task.html",
        home={"id": home.id, "name": home.said(language())},
        key=key,
        name=task.words["name"][language()],
        description=task.words["description"][language()],
        guessed=sum(one.assumption for one in task.asks.values()),
        every=len(task.asks),
        lines=[
            {
                "label": label(name),
                "said": capital(describe_demand(one.demand, language())),
                "origin": origin_words(parse_origin(origins[name])),
            }
            for name, one in task.asks.items()
        ],
    )


@blueprint.post("/departments/<department>/typical/<key>")
def copy_typical(department: str, key: str) -> ResponseReturnValue:
    """Copy it: the department has a task more, to be gone through on the spot."""
    workshop, task = mine(), _typical(key)
    made = editing.copy_typical(desk().work, workshop, department, task, me())
    return redirect(url_for("catalogue.task", task=made, done="copied"), 303)


def _home(department: str) -> DepartmentView:
    home = editing.find_department(desk().work, mine(), department)
    if home.retired:
        raise NotFound("a retired department")
    return home


def _typical(key: str) -> TypicalTask:
    found = next((task for task in load_typical().tasks if task.key == key), None)
    if found is None:
        raise NotFound("no such typical task")
    return found
