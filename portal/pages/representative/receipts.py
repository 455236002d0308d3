"""What he said yes to, on a page and on paper; or what somebody else did, where he may look back.

The code that stops a yes stands on neither: it would still stop when his mandate is over, and
nobody would know that it was he. Who may stop has a button, and it is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from consent.clock import brussels_day
from consent.records.service import Recorded
from messaging.dossiers.service import Listed
from messaging.representing.looking import look_back
from messaging.work import NotFound
from portal import paper
from portal.desk import desk
from portal.pages.representative import blueprint
from portal.pages.representative.common import His, doctor_to_ring, his
from portal.pages.worker.common import names_of, paragraphs
from portal.pages.worker.lines import words
from portal.pages.worker.wording import purpose_picture, purpose_title
from portal.shown import last_day


@blueprint.get("/<dossier>/given/<receipt_id>")
def given(dossier: str, receipt_id: str) -> ResponseReturnValue:
    """What he said yes to, with the words that he saw.

    Or what somebody else did, where he may look back on that.
    """
    mine = his()
    person = mine.person(dossier)
    own = _his_own(person, receipt_id)
    group = _there(own or _looked_back_on(mine, person, receipt_id))
    text = group[0].document()["text"]
    return render_template(
        "representative/given.html",
        **_told(mine, person, group),
        own=bool(own),
        for_him=group[0].mandate is not None,
        spoken=text["language"],
        paragraphs=paragraphs(text["shown"]),
        paper_possible=bool(own) and paper.possible(),
    )


@blueprint.get("/<dossier>/given/<receipt_id>/maat.pdf")
def given_printed(dossier: str, receipt_id: str) -> ResponseReturnValue:
    """His own yes on one sheet, to keep when his mandate is over."""
    if not paper.possible():
        return paper.not_here()
    mine = his()
    person = mine.person(dossier)
    group = _there(_his_own(person, receipt_id))
    return paper.printed("given.html", **_told(mine, person, group))


def _his_own(person: Listed, receipt_id: str) -> list[Recorded]:
    """The consents of one receipt that he signed; empty for any other."""
    account = desk().acting.actor.account
    recorded = desk().work.records.of_dossier(person.id)
    group = [one for one in recorded if one.grant.receipt == receipt_id]
    return group if all(one.signing_subject == account for one in group) else []


def _looked_back_on(mine: His, person: Listed, receipt_id: str) -> list[Recorded]:
    """Those of one receipt that somebody else signed, where he may look back on them."""
    seen = look_back(desk().work, desk().acting, person.id, mine.now)
    return [one for one in seen.recorded if one.grant.receipt == receipt_id]


def _there(group: list[Recorded]) -> list[Recorded]:
    """These, where there are any."""
    if not group:
        raise NotFound("no such receipt", chain=desk().acting.actor.account)
    return group


def _told(mine: His, person: Listed, group: Sequence[Recorded]) -> dict[str, Any]:
    """What the page and the paper both say."""
    grant = group[0].grant
    names = names_of(desk().work, [one.grant.recipient for one in group])
    return {
        "person": person,
        "number": grant.receipt[:8].upper(),
        "receipt_id": grant.receipt,
        "title": purpose_title(grant.purpose),
        "picture": purpose_picture(grant.purpose),
        "readers": [names.party(one.grant.recipient) for one in group],
        "holds": any(one.grant.in_force(mine.now) for one in group),
        "left_out": words(grant.purpose, grant.left_out),
        "earlier": grant.earlier,
        "until": last_day(grant.valid_until),
        "given": brussels_day(grant.given_at),
        "person_to_call": doctor_to_ring([mine.people.workshop_of(person)]),
    }
