"""A question is answered once: the service refuses a second yes, also of two at the same time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent.purposes import PurposeCode, Role
from consent.records.service import ConsentError
from messaging.exchange.asking import (
    NO,
    NOT_NOW,
    YES,
    Request,
    ask_in_dossier,
    requests_of,
)
from messaging.exchange.consents import Choice, Receipt, give
from messaging.exchange.withdrawing import receipt_targets, withdraw
from messaging.messages.service import ANSWER, Message, inbox
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


def last_words(world: World, one: Request) -> list[str]:
    """Who answered it, in order of time, as the worker finds it."""
    return [
        "rep" if each.author.role is Role.REPRESENTATIVE else "an"
        for each in reversed(heard(world, "an"))
        if each.type == ANSWER and each.data["request"] == one.id
    ]


def answers(
    world: World, who: str, one: Request, what: str, messages: list[Message]
) -> Receipt | None:
    if what == YES:
        return says(world, who, one, messages)
    with world.work() as work:
        says_no(work, world.acting(work, who), one, what, dossier=one.workshop, heard=messages)
    return None


@pytest.mark.parametrize("his", [YES, NO, NOT_NOW])
@pytest.mark.parametrize("for_him", [YES, NO, NOT_NOW])
def test_each_of_the_three_comes_too_late_after_his_own(
    world: World, his: str, for_him: str
) -> None:
    """The representative read the question, then the worker answered: nothing of his is kept."""
    represents(world, "rep", "an")
    asked(world)
    one, before = question(world), heard(world, "rep")
    answers(world, "an", one, his, [])
    kept, told = counts(world), len(heard(world, "rep"))
    late = "question_answered" if his == YES else "try_again"
    for messages, code in ((before, late), (heard(world, "rep"), "question_answered")):
        with pytest.raises(ConsentError) as error:
            answers(world, "rep", one, for_him, messages)
        assert error.value.code == code
    assert (counts(world), len(heard(world, "rep"))) == (kept, told)
    assert last_words(world, one) == ["an"]


@pytest.mark.parametrize("his", [YES, NO, NOT_NOW])
@pytest.mark.parametrize("for_him", [YES, NO, NOT_NOW])
def test_after_his_representative_s_he_changes_a_no_and_stops_a_yes(
    world: World, his: str, for_him: str
) -> None:
    """A yes is not answered with no: it would go on beside it. His own yes follows a no."""
    represents(world, "rep", "an")
    asked(world)
    one = question(world)
    answers(world, "rep", one, for_him, heard(world, "rep"))
    world.clock.move(timedelta(seconds=1))
    if for_him == YES:
        with pytest.raises(ConsentError, match="question_answered"):
            answers(world, "an", one, his, [])
        assert last_words(world, one) == ["rep"]
    else:
        answers(world, "an", one, his, [])
        assert last_words(world, one) == ["rep", "an"]


@pytest.mark.parametrize(("his", "for_him"), [(YES, NO), (NO, YES), (NO, NOT_NOW)])
def test_of_the_three_at_once_the_first_counts(world: World, his: str, for_him: str) -> None:
    represents(world, "rep", "an")
    asked(world)
    one, said = question(world), {"an": his, "rep": for_him}
    both = {who: heard(world, who) for who in said}
    people = list(said)
    at_once(2, lambda n: answers(world, people[n], one, said[people[n]], both[people[n]]))
    counted = set(last_words(world, one))
    assert counted in ({"an"}, {"rep"} if for_him == YES else {"an", "rep"})
    assert counts(world)[0] == (YES in {said[who] for who in counted})
