"""What a task asks, and what a place offers, as adaptations leave it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from messaging.vocabulary.adaptations import Change, Effect
from messaging.vocabulary.attributes import Attribute, DemandState
from messaging.vocabulary.book import Vocabulary
from messaging.vocabulary.demand import Demand
from messaging.vocabulary.rules import How, Rule
from messaging.vocabulary.values import Field, Record, Scalar

_ORDER: Final = tuple(
    sorted(Change, key=lambda change: change not in (Change.MULTIPLY, Change.CLASS_DOWN))
)


def lightened(demand: Demand, adaptations: Iterable[str], words: Vocabulary) -> Demand:
    """Give the demand as these adaptations leave it: one effect after the other.

    What makes a part smaller comes before what keeps it under a bound, so that together they
    never promise more than each says. Each can only lighten, so more adaptations never leave
    more. Raises KeyError for an adaptation that does not exist.
    """
    if demand.state is not DemandState.VALUE:
        return demand
    found = [
        effect
        for adaptation in set(adaptations)
        for effect in words.adaptation(adaptation).effects
        if effect.attribute == demand.attribute and not effect.burdens
    ]
    attribute = words.attribute(demand.attribute, demand.version)
    rule = words.rule(demand.attribute)
    value = demand.value
    for effect in sorted(found, key=lambda one: (_ORDER.index(one.change), repr(one))):
        value = tuple(_changed(attribute, rule, record, effect) for record in value)
    return demand if value is demand.value else replace(demand, value=value)


def burdened(demand: Demand, adaptations: Iterable[str], words: Vocabulary) -> Demand:
    """Give the demand with what these adaptations ask by themselves: what has to be worn.

    Where nothing was asked, something now is; what is unknown stays unknown.
    """
    if demand.state is DemandState.UNKNOWN:
        return demand
    added: dict[str, set[int | str]] = {}
    for adaptation in set(adaptations):
        for effect in words.adaptation(adaptation).effects:
            if effect.attribute == demand.attribute and effect.burdens:
                amount = effect.amount if isinstance(effect.amount, tuple) else ()
                added.setdefault(effect.part, set()).update(amount)
    if not added:
        return demand
    attribute = words.attribute(demand.attribute, demand.version)
    now = dict(demand.value[0]) if demand.value else {}
    for part, things in added.items():
        before = now.get(part)
        all_things = things | set(before if isinstance(before, tuple) else ())
        options = attribute.demand.field(part).options
        now[part] = tuple(option.id for option in options if option.id in all_things)
    record = Record({f.id: now[f.id] for f in attribute.demand.fields if f.id in now})
    return replace(demand, state=DemandState.VALUE, value=(record,))


def _changed(attribute: Attribute, rule: Rule, record: Record, effect: Effect) -> Record:
    field = attribute.demand.field(effect.part)
    before = record.get(effect.part)
    if effect.part == rule.either_side:
        after: Scalar | None = True
    elif before is None:
        return record
    elif effect.change is Change.SET_OFFER:
        soon = any(part.how is How.SOON_ENOUGH for part in rule.demanding(effect.part))
        after = _offered(field, before, effect.amount, sooner=soon)
    else:
        after = _less(field, before, effect)
    if after == before and type(after) is type(before):
        return record
    parts = {**record, effect.part: after}
    return Record(
        {one.id: part for one in attribute.demand.fields if (part := parts.get(one.id)) is not None}
    )


def _offered(field: Field, before: Scalar, amount: Scalar, *, sooner: bool) -> Scalar:
    if isinstance(before, tuple) and isinstance(amount, tuple):
        return tuple(option.id for option in field.options if option.id in {*before, *amount})
    gained = field.rank(amount) - field.rank(before)
    return amount if (gained < 0 if sooner else gained > 0) else before


def _less(field: Field, before: Scalar, effect: Effect) -> Scalar:
    amount = effect.amount
    if effect.change is Change.MULTIPLY:
        return _multiplied(field, before, amount)
    if effect.change is Change.CLASS_DOWN and isinstance(amount, int):
        return field.options[max(0, int(field.rank(before)) - amount)].id
    if isinstance(before, tuple):
        kept = amount if isinstance(amount, tuple) else ()
        return tuple(thing for thing in before if thing in kept)
    gained = field.rank(amount) - field.rank(before)
    at_least = effect.change is Change.SET_AT_LEAST
    return amount if (gained > 0 if at_least else gained < 0) else before


def _multiplied(field: Field, before: Scalar, factor: Scalar) -> Scalar:
    """A part of a number; of a choice the smallest one that holds it, so never too little."""
    if isinstance(before, (str, tuple)) or isinstance(factor, (str, tuple)):
        return before
    product = round(before * factor, 6)
    if not field.options:
        return product
    ids = [option.id for option in field.options]
    return next((one for one in ids if isinstance(one, int) and one >= product), before)
