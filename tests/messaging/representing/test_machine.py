"""Whatever is entered, approved, ended and decided, and however the clock goes: who may what, when.

The model knows of each mandate when it got its second signature and when it ended, and of the
worker's own word what he answered; what he chose and stopped it reads anew from the records.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
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

from consent.mandates.rules import MandateAct, MandateError
from consent.purposes import PURPOSES, PurposeCode
from consent.records.service import ConsentError
from messaging.exchange.asking import NO, NOT_NOW, ask_in_dossier, requests_of
from messaging.exchange.consents import Receipt
from messaging.exchange.sweep import sweep
from messaging.exchange.withdrawing import withdraw
from messaging.messages.service import inbox
from messaging.representing.looking import look_back
from messaging.representing.service import approve, end
from messaging.verification.service import verify_everything
from messaging.work import NotFound, Refused
from tests.messaging.representing.test_mandates import says_yes
from tests.messaging.representing.test_release import copies, lets_go, opens, strikes, waits
from tests.support.answering import says
from tests.support.own_word import oversteps
from tests.support.representing import approved, comes, entered
from tests.support.world import START, World

ANSWER, WITHDRAW = MandateAct.ANSWER, MandateAct.WITHDRAW
RELEASE, LOOK_BACK = MandateAct.RELEASE, MandateAct.LOOK_BACK
DECIDED = (PurposeCode.DOCTORS, PurposeCode.ADVICE, PurposeCode.LIMITS)
_SETS = st.sampled_from(
    [DECIDED[:1], DECIDED[1:2], DECIDED[1:], DECIDED, (PurposeCode.DOCTORS, PurposeCode.ADVICE)]
)
_ACTS = st.sampled_from(
    [(ANSWER,), (WITHDRAW,), (RELEASE,), (LOOK_BACK,), (ANSWER, RELEASE), tuple(MandateAct)]
)
PEOPLE = ("rep", "an", "arts", "gp1", "gp2", "ss_east", "bo")
SECONDS = ("gp1", "gp2", "arts", "ss_east", "rep", "an")


@dataclass
class Known:
    """A mandate as the model knows it."""

    id: str
    code: str
    acts: tuple[MandateAct, ...]
    purposes: tuple[PurposeCode, ...]
    until: datetime
    since: datetime
    second: str = ""
    ended: bool = False

    def holds(self, now: datetime) -> bool:
        return bool(self.second) and not self.ended and now < self.until

    def lets(self, act: MandateAct, purpose: PurposeCode, now: datetime) -> bool:
        wanted = {purpose}
        if act is ANSWER and PURPOSES[purpose].requires:
            wanted.add(PURPOSES[purpose].requires)  # type: ignore[arg-type]
        return self.holds(now) and act in self.acts and wanted <= set(self.purposes)


@dataclass
class Yes:
    """A yes that somebody gave: ``own``, the worker herself."""

    id: str
    purpose: PurposeCode
    until: datetime
    since: datetime
    over: bool = False
    own: bool = False


@dataclass
class Text:
    """An advice that was written: ``keyed`` while he holds a copy with which he may open it."""

    id: str
    at: datetime
    keyed: bool
    over: bool = False


@dataclass
class Model:
    """What must be true. ``struck``: when the worker herself last left lines out of a text.

    ``answered``: when she last answered about an advice, of which who represents her heard.
    """

    mandates: list[Known] = field(default_factory=list)
    yeses: list[Yes] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    struck: datetime | None = None
    answered: datetime | None = None

    def gave(self, receipt: Receipt, purpose: PurposeCode, *, own: bool) -> None:
        """A yes of one receipt."""
        self.yeses += [
            Yes(grant.id, purpose, grant.valid_until, grant.given_at, own=own)
            for grant in receipt.grants
        ]

    def allowed(self, one: Text, now: datetime) -> bool:
        """Whether it may leave: a yes from before it holds."""
        return any(
            each.purpose is PurposeCode.ADVICE
            and not each.over
            and now < each.until
            and each.since <= one.at
            for each in self.yeses
        )

    def opens(self, one: Text, now: datetime) -> bool:
        """Whether he may read it: it waits, may leave, and a mandate lets it go."""
        letting = [
            each
            for each in self.mandates
            if each.lets(RELEASE, PurposeCode.ADVICE, now)
            and each.since <= one.at
            and (self.struck is None or self.struck < each.since)
        ]
        return not one.over and self.allowed(one, now) and bool(letting)

    def pass_on(self, now: datetime) -> None:
        """A copy that he may not open with goes, and does not come again."""
        for one in self.texts:
            one.keyed = one.keyed and self.opens(one, now)


def machine(world: World) -> type[RuleBasedStateMachine]:
    """The machine on this world; each run goes on where the run before it left the world.

    So no rule has a precondition: what is drawn may not depend on what a run before did. What cannot
    be done yet does nothing.
    """
    model = Model()
    with world.work() as work:
        ask_in_dossier(work, world.acting(work, "arts"), world.dossiers["an"], PurposeCode.ADVICE)
    with world.work() as work:
        [asked] = requests_of(inbox(work, world.acting(work, "an")))
    world.clock.move(timedelta(minutes=1))

    def over_her_word(purpose: PurposeCode, letting: list[Known]) -> bool:
        """Whether this yes goes over what she said since the last of these was entered."""
        begins = max(one.since for one in letting)
        if purpose is PurposeCode.ADVICE and model.answered and model.answered >= begins:
            return True
        named = {one.id for one in letting}
        with world.work() as work:
            kept = work.mandates.of_dossiers([world.dossiers["an"]])
        places = [one.entered.place for one in kept if one.mandate.id in named]
        return oversteps(world, purpose, max(places))

    def look_what_ended() -> None:
        with world.work() as work:
            ended = {g.id for g in work.records.grants(world.dossiers["an"]) if g.withdrawn}
        for each in model.yeses:
            each.over = each.over or each.id in ended

    class Deciding(RuleBasedStateMachine):
        @rule(acts=_ACTS, purposes=_SETS, months=st.sampled_from([1, 6]), at_once=st.booleans())
        def enter(
            self,
            acts: tuple[MandateAct, ...],
            purposes: tuple[PurposeCode, ...],
            months: int,
            at_once: bool,
        ) -> None:
            """``at_once``: with the second signature too."""
            if len(model.mandates) > 12:
                return
            known = "rep" in world.keys
            paper = entered(
                world, "an", acts=acts, purposes=purposes, months=months,
                same="rep" if known else "",
            )  # fmt: skip
            if not known:
                comes(world, "rep", paper)
            with world.work() as work:
                [kept] = [
                    one for one in work.mandates.of_dossiers([world.dossiers["an"]])
                    if one.mandate.id == paper.mandate
                ]  # fmt: skip
            model.mandates.append(
                Known(
                    paper.mandate,
                    paper.code,
                    acts,
                    purposes,
                    kept.mandate.until,
                    kept.mandate.begins,
                    "gp2" if at_once else "",
                )
            )
            if at_once:
                approved(world, paper)

        @rule(n=st.integers(0, 50), who=st.sampled_from(SECONDS))
        def approve(self, n: int, who: str) -> None:
            if not model.mandates:
                return
            one = model.mandates[n % len(model.mandates)]
            waits = not one.second and not one.ended and world.clock.now() < one.until
            good = who in ("gp1", "gp2") and (waits or one.second == who)
            with world.work() as work, expected(good):
                approve(work, world.acting(work, who), one.code)
            if good and waits:
                one.second = who

        @rule(n=st.integers(0, 50), who=st.sampled_from(PEOPLE))
        def end(self, n: int, who: str) -> None:
            """Also by who can decide nothing else; and by nobody else."""
            if not model.mandates:
                return
            one = model.mandates[n % len(model.mandates)]
            good = who in ("rep", "an", "arts", one.second)
            with world.work() as work, expected(good):
                end(work, world.acting(work, who), one.id, [world.dossiers["an"]])
            if good and not one.ended:
                one.ended = True
                model.pass_on(world.clock.now())

        @rule(purpose=st.sampled_from(DECIDED), worker=st.sampled_from(["an", "an", "an", "bo"]))
        def say_yes(self, purpose: PurposeCode, worker: str) -> None:
            if not model.mandates:
                return
            now = world.clock.now()
            letting = [one for one in model.mandates if one.lets(ANSWER, purpose, now)]
            required = PURPOSES[purpose].requires
            ready = required is None or any(
                each.purpose is required and not each.over and now < each.until
                for each in model.yeses
            )
            good = worker == "an" and bool(letting)
            if good and not ready:
                return
            with expected(good and not over_her_word(purpose, letting)):
                receipt = says_yes(world, "rep", worker, purpose, months=12)
                assert receipt.grants[0].valid_until <= max(one.until for one in letting)
                model.gave(receipt, purpose, own=False)

        @rule(
            purpose=st.sampled_from(DECIDED[:2]),
            one=st.booleans(),
            months=st.sampled_from([1, 6]),
        )
        def say_yes_herself(self, purpose: PurposeCode, one: bool, months: int) -> None:
            """To a whole practice, or to her own doctor alone; what that ends is over."""
            with world.work() as work:
                gp1 = world.acting(work, "gp1").actor.as_person()
                gp: dict[str, Any] = {"gp": gp1} if one and purpose is PurposeCode.DOCTORS else {}
            receipt = says_yes(world, "an", "an", purpose, months=months, **gp)
            model.gave(receipt, purpose, own=True)
            look_what_ended()

        @rule(answer=st.sampled_from([NO, NOT_NOW]))
        def answer_herself(self, answer: str) -> None:
            """To the question that was put before there was any mandate."""
            with world.work() as work:
                says(work, world.acting(work, "an"), asked, answer)
            now = world.clock.now()
            hears = any(one.lets(ANSWER, PurposeCode.ADVICE, now) for one in model.mandates)
            if hears and "rep" in world.keys:
                model.answered = now

        @rule(n=st.integers(0, 50), who=st.sampled_from(["rep", "an"]))
        def stop(self, n: int, who: str) -> None:
            if all(one.over for one in model.yeses):
                return
            standing = [one for one in model.yeses if not one.over]
            one, now = standing[n % len(standing)], world.clock.now()
            if who not in world.keys:
                return
            good = who == "an" or any(
                each.lets(WITHDRAW, one.purpose, now) for each in model.mandates
            )
            with world.work() as work, expected(good):
                withdraw(work, world.acting(work, who), world.dossiers["an"], [one.id])
            if good:
                look_what_ended()
                if one.over:
                    model.pass_on(now)

        @rule()
        def write_advice(self) -> None:
            if len(model.texts) >= 12:
                return
            world.clock.move(timedelta(minutes=1))
            text = Text(waits(world), world.clock.now(), keyed=True)
            text.keyed = "rep" in world.keys and model.opens(text, text.at)
            model.texts.append(text)

        @rule(n=st.integers(0, 50), who=st.sampled_from(["rep", "rep", "an"]))
        def let_go(self, n: int, who: str) -> None:
            """Of a text that is over, and without a right, nothing goes."""
            if "rep" not in world.keys or not model.texts:
                return
            one, now = model.texts[n % len(model.texts)], world.clock.now()
            own = who == "an" and not one.over and model.allowed(one, now)
            good = own or (who == "rep" and one.keyed and model.opens(one, now))
            with expected(good):
                lets_go(world, one.id, who)
            if good:
                one.over = True
                model.pass_on(now)

        @rule(n=st.integers(0, 50), who=st.sampled_from(["rep", "an"]))
        def strike(self, n: int, who: str) -> None:
            if "rep" not in world.keys or not model.texts:
                return
            one, now = model.texts[n % len(model.texts)], world.clock.now()
            good = not one.over and (who == "an" or (one.keyed and model.opens(one, now)))
            with expected(good):
                strikes(world, one.id, who)
            if good:
                one.over = True
                model.struck = now if who == "an" else model.struck
                model.pass_on(now)

        @rule(who=st.sampled_from(["rep", "an", "ss_east", "arts"]))
        def look_back(self, who: str) -> None:
            if "rep" not in world.keys:
                return
            now = world.clock.now()
            named = {
                purpose
                for purpose in DECIDED
                if who == "rep" and any(one.lets(LOOK_BACK, purpose, now) for one in model.mandates)
            }
            with expected(bool(named)), world.work() as work:
                seen = look_back(work, world.acting(work, who), world.dossiers["an"], START)
                assert seen.purposes == named

        @rule()
        def sweep(self) -> None:
            with world.work() as work:
                sweep(work)
            model.pass_on(world.clock.now())

        @rule(days=st.sampled_from([0, 1, 20, 45]))
        def wait(self, days: int) -> None:
            world.clock.move(timedelta(days=days, minutes=1))

        @invariant()
        def nothing_was_done_without_a_right(self) -> None:
            """Every yes was given under a mandate, or is the worker's own."""
            with world.work() as work:
                recorded = work.records.of_dossier(world.dossiers["an"])
            known = {one.id for one in model.mandates}
            own = {one.id for one in model.yeses if one.own}
            assert all((one.mandate is None) == (one.grant.id in own) for one in recorded)
            assert all(one.mandate in known for one in recorded if one.mandate is not None)
            assert {one.grant.id for one in recorded} == {one.id for one in model.yeses}

        @invariant()
        def he_opens_what_waits_for_him_and_nothing_else(self) -> None:
            now = world.clock.now()
            if "rep" not in world.keys:
                return
            for one in model.texts[-3:]:
                assert opens(world, one.id) == (one.keyed and model.opens(one, now))
            assert copies(world) >= sum(model.opens(one, now) and one.keyed for one in model.texts)

        def teardown(self) -> None:
            with world.work() as work:
                report = verify_everything(work)
            assert report.sound, report.findings[:3]

    return Deciding


@contextmanager
def expected(good: bool) -> Any:
    """Done, or refused in either form."""
    if good:
        yield
        return
    with pytest.raises((NotFound, Refused, MandateError, ConsentError)):
        yield


def run(world: World, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine(world),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_nobody_decides_without_a_mandate_for_exactly_this(world: World) -> None:
    run(world, 2, 20)  # the first is always the simplest: one rule, again and again


@pytest.mark.broad
@pytest.mark.timeout(1200)
def test_nobody_decides_without_a_mandate_at_length(world: World) -> None:
    run(world, 40, 40)
