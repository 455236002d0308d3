"""A worker comes in with his card and his PIN, which he chose once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from consent.purposes import Role
from messaging.dossiers.models import DossierShare
from messaging.dossiers.service import import_worker
from messaging.people.cards import PrintedCard, make_card
from messaging.replacement.service import DELAY, vouch
from messaging.replacement.taking import take_over
from messaging.work import Refused
from portal.desk import Services
from portal.sessions import bycard, entering, lost
from portal.sessions.models import SessionRow
from tests.portal.sessions.support import PIN, account, at_once, live_of
from tests.support.world import CHEAP, World


def new_card(world: World) -> PrintedCard:
    with world.work() as work:
        card = make_card(work, "900001", CHEAP)
        import_worker(work, world.organisations["east"], "77", "Worker new", card.number)
    return card


@pytest.mark.parametrize("typed", [str.lower, lambda code: " - ".join(code), str])
def test_card_and_pin_open_a_session(
    world: World, services: Services, typed: Callable[[str], str]
) -> None:
    card = typed(world.cards["an"].login_secret)
    entered = bycard.with_card(services, login_secret=card, pin=PIN)
    assert (entered.account, entered.role) == (account(world, "an"), Role.WORKER)


@pytest.mark.parametrize("what", ["blocked", "replaced"])
def test_a_card_that_stops_while_it_is_read_opens_no_session(
    world: World, services: Services, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Between the transaction that unlocks and the one that opens the session."""
    with world.work() as work:
        card = make_card(work, "900003", CHEAP)
    if what == "replaced":
        for who in ("ss_east", "arts"):
            with world.work() as work:
                vouch(
                    work, world.acting(work, who), world.dossiers["an"], card.number,
                    looked_at_him=True,
                )  # fmt: skip
        world.clock.move(DELAY)
    come_in = entering.come_in

    def meanwhile(*given: Any, **more: Any) -> entering.Entered:
        with world.work() as work:
            if what == "blocked":
                lost.block(work, world.acting(work, "ss_east"), account(world, "an"))
            else:
                assert take_over(work, card.login_secret, "7391", CHEAP)
        return come_in(*given, **more)

    monkeypatch.setattr(bycard, "come_in", meanwhile)
    with pytest.raises(entering.LoginRefused) as refused:
        bycard.with_card(services, login_secret=world.cards["an"].login_secret, pin=PIN)
    assert refused.value.code == entering.BLOCKED
    with world.work() as work:
        assert work.session.scalars(select(SessionRow)).all() == []


def test_a_pin_is_chosen_once(world: World, services: Services) -> None:
    card = new_card(world)
    with pytest.raises(entering.LoginRefused) as first:
        bycard.with_card(services, login_secret=card.login_secret, pin="7391")
    assert first.value.code == entering.FIRST_USE
    entered = bycard.first_use(
        services, login_secret=card.login_secret, pin="7391", place="own_device"
    )
    assert live_of(world, services, entered.token) is not None
    with pytest.raises(entering.LoginRefused):
        bycard.first_use(services, login_secret=card.login_secret, pin="8264", place="own_device")
    with pytest.raises(entering.LoginRefused) as other:
        bycard.with_card(services, login_secret=card.login_secret, pin="8264")
    assert other.value.code == entering.WRONG
    bycard.with_card(services, login_secret=card.login_secret, pin="7391")


def test_stock_that_nobody_was_given_opens_nothing(world: World, services: Services) -> None:
    with world.work() as work:
        card = make_card(work, "900002", CHEAP)
    for act in (partial(bycard.first_use, place="doctor"), bycard.with_card):
        with pytest.raises(entering.LoginRefused) as refused:
            act(services, login_secret=card.login_secret, pin="7391")
        assert refused.value.code == entering.WRONG


@pytest.mark.parametrize("pin", ["1234", "1987", "12", "abcd"])
def test_a_simple_pin_is_refused_and_the_card_is_still_new(
    world: World, services: Services, pin: str
) -> None:
    card = new_card(world)
    with pytest.raises(Refused):
        bycard.first_use(services, login_secret=card.login_secret, pin=pin, place="own_device")
    bycard.first_use(services, login_secret=card.login_secret, pin="7391", place="own_device")


def test_two_first_uses_at_once_are_one(world: World, services: Services) -> None:
    card = new_card(world)
    pins = ("7391", "8264")
    outcomes = at_once(
        2,
        lambda i: bycard.first_use(
            services, login_secret=card.login_secret, pin=pins[i], place="own_device"
        ),
    )
    entered = [one for one in outcomes if isinstance(one, entering.Entered)]
    assert len(entered) == 1, outcomes
    winner = pins[outcomes.index(entered[0])]
    bycard.with_card(services, login_secret=card.login_secret, pin=winner)


def test_a_workers_login_makes_the_shares_that_waited(world: World, services: Services) -> None:
    with world.work() as work:
        for share in work.session.scalars(select(DossierShare)):
            work.session.delete(share)
    bycard.with_card(services, login_secret=world.cards["an"].login_secret, pin=PIN)
    with world.work() as work:
        shares = work.session.scalars(select(DossierShare)).all()
        assert {share.dossier_id for share in shares} == {world.dossiers["an"]}
        assert len(shares) == 2
