"""Permanent limits that are due: looked through together, and renewed in one signing.

The dates stand inside the seal, so a list cannot tell who is due: looking opens what the
physician's own service established, and that is written down. Only "unchanged" is signed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.clock import add_months
from consent.purposes import Kind
from messaging.documents.facts import facts_of_chains
from messaging.documents.reading import disclose_readable
from messaging.dossiers.service import Listed, list_workshops
from messaging.exchange.renewal import Standing, renew, standing_of
from messaging.translation import own_standing
from messaging.translation.renewing import due
from messaging.vocabulary import Assessment, assessment_to_json, suggested_review
from messaging.vocabulary.capacity import REVIEW_MONTHS
from messaging.vocabulary.wording import fingerprint
from messaging.work import NotFound, Refused
from messaging.workplace.service import departments_by_id
from portal.desk import desk
from portal.i18n import language
from portal.pages.assessment_words import assessment_in_words
from portal.pages.doctors import field_errors, today
from portal.pages.physician import blueprint
from portal.pages.physician.served import announce, served_workshop
from portal.schemas.physician import RenewalSchema
from portal.sessions.aside import aside
from portal.sessions.prefill import filled_in

OPENED = (Kind.ASSESSMENT, Kind.ADVICE)
SIGN: Final = "sign"


@dataclass(frozen=True)
class Due:
    """Somebody with permanent lines that are due. ``tick``: what his box sends: these very lines.

    ``beside``: what "unchanged" does to his advice, a code of ``messaging.exchange.renewal``.
    """

    dossier: Listed
    lines: tuple[str, ...]
    by: date
    passed: bool
    beside: str
    tick: str


@dataclass(frozen=True)
class Signed:
    """What came of a signing: whose limits were renewed, and whose a colleague changed."""

    until: date
    renewed: tuple[Listed, ...]
    waiting: tuple[Listed, ...]
    """Of whom the renewed advice is shown to the worker first."""
    stale: tuple[Listed, ...]


@blueprint.route("/renewal/<workshop>", methods=["GET", "POST"])
def renewal(workshop: str) -> ResponseReturnValue:
    """Permanent limits of one workshop: look through, tick who is unchanged, sign once."""
    here = desk()
    name = served_workshop(here.work, here.acting, workshop)
    people = {one.id: one for one in list_workshops(here.work, [workshop])}
    latest = add_months(today(), REVIEW_MONTHS)
    typed = _typed(latest)
    errors: dict[str, list[str]] = {}
    found: list[Due] | None = None
    signed: Signed | None = None
    if request.form.get("step") == SIGN:
        try:
            data = RenewalSchema(today=today()).load(typed)
            signed = _sign(people, data["until"], data["unchanged"])
        except ValidationError as error:
            errors = field_errors(error.messages_dict)
            filled_in(apart=SIGN)  # it came back: what was kept of it stays until it is signed
    if request.method == "POST" and signed is None:
        here.rollback()
        found = _all_due(people, latest)
    page = render_template(
        "physician/renewal.html",
        workshop=workshop,
        name=name,
        people=found,
        signed=signed,
        typed=typed,
        errors=errors,
        earliest=today(),
        suggested=suggested_review(today()),
        latest=latest,
    )
    return page, 422 if errors else 200


def _typed(latest: date) -> dict[str, Any]:
    """The day and the ticks: as handed in, or as he left them when his session ended.

    A tick stands for one version and its very lines, so one that is out of date ticks nobody.
    """
    form = request.form if request.method == "POST" else filled_in(apart=SIGN)
    until = form.get("until", latest.isoformat() if request.form.get("step") != SIGN else "")
    return {"until": until.strip(), "unchanged": form.getlist("unchanged")}


def _open(chains: Iterable[str]) -> dict[str, Standing]:
    """Open what his service established and advised; COMMITS first."""
    here = desk()
    actor = here.acting.actor
    opened = disclose_readable(
        here.work, here.acting, chains, OPENED, wanted=lambda one: own_standing(actor, one)
    )
    return standing_of(actor, opened)


def _all_due(people: Mapping[str, Listed], latest: date) -> list[Due]:
    """Everybody with permanent lines that are due, by name, in a fixed number of queries."""
    here = desk()
    actor = here.acting.actor
    chains = {
        one.facts.dossier
        for one in facts_of_chains(here.work, people).values()
        if one.facts.kind is Kind.ASSESSMENT and own_standing(actor, one)
    }
    standing = _open(chains)
    parts = {one: _due_part(standing[one]) for one in people if one in standing}
    departments = {
        line.department for part in parts.values() for line in part.lines if line.department
    }
    places = departments_by_id(here.work, departments)
    names = {one.id: one.said(language()) for one in places.values()}
    return [
        _due(people[dossier], standing[dossier], part, names, latest)
        for dossier, part in parts.items()
        if part.lines
    ]


def _due_part(standing: Standing) -> Assessment:
    return Assessment(due(standing.assessment, today()))


def _due(
    listed: Listed, standing: Standing, part: Assessment, names: Mapping[str, str], latest: date
) -> Due:
    days = [line.capacity.review_by for line in part.lines if line.capacity.review_by]
    return Due(
        listed,
        assessment_in_words(assessment_to_json(part), names, {}),
        min(days),
        min(days) < today(),
        str(standing.beside(latest)),
        _tick(standing, part),
    )


def _tick(standing: Standing, part: Assessment) -> str:
    """A box stands for one version and the very lines that stood beside it."""
    facts = standing.document.facts
    return f"{facts.dossier}.{standing.document.id}.{fingerprint(assessment_to_json(part))}"


def _sign(people: Mapping[str, Listed], until: date, ticks: list[str]) -> Signed:
    """Renew who was ticked, in one transaction; nobody is left half done.

    Somebody whose lines are not those that were shown is left as he is, and named.
    """
    here = desk()
    wanted = {tick.partition(".")[0]: tick for tick in ticks}
    if not wanted.keys() <= people.keys():
        raise NotFound("another workshop")
    # Opening commits: the claim of the form comes after it, with what is signed.
    with aside(here):
        standing = _open(wanted)
    work, acting = here.work, here.acting
    renewed, waiting, stale = [], [], []
    for dossier in sorted(wanted):
        known, listed = standing.get(dossier), people[dossier]
        if known is None or _tick(known, _due_part(known)) != wanted[dossier]:
            stale.append(listed)
            continue
        try:
            with work.session.begin_nested():
                advice = renew(work, acting, known, until)
        except Refused as refused:
            if refused.code != "written_meanwhile":
                raise
            stale.append(listed)
            continue
        renewed.append(listed)
        if advice is not None:
            announce(work, listed, advice)
            if not facts_of_chains(work, [dossier])[advice].facts.delivered:
                waiting.append(listed)
    return Signed(until, *(tuple(sorted(each, key=_by_name)) for each in (renewed, waiting, stale)))


def _by_name(listed: Listed) -> tuple[str, str]:
    return listed.name.casefold(), listed.id
