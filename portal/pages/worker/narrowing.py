"""Leaving lines out of a yes that holds."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.facts import Grant
from consent.lines import groups_of
from consent.records.service import Recorded
from messaging.exchange.consents import Receipt
from messaging.exchange.narrowing import look, standing, words_without
from messaging.exchange.narrowing import narrow as take_out
from messaging.messages.service import inbox
from messaging.work import Refused
from portal.desk import desk
from portal.errors import in_words
from portal.pages.worker import blueprint
from portal.pages.worker.common import collected, mine, names_of, show
from portal.pages.worker.lines import can_leave_out, groups_to_choose, words
from portal.pages.worker.receipts import codes_of, of_receipt
from portal.pages.worker.wording import purpose_picture, purpose_title
from portal.schemas.worker import NarrowSchema
from portal.secondway.service import announce
from portal.secondway.words import Occasion
from portal.sessions.aside import aside
from portal.sessions.prefill import filled_in


@blueprint.route("/receipts/<receipt_id>/lines", methods=["GET", "POST"])
def narrow(receipt_id: str) -> ResponseReturnValue:
    """Leave lines out of a yes that holds: what holds them goes, and the rest stays as it is."""
    own = mine()
    recorded = of_receipt(own, receipt_id)
    counts = standing(desk().work, desk().work.records.of_dossiers(own.ids), receipt_id)
    if not counts or not can_leave_out(counts[0].grant):
        return redirect(url_for("worker.receipt", receipt_id=receipt_id), 303)
    if request.method == "GET":
        return _page(recorded, counts, [*filled_in().getlist("left_out")])
    chosen = request.form.getlist("left_out")
    try:
        groups = NarrowSchema().load({"left_out": chosen})["left_out"]
        words_without(counts[0], groups)
        made = leave_out(counts[0].grant, groups)
    except ValidationError:
        return _page(recorded, counts, [], "group_missing")
    except Refused as refusal:
        desk().rollback()
        return _page(recorded, counts, chosen, refusal.code)
    return redirect(url_for("worker.receipt", receipt_id=made.id), 303)


def leave_out(grant: Grant, groups: Sequence[str]) -> Receipt:
    """In his own session: he looks into what they have, and a new yes takes the old one's place.

    Commits on the way; to be called before the request changes anything.
    """
    acting = desk().acting
    with aside(desk()):
        codes = codes_of(inbox(desk().work, acting))
    with aside(desk()):
        lines = look(desk().work, acting, grant.dossier, grant.receipt)
    work, how = desk().work, collected()
    made = take_out(
        work, acting, grant.dossier, grant.receipt, groups,
        codes=codes, collected=how, lines=lines,
    )  # fmt: skip
    if how.helper is not None:
        announce(work, acting.actor.account, Occasion.HELPED_YES)
    return made


def _page(
    recorded: Sequence[Recorded],
    counts: Sequence[Recorded],
    ticked: Sequence[str],
    error: str = "",
) -> ResponseReturnValue:
    grant = counts[0].grant
    text = recorded[0].document()["text"]
    names = names_of(desk().work, [one.grant.recipient for one in counts])
    before = groups_of(grant.purpose, grant.left_out)
    return show(
        "narrow.html",
        422 if error else 200,
        title=purpose_title(grant.purpose),
        for_him=recorded[0].mandate is not None,
        picture=purpose_picture(grant.purpose),
        readers=[names.party(one.grant.recipient) for one in counts],
        lines=groups_to_choose(grant.purpose, before),
        before=words(grant.purpose, grant.left_out),
        ticked=ticked,
        errors={"left_out": [in_words(error)]} if error else {},
        receipt_id=grant.receipt,
        spoken=text["language"],
        paragraphs=[part.split("\n") for part in text["shown"].split("\n\n")],
    )
