"""The one decision at its moment: expiry, withdrawal, who somebody is, and sealing alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consent.decision import (
    Act,
    Basis,
    decide,
    may_answer,
    may_ask,
    may_look_back,
    recipients,
    usable,
)
from consent.facts import DocumentFacts, Grant
from consent.parties import Actor, Party
from consent.purposes import DOCTORS, KINDS, PURPOSES, Kind, PurposeCode, Role
from tests.consent.cast import (
    ACTORS,
    DOSSIER,
    EAST,
    GROUPS,
    HOUR,
    MOMENTS,
    NEWEST_TEXT,
    NOW,
    OTHER_WORKER,
    PARTIES,
    PROFESSIONALS,
    SOME_GRANTS,
    WORKER,
    documents,
    matching,
    note,
)

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


@given(
    st.sampled_from([k for k in Kind if KINDS[k].purpose and KINDS[k].writers - {Role.WORKER}]),
    st.sampled_from(PARTIES),
)
def test_the_generator_reaches_the_yes(kind: Kind, recipient: Party) -> None:
    """The properties above would hold for a decision that always says no; this would not."""
    rule = KINDS[kind]
    writer = next(a for a in PROFESSIONALS.values() if a.role in rule.writers)
    assume(not writer.is_party(recipient))
    answered = note(kind=rule.kept_with) if rule.kept_with else None
    document = DocumentFacts(
        kind, DOSSIER, EAST, writer.as_person(), writer.as_person(), NOW,
        addressees=(recipient,), about=answered,
    )  # fmt: skip
    grant = matching(document, recipient)
    needed = [replace(grant, id="a", purpose=PurposeCode.ADVICE)]
    needed += [replace(grant, id="also", purpose=rule.also)] if rule.also else []
    assert rule.purpose is not None
    roles = rule.ceiling & PURPOSES[rule.purpose].readers - rule.open_to
    expected = recipient.role in roles
    for actor in holders(recipient):
        allowed = decide(actor, Act.READ, document, [grant, *needed], NOW).allowed
        if actor.role in rule.open_to and EAST in actor.workshops:
            assert allowed
        else:
            assert allowed is expected


@given(st.sampled_from([k for k in Kind if KINDS[k].purpose]), st.sampled_from(PARTIES), st.data())
def test_a_yes_carries_no_more_than_its_text_named(
    kind: Kind, recipient: Party, data: st.DataObject
) -> None:
    document, rule = data.draw(documents(kinds=(kind,))), KINDS[kind]
    versions = st.integers(0, NEWEST_TEXT)
    grant = matching(document, recipient, text_version=data.draw(versions))
    needed, also = [replace(grant, id="a", purpose=PurposeCode.ADVICE)], NEWEST_TEXT
    if rule.also:
        also = data.draw(versions)
        needed.append(replace(grant, id="also", purpose=rule.also, text_version=also))
    if grant.text_version < rule.since_text or also < rule.also_since_text:
        assert grant not in recipients(document, [grant, *needed], NOW)
        for actor in holders(recipient):
            assert grant.id not in decide(actor, Act.READ, document, [grant, *needed], NOW).grants


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
def test_only_the_worker_releases_and_strikes_and_writes_what_is_his_to_say(
    actor: Actor, document: DocumentFacts, given_: list[Grant]
) -> None:
    for act in (Act.RELEASE, Act.STRIKE):
        if decide(actor, act, document, given_, NOW).allowed:
            assert actor is WORKER
            assert not document.delivered
    if actor.role is Role.WORKER:
        for act in (Act.END, Act.MARK, Act.COUNTERSIGN):
            assert not decide(actor, act, document, given_, NOW).allowed
        writes = decide(actor, Act.WRITE, document, given_, NOW).allowed
        his_own = {Kind.OWN_VIEW, Kind.LOOKED_QUESTION, Kind.ABSENCE_ANSWER}
        assert writes == (actor is WORKER and document.kind in his_own)


@given(documents(kinds=(Kind.ABSENCE_ANSWER,)), SOME_GRANTS)
def test_who_writes_the_workers_words_down_has_no_more_to_do_with_them(
    document: DocumentFacts, given_: list[Grant]
) -> None:
    for actor in PROFESSIONALS.values():
        for act in (Act.END, Act.MARK, Act.COUNTERSIGN, Act.ADD, Act.RELEASE, Act.STRIKE):
            assert not decide(actor, act, document, given_, NOW).allowed
        if decide(actor, Act.READ, document, given_, NOW).allowed:
            assert actor.role in (Role.SOCIAL_SERVICE, Role.OCCUPATIONAL_PHYSICIAN)
            assert decide(actor, Act.READ, document, given_, NOW).basis is Basis.CONSENT
        assert not decide(actor, Act.READ, document, [], NOW).allowed


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
        PurposeCode.COACH: {Role.OCCUPATIONAL_PHYSICIAN},
    }.get(purpose, set())
    for actor in (*PROFESSIONALS.values(), WORKER):
        assert may_ask(actor, purpose, verified=True).allowed == (actor.role in asks)
        assert not may_ask(actor, purpose, verified=False).allowed


def test_only_the_worker_answers_and_looks_back() -> None:
    for actor in (*PROFESSIONALS.values(), OTHER_WORKER):
        for purpose in PurposeCode:
            assert not may_answer(actor, DOSSIER, purpose, NOW).allowed
        assert not may_look_back(actor, DOSSIER).allowed
    assert all(may_answer(WORKER, DOSSIER, purpose, NOW).allowed for purpose in PurposeCode)
    assert may_look_back(WORKER, DOSSIER).allowed
    assert may_look_back(WORKER, WORKER.account).allowed
    assert not may_look_back(WORKER, "another").allowed
