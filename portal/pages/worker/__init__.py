"""The worker's own pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("worker", __name__, url_prefix="/me")

from portal.pages.worker import (  # noqa: E402, F401 - the views hang themselves on it
    absence,
    ask_looked,
    consents,
    documents,
    erase,
    helped,
    helper,
    here,
    home,
    looked,
    lost,
    my_work,
    narrowing,
    own_view,
    paper,
    questions,
    receipts,
    representing,
    second_way,
    take,
    understanding,
)
