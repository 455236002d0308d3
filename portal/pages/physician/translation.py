"""The translation: on the left what is known of somebody, on the right what it means for the work.

Looking and computing disclose what is opened, which is written down, and write nothing else.
Saving keeps what he established; from there an advice is proposed in one step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from consent.clock import brussels_day
from consent.purposes import Kind
from messaging.documents.facts import Stored, facts_of_chains
from messaging.documents.reading import disclose_readable
from messaging.documents.writing import standing, write
from messaging.dossiers.service import Listed
from messaging.suitability import Outcome, Statement
from messaging.translation import JudgedPlace, assessed, overrides_of, statements, translate
from messaging.vocabulary import describe, load
from messaging.vocabulary.assessment import OUTCOMES
from messaging.vocabulary.wording import fingerprint
from messaging.work import Refused
from messaging.workplace.service import DepartmentView, catalogue, departments_by_id, tasks_by_id
from portal.desk import desk
from portal.errors import in_words as refusal_in_words
from portal.i18n import _, language
from portal.pages import functional_form
from portal.pages.assessment_words import outcome_word
from portal.pages.content_words import capital
from portal.pages.doctors import short, today
from portal.pages.dossier_words import Shown, say
from portal.pages.physician import blueprint
from portal.pages.physician.served import served, workshop_names
from portal.pages.physician.translation_form import (
    ROW,
    Filled,
    Named,
    Typed,
    accept,
    begun_with,
    box_of,
    fill,
    layout,
    narrow,
    no_more,
    rows_of,
)
from portal.pages.physician.translation_words import board, places_in_words
from portal.sessions.prefill import filled_in

SHOW, SAVE, PROPOSE, ADD, REST = "show", "save", "propose", "add", "rest"
BESIDE: Final = (Kind.NOTE, Kind.LIMITATIONS, Kind.OWN_VIEW, Kind.ADVICE)
"""What he has before him, besides what he is filling in."""


@dataclass(frozen=True)
class Scene:
    """One dossier, its workshop, and the version of the assessment that stands, unopened."""

    listed: Listed
    places: Sequence[DepartmentView]
    named: Named
    stands: Stored | None


@blueprint.route("/dossiers/<dossier>/translation", methods=["GET", "POST"])
def translation(dossier: str) -> ResponseReturnValue:
    """What limits somebody, and which work that leaves; ``show`` asks for the right side alone."""
    here = desk()
    listed = served(here.work, here.acting, dossier)
    typed: Typed = MultiDict(filled_in())
    scene = _scene(listed, typed)
    step = typed.get("step", "") if request.method == "POST" else ""
    filled = fill(typed, scene.named, today())
    told: dict[str, list[str]] = {}
    stale = False
    if step in (SAVE, PROPOSE):
        told = _not_yet(filled, typed)
        if not told:
            try:
                _keep(scene, filled, typed)
                return _onward(scene, step)
            except Refused as refusal:
                stale = True
                told = {"form": [refusal_in_words(refusal.code)]}
    # Whatever came to nothing is not kept; what comes below is a disclosure and commits.
    here.rollback()
    if step == SHOW:
        return _right_side(scene, typed, filled)
    return _page(scene, typed, told, step, stale=stale)


def _scene(listed: Listed, typed: Typed) -> Scene:
    """What can be named: the catalogue, and what an earlier version names that has left it."""
    here = desk()
    places = catalogue(here.work, listed.workshop)
    names = {place.id: place.said(language()) for place in places}
    tasks = {task.id for place in places for task in place.tasks}
    gone = {row.partition("@")[2] for row in typed.getlist(ROW)} - names.keys()
    for one in departments_by_id(here.work, gone).values():
        if one.workshop == listed.workshop:
            names[one.id] = one.said(language())
    wanted = {name.split(".")[1] for name in typed if name.startswith("decide.")} - tasks
    tasks |= {one.id for one in tasks_by_id(here.work, wanted).values()}
    stored = facts_of_chains(here.work, [listed.id]).values()
    stands = standing(here.acting.actor, Kind.ASSESSMENT, stored)
    newest = max(stands, key=lambda one: one.facts.written_at, default=None)
    return Scene(listed, places, Named(names, tasks), newest)


# Keeping -----------------------------------------------------------------------------------------


def _unchanged(filled: Filled, typed: Typed) -> bool:
    """Whether the form says what the version says with which it began."""
    if filled.content is None:
        return filled.empty and not typed.get("replaces")
    return fingerprint(filled.content) == typed.get("before")


def _not_yet(filled: Filled, typed: Typed) -> dict[str, list[str]]:
    if filled.errors:
        return {name: list(texts) for name, texts in filled.errors.items()}
    if filled.empty and typed.get("replaces"):
        said = _("Nothing stands here any more. Withdraw it on the page of the dossier.")
        return {"form": [said]}
    if filled.empty and typed.get("step") == SAVE:
        return {"form": [_("Say something on at least one line.")]}
    return {}


def _keep(scene: Scene, filled: Filled, typed: Typed) -> None:
    """Write a new version, unless nothing changed; :class:`Refused` where a colleague did."""
    replaces = typed.get("replaces") or None
    if _unchanged(filled, typed):
        if replaces != (scene.stands.id if scene.stands else None):
            raise Refused("written_meanwhile")
        return
    assert filled.content is not None
    here = desk()
    write(here.work, here.acting, scene.listed.id, Kind.ASSESSMENT, filled.content,
          replaces=replaces)  # fmt: skip


def _onward(scene: Scene, step: str) -> ResponseReturnValue:
    """Nothing of what was filled in goes through an address: the advice opens what was kept."""
    dossier = scene.listed.id
    if step == SAVE:
        return redirect(url_for("physician.translation", dossier=dossier, saved=1), 303)
    here = desk()
    stored = facts_of_chains(here.work, [dossier]).values()
    mine = [
        one
        for one in standing(here.acting.actor, Kind.ADVICE, stored)
        if one.facts.delivered or one.waits_for_worker
    ]
    before = max(mine, key=lambda one: one.facts.written_at, default=None)
    replaces = before.id if before else None
    return redirect(
        url_for("physician.advice", dossier=dossier, proposed=1, replaces=replaces), 303
    )


# Showing -----------------------------------------------------------------------------------------


def _judge(
    scene: Scene, typed: Typed, filled: Filled, others: Iterable[Statement]
) -> tuple[JudgedPlace, ...]:
    """The tasks with what stands in the form; as of the day on which it was, or would be, kept."""
    written = today()
    if scene.stands is not None and _unchanged(filled, typed):
        written = brussels_day(scene.stands.facts.written_at)
    said = [*others, *assessed(filled.counts, written)]
    return translate(scene.places, said, overrides_of(filled.counts), today())


def _right_side(scene: Scene, typed: Typed, filled: Filled) -> ResponseReturnValue:
    here = desk()
    # Nothing that was opened is kept between two requests: each computation opens it anew, so
    # each writes its line. What the worker reads merges the looks of one person on one day.
    opened = disclose_readable(
        here.work, here.acting, [scene.listed.id], [Kind.LIMITATIONS], wanted=_stands
    )
    places = _judge(scene, typed, filled, statements(opened))
    shown = places_in_words(places, typed, filled.errors)
    page = render_template(
        "physician/_translation.html",
        places=shown,
        board=board(shown),
        wrong=_wrong(filled, scene.named),
        outcomes=_outcomes(),
        person=scene.listed,
    )
    return page, 422 if filled.errors else 200


def _stands(one: Stored) -> bool:
    return not one.facts.ended


def _page(
    scene: Scene, typed: Typed, told: Mapping[str, list[str]], step: str, *, stale: bool
) -> ResponseReturnValue:
    here = desk()
    dossier = scene.listed.id
    workshop = workshop_names(here.work, here.acting)[scene.listed.workshop]
    opened = disclose_readable(
        here.work, here.acting, [dossier], [*BESIDE, Kind.ASSESSMENT], wanted=_stands
    )
    stands = next((one for one in opened if scene.stands and one.id == scene.stands.id), None)
    if request.method == "GET":
        if not typed:
            typed = begun_with(stands.content if stands else None)
            scene = _scene(scene.listed, typed)
        typed.setdefault("replaces", stands.id if stands else "")
        typed.setdefault("before", fingerprint(stands.content) if stands else "")
    filled = fill(typed, scene.named, today())
    others = statements(one for one in opened if one.stored.facts.kind is not Kind.ASSESSMENT)
    places = _judge(scene, typed, filled, others)
    tapped, added = _taps(scene, typed, places)
    rest = step == REST and no_more(typed, scene.named, others)
    if tapped or added or rest:
        filled = fill(typed, scene.named, today())
        places = _judge(scene, typed, filled, others)
    if stale and stands is not None:
        # He has been told, and the colleague's words stand on this page: now he may save over them.
        typed["replaces"], typed["before"] = stands.id, fingerprint(stands.content)
    errors = {**filled.errors, **told} if request.method == "POST" else {}
    first = _first(others, filled, places)
    rows = layout(typed, scene.named, first, _why(others), _unsaid(others, typed, scene.named))
    form = functional_form.build(typed, today(), errors, rows)
    shown = say(here.work, here.acting, opened)
    right = places_in_words(places, typed, errors)
    page = render_template(
        "physician/translation.html",
        person=scene.listed,
        workshop=workshop,
        form=form,
        rows=rows_of(typed, scene.named),
        typed=typed,
        errors=errors,
        labels=form.labels | _override_labels(places),
        places=right,
        board=board(right),
        wrong=_wrong(filled, scene.named),
        outcomes=_outcomes(),
        beside=[one for one in shown if one.kind != Kind.ASSESSMENT],
        colleague=_colleagues(shown) if stale else None,
        left=_left_over(scene, typed),
        tapped=tapped,
        added=added,
        rest=rest,
        attributes=[(one, load().attribute(one).labels[language()]) for one in load().ids],
        departments=[(place.id, place.said(language())) for place in scene.places],
        saved=request.args.get("saved") == "1",
        stands=scene.stands,
    )
    return page, 409 if stale else 422 if errors else 200


def _taps(scene: Scene, typed: Typed, places: Iterable[JudgedPlace]) -> tuple[str, str]:
    """One tap: the task for which an adaptation was accepted, or the row that was added."""
    if request.method != "POST":
        return "", ""
    task, _colon, adaptation = typed.get("accept", "").partition(":")
    if adaptation:
        accept(typed, scene.named, places, task, adaptation)
        return task, ""
    row = typed.get("narrow", "")
    if typed.get("step") == ADD:
        row = f"{typed.get('add.attribute', '')}@{typed.get('add.department', '')}"
    return "", (narrow(typed, scene.named, places, row) or "") if row else ""


def _first(others: Iterable[Statement], filled: Filled, places: Iterable[JudgedPlace]) -> set[str]:
    """The attributes that stand first: something is said of them, or they decide something."""
    said = {one.capacity.attribute for one in others}
    said |= {one.capacity.attribute for one in filled.counts.lines}
    said |= {name.partition("@")[0].rstrip("~") for name in filled.errors}
    said |= {
        line.attribute
        for place in places
        for one in place.tasks
        for line in one.suitability.lines
        if line.outcome in (Outcome.DOES_NOT, Outcome.SUITS_WITH)
    }
    return said or set(load().offered_first)


def _why(others: Iterable[Statement]) -> dict[str, str]:
    """Under a row, what was said of it: by whom, on which day."""
    found: dict[str, list[str]] = {}
    for one in sorted(others, key=lambda each: each.written):
        who = _("Occupational physician") if one.own else _("GP")
        words = capital(describe(one.capacity, language()))
        row = functional_form.key_of(one.capacity.attribute, one.department or "")
        found.setdefault(row, []).append(f"{who}, {short(one.written)}: {words}.")
    return {row: " ".join(dict.fromkeys(said)) for row, said in found.items()}


def _unsaid(others: Iterable[Statement], typed: Typed, named: Named) -> dict[str, str]:
    """What a row means in which he says nothing: then what was said before him holds.

    A row for one department then says what holds in general.
    """
    gp, own = _("the GP’s line holds"), _("what stands above holds")
    found = {row: _("as in general") for row in rows_of(typed, named)}
    for one in others:
        row = functional_form.key_of(one.capacity.attribute, one.department or "")
        found[row] = own if one.own or found.get(row) == own else gp
    return found


def _wrong(filled: Filled, named: Named) -> list[str]:
    """The lines that do not count yet, by name."""
    words = load()
    found = []
    for name in filled.errors:
        attribute, _at, department = name.rstrip("~").partition("@")
        if name.startswith("decide."):
            attribute, department = name.split(".")[2], ""
        if attribute in words.ids:
            label = words.attribute(attribute).labels[language()]
            place = named.departments.get(department)
            found.append(f"{label} ({place})" if place else label)
    return list(dict.fromkeys(found))


def _override_labels(places: Iterable[JudgedPlace]) -> dict[str, str]:
    """What the summary of mistakes calls the boxes of an override."""
    words = load()
    return {
        box_of(one.task.id, line.attribute, part): ", ".join(
            (one.task.said(language()), words.attribute(line.attribute).labels[language()])
        )
        for place in places
        for one in place.tasks
        for line in one.suitability.lines
        for part in ("outcome", "reason", "review_by")
    }


def _outcomes() -> list[tuple[str, str]]:
    return [(one, outcome_word(one)) for one in OUTCOMES]


def _colleagues(shown: Iterable[Shown]) -> Shown | None:
    return next((one for one in shown if one.kind == Kind.ASSESSMENT), None)


def _left_over(scene: Scene, typed: Typed) -> list[tuple[str, str]]:
    """What he decided about tasks that have left the catalogue: it goes along, out of sight."""
    listed = {task.id for place in scene.places for task in place.tasks}
    return [
        (name, value)
        for name, value in typed.items()
        if name.startswith("decide.") and name.split(".")[1] not in listed
    ]
