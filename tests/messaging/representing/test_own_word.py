"""What the worker answered or chose himself: no yes of who represents him goes over it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from consent.purposes import PurposeCode
from consent.records.service import ConsentError
from messaging.exchange.asking import (
    ANSWERED,
    NO,
    NOT_NOW,
    YES,
    Request,
    ask_by_code,
    ask_in_dossier,
    requests_of,
)
from messaging.messages.service import ANSWER, inbox, send
from tests.messaging.representing.test_mandates import heard, says_yes
from tests.portal.pages.test_worker_answers import second_workplace
from tests.support.answering import says
from tests.support.representing import approved, entered, represents
from tests.support.world import World

ADVICE, DOCTORS = PurposeCode.ADVICE, PurposeCode.DOCTORS


def asks(world: World, purpose: PurposeCode = ADVICE, who: str = "arts") -> str:
    """A doctor puts a question to Worker an; a minute passes."""
    with world.work() as work:
        if who == "arts":
            asked = ask_in_dossier(work, world.acting(work, who), world.dossiers["an"], purpose)
        else:
            card = world.cards.get("an west", world.cards["an"])
            asked = ask_by_code(work, world.acting(work, who), card.contact_code, purpose)
    world.clock.move(timedelta(minutes=1))
    with world.work() as work:
        messages = inbox(work, world.acting(work, "an"))
    newest = requests_of(messages)[0]
    assert newest.purpose is purpose
    assert asked
    return newest.id


def answers(world: World, request: str, answer: str, dossier: str | None = None) -> None:
    """Worker an answers it herself; a minute passes."""
    with world.work() as work:
        messages = inbox(work, world.acting(work, "an"))
    [one] = [each for each in requests_of(messages) if each.id == request]
    if answer == YES:
        says_yes(world, "an", "an", one.purpose, request=request)
    else:
        with world.work() as work:
            says(work, world.acting(work, "an"), one, answer, dossier=dossier)
    world.clock.move(timedelta(minutes=1))


def refused(world: World, who: str = "rep", worker: str = "an", **more: object) -> str:
    """Why a yes to an advice is not recorded; nothing of it is."""
    dossier = world.dossiers[worker]
    with world.work() as work:
        before = work.records.grants(dossier)
    with pytest.raises(ConsentError) as error:
        says_yes(world, who, worker, ADVICE, **more)  # type: ignore[arg-type]
    with world.work() as work:
        assert work.records.grants(dossier) == before
    return error.value.code


def questions(world: World, who: str) -> list[Request]:
    return requests_of(heard(world, who))


@pytest.mark.parametrize("answer", [NO, NOT_NOW, YES])
def test_his_answer_to_a_question_of_before_the_mandate_counts(world: World, answer: str) -> None:
    """When he answered counts, and not when he was asked: who represents him never got it."""
    asked = asks(world)
    represents(world, "rep", "an")
    answers(world, asked, answer)
    assert refused(world) == "not_in_mandate"
    says_yes(world, "rep", "an", DOCTORS)


def test_after_a_new_mandate_his_no_is_looked_at_again(world: World) -> None:
    """Two doctors look again, as after a stop; the first mandate is one of these too."""
    asked = asks(world)
    answers(world, asked, NO)
    represents(world, "rep", "an")
    says_yes(world, "rep", "an", ADVICE)
    answers(world, asked, NOT_NOW)
    assert refused(world) == "not_in_mandate"
    approved(world, entered(world, "an", same="rep"))
    says_yes(world, "rep", "an", ADVICE)


def test_a_no_between_his_messages_and_the_lock_counts(world: World) -> None:
    represents(world, "rep", "an")
    asked = asks(world)
    before = heard(world, "rep")
    answers(world, asked, NO)
    assert refused(world, messages=before) == "try_again"
    assert refused(world, messages=[]) == "try_again"
    assert refused(world) == "not_in_mandate"


def test_each_who_represents_him_for_it_hears_that_he_answered(world: World) -> None:
    """The question reached the first alone; and nobody hears of it whom it does not concern."""
    for who in ("rep", "second"):
        represents(world, who, "an")
    represents(world, "other", "an", purposes=[DOCTORS])
    represents(world, "another", "bo")
    asked = asks(world)
    answers(world, asked, NO)
    for who in ("rep", "second"):
        assert refused(world, who) == "not_in_mandate"
        [told] = [one for one in heard(world, who) if one.type == ANSWER]
        assert told.data["answer"] == ANSWERED
        assert NO not in str(told.data["answer"])
    for who in ("other", "another"):
        assert heard(world, who) == []


def test_each_workplace_hears_of_an_answer_for_it_and_no_other(world: World) -> None:
    """A GP asks by the code of the card: the first workplace's got the question."""
    world.dossiers["an west"] = second_workplace(world)
    for who, where in (("rep", "an"), ("second", "an west")):
        represents(world, who, where)
    asked = asks(world, PurposeCode.WORKPLACE, "gp1")
    got = [who for who in ("rep", "second") if questions(world, who)]
    assert len(got) == 1
    [late] = {"rep", "second"} - set(got)
    theirs = world.dossiers[{"rep": "an", "second": "an west"}[late]]
    answers(world, asked, NO, theirs)
    with world.work() as work:
        practice = world.group(work, "gp1")
    for who, where in (("rep", "an"), ("second", "an west")):
        if who == late:
            with pytest.raises(ConsentError, match="not_in_mandate"):
                says_yes(world, who, where, PurposeCode.WORKPLACE, gp=practice)
        else:
            says_yes(world, who, where, PurposeCode.WORKPLACE, gp=practice)


def test_an_answer_for_every_workplace_reaches_each(world: World) -> None:
    world.dossiers["an west"] = second_workplace(world)
    represents(world, "rep", "an")
    represents(world, "second", "an west")
    asked = asks(world, PurposeCode.WORKPLACE, "gp1")
    answers(world, asked, NO)
    with world.work() as work:
        practice = world.group(work, "gp1")
    for who, where in (("rep", "an"), ("second", "an west")):
        with pytest.raises(ConsentError, match="not_in_mandate"):
            says_yes(world, who, where, PurposeCode.WORKPLACE, gp=practice)


def test_a_question_that_waited_while_he_answered_another_is_no_way_round(world: World) -> None:
    """Two doctors ask the same; he says no to one. Asked anew after it, both may answer again."""
    represents(world, "rep", "an")
    other = asks(world, PurposeCode.DOCTORS, "gp2")
    asked = asks(world, PurposeCode.DOCTORS, "gp1")
    answers(world, asked, NO)
    with pytest.raises(ConsentError, match="not_in_mandate"):
        says_yes(world, "rep", "an", DOCTORS, request=other)
    anew = asks(world, PurposeCode.DOCTORS, "arts")
    says_yes(world, "rep", "an", DOCTORS, request=anew)


def test_a_note_of_before_it_told_the_purpose_is_read_by_its_question(world: World) -> None:
    represents(world, "rep", "an")
    asked = asks(world)
    with pytest.MonkeyPatch.context() as older:

        def without(*given: Any, **more: Any) -> str:
            given[4].pop("purpose", None)
            return send(*given, **more)

        older.setattr("messaging.exchange.asking.send", without)
        answers(world, asked, NO)
    [told] = [one for one in heard(world, "rep") if one.type == ANSWER]
    assert "purpose" not in told.data
    assert refused(world) == "not_in_mandate"
    assert [one.answer for one in questions(world, "rep")] == [ANSWERED]
