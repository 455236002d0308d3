"""A task for a person: a line for every attribute, and the worst of them.

Pure functions of the task's demands, of what is known of this person, of the place and of the
day: no other task, no other person and no wish has a part in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final, TypeAlias

from messaging.suitability.effects import burdened
from messaging.suitability.lines import Circumstances, Place, computed, overridden
from messaging.suitability.outcomes import Outcome, Override, Suitability, severity
from messaging.suitability.statements import Deciding, Statement, deciding
from messaging.vocabulary.attributes import DemandState
from messaging.vocabulary.book import Vocabulary, load
from messaging.vocabulary.demand import Demand

Known: TypeAlias = Mapping[str, Deciding]
"""What decides about a person in one department on one day, by attribute."""

NOTHING: Final[Deciding] = MappingProxyType({None: ()})
NO_OVERRIDES: Final[Mapping[str, Override]] = MappingProxyType({})


def known(statements: Iterable[Statement], department: str | None, today: date) -> Known:
    """Sort out once what decides about a person in a department, for all its tasks."""
    by_attribute: dict[str, list[Statement]] = {}
    for one in statements:
        by_attribute.setdefault(one.capacity.attribute, []).append(one)
    return MappingProxyType(
        {name: deciding(said, department, today) for name, said in by_attribute.items()}
    )


def suitability(
    demands: Iterable[Demand],
    person: Known,
    place: Place,
    today: date,
    overrides: Mapping[str, Override] = NO_OVERRIDES,
    words: Vocabulary | None = None,
    also: frozenset[str] = frozenset(),
) -> Suitability:
    """Give a task's lines for a person, one for each attribute of the vocabulary.

    `person` comes from `known`, for the department of `place` and the same day. What the task
    does not name is unknown. `overrides` are by attribute. `also` tries adaptations, together,
    as if they were accepted and available. Raises KeyError for an unknown adaptation.
    """
    vocabulary = words or load()
    asked = {demand.attribute: demand for demand in demands}
    for attribute in vocabulary.attributes:
        if attribute.id not in asked:
            asked[attribute.id] = Demand(attribute.id, attribute.version, DemandState.UNKNOWN)
    around = Circumstances(place, today, vocabulary, also=also)
    around = replace(around, harm=harm(asked, person, around))
    lines = {
        name: computed(asked[name], person.get(name, NOTHING), around) for name in vocabulary.ids
    }
    used = also | {
        adaptation
        for line in lines.values()
        if line.outcome is Outcome.SUITS_WITH
        for adaptation in line.adaptations
    }
    heavier = burdens(vocabulary)
    for name in {other for one in used & heavier.keys() for other in heavier[one]}:
        more = burdened(asked[name], used, vocabulary)
        lines[name] = computed(more, person.get(name, NOTHING), around)
    return Suitability(
        tuple(overridden(line, overrides.get(name), today) for name, line in lines.items())
    )


@lru_cache(maxsize=4)
def burdens(words: Vocabulary) -> Mapping[str, frozenset[str]]:
    """Give the adaptations that ask something by themselves, with the attributes that feel it."""
    felt = {
        adaptation.id: frozenset(e.attribute for e in adaptation.effects if e.burdens)
        for adaptation in words.adaptations
    }
    return MappingProxyType({name: attributes for name, attributes in felt.items() if attributes})


def harm(asked: Mapping[str, Demand], person: Known, around: Circumstances) -> Callable[[str], int]:
    """Give how bad another line becomes by what an adaptation asks; 0 where it becomes no worse."""
    heavier = burdens(around.words)

    @cache
    def on_other_lines(adaptation: str) -> int:
        worst = 0
        for name in heavier[adaptation]:
            said = person.get(name, NOTHING)
            before = computed(asked[name], said, around)
            after = computed(burdened(asked[name], {adaptation}, around.words), said, around)
            if severity(after.outcome) > severity(before.outcome):
                worst = max(worst, severity(after.outcome))
        return worst

    return lambda adaptation: on_other_lines(adaptation) if adaptation in heavier else 0
