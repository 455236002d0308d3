"""The card of a worker: blocked in one tap, replaced by two. The same page for both of the two.

It says what is under way and nothing of whether the card was ever used or is blocked already.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from consent.purposes import Role
from messaging.dossiers.service import Listed
from messaging.groups.service import groups_for_workshop
from messaging.replacement.service import call_off, under_way
from messaging.work import Refused
from portal.desk import desk
from portal.errors import in_words
from portal.i18n import _
from portal.pages.first_use import was_not_he
from portal.schemas.workplace import card_number
from portal.sessions.lost import block, vouch

_FIELDS = {
    "not_looked_at": "looked_at_him",
    "no_such_card": "number",
    "card_taken": "number",
    "another_card": "number",
}


@dataclass(frozen=True)
class NewCard:
    """A new card on its way, in words for the two."""

    number: str
    agreed: tuple[tuple[str, bool], ...]
    i_agreed: bool
    works_from: datetime | None


def lost_card(
    template: str, person: Listed, here: str, *, first_use: bool = False
) -> ResponseReturnValue:
    """The page, and what is done on it: block, agree, call off. ``here``: its own address.

    ``first_use``: for a doctor, whose block may answer for a first use that was not the worker's.
    """
    work, acting = desk().work, desk().acting
    act = request.form.get("act", "")
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            if act == "block":
                block(work, acting, person.account)
                if first_use:
                    was_not_he(work, acting, person.account)
            elif act == "call_off":
                call_off(work, acting, person.id)
            else:
                vouch(
                    work,
                    acting,
                    person.id,
                    card_number(request.form.get("number", "")),
                    looked_at_him=bool(request.form.get("looked_at_him")),
                )
        except Refused as error:
            desk().rollback()
            errors = {_FIELDS.get(error.code, "form"): [in_words(error.code)]}
        else:
            return redirect(f"{here}?done={act}", 303)
    page = render_template(
        template,
        person=person,
        action=here,
        new=_new_card(person),
        first_use=request.values.get("first_use", "") if first_use else "",
        errors=errors,
        typed=request.form,
        done=request.args.get("done", "") if not errors else "",
    )
    return page, 422 if errors else 200


def _new_card(person: Listed) -> NewCard | None:
    work, acting = desk().work, desk().acting
    found = under_way(work, person.id)
    if found is None:
        return None
    groups = groups_for_workshop(work, person.workshop)
    passed = {group.role for group in groups if group.id in found.passed}
    names = (
        (Role.SOCIAL_SERVICE, _("The social service")),
        (Role.OCCUPATIONAL_PHYSICIAN, _("The occupational physician")),
    )
    return NewCard(
        number=found.card,
        agreed=tuple((words, str(role) in passed) for role, words in names),
        i_agreed=str(acting.actor.role) in passed,
        works_from=found.due_at,
    )
