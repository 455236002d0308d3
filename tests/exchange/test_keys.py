"""Withdrawing, leaving, and what keys open afterwards."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

import pytest

from consent.clock import brussels_day
from consent.parties import PartyKind
from consent.purposes import Kind
from messaging.documents.copies import Opener, copies_of, make_copy
from messaging.documents.models import DocumentCopy
from messaging.documents.writing import write
from messaging.dossiers.service import dossier_party
from messaging.returning.service import confirm, open_plan
from messaging.work import NotFound, Refused
from tests.exchange.stage import Stage
from tests.support.keyclosure import Closure, readable_at_rest

GP1, GP2 = "practice of gp1", "practice of gp2"


# Withdrawing, leaving ----------------------------------------------------------------------


def test_a_withdrawal_takes_the_copies_at_once_and_twice_is_harmless(stage: Stage) -> None:
    receipt = stage.give("an", "doctors", gp=GP1)
    note = stage.write("gp1", "an", "note")
    assert receipt
    assert note
    assert ("group", "physicians east") in stage.holders(note.id)
    stage.withdraw_by_code(receipt.code.lower())
    assert stage.holders(note.id) == {("person", "dossier of an"), ("group", GP1)}
    assert stage.readers(note.id) == {"an", "gp1"}
    stage.withdraw_by_code(receipt.code)
    stage.withdraw_by_code("0" * 16)
    stage.withdraw_by_code("no code at all")
    stage.check_keys()


def test_who_leaves_loses_everything_also_what_was_his_by_name(stage: Stage) -> None:
    stage.let_in("arts", "arts2")
    stage.give("an", "doctors", gp=GP1, physician="arts")
    stage.give("bo", "doctors", gp=GP1)
    papers = [
        stage.write("gp1", "an", "note"),
        stage.write("arts", "an", "note"),
        stage.write("gp1", "bo", "note"),
    ]
    stage.leave("arts")
    stage.check()
    for paper in papers:
        assert paper
        assert not stage.reads("arts", paper.id)
    later = stage.write("gp1", "an", "note")
    assert later
    assert (str(PartyKind.PERSON), "arts") not in stage.holders(later.id)
    refused = stage.write("gp1", "bo", "note")
    assert refused is None, "nothing new is sealed to a pair that somebody took along"
    stage.rotate("arts2", "physicians east")
    assert stage.write("gp1", "bo", "note")
    stage.check()
    stage.check_keys()


def test_the_last_member_cannot_leave(stage: Stage) -> None:
    stage.leave("gp2")
    assert stage.model.people["gp2"].member


def test_a_practice_that_is_not_ready_is_no_sign_to_the_service(stage: Stage) -> None:
    stage.let_in("gp1", "gp1b")
    stage.give("an", "workplace", gp=GP1)
    stage.leave("gp1b")
    placement = stage.write("ss_east", "an", "placement")
    assert placement, "the same as for a worker without any consent"
    stage.check()
    stage.check_keys()


# Keys --------------------------------------------------------------------------------------


def test_a_recovery_share_opens_nothing_and_two_open_the_dossier(stage: Stage) -> None:
    stage.write("ss_east", "an", "placement")
    stage.write("arts", "an", "advice")
    closure = Closure.of(stage.world)
    service = closure.reach([stage.world.keys["ss_east"]])
    physician = closure.reach([stage.world.keys["arts"]])
    for reached in (service, physician):
        shares = [one for one in reached if one.road.startswith("share")]
        assert len(shares) >= 2, "one for each dossier"
        assert closure.opens(shares) == {}
    both = closure.recovered(service, physician)
    assert set(closure.opens(both)) == stage.readable_by("an")
    elsewhere = closure.reach([stage.world.keys["ss_west"]])
    assert set(closure.opens(closure.recovered(elsewhere, physician))) == set()


def test_the_closure_finds_a_copy_that_should_not_be(stage: Stage) -> None:
    """The proof itself can fail: a stray copy under a false name is noticed."""
    stage.give("an", "doctors", gp=GP1)
    note = stage.write("gp1", "an", "note")
    assert note
    stage.check_keys()
    world = stage.world
    with world.work() as work:
        acting = world.acting(work, "an")
        own = dossier_party(world.dossiers["an"], world.organisations["east"])
        held = copies_of(work, [note.id], [own])[note.id][0]
        key = Opener(work, acting).document_key(held)
        made = make_copy(work, note.id, world.dossiers["an"], key, stage.party("person gp2"))
        work.session.flush()
        row = work.session.get_one(DocumentCopy, made.id)
        # The row says that it is somebody else's.
        row.holder = work.seal("document_copy", made.id, "holder", own.as_json())
        row.holder_index = held.holder_index
    assert not stage.reads("gp2", note.id)
    closure = Closure.of(world)
    opened = closure.opens(closure.reach([world.keys["gp2"]]))
    assert opened == {note.id: {"text": note.text}}
    with pytest.raises(AssertionError, match="gp2's keys open"):
        stage.check_keys()


def test_who_may_never_write(stage: Stage) -> None:
    world = stage.world
    for purpose in ("doctors", "workplace", "advice", "limits"):
        stage.give("an", purpose, gp=GP1)
    for who in ("admin", "coach", "gp3", "an", "bo", "ss_west", "arts2"):
        # What a worker thinks of his work, or asks, he says himself; nobody says it for him.
        # Whoever at his workshop answers the telephone takes down what he says, and no more.
        own = {
            "an": {Kind.OWN_VIEW, Kind.LOOKED_QUESTION, Kind.ABSENCE_ANSWER},
            "admin": {Kind.ABSENCE_ANSWER},
            "coach": {Kind.ABSENCE_ANSWER},
        }.get(who, set())
        for kind in set(Kind) - {Kind.MESSAGE} - own:
            with world.work() as work, pytest.raises(NotFound):
                write(work, world.acting(work, who), world.dossiers["an"], kind, {"text": "no"})


def test_the_look_at_rest_finds_what_the_server_can_open(stage: Stage) -> None:
    """Names lie under the server's keys and nowhere else; what is sealed is not found at all."""
    stage.write("ss_east", "an", "placement")
    assert readable_at_rest(stage.world, "text number") == []
    assert readable_at_rest(stage.world, "Worker an") == ["account.profile", "dossier.profile"]


def test_nothing_of_a_plan_stands_outside_its_seal(stage: Stage) -> None:
    """Neither a day nor a number, which step was confirmed nor the permission (promise 2)."""
    stage.give("an", "advice")
    plan = stage.write("arts", "an", "return_plan")
    assert plan
    stage.release("an", plan)
    before = brussels_day(stage.now)
    stage.add("arts", plan, "yes")
    stage.add("arts", plan, 2)
    stage.tick(timedelta(days=30))
    stage.add("arts", plan, 3)
    stage.add("arts", plan, "not_yet")
    assert plan.added == [
        {"permission": "yes"}, {"confirmed": 2}, {"confirmed": 3}, {"permission": "not_yet"},
    ]  # fmt: skip
    # On the first day it was written: that is in every log.
    days = [day.isoformat() for day in plan.days if day != before]
    assert len(days) == 2
    said = (
        "not_yet",
        '"yes"',
        "confirmed",
        "permission",
        "hours_a_day",
        "days_a_week",
        '"number":',
    )
    assert readable_at_rest(stage.world, *days, *said) == []
    stage.check()
    stage.check_keys()


def test_a_withdrawal_takes_what_was_added_with_the_plan(stage: Stage) -> None:
    receipt = stage.give("an", "advice")
    plan = stage.write("arts", "an", "return_plan")
    assert receipt
    assert plan
    stage.release("an", plan)
    stage.add("arts", plan, 2)
    assert stage.readers(plan.id) == {"an", "arts", "ss_east"}
    stage.withdraw_by_code(receipt.code)
    stage.add("arts", plan, "yes")
    assert stage.readers(plan.id) == {"an", "arts"}
    stage.check()
    stage.check_keys()


def test_two_pages_confirm_no_step_twice_and_leave_none_out(stage: Stage) -> None:
    """Both physicians opened the plan; who comes second looks again."""
    stage.let_in("arts", "arts2")
    stage.give("an", "advice")
    plan = stage.write("arts", "an", "return_plan")
    assert plan
    stage.release("an", plan)
    world = stage.world
    pages = {}
    for who in ("arts", "arts2"):
        with world.work() as work:
            pages[who] = open_plan(work, world.acting(work, who), plan.id)
    for who, number, refusal in (
        ("arts", 3, "not_the_next_step"),
        ("arts", 2, None),
        ("arts2", 2, "written_meanwhile"),
        ("arts2", 3, "written_meanwhile"),
        ("arts", 3, "written_meanwhile"),
    ):
        refused = nullcontext() if refusal is None else pytest.raises(Refused, match=refusal)
        with refused, world.work() as work:
            confirm(work, world.acting(work, who), pages[who], number)
    with world.work() as work:
        again = open_plan(work, world.acting(work, "arts2"), plan.id)
    assert [(one.content, one.author.id) for one in again.addenda] == [
        ({"confirmed": 2}, world.keys["arts"].account)
    ]
