"""One line: what a task asks of one attribute beside what is known of a person, at a place.

A pure function. Grey needs an unknown demand, or an unknown capacity where something is asked;
amber is an adaptation that a physician accepted and the place has, a passed review date, or one
of the three easings; time only narrows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeAlias

from messaging.suitability.comparing import asks_nothing, compare
from messaging.suitability.effects import lightened
from messaging.suitability.outcomes import Cause, Line, Outcome, Override, Verdict, severity
from messaging.suitability.statements import Deciding, Statement, deciding
from messaging.vocabulary.attributes import CapacityState, DemandState
from messaging.vocabulary.book import Vocabulary
from messaging.vocabulary.capacity import Side
from messaging.vocabulary.demand import Demand


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task is done: its department, and the adaptations that are available there."""

    department: str | None = None
    available: frozenset[str] = frozenset()


def harmless(_adaptation: str) -> int:
    """How much harm an adaptation does to another line, when there is no other line: none."""
    return 0


HARMFUL: Final = severity(Outcome.DOES_NOT)
"""An adaptation that turns another line red (who cannot wear it) is as good as absent."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that a line depends on beside the demand and what is known of the person.

    `harm` gives how bad another line becomes on which an adaptation is a burden (`severity`);
    `also` are adaptations that are tried, together, as if they were accepted and available.
    """

    place: Place
    today: date
    words: Vocabulary
    harm: Callable[[str], int] = harmless
    also: frozenset[str] = frozenset()


def judge(
    demand: Demand,
    statements: Iterable[Statement],
    place: Place,
    today: date,
    words: Vocabulary,
    override: Override | None = None,
) -> Line:
    """Give the line of one attribute.

    `statements` are those about this attribute of this person, in any order; `today` is the
    Brussels day. An override replaces any colour but grey.
    """
    said = deciding(statements, place.department, today)
    return overridden(computed(demand, said, Circumstances(place, today, words)), override, today)


def overridden(line: Line, override: Override | None, today: date) -> Line:
    """Give the line in the colour that the physician chose, marked as his; grey stays grey."""
    if override is None or line.outcome is Outcome.UNKNOWN:
        return line
    passed = override.review_by is not None and override.review_by < today
    causes = (Cause.PHYSICIAN, Cause.REVIEW) if passed else (Cause.PHYSICIAN,)
    narrowed = passed and override.outcome is Outcome.SUITS
    outcome = Outcome.SUITS_WITH if narrowed else override.outcome
    return replace(line, outcome=outcome, causes=causes, computed=line.outcome)


def computed(demand: Demand, said: Deciding, around: Circumstances) -> Line:
    """Give the line as the comparison makes it, before any choice of the physician."""
    if demand.state is DemandState.UNKNOWN:
        return _line(demand, [(None, None, Verdict(Outcome.UNKNOWN, (Cause.DEMAND_UNKNOWN,)))])
    found = [(side, *_strictest(demand, here, around)) for side, here in said.items()]
    if len(found) == 1:
        return _line(demand, found)
    either = around.words.rule(demand.attribute).either_side
    if _one_is_enough(demand, either):
        return _line(demand, [min(found, key=_severity)])
    both = _line(demand, found)
    if both.outcome is Outcome.DOES_NOT and either is not None:
        return _one_made_enough(demand, said, found, either, around) or both
    return both


_Found: TypeAlias = tuple[Side | None, Statement | None, Verdict]


def _severity(found: _Found) -> int:
    return severity(found[2].outcome)


def _line(demand: Demand, found: list[_Found]) -> Line:
    """The worst of the sides, with the causes and adaptations of every side that is as bad.

    Among those, the one decides that can name what goes over.
    """
    side, statement, verdict = max(found, key=lambda one: (_severity(one), bool(one[2].demanded)))
    causes, adaptations = verdict.causes, verdict.adaptations
    if len(found) > 1:
        as_bad = [one for _, _, one in found if one.outcome is verdict.outcome]
        causes = tuple(dict.fromkeys(cause for one in as_bad for cause in one.causes))
        adaptations = tuple(sorted({a for one in as_bad for a in one.adaptations}))
    return Line(
        attribute=demand.attribute,
        outcome=verdict.outcome,
        causes=causes,
        demand=demand,
        statement=statement,
        side=side,
        adaptations=adaptations,
        demanded=verdict.demanded,
        allowed=verdict.allowed,
    )


def _one_is_enough(demand: Demand, either: str | None) -> bool:
    return either is not None and bool(demand.value) and demand.value[0].get(either) is True


def _one_made_enough(
    demand: Demand, said: Deciding, found: list[_Found], either: str, around: Circumstances
) -> Line | None:
    """The line when an adaptation makes one side of the body enough; None when none does."""
    accepted = {a for here in said.values() for a in _accepted_by_all(here, around)}
    for way in [*({a} for a in _by_harm(accepted, around)), set(around.also)]:
        if not _one_is_enough(lightened(demand, way, around.words), either):
            continue
        side, statement, verdict = min(found, key=_severity)
        if severity(verdict.outcome) <= severity(Outcome.SUITS_WITH):
            with_it = _amber(verdict, _touching(way, demand.attribute, around.words))
            return _line(demand, [(side, statement, with_it)])
    return None


def _accepted_by_all(here: tuple[Statement, ...], around: Circumstances) -> set[str]:
    sets = [one.accepted & around.place.available for one in here]
    return set(sets[0].intersection(*sets[1:])) if sets else set()


def _by_harm(adaptations: Iterable[str], around: Circumstances) -> list[str]:
    usable = [a for a in adaptations if around.harm(a) < HARMFUL]
    return sorted(usable, key=lambda a: (around.harm(a), a))


def _strictest(
    demand: Demand, here: tuple[Statement, ...], around: Circumstances
) -> tuple[Statement | None, Verdict]:
    if _nothing_asked(demand, around.words):
        return (here[0] if here else None), Verdict(Outcome.SUITS)
    if not here:
        return None, Verdict(Outcome.UNKNOWN, (Cause.CAPACITY_UNKNOWN,))
    verdicts = [(one, _verdict(demand, one, around)) for one in here]
    return max(verdicts, key=lambda pair: severity(pair[1].outcome))


def _nothing_asked(demand: Demand, words: Vocabulary) -> bool:
    if demand.state is DemandState.NONE:
        return True
    attribute = words.attribute(demand.attribute, demand.version)
    return asks_nothing(attribute, words.rule(demand.attribute), demand.value)


def _verdict(demand: Demand, statement: Statement, around: Circumstances) -> Verdict:
    """What one statement says of a demand that asks something."""
    capacity = statement.capacity
    needed: frozenset[str] = frozenset()
    if capacity.adaptation is not None:
        needed = frozenset({capacity.adaptation})
        if not needed <= around.place.available | around.also or (
            around.harm(capacity.adaptation) >= HARMFUL and not needed <= around.also
        ):
            return Verdict(
                Outcome.DOES_NOT, (Cause.LACKS,), (capacity.adaptation,), allowed=capacity.value
            )
    found = _ways(demand, statement, needed, around)
    if not capacity.to_review(around.today):
        return found
    if found.outcome is Outcome.SUITS:
        return Verdict(Outcome.SUITS_WITH, (Cause.REVIEW,))
    if found.outcome is Outcome.SUITS_WITH:
        return replace(found, causes=(*found.causes, Cause.REVIEW))
    return found


def _ways(
    demand: Demand, statement: Statement, needed: frozenset[str], around: Circumstances
) -> Verdict:
    """As it is; else with one accepted adaptation that the place has; else with what is tried."""
    first = _left(demand, needed, statement, around.words)
    if first.outcome is not Outcome.DOES_NOT:
        ok = first.outcome is not Outcome.UNKNOWN
        return _amber(first, needed) if needed and ok else first
    singles = _by_harm(statement.accepted & around.place.available, around)
    for extra in [*(frozenset({one}) for one in singles), around.also]:
        way = needed | extra
        if not extra or way == needed:
            continue
        found = _left(demand, way, statement, around.words)
        if severity(found.outcome) <= severity(Outcome.SUITS_WITH):
            amber = _amber(found, needed | _touching(extra, demand.attribute, around.words))
            return replace(amber, demanded=first.demanded, allowed=first.allowed)
    return first


def _left(demand: Demand, way: frozenset[str], statement: Statement, words: Vocabulary) -> Verdict:
    if not way:
        return _plain(demand, statement, words)
    left = lightened(demand, way, words)
    if left is not demand and _nothing_asked(left, words):
        return Verdict(Outcome.SUITS)
    return _plain(left, statement, words)


def _touching(adaptations: Iterable[str], attribute: str, words: Vocabulary) -> frozenset[str]:
    return frozenset(a for a in adaptations if attribute in words.adaptation(a).relieves)


def _amber(found: Verdict, adaptations: frozenset[str]) -> Verdict:
    causes = (Cause.ADAPTATION, *found.causes)
    return Verdict(Outcome.SUITS_WITH, causes, tuple(sorted({*found.adaptations, *adaptations})))


def _plain(demand: Demand, statement: Statement, words: Vocabulary) -> Verdict:
    """The comparison itself, without adaptations or dates, of a demand that asks something."""
    capacity = statement.capacity
    if capacity.state is CapacityState.NO_LIMIT:
        return Verdict(Outcome.SUITS)
    if capacity.state is CapacityState.NOT:
        return Verdict(Outcome.DOES_NOT, (Cause.NOT,))
    return compare(
        words.attribute(demand.attribute, demand.version),
        words.attribute(capacity.attribute, capacity.version),
        words.rule(demand.attribute),
        demand.value,
        capacity.value,
    )
