"""Who helped a worker to understand, how, and what ties him to the employer. Pure.

A helper is neither the signer nor the boss (section 4 of the rules). In a record of version 1 it
stands in one field, as ``WHO:HOW`` or ``WHO:HOW:NAME``; the tie has a field of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

LONGEST_NAME: Final = 60


class Helper(StrEnum):
    """Who helps: the helper whom the worker named, or somebody else."""

    NAMED = "named"
    FAMILY = "family"
    FRIEND = "friend"
    GUARDIAN = "guardian"
    PROFESSIONAL = "professional"
    WORKSHOP = "workshop"


class Manner(StrEnum):
    """How he helps."""

    READ_ALOUD = "read_aloud"
    EXPLAINED = "explained"
    INTERPRETED = "interpreted"


class Dependency(StrEnum):
    """What ties him to the employer. A boss is not among them: he may not help."""

    NONE = "none"
    WORKS_THERE = "works_there"
    PAID_BY = "paid_by"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Help:
    """Somebody who helps. ``name`` is what the worker calls him, if he says it."""

    who: Helper
    manner: Manner
    dependency: Dependency
    name: str = ""

    def __post_init__(self) -> None:
        if self.who is Helper.WORKSHOP and self.dependency not in (
            Dependency.WORKS_THERE,
            Dependency.PAID_BY,
        ):
            # Whatever was ticked: who is of the workshop works there.
            object.__setattr__(self, "dependency", Dependency.WORKS_THERE)

    @property
    def in_record(self) -> str:
        """As the record of a consent has it."""
        return ":".join(part for part in (self.who, self.manner, self.name) if part)

    @classmethod
    def from_record(cls, collected: Mapping[str, Any]) -> Help | None:
        """Of the part ``collected`` of a record; nothing where nobody helped."""
        if collected["helper"] is None:
            return None
        who, manner, *name = str(collected["helper"]).split(":", 2)
        return cls(
            Helper(who),
            Manner(manner),
            Dependency(collected["helper_dependency"]),
            name[0] if name else "",
        )
