"""Giving: records, copies and a receipt in one act under the dossier's lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from consent.codes import new_code
from consent.decision import Basis, is_own, may_answer, recipients
from consent.facts import Grant
from consent.lines import INSIDE, above, leaves_something, left_out
from consent.log.models import Chain
from consent.log.service import EventType
from consent.parties import Party, PartyKind
from consent.purposes import KINDS, PURPOSES, WORKPLACE_SIDE, PurposeCode, Role
from consent.records.schemas import Collected, Draft, ShownText
from consent.records.service import ConsentError, valid_until
from consent.signing import key_from_code
from messaging.coaching.handing import copies_for_coaches
from messaging.documents.copies import (
    Opener,
    copies_for_grants,
    copies_of,
    not_announced_to,
)
from messaging.documents.facts import facts_of_chains
from messaging.documents.lines import with_lines
from messaging.documents.reading import disclose_readable
from messaging.dossiers.service import dossier_party, row_of, worker_of
from messaging.exchange.answered import check_heard_all, check_never_answered, check_open
from messaging.exchange.asking import YES, concerned, put_at, record_answer
from messaging.exchange.lastword import to_more_people, wider
from messaging.exchange.withdrawing import end_grants, his_chain
from messaging.groups.service import groups_for_workshop, party_of
from messaging.messages.service import Message, lock_people
from messaging.representing.own_word import goes_over_no_answer, goes_over_nothing, within_mandate
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
class Seen:
    """What his screen said of a yes besides its words, when the two were made together.

    ``until``: its end. ``readers``: who will read. ``stops``: what ends with it
    (:func:`would_stop`).
    """

    until: datetime
    readers: AbstractSet[Party]
    stops: AbstractSet[str] = frozenset()


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
    heard: Sequence[Message] = (),
    seen: Seen | None = None,
) -> Receipt:
    """Record a yes and make the copies that follow from it, in one transaction.

    A yes that leaves lines out ends what the same readers had for them, and one that names a
    doctor what his whole group had: the last word counts. ``seen``: what his screen said; where
    it is given, nothing else is recorded, whatever changed since.
    ``lines``: those of the documents that this session opened (:func:`lines_known`); where lines
    are left out, what was not opened is not shared. ``heard``: the messages of who represents him,
    opened in this session. Raises :class:`NotFound` for anybody but the
    worker, or who represents him for exactly this; :class:`ConsentError` ``not_in_mandate`` for more
    than that one may (:mod:`messaging.representing.own_word`); ``question_answered``, ``try_again`` (see
    :mod:`messaging.exchange.answered`); ``gp_missing``,
    ``requires_advice``, ``until_past``, ``until_too_far``, ``until_unreadable``,
    ``recipient_missing``, ``readers_missing``, ``group_missing``, ``all_left_out``, ``shown_changed``.
    """
    head = his_chain(work, acting, dossier)
    row = row_of(work, dossier)
    before = work.records.of_dossier(dossier)
    now = work.log.now(head)
    actor = with_mandates(work, acting.actor, [dossier])
    decision = may_answer(actor, dossier, choice.purpose, now, asked=put_at(heard, request))
    if not decision.allowed:
        raise NotFound(decision.reason, chain=dossier)
    whom = concerned(work, acting, worker_of(work, dossier), choice.purpose, dossier)
    if request is not None:
        check_open(before, request, now)
    if decision.mandate is not None:
        lock_people(work, whom.people)
        if request is not None:
            check_never_answered(before, request, heard)
        check_heard_all(work, acting, heard)
        goes_over_no_answer(actor, dossier, choice.purpose, heard, request, now)
    himself = Party(PartyKind.PERSON, worker_of(work, dossier), "", Role.WORKER)
    drafts = _within_required(
        _drafts(work, row.organisation_id, choice, now, himself),
        [one.grant for one in before],
        now,
    )
    _says_so(shown, drafts)
    if decision.mandate is not None:
        drafts = within_mandate(drafts, decision.mandate)
        goes_over_nothing(work, actor, dossier, drafts, before, now)
    instead = [one.id for one in to_more_people(drafts, [one.grant for one in before], now)]
    if instead and decision.mandate is not None:
        raise ConsentError("not_in_mandate")  # to stop is another act
    if seen is not None and not _as_he_saw(seen, drafts, instead):
        raise ConsentError("shown_changed")
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
    ended = [*wider(grants, [one.grant for one in before], now), *instead]
    if ended:
        end_grants(work, head, ended, acting.keys.signing, "session", acting.actor.account)
    if decision.basis is Basis.OWN:
        # A representative has no key to what was written before.
        _share_existing(work, acting, head, [grant.id for grant in grants], lines)
    record_answer(
        work, acting, lock_people(work, whom.people), whom, request, YES,
        dossier=dossier, receipt=grants[0].receipt, code=code, purpose=str(choice.purpose),
    )  # fmt: skip
    return Receipt(grants[0].receipt, code, tuple(grants))


def _says_so(shown: ShownText, drafts: Sequence[Draft]) -> None:
    """Refuse to record that lines are left out of which the words on his screen said nothing."""
    try:
        above(shown.text, drafts[0].left_out, shown.language, drafts[0].purpose)
    except ValueError:
        raise ConsentError("shown_changed") from None


def _as_he_saw(seen: Seen, drafts: Sequence[Draft], stops: Iterable[str]) -> bool:
    """Whether just this would be recorded: neither longer, nor to somebody else."""
    return (
        {draft.valid_until for draft in drafts} == {seen.until}
        and {draft.recipient for draft in drafts} == seen.readers
        and set(stops) == seen.stops
    )


def would_stop(work: Work, dossier: str, choice: Choice) -> list[Grant]:
    """What a yes to exactly this would end, since it names a person of a group that had one.

    For the words on his screen. Raises :class:`ConsentError` as :func:`give` does.
    """
    now, workshop = work.clock.now(), row_of(work, dossier).organisation_id
    himself = Party(PartyKind.PERSON, worker_of(work, dossier), "", Role.WORKER)
    drafts = _drafts(work, workshop, choice, now, himself)
    return to_more_people(drafts, work.records.grants(dossier), now)


def lines_known(
    work: Work, acting: Acting, dossier: str, purpose: PurposeCode, left_out: Iterable[str]
) -> dict[str, frozenset[str]]:
    """The lines of what a yes to this purpose may share, by document: opened in his own session.

    Opens nothing where every yes of this dossier carries all lines. A disclosure: it logs, and it
    COMMITS. Raises :class:`NotFound` for anybody but the worker.
    """
    decision = is_own(acting.actor, dossier)
    if not decision.allowed:
        raise NotFound(decision.reason, chain=dossier)
    if not tuple(left_out) and not any(one.without for one in work.records.grants(dossier)):
        return {}
    kinds = [
        rule.kind for rule in KINDS.values() if purpose in (rule.purpose, rule.also)
    ]  # fmt: skip
    opened = disclose_readable(
        work, acting, [dossier], [kind for kind in kinds if kind in INSIDE],
        wanted=lambda one: one.facts.delivered and not one.facts.ended,
    )  # fmt: skip
    return {one.id: one.lines for one in opened}


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
