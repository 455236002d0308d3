"""The verifier and mandates: what a row that somebody wrote by himself looks like to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from consent.mandates.rules import Mandate, MandateAct
from consent.purposes import PurposeCode, Role
from consent.records.service import Records
from messaging.exchange.consents import Choice, Receipt, give
from messaging.exchange.withdrawing import withdraw, withdraw_by_code
from messaging.people.accounts import add_membership
from messaging.people.models import Account
from messaging.representing import service, standing
from messaging.representing.looking import look_back
from messaging.representing.service import end
from messaging.verification.report import Report, Wrong
from messaging.verification.service import verify_everything
from messaging.work import Work
from tests.messaging.representing.test_mandates import says_yes
from tests.messaging.representing.test_release import lets_go, opens, strikes, waits
from tests.support.representing import approved, comes, entered, represents
from tests.support.world import OWN_DEVICE, SHOWN, START, World

ADVICE = PurposeCode.ADVICE


def report(world: World) -> Report:
    with world.store.transaction(write=False) as session:
        return verify_everything(Work(session, world.clock, world.server))


def found(world: World) -> set[tuple[Wrong, str]]:
    return {(one.wrong, one.table) for one in report(world).findings}


def acts_anyway(world: World, patch: pytest.MonkeyPatch, mandate: str) -> None:
    """A server that asks nobody: it records the yes of a representative under this mandate."""
    with world.work() as work:
        [kept] = [
            one for one in work.mandates.of_dossiers([world.dossiers["an"]])
            if one.mandate.id == mandate
        ]  # fmt: skip
        held = replace(
            kept.mandate, approved=True, ended=False, acts=frozenset(MandateAct),
            purposes=frozenset(PurposeCode), until=world.clock.now() + timedelta(days=300),
        )  # fmt: skip
    with patch.context() as broken:
        broken.setattr(
            "messaging.exchange.consents.with_mandates",
            lambda work, actor, dossiers: replace(actor, mandates=(held,)),
        )
        with world.work() as work:
            give(
                work, world.acting(work, "rep"), world.dossiers["an"], Choice(ADVICE),
                shown=SHOWN, collected=OWN_DEVICE,
            )  # fmt: skip


def test_what_was_done_rightly_is_sound(world: World) -> None:
    paper = represents(world, "rep", "an")
    says_yes(world, "rep", "an", ADVICE)
    with world.work() as work:
        end(work, world.acting(work, "rep"), paper.mandate, [world.dossiers["an"]])
    whole = report(world)
    assert whole.sound, whole.findings
    assert whole.checked["mandates"] == 1


def test_a_yes_with_one_signature(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = entered(world, "an")
    comes(world, "rep", paper)
    acts_anyway(world, monkeypatch, paper.mandate)
    assert found(world) == {(Wrong.WITHOUT_MANDATE, "consent_record")}


def test_a_yes_after_the_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """By order, not by the clock: nothing moved it."""
    paper = represents(world, "rep", "an")
    with world.work() as work:
        end(work, world.acting(work, "an"), paper.mandate, [world.dossiers["an"]])
    acts_anyway(world, monkeypatch, paper.mandate)
    assert found(world) == {(Wrong.WITHOUT_MANDATE, "consent_record")}


@pytest.mark.parametrize(
    "beyond",
    [{"acts": [MandateAct.WITHDRAW]}, {"purposes": [PurposeCode.DOCTORS]}, {"months": 1}],
    ids=["act", "purpose", "term"],
)
def test_a_yes_beyond_the_mandate(
    world: World, monkeypatch: pytest.MonkeyPatch, beyond: dict[str, object]
) -> None:
    paper = represents(world, "rep", "an", **beyond)  # type: ignore[arg-type]
    acts_anyway(world, monkeypatch, paper.mandate)
    assert found(world) == {(Wrong.WITHOUT_MANDATE, "consent_record")}


def stops(world: World, receipt: Receipt, how: str) -> None:
    """The worker ends a yes himself."""
    with world.work() as work:
        if how == "code":
            withdraw_by_code(work, receipt.code)
        else:
            ids = [one.id for one in receipt.grants]
            withdraw(work, world.acting(work, "an"), world.dossiers["an"], ids)


def goes_against(world: World, patch: pytest.MonkeyPatch) -> None:
    """A server that gives a representative's yes whatever the worker stopped."""
    with patch.context() as broken:
        broken.setattr("messaging.exchange.consents.goes_over_nothing", lambda *_given: None)
        says_yes(world, "rep", "an", ADVICE)


@pytest.mark.parametrize("how", ["session", "code"])
@pytest.mark.parametrize("gave", ["an", "rep"])
def test_a_yes_against_what_the_worker_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch, how: str, gave: str
) -> None:
    """Whoever of the two had given it; by order, not by the clock."""
    represents(world, "rep", "an")
    stops(world, says_yes(world, gave, "an", ADVICE), how)
    assert report(world).sound
    goes_against(world, monkeypatch)
    assert found(world) == {(Wrong.AGAINST_HIS_STOP, "consent_record")}


@pytest.mark.parametrize("again", ["a new yes", "a new mandate", "a yes beside it"])
def test_a_yes_after_the_worker_opened_it_again(
    world: World, monkeypatch: pytest.MonkeyPatch, again: str
) -> None:
    """What the portal itself allows the verifier finds sound."""
    if again == "a yes beside it":
        says_yes(world, "an", "an", ADVICE)
    represents(world, "rep", "an")
    stops(world, says_yes(world, "an", "an", ADVICE), "session")
    if again == "a new yes":
        says_yes(world, "an", "an", ADVICE)
    who = "rep"
    if again == "a new mandate":
        represents(world, who := "another", "an")
    says_yes(world, who, "an", ADVICE)
    assert report(world).sound


def test_who_represents_him_may_open_again_what_he_stopped(world: World) -> None:
    """Or what the worker stopped before the mandate was entered; and he may stop both later."""
    stops(world, says_yes(world, "an", "an", ADVICE), "session")
    represents(world, "rep", "an")
    receipt = says_yes(world, "rep", "an", ADVICE)
    with world.work() as work:
        ids = [one.id for one in receipt.grants]
        withdraw(work, world.acting(work, "rep"), world.dossiers["an"], ids)
    again = says_yes(world, "rep", "an", ADVICE)
    beside = says_yes(world, "an", "an", ADVICE)
    for each in (beside, again):
        stops(world, each, "session")
    assert report(world).sound


def test_a_mandate_by_one_hand(world: World) -> None:
    """Somebody with one doctor's keys, and a server that does not compare."""
    paper = entered(world, "an")
    comes(world, "rep", paper)
    with world.work() as work:
        acting = world.acting(work, "arts")
        one = service.by_code(work, acting, paper.code)
        head = work.log.lock(one.mandate.dossier)
        work.mandates.approve(head, one, signer=acting.keys.signer, told=acting.in_log)
    assert found(world) == {(Wrong.BY_ONE_HAND, "mandate_approval")}
    with world.work() as work:  # and the portal itself takes it for nothing
        acting = world.acting(work, "rep")
        assert standing.with_mandates(work, acting.actor, None).mandates == ()


def test_a_representative_who_is_of_the_workshop(world: World) -> None:
    represents(world, "rep", "an")
    with world.work() as work:
        account = world.keys["rep"].account
        work.session.execute(
            update(Account).where(Account.id == account).values(kind="professional")
        )
        add_membership(work, account, world.organisations["east"], Role.COACH)
    assert (Wrong.SUBJECT, "mandate") in found(world)


def test_a_record_that_names_no_mandate_is_not_the_workers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """His own yes, as the representative's key signed it, is no yes of the worker."""
    represents(world, "rep", "an")
    original = Records.give

    def unnamed(self: Records, *arguments: Any, **named: Any) -> Any:
        return original(self, *arguments, **{**named, "mandate": None})

    with monkeypatch.context() as broken:
        broken.setattr(Records, "give", unnamed)
        says_yes(world, "rep", "an", ADVICE)
    assert found(world) == {(Wrong.NOT_OWNER, "consent_record")}


def test_two_of_two_organisations_are_two_hands(world: World) -> None:
    paper = entered(world, "an")
    approved(world, paper, "gp1")
    assert report(world).sound


def opens_anyway(world: World, patch: pytest.MonkeyPatch, acts: Collection[MandateAct]) -> str:
    """A server that asks nobody what a mandate names: it makes him a key, and lets him use it."""
    represents(world, "rep", "an", acts=acts, purposes=[ADVICE])
    says_yes(world, "an", "an", ADVICE)
    patch.setattr(Mandate, "lets_go", lambda _one, _kind: True)
    patch.setattr(Mandate, "carries", lambda _one, _act, _purpose: True)
    return waits(world)


NOT_LET = [MandateAct.ANSWER, MandateAct.WITHDRAW]


def test_a_copy_without_a_mandate_for_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        opens_anyway(world, broken, NOT_LET)
    assert found(world) == {
        (Wrong.WITHOUT_MANDATE, "document_copy"), (Wrong.HOLDER, "document_copy"),
    }  # fmt: skip


def test_a_reading_and_a_release_without_a_mandate_for_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        advice = opens_anyway(world, broken, NOT_LET)
        assert opens(world, advice)
        lets_go(world, advice)
    assert found(world) == {
        (Wrong.WITHOUT_MANDATE, "document_copy"),
        (Wrong.DISCLOSED_WITHOUT_BASIS, "event"),
        (Wrong.WITHOUT_MANDATE, "document_step"),
    }


def test_a_strike_without_a_mandate_for_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        strikes(world, opens_anyway(world, broken, NOT_LET))
    assert found(world) == {
        (Wrong.WITHOUT_MANDATE, "document_copy"),
        (Wrong.WITHOUT_MANDATE, "document_step"),
        (Wrong.SUBJECT, "document"),
    }


def test_a_look_back_without_a_mandate_for_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    represents(world, "rep", "an", acts=NOT_LET)
    with monkeypatch.context() as broken, world.work() as work:
        broken.setattr(Mandate, "carries", lambda _one, _act, _purpose: True)
        look_back(work, world.acting(work, "rep"), world.dossiers["an"], START)
    assert found(world) == {(Wrong.WITHOUT_MANDATE, "event")}


@pytest.mark.parametrize("over", ["ended", "let go", "struck"])
def test_a_copy_that_outlives_what_gave_it(
    world: World, monkeypatch: pytest.MonkeyPatch, over: str
) -> None:
    """By order, not by the clock: nobody took it back."""
    paper = represents(world, "rep", "an")
    says_yes(world, "an", "an", ADVICE)
    advice = waits(world)
    with monkeypatch.context() as broken:
        for module in ("messaging.representing.service", "messaging.documents.releasing"):
            broken.setattr(f"{module}.take_back", lambda _work, _head: 0)
        if over == "ended":
            with world.work() as work:
                end(work, world.acting(work, "an"), paper.mandate, [world.dossiers["an"]])
        else:
            (lets_go if over == "let go" else strikes)(world, advice, "an")
    assert found(world) == {(Wrong.HOLDER, "document_copy")}
