"""My account: another password, a new recovery sheet, the language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from messaging.people.accounts import change_profile
from messaging.people.passkeys import drop_passkey, passkey_of, set_passkey
from messaging.work import Keyring, Work
from portal import once
from portal.desk import desk
from portal.i18n import NAMES, _, offered, page_language
from portal.pages.account import blueprint
from portal.pages.account.common import Errors, address, home, in_plain_words, read, status_of
from portal.pages.account.passkey import site_of
from portal.schemas.account import PasskeyNew, PasswordAgain, PasswordChange
from portal.sessions import confirming, entering, passkeys
from portal.sessions import login as logins
from portal.sessions.passwords import change_password
from portal.sessions.tries import TooManyTries

_YEAR = 365 * 24 * 3600


@blueprint.route("/account", methods=["GET", "POST"], endpoint="settings")
def settings() -> ResponseReturnValue:
    """One page; each form on it says with ``act`` what it does."""
    if request.method == "GET":
        return _page({}, done=request.args.get("done", ""))
    act = request.form.get("act", "")
    if act == "password":
        return _change_password()
    if act == "sheet":
        return _renew_sheet()
    if act == "passkey":
        return _make_passkey()
    if act == "passkey_end":
        return _end_passkey()
    if act == "language":
        return _choose_language()
    return _page({"form": [_("Choose what you want to change.")]}, status=422)


def _change_password() -> ResponseReturnValue:
    data, errors = read(PasswordChange())
    if errors:
        return _page(errors, act="password", status=422)
    here = desk()
    live = here.live
    assert live is not None

    def change(work: Work, keys: Keyring) -> None:
        change_password(work, keys, data["new_password"], here.configuration, except_=live.id)

    try:
        confirming.with_password_again(
            here, password=data["password"], code=data["code"], address=address(), then=change
        )
    except (entering.LoginRefused, TooManyTries) as error:
        return _page({"form": [_words(error)]}, act="password", status=status_of(error))
    return redirect(url_for("account.settings", done="password"), 303)


def _renew_sheet() -> ResponseReturnValue:
    data, errors = read(PasswordAgain())
    if errors:
        return _page(errors, act="sheet", status=422)
    here = desk()
    made: list[str] = []

    def renew(work: Work, keys: Keyring) -> None:
        made.append(logins.new_sheet(work, keys, here.services))

    try:
        confirming.with_password_again(
            here, password=data["password"], code=data["code"], address=address(), then=renew
        )
    except (entering.LoginRefused, TooManyTries) as error:
        return _page({"form": [_words(error)]}, act="sheet", status=status_of(error))
    onward = home(here.acting.actor.role)
    once.show_again()
    return render_template("account/sheet.html", sheet=made[0], onward=onward)


def _make_passkey() -> ResponseReturnValue:
    """After the password and six digits: from now on the passkey unlocks as they do."""
    data, errors = read(PasskeyNew())
    if errors:
        return _page(errors, act="passkey", status=422)
    here = desk()
    site = site_of(request)
    account = here.acting.actor.account

    def keep(work: Work, keys: Keyring) -> None:
        known = passkeys.registered(work, site, account, data["answer"])
        set_passkey(work, keys, known, data["answer"].secret, here.configuration.stretch)

    return _after_password(data, "passkey", keep)


def _end_passkey() -> ResponseReturnValue:
    data, errors = read(PasswordAgain())
    if errors:
        return _page(errors, act="passkey_end", status=422)
    return _after_password(data, "passkey_end", lambda work, keys: drop_passkey(work, keys.account))


def _after_password(
    data: Mapping[str, Any], act: str, then: Callable[[Work, Keyring], None]
) -> ResponseReturnValue:
    try:
        confirming.with_password_again(
            desk(), password=data["password"], code=data["code"], address=address(), then=then
        )
    except (entering.LoginRefused, TooManyTries) as error:
        return _page({"form": [_words(error)]}, act=act, status=status_of(error))
    except passkeys.PasskeyWrong:
        words = _("This passkey cannot be used here. Nothing was changed.")
        return _page({"form": [words]}, act=act, status=422)
    return redirect(url_for("account.settings", done=act), 303)


def _choose_language() -> ResponseReturnValue:
    chosen = request.form.get("language", "")
    here = desk()
    if chosen not in _offered():
        return _page({"language": [_("Choose a language.")]}, act="language", status=422)
    change_profile(here.work, here.acting.actor.account, language=chosen)
    response = redirect(url_for("account.settings", done="language"), 303)
    secure = here.configuration.cookie_secure
    response.set_cookie(
        "language", chosen, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure
    )
    return response


def _offered() -> tuple[str, ...]:
    return offered(desk().configuration.languages, desk().acting.actor.role)


def _words(error: entering.LoginRefused | TooManyTries) -> str:
    if isinstance(error, TooManyTries):
        return in_plain_words(error)
    return _("The password or the six digits are not right. Nothing was changed.")


def _page(
    errors: Errors, *, act: str = "", done: str = "", status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "account/settings.html",
        errors=errors,
        act=act,
        done=done,
        choices=[(code, NAMES[code]) for code in _offered()],
        chosen=page_language(),
        passkey=passkey_of(desk().work, desk().acting.actor.account) is not None,
    )
    return page, status
