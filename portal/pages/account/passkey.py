"""What the browser needs for a passkey, and coming in with one."""

from __future__ import annotations

from flask import Request, redirect, render_template, request
from flask.typing import ResponseReturnValue

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
)
from portal.schemas.account import PasskeyLogin
from portal.sessions import entering, passkeys
from portal.sessions import login as logins
from portal.sessions.tries import TooManyTries


def site_of(request: Request) -> passkeys.Site:
    """This host, which the application answers to: passkeys of another open nothing here."""
    return passkeys.Site(request.host.partition(":")[0], request.host_url.rstrip("/"))


@blueprint.post("/login/passkey/options")
def passkey_options() -> ResponseReturnValue:
    """A challenge for whoever comes: it says nothing of anybody, and nothing is kept of it."""
    return passkeys.to_log_in(desk().work, site_of(request))


@blueprint.post("/account/passkey/options")
def passkey_new() -> ResponseReturnValue:
    """What is needed to make a passkey for who is logged in."""
    acting = desk().acting
    return passkeys.to_register(desk().work, site_of(request), acting.actor.account, acting.name)


@blueprint.post("/login/passkey")
def login_passkey() -> ResponseReturnValue:
    """A professional with his passkey; whatever is not right, one answer."""
    here = desk()
    if here.live is not None:
        return redirect(home(here.live.acting.actor.role), 303)
    data, errors = read(PasskeyLogin())
    wrong = _("This passkey does not open an account here. Log in with your name and password.")
    if errors:
        return _page({"form": [wrong]}, 422)
    leave_database()
    try:
        entered = logins.with_passkey(
            here.services, said=data["answer"], site=site_of(request), address=address()
        )
    except entering.LoginRefused as error:
        said = wrong if error.code == entering.WRONG else in_plain_words(error)
        return _page({"form": [said]}, 422)
    except TooManyTries as error:
        return _page({"form": [in_plain_words(error)]}, status_of(error))
    return came_in(entered)


def _page(errors: Errors, status: int) -> ResponseReturnValue:
    page = render_template(
        "account/login.html", errors=errors, typed={}, next=next_path(), ended=False
    )
    return page, status
