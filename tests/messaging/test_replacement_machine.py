"""Whatever the two, the worker, strangers and the clock do: who opens what, and when not."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from consent.purposes import PurposeCode
from messaging.exchange.asking import ask_by_code, requests_of
from messaging.messages.service import inbox
from messaging.people.cards import PrintedCard, make_card, unlock_card
from messaging.people.models import Card
from messaging.people.unlocking import UnlockerKind, unlock
from messaging.replacement.models import PassedShare, Replacement
from messaging.replacement.service import DELAY, block, call_off, share_to_card, vouch
from messaging.replacement.taking import take_over
from messaging.sealing import CannotOpen
from messaging.verification.service import verify_everything
from messaging.work import Keyring, NotFound, Refused
from tests.support.keyclosure import Closure
from tests.support.world import CHEAP, World

TWO = ("ss_east", "arts")
PIN = "3791"


def machine(world: World) -> type[RuleBasedStateMachine]:
    """The machine on this world; each run goes on where the run before it left the world."""

    class Lost(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.cards = [self._stock() for _ in range(2)]
            # The model: whose half is where, since when, and which card is his.
            self.promised: PrintedCard | None = None
            self.passed: set[str] = set()
            self.due: datetime | None = None
            self.spent: set[str] = set()
            self.own = world.cards["an"]
            self.pin = getattr(world, "pin", "2594")
            self.blocked = getattr(world, "blocked", False)
            with world.work() as work, suppress(NotFound):
                call_off(work, world.acting(work, "arts"), world.dossiers["an"])

        def _stock(self) -> PrintedCard:
            made = getattr(world, "made", 500000) + 1
            world.made = made  # type: ignore[attr-defined]
            with world.work() as work:
                return make_card(work, f"{made}", CHEAP)

        # --- what people do ---

        @rule(who=st.sampled_from(TWO), which=st.integers(0, 1), looked=st.booleans())
        def agree(self, who: str, which: int, looked: bool) -> None:
            card = self.cards[which]
            fits = self.promised in (None, card) and card.number not in self.spent
            good = looked and who not in self.passed and fits
            with world.work() as work, expected(good):
                vouch(
                    work, world.acting(work, who), world.dossiers["an"], card.number,
                    looked_at_him=looked,
                )  # fmt: skip
            if good:
                self.promised = card
                self.passed.add(who)
                if self.passed == set(TWO):
                    self.due = world.clock.now() + DELAY

        @rule(who=st.sampled_from(("ss_west", "gp1", "bo")), which=st.integers(0, 1))
        def stranger(self, who: str, which: int) -> None:
            with world.work() as work, expected(False):
                vouch(
                    work, world.acting(work, who), world.dossiers["an"],
                    self.cards[which].number, looked_at_him=True,
                )  # fmt: skip
            with world.work() as work, expected(False):
                call_off(work, world.acting(work, who), world.dossiers["an"])

        @rule(who=st.sampled_from((*TWO, "an")))
        def stop(self, who: str) -> None:
            with world.work() as work, expected(self.promised is not None):
                call_off(work, world.acting(work, who), world.dossiers["an"])
            if self.promised is not None:
                self.spent.add(self.promised.number)
                self.promised, self.due = None, None
                self.passed.clear()

        @rule(hours=st.integers(1, 80))
        def wait(self, hours: int) -> None:
            world.clock.move(timedelta(hours=hours))

        @rule()
        def lose(self) -> None:
            with world.work() as work:
                block(work, world.keys["an"].account, world.acting(work, "ss_east"))
            self.blocked = world.blocked = True  # type: ignore[attr-defined]

        @rule()
        def ask(self) -> None:
            with world.work() as work:
                code = self.own.contact_code
                ask_by_code(work, world.acting(work, "gp2"), code, PurposeCode.DOCTORS)

        @rule(which=st.integers(0, 1))
        def use(self, which: int) -> None:
            card = self.cards[which]
            ready = card is self.promised and self.due is not None and world.clock.now() >= self.due
            before = self._messages() if ready and not self.blocked else 0
            with world.work() as work:
                keys = take_over(work, card.login_secret, PIN, CHEAP)
            assert (keys is not None) is ready
            if keys is None:
                return
            world.keys["an"], world.cards["an"] = keys, card
            self.own, self.pin, self.blocked = card, PIN, False
            world.pin, world.blocked = PIN, False  # type: ignore[attr-defined]
            self.spent.add(card.number)
            self.promised, self.due = None, None
            self.passed.clear()
            assert self._messages() >= before

        def _messages(self) -> int:
            with world.work() as work:
                return len(requests_of(inbox(work, world.acting(work, "an"))))

        # --- what holds ---

        @invariant()
        def his_card_opens_until_it_is_blocked(self) -> None:
            with world.work() as work:
                found = unlock_card(work, self.own.login_secret, self.pin, CHEAP)
            assert (found is not None) is not self.blocked

        @invariant()
        def before_its_time_no_card_and_nobody_else_opens_the_dossier(self) -> None:
            """With every row and the server's keys; and with the new card, while one is missing."""
            closure = Closure.of(world)
            dossier = f"dossier {world.dossiers['an']}"
            for who in (*TWO, "ss_west", "gp1", "bo"):
                assert dossier not in {one.road for one in closure.reach([world.keys[who]])}
            for card in self.cards:
                if card.number in self.spent:
                    continue
                with world.work() as work:
                    account = work.session.get_one(Card, card.number).account_id
                    keys = unlock(
                        work, account, UnlockerKind.CARD_FIRST_USE, card.login_secret, CHEAP
                    )
                assert keys is not None
                assert dossier not in {one.road for one in closure.reach([keys])}
                mine = self.passed if card is self.promised else set()
                assert len(halves_for(world, [keys])) == len(mine)
            others = [keys for who, keys in world.keys.items() if who != "an"]
            assert halves_for(world, others) == []

        def teardown(self) -> None:
            with world.work() as work:
                report = verify_everything(work)
            assert report.sound, report.findings

    return Lost


def halves_for(world: World, keyrings: list[Keyring]) -> list[bytes]:
    """What these keys open of the halves that are on their way, past every service."""
    found = []
    with world.work() as work:
        for row in work.session.scalars(select(PassedShare)):
            way = work.session.get_one(Replacement, row.replacement_id)
            number = work.open("card_replacement", way.id, "card", way.card)
            context = share_to_card(way.id, way.dossier_id, number, row.group_id)
            for keys in keyrings:
                with suppress(CannotOpen):
                    found.append(keys.sealing.open(row.sealed, context))
    return found


@contextmanager
def expected(good: bool) -> Any:
    """Done, or refused in either form."""
    if good:
        yield
        return
    with pytest.raises((Refused, NotFound)):
        yield


def test_only_two_and_three_days_open(world: World) -> None:
    run_state_machine_as_test(
        machine(world),
        settings=settings(
            max_examples=2,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.broad
@pytest.mark.timeout(1200)
def test_only_two_and_three_days_open_at_length(world: World) -> None:
    run_state_machine_as_test(
        machine(world),
        settings=settings(
            max_examples=60,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
