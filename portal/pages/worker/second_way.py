"""Where he can be reached beside his log-in: he says it himself, and takes it away again."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.records.schemas import Screen
from portal.desk import desk
from portal.pages.way_words import Errors, handed_in, kinds, known
from portal.pages.worker import blueprint
from portal.pages.worker.common import show
from portal.secondway.addresses import hidden
from portal.secondway.service import remove, ways_of


@blueprint.route("/second-way", methods=["GET", "POST"])
def second_way() -> ResponseReturnValue:
    """The ways that are known, and a form for each that this portal can go.

    ``first`` in the address: he comes from choosing his PIN, and goes on from here.
    """
    errors: Errors = {}
    first = "first" in request.args
    if request.method == "POST":
        errors = handed_in(desk().work, desk().acting, desk().acting.actor.account)
        if not errors:
            return redirect(url_for("worker.second_way", kept=1, first=1 if first else None), 303)
    account = desk().acting.actor.account
    mine = ways_of(desk().work, [account]).get(account, [])
    ends = {one.id: hidden(one.kind, one.address) for one in mine}
    return show(
        "second_way.html",
        422 if errors else 200,
        ways=[{**one, "ends": ends[one["id"]]} for one in known(mine)],
        kinds=kinds(),
        errors=errors,
        typed=request.form,
        first=first,
        onward=url_for("worker.here" if at_a_doctors() else "worker.home"),
        kept="kept" in request.args,
        gone="gone" in request.args,
    )


def at_a_doctors() -> bool:
    """Whether he sits at a doctor's screen, where the doctor's question comes next."""
    live = desk().live
    return live is not None and live.screen is Screen.DOCTOR_SCREEN


@blueprint.post("/second-way/<way_id>/end")
def second_way_end(way_id: str) -> ResponseReturnValue:
    """Take one away."""
    remove(desk().work, desk().acting, way_id)
    return redirect(url_for("worker.second_way", gone=1), 303)
