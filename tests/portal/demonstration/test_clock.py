"""The demonstration's clock: only onward, and continued where it was."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from consent.clock import BRUSSELS, SettableClock
from portal.demonstration.clock import DemonstrationClock

MOMENTS = st.datetimes(
    datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)
)  # two springs and two autumns
TIMES = (
    st.times()
    .map(lambda at: at.replace(second=0, microsecond=0))
    .filter(
        lambda at: at.hour not in (1, 2, 3)  # the hour that a summer skips or a winter repeats
    )
)


@given(MOMENTS, TIMES)
def test_the_next_time_of_that_clock(start: datetime, at: time) -> None:
    clock = DemonstrationClock(present=SettableClock(start))
    clock.go_to(at)
    local = clock.now().astimezone(BRUSSELS)
    assert (local.hour, local.minute) == (at.hour, at.minute)
    assert local.isoweekday() <= 5
    assert timedelta() < clock.now() - start <= timedelta(hours=25 + 48)
    assert not any(
        start < datetime.combine(local.date() - timedelta(days=n), at, BRUSSELS)
        and (local.date() - timedelta(days=n)).isoweekday() <= 5
        for n in (1, 2, 3)
    ), "an earlier working day would do"
    assert clock.is_ahead


def test_it_runs_on_goes_further_and_continues(tmp_path: Path) -> None:
    present = SettableClock(datetime(2026, 11, 21, 9, 0, tzinfo=UTC))
    clock = DemonstrationClock(tmp_path, present)
    assert not clock.is_ahead
    assert not list(tmp_path.iterdir())
    clock.go_to(time(7, 35))
    assert clock.now() == datetime(2026, 11, 23, 6, 35, tzinfo=UTC)
    present.move(timedelta(minutes=5))
    assert clock.now() == datetime(2026, 11, 23, 6, 40, tzinfo=UTC)
    clock.go_to(time(7, 35))
    assert clock.now() == datetime(2026, 11, 24, 6, 35, tzinfo=UTC)
    assert DemonstrationClock(tmp_path, present).now() == clock.now()
