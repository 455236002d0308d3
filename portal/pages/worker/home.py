"""The worker's first page, help, and the letter to his doctor."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from consent.clock import brussels_day
from consent.codes import grouped
from consent.purposes import Role
from messaging.documents.facts import Stored
from messaging.erasure.requests import pending
from messaging.messages.service import inbox
from messaging.people.cards import contact_code_of
from messaging.people.enrolment import VALID_DAYS, invite
from messaging.replacement.service import under_way_for
from portal import once
from portal.desk import desk
from portal.i18n import language, speaking
from portal.pages.way_words import nowhere
from portal.pages.worker import blueprint
from portal.pages.worker.common import (
    doctor_to_call,
    mine,
    physician_of,
    public_address,
    show,
)
from portal.pages.worker.documents import listing
from portal.pages.worker.helped import answered_for_him, to_look_at
from portal.pages.worker.questions import waiting_questions
from portal.pages.worker.representing import deciding

NEW_FOR: Final = timedelta(days=14)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Five choices, and what is new. The count of what waits is for himself alone."""
    messages = inbox(desk().work, desk().acting)
    own = mine()
    found = listing(own)
    since = desk().services.clock.now() - NEW_FOR
    asked = pending(desk().work, desk().acting.actor.account)
    return show(
        "home.html",
        new_card=bool(under_way_for(desk().work, desk().acting.actor.account)),
        goes_on=brussels_day(asked.due_at) if asked and not asked.held else None,
        held=asked is not None and asked.held,
        kept="kept" in request.args and not asked,
        nowhere=nowhere(desk().acting.actor.account),
        first_name=desk().acting.name.split(" ")[0],
        helped=to_look_at(desk().work.records.of_dossiers(own.ids)),
        answered_for_him=answered_for_him(messages, own),
        waiting=waiting_questions(messages, own) + len(found.waiting),
        news=sum(_is_news(one) and one.facts.written_at >= since for one in found.stored.values()),
    )


def _is_news(one: Stored) -> bool:
    """What waits has a place of its own, and what has ended is no news."""
    return not (one.waits_for_worker or one.facts.ended or one.strike_of is not None)


@blueprint.get("/help", endpoint="help")
def help_page() -> ResponseReturnValue:
    """Whom to call, how to stop, what nobody can see."""
    own = mine()
    return show(
        "help.html",
        deciding=deciding(own.ids),
        ended="ended" in request.args,
        call=doctor_to_call(own.workshops.values()),
        physicians=[
            known for workshop in own.workshops.values() if (known := physician_of(workshop))
        ],
    )


@blueprint.route("/letter", methods=["GET", "POST"])
def letter() -> ResponseReturnValue:
    """A letter that he prints and hands to his GP himself.

    Its code lets one doctor make an account; it is made at the press of the button and nowhere
    kept, so the letter is shown once and can be made again.
    """
    own = mine()
    physicians = [
        {**physician_of(workshop), "workplace": workshop.name}
        for workshop in own.workshops.values()
    ]
    if request.method == "GET":
        return show("letter.html", made=False)
    work, acting = desk().work, desk().acting
    once.show_again()
    spoken = language()
    with speaking(spoken):
        # A doctor reads it, who need not know the worker's language.
        made = render_template(
            "worker/_letter.html",
            physicians=physicians,
            worker_name=acting.name,
            contact_code=grouped(contact_code_of(work, acting.actor.account)),
            enrolment_code=grouped(invite(work, Role.GP, None)),
            address=public_address("account.invitation"),
            days=VALID_DAYS,
        )
    return show("letter.html", made=True, letter=Markup(made), spoken=spoken)  # noqa: S704
