"""What somebody's own text waits for, or no longer waits for, found without opening anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from consent.decision import Act, decide
from consent.parties import Party
from messaging.documents.copies import holder_index
from messaging.documents.facts import Stored, facts_of_chains
from messaging.documents.models import DocumentCopy, DocumentStep
from messaging.documents.reading import group_parties
from messaging.work import Acting, Work


def unreleased(work: Work, acting: Acting) -> list[Stored]:
    """What this person's side wrote and the worker did not let go yet, oldest first.

    In a fixed number of queries. For the author alone: whether something waits for a release is
    among what the workplace never learns (promise 5). The decision is asked for each document.
    """
    mine = (acting.actor.as_person(), *group_parties(work, acting.actor))
    # An author's own copy hangs on no consent and waits for nobody; without a step nothing
    # happened to the document since it was written.
    chains = work.session.scalars(
        select(DocumentCopy.chain_id)
        .where(
            DocumentCopy.holder_index.in_([holder_index(work, party) for party in mine]),
            DocumentCopy.grant_id.is_(None),
            DocumentCopy.handled_at.is_not(None),
            ~select(DocumentStep.id)
            .where(DocumentStep.document_id == DocumentCopy.document_id)
            .exists(),
        )
        .distinct()
    ).all()
    now = work.clock.now()
    found = [
        one
        for one in facts_of_chains(work, chains).values()
        if one.waits_for_worker
        and acting.actor.is_party(one.facts.kept_by)
        and decide(acting.actor, Act.READ, one.facts, (), now).allowed
    ]
    return sorted(found, key=lambda one: one.facts.written_at)


def dealt_with(work: Work, document: str, parties: Iterable[Party]) -> datetime | None:
    """When the first of these parties took a document off its worklist; one query.

    For the worker alone, of a question that is his own.
    """
    return work.session.scalar(
        select(func.min(DocumentCopy.handled_at)).where(
            DocumentCopy.document_id == document,
            DocumentCopy.holder_index.in_([holder_index(work, party) for party in parties]),
        )
    )
