"""One pure function for each kind of comparison: what is asked beside what is possible.

Nothing here knows an attribute: the rule in the data says which parts are compared, and how.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from messaging.suitability.outcomes import Cause, Outcome, Verdict, severity
from messaging.vocabulary.attributes import Attribute
from messaging.vocabulary.rules import Absent, How, Instead, PartRule, Rule
from messaging.vocabulary.values import Field, FieldKind, Record, Scalar

_OFFERS: Final = frozenset({How.ENOUGH, How.SOON_ENOUGH, How.INTERSECTS})
_GREEN: Final = Verdict(Outcome.SUITS)


def _at_least(can: Scalar, asked: Scalar, able: Field, asking: Field) -> bool:
    return able.rank(can) >= asking.rank(asked)


def _at_most(can: Scalar, asked: Scalar, able: Field, asking: Field) -> bool:
    return able.rank(can) <= asking.rank(asked)


def _subset(can: Scalar, asked: Scalar, _able: Field, _asking: Field) -> bool:
    return _things(asked) <= _things(can)


def _disjoint(can: Scalar, asked: Scalar, _able: Field, _asking: Field) -> bool:
    return not _things(asked) & _things(can)


def _intersects(can: Scalar, offered: Scalar, _able: Field, _asking: Field) -> bool:
    return bool(_things(offered) & _things(can))


def _flag(can: Scalar, asked: Scalar, _able: Field, _asking: Field) -> bool:
    return can is True or asked is not True


def _left_over(barred: Scalar, asked: Scalar, able: Field, _asking: Field) -> bool:
    return isinstance(asked, (int, float)) and len(able.options) - len(_things(barred)) >= asked


def _company(needed: Scalar, given: Scalar, _able: Field, asking: Field) -> bool:
    return needed is not True or asking.rank(given) >= 1


_HOLDS: Final[Mapping[How, Callable[[Scalar, Scalar, Field, Field], bool]]] = MappingProxyType(
    {
        How.AT_LEAST: _at_least,
        How.AT_MOST: _at_most,
        How.SUBSET: _subset,
        How.DISJOINT: _disjoint,
        How.INTERSECTS: _intersects,
        How.FLAG: _flag,
        How.ENOUGH: _at_most,
        How.SOON_ENOUGH: _at_least,
        How.LEFT_OVER: _left_over,
        How.COMPANY: _company,
    }
)
"""Of the capacity (or need) and the demand (or offer); what is needed is at most what is offered,
and a need of "every 15 minutes" is met by an offer of 15 or sooner."""


def _things(part: Scalar) -> frozenset[int | str]:
    return frozenset(part) if isinstance(part, tuple) else frozenset()


def asks_nothing(attribute: Attribute, rule: Rule, value: tuple[Record, ...]) -> bool:
    """Whether a demand's value asks nothing at all, like `none`: F0, T0, no, the empty set.

    An offer always says something.
    """
    if rule.parts[0].how is How.UNDER:
        return all(_nothing_in(attribute, record) for record in value)
    record = value[0]
    if rule.nothing_when is not None and record.get(rule.nothing_when) == 0:
        return True
    used = {part.demand: part for part in rule.parts}
    return all(
        name in record
        and part.how not in _OFFERS
        and _nothing(attribute.demand.field(name), record[name])
        for name, part in used.items()
        if name in record or part.absent is not Absent.EMPTY
    )


def _nothing_in(attribute: Attribute, record: Record) -> bool:
    return any(_nothing(attribute.demand.field(name), part) for name, part in record.items())


def _nothing(field: Field, part: Scalar) -> bool:
    if field.kind is FieldKind.CHOICE:
        return part == 0
    return part is False or part == ()


def compare(
    asking: Attribute,
    able: Attribute,
    rule: Rule,
    demanded: tuple[Record, ...],
    allowed: tuple[Record, ...],
) -> Verdict:
    """Set the value of a demand against the value of a capacity.

    The attribute comes once for each side, because they may have been written in different
    versions. What does not hold is red before what is not known is grey.
    """
    if rule.parts[0].how is How.UNDER:
        return _under(asking, able, demanded, allowed)
    task, person = demanded[0], allowed[0]
    found = [(part, _part(asking, able, part, task, person)) for part in rule.parts]
    outcome = max((verdict.outcome for _, verdict in found), key=severity)
    if outcome is Outcome.SUITS:
        return _GREEN
    turned = [(part, verdict) for part, verdict in found if verdict.outcome is outcome]
    causes = dict.fromkeys(cause for _, verdict in turned for cause in verdict.causes)
    return Verdict(
        outcome,
        tuple(causes),
        tuple(sorted({a for _, verdict in turned for a in verdict.adaptations})),
        _only(task, {part.demand for part, _ in turned}),
        _only(person, {part.capacity for part, _ in turned}),
    )


def _only(record: Record, names: set[str]) -> tuple[Record, ...]:
    kept = {name: part for name, part in record.items() if name in names}
    return (Record(kept),) if kept else ()


def _part(
    asking: Attribute, able: Attribute, part: PartRule, task: Record, person: Record
) -> Verdict:
    asked, can = task.get(part.demand), person.get(part.capacity)
    if part.absent is Absent.EMPTY:
        asked = () if asked is None and part.how is How.DISJOINT else asked
        can = () if can is None else can
    if asked is None and can is None and part.absent is not Absent.ALWAYS_UNKNOWN:
        return _GREEN
    demands = part.how not in _OFFERS and part.how is not How.COMPANY
    if demands and asked is not None and _nothing(asking.demand.field(part.demand), asked):
        return _GREEN
    if can is None and part.absent is Absent.NOTHING:
        return _GREEN
    if asked is None or can is None:
        return Verdict(Outcome.UNKNOWN, (Cause.PART_UNKNOWN,))
    fields = able.capacity.field(part.capacity), asking.demand.field(part.demand)
    if _HOLDS[part.how](can, asked, *fields):
        return _GREEN
    if part.instead is not None:
        return _instead(asking, able, part.instead, task, person)
    return Verdict(Outcome.DOES_NOT, (Cause.OVER,))


def _instead(
    asking: Attribute, able: Attribute, instead: Instead, task: Record, person: Record
) -> Verdict:
    asked, can = task.get(instead.demand), person.get(instead.capacity)
    if asked is None:
        condition = asking.demand.field(instead.demand).only_if
        if condition is not None and task.get(condition[0]) == condition[1]:
            return Verdict(Outcome.UNKNOWN, (Cause.PART_UNKNOWN,))
    if asked is None or can is None:
        return Verdict(Outcome.DOES_NOT, (Cause.OVER,))
    fields = able.capacity.field(instead.capacity), asking.demand.field(instead.demand)
    if _at_least(can, asked, *fields):
        cause = Cause(str(instead.easing))
        return Verdict(Outcome.SUITS_WITH, (cause,), (instead.adaptation,))
    return Verdict(Outcome.DOES_NOT, (Cause.OVER,))


def _under(
    asking: Attribute, able: Attribute, demanded: tuple[Record, ...], allowed: tuple[Record, ...]
) -> Verdict:
    over = tuple(
        record
        for record in demanded
        if not _nothing_in(asking, record)
        and not any(_lies_under(asking, able, record, other) for other in allowed)
    )
    return Verdict(Outcome.DOES_NOT, (Cause.OVER,), (), over, allowed) if over else _GREEN


def _lies_under(asking: Attribute, able: Attribute, asked: Record, can: Record) -> bool:
    return all(
        _at_least(can[name], part, able.capacity.field(name), asking.demand.field(name))
        for name, part in asked.items()
    )
