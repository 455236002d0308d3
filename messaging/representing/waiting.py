"""The copies with which a representative looks at a text that waits, and lets it go.

Whoever writes the text makes one, while a mandate is in force that lets it go; it goes as soon as
the decision lets him read no more with it. So he holds the key of what waits now, and of nothing
else. Everything here is called under the dossier's lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from consent.decision import Act, decide, recipients
from consent.facts import DocumentFacts, Grant
from consent.log.models import Chain
from consent.log.service import EventType
from consent.parties import Actor
from consent.purposes import KINDS, PURPOSES, Role
from consent.records.checking import check_signed
from consent.records.service import Recorded
from consent.signing import BadSignature
from messaging.directory.service import UntrustedKey
from messaging.documents.copies import (
    Made,
    copies_of,
    delete_copies,
    holder_index,
    make_copy,
    mandates_behind,
)
from messaging.documents.facts import Stored, facts_of_chains
from messaging.documents.models import DocumentCopy
from messaging.dossiers.service import worker_of
from messaging.people.models import Account
from messaging.representing.standing import representatives
from messaging.work import Work

MANDATE = "mandate"
"""Why the log says that his copies went: nothing waits for him with them any more."""


def copies_to_let_go(
    work: Work,
    document: str,
    head: Chain,
    key: bytes,
    facts: DocumentFacts,
    recorded: Sequence[Recorded],
) -> list[Made]:
    """One copy of a text that is being written for each who may let it go for the worker.

    The decision is asked for him as he stands, and each yes on which it rests is checked: a row
    that somebody wrote into the database by himself opens nothing for him either.
    """
    purpose = KINDS[facts.kind].purpose
    if purpose is None or not PURPOSES[purpose].release:
        return []
    people = representatives(work, head.id)
    if not people:
        return []
    # As he will meet it: nobody but who has it open knows which lines it holds.
    unread, now = replace(facts, holds=None), facts.written_at
    grants = _signed(work, head.id, unread, recorded)
    known = select(Account.id).where(Account.id.in_([one.account for one in people]))
    there = set(work.session.scalars(known))
    made = []
    for one in (each for each in people if each.account in there):
        decision = decide(one, Act.READ, unread, grants, now)
        if decision.allowed and decision.mandate is not None:
            made.append(
                make_copy(
                    work, document, head.id, key, one.as_person(),
                    handled_at=now, mandate=decision.mandate.id,
                )
            )  # fmt: skip
    return made


def _signed(
    work: Work, dossier: str, facts: DocumentFacts, recorded: Sequence[Recorded]
) -> list[Grant]:
    """The consents, without those under which this could leave and that nobody rightly signed."""
    now, grants = facts.written_at, [one.grant for one in recorded]
    going = {one.id for one in recipients(replace(facts, delivered=True), grants, now)}
    mandates = mandates_behind(work, [one for one in recorded if one.grant.id in going])
    worker = worker_of(work, dossier)
    good = []
    for one in recorded:
        try:
            if one.grant.id in going:
                check_signed(one, work.directory, dossier=dossier, worker=worker, mandates=mandates)
        except (BadSignature, UntrustedKey):
            continue
        good.append(one.grant)
    return good


def what_waits(work: Work, actor: Actor, dossiers: Sequence[str]) -> list[Stored]:
    """What a representative may let go now in these dossiers, the oldest first; nothing is opened.

    ``actor``: with his mandates. A fixed number of queries.
    """
    stored = facts_of_chains(work, dossiers)
    grants = [one.grant for one in work.records.of_dossiers(dossiers)]
    held, now = copies_of(work, stored, [actor.as_person()]), work.clock.now()
    found = [
        one
        for one in stored.values()
        if one.id in held and decide(actor, Act.READ, one.facts, grants, now).allowed
    ]
    return sorted(found, key=lambda one: (one.facts.written_at, one.id))


def take_back(work: Work, head: Chain) -> int:
    """Delete the copies of representatives with which the decision lets them read no more.

    After a text was let go or struck, and after a yes or a mandate ended. Says how many; without
    any there is no line.
    """
    work.session.flush()
    people = _by_index(work, representatives(work, head.id))
    held = work.session.execute(
        select(DocumentCopy.id, DocumentCopy.document_id, DocumentCopy.holder_index).where(
            DocumentCopy.chain_id == head.id, DocumentCopy.holder_index.in_(list(people))
        )
    ).all()
    if not held:
        return 0
    stored, grants = facts_of_chains(work, [head.id]), work.records.grants(head.id)
    now = work.log.now(head)
    gone = sorted(
        row.id
        for row in held
        if not decide(
            people[row.holder_index], Act.READ, stored[row.document_id].facts, grants, now
        ).allowed
    )
    if gone:
        delete_copies(work, DocumentCopy.id.in_(gone))
        work.log.append(
            head,
            EventType.COPIES_DELETED,
            {"grants": [], "copies": len(gone), "deleted": list(gone), "why": MANDATE},
        )
    return len(gone)


def chains_with_copies(work: Work) -> list[str]:
    """The dossiers in which a representative holds a copy of a text that waits."""
    mandates = [one.mandate for one in work.mandates.every()]
    accounts = {one.representative for one in mandates}
    people = _by_index(work, [Actor(one, Role.REPRESENTATIVE, "") for one in accounts])
    query = select(DocumentCopy.chain_id).where(DocumentCopy.holder_index.in_(list(people)))
    # In his own chain lie the messages to him.
    return sorted(set(work.session.scalars(query.distinct())) & {one.dossier for one in mandates})


def _by_index(work: Work, people: Sequence[Actor]) -> dict[bytes, Actor]:
    return {holder_index(work, one.as_person()): one for one in people}
