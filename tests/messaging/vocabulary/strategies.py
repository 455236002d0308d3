"""Random values of whatever shape the data file describes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from consent.clock import add_months
from messaging.vocabulary import CapacityState, DemandState, Group, Outcome, Phrasebook, load
from messaging.vocabulary.values import UNLIMITED, Field, FieldKind, Form, Shape

TODAY = date(2026, 2, 28)
LATEST = add_months(TODAY, 12)
_VALUED = (CapacityState.LIMIT, CapacityState.ONLY_WITH)


def parts(field: Field) -> st.SearchStrategy[Any]:
    if field.kind is FieldKind.NUMBER:
        step = field.step or 0.1
        most = int((field.maximum - field.minimum) / step + 1e-9)
        numbers = st.integers(0, most).map(lambda n: round(field.minimum + n * step, 3))
        return numbers | st.just(UNLIMITED) if field.unlimited else numbers
    if field.kind is FieldKind.FLAG:
        return st.booleans()
    ids = [option.id for option in field.options]
    if field.kind is FieldKind.SET:
        least = 0 if field.may_be_empty else 1
        return st.lists(st.sampled_from(ids), min_size=least, unique=True)
    return st.sampled_from(ids)


@st.composite
def records(draw: st.DrawFn, shape: Shape) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for field in shape.fields:
        if field.id not in shape.optional or draw(st.booleans()):
            record[field.id] = draw(parts(field))
    if not record:
        first = shape.fields[0]
        record[first.id] = draw(parts(first))
    for field in shape.fields:
        if field.id in record and field.only_if and record.get(field.only_if[0]) is not True:
            del record[field.id]
        elif field.id in record and field.at_most:
            record[field.id] = min(record[field.id], record[field.at_most])
    return record


def values(shape: Shape) -> st.SearchStrategy[Any]:
    if shape.form is Form.ONE:
        return records(shape)
    return st.lists(records(shape), min_size=1, max_size=shape.most, unique_by=repr)


@st.composite
def capacities(
    draw: st.DrawFn, of: str | None = None, *, tells: bool = False, today: date = TODAY
) -> dict[str, Any]:
    """A line as a form would send it, always acceptable on `today`.

    `of` one attribute, or any; `tells`: one that is known, with a value before anything else.
    """
    vocabulary = load()
    every = vocabulary.attributes if of is None else [vocabulary.attribute(of)]
    attribute = draw(st.sampled_from(every))
    states = list(attribute.capacity_states)
    if tells:
        valued = [state for state in states if state in _VALUED]
        known = [state for state in states if state is not CapacityState.UNKNOWN]
        states = list(dict.fromkeys([*valued, *known]))
    state = draw(st.sampled_from(states))
    data: dict[str, Any] = {"attribute": attribute.id, "state": str(state)}
    if state is CapacityState.UNKNOWN:
        return data
    if state in (CapacityState.LIMIT, CapacityState.ONLY_WITH):
        data["value"] = draw(values(attribute.capacity))
    if state is CapacityState.ONLY_WITH:
        allowed = [a.id for a in vocabulary.adaptations_for(attribute.id)]
        data["adaptation"] = draw(st.sampled_from(allowed))
    if state is not CapacityState.NO_LIMIT or draw(st.booleans()):
        data["review_by"] = draw(st.dates(today, LATEST)).isoformat()
    if attribute.sides and draw(st.booleans()):
        data["side"] = draw(st.sampled_from(["left", "right", "both"]))
    for key, allowed in (
        ("course", ["improving", "stable", "fluctuating", "worsening"]),
        ("basis", ["examination", "conversation", "report", "observation"]),
    ):
        if draw(st.booleans()):
            data[key] = draw(st.sampled_from(allowed))
    if draw(st.booleans()):
        data["valid_from"] = (today - timedelta(days=draw(st.integers(0, 60)))).isoformat()
    if draw(st.booleans()):
        data["permanent"] = True
    return data


@st.composite
def demands(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    attribute = draw(st.sampled_from(load().attributes))
    state = draw(st.sampled_from(attribute.demand_states))
    data: dict[str, Any] = {"state": str(state)}
    if state is DemandState.VALUE:
        data["value"] = draw(values(attribute.demand))
    return attribute.id, data


@st.composite
def phrases(draw: st.DrawFn, group: Group, *, bare: bool = False, today: date = TODAY) -> Any:
    """A phrase of a group with its parameter, acceptable on `today`; `bare` only those without one."""
    allowed = [p for p in Phrasebook.load().group(group) if not (bare and p.parameter)]
    phrase = draw(st.sampled_from(allowed))
    parameter = phrase.parameter
    if parameter is None:
        return phrase.code
    if parameter.kind == "date":
        value: Any = draw(st.dates(today, LATEST)).isoformat()
    else:
        most = int((parameter.maximum - parameter.minimum) / parameter.step + 1e-9)
        value = parameter.minimum + draw(st.integers(0, most)) * parameter.step
    return {"code": phrase.code, "params": {parameter.name: value}}


@st.composite
def advices(draw: st.DrawFn, *, bare: bool = False) -> dict[str, Any]:
    """An advice as a form would send it; `bare` one in which nothing is counted."""
    tasks = draw(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=1, unique=True))
    lines = []
    for task in tasks:
        outcome = draw(st.sampled_from(list(Outcome)))
        line: dict[str, Any] = {"task": task, "outcome": str(outcome)}
        if outcome is Outcome.SUITS_WITH_ADAPTATION:
            codes = [p.code for p in Phrasebook.load().group(Group.ADAPTATION)]
            line["adaptations"] = draw(st.lists(st.sampled_from(codes), min_size=1, unique=True))
        lines.append(line)
    data: dict[str, Any] = {
        "lines": lines,
        "review_by": draw(st.dates(TODAY, LATEST)).isoformat(),
    }
    for key in ("hours", "days", "build_up", "duration"):
        if draw(st.booleans()):
            data[key] = draw(phrases(Group(key), bare=bare))
    duration = data.get("duration", "duration_open")
    if duration != "duration_open":
        data["certainty"] = draw(phrases(Group.CERTAINTY))
    return data
