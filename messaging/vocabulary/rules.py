"""How the parts of a demand and of a capacity are set against each other, as data.

Where both sides share a part, the comparator says how it is compared. An attribute whose sides
differ, or that has more to it, says so under "rules" in the data file. Every part of either side
has its place in the comparison: what a page asks for is never silently left out of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from messaging.vocabulary.attributes import Attribute, Comparator
from messaging.vocabulary.errors import VocabularyError
from messaging.vocabulary.reading import as_enum, as_object, check_stamp, get, only_keys
from messaging.vocabulary.values import FieldKind, Form


class How(StrEnum):
    """What has to be true of one part of a capacity and one part of a demand."""

    AT_LEAST = "at_least"
    """The capacity is at least the demand."""
    AT_MOST = "at_most"
    """The capacity is at most the demand: the lower end of a window."""
    UNDER = "under"
    """Each demanded record lies, in all its parts, under one record of the capacity."""
    SUBSET = "subset"
    """All that is asked is allowed."""
    DISJOINT = "disjoint"
    """Nothing that is asked is barred."""
    INTERSECTS = "intersects"
    """At least one thing that is offered can be used."""
    FLAG = "flag"
    """What is asked is allowed: yes or no."""
    ENOUGH = "enough"
    """What is offered is at least what is needed."""
    SOON_ENOUGH = "soon_enough"
    """What is offered comes at least as soon as it is needed: a shorter time is more."""
    LEFT_OVER = "left_over"
    """What the capacity does not bar is at least as many as the demand."""
    COMPANY = "company"
    """Where the capacity says that it is needed, the demand is more than the lowest."""


class Absent(StrEnum):
    """What it means that a part is not filled in, beside a side that is."""

    UNKNOWN = "unknown"
    """Unknown, where the other side has it (agents: wherever the demand lacks them)."""
    EMPTY = "empty"
    """Nothing: the part cannot be filled in as empty."""
    ALWAYS_UNKNOWN = "always_unknown"
    """Unknown wherever the demand lacks it, also when the capacity does."""
    NOTHING = "nothing"
    """Nothing is needed, as far as the capacity goes."""


class Easing(StrEnum):
    """The three changes that turn a line amber without anybody's acceptance."""

    SHORTER_DAY = "shorter_day"
    SUPERVISION = "supervision"
    SIMPLER_INSTRUCTION = "simpler_instruction"


@dataclass(frozen=True, slots=True)
class Instead:
    """A second comparison for what the first refuses: within it the line is amber.

    `adaptation` is the one in whose words the workplace gets the easing.
    """

    capacity: str
    demand: str
    easing: Easing
    adaptation: str


@dataclass(frozen=True, slots=True)
class PartRule:
    """One comparison: which part of which side, and how. UNDER compares whole records."""

    how: How
    capacity: str
    demand: str
    absent: Absent = Absent.UNKNOWN
    instead: Instead | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """All comparisons of one attribute; each has to hold.

    `either_side` names the flag of a demand that says that one side of the body is enough,
    `nothing_when` the part of a demand that asks nothing at all when it is 0.
    """

    parts: tuple[PartRule, ...]
    either_side: str | None = None
    nothing_when: str | None = None

    def demanding(self, field_id: str) -> tuple[PartRule, ...]:
        """Give the comparisons in which this part of the demand is used."""
        return tuple(part for part in self.parts if part.demand == field_id)


_OF_COMPARATOR: Final[Mapping[Comparator, How]] = MappingProxyType(
    {
        Comparator.AT_LEAST: How.AT_LEAST,
        Comparator.SUBSET: How.SUBSET,
        Comparator.NEED: How.ENOUGH,
        Comparator.FLAG: How.FLAG,
        Comparator.DISJOINT: How.DISJOINT,
        Comparator.INTERSECTS: How.INTERSECTS,
    }
)
_RANKED: Final = (FieldKind.NUMBER, FieldKind.CHOICE, FieldKind.LEVEL)
_SET: Final = (FieldKind.SET,)
_FLAG: Final = (FieldKind.FLAG,)
_KINDS: Final[Mapping[How, tuple[tuple[FieldKind, ...], tuple[FieldKind, ...]]]] = MappingProxyType(
    {
        How.AT_LEAST: (_RANKED, _RANKED),
        How.AT_MOST: (_RANKED, _RANKED),
        How.SUBSET: (_SET, _SET),
        How.DISJOINT: (_SET, _SET),
        How.INTERSECTS: (_SET, _SET),
        How.FLAG: (_FLAG, _FLAG),
        How.ENOUGH: (_RANKED, _RANKED),
        How.SOON_ENOUGH: (_RANKED, _RANKED),
        How.LEFT_OVER: (_SET, _RANKED),
        How.COMPANY: (_FLAG, _RANKED),
    }
)
"""Kinds of part that each comparison takes: of the capacity, of the demand."""


def rule_of(attribute: Attribute, entry: Mapping[str, Any] | None) -> Rule:
    """Give the rule of an attribute: what the file says under "rules", or its comparator.

    Raises VocabularyError when the comparator alone does not say it, a part does not fit its
    comparison, or a part of either side is compared with nothing.
    """
    where = f"rules.{attribute.id}"
    rule = _derived(attribute) if entry is None else _said(entry, where)
    _check(attribute, rule, where)
    return rule


def _derived(attribute: Attribute) -> Rule:
    if {attribute.capacity.form, attribute.demand.form} == {Form.PAIRS}:
        return Rule((PartRule(How.UNDER, "", ""),))
    how = _OF_COMPARATOR.get(attribute.comparator)
    if how is None:
        raise VocabularyError(f"rules.{attribute.id}: {attribute.comparator} has to say its parts")
    shared = [f.id for f in attribute.capacity.fields if f in attribute.demand.fields]
    return Rule(tuple(PartRule(how, name, name) for name in shared))


def _said(entry: Mapping[str, Any], where: str) -> Rule:
    only_keys(entry, ("sha256", "parts", "either_side", "nothing_when"), where)
    check_stamp(entry, where)
    parts = []
    for n, item in enumerate(get(entry, "parts", list, where)):
        at = f"{where}.parts[{n}]"
        raw = as_object(item, at)
        only_keys(raw, ("how", "capacity", "demand", "absent", "instead"), at)
        instead = None
        if "instead" in raw:
            other = get(raw, "instead", dict, at)
            only_keys(other, ("capacity", "demand", "easing", "adaptation"), f"{at}.instead")
            instead = Instead(
                get(other, "capacity", str, at),
                get(other, "demand", str, at),
                as_enum(Easing, other.get("easing"), f"{at}.easing"),
                get(other, "adaptation", str, at),
            )
        parts.append(
            PartRule(
                as_enum(How, get(raw, "how", str, at), f"{at}.how"),
                get(raw, "capacity", str, at),
                get(raw, "demand", str, at),
                as_enum(Absent, raw.get("absent", "unknown"), f"{at}.absent"),
                instead,
            )
        )
    return Rule(tuple(parts), entry.get("either_side"), entry.get("nothing_when"))


def _used(rule: Rule) -> Iterator[tuple[str, str]]:
    for part in rule.parts:
        yield part.capacity, part.demand
        if part.instead is not None:
            yield part.instead.capacity, part.instead.demand


def _check(attribute: Attribute, rule: Rule, where: str) -> None:
    sides = (attribute.capacity, attribute.demand)
    if any(part.how is How.UNDER for part in rule.parts):
        names = [[field.id for field in shape.fields] for shape in sides]
        forms = [shape.form for shape in sides]
        if len(rule.parts) != 1 or forms != [Form.PAIRS] * 2 or names[0] != names[1]:
            raise VocabularyError(f"{where}: whole records are compared with the same records")
        return
    fields = [{field.id: field for field in shape.fields} for shape in sides]
    for part in rule.parts:
        for side, name in enumerate((part.capacity, part.demand)):
            if name not in fields[side]:
                raise VocabularyError(f"{where}: there is no part {name!r} on this side")
            if fields[side][name].kind not in _KINDS[part.how][side]:
                raise VocabularyError(f"{where}: {name!r} cannot be compared as {part.how}")
        if part.instead is not None and (
            part.instead.capacity not in fields[0] or part.instead.demand not in fields[1]
        ):
            raise VocabularyError(f"{where}: instead names a part that does not exist")
    compared = [{pair[side] for pair in _used(rule)} for side in (0, 1)]
    for name in list(compared[1]):
        condition = fields[1][name].only_if
        if condition is not None:
            compared[1].add(condition[0])
    if rule.either_side is not None:
        if not attribute.sides or rule.either_side not in fields[1]:
            raise VocabularyError(f"{where}.either_side: a flag of a demand with sides is expected")
        compared[1].add(rule.either_side)
    if rule.nothing_when is not None and (
        rule.nothing_when not in compared[1]
        or fields[1][rule.nothing_when].kind is not FieldKind.CHOICE
    ):
        raise VocabularyError(f"{where}.nothing_when: a choice of the demand is expected")
    for side, label in enumerate(("capacity", "demand")):
        left = set(fields[side]) - compared[side]
        if left:
            raise VocabularyError(f"{where}: the {label}'s {min(left)!r} is compared with nothing")
