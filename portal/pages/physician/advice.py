"""Writing an advice and a sheet of limits: coded lines, seen in words before they are sent.

Two steps on one page: "check" shows the exact words with the form still filled in, "send" sends
what was checked and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from consent.parties import Party
from consent.purposes import KINDS, Kind
from messaging.documents.reading import Opened, disclose_readable
from messaging.documents.writing import write
from messaging.dossiers.service import Listed
from messaging.groups.service import groups_for_workshop, party_of
from messaging.vocabulary import (
    Group,
    Outcome,
    Part,
    Phrasebook,
    limits_sentences,
    load,
    restore_limits_sheet,
    suggested_review,
)
from messaging.vocabulary.wording import fingerprint
from messaging.work import NotFound
from messaging.workplace.service import catalogue
from portal.desk import desk
from portal.i18n import _, language
from portal.pages import functional_form
from portal.pages.collision_words import collisions_of
from portal.pages.content_words import (
    Catalogue,
    Task,
    advice_in_words,
    capital,
    phrase_choices,
    task_in_words,
)
from portal.pages.doctors import names_of, today
from portal.pages.dossier_words import say
from portal.pages.physician import blueprint, proposal
from portal.pages.physician.served import announce, served, workshop_names
from portal.schemas.functional import AdviceSchema, LimitsSheetSchema
from portal.schemas.nested import texts_of
from portal.sessions.prefill import filled_in

Typed = MultiDict[str, str]
Errors = Mapping[str, Sequence[str]]
BESIDE = (Kind.PLACEMENT, Kind.LIMITATIONS, Kind.OWN_VIEW, Kind.NOTE)
"""What the physician looks at while he writes."""


@dataclass(frozen=True)
class Choice:
    """One part of an advice: its phrases, and what was chosen. A phrase may want one value."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str
    value: str
    day: str
    errors: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """One task with what was chosen for it."""

    task: Task
    outcome: str
    adaptations: tuple[str, ...]
    another: str
    errors: tuple[str, ...]


# The advice -------------------------------------------------------------------------------------


@blueprint.route("/dossiers/<dossier>/advice", methods=["GET", "POST"])
def advice(dossier: str) -> ResponseReturnValue:
    """Per task what suits, how much and how long; in reviewed phrases alone."""
    here = desk()
    listed = served(here.work, here.acting, dossier)
    places = catalogue(here.work, listed.workshop)
    known = Catalogue.of(places)
    typed: Typed = filled_in()
    errors: Errors = {}
    content: dict[str, Any] | None = None
    if request.method == "POST":
        order = [task for task in typed.getlist("task") if task in known.tasks]
        order += [task for task in known.tasks if task not in order]
        try:
            content = AdviceSchema(today=today(), tasks=set(known.tasks)).load(
                _advice_data(typed, order)
            )
        except ValidationError as error:
            errors = _at_fields(error.messages_dict, order)
        if content is not None and is_sent(typed, content):
            return _write(listed, Kind.ADVICE, content, typed)
    # A preview writes nothing; what comes below is a disclosure and commits.
    here.rollback()
    from_limits = request.method == "GET" and request.args.get("proposed") == "1" and not typed
    kinds = [*BESIDE, Kind.ADVICE, *(proposal.KINDS if from_limits else ())]
    opened = disclose_readable(
        here.work, here.acting, [dossier], kinds, wanted=proposal.stands_or_is_beside
    )
    if request.method == "GET" and not typed:
        before = _replaced(opened, Kind.ADVICE, dossier)
        typed = proposal.proposed(places, opened, today()) if from_limits else _typed_from(before)
    placed = [
        task
        for one in opened
        if one.stored.facts.kind is Kind.PLACEMENT
        for task in one.content["tasks"]
        if task in known.tasks
    ]
    page = render_template(
        "physician/advice.html",
        person=listed,
        preview=advice_in_words(content, known) if content else None,
        collisions=collisions_of(content, places) if content else (),
        checked=fingerprint(content) if content else "",
        places=_places(known, placed, typed, errors),
        parts=[_choice(Group(part), typed, errors) for part in Part],
        certainty=_choice(Group.CERTAINTY, typed, errors),
        outcomes=phrase_choices(Group.OUTCOME),
        adaptations=phrase_choices(Group.ADAPTATION),
        offered_first=load().adaptations_first,
        proposed=from_limits,
        review_by=typed.get("review_by", ""),
        errors={name or "form": list(texts) for name, texts in errors.items()},
        labels=_labels(known),
        **_around(listed, opened, typed, Kind.ADVICE),
    )
    return page, 422 if errors else 200


def _advice_data(typed: Typed, order: Sequence[str]) -> dict[str, Any]:
    """The form as the schema takes it: every task of the workshop has its line.

    So a task that nobody judged and one that the worker strikes later read the same.
    """
    lines = []
    for task in order:
        outcome = typed.get(f"outcome.{task}") or Outcome.TO_BE_LOOKED_AT.value
        line: dict[str, Any] = {"task": task, "outcome": outcome}
        # Boxes that were ticked before another outcome was chosen say nothing any more.
        if outcome == Outcome.SUITS_WITH_ADAPTATION:
            chosen = [*typed.getlist(f"with.{task}"), typed.get(f"more.{task}", "")]
            line["adaptations"] = [code for code in dict.fromkeys(chosen) if code]
        lines.append(line)
    data: dict[str, Any] = {"lines": lines, "review_by": typed.get("review_by", "").strip()}
    for group in (*(Group(part) for part in Part), Group.CERTAINTY):
        code = typed.get(group, "")
        if code:
            data[group.value] = _coded(group, code, typed)
    if str(data.get("duration", {}).get("code", "")).endswith("_open"):
        data.pop("certainty", None)
    return data


def _coded(group: Group, code: str, typed: Typed) -> dict[str, Any]:
    phrase = next((one for one in Phrasebook.load().group(group) if one.code == code), None)
    if phrase is None or phrase.parameter is None:
        return {"code": code}
    box = "day" if phrase.parameter.kind == "date" else "value"
    return {
        "code": code,
        "params": {phrase.parameter.name: typed.get(f"{group}.{box}", "").strip()},
    }


def _at_fields(messages: Mapping[str, Any], order: Sequence[str]) -> dict[str, list[str]]:
    """The mistakes by field of the page: a line's at its task."""
    found: dict[str, list[str]] = {}
    for name, below in messages.items():
        if name == "lines" and isinstance(below, Mapping):
            for number, texts in below.items():
                place = f"outcome.{order[number]}" if isinstance(number, int) else "form"
                found.setdefault(place, []).extend(texts_of(texts))
        else:
            found.setdefault(name, []).extend(texts_of(below))
    return found


def _typed_from(content: Mapping[str, Any] | None) -> Typed:
    """The form as it was filled in for an earlier version; else as an empty one begins."""
    typed: Typed = MultiDict({"review_by": suggested_review(today()).isoformat()})
    if content is None:
        return typed
    for line in content["lines"]:
        typed[f"outcome.{line['task']}"] = line["outcome"]["code"]
        typed.setlist(f"with.{line['task']}", [one["code"] for one in line["adaptations"]])
    for group in (*(Group(part) for part in Part), Group.CERTAINTY):
        coded = content.get(group.value)
        if coded:
            typed[group.value] = coded["code"]
            for name, value in coded.get("params", {}).items():
                typed[f"{group}.{'day' if name == 'date' else 'value'}"] = str(value)
    return typed


def _places(
    known: Catalogue, placed: Sequence[str], typed: Typed, errors: Errors
) -> list[tuple[str, list[Judged]]]:
    """The tasks by department, those of his placement first."""

    def judged(task_id: str) -> Judged:
        task = known.tasks[task_id]
        return Judged(
            task_in_words(task, known.departments.get(task.department)),
            typed.get(f"outcome.{task_id}") or Outcome.TO_BE_LOOKED_AT.value,
            tuple(typed.getlist(f"with.{task_id}")),
            typed.get(f"more.{task_id}", ""),
            tuple(errors.get(f"outcome.{task_id}", ())),
        )

    found = [(_("The present work"), [judged(task) for task in placed])] if placed else []
    for place in known.departments.values():
        others = [judged(task.id) for task in place.tasks if task.id not in placed]
        if others:
            found.append((place.said(language()), others))
    return found


def _choice(group: Group, typed: Typed, errors: Errors) -> Choice:
    labels = {
        Group.HOURS: _("Hours a day"),
        Group.DAYS: _("Days a week"),
        Group.BUILD_UP: _("Build-up"),
        Group.DURATION: _("Expected duration"),
        Group.CERTAINTY: _("How certain"),
    }
    # "Still open" stands first: what is not said is open.
    options = sorted(phrase_choices(group), key=lambda option: not option[0].endswith("_open"))
    return Choice(
        group.value,
        labels[group],
        tuple(options),
        typed.get(group.value, "") or (options[0][0] if group is not Group.CERTAINTY else ""),
        typed.get(f"{group}.value", ""),
        typed.get(f"{group}.day", ""),
        tuple(errors.get(group.value, ())),
    )


def _labels(known: Catalogue) -> dict[str, str]:
    names = {f"outcome.{task.id}": task.said(language()) for task in known.tasks.values()}
    return names | {
        "hours": _("Hours a day"),
        "days": _("Days a week"),
        "build_up": _("Build-up"),
        "duration": _("Expected duration"),
        "certainty": _("How certain"),
        "review_by": _("Look at it again on"),
    }


# The limits -------------------------------------------------------------------------------------


@blueprint.route("/dossiers/<dossier>/limits", methods=["GET", "POST"])
def limits(dossier: str) -> ResponseReturnValue:
    """The sheet with numbers: physical lines alone, for a purpose of its own."""
    here = desk()
    listed = served(here.work, here.acting, dossier)
    typed: Typed = filled_in()
    errors: Errors = {}
    content: dict[str, Any] | None = None
    if request.method == "POST":
        try:
            schema = LimitsSheetSchema(today=today())
            content = functional_form.read(
                typed, schema, functional_form.Layout.all(limits_only=True)
            )
        except ValidationError as error:
            errors = error.messages_dict
        if content is not None and is_sent(typed, content):
            return _write(listed, Kind.LIMITS_SHEET, content, typed)
    # A preview writes nothing; what comes below is a disclosure and commits.
    here.rollback()
    opened = disclose_readable(here.work, here.acting, [dossier], [*BESIDE, Kind.LIMITS_SHEET])
    if request.method == "GET" and not typed:
        before = _replaced(opened, Kind.LIMITS_SHEET, dossier)
        typed = functional_form.typed_from(before["lines"] if before else [])
    preview = None
    if content is not None:
        sheet = restore_limits_sheet(content)
        preview = [capital(each) for each in limits_sentences(sheet, language())]
    page = render_template(
        "physician/limits.html",
        person=listed,
        form=functional_form.build(
            typed, today(), errors, functional_form.Layout.all(limits_only=True)
        ),
        preview=preview,
        checked=fingerprint(content) if content else "",
        **_around(listed, opened, typed, Kind.LIMITS_SHEET),
    )
    return page, 422 if errors else 200


# Both -------------------------------------------------------------------------------------------


def is_sent(typed: Typed, content: Mapping[str, Any]) -> bool:
    """Whether "send" was pressed and nothing changed since these words were on the page."""
    return typed.get("step") == "send" and typed.get("checked") == fingerprint(content)


def _replaced(opened: Sequence[Opened], kind: Kind, dossier: str) -> Mapping[str, Any] | None:
    """The content of the version that a new one begins with; 404 for one that is not his."""
    wanted = request.args.get("replaces")
    if not wanted:
        return None
    acting = desk().acting
    for one in opened:
        facts = one.stored.facts
        if one.id == wanted and facts.kind is kind and acting.actor.is_party(facts.kept_by):
            return one.content
    raise NotFound("nothing to replace", chain=dossier)


def _write(
    listed: Listed, kind: Kind, content: Mapping[str, Any], typed: Typed
) -> ResponseReturnValue:
    here = desk()
    replaces = typed.get("replaces") or None
    document = write(here.work, here.acting, listed.id, kind, content, replaces=replaces)
    announce(here.work, listed, document)
    return redirect(url_for("physician.dossier", dossier=listed.id, sent=str(kind)), 303)


def _around(listed: Listed, opened: Sequence[Opened], typed: Typed, kind: Kind) -> dict[str, Any]:
    """What stands beside both forms."""
    here = desk()
    beside = [one for one in opened if one.stored.facts.kind in BESIDE]
    return {
        "workshop": workshop_names(here.work, here.acting)[listed.workshop],
        "to": names_of(here.work, readers_at(listed.workshop, kind)),
        "beside": [
            one for one in say(here.work, here.acting, beside) if one.kind != Kind.PLACEMENT
        ],
        "replaces": typed.get("replaces") or request.args.get("replaces", ""),
    }


def readers_at(workshop: str, kind: Kind) -> list[Party]:
    """Who could ever read it beside the physicians: the ceiling of its kind, at this workshop."""
    here = desk()
    roles = KINDS[kind].ceiling - {here.acting.actor.role}
    groups = groups_for_workshop(here.work, workshop)
    return [party_of(group) for group in groups if group.role in roles]
