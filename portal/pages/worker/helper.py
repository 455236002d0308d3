"""His helper: he names him, says whether he gets notices too, and ends it at any time."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from messaging.work import Refused
from portal import paper
from portal.desk import desk
from portal.errors import in_words
from portal.helping.reading import helpers_of
from portal.helping.service import end_helper, name_helper
from portal.i18n import N_, _
from portal.pages.way_words import kinds
from portal.pages.worker import blueprint
from portal.pages.worker.common import doctor_to_call, mine, show
from portal.secondway.addresses import WayKind, hidden

_FIELDS = {
    "helper_name": "name",
    "helper_unreached": "way",
    "sms_number": "address",
    "mail_address": "address",
    "post_address": "address",
}
_SHEET = (
    ("ear", N_("What you do"), (
        N_("You read aloud what stands on the screen."),
        N_("You explain difficult words."),
        N_("You give time. There is no hurry."),
        N_("You ask: what do you want yourself?"),
    )),
    ("stop", N_("What you do not do"), (
        N_("You do not press yes or no."),
        N_("You do not say what is best."),
        N_("You do not sign."),
        N_("You do not look when the PIN is typed."),
        N_("You do not keep the card."),
    )),
    ("silence", N_("What you keep to yourself"), (
        N_("You hear things about somebody’s health."),
        N_("You tell nobody, also not at work."),
        N_("You write nothing down. You take no photo."),
    )),
    ("undo", N_("When you doubt"), (
        N_("No is a good answer. Not now too."),
        N_("A yes can be stopped, today and later."),
        N_("Call the person on the page for help."),
    )),
)  # fmt: skip


@blueprint.route("/helper", methods=["GET", "POST"])
def helper() -> ResponseReturnValue:
    """Who helps him, and the form with which he names somebody."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        errors = _name()
        if not errors:
            return redirect(url_for("worker.helper", kept=1), 303)
    account = desk().acting.actor.account
    known = helpers_of(desk().work, [account]).get(account)
    offered = kinds()
    return show(
        "helper.html",
        422 if errors else 200,
        known=known,
        ends=hidden(known.kind, known.address) if known and known.kind else "",
        kind_name=next((one["name"] for one in offered if known and one["kind"] == known.kind), ""),
        kinds=[(one["kind"], one["name"]) for one in offered],
        errors=errors,
        typed=request.form,
        kept="kept" in request.args,
        gone="gone" in request.args,
    )


def _name() -> dict[str, list[str]]:
    form = request.form
    offered = [one["kind"] for one in kinds()]
    kind = WayKind(form["way"]) if form.get("way") in offered else None
    notices = form.get("notices") == "1"
    try:
        name_helper(
            desk().work, desk().acting, form.get("name", ""), kind, form.get("address", ""),
            notices=notices,
        )  # fmt: skip
    except Refused as refused:
        desk().rollback()
        return {_FIELDS.get(refused.code, "form"): [in_words(refused.code)]}
    return {}


@blueprint.post("/helper/end")
def helper_end() -> ResponseReturnValue:
    """He has no helper any more."""
    end_helper(desk().work, desk().acting)
    return redirect(url_for("worker.helper", gone=1), 303)


@blueprint.get("/helper/sheet")
def helper_sheet() -> ResponseReturnValue:
    """What somebody who helps does and does not: to be read together, or printed."""
    return show("helper_sheet.html", parts_of=_parts(), possible=paper.possible())


@blueprint.get("/helper/sheet/maat.pdf")
def helper_printed() -> ResponseReturnValue:
    """The same on one sheet, with the doctor to call. It names no worker, and opens nothing."""
    if not paper.possible():
        return paper.not_here()
    call = doctor_to_call(mine().workshops.values())
    return paper.printed("helper.html", parts_of=_parts(), person_to_call=call)


def _parts() -> list[dict[str, Any]]:
    return [
        {"picture": picture, "title": _(title), "sentences": [_(one) for one in sentences]}
        for picture, title, sentences in _SHEET
    ]
