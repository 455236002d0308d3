"""A doctor puts a question for consent: one answer, whatever lies behind the code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from consent.codes import normalise
from consent.decision import may_ask
from consent.purposes import PurposeCode
from consent.records.service import Recorded
from messaging.exchange.asking import YES, ask_by_code, ask_in_dossier, asked_by, asked_since
from messaging.messages.service import inbox
from portal.desk import desk
from portal.i18n import _
from portal.pages.gp.patients import consents_of
from portal.schemas.api_consents import ENDED, NO_ANSWER_YET
from portal.schemas.api_words import WRONG


def ask(data: Mapping[str, str]) -> dict[str, Any]:
    """The same answer whether the code exists, was asked before, or refused."""
    here = desk()
    purpose = PurposeCode(data["purpose"])
    if not may_ask(here.acting.actor, purpose, verified=True).allowed:
        raise ValidationError({"purpose": [_(WRONG["choice"])]})
    code = dossier = None
    if "dossier" in data:
        dossier = data["dossier"]
        asked_as = ask_in_dossier(here.work, here.acting, dossier, purpose)
    else:
        code = normalise(data["code"])
        asked_as = ask_by_code(here.work, here.acting, code, purpose)
    return {
        "id": asked_as,
        "purpose": str(purpose),
        "code": code,
        "dossier": dossier,
        "at": here.work.clock.now(),
        "state": NO_ANSWER_YET,
    }


def asked() -> dict[str, Any]:
    """His own questions of the last three months, newest first. Opening them is written in his own log."""
    here = desk()
    work = here.work
    recorded = consents_of(work, here.acting) if here.acting.verified else []
    answered = _answered(recorded)
    return {
        "items": [
            {
                "id": one.id,
                "purpose": str(one.purpose),
                "code": one.code,
                "dossier": one.dossier,
                "at": one.at,
                "state": answered.get(one.id) or one.told or NO_ANSWER_YET,
            }
            for one in asked_by(inbox(work, here.acting, since=asked_since(work)))
        ]
    }


def _answered(recorded: list[Recorded]) -> dict[str, str]:
    """What came of each question: a yes that holds, or one that is over."""
    now = desk().services.clock.now()
    found: dict[str, str] = {}
    for one in recorded:
        request = one.document()["asked"]
        if request and one.grant.in_force(now):
            found[request] = YES
        elif request:
            found.setdefault(request, ENDED)
    return found
