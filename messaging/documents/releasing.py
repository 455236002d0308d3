"""What becomes of a document: released, struck and countersigned, marked, ended.

Everything here takes the dossier's lock first, then decides, then writes its log line with the
copies that it made, all in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from consent.decision import Act, Decision, author_keeps, decide, recipients, to_strike
from consent.encoding import Json, canonical
from consent.facts import Grant
from consent.log.models import Chain
from consent.log.service import EventType
from consent.mandates.rules import Mandate
from consent.purposes import KINDS, Role
from consent.records.service import Recorded
from messaging.coaching.handing import copies_for_coaches
from messaging.documents.copies import (
    Opener,
    copies_for_grants,
    copies_of,
    delete_for_consents,
    delete_for_others,
)
from messaging.documents.envelope import countersign
from messaging.documents.facts import (
    COUNTERSIGNED,
    DELIVERED,
    ENDED,
    MARKED,
    STRUCK,
    Stored,
    add_step,
    facts_of_chains,
)
from messaging.documents.lines import lines_in, with_lines
from messaging.documents.models import Document
from messaging.documents.storing import locate, log_copies, store
from messaging.dossiers.service import dossier_party
from messaging.representing.standing import with_mandates
from messaging.representing.waiting import take_back
from messaging.sealing import fingerprint
from messaging.work import Acting, NotFound, Refused, Work

RELEASE_DOMAIN = "maat/release/v1"
MISTAKEN = "mistake"
"""Why a document ended that should never have been written: its step says so too."""


def release(work: Work, acting: Acting, document: str, lines: frozenset[str] | None = None) -> None:
    """The worker lets a document go as it is: his session signs, and seals it to the readers.

    Or that of who represents him for it, which names the mandate in what it signs. ``lines``: those
    that it holds, where his session opened it. Raises :class:`Refused`
    ``no_consent`` when nobody may receive it now, ``line_left_out`` when that is because a line
    stands in it that he left out.
    """
    head, stored = locate(work, document)
    mandate = _allowed(work, acting, Act.RELEASE, stored).mandate
    if not stored.waits_for_worker:
        raise Refused("already_answered")
    recorded = work.records.of_dossier(head.id)
    ciphertext = work.session.scalars(
        select(Document.ciphertext).where(Document.id == document)
    ).one()
    sha256 = fingerprint(ciphertext)
    stored = with_lines({document: stored}, {document: lines} if lines is not None else {})[
        document
    ]
    under = mandate.id if mandate else None
    signature = acting.keys.signing.sign(
        RELEASE_DOMAIN, release_statement(document, head.id, sha256, under)
    )
    how = {
        "account": acting.keys.account, "sequence": acting.keys.sequence,
        "sha256": sha256, "signature": signature.hex(), **_named(mandate),
    }  # fmt: skip
    deliver(work, acting, head, stored, recorded, how)


def release_statement(
    document: str, dossier: str, sha256: str, mandate: str | None = None
) -> bytes:
    """The canonical bytes that the worker signs to let a document go.

    ``sha256``: the fingerprint of its ciphertext, so that exactly this text was let go.
    ``mandate``: that of who lets it go for him; no other statement has the field.
    """
    said: dict[str, Json] = {"v": 1, "document": document, "dossier": dossier, "sha256": sha256}
    return canonical(said if mandate is None else {**said, "mandate": mandate})


def strike(work: Work, acting: Acting, document: str, struck_content: Mapping[str, Json]) -> str:
    """The worker strikes lines: a new text that he signs and that waits for its author.

    Or that of who represents him for it. The caller made ``struck_content`` from what was shown to
    him; it only takes away. Raises :class:`Refused` ``line_left_out`` where a line stays in that he left out of his yes.
    """
    head, stored = locate(work, document)
    named = _named(_allowed(work, acting, Act.STRIKE, stored).mandate)
    if not stored.waits_for_worker:
        raise Refused("already_answered")
    lines = lines_in(stored.facts.kind, struck_content)
    facts = replace(stored.facts, written_at=work.log.now(head), holds=lines)
    if to_strike(replace(facts, delivered=True), work.records.grants(head.id), facts.written_at):
        raise Refused("line_left_out")
    new = store(
        work, acting, head, facts, struck_content, [],
        replaces=stored.replaces, strike_of=stored,
    )  # fmt: skip
    line = work.log.append(
        head,
        EventType.STRUCK,
        {"document": document, "by": new.id, **named},
        {"actor": acting.actor.account},
    )
    add_step(work, stored, line, STRUCK, by=new.id, **named)
    take_back(work, head)
    return new.id


def countersign_struck(
    work: Work,
    acting: Acting,
    document: str,
    hash_of_text: str,
    lines: frozenset[str] | None = None,
) -> None:
    """The author agrees to a struck text, which he has opened; his session seals it.

    ``lines``: those that it holds. Raises :class:`Refused`
    ``no_consent`` when nobody may receive it now.
    """
    head, stored = locate(work, document)
    _allowed(work, acting, Act.COUNTERSIGN, stored)
    if not stored.waits_for_author:
        raise Refused("already_answered")
    recorded = work.records.of_dossier(head.id)
    stored = with_lines({document: stored}, {document: lines} if lines is not None else {})[
        document
    ]
    signed = countersign(acting.keys, hash_of_text)
    deliver(work, acting, head, stored, recorded, {"why": COUNTERSIGNED}, countersigned=signed)


def end(work: Work, acting: Acting, document: str) -> None:
    """The author withdraws a document; it disappears for its readers without a word."""
    head, stored = locate(work, document)
    _allowed(work, acting, Act.END, stored)
    end_stored(work, acting, head, stored, "withdrawn by its author")


def give_way(work: Work, acting: Acting, standing: Iterable[Stored]) -> str | None:
    """Make room for a new text of the author's side; returns what it has to name as replaced.

    What nobody let go yet ends at once. Of what is read now the last stays until the new text is
    let go, and any other ends at once.
    """
    texts = list(standing)
    read = [one for one in texts if one.facts.delivered]
    last = max(read, key=lambda one: one.facts.written_at, default=None)
    for one in texts:
        if one is not last:
            end(work, acting, one.id)
    return last.id if last else None


def mark_for_review(work: Work, acting: Acting, document: str) -> None:
    """The author marks what was delivered "to be reviewed", with no reason given."""
    head, stored = locate(work, document)
    _allowed(work, acting, Act.MARK, stored)
    _mark(work, acting, head, stored)


def _mark(work: Work, acting: Acting, head: Chain, stored: Stored) -> None:
    line = work.log.append(
        head, EventType.MARKED, {"document": stored.id}, {"actor": acting.actor.account}
    )
    add_step(work, stored, line, MARKED)


def mark_all_for_review(work: Work, acting: Acting, documents: Iterable[str]) -> int:
    """Mark several delivered documents of the author's side at once; says how many it marked.

    What a colleague ended or marked meanwhile, or the worker never let go, stays as it is. Raises
    :class:`NotFound` for all of them where one is not there or not his.
    """
    wanted = sorted(set(documents))
    rows = work.session.execute(
        select(Document.id, Document.chain_id).where(Document.id.in_(wanted))
    )
    chains = {row.id: row.chain_id for row in rows}
    if len(chains) < len(wanted):
        raise NotFound("no such document")
    heads = work.log.lock_all(chains.values())
    stored = facts_of_chains(work, heads)
    marked = 0
    for document in wanted:
        one = stored[document]
        if not acting.actor.is_party(one.facts.kept_by):
            raise NotFound("not the author", chain=one.facts.dossier)
        if one.facts.ended or one.step(DELIVERED) is None or one.step(MARKED) is not None:
            continue
        _allowed(work, acting, Act.MARK, one)
        _mark(work, acting, heads[one.facts.dossier], one)
        marked += 1
    return marked


def is_deliverable(grants: Sequence[Grant], stored: Stored, now: datetime) -> bool:
    """Whether it would reach anybody now, without the lines that the worker left out."""
    going = replace(stored.facts, delivered=True)
    return bool(recipients(going, grants, now) or to_strike(going, grants, now))


def _allowed(work: Work, acting: Acting, act: Act, stored: Stored) -> Decision:
    dossier, grants = stored.facts.dossier, list[Grant]()
    actor = with_mandates(work, acting.actor, [dossier])
    if actor.role is Role.REPRESENTATIVE:
        grants = work.records.grants(dossier)
    decision = decide(actor, act, stored.facts, grants, work.clock.now())
    if not decision.allowed:
        raise NotFound(decision.reason, chain=dossier)
    return decision


def _named(mandate: Mandate | None) -> dict[str, Json]:
    """What a line, a step and a signed statement say of who acted for the worker."""
    return {"mandate": mandate.id} if mandate is not None else {}


def deliver(
    work: Work,
    acting: Acting,
    head: Chain,
    stored: Stored,
    recorded: Sequence[Recorded],
    how: dict[str, Any],
    *,
    countersigned: dict[str, Json] | None = None,
) -> None:
    """Seal to every reader with a consent in force, note the delivery, end what stood before it."""
    now = work.log.now(head)
    grants = [one.grant for one in recorded]
    going = replace(stored.facts, delivered=True)
    flowing = recipients(going, grants, now)
    if not flowing:
        # Only the worker is told why; to anybody else it is as if there were no consent.
        told = acting.actor.role is Role.WORKER and to_strike(going, grants, now)
        raise Refused("line_left_out" if told else "no_consent")
    if acting.actor.role is Role.WORKER:
        mine = [dossier_party(head.id, stored.facts.workshop)]
    elif acting.actor.role is Role.REPRESENTATIVE:
        mine = [acting.actor.as_person()]
    else:
        mine = [stored.facts.kept_by]
    held = copies_of(work, [stored.id], mine).get(stored.id, [])
    if not held:
        raise NotFound("no copy", chain=head.id)
    key = Opener(work, acting).document_key(held[0])
    made = copies_for_grants(work, stored.id, head.id, key, flowing, recorded)
    made += copies_for_coaches(work, stored.id, head, key, going, recorded)
    line = log_copies(
        work, acting, head, EventType.DELIVERED, stored.id, made,
        kind=stored.facts.kind, at=now, mandate=how.get("mandate"),
    )  # fmt: skip
    add_step(work, stored, line, DELIVERED, how=how)
    if countersigned is not None:
        add_step(work, stored, line, COUNTERSIGNED, **countersigned)
    # Also what stood before a version that never left: one text at a time.
    replaced = stored.replaces
    known = facts_of_chains(work, [head.id]) if replaced is not None else {}
    while replaced is not None:
        before = known[replaced]
        if not before.facts.ended:
            end_stored(work, acting, head, before, "replaced")
        replaced = before.replaces
    take_back(work, head)


def end_stored(work: Work, acting: Acting, head: Chain, stored: Stored, why: str) -> None:
    """End a document: every copy goes but the worker's and that of a doctor who wrote it.

    Whose recipients are told in words that it was a mistake finds that in its step.
    """
    keep = [dossier_party(head.id, stored.facts.workshop)]
    if author_keeps(stored.facts):
        keep.append(stored.facts.kept_by)
    delete_for_others(work, stored.id, keep)
    if any(rule.kept_with is stored.facts.kind for rule in KINDS.values()):
        # Whoever answered it does not read it any more, and so not his own answer either; a GP
        # sees what is arranged now, and not what belonged to an advice that is over.
        known = facts_of_chains(work, [head.id]).values()
        delete_for_consents(work, [one.id for one in known if one.about == stored.id])
    line = work.log.append(
        head,
        EventType.ENDED,
        {"document": stored.id, "why": why},
        {"actor": acting.actor.account},
    )
    add_step(work, stored, line, ENDED, **({"why": why} if why == MISTAKEN else {}))
