"""The ways in: name and password, card and PIN, recovery sheet."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consent.records.schemas import Screen
from messaging.people.enrolment import SHEET_LENGTH
from portal.desk import desk
from portal.i18n import _
from portal.pages.account import blueprint
from portal.pages.account.common import (
    Errors,
    address,
    came_in,
    home,
    in_plain_words,
    leave_database,
    next_path,
    read,
    status_of,
    with_session,
)
from portal.pages.account.waiting import doctor_first, screen_here
from portal.pages.kiosk import kiosk_here
from portal.pages.way_words import nowhere
from portal.schemas.account import (
    WITH_DOCTOR,
    CardLogin,
    FirstUse,
    PasswordLogin,
    SheetLogin,
    not_at_work,
)
from portal.sessions import bycard, entering
from portal.sessions import login as logins
from portal.sessions.cookies import cookie_name
from portal.sessions.service import is_token, owner_of_expired
from portal.sessions.tries import TooManyTries


@blueprint.route("/login", methods=["GET", "POST"], endpoint="login")
def with_password() -> ResponseReturnValue:
    """A professional: name, password and six digits. A worker is led to his card."""
    if request.method == "GET":
        return _already_here() or _password_page({})
    data, errors = read(PasswordLogin())
    if errors:
        return _password_page(errors, 422)
    leave_database()
    try:
        entered = logins.with_password(
            desk().services,
            login=data["login"],
            password=data["password"],
            code=data["code"],
            address=address(),
        )
    except (entering.LoginRefused, TooManyTries) as error:
        return _password_page({"form": [in_plain_words(error)]}, status_of(error))
    return came_in(entered)


@blueprint.route("/login/card", methods=["GET", "POST"], endpoint="login_card")
def with_card() -> ResponseReturnValue:
    """A worker: the code on his card, and his PIN."""
    if request.method == "GET":
        return _already_here() or _card_page({})
    where = screen_here()
    if where is None:
        return doctor_first(409)
    data, errors = read(CardLogin())
    if errors:
        return _card_page(errors, 422)
    leave_database()
    try:
        entered = bycard.with_card(
            desk().services,
            login_secret=data["card_code"],
            pin=data["pin"],
            address=address(),
            where=where,
        )
    except entering.LoginRefused as error:
        if error.code == entering.FIRST_USE:
            return _first_page({}, 422, said=in_plain_words(error, card=True))
        return _card_page({"form": [in_plain_words(error, card=True)]}, 422)
    except TooManyTries as error:
        return _card_page({"form": [in_plain_words(error, card=True)]}, 429)
    return came_in(entered, where=where)


@blueprint.route("/login/first-use", methods=["GET", "POST"], endpoint="first_use")
def first_use() -> ResponseReturnValue:
    """A worker chooses his PIN, on his own device or with somebody from outside the workshop."""
    if request.method == "GET":
        return _already_here() or _first_page({})
    where = screen_here()
    if where is None:
        return doctor_first(409)
    data, errors = read(FirstUse())
    if errors:
        return _first_page(errors, 422)
    if kiosk_here():
        # Whatever he says: this very browser stands at work.
        return _first_page({"place": [not_at_work()]}, 422)
    leave_database()
    with_doctor = where.screen is Screen.DOCTOR_SCREEN
    try:
        entered = bycard.first_use(
            desk().services,
            login_secret=data["card_code"],
            pin=data["pin"],
            place=WITH_DOCTOR if with_doctor else data["place"],
            address=address(),
            where=where,
        )
    except entering.LoginRefused as error:
        words = in_plain_words(error)
        if error.code == entering.WRONG:
            words = _(
                "This code does not fit a new card. Look at your card once more. "
                "Did you choose a PIN already? Then log in. "
                "Did you never choose one? Then somebody else did. Call your doctor at once."
            )
        return _first_page({"form": [words]}, 422)
    except TooManyTries as error:
        return _first_page({"form": [in_plain_words(error, card=True)]}, 429)
    asked = url_for("worker.second_way", first=1) if nowhere(entered.account) else ""
    return came_in(entered, asked, where)


@blueprint.get("/login/card/gone")
def card_gone() -> str:
    """Who blocks a card that is lost. The same for everybody: nobody is known yet."""
    return render_template("account/card_gone.html")


@blueprint.route("/login/sheet", methods=["GET", "POST"], endpoint="login_sheet")
def with_sheet() -> ResponseReturnValue:
    """A professional who lost his password: the recovery sheet in its place, once."""
    if request.method == "GET":
        return _already_here() or _sheet_page({})
    data, errors = read(SheetLogin())
    if errors:
        return _sheet_page(errors, 422)
    leave_database()
    try:
        entered, sheet = logins.with_sheet(
            desk().services,
            login=data["login"],
            sheet=data["sheet"],
            code=data["code"],
            new_password=data["new_password"],
            address=address(),
        )
    except entering.LoginRefused as error:
        words = in_plain_words(error)
        if error.code == entering.WRONG:
            words = _("The name, the recovery sheet or the six digits are not right.")
        return _sheet_page({"form": [words]}, 422)
    except TooManyTries as error:
        return _sheet_page({"form": [in_plain_words(error)]}, 429)
    page = render_template(
        "account/sheet.html",
        sheet=sheet,
        new_password=bool(data["new_password"]),
        onward=home(entered.role),
    )
    return with_session(make_response(page), entered.token)


def _already_here() -> ResponseReturnValue | None:
    live = desk().live
    if live is None:
        return None
    return redirect(next_path() or home(live.acting.actor.role), 303)


def _page(name: str, errors: Errors, status: int, **values: object) -> ResponseReturnValue:
    page = render_template(
        f"account/{name}.html",
        errors=errors,
        typed=request.form,
        next=next_path(),
        ended=_has_ended(),
        **values,
    )
    return page, status


def _password_page(errors: Errors, status: int = 200) -> ResponseReturnValue:
    return _page("login", errors, status)


def _card_page(errors: Errors, status: int = 200) -> ResponseReturnValue:
    if screen_here() is None:
        return doctor_first(status)
    return _page("login_card", errors, status, kiosk=kiosk_here())


def _first_page(errors: Errors, status: int = 200, said: str = "") -> ResponseReturnValue:
    where = screen_here()
    if where is None:
        return doctor_first(status)
    with_doctor = where.screen is Screen.DOCTOR_SCREEN
    return _page(
        "first_use", errors, status, said=said, kiosk=kiosk_here(), with_doctor=with_doctor
    )


def _sheet_page(errors: Errors, status: int = 200) -> ResponseReturnValue:
    return _page("login_sheet", errors, status, sheet_length=SHEET_LENGTH)


def _has_ended() -> bool:
    """Whether this browser's session ended by itself.

    Whether something typed is kept is not said before it is known who asks.
    """
    token = request.cookies.get(cookie_name(desk().configuration), "")
    if request.method != "GET" or not is_token(token):
        return False
    return owner_of_expired(desk().work, token) is not None
