"""In the consulting room: the worker answers on the doctor's screen, in a session of his own.

The doctor's session is put aside in the same browser, and is there again, on the page where he
was, as soon as the worker is done. Neither session opens anything of the other.
"""

from __future__ import annotations

from functools import partial

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consent.purposes import DOCTORS
from consent.records.schemas import Screen
from messaging.work import NotFound
from portal.desk import desk
from portal.pages.account import blueprint
from portal.pages.account.common import (
    Errors,
    address,
    home,
    in_plain_words,
    leave_database,
    next_path,
    read,
    status_of,
)
from portal.pages.kiosk import kiosk_here
from portal.pages.way_words import nowhere
from portal.schemas.account import WITH_DOCTOR, CardLogin, FirstUse
from portal.sessions import bycard, entering, service
from portal.sessions.cookies import (
    cookie_name,
    drop_aside,
    drop_cookie,
    give_cookie,
    put_aside,
    what_is_aside,
)
from portal.sessions.forms import clean_path
from portal.sessions.tries import TooManyTries


@blueprint.route("/sitting", methods=["GET", "POST"])
def sitting() -> ResponseReturnValue:
    """The doctor turns his screen: the worker shows his card and types his PIN, or chooses one."""
    if kiosk_here():
        # A kiosk stays one, whoever logged in on it: no first use, and no content of doctors.
        raise NotFound("a kiosk is not a doctor's screen")
    if request.method == "GET":
        return _page({})
    first = "pin_again" in request.form
    data, errors = read(FirstUse() if first else CardLogin())
    if errors:
        return _page(errors, 422, first=first)
    here = desk()
    live = here.live
    assert live is not None
    token = request.cookies.get(cookie_name(here.configuration), "")
    leave_database()
    come_in = partial(bycard.first_use, place=WITH_DOCTOR) if first else bycard.with_card
    try:
        entered = come_in(
            here.services, login_secret=data["card_code"], pin=data["pin"], address=address(),
            where=entering.Where(Screen.DOCTOR_SCREEN, live.id),
        )  # fmt: skip
    except (entering.LoginRefused, TooManyTries) as error:
        choose = isinstance(error, entering.LoginRefused) and error.code == entering.FIRST_USE
        said = {"pin" if choose else "form": [in_plain_words(error, card=True)]}
        return _page(said, status_of(error), first=first or choose)
    # Who chose his PIN just now is asked once where he is reached.
    asked = first and nowhere(entered.account)
    onward = url_for("worker.second_way", first=1) if asked else url_for("worker.here")
    response = make_response(redirect(onward, 303))
    give_cookie(response, entered.token, here.configuration)
    put_aside(response, token, next_path() or home(live.acting.actor.role), here.configuration)
    return response


@blueprint.post("/sitting/over")
def sitting_over() -> ResponseReturnValue:
    """The worker is done: his session ends, and the doctor's is where it was."""
    here = desk()
    if here.live is not None:
        if here.live.screen is not Screen.DOCTOR_SCREEN:
            return redirect(home(here.live.acting.actor.role), 303)
        service.end(here.work, request.cookies.get(cookie_name(here.configuration), ""))
    return _back_to_the_doctor()


def _back_to_the_doctor() -> ResponseReturnValue:
    """The session that was put aside, if it still lives and is a doctor's; else the log-in."""
    here = desk()
    token, path = what_is_aside(request, here.configuration)
    if not token:
        return redirect(url_for("public.home"), 303)
    waits = service.load(here.work, token, here.configuration)
    if waits is None or waits.acting.actor.role not in DOCTORS:
        response = make_response(redirect(url_for("account.login", next=clean_path(path)), 303))
        drop_cookie(response, here.configuration)
    else:
        there = clean_path(path) or home(waits.acting.actor.role)
        response = make_response(redirect(there, 303))
        give_cookie(response, token, here.configuration)
    drop_aside(response, here.configuration)
    return response


def _page(errors: Errors, status: int = 200, *, first: bool = False) -> ResponseReturnValue:
    page = render_template(
        "account/sitting.html", errors=errors, typed=request.form, next=next_path(), first=first
    )
    return page, status
