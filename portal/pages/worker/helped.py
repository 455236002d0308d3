"""Somebody helps him in this sitting: who, how, and for whom that person works."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.clock import brussels_day
from consent.records.helping import Dependency, Help, Helper, Manner
from consent.records.service import Recorded
from messaging.exchange.helped import call_right, to_be_looked_at
from messaging.work import NotFound
from portal.desk import desk
from portal.errors import in_words
from portal.helping.reading import helpers_of
from portal.i18n import _
from portal.pages.help_words import MANNER, TIE, WHO, helped, helps_now
from portal.pages.worker import blueprint
from portal.pages.worker.common import mine, show
from portal.pages.worker.wording import purpose_title
from portal.schemas.worker import BOSS, HelpedSchema
from portal.secondway.service import ways_of
from portal.sessions.service import Live, set_helped


@blueprint.context_processor
def strip() -> dict[str, str | None]:
    """On every page of his: who helps him now."""
    live = desk().live
    return {"helps_now": helps_now(live.helped) if live and live.helped else None}


@blueprint.route("/helped", methods=["GET", "POST"], endpoint="helped")
def helped_page() -> ResponseReturnValue:
    """Who helps him now; or the three questions about somebody who begins to help."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        errors = _begin()
        if not errors:
            return redirect(url_for("worker.helped"), 303)
    work, account = desk().work, desk().acting.actor.account
    known = helpers_of(work, [account]).get(account)
    reached = bool(ways_of(work, [account]).get(account))
    return show(
        "helped.html",
        422 if errors else 200,
        helping=_live().helped is not None,
        reached=reached,
        errors=errors,
        typed=request.form,
        who=[
            (str(one), known.name if one is Helper.NAMED and known else _(words))
            for one, words in WHO.items()
            if known or one is not Helper.NAMED
        ],
        manner=[(str(one), _(words)) for one, words in MANNER.items()],
        tie=[(str(one), _(words)) for one, words in TIE.items()],
    )


def _begin() -> dict[str, list[str]]:
    """Keep who helps for this sitting; what is wrong with it, by its field."""
    try:
        form = HelpedSchema().load(request.form.to_dict())
    except ValidationError as error:
        return {
            field: [in_words("helper_name" if field == "name" else "helper_unsaid")]
            for field in error.messages_dict
        }
    if form["tie"] == BOSS:
        return {"tie": [in_words("helper_is_boss")]}
    work, account = desk().work, desk().acting.actor.account
    name = " ".join(form["name"].split())
    if not name.isprintable():
        return {"name": [in_words("helper_name")]}
    if form["who"] == Helper.NAMED:
        known = helpers_of(work, [account]).get(account)
        if known is None:
            return {"who": [in_words("helper_unsaid")]}
        name = known.name
    help_ = Help(Helper(form["who"]), Manner(form["manner"]), Dependency(form["tie"]), name)
    set_helped(work, _live(), help_)
    return {}


@blueprint.post("/helped/stop")
def helped_stop() -> ResponseReturnValue:
    """Nobody helps him any more."""
    set_helped(desk().work, _live(), None)
    return redirect(url_for("worker.home"), 303)


@blueprint.post("/helped/<receipt_id>/right")
def helped_right(receipt_id: str) -> ResponseReturnValue:
    """A yes that he gave with help is right: he says so in a later sitting, without help."""
    live = _live()
    if live.helped is not None:
        raise NotFound("somebody helps him", chain=desk().acting.actor.account)
    recorded = desk().work.records.of_dossiers(mine().ids)
    call_right(desk().work, desk().acting, recorded, receipt_id, since=live.started_at)
    return redirect(url_for("worker.home"), 303)


def to_look_at(recorded: Sequence[Recorded]) -> list[dict[str, Any]]:
    """What he said yes to with help, or somebody for him, and he did not call right yet.

    Empty while somebody helps him: it is his own look at it.
    """
    live = _live()
    if live.helped is not None:
        return []
    found = to_be_looked_at(desk().work, recorded, since=live.started_at)
    return [
        {
            "receipt": one.receipt,
            "title": purpose_title(one.purpose),
            "day": brussels_day(one.given_at),
            "helped": helped(one.help) if one.help else "",
            "for_him": one.mandate is not None,
        }
        for one in found
    ]


def _live() -> Live:
    live = desk().live
    assert live is not None
    return live
