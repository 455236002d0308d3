"""Who may see what, receipts, and stopping: as easily as it was given."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.clock import brussels_day
from consent.decision import usable
from consent.facts import Grant
from consent.purposes import PURPOSES, Role
from consent.records.service import Recorded
from messaging.dossiers.service import Listed
from messaging.exchange.withdrawing import receipt_targets
from messaging.exchange.withdrawing import withdraw as stop
from messaging.groups.service import groups_for_workshop
from messaging.people.accounts import organisations
from messaging.work import NotFound
from portal.desk import desk
from portal.pages.worker import blueprint
from portal.pages.worker.allowed import table
from portal.pages.worker.common import Mine, Names, mine, names_of, show
from portal.pages.worker.lines import can_leave_out, words
from portal.pages.worker.stopped import what_stopped
from portal.pages.worker.wording import purpose_picture, purpose_title
from portal.schemas.worker import WithdrawSchema
from portal.shown import last_day

SOON: Final = timedelta(weeks=6)
"""So long before its end a consent is said to end soon: to him, never to the workplace."""


@blueprint.get("/consents")
def consents() -> ResponseReturnValue:
    """Who may see what as a table of switches, and each yes with how long it holds."""
    own = mine()
    recorded = desk().work.records.of_dossiers(own.ids)
    names = names_of(desk().work, [one.grant.recipient for one in recorded])
    now = desk().services.clock.now()
    grants = [one.grant for one in recorded]
    in_force = [one for one in recorded if usable(one.grant, grants, now)]
    over = [one for one in recorded if not usable(one.grant, grants, now)]
    stopped = what_stopped(desk().work, recorded, request.args.get("stopped", ""), names)
    replaced = {one.document().get("narrows", {}).get("record") for one in recorded}
    return show(
        "consents.html",
        tables=[_table(one, in_force, own, names) for one in own.dossiers],
        parts=_parts(in_force, own, names, now),
        over=[_past(one, names, replaced) for one in reversed(over)],
        stopped=stopped,
        undo_url=_undo_url(stopped.grant) if stopped and stopped.grant.withdrawn else None,
        along=[
            {"title": purpose_title(one.purpose), "undo_url": _undo_url(one)}
            for one in (stopped.along if stopped else ())
        ],
    )


def _table(
    dossier: Listed, in_force: Sequence[Recorded], own: Mine, names: Names
) -> dict[str, Any]:
    """The switches of one workplace."""
    work = desk().work
    homes = {
        group.organisation_id
        for group in groups_for_workshop(work, dossier.workshop)
        if group.role == str(Role.OCCUPATIONAL_PHYSICIAN) and group.version
    }
    workshop = own.workshop_of(dossier).name
    held = [one.grant for one in in_force if one.grant.dossier == dossier.id]
    services = [one.name for one in organisations(work, ids=homes)]
    found = table(held, names, dossier=dossier.id, workshop=workshop, services=services)
    return {**found, "workplace": workshop}


def _undo_url(grant: Grant) -> str:
    """Where what he just stopped can be asked anew, with the same choices: a fresh act."""
    return url_for(
        "worker.start_purpose", purpose=str(grant.purpose), at=grant.dossier, like=grant.id
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
                "picture": purpose_picture(grant.purpose),
                "workplace": own.workshop_of(own.dossier(grant.dossier)).name
                if len(own.dossiers) > 1
                else None,
                "readers": [names.party(one.grant.recipient)["name"] for one in group],
                "until": last_day(grant.valid_until),
                "for_him": group[0].mandate is not None,
                "ends_soon": last_day(grant.valid_until) if _ends_soon(grant, now) else None,
                "renew_url": renew_url(grant),
                "receipt_url": url_for("worker.receipt", receipt_id=receipt),
                "left_out": words(grant.purpose, grant.left_out),
                "narrow_url": url_for("worker.narrow", receipt_id=receipt)
                if can_leave_out(grant)
                else None,
            }
        )
    return sorted(parts, key=lambda part: part["position"])


def _ends_soon(grant: Grant, now: datetime) -> bool:
    return grant.valid_until - now <= SOON


def _past(one: Recorded, names: Names, replaced: Collection[str]) -> dict[str, Any]:
    grant = one.grant
    return {
        "who": names.party(grant.recipient),
        "title": purpose_title(grant.purpose),
        "withdrawn": grant.withdrawn,
        "replaced": grant.id in replaced,
        "since": brussels_day(grant.given_at),
        "until": None if grant.withdrawn else last_day(grant.valid_until),
        "receipt_url": url_for("worker.receipt", receipt_id=grant.receipt),
    }


def renew_url(grant: Grant) -> str:
    """Where the same can be asked anew: a fresh act, for which he chooses everything again."""
    return url_for("worker.start_purpose", purpose=str(grant.purpose), at=grant.dossier)


@blueprint.post("/withdraw")
def withdraw() -> ResponseReturnValue:
    """Stop what one switch is about, or everything of one receipt; no effect on what has ended."""
    try:
        form = WithdrawSchema().load(
            {
                "receipt": request.form.get("receipt", ""),
                "grants": request.form.getlist("grant"),
            }
        )
    except ValidationError:
        raise NotFound("no such consent") from None
    work = desk().work
    recorded = work.records.of_dossiers(mine().ids)
    if form["receipt"]:
        found = [one for one in recorded if one.grant.receipt == form["receipt"]]
        targets = receipt_targets(recorded, form["receipt"])
    else:
        found = [one for one in recorded if one.grant.id in form["grants"]]
        targets = [one.grant.id for one in found]
    # One switch is one workplace: what a form names beside it is not there.
    if not found or len({one.grant.dossier for one in found}) > 1:
        raise NotFound("no such consent", chain=desk().acting.actor.account)
    stop(work, desk().acting, found[0].grant.dossier, targets)
    return redirect(url_for("worker.consents", stopped=found[0].grant.id), 303)
