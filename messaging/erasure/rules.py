"""What becomes of a table and of a line of the log when a worker is erased: the rules as data.

Which tables there are is known where all of them are (:mod:`portal.erasing`); which lines, here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement

from consent.log.service import EventType
from consent.purposes import Kind
from consent.store import Base

KEPT_KINDS: Final = frozenset({Kind.PLACEMENT, Kind.BASELINE_CARD, Kind.WORK_QUESTION})
"""What the workshop keeps of every worker without any consent: if it went, it would see that."""


@dataclass(frozen=True)
class Leaving:
    """Everything that goes with one worker, by id; ``chains``: his dossiers and his own.

    ``documents`` and ``records`` by chain; ``notes``: messages about him in the chains of doctors.
    """

    account: str
    dossiers: tuple[str, ...]
    documents: Mapping[str, tuple[str, ...]]
    records: Mapping[str, tuple[str, ...]]
    notes: Mapping[str, tuple[str, ...]]
    absences: tuple[str, ...]
    steps: tuple[str, ...]
    askings: tuple[bytes, ...]

    @property
    def chains(self) -> tuple[str, ...]:
        """The chains that are his."""
        return (*self.dossiers, self.account)

    @property
    def all_documents(self) -> list[str]:
        """The ids of every document that goes."""
        return [
            one for found in (self.documents, self.notes) for ids in found.values() for one in ids
        ]

    @property
    def all_records(self) -> list[str]:
        """The ids of every consent record that goes."""
        return [one for ids in self.records.values() for one in ids]

    @property
    def ids(self) -> frozenset[str]:
        """Every id after which nothing but an event may hold it."""
        return frozenset((*self.all_documents, *self.all_records, *self.absences, *self.steps))


class Fate(StrEnum):
    """What becomes of the rows of a table, or of the lines of a type."""

    STAYS = "stays"
    GOES = "goes"
    FOLLOWS = "follows"
    """Goes where it is about something that goes."""
    LAPSES = "lapses"
    """Nobody can tell whom it is about, and it goes by itself within a week."""
    NOBODYS = "nobody's"
    """It is about no worker at all."""


@dataclass(frozen=True)
class Rule:
    """What becomes of one table, and why. ``going``: which of its rows go.

    The event is the one table of which a column goes, and no row.
    """

    model: type[Base]
    fate: Fate
    why: str
    going: Callable[[Leaving], ColumnElement[bool]] | None = None


LINES: Final[Mapping[EventType, Fate]] = MappingProxyType(
    {
        EventType.OPENED: Fate.STAYS,
        EventType.SHARES: Fate.STAYS,
        EventType.CARD: Fate.STAYS,
        EventType.CREDENTIAL: Fate.STAYS,
        EventType.KEY_PUBLISHED: Fate.STAYS,
        EventType.LOGGED_IN: Fate.STAYS,
        EventType.LOGIN_FAILED: Fate.STAYS,
        EventType.LOGGED_OUT: Fate.STAYS,
        EventType.STATIONED: Fate.STAYS,
        EventType.ON_DUTY: Fate.STAYS,
        EventType.OFF_DUTY: Fate.STAYS,
        EventType.COPIES_DELETED: Fate.STAYS,
        EventType.ERASED: Fate.STAYS,
        EventType.WRITTEN: Fate.FOLLOWS,
        EventType.SEALED: Fate.FOLLOWS,
        EventType.DELIVERED: Fate.FOLLOWS,
        EventType.STRUCK: Fate.FOLLOWS,
        EventType.ENDED: Fate.FOLLOWS,
        EventType.MARKED: Fate.FOLLOWS,
        EventType.ADDED: Fate.FOLLOWS,
        EventType.COPIED: Fate.FOLLOWS,
        EventType.DISCLOSED: Fate.FOLLOWS,
        EventType.ABSENCE: Fate.FOLLOWS,
        EventType.CONSENT_GIVEN: Fate.GOES,
        EventType.CONSENT_WITHDRAWN: Fate.GOES,
        EventType.CONFIRMED: Fate.GOES,
        EventType.MANDATE: Fate.GOES,
        EventType.LISTED: Fate.GOES,
        EventType.DENIED: Fate.GOES,
        EventType.HELPER: Fate.GOES,
        EventType.SECOND_WAY: Fate.GOES,
        EventType.VERIFIED: Fate.NOBODYS,
        EventType.GROUP_CHANGED: Fate.NOBODYS,
        EventType.MEMBERSHIP: Fate.NOBODYS,
        EventType.KIOSK: Fate.NOBODYS,
        EventType.CATALOGUE_CHANGED: Fate.NOBODYS,
    }
)
"""What opens the lines of each type in the chains of who is erased."""


def opens_no_more(type_: EventType, body: Mapping[str, Any], ids: frozenset[str]) -> bool:
    """Whether what opens a line of his chains goes, when everything with these ids does."""
    fate = LINES[type_]
    return fate is Fate.GOES or (fate is Fate.FOLLOWS and not ids.isdisjoint(named_in(body)))


def named_in(body: Mapping[str, Any]) -> set[str]:
    """The ids of documents, records and rows that a line is about.

    A line that tells of one document is about that one, whoever had copies of it: they go, and
    what was written stays where the document does.
    """
    named = {body.get(name) for name in ("document", "grant", "record", "step")}
    copies = body.get("copies")
    if isinstance(copies, list) and not body.get("document"):
        for copy in copies:
            named |= {copy.get("document"), copy.get("grant")}
    return {str(one) for one in named if one}
