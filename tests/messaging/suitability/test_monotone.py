"""A stricter capacity never makes a line better, a lighter demand or one more aid never worse.

What is stricter and what is lighter is said here once more, from the vocabulary's own table, and
not taken from the rules that the comparison reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from messaging.suitability import Place
from messaging.vocabulary import (
    Attribute,
    CapacityError,
    CapacityState,
    CodedError,
    Comparator,
    Demand,
    DemandError,
    DemandState,
    load,
)
from messaging.vocabulary.values import UNLIMITED, Field, FieldKind, Record, Shape
from tests.messaging.suitability.making import (
    BAD,
    attributes,
    line,
    random_demand,
    random_place,
    random_statement,
)
from tests.messaging.vocabulary.strategies import parts

LESS, MORE = -1, 1
_STRICTER = {
    Comparator.AT_LEAST: LESS, Comparator.SUBSET: LESS, Comparator.WINDOW: LESS,
    Comparator.NEED: MORE, Comparator.FLAG: LESS, Comparator.DOMINANCE: LESS,
    Comparator.DISJOINT: MORE, Comparator.INTERSECTS: LESS,
}  # fmt: skip
_STRICTER_PART = {
    ("days_week", "excluded"): MORE,
    ("posture_change", "every_min"): LESS,
    ("temperature", "min_c"): MORE,
    ("dust_fumes", "barred"): MORE,
    ("skin_contact", "barred"): MORE,
    ("teamwork", "needs_company"): MORE,
}
_LIGHTER = {
    Comparator.AT_LEAST: LESS, Comparator.SUBSET: LESS, Comparator.WINDOW: LESS,
    Comparator.NEED: MORE, Comparator.FLAG: LESS, Comparator.DOMINANCE: LESS,
    Comparator.DISJOINT: LESS, Comparator.INTERSECTS: MORE,
}  # fmt: skip
_LIGHTER_PART = {
    ("hours_day", "divisible"): MORE,
    ("posture_change", "every_min"): LESS,
    ("temperature", "min_c"): MORE,
    ("grip", "one_hand"): MORE,
    ("fine_hand", "one_hand"): MORE,
}


def _moved(draw: st.DrawFn, field: Field, before: Any, way: int) -> Any:
    if field.kind is FieldKind.SET:
        things = set(before)
        ids = [option.id for option in field.options]
        if way is LESS:
            return [one for one in ids if one in things and draw(st.booleans())]
        return [one for one in ids if one in things or draw(st.booleans())]
    after = draw(parts(field))
    if before != UNLIMITED or after != UNLIMITED:
        assume((field.rank(after) - field.rank(before)) * way >= 0)
    return after


def moved(
    draw: st.DrawFn, attribute: Attribute, shape: Shape, value: tuple[Record, ...],
    usual: Mapping[Comparator, int], special: Mapping[tuple[str, str], int],
    error: type[CodedError],
) -> tuple[Record, ...]:  # fmt: skip
    """The value with one part of one record moved one way."""
    records = [dict(record) for record in value]
    record = draw(st.sampled_from(records))
    name = draw(st.sampled_from(sorted(record)))
    way = special.get((attribute.id, name), usual[attribute.comparator])
    record[name] = _moved(draw, shape.field(name), record[name], way)
    unique: list[dict[str, Any]] = [r for n, r in enumerate(records) if r not in records[:n]]
    try:
        return shape.parse(unique if len(value) > 1 or shape.most > 1 else unique[0], error)
    except CodedError:
        assume(False)
        raise


ORDER = (CapacityState.NO_LIMIT, CapacityState.LIMIT, CapacityState.NOT)


@given(attributes, st.data())
def test_a_stricter_capacity_never_makes_a_line_better(
    attribute: Attribute, data: st.DataObject
) -> None:
    demand, place = data.draw(random_demand(attribute)), data.draw(random_place())
    wide = data.draw(random_statement(attribute, [CapacityState.LIMIT, CapacityState.NO_LIMIT]))
    capacity = wide.capacity
    narrower = [state for state in ORDER if state in attribute.capacity_states]
    if capacity.state is CapacityState.NO_LIMIT:
        other = data.draw(random_statement(attribute, [CapacityState.LIMIT])).capacity
        strict = replace(capacity, state=CapacityState.LIMIT, value=other.value)
    elif data.draw(st.booleans()) and CapacityState.NOT in narrower:
        strict = replace(capacity, state=CapacityState.NOT, value=())
    else:

        @st.composite
        def move(draw: st.DrawFn) -> tuple[Record, ...]:
            return moved(
                draw, attribute, attribute.capacity, capacity.value, _STRICTER, _STRICTER_PART,
                CapacityError,
            )  # fmt: skip

        strict = replace(capacity, value=data.draw(move()))
    before = line(demand, wide, place=place)
    after = line(demand, replace(wide, capacity=strict), place=place)
    assert BAD[after.outcome] >= BAD[before.outcome]


@given(attributes, st.data())
def test_a_lighter_demand_never_makes_a_line_worse(
    attribute: Attribute, data: st.DataObject
) -> None:
    heavy = data.draw(random_demand(attribute, asks_something=True))
    place = data.draw(random_place())
    said = data.draw(st.lists(random_statement(attribute), max_size=3))

    @st.composite
    def move(draw: st.DrawFn) -> tuple[Record, ...]:
        return moved(
            draw, attribute, attribute.demand, heavy.value, _LIGHTER, _LIGHTER_PART, DemandError
        )

    if DemandState.NONE in attribute.demand_states and data.draw(st.booleans()):
        light = Demand(attribute.id, attribute.version, DemandState.NONE)
    else:
        light = replace(heavy, value=data.draw(move()))
    if attribute.id == "teamwork":  # a window: alone is no lighter for who needs company
        assume(light.value[0]["level"] != 0 or heavy.value[0]["level"] == 0)
    before, after = line(heavy, *said, place=place), line(light, *said, place=place)
    assert BAD[after.outcome] <= BAD[before.outcome]


@given(attributes, st.data())
def test_one_more_adaptation_never_makes_a_line_worse(
    attribute: Attribute, data: st.DataObject
) -> None:
    demand = data.draw(random_demand(attribute))
    said = data.draw(st.lists(random_statement(attribute), max_size=3))
    place = data.draw(random_place())
    relieving = [a.id for a in load().adaptations_for(attribute.id)]
    assume(relieving)
    one = data.draw(st.sampled_from(relieving))
    richer = Place(place.department, place.available | {one})
    before = line(demand, *said, place=place)
    assert BAD[line(demand, *said, place=richer).outcome] <= BAD[before.outcome]
    more = [replace(statement, accepted=statement.accepted | {one}) for statement in said]
    assert BAD[line(demand, *more, place=place).outcome] <= BAD[before.outcome]


@given(attributes, st.data())
def test_unknown_is_never_better_than_no_limit(attribute: Attribute, data: st.DataObject) -> None:
    demand = data.draw(random_demand(attribute))
    said = data.draw(random_statement(attribute, [CapacityState.NO_LIMIT]))
    assert BAD[line(demand, said).outcome] <= BAD[line(demand).outcome]
