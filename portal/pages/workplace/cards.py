"""A worker's lost card and the kiosks of the workshop: what the social service does with them."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from messaging.dossiers.service import in_workshop
from messaging.people.accounts import organisations
from messaging.work import Refused
from portal.desk import desk
from portal.errors import in_words
from portal.kiosks.service import end, of_workshops, register
from portal.pages.kiosk import kiosk_here
from portal.pages.lost_card import lost_card as lost_card_page
from portal.pages.workplace import blueprint
from portal.sessions.cookies import give_kiosk_cookie


@blueprint.route("/people/<dossier>/lost-card", methods=["GET", "POST"])
def lost_card(dossier: str) -> ResponseReturnValue:
    """Block a card in one tap, or agree to a new one after looking at the person."""
    person = in_workshop(desk().work, dossier, desk().acting.actor.workshops)
    here = url_for("workplace.lost_card", dossier=dossier)
    return lost_card_page("workplace/lost_card.html", person, here)


@blueprint.route("/kiosks", methods=["GET", "POST"])
def kiosks() -> ResponseReturnValue:
    """The computers at work on which workers log in; and this browser becomes one."""
    work, acting = desk().work, desk().acting
    if request.method == "GET":
        return _kiosks({})
    workshops = sorted(acting.actor.workshops)
    if not workshops:
        return _kiosks({"name": [in_words("group_not_ready")]})
    try:
        token = register(work, acting, workshops[0], request.form.get("name", ""))
    except Refused as error:
        return _kiosks({"name": [in_words(error.code)]})
    response = make_response(redirect(url_for("workplace.kiosks", done="registered"), 303))
    give_kiosk_cookie(response, token, desk().configuration)
    return response


@blueprint.post("/kiosks/<kiosk>/end")
def kiosk_end(kiosk: str) -> ResponseReturnValue:
    """From now on this computer is no kiosk any more."""
    end(desk().work, desk().acting, kiosk)
    return redirect(url_for("workplace.kiosks", done="ended"), 303)


def _kiosks(errors: dict[str, list[str]]) -> ResponseReturnValue:
    work, acting = desk().work, desk().acting
    here = kiosk_here()
    page = render_template(
        "workplace/kiosks.html",
        kiosks=of_workshops(work, acting.actor.workshops),
        this_one=here.id if here else None,
        idle_minutes=desk().configuration.sessions.kiosk_idle_minutes,
        workshops=organisations(work, ids=acting.actor.workshops),
        errors=errors,
        typed=request.form,
        done=request.args.get("done", ""),
    )
    return page, 422 if errors else 200
