"""Random days on the floor: moves, duties, yes and no, closings, sweeps; against plain rules.

After every step each coach is offered everything. He gets exactly the cards of who stands in his
place at that moment, under the consents of that moment; and his own keys open no more than that,
past every service, once a sweep came by. The log then holds, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from consent.clock import brussels_day
from consent.purposes import Kind
from messaging.coaching.duties import OnDuty
from messaging.documents.releasing import end
from messaging.exchange.consents import Receipt
from messaging.verification.service import verify_everything
from messaging.work import Refused
from tests.exchange.conftest import Crowds
from tests.support.coaching import COACHES, Floor, floor
from tests.support.keyclosure import Closure

WORKERS = ("an", "bo")
PLACES = ("packing", "green")
CARDS = {"task_card", "do_lines"}
workers, places = st.sampled_from(WORKERS), st.sampled_from(PLACES)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
coaches, pick = st.sampled_from(COACHES), st.integers(0, 2**16)


@dataclass
class Yes:
    """A consent, as its worker gave it."""

    worker: str
    purpose: str
    receipt: Receipt
    start: datetime
    until: datetime
    earlier: bool
    show_first: bool
    stopped: bool = False

    def open(self, now: datetime) -> bool:
        return not self.stopped and self.start <= now < self.until


@dataclass
class Paper:
    """A card or do-lines. ``sealed``: under which consents a copy was made when it could be."""

    id: str
    worker: str
    kind: str
    at: datetime
    sent: bool = False
    gone: bool = False
    sealed: set[int] = field(default_factory=set)


class Day(RuleBasedStateMachine):
    """The rules, told once more: who stands where, who is on duty until when, who said what."""

    crowds: Crowds

    def __init__(self) -> None:
        super().__init__()
        self.world = self.crowds.make()
        self.floor: Floor = floor(self.world)
        self.floor.at(7, 30)
        self.where: dict[str, str] = {}
        self.duties: list[tuple[str, str, OnDuty]] = []
        self.hours: dict[str, tuple[int, tuple[int, ...]]] = {
            "packing": (16, EVERY_DAY),
            "green": (24, EVERY_DAY),
        }
        self.yeses: list[Yes] = []
        self.papers: list[Paper] = []
        for worker in WORKERS:
            self.where[worker] = "packing"
            self.floor.place(worker, "packing")

    def teardown(self) -> None:
        try:
            self.floor.sweep()
            closure = Closure.of(self.world)
            for coach in COACHES:
                opened = closure.opens(closure.reach([self.world.keys[coach]]))
                assert {d for d in opened if d in self.known()} == self.readable(coach)
                assert len(opened) == len(self.readable(coach)) + len(self.standing(coach))
            with self.world.work() as work:
                report = verify_everything(work)
            assert report.sound, report.findings
        finally:
            self.crowds.drop(self.world)

    # --- the rules ------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    def known(self) -> set[str]:
        return {paper.id for paper in self.papers}

    def closes(self, place: str, at: datetime) -> datetime:
        """At its hour on its days, in Brussels in March; on another day it never opened."""
        day = (at + timedelta(hours=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        hour, days = self.hours[place]
        return day - timedelta(hours=1) + timedelta(hours=hour * (day.isoweekday() in days))

    def on_duty(self, coach: str) -> set[str]:
        return {
            place
            for who, place, duty in self.duties
            if who == coach and duty.begins <= self.now < duty.closes
        }

    def standing(self, coach: str) -> set[str]:
        return {w for w in WORKERS if self.where[w] in self.on_duty(coach)}

    def given(self, worker: str, purpose: str) -> list[tuple[int, Yes]]:
        return [
            (number, one)
            for number, one in enumerate(self.yeses)
            if (one.worker, one.purpose) == (worker, purpose) and one.open(self.now)
        ]

    def flows(self, paper: Paper) -> set[int]:
        """The consents to the coach's card under which this one goes out now."""
        if not paper.sent or paper.gone or not self.given(paper.worker, "advice"):
            return set()
        if paper.kind == "do_lines" and not any(
            self.covers(one, paper) for _, one in self.given(paper.worker, "limits")
        ):
            return set()
        return {n for n, one in self.given(paper.worker, "coach") if self.covers(one, paper)}

    def covers(self, one: Yes, paper: Paper) -> bool:
        return one.earlier or paper.at >= one.start

    def readable(self, coach: str) -> set[str]:
        return {
            paper.id
            for paper in self.papers
            if paper.worker in self.standing(coach) and self.flows(paper) & paper.sealed
        }

    def seal(self, paper: Paper, among: set[int] | None = None) -> None:
        """Whoever delivers seals to the social service, under what flows at that moment."""
        flowing = self.flows(paper)
        paper.sealed |= flowing if among is None else flowing & among

    def forget(self) -> None:
        """What flows no more has lost its copies, and gets them back only by a new act."""
        for paper in self.papers:
            paper.sealed &= self.flows(paper)

    @invariant()
    def every_coach_gets_what_the_rules_say(self) -> None:
        self.forget()
        for coach in COACHES:
            opened = self.floor.opened(coach, (*WORKERS, "wout"))
            base = {
                one.stored.facts.dossier
                for one in opened
                if one.stored.facts.kind is Kind.BASELINE_CARD
            }
            assert base == {self.world.dossiers[w] for w in self.standing(coach)}
            got = {one.id for one in opened if one.stored.facts.kind is not Kind.BASELINE_CARD}
            assert got == self.readable(coach), (coach, got, self.readable(coach))
            assert self.floor.postings(coach) == self.standing(coach)
        self.floor.tick()

    # --- what happens ---------------------------------------------------------------------------

    @rule(worker=workers, place=places)
    def move(self, worker: str, place: str) -> None:
        self.floor.place(worker, place)
        self.where[worker] = place

    @rule(coach=coaches, place=places)
    def begin(self, coach: str, place: str) -> None:
        open_ = self.now + timedelta(seconds=1) < self.closes(place, self.now)
        if not open_:
            with pytest.raises(Refused, match="place_closed"):
                self.floor.begin(coach, place)
            return
        duty = self.floor.begin(coach, place)
        known = {one.id: one for _, _, one in self.duties}
        if duty.id in known:
            assert duty.closes == known[duty.id].closes
        else:
            assert duty.closes == self.closes(place, self.now)
            self.duties.append((coach, place, duty))

    @rule(
        place=places,
        hour=st.sampled_from((6, 12, 16, 23, 24)),
        days=st.sampled_from((EVERY_DAY, (1, 2, 3, 4, 5), (2, 4), (1, 3, 5, 6, 7))),
    )
    def other_hours(self, place: str, hour: int, days: tuple[int, ...]) -> None:
        """Said of a place while somebody is on duty there: it only ever ends a duty earlier."""
        closes = {} if hour == 24 else {"closes": f"{hour:02}:00"}
        self.floor.hours(place, {"days": list(days), **closes})
        self.hours[place] = (hour, days)
        ends = max(self.closes(place, self.now), self.now)
        self.duties = [
            (who, at, replace(duty, closes=min(duty.closes, ends)) if at == place else duty)
            for who, at, duty in self.duties
        ]

    @rule(n=pick)
    def take_off(self, n: int) -> None:
        if self.duties:
            self.floor.end(self.duties.pop(n % len(self.duties))[2])

    @rule(
        worker=workers,
        purposes=st.sampled_from((("advice", "coach"), ("limits",), ("advice", "limits", "coach"))),
        earlier=st.booleans(),
        show_first=st.booleans(),
        until=st.sampled_from((None, "2026-03-03", "2026-03-04")),
    )
    def give(
        self,
        worker: str,
        purposes: tuple[str, ...],
        earlier: bool,
        show_first: bool,
        until: str | None,
    ) -> None:
        for purpose in purposes:
            if purpose != "advice" and not self.given(worker, "advice"):
                continue
            if until is not None and until < brussels_day(self.now).isoformat():
                until = None
            before = {paper.id: self.flows(paper) for paper in self.papers}
            receipt = self.floor.give(
                worker, purpose, earlier=earlier, show_first=show_first, until=until
            )
            [grant] = receipt.grants
            self.yeses.append(
                Yes(
                    worker, purpose, receipt, grant.given_at, grant.valid_until, earlier, show_first
                )
            )
            for paper in self.papers:
                self.seal(paper, self.flows(paper) - before[paper.id])

    @rule(n=pick)
    def stop(self, n: int) -> None:
        open_ = [one for one in self.yeses if not one.stopped]
        if not open_:
            return
        one = open_[n % len(open_)]
        self.floor.withdraw(one.worker, one.receipt)
        one.stopped = True
        if one.purpose != "advice":
            return
        left = [o.until for _, o in self.given(one.worker, "advice")]
        for other in self.yeses:
            if other.worker == one.worker and other.purpose != "advice" and not other.stopped:
                other.stopped = not any(until >= other.until for until in left)

    @rule(worker=workers, kind=st.sampled_from(sorted(CARDS)))
    def write(self, worker: str, kind: str) -> None:
        write = self.floor.card if kind == "task_card" else self.floor.do_lines
        made = write(worker)
        paper = Paper(made, worker, kind, self.now, sent=True)
        flowing = self.flows(paper)
        numbers = self.given(worker, "limits") if kind == "do_lines" else []
        asked = [*(self.yeses[n] for n in flowing), *(one for _, one in numbers)]
        paper.sent = bool(flowing) and not any(one.show_first for one in asked)
        self.papers.append(paper)
        self.seal(paper)

    @rule(n=pick)
    def let_go(self, n: int) -> None:
        waiting = [one for one in self.papers if not one.sent and not one.gone]
        if not waiting:
            return
        paper = waiting[n % len(waiting)]
        paper.sent = True
        self.floor.tick()
        flowing = self.flows(paper)
        if not flowing:
            paper.sent = False
            with pytest.raises(Refused, match="no_consent"):
                self.floor.release(paper.worker, paper.id)
            return
        self.floor.release(paper.worker, paper.id)
        self.seal(paper)

    @rule(n=pick)
    def the_physician_ends_it(self, n: int) -> None:
        standing = [one for one in self.papers if not one.gone]
        if standing:
            paper = standing[n % len(standing)]
            with self.world.work() as work:
                end(work, self.world.acting(work, "arts"), paper.id)
            paper.gone = True

    @rule(hours=st.sampled_from((0.5, 3, 9, 16)), sweep=st.booleans())
    def time_goes_by(self, hours: float, sweep: bool) -> None:
        self.world.clock.move(timedelta(hours=hours))
        if sweep:
            self.floor.sweep()

    @rule(just_before=st.booleans(), sweep=st.booleans())
    def until_the_next_close(self, just_before: bool, sweep: bool) -> None:
        """To the very millisecond."""
        ends = [duty.closes for _, _, duty in self.duties if duty.closes > self.now]
        if ends:
            self.world.clock.set(min(ends) - timedelta(milliseconds=just_before))
        if sweep:
            self.floor.sweep()


def play(crowds: Crowds, examples: int, steps: int, **more: Any) -> None:
    """Run the machine."""
    run_state_machine_as_test(
        type("Run", (Day,), {"crowds": crowds}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=more.get("same", True),
            database=None,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            phases=(Phase.generate, Phase.shrink),
        ),
    )


def test_any_day_on_sqlite(sqlite_crowds: Crowds) -> None:
    play(sqlite_crowds, examples=4, steps=16)


@pytest.mark.postgres
def test_any_day_on_postgresql(postgres_crowds: Crowds) -> None:
    play(postgres_crowds, examples=1, steps=12)


@pytest.mark.broad
@pytest.mark.timeout(3600)
def test_any_day_for_long(sqlite_crowds: Crowds) -> None:
    play(sqlite_crowds, examples=50, steps=50, same=False)


@pytest.mark.broad
@pytest.mark.postgres
@pytest.mark.timeout(3600)
def test_any_day_for_long_on_postgresql(postgres_crowds: Crowds) -> None:
    play(postgres_crowds, examples=15, steps=40, same=False)
