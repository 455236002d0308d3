"""A new worker by hand, with the number of a sealed card; and that number, afterwards.

A number is all that the social service ever has of a card: what opens is inside the envelope.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from messaging.dossiers.service import import_worker
from messaging.people.accounts import organisations
from messaging.people.cards import next_of_stock
from messaging.work import Refused
from portal.desk import desk
from portal.errors import in_words
from portal.i18n import _
from portal.pages.doctors import field_errors
from portal.pages.workplace import blueprint
from portal.schemas.workplace import NewPersonSchema

_FIELD_OF = {"duplicate_worker": "number", "no_such_card": "card", "card_taken": "card"}
_FIELDS = ("name", "number", "card", "workshop")
Errors = Mapping[str, list[str]]


@blueprint.route("/people/new", methods=["GET", "POST"])
def newcomer() -> ResponseReturnValue:
    """Open a dossier for one worker, as the roster does for many."""
    work, acting = desk().work, desk().acting
    mine = sorted(acting.actor.workshops)
    if request.method == "GET" or not mine:
        return _page({"card": _next()}, {})
    typed = {name: request.form.get(name, "") for name in _FIELDS}
    try:
        data = NewPersonSchema().load(typed)
        workshop = data["workshop"] if len(mine) > 1 else mine[0]
        if workshop not in mine:
            raise ValidationError({"workshop": [_("Choose a workshop.")]})
        dossier = import_worker(
            work, workshop, data["number"], data["name"], data["card"], by=acting
        )
    except ValidationError as error:
        return _page(typed, field_errors(error.messages_dict))
    except Refused as refused:
        desk().rollback()
        return _page(typed, {_FIELD_OF.get(refused.code, "form"): [in_words(refused.code)]})
    return redirect(url_for("workplace.person", dossier=dossier, done="new"), 303)


def _next() -> str:
    """The next number of the stock, to be compared with the envelope; nothing when it is empty."""
    try:
        return next_of_stock(desk().work)
    except Refused:
        return ""


def _page(typed: Mapping[str, str], errors: Errors) -> ResponseReturnValue:
    work, acting = desk().work, desk().acting
    workshops = organisations(work, ids=acting.actor.workshops)
    page = render_template(
        "workplace/newcomer.html",
        workshops=[(one.id, one.name) for one in workshops],
        typed=typed,
        errors=errors,
    )
    return page, 422 if errors else 200
