"""The first use of a new card: the worker's own session puts the halves together.

The account stays, and with it what he signed: his old signatures verify under the keys that the
directory had then. The keys are new, those of the card.
"""

from __future__ import annotations

from sqlalchemy import select

from consent.log.service import EventType
from messaging.directory.service import SubjectKind
from messaging.dossiers.models import Dossier
from messaging.dossiers.service import seal_key_anew, worker_of
from messaging.erasure.requests import hold
from messaging.people.accounts import worker_index
from messaging.people.cards import (
    ASSIGNED,
    BLOCKED,
    PROMISED,
    USED,
    by_login_secret,
    card_of,
    held,
    unlock_new,
    with_pin,
)
from messaging.people.models import Account, Card
from messaging.people.pins import check_pin
from messaging.people.unlocking import (
    UnlockerKind,
    drop_unlocker,
    has_unlocker,
    set_unlocker,
)
from messaging.replacement.models import Replacement
from messaging.replacement.service import (
    close,
    due_for,
    halves_of,
    share_to_card,
    would_lose,
)
from messaging.sealing import SealingKey, StretchCost, join
from messaging.work import Keyring, Refused, Work


def taken_for(work: Work, login_secret: str) -> str | None:
    """The account of the worker whose new card this is, once its three days are over."""
    card = by_login_secret(work, login_secret)
    due = due_for(work, card.number) if card is not None and card.state == PROMISED else []
    return worker_of(work, due[0].dossier_id) if due else None


def take_over(
    work: Work, login_secret: str, pin: str, cost: StretchCost, unlocked: Keyring | None = None
) -> Keyring | None:
    """Choose the PIN of a new card; from now on it opens what the lost one opened.

    Each dossier whose three days are over is sealed to the new keys and its key split anew; the
    others of this worker stay shut until their own two people act. A deletion that was asked with
    the old card is held. The caller ends his sessions.
    ``unlocked``: what :func:`unlock_new` gave, where the caller stretched while only reading.
    ``None`` for a card that waits for nothing or not long enough. Raises :class:`Refused` as
    :func:`check_pin` does, ``halves_do_not_fit`` for halves that are not this key's, and
    ``no_halves`` while a dossier of his would be lost with the card that he has.
    """
    check_pin(pin)
    card = by_login_secret(work, login_secret)
    keys = unlocked or unlock_new(work, login_secret, cost)
    if card is None or keys is None:
        return None
    # Chains before cards, as the two take them; then once more what is due.
    for row in due_for(work, card.number):
        work.log.lock(row.dossier_id)
    due = due_for(work, card.number)
    if not due:
        return None
    worker = worker_of(work, due[0].dossier_id)
    work.log.lock(worker)
    card = held(work, card.number)
    if card.state != PROMISED or card.account_id != keys.account:
        return None
    if would_lose(work, worker):
        raise Refused("no_halves")
    new = _as_his(work, keys, worker)
    opened = [row.dossier_id for row in due]
    for row in due:
        open_again(work, row, card.number, new)
    _shut_others(work, worker, opened)
    set_unlocker(work, new, UnlockerKind.CARD_PIN, with_pin(login_secret, pin), cost)
    if has_unlocker(work, worker, UnlockerKind.CARD_FIRST_USE):
        drop_unlocker(work, worker, UnlockerKind.CARD_FIRST_USE)
    drop_unlocker(work, card.account_id, UnlockerKind.CARD_FIRST_USE)
    _hand_over(work, card, worker)
    hold(work, worker)
    work.log.append(
        work.log.lock(worker), EventType.CARD, {"what": "replaced", "key": new.sequence}
    )
    return new


def reopen(work: Work, keys: Keyring) -> None:
    """Open what stayed shut at another workshop, once its own two people acted and waited."""
    number = card_of(work, keys.account).number
    for row in due_for(work, number):
        work.log.lock(row.dossier_id)
        if row in due_for(work, number):
            open_again(work, row, number, keys)


def open_again(work: Work, row: Replacement, number: str, keys: Keyring) -> None:
    """Put the halves of one dossier's key together, seal it to ``keys`` and split it anew.

    Raises :class:`Refused` ``halves_do_not_fit`` when that is not the key of the directory.
    """
    halves = [
        keys.sealing.open(one.sealed, share_to_card(row.id, row.dossier_id, number, one.group_id))
        for one in halves_of(work, row)
    ]
    key = SealingKey(join(*halves))
    if key.public != work.directory.current(row.dossier_id).sealing:
        raise Refused("halves_do_not_fit")
    seal_key_anew(work, row.dossier_id, key, keys)
    close(work, row)


def _as_his(work: Work, keys: Keyring, worker: str) -> Keyring:
    """The card's keys as those of the worker's account, under its next sequence."""
    sequence = work.directory.publish(
        worker,
        SubjectKind.ACCOUNT,
        role="worker",
        organisation="",
        sealing=keys.sealing.public,
        signing=keys.signing.public,
    )
    return Keyring(worker, sequence, keys.sealing, keys.signing)


def _shut_others(work: Work, worker: str, opened: list[str]) -> None:
    query = select(Dossier).where(
        Dossier.worker_index == worker_index(work, worker), Dossier.id.not_in(opened)
    )
    for row in work.session.scalars(query):
        row.locked_out = True
    work.session.flush()


def _hand_over(work: Work, card: Card, worker: str) -> None:
    """The old cards open nothing any more; the new one is his, and its own account nobody's."""
    old = select(Card).where(Card.account_id == worker, Card.state.in_((ASSIGNED, USED)))
    for one in work.session.scalars(old):
        one.state = BLOCKED
    work.session.get_one(Account, card.account_id).locked = True
    card.account_id, card.state = worker, USED
    work.session.flush()
