"""Who will see it, where he says that himself: a step of its own, before the question.

So the words of the question name whom he chose, whichever of the three answers he gives, and yes,
no and not now take the same number of presses.
"""

from __future__ import annotations

from typing import Any, Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.i18n import _
from portal.pages.worker.card import Card
from portal.pages.worker.wording import purpose_picture, purpose_title

_STEP: Final = "which"


def is_sent() -> bool:
    """Whether the form that was handed in is this step, and answers nothing."""
    return request.form.get("step") == _STEP


def page(
    card: Card, action: str, status: int = 200, *, asker: dict[str, Any] | None, **more: Any
) -> ResponseReturnValue:
    """The doctors, or the sides, one of which he presses. Nothing is chosen beforehand."""
    if card.chooses_readers:
        title, field = _("Who may know it?"), "who"
        rows = [
            ("social_service", _("The social service"), "", "office"),
            ("physicians", _("The occupational physician"), "", "doctor"),
            ("both", _("Both"), "", "group"),
        ]
    else:
        title, field = _("Which doctor?"), "gp"
        rows = [
            (one.asker.id, one.asker_name, one.organisation_name, "doctor_woman")
            for one in card.gps
        ]
    made = render_template(
        "worker/which.html",
        title=title,
        field=field,
        rows=rows,
        question=purpose_title(card.purpose),
        picture=purpose_picture(card.purpose),
        card=card,
        action=action,
        asker=asker,
        **more,
    )
    return made, status
