"""Who is in the decision: the parties that can hold a copy, and the one who acts.

Both are values. They are read from the database elsewhere, under the dossier's lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consent.mandates.rules import Mandate
from consent.purposes import Role


class PartyKind(StrEnum):
    """A recipient is a person or a group."""

    PERSON = "person"
    GROUP = "group"


@dataclass(frozen=True)
class Party:
    """Somebody who can hold a copy: a person at an organisation, or a group of one.

    The same person at another organisation is another party.
    """

    kind: PartyKind
    id: str
    organisation: str
    role: Role

    def as_json(self) -> dict[str, str]:
        """The shape in which records write a party."""
        return {
            "kind": str(self.kind),
            "id": self.id,
            "organisation": self.organisation,
            "role": str(self.role),
        }

    def includes(self, other: Party) -> bool:
        """Whether that is the same one, or a person of the organisation whose group this is."""
        same_side = (self.role, self.organisation) == (other.role, other.organisation)
        is_group_of = (self.kind, other.kind) == (PartyKind.GROUP, PartyKind.PERSON)
        return self == other or (same_side and is_group_of)

    @classmethod
    def from_json(cls, data: dict[str, str]) -> Party:
        """What :meth:`as_json` wrote."""
        return cls(PartyKind(data["kind"]), data["id"], data["organisation"], Role(data["role"]))


@dataclass(frozen=True)
class Posting:
    """That a coach is where a worker stands, from one moment until just before another."""

    dossier: str
    begins: datetime
    closes: datetime

    def holds(self, now: datetime) -> bool:
        """Whether he is there now. At the closing moment he is not."""
        return self.begins <= now < self.closes


@dataclass(frozen=True)
class Actor:
    """Who acts: an account in one membership, with the groups that it is in at this moment.

    ``dossiers``: the worker's own. ``workshops``: the workshops that the actor's organisation is
    or serves. A professional who left a group is not in ``groups`` any more. ``today``: a coach's
    postings, ``mandates``: a representative's, as whoever asks read them under the lock of their
    dossiers; else there are none. A representative has no dossiers: none is his own.
    """

    account: str
    role: Role
    organisation: str
    groups: frozenset[str] = frozenset()
    dossiers: frozenset[str] = frozenset()
    workshops: frozenset[str] = frozenset()
    today: tuple[Posting, ...] = ()
    mandates: tuple[Mandate, ...] = ()

    def is_party(self, party: Party) -> bool:
        """Whether ``party`` is this person, here, or a group that he is in now."""
        if party.role is not self.role:
            return False
        if party.kind is PartyKind.PERSON:
            return party.id == self.account and party.organisation == self.organisation
        return party.id in self.groups

    def as_person(self) -> Party:
        """This person at this organisation."""
        return Party(PartyKind.PERSON, self.account, self.organisation, self.role)
