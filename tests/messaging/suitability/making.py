"""Statements, demands and places, made short; and random ones of whatever the data describe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from messaging.suitability import (
    Line,
    Outcome,
    Place,
    Statement,
    Suitability,
    judge,
    known,
    suitability,
)
from messaging.vocabulary import (
    Attribute,
    CapacityState,
    Demand,
    DemandState,
    Vocabulary,
    load,
    parse_demand,
    restore_capacity,
)
from tests.messaging.vocabulary.strategies import values

TODAY = date(2026, 3, 2)
EARLIER = TODAY - timedelta(days=30)
LATER = TODAY + timedelta(days=60)
HERE = Place()
GREEN, AMBER, RED, GREY = (
    Outcome.SUITS,
    Outcome.SUITS_WITH,
    Outcome.DOES_NOT,
    Outcome.UNKNOWN,
)
BAD = {RED: 3, GREY: 2, AMBER: 1, GREEN: 0}
"""Section 1, rule 5: red, then grey, then amber, then green."""


def says(
    attribute: str,
    value: Any = None,
    *,
    state: str | None = None,
    author: str = "gp",
    own: bool = False,
    written: date = EARLIER,
    department: str | None = None,
    accepted: Iterable[str] = (),
    words: Vocabulary | None = None,
    **more: Any,
) -> Statement:
    """What somebody says: a limit when there is a value, else the state."""
    data: dict[str, Any] = {"attribute": attribute, **more}
    if value is not None:
        data |= {"value": value, "state": state or "limit"}
    else:
        data["state"] = state or "no_limit"
    data.setdefault("review_by", LATER.isoformat())
    capacity = restore_capacity(data, words)
    return Statement(capacity, author, written, own, department, frozenset(accepted))


def asks(attribute: str, value: Any = None, words: Vocabulary | None = None) -> Demand:
    """What a task asks: a value, or a state ("none", "unknown")."""
    if value is None or isinstance(value, str):
        return parse_demand(attribute, {"state": value or "none"}, words)
    return parse_demand(attribute, {"value": value}, words)


def line(
    demand: Demand,
    *statements: Statement,
    place: Place = HERE,
    today: date = TODAY,
    words: Vocabulary | None = None,
    **more: Any,
) -> Line:
    return judge(demand, statements, place, today, words or load(), **more)


def task(
    demands: Iterable[Demand],
    statements: Iterable[Statement],
    place: Place = HERE,
    today: date = TODAY,
    **more: Any,
) -> Suitability:
    person = known(statements, place.department, today)
    return suitability(demands, person, place, today, **more)


NOTHING_OFFERED: Mapping[str, Any] = {
    "breaks": {"minutes_per_hour": 0},
    "posture_change": {"every_min": "never"},
    "coach": {"level": 0},
    "travel": {"ways": []},
    "teamwork": {"level": 0},
}


def whole_task(**asked: Any) -> list[Demand]:
    """A task that asks nothing but this; what cannot be `none` offers nothing."""
    return [asks(name, asked.get(name, NOTHING_OFFERED.get(name, "none"))) for name in load().ids]


def needs_nothing(*beside: str) -> list[Statement]:
    """Somebody without a need, for what has no demand `none`."""
    return [says(name) for name in NOTHING_OFFERED if name not in beside]


# random ---------------------------------------------------------------------------------------

attributes = st.sampled_from(load().attributes)
every_adaptation = [one.id for one in load().adaptations]
ids = st.frozensets(st.sampled_from(every_adaptation), max_size=4)


@st.composite
def random_demand(draw: st.DrawFn, attribute: Attribute, *, asks_something: bool = False) -> Demand:
    states = [s for s in attribute.demand_states if not asks_something or s is DemandState.VALUE]
    state = draw(st.sampled_from(states))
    if state is DemandState.VALUE:
        return parse_demand(attribute.id, {"value": draw(values(attribute.demand))})
    return parse_demand(attribute.id, {"state": str(state)})


@st.composite
def random_statement(
    draw: st.DrawFn, attribute: Attribute, states: Iterable[CapacityState] | None = None
) -> Statement:
    state = draw(st.sampled_from(list(states or attribute.capacity_states)))
    data: dict[str, Any] = {"attribute": attribute.id, "state": str(state)}
    relieving = [a.id for a in load().adaptations_for(attribute.id)]
    if state in (CapacityState.LIMIT, CapacityState.ONLY_WITH):
        data["value"] = draw(values(attribute.capacity))
    if state is CapacityState.ONLY_WITH:
        data["adaptation"] = draw(st.sampled_from(relieving))
    if state is not CapacityState.UNKNOWN:
        days = draw(st.integers(-40, 60))
        data["review_by"] = (TODAY + timedelta(days=days)).isoformat()
        if draw(st.booleans()):
            begin = TODAY + timedelta(days=draw(st.integers(-90, 10)))
            data["valid_from"] = begin.isoformat()
        if attribute.sides:
            side = draw(st.sampled_from([None, "left", "right", "both"]))
            data |= {"side": side} if side else {}
    accepted = draw(st.frozensets(st.sampled_from(relieving), max_size=2)) if relieving else ()
    return Statement(
        restore_capacity(data),
        draw(st.sampled_from(["op", "gp", "locum"])),
        TODAY - timedelta(days=draw(st.integers(0, 99))),
        draw(st.booleans()),
        draw(st.sampled_from([None, None, "packing"])),
        frozenset(accepted),
    )


@st.composite
def random_person(draw: st.DrawFn, *, most: int = 3) -> list[Statement]:
    found: list[Statement] = []
    for attribute in load().attributes:
        count = draw(st.integers(0, most))
        found += [draw(random_statement(attribute)) for _ in range(count)]
    return found


@st.composite
def random_task(draw: st.DrawFn) -> list[Demand]:
    return [draw(random_demand(attribute)) for attribute in load().attributes]


@st.composite
def random_place(draw: st.DrawFn) -> Place:
    return Place(draw(st.sampled_from([None, "packing"])), draw(ids))
