"""Progressive returns of one workshop: who waits for a step, and since when.

The days stand inside the seal, so a list cannot tell who waits: looking opens what the physician's
own side wrote, and that is written down. A step can be confirmed right there: that opens its plan
alone, and whoever wants to see the others looks again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from messaging.documents.reading import Opened
from messaging.dossiers.service import Listed, by_ids
from messaging.returning import service
from messaging.work import NotFound
from portal.desk import desk
from portal.pages.physician import blueprint
from portal.pages.physician.return_plan import confirm_pressed, dossier_of
from portal.pages.physician.served import served_workshop
from portal.pages.return_words import PlanWords, plan_of


@dataclass(frozen=True)
class Going:
    """Somebody who goes back to work in steps, and where his plan stands today."""

    dossier: Listed
    document: str
    plan: PlanWords


@dataclass(frozen=True)
class Confirmed:
    """The step that was confirmed right here."""

    dossier: Listed
    number: int


@blueprint.route("/returns/<workshop>", methods=["GET", "POST"])
def returns(workshop: str) -> ResponseReturnValue:
    """Look through the plans of one workshop by a press of a button; confirm who waits."""
    here = desk()
    name = served_workshop(here.work, here.acting, workshop)
    found: list[Going] | None = None
    done: Confirmed | None = None
    if request.method == "POST" and request.form.get("step") == "confirm":
        done = _confirm(workshop)
    elif request.method == "POST":
        here.rollback()
        opened = _open(workshop)
        people = by_ids(here.work, {one.stored.facts.dossier for one in opened})
        found = sorted(
            (Going(people[one.stored.facts.dossier], one.id, plan_of(one)) for one in opened),
            key=_by_day,
        )
    return render_template(
        "physician/returns.html",
        workshop=workshop,
        name=name,
        waiting=_some(found, waits=True, wanted=True),
        soon=_some(found, waits=False, wanted=True),
        others=_some(found, waits=False, wanted=False),
        looked=found is not None,
        done=done,
    )


def _open(workshop: str) -> list[Opened]:
    """Open the delivered plans of his side in this workshop; COMMITS first."""
    here = desk()
    plans = service.delivered_plans(here.work, here.acting)
    mine = [one for one in plans if one.facts.workshop == workshop]
    return service.open_plans(here.work, here.acting, mine)


def _confirm(workshop: str) -> Confirmed:
    """Confirm the step of which the button was pressed, and open nobody else's plan for it."""
    document = request.form.get("document", "")
    listed = dossier_of(document)
    if listed.workshop != workshop:
        raise NotFound("not a plan of this workshop", chain=listed.id)
    return Confirmed(listed, confirm_pressed(document))


def _by_day(one: Going) -> tuple[date, str]:
    return (one.plan.standing.due or date.max, one.dossier.name)


def _some(found: Iterable[Going] | None, *, waits: bool, wanted: bool) -> list[Going]:
    """Who stands still, whose step has to be confirmed within a week, or who goes on."""
    return [
        one
        for one in found or ()
        if (one.plan.standing.waits_since is not None) is waits
        and (one.plan.standing.due is not None) is wanted
    ]
