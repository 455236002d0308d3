"""Giving and withdrawing: records, copies and receipts in one act under the dossier's lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from consent.codes import is_code, new_code, normalise
from consent.decision import Basis, is_own, may_answer, may_withdraw, recipients
from consent.encoding import Json
from consent.facts import Grant
from consent.lines import INSIDE, above, leaves_something, left_out
from consent.log.models import Chain
from consent.log.service import EventType
from consent.parties import Party, PartyKind
from consent.purposes import KINDS, PURPOSES, WORKPLACE_SIDE, PurposeCode, Role
from consent.records.schemas import Collected, Draft, ShownText
from consent.records.service import ConsentError, Recorded, valid_until
from consent.signing import SigningKey, key_from_code
from messaging.coaching.handing import copies_for_coaches
from messaging.documents.copies import (
    Opener,
    copies_for_grants,
    copies_of,
    delete_for_grants,
    delete_lapsed,
    not_announced_to,
)
from messaging.documents.facts import facts_of_chains
from messaging.documents.lines import with_lines
from messaging.documents.reading import disclose_readable
from messaging.dossiers.service import dossier_party, row_of, worker_of
from messaging.exchange.asking import YES, concerned, record_answer
from messaging.groups.service import groups_for_workshop, party_of
from messaging.messages.service import lock_people
from messaging.representing.own_word import undoes_no_stop, within_mandate
from messaging.representing.standing import with_mandates
from messaging.work import Acting, NotFound, Refused, Work


@dataclass(frozen=True)
class Choice:
    """What the worker chose on one card, for one workshop.

    ``gp``: the doctor's practice (or the doctor himself). ``physician``: one occupational
    physician instead of his group. ``months`` or ``until`` (a day, ISO): six months by default.
    ``readers``: which of the roles that can be told, where he names them himself. ``left_out``:
    the groups of lines that this yes does not carry.
    """

    purpose: PurposeCode
    gp: Party | None = None
    physician: Party | None = None
    months: int | None = None
    until: str | None = None
    earlier: bool = False
    show_first: bool = True
    readers: frozenset[Role] = frozenset()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """What the worker takes with him: the code can only withdraw."""

    id: str
    code: str
    grants: tuple[Grant, ...]


def give(
    work: Work,
    acting: Acting,
    dossier: str,
    choice: Choice,
    *,
    shown: ShownText,
    collected: Collected,
    request: str | None = None,
    lines: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> Receipt:
    """Record a yes and make the copies that follow from it, in one transaction.

    A yes that leaves lines out ends what the same readers had for them: the last word counts.
    ``lines``: those of the documents that this session opened (:func:`lines_known`); where lines
    are left out, what was not opened is not shared. Raises :class:`NotFound` for anybody but the
    worker, or who represents him for exactly this; :class:`ConsentError` ``not_in_mandate`` for more
    than that one may; ``gp_missing``,
    ``requires_advice``, ``until_past``, ``until_too_far``, ``until_unreadable``,
    ``recipient_missing``, ``readers_missing``, ``group_missing``, ``all_left_out``, ``shown_changed``.
    """
    head = _locked(work, acting, dossier)
    row = row_of(work, dossier)
    before = work.records.of_dossier(dossier)
    now = work.log.now(head)
    actor = with_mandates(work, acting.actor, [dossier])
    decision = may_answer(actor, dossier, choice.purpose, now)
    if not decision.allowed:
        raise NotFound(decision.reason, chain=dossier)
    himself = Party(PartyKind.PERSON, worker_of(work, dossier), "", Role.WORKER)
    drafts = _within_required(
        _drafts(work, row.organisation_id, choice, now, himself),
        [one.grant for one in before],
        now,
    )
    _says_so(shown, drafts)
    if decision.mandate is not None:
        drafts = within_mandate(drafts, decision.mandate, before, now)
        undoes_no_stop(work, actor, dossier, drafts, before, now)
    code = new_code()
    grants = work.records.give(
        head,
        drafts,
        signer=acting.keys.signer,
        pseudonym=row.pseudonym,
        shown=shown,
        collected=collected,
        asked=request,
        revocation_code=code,
        revocation_public=key_from_code(code).public,
        mandate=decision.mandate.id if decision.mandate is not None else None,
    )
    ended = wider(grants, [one.grant for one in before], now)
    if ended:
        end_grants(work, head, ended, acting.keys.signing, "session", acting.actor.account)
    if decision.basis is Basis.OWN:
        # A representative has no key to what was written before.
        _share_existing(work, acting, head, [grant.id for grant in grants], lines)
    whom = concerned(work, acting, himself.id, choice.purpose, dossier)
    record_answer(
        work, acting, lock_people(work, whom.people), whom, request, YES,
        dossier=dossier, receipt=grants[0].receipt, code=code, purpose=str(choice.purpose),
    )  # fmt: skip
    return Receipt(grants[0].receipt, code, tuple(grants))


def _says_so(shown: ShownText, drafts: Sequence[Draft]) -> None:
    """Refuse to record that lines are left out of which the words on his screen said nothing."""
    try:
        above(shown.text, drafts[0].left_out, shown.language)
    except ValueError:
        raise ConsentError("shown_changed") from None


def wider(fresh: Sequence[Grant], before: Iterable[Grant], now: datetime) -> list[str]:
    """The consents in force that carry, to the same reader, a line that a new one leaves out."""
    return [
        one.id
        for one in before
        if one.in_force(now)
        and any(
            (new.purpose, new.recipient) == (one.purpose, one.recipient)
            and not new.left_out <= one.left_out
            for new in fresh
        )
    ]


def lines_known(
    work: Work, acting: Acting, dossier: str, purpose: PurposeCode, left_out: Iterable[str]
) -> dict[str, frozenset[str]]:
    """The lines of what a yes to this purpose may share, by document: opened in his own session.

    Opens nothing where no yes of this dossier leaves anything out. A disclosure: it logs, and it
    COMMITS. Raises :class:`NotFound` for anybody but the worker.
    """
    decision = is_own(acting.actor, dossier)
    if not decision.allowed:
        raise NotFound(decision.reason, chain=dossier)
    if not tuple(left_out) and not any(one.left_out for one in work.records.grants(dossier)):
        return {}
    kinds = [
        rule.kind for rule in KINDS.values() if purpose in (rule.purpose, rule.also)
    ]  # fmt: skip
    opened = disclose_readable(
        work, acting, [dossier], [kind for kind in kinds if kind in INSIDE],
        wanted=lambda one: one.facts.delivered and not one.facts.ended,
    )  # fmt: skip
    return {one.id: one.lines for one in opened}


def _locked(work: Work, acting: Acting, dossier: str) -> Chain:
    """The dossier's chain, for somebody whom it can concern at all; else :class:`NotFound`."""
    if acting.actor.role is Role.REPRESENTATIVE:
        his = {one.mandate.dossier for one in work.mandates.of_representative(acting.actor.account)}
    else:
        his = set(acting.actor.dossiers if acting.actor.role is Role.WORKER else ())
    if dossier not in his:
        raise NotFound("only the worker decides, or who represents him for this", chain=dossier)
    return work.log.lock(dossier)


def _within_required(
    drafts: Sequence[Draft], grants: Sequence[Grant], now: datetime
) -> list[Draft]:
    """The drafts, ending no later than the purpose that they require.

    So a later renewal of that purpose alone never opens again what had closed with it.
    """
    within = []
    for draft in drafts:
        required = PURPOSES[draft.purpose].requires
        if required is not None:
            ends = [g.valid_until for g in grants if g.purpose is required and g.in_force(now)]
            if not ends:
                raise ConsentError(f"requires_{required}")
            within.append(replace(draft, valid_until=min(draft.valid_until, max(ends))))
        else:
            within.append(draft)
    return within


def _drafts(work: Work, workshop: str, choice: Choice, now: datetime, worker: Party) -> list[Draft]:
    """One draft for each reading party of the purpose."""
    sides: dict[Role, list[Party]] = {}
    for group in groups_for_workshop(work, workshop):
        if group.version and not group.stale:
            sides.setdefault(Role(group.role), []).append(party_of(group))
    physicians = sides.get(Role.OCCUPATIONAL_PHYSICIAN, [])
    if choice.physician is not None:
        if choice.physician.organisation not in {p.organisation for p in physicians}:
            raise ConsentError("recipient_missing")
        physicians = [choice.physician]
    service = sides.get(Role.SOCIAL_SERVICE, [])
    until = valid_until(choice.months, choice.until, now)
    try:
        groups = left_out(choice.purpose, choice.left_out)
    except KeyError:
        raise ConsentError("group_missing") from None
    if not leaves_something(choice.purpose, groups):
        raise ConsentError("all_left_out")

    def draft(recipient: Party, sources: Sequence[Party]) -> Draft:
        return Draft(
            choice.purpose, recipient, tuple(sources), until, choice.earlier, choice.show_first,
            groups,
        )  # fmt: skip

    if choice.purpose in (PurposeCode.DOCTORS, PurposeCode.WORKPLACE):
        if choice.gp is None or choice.gp.role is not Role.GP:
            raise ConsentError("gp_missing")
        gp = choice.gp
        if choice.purpose is PurposeCode.DOCTORS:
            drafts = [draft(gp, physicians)] if physicians else []
            drafts += [draft(physician, [gp]) for physician in physicians]
        else:
            drafts = [draft(gp, [*physicians, *service])] if physicians or service else []
            drafts += [draft(physician, [gp, *service]) for physician in physicians]
            drafts += [draft(one, [gp]) for one in service]
    elif choice.purpose is PurposeCode.ABSENCE_REASON:
        if not choice.readers or not choice.readers <= PURPOSES[choice.purpose].readers:
            raise ConsentError("readers_missing")
        told = {Role.SOCIAL_SERVICE: service, Role.OCCUPATIONAL_PHYSICIAN: physicians}
        if any(not told[role] for role in choice.readers):
            raise ConsentError("recipient_missing")
        # Whoever takes the call writes down what the worker says: he is the source.
        named = [one for role in sorted(choice.readers) for one in told[role]]
        drafts = [draft(one, [worker]) for one in named]
    else:
        drafts = [draft(one, physicians) for one in service] if physicians else []
    if not drafts:
        raise ConsentError("recipient_missing")
    return drafts


def _share_existing(
    work: Work,
    acting: Acting,
    head: Chain,
    granted: Sequence[str],
    lines: Mapping[str, frozenset[str]],
) -> None:
    """Re-seal, in the worker's own session, what his choice of time includes.

    ``lines``: of the documents that it opened. To the workplace a renewal announces nothing: what it gets again was delivered before.
    """
    recorded = work.records.of_dossier(head.id)
    grants = [one.grant for one in recorded]
    before = [grant for grant in grants if grant.id not in set(granted)]
    now = work.log.now(head)
    stored = with_lines(facts_of_chains(work, [head.id]), lines)
    # What flows under an earlier consent too, where this one is the second that it wanted.
    had = {one.id: recipients(one.facts, before, now) for one in stored.values()}
    wanted = {
        one.id: [g for g in recipients(one.facts, grants, now) if g not in had[one.id]]
        for one in stored.values()
    }
    wanted = {document: flowing for document, flowing in wanted.items() if flowing}
    if not wanted:
        return
    held = copies_of(work, wanted, [dossier_party(head.id, row_of(work, head.id).organisation_id)])
    opener = Opener(work, acting)
    made = []
    for document, flowing in wanted.items():
        key = opener.document_key(held[document][0])
        facts = stored[document].facts
        copies = copies_for_grants(
            work, document, head.id, key, flowing, recorded,
            handled_for=not_announced_to(facts.kind) | WORKPLACE_SIDE,
        )  # fmt: skip
        copies += copies_for_coaches(
            work, document, head, key, facts, recorded, grants=[grant.id for grant in flowing]
        )
        made += [{"document": document, **one.as_json()} for one in copies]
    work.log.append(
        head, EventType.COPIED, {"copies": made, "why": "consent"},
        {"actor": acting.actor.account}, at=now,
    )  # fmt: skip


def withdraw(work: Work, acting: Acting, dossier: str, targets: Iterable[str]) -> list[str]:
    """End consents in the session of the worker, or of who represents him for these.

    Deletes the copies; returns what ended. Raises :class:`NotFound` for anybody else.
    """
    head = _locked(work, acting, dossier)
    actor, now = with_mandates(work, acting.actor, [dossier]), work.log.now(head)
    every = {grant.id: grant for grant in work.records.grants(dossier)}
    wanted = [every[target] for target in targets if target in every]
    decisions = [(one.id, may_withdraw(actor, dossier, one.purpose, now)) for one in wanted]
    if not all(decision.allowed for _, decision in decisions):
        raise NotFound("only the worker decides, or who represents him for this", chain=dossier)
    key, account = acting.keys.signing, acting.actor.account
    by: dict[str | None, list[str]] = {}
    for target, decision in decisions:
        by.setdefault(decision.mandate.id if decision.mandate else None, []).append(target)
    ended = []
    for mandate, some in by.items():
        how = "session" if mandate is None else "mandate"
        ended += _withdraw(work, dossier, some, key, how, account, mandate)
    return ended


def withdraw_by_code(work: Work, typed: str) -> None:
    """End what a receipt's code stands for. Says nothing: the same whether it exists or not."""
    code = normalise(typed) if is_code(typed) else "0" * 16
    key = key_from_code(code)
    found: dict[str, list[str]] = {}
    for one in work.records.by_revocation_code(code):
        if one.revocation_public == key.public:
            found.setdefault(one.grant.dossier, []).append(one.grant.id)
    for dossier, targets in sorted(found.items()):
        _withdraw(work, dossier, targets, key, "code", None)


def _withdraw(
    work: Work,
    dossier: str,
    targets: Iterable[str],
    key: SigningKey,
    how: str,
    actor: str | None,
    mandate: str | None = None,
) -> list[str]:
    return end_grants(work, work.log.lock(dossier), targets, key, how, actor, mandate=mandate)


def end_grants(
    work: Work,
    head: Chain,
    targets: Iterable[str],
    key: SigningKey,
    how: str,
    actor: str | None,
    known: Mapping[str, frozenset[str]] | None = None,
    *,
    mandate: str | None = None,
) -> list[str]:
    """End consents of a locked dossier with every copy that only they carried; returns which.

    ``known``: the lines of documents, as :func:`delete_lapsed` takes them. ``mandate``: with which
    a representative ends them.
    """
    ended = work.records.withdraw(head, targets, key, how=how, actor=actor, mandate=mandate)
    deleted = delete_for_grants(work, ended)
    if ended:
        lapsed = delete_lapsed(work, head, work.records.grants(head.id), ended, known)
        body: dict[str, Json] = {
            "grants": list(ended), "copies": deleted + len(lapsed), "why": "withdrawn",
        }  # fmt: skip
        if lapsed:
            body["deleted"] = list(lapsed)
        work.log.append(head, EventType.COPIES_DELETED, body)
    return ended


def receipt_targets(recorded: Iterable[Recorded], receipt: str) -> list[str]:
    """The grants of one receipt that are not withdrawn."""
    return [
        one.grant.id for one in recorded if one.grant.receipt == receipt and not one.grant.withdrawn
    ]


def choose_person(request_party: Party, group: Party, *, only_this_person: bool) -> Party:
    """The worker's narrowing: this doctor and not his practice."""
    if only_this_person and request_party.kind is PartyKind.PERSON:
        return request_party
    return group


def purpose_from(purpose: str) -> PurposeCode:
    """A purpose by its code; :class:`Refused` ``unknown_purpose``."""
    try:
        code = PurposeCode(purpose)
    except ValueError:
        raise Refused("unknown_purpose") from None
    if not PURPOSES[code].offered:
        raise Refused("unknown_purpose")
    return code
