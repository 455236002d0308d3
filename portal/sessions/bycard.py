"""Workers log in: with card and PIN, and the first time by choosing that PIN.

Each by the steps of ``entering.py``.
"""

from __future__ import annotations

from messaging.people import cards
from messaging.people.pins import check_pin
from messaging.people.unheard import note_first_use
from messaging.replacement.service import due_for, waits_until
from messaging.replacement.taking import take_over, taken_for
from messaging.sealing import StretchCost
from messaging.work import Keyring, Work
from portal.desk import Services
from portal.mail.service import notify
from portal.secondway.service import announce, ways_of
from portal.secondway.words import Occasion
from portal.sessions import service, tries
from portal.sessions.entering import (
    BLOCKED,
    CARD,
    FIRST_USE,
    OWN_DEVICE,
    WAITS,
    Entered,
    LoginRefused,
    Where,
    come_in,
    of_card,
    way_of,
)
from portal.sessions.lost import tell_held
from portal.sessions.service import PAGE, Kind


def with_card(
    services: Services,
    *,
    login_secret: str,
    pin: str,
    kind: Kind = PAGE,
    address: str = "",
    where: Where = OWN_DEVICE,
) -> Entered:
    """A worker comes in with card and PIN.

    Raises :class:`LoginRefused`, :class:`portal.sessions.tries.TooManyTries`.
    """
    way = way_of(services, CARD, kind, address, *of_card(login_secret))
    tries.take(services, *way.subjects)
    cost = services.configuration.stretch
    with services.store.transaction(write=False) as session:
        work = services.work(session)
        keys = cards.unlock_card(work, login_secret, pin, cost)
        without = None if keys is not None else _without_pin(work, login_secret)
        account = cards.account_by_login_secret(work, login_secret)
    if without is not None:
        # Nothing was guessed: a card without a PIN has none that could be wrong.
        with services.store.transaction() as session:
            tries.settle(services.work(session), *way.subjects)
        raise without
    return come_in(services, way, account, keys, None, card=login_secret, where=where)


def _without_pin(work: Work, login_secret: str) -> LoginRefused | None:
    """Why this very card has no PIN to try, if that is so."""
    card = cards.by_login_secret(work, login_secret)
    if card is not None and card.state == cards.BLOCKED:
        return LoginRefused(BLOCKED)
    if card is not None and card.state == cards.PROMISED and not due_for(work, card.number):
        return LoginRefused(WAITS, waits_until(work, card))
    if card is not None and card.state == cards.PROMISED:
        return LoginRefused(FIRST_USE)
    return LoginRefused(FIRST_USE) if cards.needs_first_use(work, login_secret) else None


def first_use(
    services: Services,
    *,
    login_secret: str,
    pin: str,
    place: str,
    address: str = "",
    where: Where = OWN_DEVICE,
) -> Entered:
    """A worker chooses the PIN of his card and comes in; also of one that replaces a lost card.

    ``place``: on whose device, or with whom, as he said; it stands in his chain. Announced by a
    second way. Raises :class:`Refused` as :func:`check_pin` does, :class:`LoginRefused`,
    :class:`portal.sessions.tries.TooManyTries`.
    """
    check_pin(pin)
    way = way_of(services, "first_use", PAGE, address, *of_card(login_secret))
    tries.take(services, *way.subjects)
    cost = services.configuration.stretch
    with services.store.transaction(write=False) as session:
        # Stretched while only reading: who has no card keeps nobody from writing.
        work = services.work(session)
        account = cards.account_by_login_secret(work, login_secret)
        unlocked = cards.unlock_new(work, login_secret, cost)
    keys = None
    if unlocked is not None:
        with services.store.transaction() as session:
            keys = _choose_pin(services.work(session), unlocked, login_secret, pin, cost, place)
            account = keys.account if keys is not None else account
    entered = come_in(services, way, account, keys, None, card=login_secret, where=where)
    with services.store.transaction() as session:
        # His mail address, if somebody outside the workshop gave one, hears of the first use.
        notify(services.work(session), entered.account)
    return entered


def _choose_pin(
    work: Work, unlocked: Keyring, login_secret: str, pin: str, cost: StretchCost, place: str
) -> Keyring | None:
    # Whoever is in with the card of before is out: his session before his chain, as each request
    # takes them, and at the end those opened meanwhile.
    before = taken_for(work, login_secret)
    if before is not None:
        service.end_all(work, before)
    keys, occasion = cards.first_use(work, login_secret, pin, cost, unlocked), Occasion.FIRST_USE
    if keys is None:
        keys, occasion = take_over(work, login_secret, pin, cost, unlocked), Occasion.CARD_REPLACED
    if keys is None:
        return None
    service.end_all(work, keys.account)
    reachable = bool(ways_of(work, [keys.account]))
    note_first_use(work, keys.account, place, reachable=reachable)
    announce(work, keys.account, occasion)
    tell_held(work, keys.account)
    return keys
