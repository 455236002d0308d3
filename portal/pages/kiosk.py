"""Whether this browser is a workshop's kiosk, and what is not shown there."""

from __future__ import annotations

from flask import g, request

from consent.purposes import KINDS, Kind, Role
from consent.records.schemas import Screen
from portal.desk import desk
from portal.kiosks.service import Kiosk, find
from portal.sessions.cookies import kiosk_cookie, what_is_aside


def kiosk_here() -> Kiosk | None:
    """The kiosk that this browser is registered as; one query, and only with its cookie."""
    if "kiosk" not in g:
        token = request.cookies.get(kiosk_cookie(desk().configuration), "")
        g.kiosk = find(desk().work, token) if token else None
    found: Kiosk | None = g.kiosk
    return found


def is_own_device() -> bool:
    """Whether a password manager may help here: not on a kiosk, nor on a doctor's screen."""
    live = desk().live
    if live is None and what_is_aside(request, desk().configuration)[0]:
        return False  # a doctor's session waits: the computer is his
    own = live is None or (
        live.screen is Screen.OWN_DEVICE and live.acting.actor.role is Role.WORKER
    )
    return own and kiosk_here() is None


def is_hidden(kind: Kind) -> bool:
    """Whether a text of this kind is not opened on the screen of this session.

    What doctors wrote for doctors stays unread where a colleague may look along: it is said that
    they wrote. His own view of his work is his to show.
    """
    live = desk().live
    at_work = live is not None and live.screen is Screen.KIOSK
    return at_work and KINDS[kind].medical and kind is not Kind.OWN_VIEW
