"""Looking back for somebody: what is allowed, and who looked. Nothing sealed is opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.clock import brussels_day
from consent.facts import Grant
from consent.records.service import Recorded
from messaging.representing.looking import LookedBack, look_back
from portal.desk import desk
from portal.pages.representative import blueprint
from portal.pages.representative.common import doctor_to_ring, his
from portal.pages.worker.common import Names, names_of
from portal.pages.worker.looked import by_day, since_when
from portal.pages.worker.wording import purpose_picture, purpose_title
from portal.schemas.worker import LookedSchema
from portal.shown import last_day


@blueprint.get("/<dossier>/looked")
def looked(dossier: str) -> ResponseReturnValue:
    """Every yes to what his mandate names, and what others did with that, the newest first."""
    try:
        form = LookedSchema().load(request.args.to_dict())
    except ValidationError:
        form = LookedSchema().load({})
    mine = his()
    person = mine.person(dossier)
    since = since_when(form["period"], mine.now)
    seen = look_back(desk().work, desk().acting, person.id, since)
    grants = {one.grant.id: one for one in seen.recorded}
    names = _names(seen, grants)
    return render_template(
        "representative/looked.html",
        person=person,
        for_him={"name": person.name},
        person_to_call=doctor_to_ring([mine.people.workshop_of(person)]),
        titles=[purpose_title(one) for one in sorted(seen.purposes)],
        allowed=_receipts(seen, names, person.id, holding=True),
        over=_receipts(seen, names, person.id, holding=False),
        # Who does not understand a line rings: what he would write is the worker's to seal.
        days=[
            {**day, "entries": [{**one, "ask_url": None} for one in day["entries"]]}
            for day in by_day(seen.lines, grants, names, "")
        ],
        period=form["period"],
        action=url_for("representative.looked", dossier=person.id),
    )


def _names(seen: LookedBack, grants: Mapping[str, Recorded]) -> Names:
    return names_of(
        desk().work,
        [one.grant.recipient for one in grants.values()],
        accounts={str(line.personal["actor"]) for line in seen.lines},
        homes={str(line.personal.get("organisation") or "") for line in seen.lines},
    )


def _receipts(
    seen: LookedBack, names: Names, dossier: str, *, holding: bool
) -> list[dict[str, Any]]:
    """What each receipt allows, or allowed, in plain words."""
    now = desk().services.clock.now()
    found: dict[str, list[Grant]] = {}
    for one in seen.recorded:
        if one.grant.in_force(now) == holding:
            found.setdefault(one.grant.receipt, []).append(one.grant)
    return [
        {
            "title": purpose_title(some[0].purpose),
            "picture": purpose_picture(some[0].purpose),
            "readers": [names.party(one.recipient) for one in some],
            "since": brussels_day(some[0].given_at),
            "until": last_day(some[0].valid_until),
            "withdrawn": some[0].withdrawn,
            "href": url_for("representative.given", dossier=dossier, receipt_id=receipt),
        }
        for receipt, some in found.items()
    ]
