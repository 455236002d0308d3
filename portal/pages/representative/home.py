"""His first page, stopping a yes, and ending a mandate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.clock import brussels_day
from consent.mandates.rules import MandateAct
from consent.records.service import Recorded
from messaging.documents.facts import Stored
from messaging.dossiers.service import Listed
from messaging.exchange.asking import Request, requests_of
from messaging.exchange.withdrawing import receipt_targets
from messaging.messages.service import inbox
from messaging.representing.waiting import what_waits
from messaging.work import NotFound
from portal.desk import desk
from portal.pages.mandate_words import HOLDS, told
from portal.pages.representative import blueprint
from portal.pages.representative.common import His, doctor_to_ring, his
from portal.pages.worker.common import Names, names_of
from portal.pages.worker.stopped import Stopped, what_stopped
from portal.pages.worker.wording import (
    kind_picture,
    kind_title,
    purpose_picture,
    purpose_title,
)
from portal.representing.service import end, stop
from portal.schemas.representing import StopSchema
from portal.shown import last_day


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """For whom he decides what: what is asked, what he can allow, what holds and can be stopped."""
    messages = inbox(desk().work, desk().acting)
    mine = his()
    recorded = desk().work.records.of_dossiers(mine.people.ids)
    there = _There(
        asked=[one for one in requests_of(messages) if _is_his(mine, one)],
        mandates=[one for one in told(desk().work, mine.kept) if one["state"] == HOLDS],
        texts=what_waits(desk().work, mine.actor, mine.people.ids),
        recorded=[one for one in recorded if one.grant.in_force(mine.now)],
    )
    names = there.names()
    stopped = _stopped(mine, recorded, request.args.get("stopped", ""))
    return render_template(
        "representative/home.html",
        people=[_person(mine, one, there, names) for one in mine.people.dossiers],
        person_to_call=doctor_to_ring(mine.people.workshops.values()),
        stopped=stopped,
        stopped_for=mine.person(stopped.grant.dossier).name if stopped else None,
        along=[purpose_title(one.purpose) for one in (stopped.along if stopped else ())],
        ended="ended" in request.args,
        gone="gone" in request.args,
    )


def _stopped(mine: His, recorded: Sequence[Recorded], grant: str) -> Stopped | None:
    """What the worker's own page says after a stop, of what he may stop, and of nothing else."""
    may = {one: set(mine.purposes(one, MandateAct.WITHDRAW)) for one in mine.people.ids}
    known = [one for one in recorded if one.grant.purpose in may[one.grant.dossier]]
    if not any(one.grant.id == grant and one.grant.withdrawn for one in known):
        return None
    names = names_of(desk().work, [one.grant.recipient for one in known])
    return what_stopped(desk().work, known, grant, names)


@dataclass(frozen=True)
class _There:
    """What there is for him, of everybody for whom he decides: read once, however many."""

    asked: Sequence[Request]
    mandates: Sequence[dict[str, Any]]
    texts: Sequence[Stored]
    recorded: Sequence[Recorded]

    def names(self) -> Names:
        """Of all that is named in it."""
        readers = [one.grant.recipient for one in self.recorded]
        writers = [one.facts.author for one in self.texts]
        return names_of(desk().work, [*readers, *writers, *(one.asker for one in self.asked)])


def _is_his(mine: His, asked: Request) -> bool:
    """Whether this question waits for an answer that he may give."""
    return (
        asked.answer is None
        and asked.workshop is not None
        and mine.may(asked.workshop, MandateAct.ANSWER, asked.purpose, asked=asked.at) is not None
    )


def _person(mine: His, one: Listed, there: _There, names: Names) -> dict[str, Any]:
    may_stop = set(mine.purposes(one.id, MandateAct.WITHDRAW))
    recorded = [
        each
        for each in there.recorded
        if each.grant.dossier == one.id and each.grant.purpose in may_stop
    ]
    holding = {each.grant.receipt: each.grant for each in recorded}
    waiting = [each for each in there.asked if each.workshop == one.id]
    waits = [each for each in there.texts if each.facts.dossier == one.id]
    return {
        "name": one.name,
        "dossier": one.id,
        "workplace": mine.people.workshop_of(one).name,
        "mandates": [each for each in there.mandates if each["dossier"] == one.id],
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
        "texts": [
            {
                "href": url_for("representative.text", dossier=one.id, document_id=each.id),
                "title": kind_title(each.facts.kind),
                "picture": kind_picture(each.facts.kind),
                "who": names.party(each.facts.author),
                "day": brussels_day(each.facts.written_at),
            }
            for each in waits
        ],
        "lets_go": bool(mine.purposes(one.id, MandateAct.RELEASE)),
        "looked_url": url_for("representative.looked", dossier=one.id)
        if mine.purposes(one.id, MandateAct.LOOK_BACK)
        else None,
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
    """Where a yes of his own stands."""
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
    return redirect(url_for("representative.home", stopped=targets[0]), 303)


@blueprint.post("/mandates/<mandate>/end")
def mandate_end(mandate: str) -> ResponseReturnValue:
    """He decides nothing with it any more: his own choice, without a reason."""
    end(desk().work, desk().acting, mandate, {one.mandate.dossier for one in his().kept})
    return redirect(url_for("representative.home", ended=1), 303)
