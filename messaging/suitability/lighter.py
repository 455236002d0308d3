"""Whether a demand became lighter: whoever met it as it was meets it as it became.

Said of the demands alone, from the rules by which they are compared; no person has a part in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from messaging.suitability.comparing import asks_nothing
from messaging.vocabulary.attributes import Attribute, DemandState
from messaging.vocabulary.book import Vocabulary, load
from messaging.vocabulary.demand import Demand
from messaging.vocabulary.rules import Absent, How, Instead, PartRule, Rule
from messaging.vocabulary.values import Field, Record, Scalar


def _less(was: Scalar, became: Scalar, field: Field) -> bool:
    return field.rank(became) <= field.rank(was)


def _more(was: Scalar, became: Scalar, field: Field) -> bool:
    return field.rank(became) >= field.rank(was)


def _fewer(was: Scalar, became: Scalar, _field: Field) -> bool:
    return _things(became) <= _things(was)


def _others_too(was: Scalar, became: Scalar, _field: Field) -> bool:
    return _things(became) >= _things(was)


def _no_flag(was: Scalar, became: Scalar, _field: Field) -> bool:
    return became is not True or was is True


def _company(was: Scalar, became: Scalar, field: Field) -> bool:
    return field.rank(became) >= 1 or field.rank(was) < 1


_LIGHTER: Final[Mapping[How, Callable[[Scalar, Scalar, Field], bool]]] = MappingProxyType(
    {
        How.AT_LEAST: _less,
        How.AT_MOST: _more,
        How.SUBSET: _fewer,
        How.DISJOINT: _fewer,
        How.INTERSECTS: _others_too,
        How.FLAG: _no_flag,
        How.ENOUGH: _more,
        How.SOON_ENOUGH: _less,
        How.LEFT_OVER: _less,
        How.COMPANY: _company,
    }
)
"""Of a part of a demand (or offer) as it was and as it became, by how it is compared."""


def lighter(was: Demand, became: Demand, words: Vocabulary | None = None) -> bool:
    """Whether nobody's line becomes worse when ``was`` becomes ``became``; the same is lighter.

    What was unknown was met by nobody, so it becomes lighter only by asking nothing; what is
    filled in on one side alone counts as heavier, where it could be.
    """
    vocabulary = words or load()
    if was == became or became.state is DemandState.NONE:
        return True
    if became.state is DemandState.UNKNOWN:
        return False
    attribute = vocabulary.attribute(became.attribute, became.version)
    rule = vocabulary.rule(became.attribute)
    if asks_nothing(attribute, rule, became.value):
        return True
    if was.state is not DemandState.VALUE or was.version != became.version:
        return False
    if rule.parts[0].how is How.UNDER:
        return all(
            any(_lies_under(attribute, one, other) for other in was.value) for one in became.value
        )
    return _parts(attribute, rule, was.value[0], became.value[0])


def _lies_under(attribute: Attribute, one: Record, other: Record) -> bool:
    return all(
        name in other and _less(other[name], part, attribute.demand.field(name))
        for name, part in one.items()
    )


def _parts(attribute: Attribute, rule: Rule, was: Record, became: Record) -> bool:
    return all(
        _part(attribute, part, was, became)
        and (part.instead is None or _instead(attribute, part.instead, was, became))
        for part in rule.parts
    ) and (rule.either_side is None or _true_as_well(rule.either_side, was, became))


def _part(attribute: Attribute, part: PartRule, was: Record, became: Record) -> bool:
    before, after = was.get(part.demand), became.get(part.demand)
    if part.absent is Absent.EMPTY:
        before, after = before or (), after or ()
    if before is None or after is None:
        return before is after
    return _LIGHTER[part.how](before, after, attribute.demand.field(part.demand))


def _instead(attribute: Attribute, instead: Instead, was: Record, became: Record) -> bool:
    """A way out that there was is still there, and no narrower."""
    field = attribute.demand.field(instead.demand)
    if field.only_if is not None and not _true_as_well(field.only_if[0], was, became):
        return False
    before, after = was.get(instead.demand), became.get(instead.demand)
    if before is None:
        # A way out of which the size was unknown was grey, and may turn out too narrow.
        return after is None or field.only_if is None or was.get(field.only_if[0]) is not True
    return after is not None and _less(before, after, field)


def _true_as_well(flag: str, was: Record, became: Record) -> bool:
    return was.get(flag) is not True or became.get(flag) is True


def _things(part: Scalar) -> frozenset[int | str]:
    return frozenset(part) if isinstance(part, tuple) else frozenset()
