"""What answers a document is written and read back at the workplace only beside that document."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from consent.decision import Act, Basis, decide, recipients
from consent.facts import DocumentFacts, Grant
from consent.parties import Actor
from consent.purposes import DOCTORS, KINDS, Kind, PurposeCode
from tests.consent.cast import (
    ACTORS,
    EAST,
    GROUPS,
    HOUR,
    MOMENTS,
    NOW,
    PROFESSIONALS,
    SOME_GRANTS,
    documents,
    matching,
    note,
)

ANSWERS = documents(kinds=tuple(kind for kind, rule in KINDS.items() if rule.kept_with))
OP, SS, GP = (PROFESSIONALS[name] for name in ("op", "ss", "gp1"))
ADVICE = note(kind=Kind.ADVICE, author=OP.as_person(), kept_by=GROUPS["op east"])
ANSWER = note(kind=Kind.ARRANGEMENT, author=SS.as_person(), kept_by=GROUPS["ss east"], about=ADVICE)
CONSENT = matching(ADVICE, GROUPS["ss east"])


@given(ACTORS, ANSWERS, SOME_GRANTS, MOMENTS)
def test_the_workplace_never_reads_an_answer_without_what_it_answers(
    actor: Actor, answer: DocumentFacts, grants: list[Grant], now: datetime
) -> None:
    read = decide(actor, Act.READ, answer, grants, now)
    if not read.allowed or actor.role in DOCTORS or actor.dossiers:
        return
    assert answer.about is not None
    assert decide(actor, Act.READ, answer.about, grants, now).allowed
    # Under the very consents that open that: what deletes those copies deletes these.
    assert set(read.grants) <= set(decide(actor, Act.READ, answer.about, grants, now).grants)


@given(ACTORS, ANSWERS, SOME_GRANTS, MOMENTS)
def test_nobody_answers_what_he_does_not_read(
    actor: Actor, answer: DocumentFacts, grants: list[Grant], now: datetime
) -> None:
    if decide(actor, Act.WRITE, answer, grants, now).allowed:
        assert answer.about is not None
        assert decide(actor, Act.READ, answer.about, grants, now).allowed


@pytest.mark.parametrize(
    "over",
    [
        {"withdrawn": True},
        {"valid_until": NOW},
        {"purpose": PurposeCode.WORKPLACE},
        {"dossier": "another"},
        {"given_at": NOW, "earlier": False},
        {"recipient": GROUPS["ss west"]},
    ],
)
def test_it_goes_with_the_consent_to_what_it_answers(over: dict[str, Any]) -> None:
    """A younger consent that leaves the advice out leaves the answer out, though it is younger."""
    later = replace(ANSWER, written_at=NOW)
    assert decide(SS, Act.READ, later, [CONSENT], NOW).basis is Basis.CONSENT
    assert [g.id for g in recipients(later, [CONSENT], NOW)] == [CONSENT.id]
    gone = replace(CONSENT, **over)
    for act in (Act.READ, Act.WRITE):
        assert not decide(SS, act, later, [gone], NOW).allowed
    assert recipients(later, [gone], NOW) == ()


@pytest.mark.parametrize("over", [{"ended": True}, {"delivered": False}, {"kind": Kind.NOTE}])
def test_it_goes_with_what_it_answers(over: dict[str, Any]) -> None:
    answer = replace(ANSWER, about=replace(ADVICE, **over))
    for act in (Act.READ, Act.WRITE):
        assert not decide(SS, act, answer, [CONSENT], NOW).allowed
    # The physician reads on, also when his advice is over.
    assert decide(OP, Act.READ, answer, [], NOW).basis is Basis.OPEN_KIND


def test_only_the_gp_of_a_consent_to_the_work_reads_it() -> None:
    consent = matching(ANSWER, GROUPS["practice 1"])
    assert not decide(GP, Act.READ, ANSWER, [CONSENT], NOW).allowed
    assert decide(GP, Act.READ, ANSWER, [consent], NOW).basis is Basis.CONSENT
    assert not decide(PROFESSIONALS["gp2"], Act.READ, ANSWER, [consent], NOW).allowed
    early = replace(consent, earlier=False, given_at=ANSWER.written_at + timedelta(seconds=1))
    assert not decide(GP, Act.READ, ANSWER, [early], NOW).allowed


@given(ANSWERS, SOME_GRANTS, MOMENTS)
def test_no_consent_opens_an_answer_to_what_is_over(
    answer: DocumentFacts, grants: list[Grant], now: datetime
) -> None:
    about, rule = answer.about, KINDS[answer.kind]
    if about is not None and about.kind is rule.kept_with and not about.ended:
        return
    for actor in PROFESSIONALS.values():
        for recipient in (actor.as_person(), *GROUPS.values()):
            under = [*grants, matching(answer, recipient)]
            assert recipients(answer, under, now) == ()
            assert decide(actor, Act.READ, answer, under, now).basis is not Basis.CONSENT


def test_the_gp_sees_what_is_arranged_now_under_a_text_that_said_so() -> None:
    consent = matching(ANSWER, GROUPS["practice 1"])
    assert [g.id for g in recipients(ANSWER, [consent], NOW)] == [consent.id]
    over = replace(ANSWER, about=replace(ADVICE, ended=True))
    for answer, yes in ((over, consent), (ANSWER, replace(consent, text_version=1))):
        assert recipients(answer, [yes], NOW) == ()
        assert not decide(GP, Act.READ, answer, [yes], NOW).allowed


def test_writing_is_the_same_whether_a_gp_reads_it_or_not() -> None:
    consent = matching(ANSWER, GROUPS["practice 1"])
    alone = decide(SS, Act.WRITE, ANSWER, [CONSENT], NOW)
    assert alone == decide(SS, Act.WRITE, ANSWER, [CONSENT, consent], NOW)
    assert not decide(SS, Act.WRITE, ANSWER, [consent], NOW + HOUR).allowed
    assert EAST in SS.workshops
