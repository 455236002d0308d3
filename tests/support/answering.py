"""A worker's no or not now, for worlds that are about something else: he read the usual words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from consent.purposes import Role
from consent.texts import text_for
from messaging.exchange.answered import answer_without_consent
from messaging.exchange.asking import Request
from messaging.exchange.read import Read
from messaging.messages.service import Message, inbox
from messaging.work import Acting, Work
from tests.support.world import OWN_DEVICE

_NAMES: Final = {
    "doctor": "Person gp1", "gp": "Person gp1", "practice": "Practice gp1",
    "organisation": "Service east", "workshop": "Workshop east", "until": "2 September 2026",
}  # fmt: skip
READ: Final = Read.of(text_for("doctors", "en"), None, _NAMES, (), OWN_DEVICE)


def says(
    work: Work,
    acting: Acting,
    request: Request,
    answer: str,
    *,
    tell: bool = False,
    dossier: str | None = None,
    heard: Sequence[Message] | None = None,
) -> None:
    """He says no or not now to these words, on a device of his own.

    ``heard``: the messages of who represents him; those of now where nothing is said.
    """
    if heard is None:
        heard = inbox(work, acting) if acting.actor.role is Role.REPRESENTATIVE else []
    answer_without_consent(
        work, acting, request, answer, read=READ, tell=tell, dossier=dossier, heard=heard
    )
