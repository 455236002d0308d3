"""The one decision: default deny, ceilings above every consent, in any order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consent.decision import Act, Basis, decide, recipients
from consent.facts import DocumentFacts, Grant
from consent.parties import Actor
from consent.purposes import DOCTORS, KINDS, PURPOSES, Kind, PurposeCode, Role
from tests.consent.cast import (
    ACTORS,
    DOSSIER,
    GROUPS,
    NOW,
    OTHER_WORKER,
    PROFESSIONALS,
    SOME_GRANTS,
    WORKER,
    documents,
    grants,
    matching,
    note,
)

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


@given(
    st.sampled_from([*PROFESSIONALS.values(), WORKER]),
    documents((Kind.ASSESSMENT,)),
    st.sampled_from(sorted(PROFESSIONALS["op"].groups)),
    SOME_GRANTS,
    st.booleans(),
)
def test_what_a_physician_established_is_his_colleagues_and_the_workers(
    actor: Actor, document: DocumentFacts, group: str, given_: list[Grant], everything: bool
) -> None:
    """With or without any consent: nobody signs it open to the GP, and nobody to the workplace."""
    op = PROFESSIONALS["op"]
    document = replace(document, author=op.as_person(), kept_by=GROUPS[group])
    if everything:
        given_ = [
            *given_,
            *(
                replace(matching(note(), actor.as_person()), purpose=purpose, sources=(party,))
                for purpose in PurposeCode
                for party in (op.as_person(), GROUPS[group])
            ),
        ]
    mine = actor.role is Role.OCCUPATIONAL_PHYSICIAN and group in actor.groups
    allowed = decide(actor, Act.READ, document, given_, NOW).allowed
    assert allowed == (mine or actor is WORKER)
    assert recipients(document, given_, NOW) == ()
    writes = decide(actor, Act.WRITE, document, given_, NOW).allowed
    assert writes == (
        actor.role is Role.OCCUPATIONAL_PHYSICIAN and document.workshop in actor.workshops
    )


@given(
    st.sampled_from([*PROFESSIONALS.values(), WORKER, OTHER_WORKER]),
    documents((Kind.OWN_VIEW,)),
    SOME_GRANTS,
)
def test_what_a_worker_thinks_of_his_work_is_his_and_his_doctors(
    actor: Actor, document: DocumentFacts, given_: list[Grant]
) -> None:
    """He alone writes it; it flows under his yes to the doctors, and nowhere else."""
    document = replace(
        document, author=WORKER.as_person(), kept_by=WORKER.as_person(), addressees=()
    )
    assert decide(actor, Act.WRITE, document, given_, NOW).allowed == (actor is WORKER)
    allowed = decide(actor, Act.READ, document, given_, NOW).allowed
    mine = [
        one
        for one in given_
        if one.purpose is PurposeCode.DOCTORS
        and one.dossier == document.dossier
        and one.in_force(NOW)
        and one.covers(document)
        and actor.role in DOCTORS
        and actor.is_party(one.recipient)
    ]
    assert allowed == (
        actor is WORKER or (bool(mine) and not document.ended and document.delivered)
    )


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
    writer = next(a for a in (*PROFESSIONALS.values(), WORKER) if a.role in rule.writers)
    document = note(kind=kind, author=writer.as_person(), kept_by=writer.as_person())
    for actor in PROFESSIONALS.values():
        one = matching(document, actor.as_person())
        every = [
            replace(one, purpose=purpose) for purpose in PurposeCode if purpose is not rule.purpose
        ]
        decision = decide(actor, Act.READ, document, every, NOW)
        assert decision.basis in (None, Basis.AUTHOR, Basis.OPEN_KIND)
        assert recipients(document, every, NOW) == ()


OPEN = [
    (kind, actor)
    for kind in Kind
    for actor in PROFESSIONALS.values()
    if actor.role in KINDS[kind].open_to
]


@given(st.sampled_from(OPEN), SOME_GRANTS)
def test_who_reads_without_a_purpose_reads_as_one_of_the_workshop_or_not_at_all(
    pair: tuple[Kind, Actor], given_: list[Grant]
) -> None:
    """A consent that names somebody who does not serve the workshop (yet) makes him no reader."""
    kind, actor = pair
    writer = next(a for a in (*PROFESSIONALS.values(), WORKER) if a.role in KINDS[kind].writers)
    document = note(kind=kind, author=writer.as_person(), kept_by=writer.as_person())
    if KINDS[kind].purpose is not None:
        given_ = [*given_, matching(document, actor.as_person())]
    serves = document.workshop in actor.workshops
    assert decide(actor, Act.READ, document, given_, NOW).allowed == serves
    assert all(actor.role is not one.recipient.role for one in recipients(document, given_, NOW))


def test_the_table_of_the_rules() -> None:
    """Who may ever read what, from the rules and not from the code."""
    gp, op, ss = Role.GP, Role.OCCUPATIONAL_PHYSICIAN, Role.SOCIAL_SERVICE
    coach = Role.COACH
    assert {kind: set(rule.ceiling) for kind, rule in KINDS.items()} == {
        Kind.PLACEMENT: {gp, op, ss},
        Kind.WORK_QUESTION: {op},
        Kind.NOTE: {gp, op},
        Kind.LIMITATIONS: {gp, op},
        Kind.ASSESSMENT: {op},
        Kind.OWN_VIEW: {gp, op},
        Kind.LOOKED_QUESTION: {op},
        Kind.WORKPLACE_QUESTION: {gp, op, ss},
        Kind.WORKPLACE_ANSWER: {gp, op, ss},
        Kind.ADVICE: {op, ss},
        Kind.LIMITS_SHEET: {op, ss},
        Kind.ARRANGEMENT: {gp, op, ss},
        Kind.BASELINE_CARD: {ss, coach},
        Kind.TASK_CARD: {op, ss, coach},
        Kind.DO_LINES: {op, ss, coach},
        Kind.RETURN_PLAN: {op, ss},
        Kind.ABSENCE_ANSWER: {op, ss},
        Kind.MESSAGE: {gp, op},
    }
    assert {code: set(rule.readers) for code, rule in PURPOSES.items()} == {
        PurposeCode.DOCTORS: {gp, op},
        PurposeCode.WORKPLACE: {gp, op, ss},
        PurposeCode.ADVICE: {ss},
        PurposeCode.LIMITS: {ss},
        PurposeCode.COACH: {ss},
        PurposeCode.ABSENCE_REASON: {ss, op},
    }
    assert {code: set(rule.handed_on_to) for code, rule in PURPOSES.items()} == {
        **{code: set() for code in PurposeCode},
        PurposeCode.COACH: {coach},
    }
    assert {kind: rule.also for kind, rule in KINDS.items() if rule.also} == {
        Kind.DO_LINES: PurposeCode.LIMITS,
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
    with_ = KINDS[document.kind].kept_with
    back = KINDS[with_].purpose if with_ else None
    also = KINDS[document.kind].also
    others = [grant for grant in more if grant.purpose not in (purpose, needed, back, also)]
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
