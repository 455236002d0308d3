"""In the consulting room: the worker answers on the doctor's screen, in a session of his own.

The doctor's session is put aside in the same browser, and is there again, on the page where he
was, as soon as the worker is done. Neither session opens anything of the other. What the doctor
chose to come first (``portal/sessions/ahead.py``) goes over to the worker's session if it is his
card that opened, and else to nobody: until then the page is the same for every card.
"""

from __future__ import annotations

from functools import partial

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consent.purposes import DOCTORS, Role
from consent.records.schemas import Screen
from messaging.work import NotFound
from portal import display, i18n
from portal.desk import desk
from portal.i18n import NAMES, _
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
from portal.sessions import ahead, bycard, entering, service
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

FIRST, SPEAK, BACK = "first", "speak", "back"


@blueprint.route("/sitting", methods=["GET", "POST"])
def sitting() -> ResponseReturnValue:
    """The doctor turns his screen: the worker shows his card and types his PIN, or chooses one.

    In any language of the worker's, which holds for this page and the session that follows.
    """
    if kiosk_here():
        # A kiosk stays one, whoever logged in on it: no first use, and no content of doctors.
        raise NotFound("a kiosk is not a doctor's screen")
    to_the_doctor = _said_to_the_doctor()
    spoken = _speak_as_he_chose()
    first = "pin_again" in request.form or FIRST in request.args
    page = partial(_page, spoken=spoken, to_the_doctor=to_the_doctor)
    if request.method == "GET":
        return _led_back() if BACK in request.args else _opened(page({}, first=first))
    data, errors = read(FirstUse() if first else CardLogin())
    if errors:
        return page(errors, 422, first=first)
    here = desk()
    live, token = here.live, _token()
    assert live is not None
    comes_first = ahead.kept(request, token, here.services.clock.now(), here.configuration)
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
        return page(said, status_of(error), first=first or choose)
    # Who chose his PIN just now is asked once where he is reached.
    asked = first and nowhere(entered.account)
    onward = url_for("worker.second_way", first=1) if asked else url_for("worker.here")
    response = make_response(redirect(onward, 303))
    give_cookie(response, entered.token, here.configuration)
    path = comes_first.path if comes_first else next_path()
    put_aside(response, token, path or home(live.acting.actor.role), here.configuration)
    if comes_first is not None and comes_first.account == entered.account:
        ahead.keep(response, entered.token, comes_first, here.configuration)
    else:
        ahead.drop(response, here.configuration)
    if spoken:
        mine = service.id_of(entered.token)
        display.keep_for(mine, response, display.LANGUAGE, spoken, here.configuration)
    return response


@blueprint.post("/sitting/over")
def sitting_over() -> ResponseReturnValue:
    """The worker is done: his session ends, and the doctor's is where it was."""
    here = desk()
    if here.live is not None:
        if here.live.screen is not Screen.DOCTOR_SCREEN:
            return redirect(home(here.live.acting.actor.role), 303)
        service.end(here.work, _token())
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
    ahead.drop(response, here.configuration)
    return response


def _led_back() -> ResponseReturnValue:
    """The doctor takes his screen back before a card opened: to where he was, and no choice left."""
    here = desk()
    assert here.live is not None
    known = ahead.kept(request, _token(), here.services.clock.now(), here.configuration)
    path = clean_path(known.path) if known else next_path()
    response = make_response(redirect(path or home(here.live.acting.actor.role), 303))
    ahead.drop(response, here.configuration)
    return response


def _opened(page: ResponseReturnValue) -> Response:
    """The page; who comes with an address to go back to made no choice, and an earlier one is over."""
    response = make_response(page)
    if request.args.get("next"):
        ahead.drop(response, desk().configuration)
    return response


def _speak_as_he_chose() -> str:
    """Answer in the language that was pressed on this page; nothing where none was."""
    known = desk().configuration
    spoken = request.values.get(SPEAK, "")
    if spoken not in i18n.offered(known.languages, Role.WORKER):
        return ""
    i18n.speak(known.languages, known.default_language, Role.WORKER, spoken)
    return spoken


def _said_to_the_doctor() -> tuple[str, str]:
    """What this page says to him, in his own language whatever the worker's is."""
    words = _(
        "For the doctor: your own session waits meanwhile. Stay in the room; nobody needs your "
        "password to come back to it."
    )
    return i18n.page_language(), words


def _token() -> str:
    return request.cookies.get(cookie_name(desk().configuration), "")


def _page(
    errors: Errors,
    status: int = 200,
    *,
    first: bool = False,
    spoken: str,
    to_the_doctor: tuple[str, str],
) -> ResponseReturnValue:
    there = next_path()
    tongues = [
        {
            "code": code,
            "label": NAMES[code],
            "current": code == i18n.page_language(),
            "href": url_for(
                "account.sitting", speak=code, first=1 if first else None, next=there or None
            ),
        }
        for code in i18n.offered(desk().configuration.languages, Role.WORKER)
    ]
    page = render_template(
        "account/sitting.html",
        errors=errors,
        typed=request.form,
        next=there,
        first=first,
        spoken=spoken,
        tongues=tongues,
        to_the_doctor=to_the_doctor,
        back_url=url_for("account.sitting", back=1, next=there or None),
    )
    return page, status
