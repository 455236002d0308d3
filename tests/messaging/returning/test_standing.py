"""A return never steps up by itself: time alone only makes it wait."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from messaging.returning.standing import SOON, Confirmation, may_confirm, standing

START = date(2026, 3, 2)
WEEKS = timedelta(weeks=1)


@st.composite
def plans(draw: st.DrawFn) -> tuple[date, ...]:
    gaps = draw(st.lists(st.integers(1, 40), max_size=11))
    days = [START]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    return tuple(days)


DAYS = st.integers(-30, 500).map(lambda n: START + timedelta(days=n))
CONFIRMATIONS = st.lists(st.builds(Confirmation, st.integers(1, 13), DAYS), max_size=8)


def as_allowed(days: tuple[date, ...], wanted: list[Confirmation]) -> list[Confirmation]:
    """Of what somebody wanted to confirm, day after day, what was let through."""
    made: list[Confirmation] = []
    for one in sorted(wanted, key=lambda one: one.on):
        if may_confirm(days, made, one.number, one.on):
            made.append(one)
    return made


def last_confirmed(confirmations: list[Confirmation], today: date) -> int:
    """The last step up to which all were confirmed; the first needs nothing."""
    known = {one.number for one in confirmations if one.on <= today}
    return next(n for n in range(2, 20) if n not in known) - 1


@given(plans(), CONFIRMATIONS, DAYS)
def test_never_beyond_what_was_confirmed_and_never_before_its_day(
    days: tuple[date, ...], confirmations: list[Confirmation], today: date
) -> None:
    now = standing(days, confirmations, today)
    if now.step is None:
        assert today < days[0]
        return
    assert now.step <= last_confirmed(confirmations, today)
    assert now.since is not None
    assert days[now.step - 1] <= now.since <= today


@given(plans(), CONFIRMATIONS, CONFIRMATIONS, DAYS)
def test_a_confirmation_more_never_takes_anything_away(
    days: tuple[date, ...],
    confirmations: list[Confirmation],
    more: list[Confirmation],
    today: date,
) -> None:
    before = standing(days, confirmations, today).step or 0
    assert before <= (standing(days, [*confirmations, *more], today).step or 0)


@given(plans(), CONFIRMATIONS, DAYS, st.integers(0, 400))
def test_time_alone_only_makes_it_wait(
    days: tuple[date, ...], confirmations: list[Confirmation], today: date, later: int
) -> None:
    """No day that goes by takes it beyond the last step that was confirmed today."""
    known = [one for one in confirmations if one.on <= today]
    now = standing(days, known, today)
    then = standing(days, known, today + timedelta(days=later))
    assert (now.step or 0) <= (then.step or 0) <= last_confirmed(known, today)
    if now.waits_since is not None:
        assert then == now


@given(plans(), CONFIRMATIONS, DAYS)
def test_it_waits_exactly_when_the_day_came_and_nobody_confirmed(
    days: tuple[date, ...], confirmations: list[Confirmation], today: date
) -> None:
    now = standing(days, confirmations, today)
    if now.step is None or now.step == len(days):
        assert now.waits_since is None
        return
    assert now.next == now.step + 1
    day = days[now.step]
    open_ = now.step == last_confirmed(confirmations, today)
    assert now.waits_since == (day if open_ and day <= today else None)
    assert now.due == (day if open_ and day <= today + SOON else None)


@given(plans(), CONFIRMATIONS, st.integers(0, 500))
def test_only_the_next_step_is_confirmed_while_the_one_before_it_holds(
    days: tuple[date, ...], wanted: list[Confirmation], later: int
) -> None:
    """From what could be confirmed before: a step that was confirmed out of turn does not exist."""
    made = as_allowed(days, wanted)
    today = max([START, *(one.on for one in made)]) + timedelta(days=later)
    before = standing(days, made, today)
    for number in range(1, len(days) + 2):
        allowed = may_confirm(days, made, number, today)
        assert allowed == (1 < number == before.next)
        if allowed:
            after = standing(days, [*made, Confirmation(number, today)], today)
            assert (after.step or 0) <= number


def test_two_half_days_then_three_then_four() -> None:
    """Steps of three weeks; the third confirmation does not come."""
    days = tuple(START + n * 3 * WEEKS for n in range(4))
    given_ = [Confirmation(2, days[1] - timedelta(days=2)), Confirmation(3, days[2])]
    assert standing(days, given_, days[0] - timedelta(days=1)).step is None
    for week, step in ((0, 1), (2, 1), (3, 2), (5, 2), (6, 3), (8, 3), (9, 3), (30, 3)):
        now = standing(days, given_, START + week * WEEKS)
        assert (now.step, now.since) == (step, days[step - 1])
        assert now.waits_since == (days[3] if week >= 9 else None)
    # A late one counts from its own day.
    late = [*given_, Confirmation(4, days[3] + 2 * WEEKS)]
    assert standing(days, late, days[3] + WEEKS).step == 3
    now = standing(days, late, days[3] + 2 * WEEKS)
    assert (now.step, now.since, now.next) == (4, days[3] + 2 * WEEKS, None)
