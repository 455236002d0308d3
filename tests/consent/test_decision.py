"""The one decision: default deny, ceilings above every consent, and nothing but the moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consent.decision import (
    Act,
    Actor,
    Basis,
    DocumentFacts,
    Grant,
    Party,
    PartyKind,
    decide,
    may_answer,
    may_ask,
    may_look_back,
    recipients,
    usable,
)
from consent.purposes import DOCTORS, KINDS, PURPOSES, Kind, PurposeCode, Role

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
EAST, WEST, SERVICE, PRACTICE_1, PRACTICE_2 = "east", "west", "service", "p1", "p2"
DOSSIER = "dossier"

# Everybody there is: who he is, the groups that he is in, and the workshops that he serves.
_PEOPLE: tuple[tuple[str, Role, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("gp1", Role.GP, PRACTICE_1, ("practice 1",), ()),
    ("locum", Role.GP, PRACTICE_1, ("practice 1",), ()),
    ("gp2", Role.GP, PRACTICE_2, ("practice 2",), ()),
    ("op", Role.OCCUPATIONAL_PHYSICIAN, SERVICE, ("op east", "op west"), (EAST, WEST)),
    ("op of west", Role.OCCUPATIONAL_PHYSICIAN, SERVICE, ("op west",), (WEST,)),
    ("ss", Role.SOCIAL_SERVICE, EAST, ("ss east",), (EAST,)),
    ("ss of west", Role.SOCIAL_SERVICE, WEST, ("ss west",), (WEST,)),
    ("coach", Role.COACH, EAST, ("coaches east",), (EAST,)),
    ("administrator", Role.ADMINISTRATOR, EAST, (), (EAST,)),
    ("auditor", Role.AUDITOR, EAST, (), ()),
)
PROFESSIONALS = {
    name: Actor(name, role, place, groups=frozenset(groups), workshops=frozenset(workshops))
    for name, role, place, groups, workshops in _PEOPLE
}
WORKER = Actor("an", Role.WORKER, "", dossiers=frozenset({DOSSIER}))
OTHER_WORKER = Actor("bo", Role.WORKER, "", dossiers=frozenset({"another"}))
GROUPS = {
    group: Party(PartyKind.GROUP, group, actor.organisation, actor.role)
    for actor in PROFESSIONALS.values()
    for group in actor.groups
}
PARTIES = [*GROUPS.values(), *(actor.as_person() for actor in PROFESSIONALS.values())]

ACTORS = st.sampled_from([*PROFESSIONALS.values(), WORKER, OTHER_WORKER])
ANY_PARTY = st.sampled_from(PARTIES)
MOMENTS = st.sampled_from([NOW + n * HOUR for n in range(-3, 4)])


@st.composite
def documents(draw: st.DrawFn, kinds: tuple[Kind, ...] = tuple(Kind)) -> DocumentFacts:
    author = draw(st.sampled_from(list(PROFESSIONALS.values())))
    kept = draw(st.sampled_from([author.as_person(), *(GROUPS[g] for g in sorted(author.groups))]))
    return DocumentFacts(
        kind=draw(st.sampled_from(kinds)),
        dossier=DOSSIER,
        workshop=EAST,
        author=author.as_person(),
        kept_by=kept,
        written_at=draw(MOMENTS),
        delivered=draw(st.booleans()),
        ended=draw(st.booleans()),
        current=draw(st.booleans()),
        addressees=tuple(draw(st.lists(ANY_PARTY, max_size=2))),
    )


@st.composite
def grants(draw: st.DrawFn, purposes: tuple[PurposeCode, ...] = tuple(PurposeCode)) -> Grant:
    """Any grant, also one that no page would ever make."""
    return Grant(
        id=str(draw(st.integers(0, 10**9))),
        dossier=draw(st.sampled_from([DOSSIER, DOSSIER, DOSSIER, "another"])),
        purpose=draw(st.sampled_from(purposes)),
        recipient=draw(ANY_PARTY),
        sources=tuple(draw(st.lists(ANY_PARTY, min_size=1, max_size=3))),
        given_at=draw(MOMENTS),
        valid_until=draw(MOMENTS),
        earlier=draw(st.booleans()),
        show_first=draw(st.booleans()),
        withdrawn=draw(st.booleans()),
    )


SOME_GRANTS = st.lists(grants(), max_size=6)


def matching(document: DocumentFacts, recipient: Party, **changes: object) -> Grant:
    """A grant under which ``document`` flows to ``recipient``, if anything lets it."""
    purpose = KINDS[document.kind].purpose
    assert purpose is not None
    made = Grant(
        id="g",
        dossier=DOSSIER,
        purpose=purpose,
        recipient=recipient,
        sources=(document.author,),
        given_at=NOW - HOUR,
        valid_until=NOW + HOUR,
        earlier=True,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def note(**changes: object) -> DocumentFacts:
    gp = PROFESSIONALS["gp1"]
    made = DocumentFacts(Kind.NOTE, DOSSIER, EAST, gp.as_person(), GROUPS["practice 1"], NOW - HOUR)
    return replace(made, **changes)  # type: ignore[arg-type]


# Default deny ------------------------------------------------------------------------------


@given(ACTORS, st.sampled_from(Act), documents())
def test_without_a_grant_only_what_needs_none(
    actor: Actor, act: Act, document: DocumentFacts
) -> None:
    decision = decide(actor, act, document, [], NOW)
    assert decision.basis is not Basis.CONSENT
    assert decision.allowed == (decision.basis is not None)
    if decision.allowed and act is Act.READ:
        rule = KINDS[document.kind]
        assert {
            Basis.OWN: actor.role is Role.WORKER and document.dossier in actor.dossiers,
            Basis.AUTHOR: actor.is_party(document.kept_by) and actor.role in DOCTORS,
            Basis.OPEN_KIND: actor.role in rule.open_to and document.workshop in actor.workshops,
            Basis.ADDRESSEE: rule.kind is Kind.MESSAGE and document.dossier == actor.account,
        }[decision.basis or Basis.CONSENT]


@given(ACTORS, documents(), SOME_GRANTS)
def test_a_consent_that_is_named_is_really_there(
    actor: Actor, document: DocumentFacts, given_: list[Grant]
) -> None:
    decision = decide(actor, Act.READ, document, given_, NOW)
    if decision.basis is Basis.CONSENT:
        named = [grant for grant in given_ if grant.id == decision.grant]
        assert any(
            actor.is_party(grant.recipient)
            and grant.purpose is KINDS[document.kind].purpose
            and grant.dossier == document.dossier
            and grant.in_force(NOW)
            for grant in named
        )
        assert document.delivered
        assert not document.ended
    else:
        assert decision.grant is None


@given(ACTORS, documents(), SOME_GRANTS, st.sampled_from(Act))
def test_nobody_does_anything_in_a_strangers_dossier(
    actor: Actor, document: DocumentFacts, given_: list[Grant], act: Act
) -> None:
    strange = replace(document, dossier="a third", workshop="elsewhere")
    assume(not actor.is_party(document.kept_by))
    assert not decide(actor, act, strange, given_, NOW).allowed


# Ceilings ----------------------------------------------------------------------------------

NEVER_MEDICAL = [Role.SOCIAL_SERVICE, Role.COACH, Role.ADMINISTRATOR, Role.AUDITOR]


@given(
    st.sampled_from([a for a in PROFESSIONALS.values() if a.role in NEVER_MEDICAL]),
    documents((Kind.NOTE, Kind.LIMITATIONS)),
    SOME_GRANTS,
    st.booleans(),
)
def test_no_consent_lets_the_workplace_read_what_is_medical(
    actor: Actor, document: DocumentFacts, given_: list[Grant], his: bool
) -> None:
    if his:
        # Not even with a consent made for exactly this, of a document that he "keeps".
        document = replace(
            document,
            author=actor.as_person(),
            kept_by=actor.as_person(),
            delivered=True,
            ended=False,
            addressees=(),
        )
        given_ = [*given_, matching(document, actor.as_person())]
    assert not decide(actor, Act.READ, document, given_, NOW).allowed
    assert not decide(actor, Act.WRITE, document, given_, NOW).allowed
    assert all(g.recipient.role in DOCTORS for g in recipients(document, given_, NOW))


@pytest.mark.parametrize("kind", [kind for kind in Kind if KINDS[kind].purpose])
def test_nobody_reads_above_the_ceiling_of_a_kind(kind: Kind) -> None:
    """Whoever wrote it and whatever was signed: every actor, every author, every consent."""
    for actor in PROFESSIONALS.values():
        for author in PROFESSIONALS.values():
            document = note(kind=kind, author=author.as_person(), kept_by=author.as_person())
            one = matching(document, actor.as_person())
            every = [replace(one, purpose=purpose) for purpose in PurposeCode]
            if decide(actor, Act.READ, document, every, NOW).allowed:
                assert actor.role in KINDS[kind].ceiling
            for grant in recipients(document, every, NOW):
                assert grant.recipient.role in KINDS[kind].ceiling


@pytest.mark.parametrize("kind", [kind for kind in Kind if KINDS[kind].purpose])
def test_a_consent_lets_flow_what_its_own_purpose_names(kind: Kind) -> None:
    """All that a reader could have signed for other purposes opens nothing of this one."""
    rule = KINDS[kind]
    writer = next(a for a in PROFESSIONALS.values() if a.role in rule.writers)
    document = note(kind=kind, author=writer.as_person(), kept_by=writer.as_person())
    for actor in PROFESSIONALS.values():
        one = matching(document, actor.as_person())
        every = [
            replace(one, purpose=purpose) for purpose in PurposeCode if purpose is not rule.purpose
        ]
        decision = decide(actor, Act.READ, document, every, NOW)
        assert decision.basis in (None, Basis.AUTHOR, Basis.OPEN_KIND)
        assert recipients(document, every, NOW) == ()


def test_the_table_of_the_rules() -> None:
    """Who may ever read what, from the rules and not from the code."""
    gp, op, ss = Role.GP, Role.OCCUPATIONAL_PHYSICIAN, Role.SOCIAL_SERVICE
    assert {kind: set(rule.ceiling) for kind, rule in KINDS.items()} == {
        Kind.PLACEMENT: {gp, op, ss},
        Kind.WORK_QUESTION: {op},
        Kind.NOTE: {gp, op},
        Kind.LIMITATIONS: {gp, op},
        Kind.WORKPLACE_QUESTION: {gp, op, ss},
        Kind.WORKPLACE_ANSWER: {gp, op, ss},
        Kind.ADVICE: {op, ss},
        Kind.LIMITS_SHEET: {op, ss},
        Kind.MESSAGE: {gp, op},
    }
    assert {code: set(rule.readers) for code, rule in PURPOSES.items()} == {
        PurposeCode.DOCTORS: {gp, op},
        PurposeCode.WORKPLACE: {gp, op, ss},
        PurposeCode.ADVICE: {ss},
        PurposeCode.LIMITS: {ss},
        PurposeCode.COACH: {Role.COACH, ss},
        PurposeCode.ABSENCE_REASON: {ss, op},
    }
    assert {code for code, rule in PURPOSES.items() if rule.release} == {
        PurposeCode.ADVICE,
        PurposeCode.LIMITS,
        PurposeCode.COACH,
    }
    assert {code: rule.requires for code, rule in PURPOSES.items() if rule.requires} == {
        PurposeCode.LIMITS: PurposeCode.ADVICE,
        PurposeCode.COACH: PurposeCode.ADVICE,
    }


def test_no_rule_no_access() -> None:
    document = replace(note(), kind="unheard of")  # type: ignore[arg-type]
    for actor in (*PROFESSIONALS.values(), WORKER):
        for act in Act:
            assert not decide(actor, act, document, [], NOW).allowed


# Other grants, and their order -------------------------------------------------------------


@given(ACTORS, documents(), SOME_GRANTS, st.lists(grants(), max_size=3), st.sampled_from(Act))
def test_a_grant_of_another_purpose_changes_nothing(
    actor: Actor, document: DocumentFacts, given_: list[Grant], more: list[Grant], act: Act
) -> None:
    purpose = KINDS[document.kind].purpose
    needed = PURPOSES[purpose].requires if purpose else None
    others = [grant for grant in more if grant.purpose not in (purpose, needed)]
    assert decide(actor, act, document, [*others, *given_], NOW) == decide(
        actor, act, document, given_, NOW
    )
    assert recipients(document, [*given_, *others], NOW) == recipients(document, given_, NOW)


@given(ACTORS, documents(), SOME_GRANTS, st.lists(grants(), max_size=3), st.sampled_from(Act))
def test_a_grant_that_is_over_or_of_another_dossier_changes_nothing(
    actor: Actor, document: DocumentFacts, given_: list[Grant], more: list[Grant], act: Act
) -> None:
    dead = [grant for grant in more if not grant.in_force(NOW) or grant.dossier != DOSSIER]
    assert decide(actor, act, document, [*dead, *given_], NOW) == decide(
        actor, act, document, given_, NOW
    )


@given(ACTORS, documents(), SOME_GRANTS, st.randoms(use_true_random=False), st.sampled_from(Act))
def test_the_order_of_grants_does_not_matter(
    actor: Actor, document: DocumentFacts, given_: list[Grant], random: object, act: Act
) -> None:
    mixed = list(given_)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = (decide(actor, act, document, order, NOW) for order in (given_, mixed))
    assert (one.allowed, one.basis, one.reason) == (other.allowed, other.basis, other.reason)
    assert set(recipients(document, given_, NOW)) == set(recipients(document, mixed, NOW))


# Time and withdrawal -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        (-2 * HOUR, False),
        (-HOUR - timedelta(milliseconds=1), False),
        (-HOUR, True),
        (HOUR - timedelta(milliseconds=1), True),
        (HOUR, False),
        (2 * HOUR, False),
    ],
)
def test_a_consent_closes_at_its_very_moment(at: timedelta, allowed: bool) -> None:
    grant = matching(note(), GROUPS["op east"])
    op = PROFESSIONALS["op"]
    assert decide(op, Act.READ, note(), [grant], NOW + at).allowed is allowed
    assert bool(recipients(note(), [grant], NOW + at)) is allowed


def test_a_withdrawn_consent_refuses() -> None:
    grant, op = matching(note(), GROUPS["op east"]), PROFESSIONALS["op"]
    assert decide(op, Act.READ, note(), [grant], NOW).basis is Basis.CONSENT
    ended = replace(grant, withdrawn=True)
    assert not decide(op, Act.READ, note(), [ended], NOW).allowed
    assert decide(op, Act.READ, note(), [ended, grant], NOW).allowed


def test_from_now_on_compares_with_the_moment_of_writing() -> None:
    op = PROFESSIONALS["op"]
    grant = matching(note(), GROUPS["op east"], earlier=False)
    just_before = note(written_at=grant.given_at - timedelta(milliseconds=1))
    assert not decide(op, Act.READ, just_before, [grant], NOW).allowed
    assert decide(op, Act.READ, note(written_at=grant.given_at), [grant], NOW).allowed
    assert decide(op, Act.READ, just_before, [replace(grant, earlier=True)], NOW).allowed


def test_limits_end_with_advice() -> None:
    op, ss = PROFESSIONALS["op"].as_person(), PROFESSIONALS["ss"]
    sheet = note(kind=Kind.LIMITS_SHEET, author=op, kept_by=GROUPS["op east"])
    limits = matching(sheet, GROUPS["ss east"])
    advice = replace(limits, id="a", purpose=PurposeCode.ADVICE)
    assert not decide(ss, Act.READ, sheet, [limits], NOW).allowed
    assert decide(ss, Act.READ, sheet, [limits, advice], NOW).allowed
    for over in (
        replace(advice, withdrawn=True),
        replace(advice, valid_until=NOW),
        replace(advice, dossier="another"),
    ):
        assert not decide(ss, Act.READ, sheet, [limits, over], NOW).allowed
        assert not usable(limits, [limits, over], NOW)
        assert recipients(sheet, [limits, over], NOW) == ()


# Sealing and reading agree -----------------------------------------------------------------


def holders(party: Party) -> list[Actor]:
    """Everybody who is this party."""
    return [actor for actor in PROFESSIONALS.values() if actor.is_party(party)]


@given(documents(), SOME_GRANTS, MOMENTS)
def test_nobody_is_sealed_to_who_would_be_refused(
    document: DocumentFacts, given_: list[Grant], now: datetime
) -> None:
    for grant in recipients(document, given_, now):
        assert holders(grant.recipient)
        for actor in holders(grant.recipient):
            assert decide(actor, Act.READ, document, given_, now).allowed


@given(documents(), SOME_GRANTS, MOMENTS)
def test_who_may_read_by_a_consent_is_sealed_to(
    document: DocumentFacts, given_: list[Grant], now: datetime
) -> None:
    open_to = KINDS[document.kind].open_to
    for actor in PROFESSIONALS.values():
        decision = decide(actor, Act.READ, document, given_, now)
        if decision.basis is Basis.CONSENT and actor.role not in open_to:
            flowing = {grant.id for grant in recipients(document, given_, now)}
            assert decision.grant in flowing


@given(st.sampled_from([k for k in Kind if KINDS[k].purpose]), st.sampled_from(PARTIES))
def test_the_generator_reaches_the_yes(kind: Kind, recipient: Party) -> None:
    """The properties above would hold for a decision that always says no; this would not."""
    rule = KINDS[kind]
    writer = next(a for a in PROFESSIONALS.values() if a.role in rule.writers)
    assume(not writer.is_party(recipient))
    document = DocumentFacts(
        kind, DOSSIER, EAST, writer.as_person(), writer.as_person(), NOW, addressees=(recipient,)
    )
    grant = matching(document, recipient)
    needed = replace(grant, id="a", purpose=PurposeCode.ADVICE)
    assert rule.purpose is not None
    expected = recipient.role in rule.ceiling and recipient.role in PURPOSES[rule.purpose].readers
    for actor in holders(recipient):
        allowed = decide(actor, Act.READ, document, [grant, needed], NOW).allowed
        if actor.role in rule.open_to and EAST in actor.workshops:
            assert allowed
        else:
            assert allowed is expected


# People ------------------------------------------------------------------------------------


def test_the_same_person_elsewhere_is_another_recipient() -> None:
    document, op = note(), PROFESSIONALS["op"]
    grant = matching(document, op.as_person())
    assert decide(op, Act.READ, document, [grant], NOW).allowed
    for other in (
        replace(op, organisation="another service"),
        replace(op, role=Role.GP),
        replace(op, account="somebody else"),
    ):
        assert not decide(other, Act.READ, document, [grant], NOW).allowed


def test_who_left_the_group_is_not_the_group() -> None:
    document, op = note(), PROFESSIONALS["op"]
    grant = matching(document, GROUPS["op east"])
    assert decide(op, Act.READ, document, [grant], NOW).allowed
    left = replace(op, groups=frozenset())
    assert not decide(left, Act.READ, document, [grant], NOW).allowed


def test_the_workplace_keeps_nothing_that_it_wrote() -> None:
    ss = PROFESSIONALS["ss"]
    for kind in (Kind.WORK_QUESTION, Kind.WORKPLACE_ANSWER):
        mine = note(kind=kind, author=ss.as_person(), kept_by=GROUPS["ss east"])
        assert not decide(ss, Act.READ, mine, [], NOW).allowed


def test_a_doctor_keeps_what_he_wrote_and_his_practice_too() -> None:
    for name in ("gp1", "locum"):
        for ended in (False, True):
            decision = decide(PROFESSIONALS[name], Act.READ, note(ended=ended), [], NOW)
            assert decision.basis is Basis.AUTHOR
    assert not decide(PROFESSIONALS["gp2"], Act.READ, note(), [], NOW).allowed


@given(documents(), SOME_GRANTS)
def test_the_worker_reads_everything_about_himself_and_nothing_else(
    document: DocumentFacts, given_: list[Grant]
) -> None:
    assume(document.kind is not Kind.MESSAGE)
    assert decide(WORKER, Act.READ, document, given_, NOW).basis is Basis.OWN
    assert not decide(OTHER_WORKER, Act.READ, document, given_, NOW).allowed


@given(ACTORS, documents(), SOME_GRANTS)
def test_only_the_worker_releases_and_strikes_and_he_writes_nothing(
    actor: Actor, document: DocumentFacts, given_: list[Grant]
) -> None:
    for act in (Act.RELEASE, Act.STRIKE):
        if decide(actor, act, document, given_, NOW).allowed:
            assert actor is WORKER
            assert not document.delivered
    if actor.role is Role.WORKER:
        for act in (Act.WRITE, Act.END, Act.MARK, Act.COUNTERSIGN):
            assert not decide(actor, act, document, given_, NOW).allowed


@given(documents(), SOME_GRANTS)
def test_doctors_and_workplace_documents_are_written_only_under_a_consent(
    document: DocumentFacts, given_: list[Grant]
) -> None:
    for actor in PROFESSIONALS.values():
        decision = decide(actor, Act.WRITE, document, given_, NOW)
        if decision.allowed:
            assert actor.role in KINDS[document.kind].writers
            if KINDS[document.kind].any_time:
                assert document.workshop in actor.workshops
            else:
                assert any(
                    grant.in_force(NOW)
                    and grant.purpose is KINDS[document.kind].purpose
                    and any(actor.is_party(source) for source in grant.sources)
                    for grant in given_
                )


@pytest.mark.parametrize("purpose", PurposeCode)
def test_only_a_verified_doctor_asks(purpose: PurposeCode) -> None:
    asks = {
        PurposeCode.DOCTORS: DOCTORS,
        PurposeCode.WORKPLACE: DOCTORS,
        PurposeCode.ADVICE: {Role.OCCUPATIONAL_PHYSICIAN},
        PurposeCode.LIMITS: {Role.OCCUPATIONAL_PHYSICIAN},
    }.get(purpose, set())
    for actor in (*PROFESSIONALS.values(), WORKER):
        assert may_ask(actor, purpose, verified=True).allowed == (actor.role in asks)
        assert not may_ask(actor, purpose, verified=False).allowed


def test_only_the_worker_answers_and_looks_back() -> None:
    for actor in (*PROFESSIONALS.values(), OTHER_WORKER):
        assert not may_answer(actor, DOSSIER).allowed
        assert not may_look_back(actor, DOSSIER).allowed
    assert may_answer(WORKER, DOSSIER).allowed
    assert may_look_back(WORKER, DOSSIER).allowed
    assert may_look_back(WORKER, WORKER.account).allowed
    assert not may_look_back(WORKER, "another").allowed
