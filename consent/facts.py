"""What the decision is told: a document as it stands, and the consents of its dossier.

Both are values. They are read from the database elsewhere, under the dossier's lock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from consent.lines import INSIDE, lines_of
from consent.parties import Party
from consent.purposes import KINDS, Kind, PurposeCode


@dataclass(frozen=True)
class DocumentFacts:
    """What the decision needs of a document.

    ``author``: the person who wrote it, at his organisation. ``kept_by``: the party that holds
    the author's copy, his group or himself. ``delivered``: whether it left (released, or its
    purpose wants no release). ``ended``: whether its author withdrew it or a later version took
    its place. ``addressees``: the parties to whom a question or a message was put; empty where
    everybody with a consent may read. ``current``: whether no later version of the same record
    exists. ``about``: the document of the same dossier that this one answers, where its kind is
    kept with another. ``holds``: the lines that its text tells; only who has it open knows them.
    ``struck``: whether there is a version of it without some lines, or it is one: it waits for its
    author. ``struck_himself``: when the worker himself last left lines out of a text of this kind.
    """

    kind: Kind
    dossier: str
    workshop: str
    author: Party
    kept_by: Party
    written_at: datetime
    delivered: bool = True
    ended: bool = False
    current: bool = True
    addressees: tuple[Party, ...] = ()
    about: DocumentFacts | None = None
    holds: frozenset[str] | None = None
    struck: bool = False
    struck_himself: datetime | None = None

    @property
    def at_most(self) -> DocumentFacts:
        """The same; where nobody looked, with every line that one of its kind may hold."""
        if self.holds is not None:
            return self
        return replace(self, holds=INSIDE.get(self.kind, frozenset()))


@dataclass(frozen=True)
class Grant:
    """A consent as the decision sees it: one purpose for one reading party.

    ``sources``: who may write under it. ``earlier``: whether what was written before it is
    included. ``withdrawn``: whether the chain holds its withdrawal at this point.
    ``text_version``: of the text that was shown; it carries no more than that text named.
    ``left_out``: the lines that he left out, ``unnamed`` those that this text did not name: it
    carries neither. ``since``: where it takes the place of a wider
    one, from when that counted.
    """

    id: str
    dossier: str
    purpose: PurposeCode
    recipient: Party
    sources: tuple[Party, ...]
    given_at: datetime
    valid_until: datetime
    earlier: bool
    show_first: bool = True
    withdrawn: bool = False
    receipt: str = ""
    text_version: int = 1
    left_out: frozenset[str] = frozenset()
    unnamed: frozenset[str] = frozenset()
    since: datetime | None = None

    @property
    def counts_from(self) -> datetime:
        """From when on what is written is meant, where nothing earlier is."""
        return self.since or self.given_at

    def in_force(self, now: datetime) -> bool:
        """Given, not withdrawn, not expired. An expired consent closes at its very moment."""
        return not self.withdrawn and self.given_at <= now < self.valid_until

    def covers(self, document: DocumentFacts) -> bool:
        """Whether the worker's choice of time includes this document.

        The placement record is meant in its current version, whatever his choice of time.
        """
        rule = KINDS[document.kind]
        if rule.current_only:
            return document.current
        return self.earlier or document.written_at >= self.counts_from

    @property
    def without(self) -> frozenset[str]:
        """The lines that it does not carry, whatever the reason."""
        return self.left_out | self.unnamed

    @property
    def whole(self) -> Grant:
        """The same, as if it carried every line of its purpose."""
        return replace(self, left_out=frozenset(), unnamed=frozenset())

    def carries(self, document: DocumentFacts) -> bool:
        """Whether no line stands in it that is left out or was not named, as far as is known."""
        return self.without.isdisjoint(lines_of(document.kind, document.holds))
