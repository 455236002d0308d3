"""How rows and their boxes are called.

A row is called after its attribute: ``standing``; for one department alone
``standing@<department>``; the other side of the body stands in a row of its own, ``grip~``. The
boxes of a row add a word: ``standing.state``, ``standing.stretch_min``, and for the second and
third record of a list ``lift_low.2.kg``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from messaging.vocabulary import Attribute, CapacityState
from messaging.vocabulary.values import UNLIMITED, Field, FieldKind

LIMIT: Final = str(CapacityState.LIMIT)
EMPTY: Final = "-"
"""What a box "none of these" sends: a set that was answered and is empty."""


@dataclass(frozen=True, slots=True)
class Key:
    """A row: its attribute, the only department that it is about, and whether it is the second."""

    attribute: str
    department: str = ""
    other: bool = False

    def __str__(self) -> str:
        place = f"@{self.department}" if self.department else ""
        return f"{self.attribute}{place}{'~' if self.other else ''}"

    @property
    def twin(self) -> Key:
        """The row of the other side of the body."""
        return Key(self.attribute, self.department, not self.other)


def key_of(attribute: str, department: str = "") -> str:
    """The name of a row: of an attribute in general, or for one department."""
    return str(Key(attribute, department))


def parse_key(name: str) -> Key:
    """A row by its name."""
    whole = name.removesuffix("~")
    attribute, _at, department = whole.partition("@")
    return Key(attribute, department, name.endswith("~"))


def box(key: Key | str, part: str, record: int = 1) -> str:
    """The name of one box of a row; ``record`` counts from 1."""
    return f"{key}.{part}" if record == 1 else f"{key}.{record}.{part}"


def lead_of(attribute: Attribute) -> Field | None:
    """The part of a limit that can be said with the very tap that says that there is one.

    It is the first part of the value: kilos, minutes, a level. None where the first part says
    little by itself: a set, or one end of a range.
    """
    first = attribute.capacity.fields[0]
    if first.kind is FieldKind.SET or first.at_most is not None:
        return None
    if first.kind is FieldKind.NUMBER and not first.picks:
        return None
    return first


def lead_values(attribute: Attribute) -> tuple[str, ...]:
    """The values that are offered for the first part, as text."""
    lead = lead_of(attribute)
    if lead is None:
        return ()
    if lead.kind is FieldKind.NUMBER:
        return (*map(str, lead.picks), *((UNLIMITED,) if lead.unlimited else ()))
    if lead.kind is FieldKind.FLAG:
        return ("true", "false")
    return tuple(str(option.id) for option in lead.options)


def is_closed(attribute: Attribute) -> bool:
    """Whether the first part can be nothing else than one of the values that are offered."""
    lead = lead_of(attribute)
    return (
        lead is not None
        and lead.kind is not FieldKind.NUMBER
        and lead.id not in attribute.capacity.optional
    )


def split_state(typed: str) -> tuple[str, str]:
    """What a choice of state says: the state, and the first part of its value or nothing."""
    state, _equals, lead = typed.partition("=")
    return (state, lead) if state == LIMIT else (typed, "")


def text(part: object) -> str:
    """A part of a value as a box holds it."""
    if isinstance(part, bool):
        return "true" if part else "false"
    return str(part)
