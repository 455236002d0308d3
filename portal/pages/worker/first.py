"""What has to be allowed first, on a page before the question that he began by himself.

Nobody waits for his answer there, and a yes could not count: so the page leads to that other
question instead. Where a doctor asked, the question stands with its three answers, since a no or a
not now counts at once.
"""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from consent.purposes import PURPOSES
from portal.pages.worker.card import Card
from portal.pages.worker.wording import purpose_picture, purpose_title


def comes_before(card: Card) -> bool:
    """Whether this page stands instead of the question."""
    return card.request is None and card.required_is_missing


def page(card: Card, href: str, status: int, **more: Any) -> ResponseReturnValue:
    """``href``: of the other question."""
    required = PURPOSES[card.purpose].requires
    assert required is not None
    made = render_template(
        "worker/first.html",
        question=purpose_title(card.purpose),
        picture=purpose_picture(card.purpose),
        first={
            "href": href,
            "title": purpose_title(required),
            "picture": purpose_picture(required),
        },
        **more,
    )
    return made, status
