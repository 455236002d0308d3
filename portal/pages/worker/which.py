"""Who will see it, where he says that himself: a step of its own, before the question.

So the words of the question name whom he chose, whichever of the three answers he gives, and yes,
no and not now take the same number of presses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.i18n import _
from portal.pages.worker.card import Card
from portal.pages.worker.wording import purpose_picture, purpose_title

_STEP: Final = "which"
_FIELDS: Final = ("gp", "who", "physician")


def is_sent() -> bool:
    """Whether the form that was handed in is this step, and answers nothing."""
    return request.form.get("step") == _STEP


def said(form: Mapping[str, Any]) -> dict[str, Any]:
    """What he said in these steps, this one and those before it."""
    return {name: form[name] for name in _FIELDS if name in request.form}


def page(
    card: Card,
    form: Mapping[str, Any],
    action: str,
    status: int = 200,
    *,
    asker: dict[str, Any] | None,
    **more: Any,
) -> ResponseReturnValue:
    """The doctors, or the sides, one of which he presses. Nothing is chosen beforehand."""
    gone = False
    if card.chooses_readers:
        title, field = _("Who may know it?"), "who"
        rows = [
            ("social_service", _("The social service"), "", "office"),
            ("physicians", _("The occupational physician"), "", "doctor"),
            ("both", _("Both"), "", "group"),
        ]
    elif not card.waits_for_a_gp(form):
        gone, title, field = True, _("Which occupational physician?"), "physician"
        rows = [(person.id, person.name, "", "doctor") for person, _party in card.physicians]
        rows.append(("", _("All of them"), ", ".join(card.services.values()), "group"))
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
        gone=gone,
        said={name: form[name] for name in _FIELDS if name != field and form[name]},
        question=purpose_title(card.purpose),
        picture=purpose_picture(card.purpose),
        card=card,
        action=action,
        asker=asker,
        **more,
    )
    return made, status
