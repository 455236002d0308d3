"""The one decision for a coach: by place and day, never another kind, never a moment longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.decision import Act, Basis, decide, recipients
from consent.facts import DocumentFacts, Grant
from consent.parties import Actor, PartyKind, Posting
from consent.purposes import KINDS, Kind, PurposeCode, Role
from tests.consent.cast import (
    DOSSIER,
    EAST,
    GROUPS,
    HOUR,
    MOMENTS,
    NEWEST_TEXT,
    NOW,
    PROFESSIONALS,
    SOME_GRANTS,
    WEST,
    WORKER,
    documents,
    grants,
    note,
)

COACH = PROFESSIONALS["coach"]
HIS = (Kind.BASELINE_CARD, Kind.TASK_CARD, Kind.DO_LINES)
HERE = Posting(DOSSIER, NOW - HOUR, NOW + HOUR)
NEEDED = {
    Kind.TASK_CARD: (PurposeCode.COACH, PurposeCode.ADVICE),
    Kind.DO_LINES: (PurposeCode.COACH, PurposeCode.ADVICE, PurposeCode.LIMITS),
}

POSTINGS = st.lists(
    st.builds(Posting, st.sampled_from([DOSSIER, DOSSIER, "another"]), MOMENTS, MOMENTS), max_size=3
).map(tuple)


def card(kind: Kind = Kind.TASK_CARD, **changes: object) -> DocumentFacts:
    op, ss = PROFESSIONALS["op"], PROFESSIONALS["ss"]
    author, kept = (op, "op east") if op.role in KINDS[kind].writers else (ss, "ss east")
    return note(kind=kind, author=author.as_person(), kept_by=GROUPS[kept], **changes)


def given_for(*purposes: PurposeCode, **changes: Any) -> list[Grant]:
    """Consents to the social service of the workshop, whose sources are its physicians."""
    return [
        replace(
            Grant(
                str(purpose),
                DOSSIER,
                purpose,
                GROUPS["ss east"],
                (GROUPS["op east"],),
                NOW - HOUR,
                NOW + HOUR,
                earlier=True,
                text_version=NEWEST_TEXT,
            ),
            **changes,
        )
        for purpose in purposes
    ]


def everything() -> list[Grant]:
    return given_for(*PurposeCode)


def posted(*postings: Posting) -> Actor:
    return replace(COACH, today=postings or (HERE,))


# What may never be --------------------------------------------------------------------------


@given(documents(), SOME_GRANTS, POSTINGS, MOMENTS)
def test_a_coach_reads_a_card_of_who_stands_in_his_place_now_and_nothing_else(
    document: DocumentFacts, given_: list[Grant], today: tuple[Posting, ...], now: datetime
) -> None:
    given_ = [*given_, *everything()]
    decision = decide(replace(COACH, today=today), Act.READ, document, given_, now)
    if not decision.allowed:
        return
    assert document.kind in HIS
    assert decision.basis is Basis.POSTED
    assert document.workshop == COACH.organisation
    assert document.delivered
    assert not document.ended
    assert any(one.dossier == document.dossier and one.begins <= now < one.closes for one in today)
    if document.kind is Kind.BASELINE_CARD:
        assert document.current
        assert decision.grant is None
    else:
        [named] = [grant for grant in given_ if grant.id == decision.grant]
        assert named.recipient.role is Role.SOCIAL_SERVICE
        assert named.recipient.organisation == document.workshop
        open_ = {g.purpose for g in given_ if g.in_force(now) and g.dossier == document.dossier}
        assert set(NEEDED[document.kind]) <= open_


@given(documents(), SOME_GRANTS, st.sampled_from(list(PROFESSIONALS.values())))
def test_without_a_posting_nobody_reads_as_a_coach(
    document: DocumentFacts, given_: list[Grant], actor: Actor
) -> None:
    decision = decide(actor, Act.READ, document, [*given_, *everything()], NOW)
    assert decision.basis is not Basis.POSTED
    assert not (actor.role is Role.COACH and decision.allowed)


@given(
    documents(),
    SOME_GRANTS,
    st.sampled_from([a for a in (*PROFESSIONALS.values(), WORKER) if a.role is not Role.COACH]),
    st.sampled_from(Act),
)
def test_postings_are_nothing_to_anybody_else(
    document: DocumentFacts, given_: list[Grant], actor: Actor, act: Act
) -> None:
    with_today = replace(actor, today=(HERE,))
    assert decide(with_today, act, document, given_, NOW) == decide(
        actor, act, document, given_, NOW
    )


@given(documents(), SOME_GRANTS, st.sampled_from([act for act in Act if act is not Act.READ]))
def test_a_coach_does_nothing_but_read(
    document: DocumentFacts, given_: list[Grant], act: Act
) -> None:
    """Nothing but read, and write down what somebody answers when he phones that he is ill."""
    document = replace(document, author=COACH.as_person(), kept_by=COACH.as_person())
    taken = act is Act.WRITE and document.kind is Kind.ABSENCE_ANSWER
    assert taken or not decide(posted(), act, document, [*given_, *everything()], NOW).allowed


@given(documents(HIS), st.lists(grants((PurposeCode.COACH, PurposeCode.LIMITS)), max_size=4))
def test_a_consent_that_names_a_coach_opens_nothing_to_him(
    document: DocumentFacts, given_: list[Grant]
) -> None:
    named = [replace(grant, recipient=COACH.as_person()) for grant in given_]
    named += given_for(*PurposeCode, recipient=COACH.as_person())
    decision = decide(posted(), Act.READ, document, named, NOW)
    assert decision.grant is None
    assert not decision.allowed or document.kind is Kind.BASELINE_CARD
    assert recipients(document, named, NOW) == ()


@given(documents(HIS), SOME_GRANTS, MOMENTS)
def test_what_a_coach_reads_under_a_consent_its_recipient_reads_too(
    document: DocumentFacts, given_: list[Grant], now: datetime
) -> None:
    """The social service hands on what it has: nothing goes past it."""
    given_ = [*given_, *everything()]
    decision = decide(posted(), Act.READ, document, given_, now)
    if decision.allowed and document.kind is not Kind.BASELINE_CARD:
        flowing = {grant.id for grant in recipients(document, given_, now)}
        assert set(decision.grants) <= flowing


# What may be, and its edges -----------------------------------------------------------------


@pytest.mark.parametrize("kind", HIS)
def test_a_coach_reads_the_card_under_exactly_the_consents_that_it_wants(kind: Kind) -> None:
    needed = NEEDED.get(kind, ())
    full = given_for(*needed)
    assert decide(posted(), Act.READ, card(kind), full, NOW).basis is Basis.POSTED
    for left_out in full:
        rest = [grant for grant in full if grant is not left_out]
        assert not decide(posted(), Act.READ, card(kind), rest, NOW).allowed
        for over in (
            replace(left_out, withdrawn=True),
            replace(left_out, valid_until=NOW),
            replace(left_out, dossier="another"),
            replace(left_out, recipient=GROUPS["ss west"]),
        ):
            allowed = decide(posted(), Act.READ, card(kind), [*rest, over], NOW).allowed
            # An advice that reaches another social service carries all the same: as for `limits`.
            assert allowed is (over.purpose is PurposeCode.ADVICE and over.in_force(NOW)
                               and over.dossier == DOSSIER)  # fmt: skip


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        (-HOUR - timedelta(milliseconds=1), False),
        (-HOUR, True),
        (timedelta(0), True),
        (HOUR - timedelta(milliseconds=1), True),
        (HOUR, False),
        (24 * HOUR, False),
    ],
)
@pytest.mark.parametrize("kind", HIS)
def test_a_place_closes_at_its_very_moment(kind: Kind, at: timedelta, allowed: bool) -> None:
    consents = given_for(
        *NEEDED.get(kind, ()), given_at=NOW - 99 * HOUR, valid_until=NOW + 99 * HOUR
    )
    assert decide(posted(), Act.READ, card(kind), consents, NOW + at).allowed is allowed


@pytest.mark.parametrize("kind", HIS)
def test_not_another_worker_another_workshop_another_moment(kind: Kind) -> None:
    consents = given_for(*NEEDED.get(kind, ()))
    document = card(kind)
    assert decide(posted(), Act.READ, document, consents, NOW).allowed
    elsewhere = replace(HERE, dossier="another")
    assert not decide(posted(elsewhere), Act.READ, document, consents, NOW).allowed
    assert not decide(COACH, Act.READ, document, consents, NOW).allowed
    abroad = replace(posted(), organisation=WEST)
    assert not decide(abroad, Act.READ, document, consents, NOW).allowed
    for changes in ({"ended": True}, {"delivered": False}, {"workshop": WEST}):
        if kind is Kind.BASELINE_CARD and "delivered" in changes:
            continue
        assert not decide(posted(), Act.READ, replace(document, **changes), consents, NOW).allowed
    old = replace(document, current=False)
    assert decide(posted(), Act.READ, old, consents, NOW).allowed is (
        kind is not Kind.BASELINE_CARD
    )


def test_do_lines_want_a_consent_for_numbers_that_covers_them() -> None:
    """`limits` from now on, given after the lines were written, does not bring them back."""
    coach, advice = given_for(PurposeCode.COACH, PurposeCode.ADVICE)
    [limits] = given_for(PurposeCode.LIMITS, earlier=False)
    lines = card(Kind.DO_LINES)
    at_once = replace(limits, given_at=lines.written_at)
    later = replace(limits, given_at=lines.written_at + timedelta(milliseconds=1))
    ss = PROFESSIONALS["ss"]
    for actor in (posted(), ss):
        assert decide(actor, Act.READ, lines, [coach, advice, at_once], NOW).allowed
        assert not decide(actor, Act.READ, lines, [coach, advice, later], NOW).allowed
    assert recipients(lines, [coach, advice, later], NOW) == ()


def test_everybody_at_the_workshop_has_a_baseline_card_and_nobody_else_reads_it() -> None:
    for actor in (*PROFESSIONALS.values(), posted()):
        allowed = decide(actor, Act.READ, card(Kind.BASELINE_CARD), [], NOW).allowed
        assert allowed is (actor == PROFESSIONALS["ss"] or actor.today != ())
    assert COACH.as_person().kind is PartyKind.PERSON
    assert COACH.organisation == EAST
