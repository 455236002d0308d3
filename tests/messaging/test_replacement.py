"""A lost card: what two people and three days open, and what nothing less does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from consent.purposes import PurposeCode, Role
from messaging.documents.copies import reseal_messages
from messaging.documents.models import DocumentCopy
from messaging.documents.reading import disclose_readable
from messaging.dossiers.models import Dossier, DossierShare
from messaging.dossiers.service import import_worker
from messaging.exchange.asking import ask_by_code, ask_in_dossier, requests_of
from messaging.groups.service import rotate
from messaging.messages.service import inbox
from messaging.people.cards import PrintedCard, first_use, make_card, unlock_card
from messaging.people.models import Card, Unlocker
from messaging.replacement.service import DELAY, block, call_off, under_way, under_way_for, vouch
from messaging.replacement.taking import reopen, take_over
from messaging.sealing import SealingKey
from messaging.verification.service import verify_everything
from messaging.work import Keyring, NotFound, Refused
from portal.sessions import bycard
from tests.portal.pages.test_worker_answers import second_workplace
from tests.portal.sessions.support import services_for
from tests.support.advising import consent_to, written_advice
from tests.support.keyclosure import Closure
from tests.support.world import CHEAP, World, enrol

PIN = "3791"
BOTH = ("ss_east", "arts")


def stock(world: World, number: str = "500001") -> PrintedCard:
    with world.work() as work:
        return make_card(work, number, CHEAP)


def passes(world: World, who: str, number: str = "500001", *, whom: str = "an") -> None:
    with world.work() as work:
        vouch(work, world.acting(work, who), world.dossiers[whom], number, looked_at_him=True)


def refused(world: World, who: str, number: str = "500001", *, looked: bool = True) -> str:
    with world.work() as work, pytest.raises((Refused, NotFound)) as error:
        vouch(work, world.acting(work, who), world.dossiers["an"], number, looked_at_him=looked)
    return str(error.value)


def used(world: World, card: PrintedCard, *, who: str = "an") -> Keyring | None:
    """Use a new card first; the person goes on with its keys."""
    with world.work() as work:
        keys = take_over(work, card.login_secret, PIN, CHEAP)
    if keys is not None:
        world.keys[who] = keys
    return keys


def read(world: World, who: str, dossier: str) -> set[str]:
    with world.work() as work:
        opened = disclose_readable(work, world.acting(work, who), [dossier])
        return {one.id for one in opened}


def asked(world: World, code: str, purpose: PurposeCode = PurposeCode.DOCTORS) -> None:
    with world.work() as work:
        ask_by_code(work, world.acting(work, "gp1"), code, purpose)


def questions(world: World, who: str = "an") -> int:
    with world.work() as work:
        acting = world.acting(work, who)
        return len(requests_of(inbox(work, acting)))


def sound(world: World) -> None:
    with world.work() as work:
        report = verify_everything(work)
    assert report.sound, report.findings


# Case 15 ------------------------------------------------------------------------------------


def test_a_lost_card_is_replaced_and_nothing_is_lost(world: World) -> None:
    old = world.cards["an"]
    asked(world, old.contact_code)
    receipt = consent_to(world, "an", PurposeCode.ADVICE)
    advice = written_advice(world, "an")
    lost = world.keys["an"]
    new = stock(world)
    with world.work() as work:
        assert block(work, lost.account, world.acting(work, "ss_east"))
        assert unlock_card(work, old.login_secret, "2594", CHEAP) is None
        assert not work.session.scalars(
            select(Unlocker).where(Unlocker.account_id == lost.account)
        ).all()
        assert not block(work, lost.account, world.acting(work, "ss_east"))
    passes(world, "ss_east")
    # What is sealed to him while he has no card arrives too, also by the lost card's code.
    asked(world, old.contact_code, PurposeCode.WORKPLACE)
    passes(world, "arts")
    assert used(world, new) is None
    world.clock.move(DELAY - timedelta(seconds=1))
    assert used(world, new) is None
    world.clock.move(timedelta(seconds=1))
    keys = used(world, new)
    assert keys is not None
    assert (keys.account, keys.sequence) == (lost.account, lost.sequence + 1)
    assert keys.signing.public != lost.signing.public
    assert advice in read(world, "an", world.dossiers["an"])
    assert questions(world) == 2
    with world.work() as work:
        assert unlock_card(work, new.login_secret, PIN, CHEAP) is not None
        assert unlock_card(work, old.login_secret, "2594", CHEAP) is None
        assert under_way(work, world.dossiers["an"]) is None
        (grant,) = work.records.grants(world.dossiers["an"])
        assert grant.receipt == receipt.id
    # His signature of before holds, and he signs with the new key.
    asked(world, new.contact_code, PurposeCode.DOCTORS)
    consent_to(world, "an", PurposeCode.LIMITS)
    sound(world)
    # The old keys, with every row and the server's keys, open no dossier any more.
    closure = Closure.of(world)
    assert {one.road for one in closure.reach([lost])} == {f"person {lost.account}"}
    assert closure.opens(closure.reach([lost])) == {}
    # It can be lost again, after one of the groups made a new pair.
    with world.work() as work:
        acting = world.acting(work, "ss_east")
        rotate(work, next(iter(acting.actor.groups)), acting)
    sound(world)
    again = stock(world, "500002")
    for who in BOTH:
        passes(world, who, "500002")
    world.clock.move(DELAY)
    assert used(world, again)
    assert advice in read(world, "an", world.dossiers["an"])
    sound(world)


def test_an_old_signature_still_makes_copies(world: World) -> None:
    consent_to(world, "an", PurposeCode.ADVICE)
    new = stock(world)
    for who in BOTH:
        passes(world, who)
    world.clock.move(DELAY)
    assert used(world, new)
    advice = written_advice(world, "an")
    from messaging.documents.releasing import release

    with world.work() as work:
        release(work, world.acting(work, "an"), advice)
    assert advice in read(world, "ss_east", world.dossiers["an"])


def test_a_new_card_begins_no_new_quiet_time(world: World) -> None:
    """Who asked already is heard again after three months, whatever card the worker has."""

    def ask() -> int:
        with world.work() as work:
            ask_in_dossier(
                work, world.acting(work, "arts"), world.dossiers["an"], PurposeCode.ADVICE
            )
        return questions(world)

    assert ask() == 1
    new = stock(world)
    for who in BOTH:
        passes(world, who)
    world.clock.move(DELAY)
    assert used(world, new)
    assert ask() == 1


# Neither alone, nor early, nor others ---------------------------------------------------------


@pytest.mark.parametrize("who", BOTH)
def test_one_of_the_two_opens_nothing(world: World, who: str) -> None:
    new = stock(world)
    passes(world, who)
    assert refused(world, who) == "passed_already"
    world.clock.move(timedelta(days=400))
    assert used(world, new) is None
    with world.work() as work:
        card = keys_in(world, new)
        closure = Closure.of(world)
        reached = closure.reach([world.keys[who], card])
        assert not [one for one in reached if one.road.startswith("dossier")]
        assert work is not None


def keys_in(world: World, card: PrintedCard) -> Keyring:
    """The keys of a card of the stock, as who opened its envelope has them."""
    from messaging.people.unlocking import UnlockerKind, unlock

    with world.work() as work:
        row = work.session.get_one(Card, card.number)
        found = unlock(work, row.account_id, UnlockerKind.CARD_FIRST_USE, card.login_secret, CHEAP)
        assert found is not None
        return found


def test_who_may_not_and_what_is_asked(world: World) -> None:
    stock(world)
    stock(world, "500002")
    enrol(world, "coach", _coach(), "east")
    for who in ("ss_west", "gp1", "an", "bo", "coach"):
        assert refused(world, who) == "not found"
    assert refused(world, "ss_east", looked=False) == "not_looked_at"
    assert refused(world, "ss_east", "999999") == "no_such_card"
    assert refused(world, "ss_east", world.cards["bo"].number) == "card_taken"
    passes(world, "ss_east")
    assert refused(world, "arts", "500002") == "another_card"
    # The same card is not promised to two people.
    with world.work() as work, pytest.raises(Refused, match="card_taken"):
        vouch(work, world.acting(work, "arts"), world.dossiers["bo"], "500001", looked_at_him=True)


def _coach() -> Role:
    return Role.COACH


@pytest.mark.parametrize("who", ["an", "ss_east", "arts"])
def test_it_can_be_called_off_until_it_is_used(world: World, who: str) -> None:
    new = stock(world)
    for each in BOTH:
        passes(world, each)
    with world.work() as work:
        (seen,) = under_way_for(work, world.keys["an"].account)
        assert seen.due_at == world.clock.now() + DELAY
    for stranger in ("bo", "ss_west", "gp1"):
        with world.work() as work, pytest.raises(NotFound):
            call_off(work, world.acting(work, stranger), world.dossiers["an"])
    with world.work() as work:
        call_off(work, world.acting(work, who), world.dossiers["an"])
    world.clock.move(DELAY)
    assert used(world, new) is None
    assert refused(world, "ss_east") == "card_taken"
    with world.work() as work:
        assert unlock_card(work, world.cards["an"].login_secret, "2594", CHEAP) is not None
    sound(world)


def test_changed_halves_open_nothing_and_change_nothing(world: World) -> None:
    from messaging.replacement.models import PassedShare
    from messaging.replacement.service import share_to_card
    from messaging.sealing import seal_to

    new = stock(world)
    for who in BOTH:
        passes(world, who)
    world.clock.move(DELAY)
    with world.work() as work:
        row = work.session.scalars(select(PassedShare)).first()
        assert row is not None
        card = work.session.get_one(Card, new.number)
        row.sealed = seal_to(
            work.directory.current(card.account_id).sealing,
            SealingKey.generate().raw,
            share_to_card(row.replacement_id, world.dossiers["an"], new.number, row.group_id),
        )
    with pytest.raises(Refused, match="halves_do_not_fit"):
        used(world, new)
    with world.work() as work:
        assert work.session.get_one(Card, new.number).state == "promised"
        assert unlock_card(work, world.cards["an"].login_secret, "2594", CHEAP) is not None


# Where no halves exist ------------------------------------------------------------------------


def without_halves(world: World, dossier: str) -> None:
    with world.work() as work:
        work.session.execute(delete(DossierShare).where(DossierShare.dossier_id == dossier))


def test_one_tap_locks_nobody_out_for_good(world: World) -> None:
    """Without halves no new card opens anything: the two open his own again, together."""
    card, account = world.cards["an"], world.keys["an"].account
    stock(world)
    with world.work() as work:
        block(work, account, world.acting(work, "arts"))
    # With halves the block destroyed what the card opened: nobody opens it again.
    assert refused(world, "ss_east", card.number) == "card_taken"
    world.cards["an"], world.keys["an"] = world.cards["bo"], world.keys["bo"]
    world.dossiers["an"] = world.dossiers["bo"]
    card, account = world.cards["bo"], world.keys["bo"].account
    without_halves(world, world.dossiers["bo"])
    assert refused(world, "ss_east", card.number) == "no_halves"
    with world.work() as work:
        assert block(work, account, world.acting(work, "ss_east"))
        assert unlock_card(work, card.login_secret, "2594", CHEAP) is None
    assert refused(world, "ss_east") == "no_halves"
    for who in ("ss_west", "gp1", "bo"):
        assert refused(world, who, card.number) == "not found"
    assert refused(world, "ss_east", card.number, looked=False) == "not_looked_at"
    passes(world, "ss_east", card.number)
    assert refused(world, "ss_east", card.number) == "passed_already"
    with world.work() as work:
        assert unlock_card(work, card.login_secret, "2594", CHEAP) is None
    passes(world, "arts", card.number)
    with world.work() as work:
        assert unlock_card(work, card.login_secret, "2594", CHEAP) is not None
        assert under_way(work, world.dossiers["bo"]) is None
        assert block(work, account, world.acting(work, "ss_east"))


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_new_card_destroys_no_other_dossier(world: World, when: str) -> None:
    """Its only key is behind the card that he has: first it must be split."""
    west = second_workplace(world)
    new = stock(world)
    if when == "before":
        without_halves(world, west)
        assert refused(world, "ss_east") == "no_halves"
        return
    for who in BOTH:
        passes(world, who)
    without_halves(world, west)
    world.clock.move(DELAY)
    with pytest.raises(Refused, match="no_halves"):
        used(world, new)
    with world.work() as work:
        assert not work.session.get_one(Dossier, west).locked_out


def test_no_half_goes_to_a_card_that_was_replaced_meanwhile(world: World) -> None:
    west, east = second_workplace(world), world.dossiers["an"]
    first, second = stock(world), stock(world, "500002")
    for who in BOTH:
        passes(world, who)
    world.clock.move(DELAY)
    assert used(world, first)
    world.dossiers["an"] = west
    passes(world, "ss_west")
    world.dossiers["an"] = east
    for who in BOTH:
        passes(world, who, "500002")
    world.clock.move(DELAY)
    assert used(world, second)
    world.dossiers["an"] = west
    assert refused(world, "arts") == "card_taken"


# Two workshops --------------------------------------------------------------------------------


def test_one_workshops_people_open_no_other_workshops_dossier(world: World) -> None:
    west = second_workplace(world)
    east = world.dossiers["an"]
    new = stock(world)
    for who in BOTH:
        passes(world, who)
    world.clock.move(DELAY)
    keys = used(world, new)
    assert keys is not None
    with world.work() as work:
        acting = world.acting(work, "an")
        assert acting.actor.dossiers == {east}
        row = work.session.get_one(Dossier, west)
        assert row.locked_out
    closure = Closure.of(world)
    roads = {one.road for one in closure.reach([keys])}
    assert f"dossier {east}" in roads
    assert f"dossier {west}" not in roads
    # There its own two people act, for the card that he uses now.
    world.dossiers["an"] = west
    passes(world, "ss_west")
    passes(world, "arts")
    with world.work() as work:
        reopen(work, keys)
        assert work.session.get_one(Dossier, west).locked_out
    world.clock.move(DELAY)
    with world.work() as work:
        reopen(work, keys)
        assert world.acting(work, "an").actor.dossiers == {east, west}
    sound(world)


def test_a_message_that_went_with_the_card_keeps_the_others_readable(
    world: World, tmp_path: Path
) -> None:
    """Of before he had a dossier, and never sealed again: it is lost, and breaks no page."""
    with world.work() as work:
        spoilt = work.session.get_one(Dossier, world.dossiers["an"])
        spoilt.locked_out = True
    asked(world, world.cards["an"].contact_code)
    with world.work() as work:
        work.session.get_one(Dossier, world.dossiers["an"]).locked_out = False
    asked(world, world.cards["an"].contact_code, PurposeCode.WORKPLACE)
    assert questions(world) == 2
    new = stock(world)
    for who in BOTH:
        passes(world, who)
    world.clock.move(DELAY)
    keys = used(world, new)
    assert keys is not None
    assert questions(world) == 1
    # Nor does it keep him out, or hold up what his session seals and splits.
    with world.work() as work:
        assert reseal_messages(work, keys) == 0
    services = services_for(world, tmp_path)
    bycard.with_card(services, login_secret=new.login_secret, pin=PIN)
    sound(world)


def test_what_lay_under_his_own_key_alone_is_sealed_to_the_dossier(world: World) -> None:
    with world.work() as work:
        card = make_card(work, "500001", CHEAP)
        early = work.session.get_one(Card, card.number).account_id
        work.session.get_one(Card, card.number).state = "assigned"
    asked(world, card.contact_code)
    with world.work() as work:
        work.session.get_one(Card, card.number).state = "stock"
    with world.work() as work:
        world.dossiers["eva"] = import_worker(
            work, world.organisations["east"], "99", "Worker eva", card.number
        )
        keys = first_use(work, card.login_secret, "2594", CHEAP)
        assert keys is not None
    world.keys["eva"] = keys
    assert early == keys.account
    assert questions(world, "eva") == 1
    with world.work() as work:
        before = len(work.session.scalars(select(DocumentCopy)).all())
        assert reseal_messages(work, keys) == 1
        assert reseal_messages(work, keys) == 0
        assert len(work.session.scalars(select(DocumentCopy)).all()) == before
    assert questions(world, "eva") == 1
    sound(world)
