"""What a mandate carries, and what none is made for: the pure rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.decision import (
    Act,
    Basis,
    acting_for,
    decide,
    may_answer,
    may_look_back,
    may_look_back_for,
    may_withdraw,
)
from consent.facts import DocumentFacts, Grant
from consent.mandates.rules import (
    GOODS_ONLY,
    Ground,
    Mandate,
    MandateAct,
    MandateError,
    terms,
)
from consent.parties import Actor, Party, PartyKind
from consent.purposes import KINDS, PURPOSES, Kind, PurposeCode, Role

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DOSSIERS = ("one", "two")
WHO = ("her", "him")

moments = st.integers(0, 400).map(lambda days: START + timedelta(days=days))
mandates = st.builds(
    Mandate,
    id=st.uuids().map(lambda one: one.hex),
    dossier=st.sampled_from(DOSSIERS),
    representative=st.sampled_from(WHO),
    acts=st.frozensets(st.sampled_from(MandateAct)),
    purposes=st.frozensets(st.sampled_from(PurposeCode)),
    begins=moments,
    until=moments,
    approved=st.booleans(),
    ended=st.booleans(),
)


def representative(*held: Mandate, who: str = "her") -> Actor:
    return Actor(who, Role.REPRESENTATIVE, "", mandates=held)


FLAWS = ("another", "elsewhere", "act", "purpose", "required", "early", "late", "one hand", "ended")


def flawed(
    one: Mandate, flaw: str, act: MandateAct, purpose: PurposeCode, now: datetime
) -> Mandate:
    """A mandate that is right for this, with one thing wrong."""
    required = PURPOSES[purpose].requires
    return {
        "another": replace(one, representative="him"),
        "elsewhere": replace(one, dossier="two"),
        "act": replace(one, acts=frozenset(MandateAct) - {act}),
        "purpose": replace(one, purposes=one.purposes - {purpose}),
        "required": replace(one, purposes=one.purposes - {required}),
        "early": replace(one, begins=now + timedelta(milliseconds=1)),
        "late": replace(one, until=now),
        "one hand": replace(one, approved=False),
        "ended": replace(one, ended=True),
    }[flaw]


def right_at(now: datetime) -> Mandate:
    """A mandate for everything, in force then."""
    return Mandate(
        "right", "one", "her", frozenset(MandateAct), frozenset(PurposeCode),
        now - timedelta(days=1), now + timedelta(days=1), approved=True,
    )  # fmt: skip


def test_one_thing_wrong_is_enough() -> None:
    """Each flaw by itself, for each act and purpose; and with none it carries everything."""
    her = partial(representative, who="her")
    for act, purpose in product(MandateAct, PurposeCode):
        right = right_at(START)
        assert acting_for(her(right), "one", act, purpose, START) == right
        for flaw in FLAWS:
            held = her(flawed(right, flaw, act, purpose, START))
            let = acting_for(held, "one", act, purpose, START) is not None
            # What a purpose requires matters to who answers, and only where it requires something.
            harmless = flaw == "required" and (
                act is not MandateAct.ANSWER or PURPOSES[purpose].requires is None
            )
            assert let == harmless, (flaw, act, purpose)


@st.composite
def held_and_asked(
    draw: st.DrawFn,
) -> tuple[list[Mandate], str, str, MandateAct, PurposeCode, datetime]:
    """What somebody asks, and mandates that let him, each but for at most one thing."""
    act, purpose = draw(st.sampled_from(MandateAct)), draw(st.sampled_from(PurposeCode))
    now = draw(moments)
    right = right_at(now)
    flaws = draw(st.lists(st.sampled_from((*FLAWS, "")), max_size=3))
    held = [flawed(right, one, act, purpose, now) if one else right for one in flaws]
    return held + draw(st.lists(mandates, max_size=1)), "her", "one", act, purpose, now


@given(held_and_asked())
def test_no_act_without_a_mandate_in_force_for_exactly_this(
    asked: tuple[list[Mandate], str, str, MandateAct, PurposeCode, datetime],
) -> None:
    """Said once more in other words than the rule's: each condition by itself."""
    held, who, dossier, act, purpose, now = asked
    names = {purpose}
    required = PURPOSES[purpose].requires
    if act is MandateAct.ANSWER and required is not None:
        names.add(required)
    expected = any(
        one.representative == who
        and one.dossier == dossier
        and act in one.acts
        and names <= one.purposes
        and one.approved
        and not one.ended
        and not now < one.begins
        and not now >= one.until
        for one in held
    )
    actor = representative(*held, who=who)
    assert (acting_for(actor, dossier, act, purpose, now) is not None) == expected
    ask = {
        MandateAct.ANSWER: may_answer,
        MandateAct.WITHDRAW: may_withdraw,
        MandateAct.LOOK_BACK: may_look_back_for,
    }.get(act)
    if ask is not None:
        assert ask(actor, dossier, purpose, now).allowed == expected
        for role in set(Role) - {Role.REPRESENTATIVE, Role.WORKER}:
            assert not ask(replace(actor, role=role), dossier, purpose, now).allowed
    # Nor does it make a worker of him.
    assert not may_look_back(actor, dossier).allowed


DOCTOR = Party(PartyKind.PERSON, "doctor", "service", Role.OCCUPATIONAL_PHYSICIAN)
SERVICE = Party(PartyKind.GROUP, "social", "east", Role.SOCIAL_SERVICE)


@given(st.lists(mandates, max_size=3), st.sampled_from(Kind), st.sampled_from(Act), moments)
def test_he_reads_and_writes_nothing_without_a_yes(
    held: list[Mandate], kind: Kind, act: Act, now: datetime
) -> None:
    for delivered in (False, True):
        facts = DocumentFacts(kind, "one", "east", DOCTOR, DOCTOR, START, delivered=delivered)
        assert not decide(representative(*held), act, facts, [], now).allowed


def yes(purpose: PurposeCode, now: datetime) -> Grant:
    """A yes to the social service, in force then."""
    return Grant(
        str(purpose), "one", purpose, SERVICE, (DOCTOR,), START - timedelta(days=2),
        now + timedelta(days=9), earlier=False, text_version=9,
    )  # fmt: skip


def waiting_at(now: datetime, kind: Kind = Kind.ADVICE) -> DocumentFacts:
    """A text that waits, written since the mandate of :func:`right_at` began."""
    return DocumentFacts(kind, "one", "east", DOCTOR, DOCTOR, now, delivered=False)


def test_one_thing_wrong_keeps_a_text_closed() -> None:
    """Each flaw of the mandate, of the text and of the yes by itself; with none he lets it go."""
    now, right = START, right_at(START)
    every = [yes(one, now) for one in PurposeCode]
    released = {
        one.kind: one for one in KINDS.values() if one.purpose and PURPOSES[one.purpose].release
    }
    assert len(released) == 5
    for kind in Kind:
        facts = waiting_at(now, kind)
        for act in Act:
            decision = decide(representative(right), act, facts, every, now)
            stepwise = act is Act.STRIKE and KINDS[kind].stepwise
            good = kind in released and act in (Act.READ, Act.RELEASE, Act.STRIKE)
            assert decision.allowed == (good and not stepwise), (kind, act)
            assert not decision.allowed or (decision.basis, decision.mandate) == (
                Basis.MANDATE, right,
            )  # fmt: skip
    for kind, rule in released.items():
        facts = waiting_at(now, kind)
        assert rule.purpose is not None
        wrong = [flawed(right, one, MandateAct.RELEASE, rule.purpose, now) for one in FLAWS]
        wrong = [one for one, flaw in zip(wrong, FLAWS, strict=True) if flaw != "required"]
        wrong += [replace(right, purposes=right.purposes - {rule.also})] if rule.also else []
        wrong += [replace(right, acts=frozenset({MandateAct.ANSWER, MandateAct.WITHDRAW}))]
        for held in wrong:
            assert not decide(representative(held), Act.READ, facts, every, now).allowed
        day = timedelta(days=1)
        for other in (
            replace(facts, delivered=True),
            replace(facts, ended=True),
            replace(facts, struck=True),
            replace(facts, dossier="two"),
            # Written before the mandate began; and of a kind of which he left lines out since.
            replace(facts, written_at=right.begins - timedelta(milliseconds=1)),
            replace(facts, struck_himself=right.begins),
        ):
            assert not decide(representative(right), Act.READ, other, every, now).allowed
        before = replace(facts, struck_himself=right.begins - day)
        assert decide(representative(right), Act.READ, before, every, now).allowed
        for flaw in (
            {"withdrawn": True},
            {"valid_until": now},
            {"given_at": now + day},
            {"sources": ()},
            {"dossier": "two"},
        ):
            grants = [replace(one, **flaw) if one.purpose is rule.purpose else one for one in every]
            assert not decide(representative(right), Act.READ, facts, grants, now).allowed, flaw


def test_what_he_left_out_of_his_yes_nobody_opens_for_him() -> None:
    """Nobody but who has it open knows which lines a text holds: so none of that kind."""
    now = START
    narrowed = replace(yes(PurposeCode.ADVICE, now), left_out=frozenset({"part_hours"}))
    held = representative(right_at(now))
    for act in (Act.READ, Act.RELEASE, Act.STRIKE):
        assert not decide(held, act, waiting_at(now), [narrowed], now).allowed


def test_his_role_stands_nowhere_in_the_tables() -> None:
    for kind in KINDS.values():
        assert Role.REPRESENTATIVE not in kind.ceiling | kind.writers | kind.open_to
    for purpose in PURPOSES.values():
        assert Role.REPRESENTATIVE not in purpose.readers | purpose.askers | purpose.handed_on_to


@pytest.mark.parametrize(
    ("ground", "acts", "purposes", "code"),
    [
        (GOODS_ONLY, ["answer"], ["doctors"], "goods_only"),
        ("", ["answer"], ["doctors"], "ground_missing"),
        ("he is ill", ["answer"], ["doctors"], "ground_missing"),
        ("court", [], ["doctors"], "acts_missing"),
        ("court", ["sell_the_house"], ["doctors"], "acts_missing"),
        ("court", ["answer"], [], "purposes_missing"),
        ("court", ["answer"], ["everything"], "purposes_missing"),
        ("court", ["answer"], ["limits"], "mandate_requires"),
        ("court", ["answer"], ["coach", "doctors"], "mandate_requires"),
    ],
)
def test_what_no_mandate_is_made_for(
    ground: str, acts: list[str], purposes: list[str], code: str
) -> None:
    with pytest.raises(MandateError) as refused:
        terms(ground, acts, purposes)
    assert refused.value.code == code


def test_what_one_is_made_for() -> None:
    assert terms("court", ["release", "look_back"], ["advice"]).acts == {
        MandateAct.RELEASE,
        MandateAct.LOOK_BACK,
    }
    made = terms("named", ["answer", "withdraw"], ["limits", "advice"])
    assert made.ground is Ground.NAMED
    assert made.acts == {MandateAct.ANSWER, MandateAct.WITHDRAW}
    assert made.purposes == {PurposeCode.ADVICE, PurposeCode.LIMITS}
