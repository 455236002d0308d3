"""The verifier and mandates: what a row that somebody wrote by himself looks like to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from consent.mandates.rules import MandateAct
from consent.purposes import PurposeCode, Role
from consent.records.service import Records
from messaging.exchange.consents import Choice, give
from messaging.people.accounts import add_membership
from messaging.people.models import Account
from messaging.representing import service, standing
from messaging.representing.service import end
from messaging.verification.report import Report, Wrong
from messaging.verification.service import verify_everything
from messaging.work import Work
from tests.messaging.representing.test_mandates import says_yes
from tests.support.representing import approved, comes, entered, represents
from tests.support.world import OWN_DEVICE, SHOWN, World

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
