"""Which of several statements about one attribute decides.

The occupational physician's own line in force decides; without one, the strictest. A line for a
department wins whole for that department, also when it is wider and also when its date has
passed. A line that is not valid yet leaves the earlier one standing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, TypeAlias

from messaging.vocabulary.attributes import CapacityState
from messaging.vocabulary.capacity import Capacity, Side

SIDES: Final = (Side.LEFT, Side.RIGHT)


@dataclass(frozen=True, slots=True)
class Statement:
    """A capacity as somebody said it.

    `own` is true for the occupational physician's; `author` is any mark that keeps the other
    doctors apart; `written` the Brussels day on which it was said; `department` the only
    department it is about (None: everywhere); `accepted` the adaptations that a physician
    accepted beside the limit.
    """

    capacity: Capacity
    author: str
    written: date
    own: bool = False
    department: str | None = None
    accepted: frozenset[str] = frozenset()

    @property
    def holds_from(self) -> date:
        """The day from which it replaces what the same author said before."""
        begin = self.capacity.valid_from
        return self.written if begin is None else max(begin, self.written)


Deciding: TypeAlias = Mapping[Side | None, tuple[Statement, ...]]
"""The statements that decide, by the side that they are about; None where sides are alike.

Where there are several, the strictest decides; where there are none, it is unknown.
"""


def deciding(statements: Iterable[Statement], department: str | None, today: date) -> Deciding:
    """Give what decides about one attribute in one department; the order of input is nothing.

    One entry under None when every statement is about both sides, else one for each side.
    """
    said = [
        one
        for one in statements
        if one.capacity.state is not CapacityState.UNKNOWN
        and one.department in (None, department)
        and (one.capacity.valid_from is None or one.capacity.valid_from <= today)
    ]
    if all(one.capacity.side in (None, Side.BOTH) for one in said):
        return MappingProxyType({None: _decide(said)})
    return MappingProxyType(
        {
            side: _decide([o for o in said if o.capacity.side in (None, Side.BOTH, side)])
            for side in SIDES
        }
    )


def _decide(said: list[Statement]) -> tuple[Statement, ...]:
    here = [one for one in said if one.department is not None]
    found = here or said
    own = [one for one in found if one.own]
    if own:
        return _latest(own)
    authors = dict.fromkeys(one.author for one in found)
    latest = [
        last for author in authors for last in _latest([o for o in found if o.author == author])
    ]
    return tuple(sorted(latest, key=repr))


def _latest(said: list[Statement]) -> tuple[Statement, ...]:
    """The last one said; several where they were said on one day, which order cannot tell."""
    if len(said) == 1:
        return (said[0],)
    last = max((one.holds_from, one.written) for one in said)
    return tuple(sorted((o for o in said if (o.holds_from, o.written) == last), key=repr))
