"""Changed work: which tasks ask something else now, and whose advice may no longer hold.

The list is public facts and opens nothing. Looking through opens what stands about the people of
one workshop, and is written down like every reading; what comes of it is for the physicians alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consent.purposes import Kind
from messaging.documents.facts import facts_of_chains
from messaging.documents.reading import disclose_readable
from messaging.documents.releasing import mark_all_for_review
from messaging.dossiers.service import Listed, list_workshops
from messaging.suitability import explain
from messaging.translation import (
    Affected,
    Background,
    ChangedTask,
    Effect,
    affected,
    backgrounds,
    changed_tasks,
    concerned,
    worth_opening,
)
from messaging.vocabulary import describe_demand
from messaging.work import Acting, Work
from messaging.workplace.reviews import looked_through, not_looked_through
from messaging.workplace.service import DepartmentView, catalogues
from portal.desk import desk
from portal.i18n import language
from portal.pages.assessment_words import PHRASES
from portal.pages.content_words import capital
from portal.pages.doctors import today
from portal.pages.physician import blueprint
from portal.pages.physician.served import served_workshop
from portal.sessions.prefill import filled_in

OPENED = (Kind.ADVICE, Kind.ASSESSMENT, Kind.LIMITATIONS)


@dataclass(frozen=True)
class ChangedWork:
    """A task that changed, in words: what it asked and what it asks, attribute by attribute."""

    id: str
    name: str
    department: str
    since: datetime
    what: tuple[tuple[str, str], ...]
    changes: tuple[str, ...]


@dataclass(frozen=True)
class Met:
    """Somebody for whom a change may mean something. The outcomes are codes of phrases.

    ``document``: the advice that can be marked, empty where there is none. ``marked``: it was.
    ``waits``: it did not leave yet.
    """

    dossier: Listed
    before: str
    after: str
    advised: str
    lines: tuple[str, ...]
    document: str
    marked: bool
    waits: bool


@dataclass(frozen=True)
class LookedAt:
    """A changed task with everybody for whom it may mean something, by name."""

    work: ChangedWork
    may_not_hold: tuple[Met, ...]
    not_known: tuple[Met, ...]
    may_be_more: tuple[Met, ...]


def changed_work(work: Work, acting: Acting) -> Mapping[str, list[ChangedWork]]:
    """The tasks that changed in each of his workshops since his service looked; three queries."""
    changed, names = _changed(work, acting, acting.actor.workshops)
    return {workshop: _in_words(found, names) for workshop, found in changed.items()}


def _changed(
    work: Work, acting: Acting, workshops: Iterable[str]
) -> tuple[dict[str, tuple[ChangedTask, ...]], dict[str, DepartmentView]]:
    changes = not_looked_through(work, acting, workshops)
    wanted = [workshop for workshop, found in changes.items() if found]
    places = catalogues(work, wanted)
    names = {place.id: place for found in places.values() for place in found}
    return {
        workshop: changed_tasks(places.get(workshop, ()), found)
        for workshop, found in changes.items()
    }, names


def _in_words(
    changed: Iterable[ChangedTask], departments: Mapping[str, DepartmentView]
) -> list[ChangedWork]:
    spoken = language()
    return [
        ChangedWork(
            one.task.id,
            one.task.said(language()),
            departments[one.task.department].said(language()),
            one.last,
            tuple(
                (capital(describe_demand(was, spoken)), capital(describe_demand(now, spoken)))
                for was, now in map(one.demand, one.differ)
            ),
            one.changes,
        )
        for one in changed
    ]


@blueprint.route("/changes/<workshop>", methods=["GET", "POST"])
def changes(workshop: str) -> ResponseReturnValue:
    """What changed in one workshop; looked through, with the people it may mean something for."""
    here = desk()
    work, acting = here.work, here.acting
    name = served_workshop(work, acting, workshop)
    found, departments = _changed(work, acting, [workshop])
    changed = found[workshop]
    shown = _in_words(changed, departments)
    looked = None
    done = url_for("physician.changes_done", workshop=workshop)
    typed = request.form if request.method == "POST" else filled_in(done)
    if request.method == "POST" and changed:
        looked = _look_through(work, acting, workshop, changed, shown)
    return render_template(
        "physician/changes.html",
        workshop=workshop,
        name=name,
        changed=shown,
        looked=looked,
        typed={name: typed.getlist(name) for name in ("mark", "task", "change")},
        done=request.args.get("done") == "1",
    )


def _look_through(
    work: Work,
    acting: Acting,
    workshop: str,
    changed: tuple[ChangedTask, ...],
    shown: list[ChangedWork],
) -> list[LookedAt]:
    """Open what stands about the people of this workshop, and set it beside the changes.

    In a number of queries that does not grow with the people. COMMITS before anything is opened.
    """
    people = {one.id: one for one in list_workshops(work, [workshop])}
    actor = acting.actor
    last = max(one.last for one in changed)
    chains = concerned(actor, facts_of_chains(work, people).values(), last)
    opened = disclose_readable(
        work, acting, chains, OPENED, wanted=lambda one: worth_opening(actor, one)
    )
    known = backgrounds(actor, opened)
    by_name = [(one, known[one.id]) for one in people.values() if one.id in known]
    return [_looked_at(one, words, by_name) for one, words in zip(changed, shown, strict=True)]


def _looked_at(
    changed: ChangedTask, words: ChangedWork, people: list[tuple[Listed, Background]]
) -> LookedAt:
    met: dict[Effect, list[Met]] = {effect: [] for effect in Effect}
    for listed, background in people:
        found = affected(changed, background.about(changed), today())
        if found is not None:
            met[found.effect].append(_met(listed, background, found))
    return LookedAt(words, *(tuple(met[effect]) for effect in Effect))


def _met(listed: Listed, background: Background, found: Affected) -> Met:
    advice = background.advice if found.advised is not None else None
    return Met(
        listed,
        PHRASES[found.before],
        PHRASES[found.after],
        PHRASES[found.advised] if found.advised is not None else "",
        tuple(capital(explain(line, language())) for line in found.lines),
        advice.document.id if advice is not None and advice.delivered else "",
        advice is not None and advice.marked,
        advice is not None and not advice.delivered,
    )


@blueprint.post("/changes/<workshop>/done")
def changes_done(workshop: str) -> ResponseReturnValue:
    """Mark the ticked advices "to be reviewed", and take what was looked through off the list.

    What changed again since the page was opened stays on it.
    """
    here = desk()
    work, acting = here.work, here.acting
    served_workshop(work, acting, workshop)
    tasks = set(request.form.getlist("task"))
    seen = set(request.form.getlist("change"))
    found, _departments = _changed(work, acting, [workshop])
    mark_all_for_review(work, acting, request.form.getlist("mark"))
    looked_through(
        work,
        acting,
        workshop,
        (c for one in found[workshop] if one.task.id in tasks for c in one.changes if c in seen),
    )
    return redirect(url_for("physician.changes", workshop=workshop, done="1"), 303)
