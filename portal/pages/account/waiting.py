"""The doctor's session that waits in this browser: on whose screen a card opens here.

A sitting that ran out leaves the doctor's session aside, and the computer is still his. Who comes
in with a card then sits with him as before. Where the session that was put aside does not live any
more no card opens: it would be taken for the worker's own device. The doctor comes first.
"""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from consent.purposes import DOCTORS
from consent.records.schemas import Screen
from portal.desk import desk
from portal.pages.kiosk import kiosk_here
from portal.sessions import entering, service
from portal.sessions.cookies import drop_aside, what_is_aside


def screen_here() -> entering.Where | None:
    """On whose screen somebody comes in now; ``None`` where the doctor comes first.

    Looking keeps no session alive that nobody uses.
    """
    if kiosk_here():
        return entering.Where(Screen.KIOSK)
    here = desk()
    token, _path = what_is_aside(request, here.configuration)
    if not token:
        return entering.OWN_DEVICE
    waits = service.load(here.work, token, here.configuration, looking=True)
    if waits is None or waits.kind != service.PAGE or waits.acting.actor.role not in DOCTORS:
        return None
    return entering.Where(Screen.DOCTOR_SCREEN, waits.id)


def doctor_first(status: int = 200) -> ResponseReturnValue:
    """No card opens here: the way back to the doctor, and nothing besides."""
    return make_response(render_template("account/doctor_first.html"), status)


def taken_over(response: Response) -> None:
    """Somebody came in on this browser who is no sitting worker: nothing waits behind him."""
    here = desk()
    token, _path = what_is_aside(request, here.configuration)
    if token:
        service.end(here.work, token)
        drop_aside(response, here.configuration)
