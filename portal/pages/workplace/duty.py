"""Who is on which place today: put a coach there in two taps, and take him off in one.

And the card of one worker as the coach gets it, for the social service that hands it on.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consent.purposes import Kind
from messaging.coaching.duties import duties_in, stations
from messaging.coaching.hours import closing
from messaging.coaching.service import Coach, begin, coaches, end
from messaging.documents.reading import disclose_readable, set_handled
from messaging.dossiers.service import in_workshop, list_workshops
from messaging.work import Refused
from messaging.workplace.service import catalogue
from portal.desk import desk
from portal.errors import in_words
from portal.i18n import language
from portal.pages.cards import CARDS, cards_of, until_words
from portal.pages.workplace import blueprint


@dataclass(frozen=True)
class DutyPlace:
    """A place today: how many stand there, who is on duty, and who could be.

    ``until``: when it closes; empty where it is closed for today.
    """

    id: str
    name: str
    until: str
    standing: int
    on_duty: tuple[tuple[str, str], ...]
    others: tuple[Coach, ...]


@blueprint.get("/duty")
def duty() -> ResponseReturnValue:
    """Every place with its coach of today. A list opens nothing."""
    return _page()


@blueprint.post("/duty/begin")
def duty_begin() -> ResponseReturnValue:
    """Put a coach on a place, until it closes."""
    here = desk()
    place = request.form.get("place", "")
    try:
        begin(here.work, here.acting, place, request.form.get("coach", ""))
    except Refused as error:
        here.rollback()
        return _page({place: in_words(error.code)}), 422
    return redirect(url_for("workplace.duty"), 303)


@blueprint.post("/duty/end")
def duty_end() -> ResponseReturnValue:
    """Take a coach off a place: his copies of the cards go at once."""
    here = desk()
    end(here.work, here.acting, request.form.get("duty", ""))
    return redirect(url_for("workplace.duty"), 303)


@blueprint.get("/people/<dossier>/card")
def card(dossier: str) -> ResponseReturnValue:
    """One worker's card as the coach of his place gets it."""
    here = desk()
    listed = in_workshop(here.work, dossier, here.acting.actor.workshops)
    opened = disclose_readable(here.work, here.acting, [dossier], map(str, CARDS))
    for one in opened:
        if one.stored.facts.kind in (Kind.TASK_CARD, Kind.DO_LINES):
            set_handled(here.work, here.acting, one.id)
    found = cards_of(here.work, opened)
    return render_template("workplace/card.html", person=listed, card=found.get(dossier))


def _page(errors: dict[str, str] | None = None) -> str:
    here = desk()
    # Before a colleague let him in there is no workshop to see.
    workshop = min(here.acting.actor.workshops, default="")
    now = here.services.clock.now()
    known = coaches(here.work, workshop)
    names = {one.account: one.name for one in known}
    today = [one for one in duties_in(here.work, workshop) if one.holds(now)]
    people = list_workshops(here.work, [workshop])
    where = stations(here.work, [one.id for one in people])
    places = []
    for view in catalogue(here.work, workshop):
        mine = [one for one in today if one.department == view.id and one.coach in names]
        closes = closing(view.site, now)
        there = {one.coach for one in mine}
        places.append(
            DutyPlace(
                view.id,
                view.said(language()),
                "" if closes is None or closes <= now else until_words(closes),
                sum(department == view.id for department in where.values()),
                tuple((one.id, names[one.coach]) for one in mine),
                tuple(one for one in known if one.account not in there),
            )
        )
    return render_template(
        "workplace/duty.html",
        places=places,
        nowhere=[one for one in people if one.id not in where],
        has_coaches=bool(known),
        errors=errors or {},
    )
