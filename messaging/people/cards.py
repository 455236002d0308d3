"""Sealed card stock: three unrelated codes on a card, made by the operator.

The contact code lets a doctor put a question and opens nothing. The login secret opens together
with the PIN. (The third, the revocation code, is made with each receipt.)
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from consent.codes import is_code, new_code, normalise
from consent.purposes import Role
from messaging.people.accounts import create_account
from messaging.people.models import Account, Card
from messaging.people.pins import check_pin
from messaging.people.unlocking import (
    UnlockerKind,
    drop_unlocker,
    has_unlocker,
    make_keys,
    set_unlocker,
    unlock,
)
from messaging.sealing import StretchCost
from messaging.work import Keyring, NotFound, Refused, Work

STOCK, ASSIGNED, USED, BLOCKED = "stock", "assigned", "used", "blocked"
PROMISED, SPOILED = "promised", "spoiled"
_HIS = (ASSIGNED, USED, BLOCKED)
"""The states of a card that was given to somebody."""


@dataclass(frozen=True, repr=False)
class PrintedCard:
    """What is printed on one card. It exists once, in the operator's hands, and then sealed."""

    number: str
    contact_code: str
    login_secret: str


def make_card(work: Work, number: str, cost: StretchCost) -> PrintedCard:
    """A card with an account and keys of its own, wrapped by its login secret alone.

    The secret has 80 random bits; at the first use a PIN joins it and this unlocker goes.
    """
    contact, login = new_code(), new_code()
    account_id = create_account(work, "worker", {"name": ""})
    keys = make_keys(work, account_id, "worker", "")
    set_unlocker(work, keys, UnlockerKind.CARD_FIRST_USE, login, cost)
    work.session.add(
        Card(
            number=number,
            account_id=account_id,
            login_index=_login_index(work, login),
            contact_index=_contact_index(work, contact),
            contact=work.seal("card", number, "contact", contact),
            state=STOCK,
        )
    )
    work.session.flush()
    return PrintedCard(number, contact, login)


def next_of_stock(work: Work) -> str:
    """The number of the next unassigned card; raises :class:`Refused` ``no_card_left``."""
    number = work.session.scalar(
        select(Card.number).where(Card.state == STOCK).order_by(Card.number).limit(1)
    )
    if number is None:
        raise Refused("no_card_left")
    return number


def assign(work: Work, number: str) -> str:
    """Take a card out of stock; returns its account. Raises :class:`Refused`."""
    card = work.session.get(Card, number)
    if card is None:
        raise Refused("no_such_card")
    if card.state != STOCK:
        raise Refused("card_taken")
    card.state = ASSIGNED
    return card.account_id


def unlock_new(work: Work, login_secret: str, cost: StretchCost) -> Keyring | None:
    """The keys behind a card whose PIN nobody chose yet, or ``None``; the same work for no card."""
    card = _by_login(work, login_secret)
    new = card is not None and card.state in (ASSIGNED, PROMISED)
    account = card.account_id if card is not None and new else None
    return unlock(work, account, UnlockerKind.CARD_FIRST_USE, normalise(login_secret), cost)


def first_use(
    work: Work, login_secret: str, pin: str, cost: StretchCost, unlocked: Keyring | None = None
) -> Keyring | None:
    """Choose the PIN; from now on card and PIN unlock together and the card alone does not.

    ``unlocked``: what :func:`unlock_new` gave, where the caller stretched while only reading.
    Raises :class:`Refused` as :func:`check_pin` does; ``None`` for a card that is not there, is not
    assigned, or was used before.
    """
    check_pin(pin)
    keys = unlocked or unlock_new(work, login_secret, cost)
    if keys is None:
        return None
    # Held until the end: of two first uses at once, one chooses the PIN. Chains before cards.
    work.log.lock(keys.account)
    card = _by_login(work, login_secret, held=True)
    if card is None or card.state != ASSIGNED or card.account_id != keys.account:
        return None
    set_unlocker(work, keys, UnlockerKind.CARD_PIN, with_pin(login_secret, pin), cost)
    drop_unlocker(work, keys.account, UnlockerKind.CARD_FIRST_USE)
    card.state = USED
    work.session.flush()
    return keys


def unlock_card(work: Work, login_secret: str, pin: str, cost: StretchCost) -> Keyring | None:
    """The keys behind card and PIN, or ``None``; the same work for a card that is not there."""
    card = _by_login(work, login_secret)
    account = card.account_id if card is not None and card.state == USED else None
    return unlock(work, account, UnlockerKind.CARD_PIN, with_pin(login_secret, pin), cost)


def still_opens(work: Work, login_secret: str, keys: Keyring) -> bool:
    """Whether a card is in use with these keys now; a block or a replacement waits for the end."""
    work.log.lock(keys.account)
    card = _by_login(work, login_secret, held=True)
    return (
        card is not None
        and (card.state, card.account_id) == (USED, keys.account)
        and work.directory.current(keys.account).sequence == keys.sequence
    )


def can_come_in(work: Work, account_id: str) -> bool:
    """Whether somebody has a card that opens now: neither blocked nor waiting for its first use."""
    query = select(Card.number).where(Card.account_id == account_id, Card.state == USED)
    return work.session.scalar(query.limit(1)) is not None


def unlock_with_pin(
    work: Work, account_id: str, login_secret: str, pin: str, cost: StretchCost
) -> bool:
    """Whether card and PIN are this account's: asked again for an act that matters."""
    keys = unlock_card(work, login_secret, pin, cost)
    return keys is not None and keys.account == account_id


def needs_first_use(work: Work, login_secret: str) -> bool:
    """Whether this card is assigned and nobody chose its PIN yet."""
    card = _by_login(work, login_secret)
    return (
        card is not None
        and card.state == ASSIGNED
        and has_unlocker(work, card.account_id, UnlockerKind.CARD_FIRST_USE)
    )


def account_by_login_secret(work: Work, login_secret: str) -> str | None:
    """Whose card this is, in whatever state: for the log of failed tries."""
    card = _by_login(work, login_secret)
    return card.account_id if card is not None else None


def account_by_contact_code(work: Work, code: str) -> str | None:
    """The account behind a contact code."""
    return work.session.scalar(
        select(Card.account_id).where(
            Card.contact_index == _contact_index(work, normalise(code)),
            # A blocked card opens nothing; a doctor's letter with its code still arrives.
            Card.state.in_(_HIS),
        )
    )


def contact_code_of(work: Work, account_id: str) -> str:
    """The contact code of a worker's card, for the letter to his doctor."""
    card = card_of(work, account_id)
    return str(work.open("card", card.number, "contact", card.contact))


def card_of(work: Work, account_id: str) -> Card:
    """The card that a worker has, or had last; raises :class:`NotFound`."""
    query = select(Card).where(Card.account_id == account_id, Card.state.in_(_HIS))
    cards = sorted(work.session.scalars(query), key=lambda one: (one.state == BLOCKED, one.number))
    if not cards:
        raise NotFound("no card")
    return cards[0]


def number_of(work: Work, account_id: str) -> str:
    """The number of that card and nothing else of it: none of its codes is even looked up.

    Empty for who has none. It says nothing of whether the card was used or is blocked.
    """
    query = select(Card.number, Card.state).where(
        Card.account_id == account_id, Card.state.in_(_HIS)
    )
    found = sorted((row.state == BLOCKED, row.number) for row in work.session.execute(query))
    return found[0][1] if found else ""


def by_login_secret(work: Work, login_secret: str) -> Card | None:
    """The card with this secret, in whatever state."""
    return _by_login(work, login_secret)


def held(work: Work, number: str) -> Card:
    """A card that is there, as it is now, held until the transaction ends."""
    query = select(Card).where(Card.number == number).with_for_update()
    return work.session.scalars(query.execution_options(populate_existing=True)).one()


def with_pin(login_secret: str, pin: str) -> str:
    """The secret that card and PIN are together."""
    return f"{normalise(login_secret)}/{pin}"


def _by_login(work: Work, login_secret: str, *, held: bool = False) -> Card | None:
    if not is_code(login_secret):
        return None
    query = select(Card).where(Card.login_index == _login_index(work, normalise(login_secret)))
    if held:
        query = query.with_for_update().execution_options(populate_existing=True)
    return work.session.scalar(query)


def _login_index(work: Work, code: str) -> bytes:
    return work.server.index.of(code, column="card.login")


def _contact_index(work: Work, code: str) -> bytes:
    return work.server.index.of(code, column="card.contact")


def nobody(work: Work) -> str:
    """The account to which questions for unknown codes go: nobody has its keys.

    It makes a question for a code that does not exist cost the same work and leave the same
    traces as any other. Made at the first need.
    """
    return _nobody(work, "nobody", Role.WORKER)


def nobody_beside(work: Work) -> str:
    """The same for the second of the two who are asked: whoever represents nobody."""
    return _nobody(work, "nobody beside", Role.REPRESENTATIVE)


def _nobody(work: Work, name: str, role: Role) -> str:
    account_id = work.server.index.of(name, column="account.nobody").hex()[:32]
    if work.session.get(Account, account_id) is None:
        create_account(work, "nobody", {"name": ""}, account_id=account_id)
        make_keys(work, account_id, str(role), "")
    return account_id
