"""A question is answered once: the service refuses a second yes, also of two at the same time."""

from __future__ import annotations

import pytest

from consent.purposes import PurposeCode
from consent.records.service import ConsentError
from messaging.exchange.asking import (
    NO,
    NOT_NOW,
    Request,
    ask_in_dossier,
    requests_of,
)
from messaging.exchange.consents import Choice, Receipt, give
from messaging.exchange.withdrawing import receipt_targets, withdraw
from messaging.messages.service import Message, inbox
from tests.portal.sessions.support import at_once
from tests.support.answering import says as says_no
from tests.support.representing import represents
from tests.support.world import OWN_DEVICE, SHOWN, World

ADVICE = PurposeCode.ADVICE


def asked(world: World) -> None:
    with world.work() as work:
        ask_in_dossier(work, world.acting(work, "arts"), world.dossiers["an"], ADVICE)


def heard(world: World, who: str) -> list[Message]:
    with world.work() as work:
        return inbox(work, world.acting(work, who))


def question(world: World, who: str = "an") -> Request:
    return requests_of(heard(world, who))[0]


def says(
    world: World, who: str, request: Request, messages: list[Message] | None = None
) -> Receipt:
    messages = heard(world, who) if messages is None else messages
    with world.work() as work:
        return give(
            work, world.acting(work, who), world.dossiers["an"], Choice(ADVICE),
            shown=SHOWN, collected=OWN_DEVICE, request=request.id, heard=messages,
        )  # fmt: skip


def refused(world: World, who: str, request: Request, messages: list[Message] | None = None) -> str:
    with pytest.raises(ConsentError) as error:
        says(world, who, request, messages)
    return error.value.code


def counts(world: World) -> tuple[int, int]:
    """The consents of his, and his messages: what a second yes would add to."""
    with world.work() as work:
        return len(work.records.grants(world.dossiers["an"])), len(
            inbox(work, world.acting(work, "an"))
        )


def test_a_yes_that_holds_is_the_answer(world: World) -> None:
    asked(world)
    one = question(world)
    receipt = says(world, "an", one)
    before = counts(world)
    assert refused(world, "an", one) == "question_answered"
    assert counts(world) == before
    # Stopped, he may answer it again; and a no is no yes.
    with world.work() as work:
        recorded = work.records.of_dossier(world.dossiers["an"])
        targets = receipt_targets(recorded, receipt.id)
        withdraw(work, world.acting(work, "an"), world.dossiers["an"], targets)
    with world.work() as work:
        says_no(work, world.acting(work, "an"), one, NOT_NOW)
    says(world, "an", one)


def test_of_two_at_once_one_counts(world: World) -> None:
    asked(world)
    one = question(world)
    made = at_once(2, lambda _number: says(world, "an", one, []))
    assert sorted(type(each).__name__ for each in made) == ["ConsentError", "Receipt"]
    assert counts(world)[0] == 1


def test_the_first_answer_counts_whoever_gave_it(world: World) -> None:
    """Of the worker and who represents him; a no as well, of which no row tells."""
    represents(world, "rep", "an")
    asked(world)
    one, before = question(world), heard(world, "rep")
    with world.work() as work:
        says_no(work, world.acting(work, "an"), one, NO, dossier=one.workshop)
    assert refused(world, "rep", one) == "question_answered"
    # He opened his messages before the worker answered, and sent his yes after it.
    assert refused(world, "rep", one, before) == "try_again"
    assert refused(world, "rep", one, []) == "try_again"
    receipt = says(world, "an", one)
    with world.work() as work:
        recorded = work.records.of_dossier(world.dossiers["an"])
        targets = receipt_targets(recorded, receipt.id)
        withdraw(work, world.acting(work, "an"), world.dossiers["an"], targets)
    assert refused(world, "rep", one, before) == "question_answered"


def test_of_the_two_at_once_one_counts(world: World) -> None:
    represents(world, "rep", "an")
    asked(world)
    one = question(world)
    both = {who: heard(world, who) for who in ("an", "rep")}
    made = at_once(2, lambda n: says(world, ("an", "rep")[n], one, both[("an", "rep")[n]]))
    assert sorted(type(each).__name__ for each in made) == ["ConsentError", "Receipt"]
    assert counts(world)[0] == 1
