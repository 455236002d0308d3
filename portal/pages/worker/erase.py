"""Delete everything about me: what goes, what stays and why; seven days in which he takes it back."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.clock import brussels_day
from consent.records.schemas import Screen
from messaging.erasure.asking import ask, take_back
from messaging.erasure.requests import pending
from messaging.messages.service import inbox
from messaging.work import NotFound
from portal.desk import desk
from portal.pages.account.common import Errors, address, in_plain_words, read, status_of
from portal.pages.worker import blueprint
from portal.pages.worker.common import show
from portal.schemas.account import CardLogin
from portal.secondway.service import announce
from portal.secondway.words import Occasion
from portal.sessions import confirming, entering
from portal.sessions.tries import TooManyTries


@blueprint.route("/take/delete", methods=["GET", "POST"])
def erase() -> ResponseReturnValue:
    """What happens, in plain words; with his card and PIN once more he asks for it."""
    if request.method == "GET":
        return _page({})
    if _at_work():
        raise NotFound("nothing is deleted on a kiosk of his work")
    data, errors = read(CardLogin())
    if errors:
        return _page(errors, 422)
    here = desk()
    try:
        confirming.confirm(
            here, login_secret=data["card_code"], pin=data["pin"], address=address()
        )  # fmt: skip
    except (entering.LoginRefused, TooManyTries) as error:
        return _page({"form": [in_plain_words(error, card=True)]}, status_of(error))
    messages = inbox(here.work, here.acting)
    ask(here.work, here.acting, messages)
    announce(here.work, here.acting.actor.account, Occasion.ERASE_ASKED)
    return redirect(url_for("worker.erase"), 303)


@blueprint.post("/take/keep")
def keep() -> ResponseReturnValue:
    """One tap, on whatever screen: nothing is deleted."""
    take_back(desk().work, desk().acting)
    return redirect(url_for("worker.home", kept=1), 303)


def _at_work() -> bool:
    live = desk().live
    return live is None or live.screen is Screen.KIOSK


def _page(errors: Errors, status: int = 200) -> ResponseReturnValue:
    asked = pending(desk().work, desk().acting.actor.account)
    return show(
        "erase.html",
        status,
        goes_on=brussels_day(asked.due_at) if asked and not asked.held else None,
        held=asked is not None and asked.held,
        at_work=_at_work(),
        errors=errors,
        typed=request.form,
    )
