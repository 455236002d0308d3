"""What the pages of accounts share: reading a form, words for a refusal, where to go next."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError

from consent.purposes import Role
from consent.records.schemas import Screen
from portal import display
from portal.desk import desk
from portal.i18n import _, hour, moment
from portal.pages.account.waiting import taken_over
from portal.pages.kiosk import kiosk_here
from portal.sessions import drafts, entering
from portal.sessions.cookies import give_cookie
from portal.sessions.forms import clean_path
from portal.sessions.tries import TooManyTries

Errors = dict[str, list[str]]
_HALF_A_DAY = 12 * 3600


def read(schema: Schema) -> tuple[dict[str, Any], Errors]:
    """The form by this schema: its data, or what is wrong field by field."""
    try:
        return dict(schema.load(request.form.to_dict())), {}
    except ValidationError as error:
        found = error.messages_dict
        return {}, {str(name): [str(text) for text in texts] for name, texts in found.items()}


def address() -> str:
    """Where the request comes from, for the limit on tries."""
    return request.remote_addr or ""


def next_path() -> str:
    """Where he wanted to go: a page of this portal, or nothing."""
    path = clean_path(request.values.get("next", ""))
    return "" if path.startswith((url_for("account.login"), url_for("account.end"))) else path


def in_plain_words(error: entering.LoginRefused | TooManyTries, *, card: bool = False) -> str:
    """Why nobody was let in. The same words for a name or card that is not there."""
    if isinstance(error, TooManyTries):
        return _waiting(error, card=card)
    if error.code == entering.LOCKED:
        return _("Your account is locked. Call the person who manages the accounts.")
    if error.code == entering.NOWHERE:
        return _("You do not work for an organisation in this portal any more.")
    if error.code == entering.BLOCKED:
        return _(
            "This card is blocked. Nobody can log in with it. Use your new card, or ask for one."
        )
    if error.code == entering.WAITS and error.until is not None:
        return _(
            "This new card does not work yet. It works from %(when)s.", when=moment(error.until)
        )
    if error.code == entering.WAITS:
        return _("This new card does not work yet. A second person must still agree.")
    if error.code == entering.FIRST_USE:
        return _("Nobody chose a PIN for this card yet. Choose one first.")
    if card:
        return _("The code or the PIN is not right. Look at your card and try again.")
    return _("The name, the password or the six digits are not right.")


def _waiting(error: TooManyTries, *, card: bool) -> str:
    left = error.until - desk().services.clock.now()
    far = left.total_seconds() > _HALF_A_DAY
    when = moment(error.until) if far else hour(error.until)
    if card:
        return _(
            "The PIN was wrong too often. Your card waits until %(when)s. Then you can try "
            "again. Nothing is lost.",
            when=when,
        )
    return _("Too many wrong tries. You can try again after %(when)s.", when=when)


def leave_database() -> None:
    """The session of this request was looked up: its transaction is in the way of a log-in's own."""
    desk().commit()
    desk().close()


def status_of(error: entering.LoginRefused | TooManyTries) -> int:
    """429 for who must wait, 422 for a form to be filled in again."""
    return 429 if isinstance(error, TooManyTries) else 422


def came_in(
    entered: entering.Entered, first: str = "", where: entering.Where = entering.OWN_DEVICE
) -> ResponseReturnValue:
    """Give the browser its session, and lead on: to what he was typing, or where he was going.

    ``first``: a page that goes before either. ``where``: on a doctor's screen his own session
    goes on waiting.
    """
    response = redirect(first or _onward(entered), 303)
    if where.screen is Screen.DOCTOR_SCREEN:
        give_cookie(response, entered.token, desk().configuration)  # type: ignore[arg-type]
    else:
        with_session(response, entered.token)  # type: ignore[arg-type]
    if where.screen is Screen.OWN_DEVICE and kiosk_here() is None:
        display.bring_back(response, entered.profile, desk().configuration)
    return response


def with_session(response: Response, token: str) -> Response:
    """The response, with the session's cookie; what waited in this browser is over."""
    taken_over(response)
    give_cookie(response, token, desk().configuration)
    return response


def _onward(entered: entering.Entered) -> str:
    if drafts.are_waiting(desk().work, entered.account):
        return url_for("account.resume", next=next_path() or None)
    return next_path() or home(entered.role)


def home(role: Role | None) -> str:
    """The first page of a role."""
    from portal.access import home_of

    return url_for(home_of(role))
