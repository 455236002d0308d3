"""A doctor turns his screen for one question or one text: what both doctors' pages share."""

from __future__ import annotations

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from messaging.work import NotFound
from portal.desk import desk
from portal.pages.kiosk import kiosk_here
from portal.sessions import ahead
from portal.sessions.cookies import cookie_name


def turn_screen(
    account: str, path: str, *, dossier: str = "", purpose: str = "", document: str = ""
) -> ResponseReturnValue:
    """Lead to the card. What comes first once this account's own card opened is kept beside it.

    ``path``: where the doctor comes back. The address says nothing of all this. Raises
    :class:`NotFound` on a kiosk, before anything that was asked in the same step is kept.
    """
    if kiosk_here():
        raise NotFound("a kiosk is not a doctor's screen")
    here = desk()
    response = make_response(redirect(url_for("account.sitting"), 303))
    until = here.services.clock.now() + ahead.LASTS
    chosen = ahead.Ahead(account, path, until, dossier, purpose, document)
    token = request.cookies.get(cookie_name(here.configuration), "")
    ahead.keep(response, token, chosen, here.configuration)
    return response
