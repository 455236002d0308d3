"""What a stolen database, a photographed card and codes of one person give, and what they do not."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from sqlalchemy import select

from consent.codes import ALPHABET
from consent.purposes import PurposeCode
from messaging.people.cards import make_card, with_pin
from messaging.people.models import Card, Unlocker
from messaging.people.unlocking import UnlockerKind, unlock
from messaging.sealing import Pepper, StretchCost
from tests.support.advising import consent_to
from tests.support.world import CHEAP, World

EVERY_PIN = ["".join(digits) for digits in product("0123456789", repeat=4)]


def opens(pepper: Pepper, row: Unlocker, secret: str) -> bool:
    cost = StretchCost(row.memory_kib, row.passes, row.lanes)
    return pepper.stretch(secret, row.salt, cost).proves(row.verifier)


def unlocker_of(world: World, who: str) -> Unlocker:
    with world.work() as work:
        return work.session.scalars(
            select(Unlocker).where(
                Unlocker.account_id == world.keys[who].account,
                Unlocker.kind == str(UnlockerKind.CARD_PIN),
            )
        ).one()


def test_a_stolen_database_with_the_servers_keys_opens_no_card(world: World) -> None:
    """Whatever stands in it or can be opened with the server's keys, with every PIN."""
    row = unlocker_of(world, "an")
    with world.work() as work:
        card = work.session.scalars(select(Card).where(Card.account_id == row.account_id)).one()
        contact = str(work.open("card", card.number, "contact", card.contact))
    known = ["", card.number, contact, card.login_index.hex(), card.contact_index.hex()]
    assert world.cards["an"].login_secret not in known
    for said in known:
        assert not opens(world.server.pepper, row, said)
        pins = EVERY_PIN if said == contact else EVERY_PIN[::97]
        assert not any(opens(world.server.pepper, row, with_pin(said, pin)) for pin in pins)


def test_a_photograph_with_database_and_keys_opens_by_trying_and_is_said_so(
    world: World,
) -> None:
    """Not promised: 10,000 PINs are few. Without the server's pepper not even these are tried."""
    row, secret = unlocker_of(world, "an"), world.cards["an"].login_secret
    found = [pin for pin in EVERY_PIN if opens(world.server.pepper, row, with_pin(secret, pin))]
    assert found == ["2594"]
    other = Pepper(b"another server's pepper, 32 bytes"[:32])
    assert not opens(other, row, with_pin(secret, "2594"))


def test_a_card_alone_or_a_pin_alone_opens_nothing(world: World) -> None:
    account, secret = world.keys["an"].account, world.cards["an"].login_secret
    with world.work() as work:
        for said in (secret, "2594", with_pin(secret, "2581"), with_pin("", "2594")):
            for kind in (UnlockerKind.CARD_PIN, UnlockerKind.CARD_FIRST_USE):
                assert unlock(work, account, kind, said, CHEAP) is None


@pytest.mark.parametrize("pair", [("contact", "login"), ("login", "revocation")])
def test_the_codes_of_a_person_are_unrelated(world: World, pair: tuple[str, str]) -> None:
    """Their differences are spread like chance, and none has a piece of another."""
    codes: dict[str, list[str]] = {"contact": [], "login": [], "revocation": []}
    with world.work() as work:
        for number in range(150):
            card = make_card(work, f"{600000 + number}", CHEAP)
            codes["contact"].append(card.contact_code)
            codes["login"].append(card.login_secret)
    if "revocation" in pair:
        for _ in range(20):
            codes["revocation"].append(consent_to(world, "an", PurposeCode.ADVICE).code)
    one, other = codes[pair[0]], codes[pair[1]]
    everything = [*codes["contact"], *codes["login"], *codes["revocation"]]
    assert len(set(everything)) == len(everything)
    differences: Counter[int] = Counter(
        (ALPHABET.index(a) - ALPHABET.index(b)) % 32
        for left, right in zip(one, other, strict=False)
        for a, b in zip(left, right, strict=True)
    )
    expected = differences.total() / 32
    spread = sum((differences[step] - expected) ** 2 / expected for step in range(32))
    # 31 degrees of freedom: chance gives more than 95 once in some hundred million runs.
    assert spread < 95
    pieces = {code[at : at + 8] for code in one for at in range(9)}
    assert not [code for code in other if any(code[at : at + 8] in pieces for at in range(9))]
