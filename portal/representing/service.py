"""Approving and ending a mandate, and acting under one: each is announced to the worker.

At the beginning, at each yes, each text that goes and each stop, and at the end. Never at a no: of
a no there is no notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from consent.encoding import Json
from consent.mandates.service import Kept
from messaging.documents.releasing import release, strike
from messaging.dossiers.service import worker_of
from messaging.exchange.withdrawing import withdraw
from messaging.representing import service
from messaging.work import Acting, Work
from portal.secondway.service import announce
from portal.secondway.words import Occasion


def approve(work: Work, acting: Acting, typed: str) -> Kept:
    """As :func:`messaging.representing.service.approve` does."""
    before = service.by_code(work, acting, typed).approved
    one = service.approve(work, acting, typed)
    if before is None:
        _tell(work, one.mandate.dossier, Occasion.MANDATE_BEGUN)
    return one


def end(work: Work, acting: Acting, mandate: str, dossiers: Iterable[str]) -> Kept:
    """As :func:`messaging.representing.service.end` does; told where it had given something."""
    one = service.end(work, acting, mandate, dossiers)
    if one.ended is None and one.approved is not None:
        _tell(work, one.mandate.dossier, Occasion.MANDATE_ENDED)
    return one


def said_yes(work: Work, dossier: str) -> None:
    """A representative said yes for the worker of this dossier."""
    _tell(work, dossier, Occasion.DECIDED_FOR_HIM)


def stop(work: Work, acting: Acting, dossier: str, targets: Iterable[str]) -> None:
    """A representative stops yeses; as :func:`messaging.exchange.consents.withdraw` does."""
    if withdraw(work, acting, dossier, targets):
        _tell(work, dossier, Occasion.DECIDED_FOR_HIM)


def let_go(work: Work, acting: Acting, dossier: str, document: str) -> None:
    """A representative lets a text go; as :func:`messaging.documents.releasing.release` does."""
    release(work, acting, document)
    _tell(work, dossier, Occasion.DECIDED_FOR_HIM)


def leave_out(
    work: Work, acting: Acting, dossier: str, document: str, content: Mapping[str, Json]
) -> None:
    """A representative leaves lines out, and its author lets the rest go.

    As :func:`messaging.documents.releasing.strike` does.
    """
    strike(work, acting, document, content)
    _tell(work, dossier, Occasion.DECIDED_FOR_HIM)


def _tell(work: Work, dossier: str, occasion: Occasion) -> None:
    announce(work, worker_of(work, dossier), occasion)
