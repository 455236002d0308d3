"""The course of an absence: what a day means, when a call is due, when the doctors get a note."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.absence.course import OFTEN, SHORT, Contact, Course, check_days
from messaging.work import Refused

FIRST = date(2026, 3, 2)
DAYS = st.integers(0, 400).map(lambda n: FIRST + timedelta(days=n))
CONTACTS = st.lists(
    st.builds(Contact, DAYS, st.just("ss"), st.booleans(), st.none()), max_size=4
).map(lambda found: tuple(sorted(found, key=lambda one: one.day)))


def course(*expected: date | None, **more: object) -> Course:
    return Course("a", "d", FIRST, tuple(expected), **more)  # type: ignore[arg-type]


def weeks(*numbers: int) -> list[date]:
    return [FIRST + timedelta(weeks=n, days=-3) for n in numbers]


def test_a_week_four_weeks_in_a_row() -> None:
    """Each Friday he expects to be back on Monday: the third renewal is one too many."""
    for moved, told in ((1, False), (2, False), (3, True), (4, True)):
        assert (course(*weeks(*range(1, moved + 2))).short_moves() >= OFTEN) is told


@given(st.lists(st.integers(1, 30), min_size=1, max_size=8))
def test_only_short_moves_in_a_row_count(steps: list[int]) -> None:
    ends, day = [FIRST], FIRST
    for step in steps:
        day += timedelta(days=step)
        ends.append(day)
    run = 0
    for step in steps:
        run = run + 1 if timedelta(days=step) <= SHORT else 0
    assert course(*ends).short_moves() == run
    assert course(*ends, None).short_moves() == 0
    # The same day once more says nothing new.
    assert course(*ends, ends[-1]).short_moves() == run


def test_who_calls_on_monday_goes_on_where_friday_ended() -> None:
    friday = date(2026, 3, 6)
    one = course(friday)
    assert one.goes_on(friday + timedelta(days=3))
    assert not one.goes_on(friday + timedelta(days=4))
    assert course(None).goes_on(friday + timedelta(days=300))


@given(DAYS, CONTACTS, st.integers(1, 26))
def test_a_call_is_due_by_the_last_one_alone(
    until: date, contacts: tuple[Contact, ...], every: int
) -> None:
    due = course(until, contacts=contacts).next_call(every)
    if not contacts:
        assert due == FIRST
    elif contacts[-1].reached:
        assert due == contacts[-1].day + timedelta(weeks=every)
    else:
        assert due == contacts[-1].day + timedelta(days=1)
    # Nothing that he signed, and nothing that he answered, is among what it depends on.
    assert course(until, contacts=contacts, wants_calls=False).next_call(every) is None
    assert course(until, contacts=contacts, back=until).next_call(every) is None


def test_days_count_from_the_first() -> None:
    assert course(None).days(FIRST) == 1
    assert course(None).days(FIRST - timedelta(days=2)) == 0
    assert course(None, back=FIRST + timedelta(days=5)).days(FIRST + timedelta(days=90)) == 5


@pytest.mark.parametrize(
    ("begins", "until", "code"),
    [
        (FIRST + timedelta(days=32), None, "begins_too_far"),
        (FIRST - timedelta(days=32), None, "begins_too_far"),
        (FIRST, FIRST - timedelta(days=1), "until_before"),
        (FIRST, date(2028, 3, 3), "until_too_far_on"),
    ],
)
def test_days_that_no_call_can_mean(begins: date, until: date | None, code: str) -> None:
    with pytest.raises(Refused) as refused:
        check_days(begins, until, FIRST)
    assert refused.value.code == code
