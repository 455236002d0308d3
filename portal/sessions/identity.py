"""Flask-Login's view of who is here, for extensions and templates that ask ``current_user``.

The session itself is ours (``portal.sessions.service``): Flask-Login is told who it is and keeps
nothing, neither in its own cookie nor in Flask's.
"""

from __future__ import annotations

from flask import Flask, Request, g
from flask_login import LoginManager, UserMixin

from portal.desk import Desk
from portal.sessions.service import Live


class Somebody(UserMixin):
    """Who is here: ``id`` is the account, ``live`` the session."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.id = live.acting.actor.account


def install_login(app: Flask) -> None:
    """Register a login manager that finds the request's session."""
    manager = LoginManager()
    manager.request_loader(_of_request)
    manager.init_app(app)


def _of_request(_request: Request) -> Somebody | None:
    desk: Desk | None = g.get("desk")
    return Somebody(desk.live) if desk is not None and desk.live is not None else None
