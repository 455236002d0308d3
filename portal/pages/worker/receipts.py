"""A receipt: a page in plain words, on paper, and as a file that anybody can check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from consent.clock import brussels_day
from consent.facts import Grant
from consent.purposes import KINDS, PURPOSES, PurposeCode
from consent.records.helping import Help
from consent.records.service import Recorded
from messaging.exchange.receipts import receipt_file
from messaging.messages.service import ANSWER, Message, inbox
from messaging.work import NotFound
from portal import paper
from portal.desk import desk
from portal.i18n import _
from portal.pages.help_words import helped
from portal.pages.worker import blueprint
from portal.pages.worker.common import (
    Mine,
    Names,
    address_of,
    mine,
    names_of,
    on_his_own,
    only_on_his_own,
    paragraphs,
    public_address,
    request_of,
    show,
    whom_to_call_after,
)
from portal.pages.worker.documents import listing
from portal.pages.worker.lines import can_leave_out, words
from portal.pages.worker.stopped import knows_anyhow
from portal.pages.worker.wording import purpose_flow, purpose_picture, purpose_title
from portal.paper.qr import qr
from portal.shown import last_day

FILE_NAME = "maat.json"


@blueprint.get("/receipts/<receipt_id>")
def receipt(receipt_id: str) -> ResponseReturnValue:
    """What he said yes to, with the words that he saw and the code that can only stop it."""
    messages = inbox(desk().work, desk().acting)
    own = mine()
    group = of_receipt(own, receipt_id)
    grant = group[0].grant
    told = _told(own, group, code_of(messages, receipt_id))
    document = group[0].document()
    text, help_ = document["text"], Help.from_record(document["collected"])
    return show(
        "receipt.html",
        **told,
        person_to_call=whom_to_call_after(request_of(messages, group[0]), grant.dossier),
        helped=helped(help_) if help_ else None,
        spoken=text["language"],
        paragraphs=paragraphs(text["shown"]),
        waiting=_waits_under(own, grant.purpose, grant.dossier) if told["holds"] else None,
        own_device=on_his_own(),
        paper_possible=paper.possible(),
    )


@blueprint.get("/receipts/<receipt_id>/maat.pdf")
def receipt_printed(receipt_id: str) -> ResponseReturnValue:
    """The same on one sheet, in large letters, with the code that stops."""
    only_on_his_own()
    if not paper.possible():
        return paper.not_here()
    messages = inbox(desk().work, desk().acting)
    own = mine()
    group = of_receipt(own, receipt_id)
    asked = request_of(messages, group[0])
    return paper.printed(
        "receipt.html",
        **_told(own, group, code_of(messages, receipt_id), _("Picture: a code for a camera")),
        person_to_call=whom_to_call_after(asked, group[0].grant.dossier),
    )


@blueprint.get("/receipts/<receipt_id>/maat.json")
def receipt_data(receipt_id: str) -> ResponseReturnValue:
    """The signed file: every promise of it can be checked without the portal."""
    only_on_his_own()
    [first, *_rest] = of_receipt(mine(), receipt_id)
    made = receipt_file(desk().work, first.grant.dossier, receipt_id)
    response = Response(made, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def _told(
    own: Mine, group: Sequence[Recorded], code: str | None, title: str | None = None
) -> dict[str, Any]:
    """What the page and the paper both say; ``title``: of the drawn code."""
    grant = group[0].grant
    now = desk().services.clock.now()
    names = names_of(desk().work, [one.grant.recipient for one in group])
    return {
        "title": purpose_title(grant.purpose),
        "for_him": group[0].mandate is not None,
        "picture": purpose_picture(grant.purpose),
        "flow": purpose_flow(grant.purpose),
        "number": grant.receipt[:8].upper(),
        "receipt_id": grant.receipt,
        "given": brussels_day(grant.given_at),
        "until": last_day(grant.valid_until),
        "earlier": grant.earlier,
        "left_out": words(grant.purpose, grant.left_out),
        "can_leave_out": can_leave_out(grant),
        "shown_first": grant.show_first if PURPOSES[grant.purpose].release else None,
        "readers": [_reader(one.grant, names) for one in group],
        "workplace": own.workshop_of(own.dossier(grant.dossier)).name,
        "holds": any(one.grant.in_force(now) for one in group),
        "code": code,
        "code_picture": qr(f"{address_of('public.withdraw')}#{code}", title) if code else None,
        "withdraw_address": public_address("public.stop"),
    }


def _reader(grant: Grant, names: Names) -> dict[str, Any]:
    holds = grant.in_force(desk().services.clock.now())
    known = knows_anyhow(grant.recipient.role, grant.purpose)
    return {**names.party(grant.recipient), "holds": holds, "asked_only": known}


def of_receipt(own: Mine, receipt_id: str) -> list[Recorded]:
    """The consents of one receipt of his; :class:`NotFound` for any other."""
    recorded = desk().work.records.of_dossiers(own.ids)
    group = [one for one in recorded if one.grant.receipt == receipt_id]
    if not group:
        raise NotFound("no such receipt", chain=desk().acting.actor.account)
    return group


def code_of(messages: Sequence[Message], receipt_id: str) -> str | None:
    """The revocation code: it is nowhere but in the message that was sealed to him."""
    return codes_of(messages).get(receipt_id)


def codes_of(messages: Sequence[Message]) -> dict[str, str]:
    """The codes that were sealed to him, by receipt."""
    return {
        str(one.data["receipt"]): str(one.data["code"])
        for one in messages
        if one.type == ANSWER and one.data.get("code")
    }


def _waits_under(own: Mine, purpose: PurposeCode, dossier: str) -> str | None:
    """The text that waits for him and that this yes lets him send now."""
    for one in listing(own).waiting:
        if one.facts.dossier == dossier and KINDS[one.facts.kind].purpose is purpose:
            return url_for("worker.document", document_id=one.id)
    return None
