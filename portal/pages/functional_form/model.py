"""What a page draws: which rows stand where, and what each of them holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from messaging.vocabulary import load

RECORDS: Final = 3
"""A list of pairs is drawn with so many places, and more where more are filled in."""

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Beside(StrEnum):
    """What a row may hold beside its value; off unless a page asks for it."""

    ACCEPTED = "accepted"
    NOTE = "note"
    COURSE = "course"


@dataclass(frozen=True)
class Layout:
    """Which rows a form has, by name.

    ``first`` stand open, ``more`` behind a word. ``grouped``: the first ones under headings too.
    ``departments``: the names of those that rows are about. ``why``: a sentence under a row.
    ``unsaid``: the words for saying nothing in a row, where somebody else's line holds then.
    ``beside``: the extras of every row; with ``COURSE`` each has its own days, course and basis,
    and the form's review date holds where a row has none.
    """

    first: tuple[str, ...]
    more: tuple[str, ...] = ()
    grouped: bool = True
    departments: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    why: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    unsaid: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    beside: frozenset[Beside] = field(default_factory=frozenset)

    @classmethod
    def all(cls, *, limits_only: bool = False) -> Layout:
        """Those that are most asked first, all others behind a word.

        ``limits_only``: none that the workplace may never see as a line.
        """
        words = load()
        ids = [one for one in words.ids if words.fits_limits(one) or not limits_only]
        first = tuple(one for one in ids if one in words.offered_first)
        return cls(first, tuple(one for one in ids if one not in first))

    @property
    def keys(self) -> tuple[str, ...]:
        """Every row, open or not."""
        return (*self.first, *self.more)


@dataclass(frozen=True)
class Choice:
    """One of several: its value, its words, and a sentence that says what it means."""

    value: str
    words: str
    meaning: str = ""


@dataclass(frozen=True)
class Part:
    """One box of a record. ``kind``: number, choice (one of few), select or set.

    ``lead``: the part that the choice of state can say already; then it is one of two ways.
    """

    name: str
    label: str
    kind: str
    unit: str
    options: tuple[Choice, ...]
    picks: tuple[str, ...]
    value: str
    values: tuple[str, ...]
    optional: bool
    lead: bool = False


@dataclass(frozen=True)
class Row:
    """One attribute, in general or for one department: what may be said, and what is said.

    ``states``: the short answers; ``leads``: the limits that are one tap; ``otherwise``: the
    choice that opens the boxes. ``records``: the boxes, a list for each pair. ``scale``: levels,
    which are read from light to heavy.
    """

    id: str
    label: str
    why: str
    department: str
    other: bool
    states: tuple[Choice, ...]
    leads: tuple[Choice, ...]
    lead_label: str
    otherwise: Choice | None
    last: tuple[Choice, ...]
    scale: bool
    state: str
    records: tuple[tuple[Part, ...], ...]
    sides: tuple[Choice, ...]
    side: str
    adaptations: tuple[Choice, ...]
    adaptation: str
    may_accept: tuple[Choice, ...]
    accepted: tuple[str, ...]
    note: str
    extras: Mapping[str, str]
    beside: frozenset[Beside]
    errors: tuple[str, ...]

    @property
    def said(self) -> bool:
        """Whether anything stands here, right or wrong."""
        return self.state != "unknown" or bool(self.errors)

    @property
    def precise(self) -> bool:
        """Whether something is said that few rows need: a second pair, an adaptation, a side."""
        further = any(part.value for record in self.records[1:] for part in record)
        return further or bool(self.adaptation or self.accepted or self.side)


@dataclass(frozen=True)
class Group:
    """Rows under one heading; under none where ``title`` is empty."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Form:
    """The whole form. ``errors`` by row (or ``review_by``, ``form``), for the summary."""

    groups: tuple[Group, ...]
    more: tuple[Group, ...]
    review_by: str
    course: str
    basis: str
    errors: dict[str, list[str]]
    labels: dict[str, str]

    @property
    def more_open(self) -> bool:
        """Whether something stands behind the word, so that it has to be seen."""
        return any(row.said for group in self.more for row in group.rows)
