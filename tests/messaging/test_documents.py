"""What a row of the database claims is not believed: copies, labels, releases, worklists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from consent.clock import brussels_day
from consent.parties import Party
from consent.purposes import Kind, PurposeCode, Role
from consent.records.checking import check_signed
from consent.records.models import ConsentRecord
from consent.records.schemas import Draft
from consent.signing import BadSignature, key_from_code, verify
from messaging.documents.facts import DELIVERED, facts_of_chains
from messaging.documents.models import Document, DocumentCopy
from messaging.documents.reading import disclose, waiting
from messaging.documents.releasing import RELEASE_DOMAIN, release, release_statement
from messaging.documents.writing import write
from messaging.exchange.withdrawing import withdraw
from messaging.messages.service import NOTICE, inbox, send
from messaging.sealing import CannotOpen, fingerprint
from messaging.verification.report import Wrong
from messaging.verification.service import verify_everything
from tests.support.advising import consent_to, delivered_advice
from tests.support.world import OWN_DEVICE, SHOWN, World

PLACE: Mapping[str, Any] = {"department": "d", "tasks": []}


def written(world: World, who: str, whom: str, kind: Kind, content: Mapping[str, Any]) -> str:
    """Let somebody write about a worker."""
    with world.work() as work:
        return write(work, world.acting(work, who), world.dossiers[whom], kind, content)


def list_of(world: World, who: str) -> dict[str, datetime]:
    """What waits for somebody, by document, since when."""
    with world.work() as work:
        return {one.stored.id: one.since for one in waiting(work, world.acting(work, who))}


# Who signed a consent ----------------------------------------------------------------------


def forge(world: World, signer: str, dossier: str, *, acted: str | None = None) -> None:
    """Record a yes to the advice in this dossier, signed by somebody's own valid key."""
    with world.work() as work:
        mine = world.keys[signer].signer
        work.records.give(
            work.log.lock(dossier),
            [
                Draft(
                    PurposeCode.ADVICE,
                    world.group_at(work, "east", Role.SOCIAL_SERVICE),
                    (world.group_at(work, "east", Role.OCCUPATIONAL_PHYSICIAN),),
                    world.clock.now() + timedelta(days=30),
                    earlier=True,
                    show_first=False,
                )
            ],
            signer=replace(mine, account=world.keys[acted].account) if acted else mine,
            pseudonym="0" * 32,
            shown=SHOWN,
            collected=OWN_DEVICE,
            asked=None,
            revocation_code="0" * 16,
            revocation_public=key_from_code("0" * 16).public,
        )


@pytest.mark.parametrize(("signer", "acted"), [("ss_east", None), ("an", None), ("ss_east", "bo")])
def test_a_yes_that_the_worker_did_not_sign_makes_no_copy(
    world: World, signer: str, acted: str | None
) -> None:
    """By the service's own key, by another worker's, or under the worker's name."""
    forge(world, signer, world.dossiers["bo"], acted=acted)
    with pytest.raises(BadSignature):
        written(world, "arts", "bo", Kind.ADVICE, {"text": "an advice"})
    with world.work() as work:
        made = work.session.scalar(
            select(func.count()).where(DocumentCopy.chain_id == world.dossiers["bo"])
        )
    assert made == 0


def test_a_yes_that_the_worker_signed_makes_one(world: World) -> None:
    forge(world, "bo", world.dossiers["bo"])
    advice = written(world, "arts", "bo", Kind.ADVICE, {"text": "an advice"})
    with world.work() as work:
        assert disclose(work, world.acting(work, "ss_east"), [advice])


def test_a_yes_of_another_dossier_makes_no_copy(world: World) -> None:
    """A row that was carried over with everything that the worker signed."""
    consent_to(world, "an", PurposeCode.ADVICE, show_first=False)
    bo = world.dossiers["bo"]
    with world.work() as work:
        row = work.session.scalars(select(ConsentRecord)).one()
        row.dossier_id = bo
        work.session.flush()
        (carried,) = work.records.of_dossier(bo)
        with pytest.raises(BadSignature):
            check_signed(carried, work.directory, dossier=bo, worker=world.keys["an"].account)
        work.session.rollback()


# Worklists ---------------------------------------------------------------------------------


@pytest.mark.parametrize("over", ["withdrawn", "running"])
def test_a_renewal_announces_nothing_to_the_workplace(world: World, over: str) -> None:
    delivered = world.clock.now()
    advice, _receipt = delivered_advice(world, "an")
    assert list_of(world, "ss_east") == {advice: delivered}
    world.clock.move(timedelta(days=9))
    if over == "withdrawn":
        with world.work() as work:
            acting = world.acting(work, "an")
            grants = [one.grant.id for one in work.records.of_dossier(world.dossiers["an"])]
            withdraw(work, acting, world.dossiers["an"], grants)
        assert list_of(world, "ss_east") == {}
    consent_to(world, "an", PurposeCode.ADVICE, earlier=True)
    # Still unread from before, since the day of delivery; or not announced a second time.
    assert list_of(world, "ss_east") == ({} if over == "withdrawn" else {advice: delivered})
    with world.work() as work:
        assert disclose(work, world.acting(work, "ss_east"), [advice])


def test_what_waits_for_the_workplace_waits_since_its_delivery(world: World) -> None:
    """Whatever the age of the copy through which it is read."""
    delivered = world.clock.now()
    advice, _receipt = delivered_advice(world, "an")
    world.clock.move(timedelta(days=3))
    with world.work() as work:
        for copy in work.session.scalars(
            select(DocumentCopy).where(DocumentCopy.document_id == advice)
        ):
            copy.made_at = world.clock.now()
    assert brussels_day(list_of(world, "ss_east")[advice]) == brussels_day(delivered)


def test_a_placement_waits_for_nobody_and_a_question_for_its_reader(world: World) -> None:
    written(world, "ss_east", "an", Kind.PLACEMENT, PLACE)
    with world.work() as work:
        practice = world.group(work, "gp1")
    consent_to(world, "an", PurposeCode.WORKPLACE, gp=practice)
    written(world, "ss_east", "an", Kind.PLACEMENT, PLACE)
    assert list_of(world, "ss_east") == list_of(world, "gp1") == list_of(world, "arts") == {}
    question = written(world, "ss_east", "an", Kind.WORK_QUESTION, {"code": "c", "version": 1})
    assert list_of(world, "arts") == {question: world.clock.now()}
    assert list_of(world, "ss_east") == {}


# Labels ------------------------------------------------------------------------------------


def relabel(world: World, document: str, **changes: Any) -> None:
    """Write other facts into a row, with the server's own key."""
    with world.work() as work:
        row = work.session.get_one(Document, document)
        facts = work.open("document", row.id, "facts", row.facts)
        row.facts = work.seal("document", row.id, "facts", {**facts, **changes})


@pytest.mark.parametrize("changed", ["kind", "author"])
def test_a_relabelled_document_does_not_open(world: World, changed: str) -> None:
    limits = written(world, "arts", "an", Kind.LIMITS_SHEET, {"lines": []})
    with world.work() as work:
        assert disclose(work, world.acting(work, "an"), [limits])
        gp = world.acting(work, "gp1").actor.as_person().as_json()
    relabel(world, limits, **({"kind": "advice"} if changed == "kind" else {"author": gp}))
    with world.work() as work, pytest.raises(CannotOpen):
        disclose(work, world.acting(work, "an"), [limits])


def test_a_message_opens_without_an_author_in_its_row(world: World) -> None:
    with world.work() as work:
        head = work.log.lock(world.keys["an"].account)
        send(work, world.acting(work, "gp1"), head, NOTICE, {})
    with world.work() as work:
        (message,) = inbox(work, world.acting(work, "an"))
    assert isinstance(message.author, Party)
    assert message.author.id == world.keys["gp1"].account


# Releases ----------------------------------------------------------------------------------


def test_a_release_is_signed_for_this_very_text(world: World) -> None:
    consent_to(world, "an", PurposeCode.ADVICE)
    advice = written(world, "arts", "an", Kind.ADVICE, {"text": "an advice"})
    dossier = world.dossiers["an"]
    with world.work() as work:
        release(work, world.acting(work, "an"), advice)
    with world.work() as work:
        sha256 = fingerprint(work.session.get_one(Document, advice).ciphertext)
        step = facts_of_chains(work, [dossier])[advice].step(DELIVERED)
        assert step is not None
        how = step.data["how"]
        assert how["sha256"] == sha256
        public = work.directory.signing_public(how["account"], how["sequence"])
        said = release_statement(advice, dossier, sha256)
        verify(public, RELEASE_DOMAIN, said, bytes.fromhex(how["signature"]))
    with world.work() as work:
        assert verify_everything(work).sound


def test_the_verifier_finds_a_release_of_another_text(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Correctly signed by the worker, and not for what left."""
    consent_to(world, "an", PurposeCode.ADVICE)
    advice = written(world, "arts", "an", Kind.ADVICE, {"text": "an advice"})
    monkeypatch.setattr("messaging.documents.releasing.release_statement", _of_another_text)
    with world.work() as work:
        release(work, world.acting(work, "an"), advice)
    with world.work() as work:
        found = {finding.wrong for finding in verify_everything(work).findings}
    assert Wrong.NOT_RELEASED in found


def _of_another_text(document: str, dossier: str, _sha256: str, _mandate: str | None) -> bytes:
    return release_statement(document, dossier, "0" * 64)
