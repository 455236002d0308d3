"""Writing a document: who may, what it replaces, and to whom it goes at once.

Takes the dossier's lock first, then decides, then stores it, all in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from consent.decision import Act, decide, reached, recipients, usable
from consent.encoding import Json
from consent.facts import DocumentFacts, Grant
from consent.log.models import Chain
from consent.parties import Actor, Party
from consent.purposes import DOCTORS, KINDS, PURPOSES, Kind, Role
from consent.records.service import Recorded
from messaging.documents.facts import Stored, facts_of_chains, struck_himself
from messaging.documents.lines import apart, lines_in
from messaging.documents.reading import readable
from messaging.documents.releasing import deliver, end_stored
from messaging.documents.storing import store
from messaging.dossiers.service import row_of
from messaging.groups.service import groups_of_member, party_of
from messaging.work import Acting, NotFound, Refused, Work


def write(
    work: Work,
    acting: Acting,
    dossier: str,
    kind: Kind,
    content: Mapping[str, Json],
    *,
    addressees: Sequence[Party] = (),
    replaces: str | None = None,
    about: str | None = None,
) -> str:
    """Seal a new document in a dossier; returns its id.

    Copies go to the worker, to its author where he keeps what he wrote, to those who read this
    kind without a purpose, and to each recipient with a consent in force. A kind that the worker
    is shown first waits for him. ``replaces``: the version before, which ends when this one is
    delivered; a record that exists once always replaces its current version. ``about``: the
    document that this one answers; there is one answer to each, the last. Lines that the worker
    left out for some reader stand in documents of their own: he gets a copy of the others. Raises
    :class:`NotFound` when the decision says no, :class:`Refused` ``group_not_ready``, or ``written_meanwhile``
    where a colleague's version, which this author has not seen, would go.
    """
    row = row_of(work, dossier)
    head = work.log.lock(row.id)
    workshop = row.organisation_id
    recorded = work.records.of_dossier(dossier)
    grants = [one.grant for one in recorded]
    now = work.log.now(head)
    stored = facts_of_chains(work, [dossier])
    author = acting.actor.as_person()
    facts = DocumentFacts(
        kind=kind,
        dossier=dossier,
        workshop=workshop,
        author=author,
        kept_by=_kept_by(work, acting.actor, workshop, kind, grants, now),
        written_at=now,
        addressees=tuple(addressees),
        delivered=not _released_first(kind),
        about=stored[about].facts if about in stored else None,
        struck_himself=struck_himself(stored.values(), kind),
    )
    decision = decide(acting.actor, Act.WRITE, facts, grants, now)
    if not decision.allowed or (acting.actor.role in DOCTORS and not acting.verified):
        raise NotFound(decision.reason or "not verified", chain=dossier)
    # Of what was left out for him nothing is left to answer, and trying must not tell it.
    if about in stored and not readable(work, acting.actor, [stored[about]], grants, now):
        raise NotFound("nothing to answer", chain=dossier)
    if not _was_asked(acting.actor, kind, stored.values(), grants, now):
        raise NotFound("nothing was asked", chain=dossier)
    before = _version_before(acting.actor, dossier, kind, replaces, stored, about)
    reaching = reached(facts, [one.whole for one in grants], now)
    first, *others = apart(
        kind, content, [one.without for one in grants if one.id in {g.id for g in reaching}]
    )
    new = store(
        work, acting, head, replace(facts, holds=lines_in(kind, first)), first, recorded,
        replaces=before.id if before else None, about=about if facts.about else None,
    )  # fmt: skip
    for part in others:
        store(work, acting, head, replace(facts, holds=lines_in(kind, part)), part, recorded)
    if not facts.delivered:
        _deliver_if_told_to(work, acting, head, new, recorded)
    elif before is not None and not before.facts.ended:
        end_stored(work, acting, head, before, "replaced")
    return new.id


def _was_asked(
    actor: Actor, kind: Kind, stored: Iterable[Stored], grants: Sequence[Grant], now: datetime
) -> bool:
    """Who reads only what was put to him answers only that: else trying would tell a consent."""
    purpose = KINDS[kind].purpose
    if kind is not Kind.WORKPLACE_ANSWER or purpose is None:
        return True
    return actor.role not in PURPOSES[purpose].if_addressed or any(
        one.facts.kind is Kind.WORKPLACE_QUESTION
        and decide(actor, Act.READ, one.facts, grants, now).allowed
        for one in stored
    )


def _version_before(
    actor: Actor,
    dossier: str,
    kind: Kind,
    replaces: str | None,
    stored: Mapping[str, Stored],
    about: str | None,
) -> Stored | None:
    """What a new version replaces: the author's side replaces its own writings and no others."""
    if KINDS[kind].current_only:
        same = (one for one in stored.values() if one.facts.kind is kind and one.facts.current)
        return next(same, None)
    if KINDS[kind].kept_with is not None:
        same = (one for one in stored.values() if one.facts.kind is kind and not one.facts.ended)
        return next((one for one in same if one.about == about), None)
    old = stored.get(replaces) if replaces is not None else None
    if replaces is not None and (
        old is None or old.facts.kind is not kind or not _may_replace(actor, old)
    ):
        raise NotFound("nothing to replace", chain=dossier)
    if KINDS[kind].one_version and standing(actor, kind, stored.values()) != ([old] if old else []):
        raise Refused("written_meanwhile")
    return old


def _may_replace(actor: Actor, old: Stored) -> bool:
    """His side's own; but what somebody wrote down for a worker only the worker himself."""
    if KINDS[old.facts.kind].taken_down:
        return actor.role is Role.WORKER
    return actor.is_party(old.facts.kept_by)


def standing(actor: Actor, kind: Kind, stored: Iterable[Stored]) -> list[Stored]:
    """The texts of a kind that the actor's side keeps and that no later one took the place of."""
    return [
        one
        for one in stored
        if one.facts.kind is kind and not one.facts.ended and actor.is_party(one.facts.kept_by)
    ]


def _released_first(kind: Kind) -> bool:
    purpose = KINDS[kind].purpose
    return purpose is not None and PURPOSES[purpose].release


def _kept_by(
    work: Work,
    actor: Actor,
    workshop: str,
    kind: Kind,
    grants: Sequence[Grant],
    now: datetime,
) -> Party:
    """The author's group, or himself where a consent in force names a person."""
    person = actor.as_person()
    purpose = KINDS[kind].purpose
    named = any(
        grant.purpose is purpose
        and usable(grant, grants, now)
        and person in (grant.recipient, *grant.sources)
        for grant in grants
    )
    if named:
        return person
    groups = groups_of_member(work, actor.account, actor.role, actor.organisation)
    for group in groups:
        if group.workshop_id in (None, workshop):
            return party_of(group)
    return person


def _deliver_if_told_to(
    work: Work, acting: Acting, head: Chain, stored: Stored, recorded: Sequence[Recorded]
) -> None:
    """Where the worker chose "send it, and tell me" for every reader, it leaves at once.

    What hangs on a second purpose too leaves so only when he chose it for both. A plan in steps
    never does: the text promises that he sees it first.
    """
    rule, at = KINDS[stored.facts.kind], stored.facts.written_at
    grants = [one.grant for one in recorded]
    flowing = recipients(replace(stored.facts, delivered=True), grants, at)
    beside = [one for one in grants if one.purpose is rule.also and usable(one, grants, at)]
    unseen = bool(flowing) and not any(grant.show_first for grant in (*flowing, *beside))
    if unseen and not rule.stepwise:
        deliver(work, acting, head, stored, recorded, {"why": "send and tell"})
