"""An advice can be sound and still not be carried out at a place."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.vocabulary import Advice, parse_advice
from messaging.workplace.collisions import Because, Part, collisions
from messaging.workplace.sites import UNKNOWN_SITE, Site, SiteKind, Transport

TODAY = date(2026, 3, 2)
ENCLAVE = Site(
    kind=SiteKind.ENCLAVE,
    opens=time(7, 30),
    closes=time(16),
    fixed_shift=True,
    transport=Transport(True, time(7), time(16, 30)),
)


def advice(*adaptations: str, **more: Any) -> Advice:
    line: dict[str, Any] = {"task": "t", "outcome": "suits"}
    if adaptations:
        line |= {"outcome": "suits_with_adaptation", "adaptations": list(adaptations)}
    review = (TODAY + timedelta(days=60)).isoformat()
    return parse_advice({"lines": [line], "review_by": review, **more}, TODAY)


def found(one: Advice, site: Site) -> list[tuple[Because, tuple[Part, ...]]]:
    return [(each.because, each.parts) for each in collisions(one, site)]


def test_half_days_at_an_enclave_whose_shift_cannot_be_divided() -> None:
    """The bus timetable changed: he starts later, half days; the transport leaves at seven."""
    parts = (Part.HALF_DAYS, Part.OTHER_HOURS)
    one = advice("other_hours", hours=4)
    assert found(one, ENCLAVE) == [(Because.FIXED_SHIFT, parts), (Because.TRANSPORT, parts)]
    shift, ride = collisions(one, ENCLAVE)
    assert (shift.begins, shift.ends) == (time(7, 30), time(16))
    assert (ride.begins, ride.ends) == (time(7), time(16, 30))


@pytest.mark.parametrize(
    ("one", "parts"),
    [
        (advice(), ()),
        (advice("sit_stand_stool"), ()),
        (advice(hours=8), ()),
        (advice(hours=7.5), ()),
        (advice(hours=7), (Part.FEWER_HOURS,)),
        (advice(hours=4), (Part.HALF_DAYS,)),
        (advice(hours="hours_usual"), ()),
        (advice(days=3), ()),
        (advice("part_time_block"), (Part.SHORTER_BLOCK,)),
        (advice(build_up="build_up_half_days"), (Part.BUILD_UP,)),
        (advice(build_up="build_up_days"), ()),
    ],
)
def test_what_a_fixed_shift_does_not_let_be(one: Advice, parts: tuple[Part, ...]) -> None:
    shift = Site(opens=time(7, 30), closes=time(16), fixed_shift=True)
    assert found(one, shift) == ([(Because.FIXED_SHIFT, parts)] if parts else [])


@given(
    st.sampled_from([advice("other_hours", "part_time_block", hours=h / 2) for h in range(1, 17)]),
    st.sampled_from([None, False]),
    st.sampled_from([None, Transport(False), Transport(True)]),
)
def test_what_is_unknown_collides_with_nothing(
    one: Advice, fixed: bool | None, ride: Transport | None
) -> None:
    assert collisions(one, UNKNOWN_SITE) == ()
    assert collisions(one, Site(fixed_shift=fixed, transport=ride)) == ()


@given(st.integers(1, 16), st.integers(1, 16))
def test_fewer_hours_never_collide_less(one: int, other: int) -> None:
    few, many = sorted((one, other))
    if not collisions(advice(hours=few / 2), ENCLAVE):
        assert not collisions(advice(hours=many / 2), ENCLAVE)


def test_only_the_adaptations_of_that_place_count() -> None:
    one = advice("other_hours")
    assert collisions(one, ENCLAVE, {"t"})
    assert collisions(one, ENCLAVE, {"another"}) == ()
