"""The one decision, which says whether this person may do this to that, now.

A pure function over facts that the caller has read under the dossier's lock. Default deny; a
prohibition beats any permission; order does not matter; what is not allowed looks the same as
what does not exist. `list`, `count`, `search`, `export` and notices ask here as `read` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from consent.facts import DocumentFacts, Grant
from consent.lines import lines_of
from consent.mandates.rules import Mandate, MandateAct
from consent.parties import Actor, Party, PartyKind
from consent.purposes import DOCTORS, KINDS, PURPOSES, Kind, KindRule, PurposeCode, Role


class Act(StrEnum):
    """What somebody wants to do to a document or a dossier."""

    READ = "read"
    WRITE = "write"
    RELEASE = "release"
    STRIKE = "strike"
    COUNTERSIGN = "countersign"
    END = "end"
    MARK = "mark"
    ADD = "add"


class Basis(StrEnum):
    """Why a reading was allowed. The log says it, and the verifier checks it."""

    OWN = "own"
    AUTHOR = "author"
    OPEN_KIND = "open_kind"
    ADDRESSEE = "addressee"
    CONSENT = "consent"
    POSTED = "posted"
    MANDATE = "mandate"


@dataclass(frozen=True)
class Decision:
    """Yes or no, and why: a basis for a yes, a reason for the log for a no.

    ``grants``: every consent that allows it; ``grant`` is the one that the log names. ``mandate``:
    what lets a representative act.
    """

    allowed: bool
    basis: Basis | None = None
    grant: str | None = None
    reason: str = ""
    grants: tuple[str, ...] = ()
    mandate: Mandate | None = None


def _no(reason: str) -> Decision:
    return Decision(False, reason=reason)


def decide(
    actor: Actor,
    act: Act,
    document: DocumentFacts,
    grants: Iterable[Grant],
    now: datetime,
) -> Decision:
    """Whether ``actor`` may do ``act`` to ``document`` now, given the dossier's ``grants``."""
    rule = KINDS.get(document.kind)
    if rule is None:
        return _no("no policy")
    mine = [grant for grant in grants if grant.dossier == document.dossier]
    if actor.role is Role.WORKER:
        return _worker(actor, act, document, rule)
    if act is Act.READ:
        return _read(actor, document, rule, mine, now)
    if act is Act.WRITE:
        return _write(actor, document, rule, mine, now)
    if act is Act.ADD and not rule.stepwise:
        return _no("no rule allows it")
    if rule.taken_down:
        return _no("it is the worker's")
    if act in (Act.END, Act.MARK, Act.COUNTERSIGN, Act.ADD):
        if actor.is_party(document.kept_by) and actor.role in rule.writers and not document.ended:
            return Decision(True, Basis.AUTHOR)
        return _no("not the author")
    return _no("no rule allows it")


def _worker(actor: Actor, act: Act, document: DocumentFacts, rule: KindRule) -> Decision:
    if rule.kind is Kind.MESSAGE and document.dossier == actor.account:
        return Decision(True, Basis.ADDRESSEE) if act is Act.READ else _no("no rule allows it")
    if document.dossier not in actor.dossiers:
        return _no("not his dossier")
    if act is Act.READ:
        return Decision(True, Basis.OWN)
    if act is Act.WRITE:
        allowed = Role.WORKER in rule.writers and rule.kind is not Kind.MESSAGE
        return Decision(True, Basis.OWN) if allowed else _no("not a writer of this kind")
    if act in (Act.RELEASE, Act.STRIKE):
        purpose = PURPOSES[rule.purpose] if rule.purpose else None
        if purpose is None or not purpose.release or document.ended or document.delivered:
            return _no("nothing to release")
        if act is Act.STRIKE and rule.stepwise:
            return _no("it goes as a whole")
        return Decision(True, Basis.OWN)
    return _no("no rule allows it")


def _read(
    actor: Actor,
    document: DocumentFacts,
    rule: KindRule,
    grants: list[Grant],
    now: datetime,
) -> Decision:
    if rule.kind is Kind.MESSAGE:
        # A message is sealed to one person, in his own chain.
        mine = document.dossier == actor.account
        return Decision(True, Basis.ADDRESSEE) if mine else _no("not addressed")
    # Prohibitions first: no consent lifts a ceiling.
    if actor.role not in rule.ceiling:
        return _no("above the ceiling")
    if rule.medical and actor.role not in DOCTORS:
        return _no("above the ceiling")
    if author_keeps(document) and actor.is_party(document.kept_by):
        return Decision(True, Basis.AUTHOR)
    if document.ended:
        return _no("ended")
    if actor.role is Role.COACH:
        return _posted(actor, document, rule, grants, now)
    if actor.role in rule.open_to and document.workshop in actor.workshops:
        return Decision(True, Basis.OPEN_KIND) if document.current else _no("not current")
    if rule.purpose is None:
        return _no("no rule allows it")
    allowing = tuple(
        grant.id
        for grant in grants
        if actor.is_party(grant.recipient) and _reaches(grant, document, rule, grants, now)
    )
    if allowing:
        return Decision(True, Basis.CONSENT, allowing[0], grants=allowing)
    return _no("no consent in force")


def _posted(
    actor: Actor, document: DocumentFacts, rule: KindRule, grants: list[Grant], now: datetime
) -> Decision:
    """A coach reads by place and day alone, and a card beyond the baseline by a consent too."""
    if document.workshop != actor.organisation or not any(
        posting.dossier == document.dossier and posting.holds(now) for posting in actor.today
    ):
        return _no("not in his place now")
    if rule.purpose is None:
        return Decision(True, Basis.POSTED) if document.current else _no("not current")
    allowing = tuple(
        grant.id
        for grant in grants
        if actor.role in PURPOSES[grant.purpose].handed_on_to
        and grant.recipient.organisation == document.workshop
        and _reaches(grant, document, rule, grants, now)
    )
    if allowing:
        return Decision(True, Basis.POSTED, allowing[0], grants=allowing)
    return _no("no consent in force")


def author_keeps(document: DocumentFacts) -> bool:
    """Whether its author's side goes on reading it: a doctor does, the workplace never."""
    return document.kept_by.role in DOCTORS and not KINDS[document.kind].taken_down


def _reaches(
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
        and _addressed(document, grant)
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
        and _reaches(grant, about, KINDS[about.kind], grants, now)
    )


def _same_side(party: Party, other: Party) -> bool:
    """Whether ``other`` is ``party``, or one of the organisation whose group ``party`` is."""
    if (party.role, party.organisation) != (other.role, other.organisation):
        return False
    return PartyKind.GROUP in (party.kind, other.kind) or party.id == other.id


def _addressed(document: DocumentFacts, grant: Grant) -> bool:
    """What was put to some is for them alone; some roles read nothing but what was put to them."""
    if not document.addressees:
        return grant.recipient.role not in PURPOSES[grant.purpose].if_addressed or (
            KINDS[document.kind].current_only
        )
    return any(_same_side(addressee, grant.recipient) for addressee in document.addressees)


def _write(
    actor: Actor,
    document: DocumentFacts,
    rule: KindRule,
    grants: list[Grant],
    now: datetime,
) -> Decision:
    if actor.role not in rule.writers:
        return _no("not a writer of this kind")
    if rule.kept_with is not None:
        about = document.about
        if about is None or about.kind is not rule.kept_with or about.dossier != document.dossier:
            return _no("nothing to answer")
        # Who reads only under a consent answers only what he reads: trying must not tell it.
        if not _read(actor, about, KINDS[about.kind], grants, now).allowed:
            return _no("nothing to answer")
    if rule.any_time:
        if document.workshop in actor.workshops:
            return Decision(True, Basis.OPEN_KIND)
        return _no("not his workshop")
    if rule.purpose is None:
        return _no("no rule allows it")
    for grant in grants:
        if (
            grant.purpose is rule.purpose
            and any(actor.is_party(source) for source in grant.sources)
            and _addressed(document, grant)
            and usable(grant, grants, now)
        ):
            return Decision(True, Basis.CONSENT, grant.id)
    return _no("no consent in force")


def may_ask(actor: Actor, purpose: PurposeCode, *, verified: bool) -> Decision:
    """Whether ``actor`` may put the question of ``purpose`` to a worker: only a doctor may."""
    rule = PURPOSES.get(purpose)
    if rule is None or not rule.offered:
        return _no("no policy")
    if actor.role not in rule.askers:
        return _no("only a doctor asks")
    return Decision(True, Basis.ADDRESSEE) if verified else _no("not verified")


def acting_for(
    actor: Actor, dossier: str, act: MandateAct, purpose: PurposeCode, now: datetime
) -> Mandate | None:
    """The mandate with which ``actor`` decides this for the worker of ``dossier`` now, if any."""
    if actor.role is not Role.REPRESENTATIVE:
        return None
    for one in actor.mandates:
        mine = (one.dossier, one.representative) == (dossier, actor.account)
        if mine and one.in_force(now) and one.carries(act, purpose):
            return one
    return None


def is_own(actor: Actor, dossier: str) -> Decision:
    """Whether ``actor`` is the worker of ``dossier``: for what nobody does for him."""
    if actor.role is Role.WORKER and dossier in actor.dossiers:
        return Decision(True, Basis.OWN)
    return _no("only the worker")


def may_answer(actor: Actor, dossier: str, purpose: PurposeCode, now: datetime) -> Decision:
    """Whether ``actor`` may give or refuse this: the worker, or his representative for it."""
    return _himself_or_for_him(actor, dossier, MandateAct.ANSWER, purpose, now)


def may_withdraw(actor: Actor, dossier: str, purpose: PurposeCode, now: datetime) -> Decision:
    """Whether ``actor`` may end a yes to this: the worker, or his representative for it."""
    return _himself_or_for_him(actor, dossier, MandateAct.WITHDRAW, purpose, now)


def _himself_or_for_him(
    actor: Actor, dossier: str, act: MandateAct, purpose: PurposeCode, now: datetime
) -> Decision:
    own = is_own(actor, dossier)
    if own.allowed:
        return own
    mandate = acting_for(actor, dossier, act, purpose, now)
    if mandate is not None:
        return Decision(True, Basis.MANDATE, mandate=mandate)
    return _no("only the worker decides, or who represents him for this")


def may_look_back(actor: Actor, chain: str) -> Decision:
    """Whether ``actor`` may see who looked in ``chain``: the worker, in what is his."""
    if actor.role is Role.WORKER and (chain in actor.dossiers or chain == actor.account):
        return Decision(True, Basis.OWN)
    return _no("only the worker looks back")


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
        if _reaches(grant, document, rule, everything, now)
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
    wide = [replace(grant, left_out=frozenset()) for grant in every]
    may = {grant.id for grant in reached(document, wide, now)}
    ways = []
    for grant in (one for one in every if one.id in may):
        beside = [
            other.left_out
            for other in every
            if other.purpose is also
            and other.recipient == grant.recipient
            and usable(other, every, now)
        ]
        ways += [holds & (grant.left_out | lines) for lines in beside or [frozenset()]]
    return min(ways, key=lambda way: (len(way), sorted(way)), default=frozenset())
