"""Logging in, making an account, looking after it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("account", __name__, url_prefix=None)

from portal.pages.account import (  # noqa: E402, F401 - the views hang themselves on it
    colleagues,
    enrol,
    login,
    passkey,
    session,
    settings,
    sitting,
)
