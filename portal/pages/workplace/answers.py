"""What the workshop could arrange of an advice, answered line by line in fixed words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.purposes import Kind, Role
from messaging.documents.facts import facts_of_chains
from messaging.documents.reading import Opened, disclose
from messaging.documents.writing import write
from messaging.groups.service import groups_for_workshop, party_of
from messaging.vocabulary import (
    Advice,
    AdviceError,
    arrangement_to_json,
    askable,
    parse_arrangement,
    restore_advice,
)
from messaging.work import NotFound, Work
from portal.desk import desk
from portal.i18n import _
from portal.mail.service import notify_parties
from portal.pages.physician.served import readers_of
from portal.pages.workplace import blueprint
from portal.pages.workplace.advised import field_of
from portal.pages.workplace.views import person_page
from portal.sessions.aside import aside


@blueprint.post("/advices/<document>/answers")
def arrangement(document: str) -> ResponseReturnValue:
    """Answer the adaptations of an advice: arranged, tried, or cannot be done and why."""
    here = desk()
    opened = opened_advice(document)
    advice = restore_advice(opened.content)
    dossier = opened.stored.facts.dossier
    data, fields = _filled_in(advice, request.form)
    try:
        made = parse_arrangement({"advice": document, "answers": data}, document, advice)
    except AdviceError as error:
        return person_page(dossier, errors={_at(error, fields): [_said(error)]}), 422
    new = write(
        here.work, here.acting, dossier, Kind.ARRANGEMENT, arrangement_to_json(made), about=document
    )
    tell(here.work, dossier, new)
    return redirect(url_for("workplace.person", dossier=dossier, done="arranged"), 303)


def opened_advice(document: str) -> Opened:
    """The advice that is answered, opened anew; :class:`NotFound` for whatever is none."""
    here = desk()
    with aside(here):
        [opened] = disclose(here.work, here.acting, [document])
    if opened.stored.facts.kind is not Kind.ADVICE:
        raise NotFound("not an advice", chain=opened.stored.facts.dossier)
    return opened


def tell(work: Work, dossier: str, document: str) -> None:
    """A mail without content to the doctors whom the answers reach."""
    stored = facts_of_chains(work, [dossier])[document]
    to = [party for party in readers_of(work, stored) if party.role is not Role.SOCIAL_SERVICE]
    to += [
        party_of(one)
        for one in groups_for_workshop(work, stored.facts.workshop)
        if one.role == str(Role.OCCUPATIONAL_PHYSICIAN)
    ]
    notify_parties(work, to)


def _filled_in(
    advice: Advice, typed: Mapping[str, str]
) -> tuple[list[dict[str, Any]], dict[int, str]]:
    """The form's answers in the order of the advice, and the field of each."""
    data: list[dict[str, Any]] = []
    fields: dict[int, str] = {}
    for task, coded in askable(advice):
        field = field_of(task, coded.code)
        said = typed.get(f"said.{field}", "")
        if not said:
            continue
        one = {"task": task, "adaptation": coded.code, "answer": said}
        # A reason that was chosen before another answer says nothing any more.
        if said == "cannot":
            one["reason"] = typed.get(f"why.{field}", "")
        fields[len(data)] = field
        data.append(one)
    return data, fields


def _at(error: AdviceError, fields: Mapping[int, str]) -> str:
    """The field of the page at which a mistake stands."""
    parts = error.field.split(".")
    if len(parts) == 3 and parts[1].isdigit():
        return f"{'why' if parts[2] == 'reason' else 'said'}.{fields[int(parts[1])]}"
    return "answers"


def _said(error: AdviceError) -> str:
    if error.field.endswith(".reason"):
        return _("Choose why it cannot be done.")
    if error.code == "empty":
        return _("Answer at least one line.")
    return _("Choose one of the answers.")
