"""A worker's lost card: the physician's part of it."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal.desk import desk
from portal.pages.first_use import was_he
from portal.pages.lost_card import lost_card as lost_card_page
from portal.pages.physician import blueprint
from portal.pages.physician.served import served


@blueprint.route("/dossiers/<dossier>/lost-card", methods=["GET", "POST"])
def lost_card(dossier: str) -> ResponseReturnValue:
    """Block a card in one tap, or agree to a new one after looking at the person."""
    person = served(desk().work, desk().acting, dossier)
    here = url_for("physician.lost_card", dossier=dossier)
    return lost_card_page("physician/lost_card.html", person, here, first_use=True)


@blueprint.post("/dossiers/<dossier>/first-use")
def first_use(dossier: str) -> ResponseReturnValue:
    """The worker says that it was he who used his card first: kept, and off the list."""
    work, acting = desk().work, desk().acting
    was_he(work, acting, served(work, acting, dossier).account)
    return redirect(url_for("physician.home"), 303)
