"""Carrying out a deletion: one transaction for one worker, so that it is done or not begun.

Killed half way nothing happened, and the next sweep does it; done, its row is gone with the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from sqlalchemy import delete, select, update

from consent.encoding import Json, parse, timestamp
from consent.log.models import Chain, Event
from consent.log.service import ChainKind, Entry, EventType
from consent.records.models import ConsentRecord
from messaging.absence.mistakes import TOLD_FOR
from messaging.absence.models import Absence, AbsenceStep
from messaging.documents.facts import facts_of_chains
from messaging.documents.models import Document
from messaging.erasure.asking import dossiers_of, goes
from messaging.erasure.models import Erasure
from messaging.erasure.requests import Kept, Pending, hold, kept_in, locked
from messaging.erasure.rules import Leaving, Rule, opens_no_more
from messaging.messages.elsewhere import Elsewhere
from messaging.people.cards import can_come_in
from messaging.replacement.service import under_way_for
from messaging.work import Work


class Outcome(StrEnum):
    """What became of one deletion in one sweep."""

    DONE = "done"
    NOT_YET = "not_yet"
    HELD = "held"
    """From now on it waits for the worker."""


def carry_out(work: Work, asked: Pending, rules: Sequence[Rule]) -> Outcome:
    """Erase a worker whose seven days are over.

    Never what was asked with a card that is blocked or replaced since, or of which a new one is on
    its way: who had it could have been anybody. That is held until he asks once more with the card
    that he has then. ``rules``: every table, in an order in which rows can go.
    """
    account = asked.account
    dossiers = dossiers_of(work, account)
    heads = {dossier: work.log.lock(dossier) for dossier in dossiers}
    notes = _chains_of_notes(work, asked)
    heads |= {person: work.log.lock(person) for person in sorted({account, *notes})}
    row = locked(work, account)
    now = work.clock.now()
    if row is None or row.held or row.due_at > now:
        return Outcome.NOT_YET
    kept = kept_in(work, row)
    if (
        not can_come_in(work, account)
        or kept.key != work.directory.current(account).sequence
        or under_way_for(work, account)
    ):
        hold(work, account)
        return Outcome.HELD
    leaving = _leaving(work, account, dossiers, kept.elsewhere)
    if not set(leaving.notes) <= set(heads):
        return (
            Outcome.NOT_YET
        )  # somebody wrote since the chains were locked: the next sweep finds it
    entries = [
        _erase_lines(work, heads[chain], leaving, row, kept) for chain in sorted(leaving.chains)
    ]
    entries += [
        Entry(heads[chain], EventType.ERASED, {"documents": list(ids)})
        for chain, ids in sorted(leaving.notes.items())
    ]
    for rule in rules:
        if rule.going is not None:
            going = delete(rule.model).where(rule.going(leaving))
            work.session.execute(going.execution_options(synchronize_session=False))
    work.session.expire_all()
    work.log.append_all(entries)
    return Outcome.DONE


def _leaving(work: Work, account: str, dossiers: Sequence[str], elsewhere: Elsewhere) -> Leaving:
    documents: dict[str, list[str]] = {chain: [] for chain in (*dossiers, account)}
    for one in facts_of_chains(work, dossiers).values():
        if goes(one):
            documents[one.facts.dossier].append(one.id)
    his = select(Document.id).where(Document.chain_id == account)
    documents[account] = list(work.session.scalars(his))
    records: dict[str, list[str]] = {}
    for record in work.session.execute(
        select(ConsentRecord.id, ConsentRecord.dossier_id).where(
            ConsentRecord.dossier_id.in_(dossiers)
        )
    ):
        records.setdefault(record.dossier_id, []).append(record.id)
    over = select(Absence.id).where(
        Absence.dossier_id.in_(dossiers), Absence.over_at < work.clock.now() - TOLD_FOR
    )
    absences = sorted(work.session.scalars(over))
    steps = select(AbsenceStep.id).where(AbsenceStep.absence_id.in_(absences))
    return Leaving(
        account,
        tuple(dossiers),
        _sorted(documents),
        _sorted(records),
        _sorted(_notes(work, account, elsewhere)),
        tuple(absences),
        tuple(sorted(work.session.scalars(steps))),
        tuple(bytes.fromhex(one) for one in sorted(elsewhere.askings)),
    )


def _notes(work: Work, account: str, elsewhere: Elsewhere) -> dict[str, list[str]]:
    """The messages about him in the chains of other people, and of nothing but people."""
    query = (
        select(Document.id, Document.chain_id)
        .join(Chain, Chain.id == Document.chain_id)
        .where(
            Document.id.in_(sorted(elsewhere.documents)),
            Document.chain_id != account,
            Chain.kind == str(ChainKind.PERSON),
        )
    )
    found: dict[str, list[str]] = {}
    for row in work.session.execute(query):
        found.setdefault(row.chain_id, []).append(row.id)
    return found


def _chains_of_notes(work: Work, asked: Pending) -> set[str]:
    row = work.session.get(Erasure, asked.account, populate_existing=True)
    if row is None:
        return set()
    return set(_notes(work, asked.account, kept_in(work, row).elsewhere))


def _erase_lines(work: Work, head: Chain, leaving: Leaving, row: Erasure, kept: Kept) -> Entry:
    """Drop what opens the lines that go, and tell of it: with what he signed, and ids alone."""
    query = select(Event.sequence, Event.body).where(
        Event.chain_id == head.id, Event.details.is_not(None)
    )
    lines = []
    for sequence, raw in work.session.execute(query.order_by(Event.sequence)):
        said = parse(raw)
        if opens_no_more(EventType(said["type"]), said["body"], leaving.ids):
            lines.append(sequence)
    work.session.execute(
        update(Event)
        .where(Event.chain_id == head.id, Event.sequence.in_(lines))
        .values(details=None)
        .execution_options(synchronize_session=False)
    )
    body: dict[str, Json] = {
        "until": head.sequence,
        "documents": list(leaving.documents.get(head.id, ())),
        "records": list(leaving.records.get(head.id, ())),
        "lines": lines,
        "asked_at": timestamp(row.asked_at),
        "key": kept.key,
        "signature": kept.signatures.get(head.id),
    }
    return Entry(head, EventType.ERASED, body)


def _sorted(found: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {chain: tuple(sorted(ids)) for chain, ids in found.items()}
