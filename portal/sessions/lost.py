"""A lost card, as the pages act on it: with the sessions that end and the second way."""

from __future__ import annotations

from messaging.dossiers.service import worker_of
from messaging.erasure.requests import pending
from messaging.replacement import service as replacement
from messaging.work import Acting, Work
from portal.secondway.service import announce
from portal.secondway.words import Occasion
from portal.sessions import service


def block(work: Work, acting: Acting, account: str) -> None:
    """Block a worker's card: it opens nothing any more, and who is in with it is out.

    The same whether or not there was a card that opened anything. Whether ``acting`` may do it
    for this worker is the caller's question.
    """
    # His session before his chain, as each request takes them; then those opened meanwhile.
    service.end_all(work, account)
    if replacement.block(work, account, acting):
        announce(work, account, Occasion.CARD_BLOCKED)
        tell_held(work, account)
    service.end_all(work, account)


def tell_held(work: Work, account: str) -> None:
    """Where a deletion waits that was asked with another card than he has now, he hears it."""
    asked = pending(work, account)
    if asked is not None and asked.held:
        announce(work, account, Occasion.ERASE_HELD)


def vouch(
    work: Work, acting: Acting, dossier: str, number: str, *, looked_at_him: bool
) -> replacement.UnderWay:
    """Pass one's half to a new card; the worker hears of it at once, by his second way.

    Raises as :func:`messaging.replacement.service.vouch` does.
    """
    made = replacement.vouch(work, acting, dossier, number, looked_at_him=looked_at_him)
    announce(work, worker_of(work, dossier), Occasion.CARD_ASKED)
    return made
