"""Whom a document reaches under the consents that stand, and what has to go from it first.

Reading and sealing ask the same here: nobody receives a key with which the decision would not let
him read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from consent.facts import DocumentFacts, Grant
from consent.lines import lines_of
from consent.parties import Party, PartyKind
from consent.purposes import DOCTORS, KINDS, PURPOSES, KindRule, Role


def author_keeps(document: DocumentFacts) -> bool:
    """Whether its author's side goes on reading it: a doctor does, the workplace never."""
    return document.kept_by.role in DOCTORS and not KINDS[document.kind].taken_down


def usable(grant: Grant, grants: Iterable[Grant], now: datetime) -> bool:
    """Whether ``grant`` is in force, and the purpose that it requires is too."""
    if not grant.in_force(now):
        return False
    required = PURPOSES[grant.purpose].requires
    if required is None:
        return True
    return any(
        other.purpose is required and other.dossier == grant.dossier and other.in_force(now)
        for other in grants
    )


def reaches(
    grant: Grant, document: DocumentFacts, rule: KindRule, grants: list[Grant], now: datetime
) -> bool:
    """Whether ``document`` flows to the recipient of ``grant`` now. Reading and sealing ask it."""
    if rule.kept_with is not None and grant.purpose is KINDS[rule.kept_with].purpose:
        return _reads_back(grant, document, rule, grants, now)
    role = grant.recipient.role
    return (
        grant.purpose is rule.purpose
        and role in rule.ceiling
        and role in PURPOSES[grant.purpose].readers
        # Who reads a kind without any purpose reads it as one of that workshop, or not at all.
        and role not in rule.open_to
        and grant.text_version >= rule.since_text
        and _answers_what_stands(document, rule)
        and document.delivered
        and not document.ended
        and grant.covers(document)
        and grant.carries(document)
        and (rule.taken_down or _may_come_from(document.author, grant))
        and addressed(document, grant)
        and usable(grant, grants, now)
        and _also(grant, document, rule, grants, now)
    )


def _also(
    grant: Grant, document: DocumentFacts, rule: KindRule, grants: list[Grant], now: datetime
) -> bool:
    """Whether the second purpose that a kind wants reaches the same recipient for this text."""
    return rule.also is None or any(
        other.purpose is rule.also
        and other.recipient == grant.recipient
        and other.text_version >= rule.also_since_text
        and other.covers(document)
        and other.carries(document)
        and any(_same_side(source, document.author) for source in other.sources)
        and usable(other, grants, now)
        for other in grants
    )


def _may_come_from(author: Party, grant: Grant) -> bool:
    """Whether what this author wrote is meant: one of the sources; or the worker who said yes."""
    return author.role is Role.WORKER or any(_same_side(one, author) for one in grant.sources)


def _answers_what_stands(document: DocumentFacts, rule: KindRule) -> bool:
    """Whether what it answers, where it must answer something, is not over."""
    about = document.about
    return rule.kept_with is None or (
        about is not None and about.kind is rule.kept_with and not about.ended
    )


def _reads_back(
    grant: Grant, document: DocumentFacts, rule: KindRule, grants: list[Grant], now: datetime
) -> bool:
    """Whether its author's side still reads, under ``grant``, the document that this answers."""
    about = document.about
    return (
        about is not None
        and about.kind is rule.kept_with
        and not document.ended
        and grant.recipient.role in rule.writers & rule.ceiling
        and _same_side(grant.recipient, document.author)
        and reaches(grant, about, KINDS[about.kind], grants, now)
    )


def _same_side(party: Party, other: Party) -> bool:
    """Whether ``other`` is ``party``, or one of the organisation whose group ``party`` is."""
    if (party.role, party.organisation) != (other.role, other.organisation):
        return False
    return PartyKind.GROUP in (party.kind, other.kind) or party.id == other.id


def addressed(document: DocumentFacts, grant: Grant) -> bool:
    """What was put to some is for them alone; some roles read nothing but what was put to them."""
    if not document.addressees:
        return grant.recipient.role not in PURPOSES[grant.purpose].if_addressed or (
            KINDS[document.kind].current_only
        )
    return any(_same_side(addressee, grant.recipient) for addressee in document.addressees)


def recipients(
    document: DocumentFacts, grants: Iterable[Grant], now: datetime
) -> tuple[Grant, ...]:
    """The grants under which copies of ``document`` are to be made now.

    The ceiling and every condition of reading hold here too, so that nobody receives a key with
    which the decision would not let him read. A document that nobody looked into is taken to hold
    every line that one of its kind may hold.
    """
    return reached(document.at_most, grants, now)


def reached(document: DocumentFacts, grants: Iterable[Grant], now: datetime) -> tuple[Grant, ...]:
    """The grants under which ``document`` reaches somebody now, as far as its lines are known.

    For what is said about a document; a key is sealed to :func:`recipients`.
    """
    rule = KINDS[document.kind]
    everything = [grant for grant in grants if grant.dossier == document.dossier]
    return tuple(
        grant
        for grant in everything
        if reaches(grant, document, rule, everything, now)
        and not (author_keeps(document) and document.kept_by == grant.recipient)
    )


def to_strike(document: DocumentFacts, grants: Iterable[Grant], now: datetime) -> frozenset[str]:
    """The lines that have to go from ``document`` before it reaches anybody to whom it may go.

    Empty where it goes as it is, and where it goes to nobody with or without them.
    """
    every = [grant for grant in grants if grant.dossier == document.dossier]
    if recipients(document, every, now):
        return frozenset()
    holds = lines_of(document.kind, document.at_most.holds)
    also = KINDS[document.kind].also
    may = {grant.id for grant in reached(document, [grant.whole for grant in every], now)}
    ways = []
    for grant in (one for one in every if one.id in may):
        beside = [
            other.without
            for other in every
            if other.purpose is also
            and other.recipient == grant.recipient
            and usable(other, every, now)
        ]
        ways += [holds & (grant.without | lines) for lines in beside or [frozenset()]]
    return min(ways, key=lambda way: (len(way), sorted(way)), default=frozenset())
