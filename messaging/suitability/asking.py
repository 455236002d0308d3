"""Which questions about a person matter most for the tasks at hand: pure functions.

A doctor has a minute. What no task asks is not worth his time, nor what is known already. Of the
rest the attributes that the vocabulary offers first, which any doctor can judge, come before the
others; among each, those on which most tasks turn. A task turns on an attribute when an ordinary
limit would already be too narrow for it: a third up the scale, the lightest being its start.
Nothing is counted but tasks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from messaging.suitability.comparing import asks_nothing
from messaging.suitability.lines import Place, judge
from messaging.suitability.outcomes import Outcome
from messaging.suitability.statements import Statement
from messaging.vocabulary.attributes import Attribute, CapacityState, Comparator, DemandState
from messaging.vocabulary.book import Vocabulary, load
from messaging.vocabulary.capacity import Capacity
from messaging.vocabulary.demand import Demand
from messaging.vocabulary.values import Field, FieldKind, Record, Scalar

MOST: Final = 7
"""So many questions fit in a minute."""

_ANY_DAY: Final = date(2000, 1, 1)
_ANYWHERE: Final = Place()


@dataclass(frozen=True, slots=True)
class Matter:
    """A question worth asking: ``asked`` by so many tasks ``of`` all, and ``turns`` some of them.

    The words of why it is asked are made of ``asked`` and ``of``; no person is counted.
    """

    attribute: str
    asked: int
    of: int
    turns: int


def questions(
    tasks: Iterable[Iterable[Demand]],
    known: Collection[str],
    most: int = MOST,
    words: Vocabulary | None = None,
) -> tuple[Matter, ...]:
    """Give the first questions of :func:`matters`, at most ``most``."""
    return matters(tasks, known, words)[:most]


def matters(
    tasks: Iterable[Iterable[Demand]], known: Collection[str], words: Vocabulary | None = None
) -> tuple[Matter, ...]:
    """Give every attribute that a task asks and that is not in ``known``, what matters most first.

    The order: what the vocabulary offers first; by how many tasks turn on it; by how many ask
    it; its row. It depends on no order of ``tasks``; an attribute that becomes known disappears
    and moves no other past another.
    """
    vocabulary = words or load()
    asked: Counter[str] = Counter()
    turns: Counter[str] = Counter()
    all_tasks = [list(task) for task in tasks]
    for task in all_tasks:
        for demand in task:
            if asks(demand, vocabulary):
                asked[demand.attribute] += 1
                turns[demand.attribute] += turns_on(demand, vocabulary)
    found = [
        Matter(name, asked[name], len(all_tasks), turns[name])
        for name in vocabulary.ids
        if asked[name] and name not in known
    ]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                one.attribute not in vocabulary.offered_first,
                -one.turns,
                -one.asked,
                vocabulary.attribute(one.attribute).row,
            ),
        )
    )


def asks(demand: Demand, words: Vocabulary) -> bool:
    """Whether a demand asks (or offers) anything: neither unknown nor nothing."""
    if demand.state is not DemandState.VALUE:
        return False
    attribute = words.attribute(demand.attribute, demand.version)
    return not asks_nothing(attribute, words.rule(attribute.id), demand.value)


@lru_cache(maxsize=4096)
def turns_on(demand: Demand, words: Vocabulary) -> bool:
    """Whether an ordinary limit of this attribute is already too narrow for the task."""
    said = Statement(ordinary_limit(words.attribute(demand.attribute)), "", _ANY_DAY)
    line = judge(demand, [said], _ANYWHERE, _ANY_DAY, words)
    return line.outcome in (Outcome.DOES_NOT, Outcome.SUITS_WITH)


def ordinary_limit(attribute: Attribute) -> Capacity:
    """Give a limit as many people have it: a third up each scale, and what is not said left out.

    Of a set the first half; of a range the middle; a need is a third down from the most.
    """
    fields = attribute.capacity.fields
    needed = [one for one in fields if one.id not in attribute.capacity.optional] or [*fields[:1]]
    need = attribute.comparator is Comparator.NEED
    parts = {one.id: _ordinary(one, need=need) for one in needed}
    for one in needed:
        if one.at_most in parts:
            middle = len(one.picks) // 2
            parts[one.id], parts[one.at_most] = one.picks[middle], one.picks[middle + 1]
    return Capacity(attribute.id, attribute.version, CapacityState.LIMIT, (Record(parts),))


def _ordinary(part: Field, *, need: bool) -> Scalar:
    if part.kind is FieldKind.FLAG:
        return need
    if part.kind is FieldKind.SET:
        return tuple(option.id for option in part.options[: (len(part.options) + 1) // 2])
    scale: list[Scalar] = [*part.picks] or [option.id for option in part.options]
    third = len(scale) // 3
    return scale[-1 - third] if need else scale[third]
