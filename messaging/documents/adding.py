"""Adding to a document that was delivered: the author's side, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from consent.decision import Act, decide
from consent.encoding import Json
from consent.log.service import EventType
from consent.store import new_id
from messaging.documents.addenda import addenda_of, seal_addendum
from messaging.documents.copies import Opener, copies_of
from messaging.documents.facts import Stored
from messaging.documents.models import DocumentAddendum
from messaging.documents.reading import Opened
from messaging.documents.storing import locate
from messaging.sealing import fingerprint
from messaging.work import Acting, NotFound, Refused, Work


def add(
    work: Work,
    acting: Acting,
    opened: Opened,
    saying: Callable[[datetime], Mapping[str, Json]],
) -> None:
    """Seal an addendum to a document that this person has opened.

    ``saying`` is asked under the dossier's lock, for the moment of the line: it gives what is
    added, or raises. Whoever reads the document reads it from then on. Raises :class:`NotFound`
    as :func:`check_may_add` does, :class:`Refused` ``written_meanwhile`` when something was added
    since it was opened.
    """
    head, stored = locate(work, opened.id)
    check_may_add(work, acting, stored)
    known = [one.id for one in opened.addenda]
    if [row.id for row in addenda_of(work, [stored.id]).get(stored.id, ())] != known:
        raise Refused("written_meanwhile")
    now = work.log.now(head)
    content = saying(now)
    held = copies_of(work, [stored.id], [stored.facts.kept_by]).get(stored.id)
    if not held:
        raise NotFound("no copy", chain=head.id)
    row = new_id()
    ciphertext = seal_addendum(
        row, stored.id, head.id, content,
        author=acting.actor.as_person(), keys=acting.keys, at=now,
        before=opened.addenda[-1].text_hash if opened.addenda else opened.envelope.text_hash,
        key=Opener(work, acting).document_key(held[0]),
    )  # fmt: skip
    line = work.log.append(
        head,
        EventType.ADDED,
        {"document": stored.id, "addendum": row, "sha256": fingerprint(ciphertext)},
        {**acting.in_log, "kind": str(stored.facts.kind)},
        at=now,
    )
    work.session.add(
        DocumentAddendum(
            id=row,
            document_id=stored.id,
            chain_id=head.id,
            position=line.sequence,
            at=line.time,
            ciphertext=ciphertext,
        )
    )


def check_may_add(work: Work, acting: Acting, stored: Stored) -> None:
    """Raise :class:`NotFound` unless this person may add to a document that was delivered."""
    decision = decide(acting.actor, Act.ADD, stored.facts, (), work.clock.now())
    if not decision.allowed or not acting.verified:
        raise NotFound(decision.reason or "not verified", chain=stored.facts.dossier)
    if not stored.facts.delivered:
        raise NotFound("not delivered", chain=stored.facts.dossier)
