"""Adaptations: things that change what a task asks or a place offers, as data.

An effect lightens a demand or raises an offer, and nothing else: that is checked when the file is
loaded. The one exception is named as such: a protection that has to be worn asks to be worn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from messaging.vocabulary.attributes import Attribute, DemandState
from messaging.vocabulary.errors import DemandError, VocabularyError
from messaging.vocabulary.reading import as_enum, as_id, as_object, get, is_id, only_keys, words
from messaging.vocabulary.rules import How, Rule
from messaging.vocabulary.values import Field, FieldKind, Scalar, parse_number, parse_part
from messaging.vocabulary.wording import LANGUAGES


class Change(StrEnum):
    """What an effect does to a part of a demand or an offer."""

    SET_AT_MOST = "set_at_most"
    SET_AT_LEAST = "set_at_least"
    MULTIPLY = "multiply"
    CLASS_DOWN = "class_down"
    SET_OFFER = "set_offer"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class Effect:
    """One change of one part: of the demand, or (`SET_OFFER`) of what a place offers.

    `amount` is a value of the part (a set for a set), the factor, or the number of classes.
    """

    attribute: str
    part: str
    change: Change
    amount: Scalar

    @property
    def burdens(self) -> bool:
        """Whether it asks something more, instead of less."""
        return self.change is Change.ADD


@dataclass(frozen=True, slots=True, eq=False)
class Adaptation:
    """A thing that can change a demand, in words (`labels`) that fit after "with".

    `relieves` are the attributes about which it can be named; `effects` what it does to a demand
    or an offer; `workplace` the only words in which the workplace gets it.
    """

    id: str
    labels: Mapping[str, str]
    relieves: tuple[str, ...]
    effects: tuple[Effect, ...]
    workplace: Mapping[str, str]


_ALLOWED: Final[Mapping[How, frozenset[Change]]] = MappingProxyType(
    {
        How.AT_LEAST: frozenset({Change.SET_AT_MOST, Change.MULTIPLY, Change.CLASS_DOWN}),
        How.UNDER: frozenset({Change.SET_AT_MOST, Change.MULTIPLY, Change.CLASS_DOWN}),
        How.LEFT_OVER: frozenset({Change.SET_AT_MOST}),
        How.AT_MOST: frozenset({Change.SET_AT_LEAST}),
        How.FLAG: frozenset({Change.SET_AT_MOST}),
        How.SUBSET: frozenset({Change.SET_AT_MOST}),
        How.DISJOINT: frozenset({Change.SET_AT_MOST, Change.ADD}),
        How.ENOUGH: frozenset({Change.SET_OFFER}),
        How.SOON_ENOUGH: frozenset({Change.SET_OFFER}),
        How.INTERSECTS: frozenset({Change.SET_OFFER}),
        How.COMPANY: frozenset({Change.SET_AT_MOST}),
    }
)
"""The changes that only lighten, by how a part is compared; ADD is the burden."""


def read_adaptation(
    entry: dict[str, Any], attributes: Mapping[str, Attribute], rules: Mapping[str, Rule]
) -> Adaptation:
    """Take one adaptation; VocabularyError when an effect would do anything but lighten."""
    where = f"adaptations.{entry.get('id')}"
    only_keys(entry, ("id", "labels", "relieves", "effects", "workplace"), where)
    relieves = tuple(get(entry, "relieves", list, where))
    for attribute_id in relieves:
        if not is_id(attribute_id):
            raise VocabularyError(f"{where}.relieves: {attribute_id!r} is no attribute id")
    effects: list[Effect] = []
    for n, item in enumerate(entry.get("effects", [])):
        raw = as_object(item, f"{where}.effects[{n}]")
        effects += _effects(raw, attributes, rules, f"{where}.effects[{n}]")
    for effect in effects:
        if not effect.burdens and effect.attribute not in relieves:
            raise VocabularyError(f"{where}.effects: {effect.attribute} is not in relieves")
    workplace = words(entry, "workplace", LANGUAGES, where)
    if any(re.search(r"\d", text) for text in workplace.values()):
        raise VocabularyError(f"{where}.workplace: no number reaches the workplace")
    labels = words(entry, "labels", LANGUAGES, where)
    return Adaptation(as_id(entry, where), labels, relieves, tuple(effects), workplace)


def _effects(
    raw: Mapping[str, Any],
    attributes: Mapping[str, Attribute],
    rules: Mapping[str, Rule],
    where: str,
) -> list[Effect]:
    only_keys(raw, ("attribute", "on", "change"), where)
    name = get(raw, "attribute", str, where)
    if name not in attributes:
        raise VocabularyError(f"{where}: there is no attribute {name!r}")
    attribute = attributes[name]
    offered = DemandState.NONE not in attribute.demand_states
    side = get(raw, "on", str, where)
    changes = get(raw, "change", dict, where)
    if len(changes) != 1:
        raise VocabularyError(f"{where}.change: one change is expected")
    word, parts = next(iter(changes.items()))
    change = as_enum(Change, word, f"{where}.change")
    if side != ("offer" if change is Change.SET_OFFER else "demand") or (
        change is Change.SET_OFFER and not offered
    ):
        raise VocabularyError(f"{where}.on: a demand is lightened, an offer is set")
    return [
        _effect(attribute, rules[name], change, part, amount, f"{where}.{part}")
        for part, amount in as_object(parts, f"{where}.change").items()
    ]


def _effect(
    attribute: Attribute, rule: Rule, change: Change, part: str, raw: Any, where: str
) -> Effect:
    if part not in [field.id for field in attribute.demand.fields]:
        raise VocabularyError(f"{where}: the demand of {attribute.id} has no such part")
    field = attribute.demand.field(part)
    if part == rule.either_side:
        if change is not Change.SET_AT_MOST or raw is not True:
            raise VocabularyError(f"{where}: one side can only become enough")
        return Effect(attribute.id, part, change, True)
    hows = [one.how for one in rule.demanding(part)] or [
        How.UNDER if rule.parts[0].how is How.UNDER else How.AT_LEAST
    ]
    if any(change not in _ALLOWED[how] for how in hows):
        raise VocabularyError(f"{where}: {change} does not lighten what is compared as {hows[0]}")
    amount = _amount(field, change, raw, where)
    if How.COMPANY in hows and field.rank(amount) < 1:
        raise VocabularyError(f"{where}: who needs company would be left alone")
    return Effect(attribute.id, part, change, amount)


def _amount(field: Field, change: Change, raw: Any, where: str) -> Scalar:
    try:
        if change is Change.MULTIPLY:
            if field.kind not in (FieldKind.NUMBER, FieldKind.CHOICE):
                raise VocabularyError(f"{where}: {field.id} cannot be multiplied")
            return parse_number(raw, "", DemandError, minimum=0.001, maximum=1, step=None)
        if change is Change.CLASS_DOWN:
            if field.kind not in (FieldKind.CHOICE, FieldKind.LEVEL):
                raise VocabularyError(f"{where}: {field.id} has no classes")
            return int(parse_number(raw, "", DemandError, minimum=1, maximum=9, step=1))
        return parse_part(field, raw, "", DemandError)
    except DemandError as refused:
        raise VocabularyError(f"{where}: {refused.code}") from refused
