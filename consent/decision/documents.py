"""The decision itself: whether this person may do this to this document, now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from consent.decision.outcome import Act, Basis, Decision, no, under
from consent.decision.reach import addressed, author_keeps, reaches, recipients, usable
from consent.facts import DocumentFacts, Grant
from consent.mandates.rules import Mandate
from consent.parties import Actor
from consent.purposes import DOCTORS, KINDS, PURPOSES, Kind, KindRule, Role


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
        return no("no policy")
    mine = [grant for grant in grants if grant.dossier == document.dossier]
    if actor.role is Role.WORKER:
        return _worker(actor, act, document, rule)
    if actor.role is Role.REPRESENTATIVE:
        return _for_him(actor, act, document, rule, mine, now)
    if act is Act.READ:
        return _read(actor, document, rule, mine, now)
    if act is Act.WRITE:
        return _write(actor, document, rule, mine, now)
    if act is Act.ADD and not rule.stepwise:
        return no("no rule allows it")
    if rule.taken_down:
        return no("it is the worker's")
    if act in (Act.END, Act.MARK, Act.COUNTERSIGN, Act.ADD):
        if actor.is_party(document.kept_by) and actor.role in rule.writers and not document.ended:
            return Decision(True, Basis.AUTHOR)
        return no("not the author")
    return no("no rule allows it")


def _worker(actor: Actor, act: Act, document: DocumentFacts, rule: KindRule) -> Decision:
    if rule.kind is Kind.MESSAGE and document.dossier == actor.account:
        return Decision(True, Basis.ADDRESSEE) if act is Act.READ else no("no rule allows it")
    if document.dossier not in actor.dossiers:
        return no("not his dossier")
    if act is Act.READ:
        return Decision(True, Basis.OWN)
    if act is Act.WRITE:
        allowed = Role.WORKER in rule.writers and rule.kind is not Kind.MESSAGE
        return Decision(True, Basis.OWN) if allowed else no("not a writer of this kind")
    if act in (Act.RELEASE, Act.STRIKE):
        purpose = PURPOSES[rule.purpose] if rule.purpose else None
        if purpose is None or not purpose.release or document.ended or document.delivered:
            return no("nothing to release")
        if act is Act.STRIKE and rule.stepwise:
            return no("it goes as a whole")
        return Decision(True, Basis.OWN)
    return no("no rule allows it")


def _for_him(
    actor: Actor,
    act: Act,
    document: DocumentFacts,
    rule: KindRule,
    grants: list[Grant],
    now: datetime,
) -> Decision:
    """A representative: a message to himself, and what waits for the worker where he may let it go.

    Only what may leave as it is, under a yes in force. What the worker stopped or left out nobody
    opens for him; nor a later text of a kind of which he left lines out since the mandate began.
    """
    if rule.kind is Kind.MESSAGE:
        return _message(actor, document) if act is Act.READ else no("not addressed")
    purpose = PURPOSES[rule.purpose] if rule.purpose else None
    if rule.medical or act not in (Act.READ, Act.RELEASE, Act.STRIKE):
        return no("no rule allows it")
    over = document.delivered or document.ended or document.struck
    if purpose is None or not purpose.release or over:
        return no("nothing to release")
    if act is Act.STRIKE and rule.stepwise:
        return no("it goes as a whole")
    mandate = _letting_go(actor, document, now)
    if mandate is None:
        return no("no mandate for this")
    if not recipients(replace(document, delivered=True), grants, now):
        return no("no consent in force")
    return Decision(True, Basis.MANDATE, mandate=mandate)


def _message(actor: Actor, document: DocumentFacts) -> Decision:
    """A message is sealed to one person, in his own chain."""
    mine = document.dossier == actor.account
    return Decision(True, Basis.ADDRESSEE) if mine else no("not addressed")


def _letting_go(actor: Actor, document: DocumentFacts, now: datetime) -> Mandate | None:
    """The mandate with which ``actor`` lets this go: not over what the worker himself decided."""
    for one in actor.mandates:
        mine = (one.dossier, one.representative) == (document.dossier, actor.account)
        struck = document.struck_himself
        own_word = struck is not None and struck >= one.begins
        since = document.written_at >= one.begins
        if mine and since and not own_word and one.in_force(now) and one.lets_go(document.kind):
            return one
    return None


def _read(
    actor: Actor,
    document: DocumentFacts,
    rule: KindRule,
    grants: list[Grant],
    now: datetime,
) -> Decision:
    if rule.kind is Kind.MESSAGE:
        return _message(actor, document)
    # Prohibitions first: no consent lifts a ceiling.
    if actor.role not in rule.ceiling:
        return no("above the ceiling")
    if rule.medical and actor.role not in DOCTORS:
        return no("above the ceiling")
    if author_keeps(document) and actor.is_party(document.kept_by):
        return Decision(True, Basis.AUTHOR)
    if document.ended:
        return no("ended")
    if actor.role is Role.COACH:
        return _posted(actor, document, rule, grants, now)
    if actor.role in rule.open_to and document.workshop in actor.workshops:
        return Decision(True, Basis.OPEN_KIND) if document.current else no("not current")
    if rule.purpose is None:
        return no("no rule allows it")
    allowing = tuple(
        grant.id
        for grant in grants
        if actor.is_party(grant.recipient) and reaches(grant, document, rule, grants, now)
    )
    return under(allowing, Basis.CONSENT)


def _posted(
    actor: Actor, document: DocumentFacts, rule: KindRule, grants: list[Grant], now: datetime
) -> Decision:
    """A coach reads by place and day alone, and a card beyond the baseline by a consent too."""
    if document.workshop != actor.organisation or not any(
        posting.dossier == document.dossier and posting.holds(now) for posting in actor.today
    ):
        return no("not in his place now")
    if rule.purpose is None:
        return Decision(True, Basis.POSTED) if document.current else no("not current")
    allowing = tuple(
        grant.id
        for grant in grants
        if actor.role in PURPOSES[grant.purpose].handed_on_to
        and grant.recipient.organisation == document.workshop
        and reaches(grant, document, rule, grants, now)
    )
    return under(allowing, Basis.POSTED)


def _write(
    actor: Actor,
    document: DocumentFacts,
    rule: KindRule,
    grants: list[Grant],
    now: datetime,
) -> Decision:
    if actor.role not in rule.writers:
        return no("not a writer of this kind")
    if rule.kept_with is not None:
        about = document.about
        if about is None or about.kind is not rule.kept_with or about.dossier != document.dossier:
            return no("nothing to answer")
        # Who reads only under a consent answers only what he reads: trying must not tell it.
        if not _read(actor, about, KINDS[about.kind], grants, now).allowed:
            return no("nothing to answer")
    if rule.any_time:
        if document.workshop in actor.workshops:
            return Decision(True, Basis.OPEN_KIND)
        return no("not his workshop")
    if rule.purpose is None:
        return no("no rule allows it")
    for grant in grants:
        if (
            grant.purpose is rule.purpose
            and any(actor.is_party(source) for source in grant.sources)
            and addressed(document, grant)
            and usable(grant, grants, now)
        ):
            return Decision(True, Basis.CONSENT, grant.id)
    return no("no consent in force")
