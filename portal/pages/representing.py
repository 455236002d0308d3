"""Both doctors' pages about who represents a worker: entering, approving, ending.

The paper itself is looked at and given back: the portal keeps none of it.
"""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.clock import add_months, brussels_day
from consent.codes import grouped
from consent.mandates.rules import MandateError
from consent.mandates.service import Kept
from consent.purposes import purposes_offered
from consent.records.service import DEFAULT_MONTHS, MAX_MONTHS, ConsentError
from messaging.dossiers.service import by_ids
from messaging.people.accounts import organisation
from messaging.people.enrolment import VALID_DAYS
from messaging.representing.service import Chosen, Paper, by_code, enter
from messaging.work import Refused
from portal import once
from portal.desk import desk
from portal.errors import in_words
from portal.i18n import _, ngettext
from portal.pages.doctors import PURPOSES, today, verified
from portal.pages.mandate_words import ACTS, GROUNDS, HOLDS, TIES, WAITS, told
from portal.representing.service import approve, end
from portal.schemas.representing import CodeSchema, MandateSchema
from portal.sessions.prefill import filled_in

_FIELDS = {
    "goods_only": "ground",
    "ground_missing": "ground",
    "acts_missing": "acts",
    "purposes_missing": "purposes",
    "mandate_requires": "purposes",
    "representative_name": "name",
    "representative_tied": "tie",
    "paper_unseen": "seen",
    "until_past": "until",
    "until_too_far": "until",
    "until_unreadable": "until",
}
_NEW = "new"


def mandates_page(dossier: str, name: str, above: str, here: str, back: str) -> ResponseReturnValue:
    """Who represents this worker, and the form; the caller has checked that he reaches him."""
    work, acting = desk().work, desk().acting
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            return _paper(enter(work, acting, dossier, _chosen()), dossier, name, back)
        except (MandateError, ConsentError) as refused:
            desk().rollback()
            errors = {_FIELDS.get(refused.code, "form"): [in_words(refused.code)]}
    day = brussels_day(work.clock.now())
    known = told(work, work.mandates.of_dossiers([dossier]))
    page = render_template(
        "doctors/mandates.html",
        name=name,
        above=above,
        action=here,
        back=back,
        known=known,
        same=list({one["account"]: one["name"] for one in known}.items()),
        grounds=[(code, _(words)) for code, words in GROUNDS.items()],
        acts=[(code, _(words), _(more)) for code, (words, more) in ACTS.items()],
        purposes=[(str(one.code), *map(_, PURPOSES[one.code])) for one in purposes_offered()],
        ties=[(code, _(words)) for code, words in TIES.items()],
        months=[
            (number, ngettext("%(num)s month", "%(num)s months", number))
            for number in range(1, MAX_MONTHS + 1)
        ],
        default_months=DEFAULT_MONTHS,
        today=day.isoformat(),
        latest=add_months(day, MAX_MONTHS).isoformat(),
        errors=errors,
        typed=filled_in(here),
        ended="ended" in request.args,
    )
    return page, 422 if errors else 200


def _chosen() -> Chosen:
    try:
        form = MandateSchema().load(
            {
                **request.form.to_dict(),
                "acts": request.form.getlist("acts"),
                "purposes": request.form.getlist("purposes"),
            }
        )
    except ValidationError as error:
        field = next(iter(error.messages_dict))
        codes = {
            "name": "representative_name",
            "months": "until_too_far",
            "seen": "paper_unseen",
        }
        raise MandateError(codes.get(field, "ground_missing")) from None
    return Chosen(
        name=form["name"],
        same="" if form["same"] == _NEW else form["same"],
        ground=form["ground"],
        acts=tuple(form["acts"]),
        purposes=tuple(form["purposes"]),
        months=form["months"],
        until=form["until"] or None,
        tie=form["tie"],
        seen=form["seen"],
    )


def _paper(paper: Paper, dossier: str, worker: str, back: str) -> ResponseReturnValue:
    """The letter with the codes, shown once: to the representative, and through him to the second."""
    work = desk().work
    [kept] = [
        one for one in work.mandates.of_dossiers([dossier]) if one.mandate.id == paper.mandate
    ]
    once.show_again()
    return render_template(
        "doctors/mandate_paper.html",
        one=told(work, [kept])[0],
        worker=worker,
        workshop=_workshop(dossier),
        code=grouped(paper.code),
        invitation=grouped(paper.invitation) if paper.invitation else None,
        days=VALID_DAYS,
        address=desk().configuration.public_base_url,
        doctor=desk().acting.name,
        today=today(),
        back=back,
    )


def end_it(dossier: str, mandate: str, here: str) -> ResponseReturnValue:
    """A doctor who signed ends it; the caller has checked that he reaches the worker."""
    end(desk().work, desk().acting, mandate, [dossier])
    return redirect(here + "?ended=1", 303)


def paper_page(here: str, back: str) -> ResponseReturnValue:
    """The second doctor types the code on the paper, reads what it says, and signs; or ends it."""
    work, acting = desk().work, desk().acting
    verified(acting)
    if request.method == "GET":
        return render_template(
            "doctors/mandate_code.html", action=here, back=back, errors={}, typed={}
        )
    code, act = request.form.get("code", ""), request.form.get("act", "")
    try:
        CodeSchema().load({"code": code, "act": act})
        kept = by_code(work, acting, code)
        if act == "approve":
            approve(work, acting, code)
            return redirect(here + "?approved=1", 303)
        if act == "end":
            end(work, acting, kept.mandate.id, [kept.mandate.dossier])
            return redirect(here + "?ended=1", 303)
    except (ValidationError, Refused):
        page = render_template(
            "doctors/mandate_code.html",
            action=here, back=back, errors={"code": [in_words("mandate_code")]}, typed=request.form,
        )  # fmt: skip
        return page, 422
    except MandateError as refused:
        desk().rollback()
        return _read(by_code(work, acting, code), code, here, back, [in_words(refused.code)])
    return _read(kept, code, here, back, [])


def _read(kept: Kept, code: str, here: str, back: str, wrong: list[str]) -> ResponseReturnValue:
    mine = desk().acting.actor.account
    one: dict[str, Any] = told(desk().work, [kept])[0]
    signed = [hand.subject for hand in (kept.entered, kept.approved) if hand is not None]
    page = render_template(
        "doctors/mandate_read.html",
        one=one,
        worker=by_ids(desk().work, [kept.mandate.dossier])[kept.mandate.dossier].name,
        workshop=_workshop(kept.mandate.dossier),
        code=code,
        action=here,
        back=back,
        may_approve=one["state"] == WAITS and mine not in signed,
        may_end=one["state"] in (WAITS, HOLDS) and mine in signed,
        errors={"form": wrong} if wrong else {},
    )
    return page, 422 if wrong else 200


def _workshop(dossier: str) -> str:
    listed = by_ids(desk().work, [dossier])[dossier]
    return organisation(desk().work, listed.workshop).name
