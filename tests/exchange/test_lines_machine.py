"""Any run of yeses with lines left out, texts, releases and withdrawals, beside plain rules.

What a reader has is worked out once more in a few lines of Python: what was sealed to him, and of
that what a yes that counts still carries.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.lines import GROUPS
from consent.purposes import Kind, PurposeCode
from messaging.exchange.consents import Receipt
from messaging.exchange.sweep import sweep
from messaging.exchange.withdrawing import withdraw, withdraw_by_code
from messaging.work import Refused
from tests.support.leaving_out import LINES, OF, Case
from tests.support.world import World

T = TypeVar("T")
GROUPS_USED = st.sets(st.sampled_from(sorted(OF.values())), max_size=2)
WHICH = st.integers(0, 20)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("yes"), GROUPS_USED, st.booleans(), st.booleans()),
        st.tuples(st.just("yes"), GROUPS_USED, st.booleans(), st.just(True)),
        st.tuples(st.just("write"), st.sets(st.sampled_from(sorted(LINES)), min_size=1)),
        st.tuples(st.just("release"), WHICH),
        st.tuples(st.just("strike"), WHICH),
        st.tuples(st.just("narrow"), GROUPS_USED, WHICH),
        st.tuples(st.just("stop"), WHICH),
        st.tuples(st.just("code"), WHICH),
        st.tuples(st.just("months")),
    ),
    min_size=4,
    max_size=14,
)


@dataclass
class Yes:
    """A yes to the numbers, by the rules alone."""

    receipt: Receipt
    out: frozenset[str]
    since: datetime
    end: datetime
    earlier: bool
    show_first: bool
    over: bool = False

    def counts(self, now: datetime) -> bool:
        return not self.over and now < self.end

    def carries(self, text: Text) -> bool:
        return not self.out & text.lines and (self.earlier or text.at >= self.since)


@dataclass
class Text:
    """A sheet with numbers. ``under``: the yeses under which it was sealed."""

    id: str
    lines: frozenset[str]
    at: datetime
    sent: bool = False
    struck: bool = False
    under: list[Yes] = field(default_factory=list)


class Run:
    """The acts, each done and worked out."""

    def __init__(self, case: Case) -> None:
        self.case, self.yeses, self.texts = case, list[Yes](), list[Text]()

    @property
    def now(self) -> datetime:
        return self.case.world.clock.now()

    def open(self) -> list[Yes]:
        return [one for one in self.yeses if one.counts(self.now)]

    def yes(self, groups: set[str], earlier: bool, show_first: bool) -> None:
        out = lines_of(groups)
        made = self.case.yes(
            PurposeCode.LIMITS, *groups, earlier=earlier, show_first=show_first, months=2
        )
        for one in self.open():
            one.over = one.over or not out <= one.out
        [grant] = made.grants
        new = Yes(made, out, grant.given_at, grant.valid_until, earlier, show_first)
        self.yeses.append(new)
        self.seal(new, [one for one in self.texts if one.sent])

    def seal(self, new: Yes, texts: list[Text]) -> None:
        for one in texts:
            if new.carries(one):
                one.under.append(new)

    def write(self, lines: set[str]) -> None:
        text = Text(self.case.sheet(*sorted(lines)), frozenset(lines), self.now)
        self.texts.append(text)
        to = [one for one in self.open() if one.carries(text)]
        if to and not any(one.show_first for one in to):
            text.sent, text.under = True, to

    def release(self, n: int) -> None:
        text = pick([one for one in self.texts if not one.sent and not one.struck], n)
        if text is None:
            return
        to = [one for one in self.open() if one.carries(text)]
        if not to:
            with pytest.raises(Refused):
                self.case.release(text.id)
            return
        self.case.release(text.id)
        text.sent, text.under = True, to

    def strike(self, n: int) -> None:
        """He strikes one line; where the rest still holds one that is left out it is refused."""
        text = pick([one for one in self.texts if not one.sent and len(one.lines) > 1], n)
        if text is None or text.struck:
            return
        gone = sorted(text.lines)[n % len(text.lines)]
        left = Text("", text.lines - {gone}, self.now + timedelta(seconds=1))
        to = [one for one in self.open() if one.carries(left)]
        wide = [one for one in self.open() if one.earlier or left.at >= one.since]
        if wide and not to:
            with pytest.raises(Refused, match="line_left_out"):
                self.case.strike(text.id, gone)
            return
        if not to:
            return
        left.id, left.sent, left.under = self.case.strike(text.id, gone), True, to
        text.struck = True
        self.texts.append(left)

    def narrow(self, groups: set[str], n: int) -> None:
        """Out of the one that he takes, and out of every other that still has it."""
        old = pick(self.open(), n)
        if old is None or lines_of(groups) <= old.out:
            return
        others = [one for one in self.open() if one is not old]
        case = self.case
        made = {old.receipt.id: case.narrow(old.receipt, *groups)}
        for one in others:
            if not lines_of(groups) <= one.out:
                made[one.receipt.id] = case.instead_of(one.receipt)
        for one in (old, *others):
            if one.receipt.id in made:
                self.narrowed(one, made[one.receipt.id], lines_of(groups))

    def narrowed(self, old: Yes, made: Receipt, more: frozenset[str]) -> None:
        [grant] = made.grants
        assert (grant.valid_until, grant.counts_from) == (old.end, old.since)
        old.over = True
        new = Yes(made, old.out | more, old.since, old.end, old.earlier, old.show_first)
        self.yeses.append(new)
        self.seal(new, [one for one in self.texts if old in one.under])

    def stop(self, n: int, *, by_code: bool) -> None:
        one = pick(self.yeses, n)
        if one is None:
            return
        self.case.tick()
        with self.case.world.work() as work:
            if by_code:
                withdraw_by_code(work, one.receipt.code)
            else:
                acting = self.case.world.acting(work, self.case.name)
                withdraw(work, acting, self.case.dossier, [one.receipt.grants[0].id])
        for other in self.yeses:
            same = other is one or (by_code and other.receipt.code == one.receipt.code)
            other.over = other.over or same

    def months(self) -> None:
        self.case.tick(timedelta(days=40))
        with self.case.world.work() as work:
            sweep(work)

    def hold(self) -> None:
        """The copies, and what the social service reads, are what the rules make of it."""
        self.case.no_copy_holds_a_line_that_was_left_out()
        expected = {
            (text.id, one.receipt.grants[0].id)
            for text in self.texts
            for one in text.under
            if one.counts(self.now)
        }
        assert set(self.case.copies()) == expected
        got = self.case.read("ss_east", Kind.LIMITS_SHEET)
        assert got == {
            one.id: one.lines
            for one in self.texts
            if any(yes.counts(self.now) for yes in one.under)
        }


def lines_of(groups: set[str]) -> frozenset[str]:
    return frozenset().union(*(GROUPS[one] for one in groups), frozenset())


def pick(some: list[T], n: int) -> T | None:
    return some[n % len(some)] if some else None


def go(world: World, acts: list[tuple[object, ...]]) -> Case:
    case = Case(world, f"worker {len(world.dossiers)}")
    case.yes(PurposeCode.ADVICE, months=12)
    run = Run(case)
    for what, *how in acts:
        case.tick()
        if what in ("stop", "code"):
            run.stop(*how, by_code=what == "code")  # type: ignore[arg-type]
        else:
            getattr(run, str(what))(*how)
        run.hold()
    return case


def test_a_run_of_everything(world: World) -> None:
    lift, noise = {"lifting"}, {"surroundings"}
    go(
        world,
        [
            ("yes", set(), False, True), ("write", {"lift_low", "noise"}), ("write", {"standing"}),
            ("release", 0), ("release", 0), ("narrow", lift, 0), ("write", {"lift_low", "noise"}),
            ("release", 0), ("strike", 0), ("yes", noise, True, False), ("write", {"hours_day"}),
            ("write", {"noise"}), ("narrow", {"time"}, 1), ("yes", set(), True, True),
            ("write", {"lift_low", "noise"}), ("release", 0), ("narrow", lift, 0), ("code", 0),
            ("months",), ("months",), ("stop", 3),
        ],
    ).sound()  # fmt: skip


@pytest.mark.broad
@given(ACTS)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_run(world: World, acts: list[tuple[object, ...]]) -> None:
    go(world, acts).sound()
