"""The form of a minute: the questions on which this patient's work turns, and all others behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.purposes import Kind, PurposeCode, Role
from messaging.documents.reading import Opened, disclose_readable
from messaging.suitability.asking import MOST, Matter, questions
from messaging.vocabulary import CapacityState, load, restore_capacity
from messaging.work import NotFound, Work
from messaging.workplace.service import TaskView, catalogue, tasks_by_id
from portal.desk import desk
from portal.i18n import _
from portal.pages import functional_form
from portal.pages.doctors import today
from portal.pages.functional_form import Layout
from portal.pages.gp import blueprint
from portal.pages.gp.patients import Patient, patient
from portal.pages.gp.sending import hand_in, names_to
from portal.schemas.functional import LimitationsSchema
from portal.sessions.prefill import filled_in


@dataclass(frozen=True)
class Chosen:
    """The questions to ask first; ``own``: chosen from the tasks that the patient does."""

    matters: tuple[Matter, ...]
    own: bool


@blueprint.route("/patients/<dossier>/limitations", methods=["GET", "POST"])
def limitations(dossier: str) -> ResponseReturnValue:
    """What the patient can and cannot do, for the physician and the patient alone."""
    here = desk()
    one = patient(here.work, here.acting, dossier)
    if not one.may_write:
        raise NotFound("no consent in force", chain=dossier)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            content = functional_form.read(request.form, LimitationsSchema(today=today()))
            return hand_in(one, Kind.LIMITATIONS, content, PurposeCode.DOCTORS, "limitations")
        except ValidationError as error:
            errors = {str(name): list(texts) for name, texts in error.messages_dict.items()}
    return _page(one, errors)


def _page(one: Patient, errors: dict[str, list[str]]) -> ResponseReturnValue:
    """Everything else is looked up before the one disclosure, which commits."""
    here = desk()
    if errors:
        # What the failed act did must not be committed by the reading below.
        here.rollback()
    dossier = one.listed.id
    typed = filled_in()
    to = names_to(one, PurposeCode.DOCTORS, Role.OCCUPATIONAL_PHYSICIAN)
    places = catalogue(here.work, one.listed.workshop)
    public = [task for place in places for task in place.tasks]
    kinds = (Kind.PLACEMENT, Kind.LIMITATIONS)
    opened = disclose_readable(
        here.work, here.acting, [dossier], kinds, wanted=lambda stored: not stored.facts.ended
    )
    chosen = choose(_own_tasks(here.work, opened), public, _known(opened))
    page = render_template(
        "gp/limitations.html",
        patient=one,
        chosen=chosen,
        form=functional_form.build(typed, today(), errors, layout_of(chosen)),
        to=to,
    )
    return page, 422 if errors else 200


def _own_tasks(work: Work, opened: Sequence[Opened]) -> list[TaskView]:
    """The tasks of the newest placement that he may read; none without a yes to that."""
    placed = [one for one in opened if one.stored.facts.kind is Kind.PLACEMENT][:1]
    return [task for one in placed for task in tasks_by_id(work, one.content["tasks"]).values()]


def _known(opened: Iterable[Opened]) -> set[str]:
    """What he wrote of this patient that does not have to be looked at again."""
    lines = [
        restore_capacity(line)
        for one in opened
        if one.stored.facts.kind is Kind.LIMITATIONS
        for line in one.content["lines"]
    ]
    return {
        line.attribute
        for line in lines
        if line.state is not CapacityState.UNKNOWN and not line.to_review(today())
    }


def choose(own: Sequence[TaskView], public: Sequence[TaskView], known: set[str]) -> Chosen:
    """At most seven questions: from his own tasks where they say what they ask, else from all."""
    for tasks, is_own in ((own, True), (public, False)):
        asked = [task.asked() for task in tasks]
        if questions(asked, ()):
            return Chosen(questions(asked, known), is_own)
    first = [name for name in load().ids if name in load().offered_first - known]
    return Chosen(tuple(Matter(name, 0, 0, 0) for name in first[:MOST]), own=False)


def layout_of(chosen: Chosen) -> Layout:
    """The chosen questions open, each with its reason; every other attribute behind a word."""
    first = tuple(one.attribute for one in chosen.matters)
    return Layout(
        first,
        tuple(name for name in load().ids if name not in first),
        grouped=False,
        why={
            one.attribute: _("in %(asked)s of %(of)s tasks", asked=one.asked, of=one.of)
            for one in chosen.matters
            if one.of
        },
    )
