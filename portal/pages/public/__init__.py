"""What anybody sees without an account."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("public", __name__, url_prefix=None)

from portal.pages.public import (  # noqa: E402, F401 - the views hang themselves on it
    views,
    withdrawing,
)
