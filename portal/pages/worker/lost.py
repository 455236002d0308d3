"""My card is gone: he blocks it himself, and stops a new card that he did not ask for."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from messaging.replacement.service import call_off, under_way_for
from portal.desk import desk
from portal.pages.worker import blueprint
from portal.pages.worker.common import mine, show
from portal.sessions.cookies import drop_cookie
from portal.sessions.lost import block


@blueprint.route("/card", methods=["GET", "POST"])
def lost_card() -> ResponseReturnValue:
    """Block the card, and with it every session that it opened; or stop a new card."""
    work, acting = desk().work, desk().acting
    me = acting.actor.account
    if request.method == "GET":
        return _page()
    if request.form.get("act") == "call_off":
        known = {one.id: one for one in under_way_for(work, me)}
        one = known.get(request.form.get("which", ""))
        if one is not None:
            call_off(work, acting, one.dossier)
        return redirect(url_for("worker.lost_card", done="called_off"), 303)
    block(work, acting, me)
    response = make_response(render_template("account/blocked.html"))
    drop_cookie(response, desk().configuration)
    return response


def _page() -> ResponseReturnValue:
    own = mine()
    return show(
        "lost_card.html",
        about_work=True,
        under_way=[
            {"id": one.id, "works_from": one.due_at}
            for one in under_way_for(desk().work, desk().acting.actor.account)
        ],
        workshops=[workshop.name for workshop in own.workshops.values()],
        done=request.args.get("done", ""),
    )
