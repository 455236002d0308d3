"""His first page, stopping a yes, and ending a mandate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.mandates.rules import MandateAct
from consent.records.service import Recorded
from messaging.dossiers.service import Listed
from messaging.exchange.asking import Request, requests_of
from messaging.exchange.consents import receipt_targets
from messaging.messages.service import inbox
from messaging.work import NotFound
from portal.desk import desk
from portal.pages.mandate_words import HOLDS, told
from portal.pages.representative import blueprint
from portal.pages.representative.common import His, his
from portal.pages.worker.common import doctor_to_call, names_of
from portal.pages.worker.wording import purpose_picture, purpose_title
from portal.representing.service import end, stop
from portal.schemas.representing import StopSchema
from portal.shown import last_day


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """For whom he decides what: what is asked, what he can allow, what holds and can be stopped."""
    messages = inbox(desk().work, desk().acting)
    mine = his()
    asked = requests_of(messages)
    mandates = [one for one in told(desk().work, mine.kept) if one["state"] == HOLDS]
    return render_template(
        "representative/home.html",
        people=[_person(mine, one, asked, mandates) for one in mine.people.dossiers],
        person_to_call=doctor_to_call(mine.people.workshops.values()),
        stopped="stopped" in request.args,
        ended="ended" in request.args,
    )


def _person(
    mine: His, one: Listed, asked: list[Request], mandates: list[dict[str, Any]]
) -> dict[str, Any]:
    work = desk().work
    recorded = [each for each in work.records.of_dossier(one.id) if each.grant.in_force(mine.now)]
    may_stop = set(mine.purposes(one.id, MandateAct.WITHDRAW))
    holding = {
        each.grant.receipt: each.grant for each in recorded if each.grant.purpose in may_stop
    }
    parties = [each.grant.recipient for each in recorded if each.grant.purpose in may_stop]
    waiting = [
        each
        for each in asked
        if each.workshop == one.id
        and each.answer is None
        and mine.may(one.id, MandateAct.ANSWER, each.purpose)
    ]
    names = names_of(work, [*parties, *(each.asker for each in waiting)])
    return {
        "name": one.name,
        "dossier": one.id,
        "workplace": mine.people.workshop_of(one).name,
        "mandates": [each for each in mandates if each["dossier"] == one.id],
        "waiting": [
            {
                "href": url_for("representative.question", dossier=one.id, request_id=each.id),
                "title": purpose_title(each.purpose),
                "picture": purpose_picture(each.purpose),
                "who": names.party(each.asker),
                "day": each.at,
            }
            for each in waiting
        ],
        "start": [
            {
                "href": url_for("representative.start", dossier=one.id, purpose=str(code)),
                "title": purpose_title(code),
                "picture": purpose_picture(code),
            }
            for code in mine.purposes(one.id, MandateAct.ANSWER)
        ],
        "holding": [
            {
                "receipt": receipt,
                "title": purpose_title(grant.purpose),
                "picture": purpose_picture(grant.purpose),
                "until": last_day(grant.valid_until),
                "given_url": _given_url(one.id, receipt, recorded),
                "readers": sorted(
                    names.party(each.grant.recipient)["name"]
                    for each in recorded
                    if each.grant.receipt == receipt
                ),
            }
            for receipt, grant in holding.items()
        ],
    }


def _given_url(dossier: str, receipt: str, recorded: Sequence[Recorded]) -> str | None:
    """Where the code of a yes of his own stands."""
    account = desk().acting.actor.account
    own = any(one.grant.receipt == receipt and one.signing_subject == account for one in recorded)
    if not own:
        return None
    return url_for("representative.given", dossier=dossier, receipt_id=receipt)


@blueprint.post("/<dossier>/stop")
def stop_it(dossier: str) -> ResponseReturnValue:
    """He stops everything of one receipt; no effect on what has ended."""
    try:
        form = StopSchema().load(request.form.to_dict())
    except ValidationError:
        raise NotFound("no such consent") from None
    person = his().person(dossier)
    work = desk().work
    targets = receipt_targets(work.records.of_dossier(person.id), form["receipt"])
    if not targets:
        raise NotFound("no such consent", chain=desk().acting.actor.account)
    stop(work, desk().acting, person.id, targets)
    desk().forget_deleted()
    return redirect(url_for("representative.home", stopped=1), 303)


@blueprint.post("/mandates/<mandate>/end")
def mandate_end(mandate: str) -> ResponseReturnValue:
    """He decides nothing with it any more: his own choice, without a reason."""
    end(desk().work, desk().acting, mandate, {one.mandate.dossier for one in his().kept})
    return redirect(url_for("representative.home", ended=1), 303)
