"""The smallest adaptation that opens a task: the fewest that leave no line red.

Grey lines stay grey and are named. Among equals, the set with fewer things that the place lacks
comes first, then the one that is first by its sorted ids. It may hold adaptations that no
physician has accepted yet: it is for the physician alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import TypeAlias

from messaging.suitability.lines import HARMFUL, Circumstances, Place, computed
from messaging.suitability.outcomes import Outcome, Override, Suitability
from messaging.suitability.statements import Deciding
from messaging.suitability.tasks import NO_OVERRIDES, NOTHING, Known, harm, suitability
from messaging.vocabulary.book import Vocabulary, load
from messaging.vocabulary.demand import Demand

_Set: TypeAlias = frozenset[str]


@dataclass(frozen=True, slots=True)
class Proposed:
    """One adaptation of the smallest set: whether the place has it, and whether it is accepted.

    `accepted` is true only where it was accepted for every line that it is needed for.
    """

    adaptation: str
    available: bool
    accepted: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """What would open a task.

    `proposed` is empty when nothing is red, and when nothing opens it: then `closed` names the
    attributes that no adaptation opens. `unknown` names what has to be asked in any case.
    """

    proposed: tuple[Proposed, ...]
    unknown: tuple[str, ...]
    closed: tuple[str, ...]


def smallest(
    demands: Iterable[Demand],
    person: Known,
    place: Place,
    today: date,
    overrides: Mapping[str, Override] = NO_OVERRIDES,
    words: Vocabulary | None = None,
) -> Opening:
    """Give the smallest adaptation of a task for a person; arguments as for `suitability`.

    A line that the physician himself made red stays closed.
    """
    vocabulary = words or load()
    asked = tuple(demands)
    now = suitability(asked, person, place, today, overrides, vocabulary)
    unknown = tuple(line.attribute for line in now.lines if line.outcome is Outcome.UNKNOWN)
    red = [line for line in now.lines if line.outcome is Outcome.DOES_NOT]
    by_name = {line.attribute: line.demand for line in now.lines}
    around = Circumstances(place, today, vocabulary)
    around = replace(around, harm=harm(by_name, person, around))
    ways: dict[str, tuple[_Set, ...]] = {}
    for line in red:
        said = person.get(line.attribute, NOTHING)
        mine = line.computed is not None
        ways[line.attribute] = () if mine else _openings(line.demand, said, around)
    closed = tuple(name for name, sets in ways.items() if not sets)
    if closed:
        return Opening((), unknown, closed)
    chosen: set[str] = set()
    for group in _apart(ways):
        chosen |= fewest(group, place.available)
    accepted = _accepted(now, ways, person, frozenset(chosen))
    return Opening(
        tuple(Proposed(one, one in place.available, one in accepted) for one in sorted(chosen)),
        unknown,
        (),
    )


def _openings(demand: Demand, said: Deciding, around: Circumstances) -> tuple[_Set, ...]:
    """The sets of adaptations that turn a red line, none of them holding another."""
    about = {one.id for one in around.words.adaptations_for(demand.attribute)}
    about |= {
        one.capacity.adaptation
        for here in said.values()
        for one in here
        if one.capacity.adaptation is not None
    }
    useful = sorted(one for one in about if around.harm(one) < HARMFUL)

    def opens(tried: _Set) -> bool:
        found = computed(demand, said, replace(around, also=tried))
        return found.outcome is not Outcome.DOES_NOT

    if not opens(frozenset(useful)):
        return ()
    found: list[_Set] = []
    for size in range(1, len(useful) + 1):
        for chosen in map(frozenset, combinations(useful, size)):
            if not any(smaller <= chosen for smaller in found) and opens(chosen):
                found.append(chosen)
    return tuple(found)


def _apart(ways: Mapping[str, tuple[_Set, ...]]) -> list[list[tuple[_Set, ...]]]:
    """The lines in groups that share no adaptation: what is fewest for each is fewest for all."""
    groups: list[tuple[set[str], list[tuple[_Set, ...]]]] = []
    for sets in ways.values():
        names, members = set().union(*sets), [sets]
        apart = []
        for other_names, other_members in groups:
            if other_names & names:
                names |= other_names
                members += other_members
            else:
                apart.append((other_names, other_members))
        groups = [*apart, (names, members)]
    return [members for _, members in groups]


def fewest(lines: Sequence[tuple[_Set, ...]], available: _Set) -> _Set:
    """Give the best set that holds, for each line, one of its sets.

    Best is the fewest, then the fewest that are not `available`, then the first by sorted ids.
    """

    def rank(chosen: _Set) -> tuple[int, int, list[str]]:
        return len(chosen), len(chosen - available), sorted(chosen)

    best: _Set | None = None

    def choose(left: Sequence[tuple[_Set, ...]], chosen: _Set) -> None:
        nonlocal best
        if best is not None and len(chosen) > len(best):
            return
        open_still = [sets for sets in left if not any(one <= chosen for one in sets)]
        if not open_still:
            if best is None or rank(chosen) < rank(best):
                best = chosen
            return
        narrow = min(open_still, key=len)
        for one in narrow:
            choose(open_still, chosen | one)

    choose(lines, frozenset())
    return best or frozenset()


def _accepted(
    now: Suitability, ways: Mapping[str, tuple[_Set, ...]], person: Known, chosen: _Set
) -> set[str]:
    """Those of the chosen that are accepted for every red line which they help to open."""
    found = set(chosen)
    for name, sets in ways.items():
        needed = {a for one in sets if one <= chosen for a in one}
        for here in person.get(name, NOTHING).values():
            for statement in here:
                said = statement.accepted | {statement.capacity.adaptation}
                found -= needed - said
    return found
