"""Days end at midnight in Brussels, whatever the clocks there do; months end on their last day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.clock import (
    BRUSSELS,
    SettableClock,
    SystemClock,
    add_months,
    brussels_day,
    end_of_day,
)
from consent.records.service import ConsentError, valid_until

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        (date(2026, 1, 15), datetime(2026, 1, 15, 23, tzinfo=UTC)),  # winter: one hour ahead
        (date(2026, 7, 15), datetime(2026, 7, 15, 22, tzinfo=UTC)),  # summer: two
        (date(2026, 3, 28), datetime(2026, 3, 28, 23, tzinfo=UTC)),  # the night before the change
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, tzinfo=UTC)),  # a day of 23 hours
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),  # a day of 25 hours
        (date(2026, 12, 31), datetime(2026, 12, 31, 23, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_in_brussels(day: date, ends: datetime) -> None:
    assert end_of_day(day) == ends
    assert brussels_day(ends) == day + timedelta(days=1)
    assert brussels_day(ends - timedelta(milliseconds=1)) == day


@given(DAYS)
def test_every_day_runs_to_the_next(day: date) -> None:
    end = end_of_day(day)
    assert end.tzinfo is UTC
    assert brussels_day(end - timedelta(milliseconds=1)) == day
    assert brussels_day(end) == day + timedelta(days=1)
    assert end.astimezone(BRUSSELS).hour == 0


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 5, 31), 1, date(2026, 6, 30)),
        (date(2026, 3, 2), 6, date(2026, 9, 2)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


@given(DAYS, st.integers(0, 24))
def test_months_land_in_their_month(day: date, months: int) -> None:
    then = add_months(day, months)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    if then.day != day.day:
        assert then.day < day.day
        assert (then + timedelta(days=1)).month != then.month


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_six_months_unless_chosen() -> None:
    assert valid_until(None, None, NOW) == end_of_day(date(2026, 9, 2))
    assert valid_until(1, None, NOW) == end_of_day(date(2026, 4, 2))
    assert valid_until(12, None, NOW) == end_of_day(date(2027, 3, 2))
    assert valid_until(None, "2026-05-01", NOW) == end_of_day(date(2026, 5, 1))
    assert valid_until(None, "2026-03-02", NOW) == end_of_day(date(2026, 3, 2))
    assert valid_until(None, "2027-03-02", NOW) == end_of_day(date(2027, 3, 2))


@pytest.mark.parametrize(
    ("months", "until", "code"),
    [
        (13, None, "until_too_far"),
        (0, None, "until_past"),
        (-1, None, "until_past"),
        (None, "2026-03-01", "until_past"),
        (None, "2027-03-03", "until_too_far"),
        (None, "2026-02-30", "until_unreadable"),
        (None, "soon", "until_unreadable"),
    ],
)
def test_twelve_months_at_most(months: int | None, until: str | None, code: str) -> None:
    with pytest.raises(ConsentError) as error:
        valid_until(months, until, NOW)
    assert error.value.code == code


def test_today_is_the_day_in_brussels() -> None:
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # half past midnight there, in July
    with pytest.raises(ConsentError):
        valid_until(None, "2026-06-30", late)
    assert valid_until(1, None, late) == end_of_day(date(2026, 8, 1))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1)), st.integers(1, 12))
def test_a_term_is_never_over_when_it_begins(at: datetime, months: int) -> None:
    now = at.replace(tzinfo=UTC)
    end = valid_until(months, None, now)
    assert now < end <= now + timedelta(days=367)


def test_clocks() -> None:
    clock = SettableClock(NOW)
    clock.move(timedelta(hours=1))
    assert clock.now() == NOW + timedelta(hours=1)
    clock.set(NOW)
    assert clock.now() == NOW
    moment = SystemClock().now()
    assert moment.tzinfo is UTC
    assert moment.microsecond % 1000 == 0
    assert abs(moment - datetime.now(UTC)) < timedelta(seconds=5)
