"""Who may see what, receipts, and stopping: as easily as it was given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.clock import brussels_day
from consent.decision import usable
from consent.facts import Grant
from consent.purposes import PURPOSES
from consent.records.service import Recorded
from messaging.exchange.consents import receipt_targets
from messaging.exchange.consents import withdraw as stop
from messaging.work import NotFound
from portal.desk import desk
from portal.i18n import day
from portal.pages.worker import blueprint
from portal.pages.worker.common import Mine, Names, mine, names_of, show
from portal.pages.worker.wording import purpose_flow, purpose_picture, purpose_title
from portal.schemas.worker import WithdrawSchema
from portal.shown import last_day

SOON: Final = timedelta(weeks=6)
"""So long before its end a consent is said to end soon: to him, never to the workplace."""


@blueprint.get("/consents")
def consents() -> ResponseReturnValue:
    """Everything that he said yes to, by purpose: who, what, how long, and a way to stop."""
    own = mine()
    recorded = desk().work.records.of_dossiers(own.ids)
    names = names_of(desk().work, [one.grant.recipient for one in recorded])
    now = desk().services.clock.now()
    grants = [one.grant for one in recorded]
    in_force = [one for one in recorded if usable(one.grant, grants, now)]
    over = [one for one in recorded if not usable(one.grant, grants, now)]
    return show(
        "consents.html",
        parts=_parts(in_force, own, names, now),
        over=[_past(one, names, now) for one in reversed(over)],
        stopped="stopped" in request.args,
        workplaces=[workshop.name for workshop in own.workshops.values()],
    )


def _parts(
    recorded: Sequence[Recorded], own: Mine, names: Names, now: datetime
) -> list[dict[str, Any]]:
    """One part of the page for each receipt, purposes in the order of their cards."""
    order = list(PURPOSES)
    by_receipt: dict[str, list[Recorded]] = {}
    for one in recorded:
        by_receipt.setdefault(one.grant.receipt, []).append(one)
    parts = []
    for receipt, group in by_receipt.items():
        grant = group[0].grant
        parts.append(
            {
                "receipt": receipt,
                "position": (order.index(grant.purpose), -grant.given_at.timestamp()),
                "title": purpose_title(grant.purpose),
                "workplace": own.workshop_of(own.dossier(grant.dossier)).name
                if len(own.dossiers) > 1
                else None,
                "rows": [_row(one.grant, names) for one in group],
                "ends_soon": last_day(grant.valid_until) if _ends_soon(grant, now) else None,
                "renew_url": renew_url(grant),
                "receipt_url": url_for("worker.receipt", receipt_id=receipt),
            }
        )
    return sorted(parts, key=lambda part: part["position"])


def _ends_soon(grant: Grant, now: datetime) -> bool:
    return grant.valid_until - now <= SOON


def _row(grant: Grant, names: Names) -> dict[str, Any]:
    return {
        "who": names.party(grant.recipient),
        "what": purpose_flow(grant.purpose),
        "picture": purpose_picture(grant.purpose),
        "since": day(grant.given_at),
        "until": day(last_day(grant.valid_until)),
        "stop_url": url_for("worker.withdraw"),
        "stop_name": "grant",
        "stop_value": grant.id,
    }


def _past(one: Recorded, names: Names, now: datetime) -> dict[str, Any]:
    grant = one.grant
    return {
        "who": names.party(grant.recipient),
        "title": purpose_title(grant.purpose),
        "withdrawn": grant.withdrawn,
        "since": brussels_day(grant.given_at),
        "until": None if grant.withdrawn else last_day(grant.valid_until),
        "receipt_url": url_for("worker.receipt", receipt_id=grant.receipt),
    }


def renew_url(grant: Grant) -> str:
    """Where the same can be asked anew: a fresh act, for which he chooses everything again."""
    return url_for("worker.start_purpose", purpose=str(grant.purpose), at=grant.dossier)


@blueprint.post("/withdraw")
def withdraw() -> ResponseReturnValue:
    """Stop one recipient, or everything of one receipt; without effect on what has ended."""
    try:
        form = WithdrawSchema().load(request.form.to_dict())
    except ValidationError:
        raise NotFound("no such consent") from None
    work = desk().work
    recorded = work.records.of_dossiers(mine().ids)
    if form["receipt"]:
        found = [one for one in recorded if one.grant.receipt == form["receipt"]]
        targets = receipt_targets(recorded, form["receipt"])
    else:
        found = [one for one in recorded if one.grant.id == form["grant"]]
        targets = [one.grant.id for one in found]
    if not found:
        raise NotFound("no such consent", chain=desk().acting.actor.account)
    stop(work, desk().acting, found[0].grant.dossier, targets)
    desk().forget_deleted()
    return redirect(url_for("worker.consents", stopped=1), 303)
