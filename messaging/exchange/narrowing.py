"""Leaving lines out of a yes that holds: a new one takes its place, that carries less.

Nothing else changes: the same readers, words, dates and code. What the readers had goes on, but
for what holds a line that is left out now. Whatever other yes reaches one of them for the same
leaves it out too: else that would go on as if he had said nothing. More again is a new question,
and a new yes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from consent.codes import new_code
from consent.decision import is_own, recipients, usable
from consent.encoding import Json
from consent.facts import Grant
from consent.lines import INSIDE, above, below, from_record, leaves_something, left_out, version_in
from consent.log.models import Chain
from consent.log.service import EventType
from consent.parties import Party
from consent.purposes import KINDS, Role
from consent.records.schemas import Collected, Draft, ShownText
from consent.records.service import Recorded
from consent.signing import key_from_code
from messaging.coaching.handing import copies_for_coaches
from messaging.documents.copies import Made, Opener, copies_of, make_copy
from messaging.documents.facts import facts_of_chains
from messaging.documents.lines import with_lines
from messaging.documents.models import DocumentCopy
from messaging.documents.reading import disclose_readable
from messaging.dossiers.service import dossier_party, row_of
from messaging.exchange.asking import YES, Concerned, record_answer
from messaging.exchange.consents import Receipt
from messaging.exchange.withdrawing import end_grants
from messaging.groups.service import is_member, is_ready
from messaging.work import Acting, NotFound, Refused, Work


def standing(work: Work, recorded: Sequence[Recorded], receipt: str) -> list[Recorded]:
    """The consents of one receipt that count now."""
    grants, now = [one.grant for one in recorded], work.clock.now()
    return [
        one for one in recorded if one.grant.receipt == receipt and usable(one.grant, grants, now)
    ]


def words_without(recorded: Recorded, groups: Collection[str]) -> tuple[ShownText, tuple[str, ...]]:
    """The words of a yes with these groups left out too, and all that is left out then.

    Raises :class:`Refused` ``group_missing`` for a group that its purpose has not,
    ``nothing_left_out`` where nothing more is left out, ``all_left_out`` where all would be.
    """
    purpose = recorded.grant.purpose
    struck = recorded.document()["struck"]
    before, _lines = from_record(struck)
    try:
        now = left_out(purpose, {*before, *groups})
    except KeyError:
        raise Refused("group_missing") from None
    if now == before:
        raise Refused("nothing_left_out")
    if not leaves_something(purpose, now):
        raise Refused("all_left_out")
    text = recorded.document()["text"]
    words = above(text["shown"], before, text["language"], purpose, version_in(struck))
    shown = ShownText(
        below(words, now, text["language"], purpose),
        text["language"], text["level"], text["version"], text["sha256"],
    )  # fmt: skip
    return shown, now


def look(work: Work, acting: Acting, dossier: str, receipt: str) -> dict[str, frozenset[str]]:
    """The lines of what the readers of a receipt have, by document, opened in his own session.

    A disclosure: it logs, and it COMMITS. Raises :class:`NotFound` for anybody but the worker.
    """
    decision = is_own(acting.actor, dossier)
    if not decision.allowed:
        raise NotFound(decision.reason, chain=dossier)
    grants = work.records.grants(dossier)
    purposes = {one.purpose for one in grants if one.receipt == receipt}
    kinds = [
        kind for kind in INSIDE if purposes & {KINDS[kind].purpose, KINDS[kind].also}
    ]  # fmt: skip
    opened = disclose_readable(
        work, acting, [dossier], kinds, wanted=lambda one: not one.facts.ended
    )
    return {one.id: one.lines for one in opened}


def narrow(
    work: Work,
    acting: Acting,
    dossier: str,
    receipt: str,
    groups: Collection[str],
    *,
    codes: Mapping[str, str],
    collected: Collected,
    lines: Mapping[str, frozenset[str]],
) -> Receipt:
    """Leave groups of lines out of what one receipt carries; in one act under the dossier's lock.

    And out of every other yes in force to the same reader for the same purpose, a representative's
    too; one of which nothing would be left ends. ``codes``: by receipt, so that each paper goes on
    stopping all of it; a receipt that is not among them gets a new one. ``lines``: what
    :func:`look` found; a document that it did not see goes. Raises :class:`NotFound` for anybody
    but the worker and for a receipt of which nothing holds, :class:`Refused` as
    :func:`words_without` does.
    """
    decision = is_own(acting.actor, dossier)
    if not decision.allowed:
        raise NotFound(decision.reason, chain=dossier)
    head = work.log.lock(dossier)
    recorded = work.records.of_dossier(dossier)
    chosen = standing(work, recorded, receipt)
    if not chosen:
        raise NotFound("no such receipt", chain=dossier)
    words_without(chosen[0], groups)
    made, places, over = dict[str, Receipt](), dict[str, Grant](), list[str]()
    for old in _to_the_same(recorded, chosen, work.clock.now()):
        try:
            shown, now = words_without(old[0], groups)
        except Refused as refusal:
            if refusal.code == "all_left_out":
                over += [one.grant.id for one in old]
            continue
        of = old[0].grant.receipt
        made[of] = _instead(
            work, acting, head, old, shown, now, codes.get(of) or new_code(), collected
        )
        places |= {one.grant.id: new for one, new in zip(old, made[of].grants, strict=True)}
    held = _held(work, places)
    ended = [*places, *over]
    end_grants(work, head, ended, acting.keys.signing, "session", acting.actor.account, known=lines)
    _carry_over(work, acting, head, held, places, lines)
    return made[receipt]


def _to_the_same(
    recorded: Sequence[Recorded], chosen: Sequence[Recorded], now: datetime
) -> list[list[Recorded]]:
    """What reaches the readers of these for the same purpose, by receipt, in their order.

    The order stays that of the chain: of two yeses to one reader the later says the last word, so
    it never leaves out more than the earlier.
    """
    readers = {(one.grant.purpose, one.grant.recipient) for one in chosen}
    found = dict[str, list[Recorded]]()
    for one in recorded:
        if one.grant.in_force(now) and (one.grant.purpose, one.grant.recipient) in readers:
            found.setdefault(one.grant.receipt, []).append(one)
    return list(found.values())


def _instead(
    work: Work,
    acting: Acting,
    head: Chain,
    old: Sequence[Recorded],
    shown: ShownText,
    groups: tuple[str, ...],
    code: str,
    collected: Collected,
) -> Receipt:
    """Record what takes the place of the consents of one receipt, and tell him."""
    asked = old[0].document()["asked"]
    drafts = [
        Draft(
            one.grant.purpose, one.grant.recipient, one.grant.sources, one.grant.valid_until,
            one.grant.earlier, one.grant.show_first, groups, one.grant,
        )
        for one in old
    ]  # fmt: skip
    grants = work.records.give(
        head,
        drafts,
        signer=acting.keys.signer,
        pseudonym=row_of(work, head.id).pseudonym,
        shown=shown,
        collected=collected,
        asked=asked,
        revocation_code=code,
        revocation_public=key_from_code(code).public,
    )
    own = acting.actor.account
    record_answer(
        work, acting, {own: work.log.lock(own)}, Concerned(own, own, grants[0].purpose), asked, YES,
        dossier=head.id, receipt=grants[0].receipt, code=code, purpose=str(grants[0].purpose),
    )  # fmt: skip
    return Receipt(grants[0].receipt, code, tuple(grants))


def _held(work: Work, old: Collection[str]) -> list[DocumentCopy]:
    """The copies that these consents carried, as they are before they go."""
    query = select(DocumentCopy).where(DocumentCopy.grant_id.in_(list(old)))
    copies = list(work.session.scalars(query.order_by(DocumentCopy.id)))
    for copy in copies:
        work.session.expunge(copy)
    return copies


def _carry_over(
    work: Work,
    acting: Acting,
    head: Chain,
    held: Sequence[DocumentCopy],
    places: Mapping[str, Grant],
    lines: Mapping[str, frozenset[str]],
) -> None:
    """Seal again, under the new consents, what the old ones carried and these carry too.

    What waited for its reader goes on waiting, and what did not is not announced again.
    """
    stored = with_lines(facts_of_chains(work, [head.id]), lines)
    recorded = work.records.of_dossier(head.id)
    now, every = work.log.now(head), [one.grant for one in recorded]
    mine = copies_of(
        work, {one.document_id for one in held},
        [dossier_party(head.id, row_of(work, head.id).organisation_id)],
    )  # fmt: skip
    opener, made = Opener(work, acting), list[Json]()
    for copy in held:
        new, facts = places[copy.grant_id or ""], stored[copy.document_id].facts
        if new.id not in {one.id for one in recipients(facts, every, now)}:
            continue
        holder = Party.from_json(work.open("document_copy", copy.id, "holder", copy.holder))
        if holder.role is Role.COACH or not (is_member(work, holder) and is_ready(work, holder)):
            continue  # whoever is on duty gets his with the others, below
        key = opener.document_key(mine[copy.document_id][0])
        copies: list[Made] = [
            make_copy(
                work, copy.document_id, head.id, key, holder,
                grant=new.id, handled_at=copy.handled_at,
            )
        ]  # fmt: skip
        copies += copies_for_coaches(
            work, copy.document_id, head, key, facts, recorded, grants=[new.id]
        )
        made += [{"document": copy.document_id, **one.as_json()} for one in copies]
    work.session.flush()
    if made:
        work.log.append(
            head, EventType.COPIED, {"copies": made, "why": "consent"},
            {"actor": acting.actor.account}, at=now,
        )  # fmt: skip
