"""One rule at a time, as examples that a person can read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent.purposes import PurposeCode
from consent.records.service import ConsentError
from messaging.documents.reading import disclose
from messaging.documents.releasing import countersign_struck
from messaging.exchange.consents import Choice, give
from messaging.sealing import CannotOpen
from tests.exchange.stage import Stage
from tests.support.model import months_on
from tests.support.world import OWN_DEVICE, SHOWN, START

GP1, GP2 = "practice of gp1", "practice of gp2"


# Narrowing ---------------------------------------------------------------------------------


def test_copies_go_to_persons_only_where_the_worker_named_persons(stage: Stage) -> None:
    stage.let_in("gp1", "gp1b")
    stage.let_in("arts", "arts2")
    stage.give("an", "doctors", gp="person gp1", physician="arts")
    note = stage.write("gp1", "an", "note")
    answer = stage.write("arts", "an", "note")
    assert note
    assert answer
    for paper in (note, answer):
        copies = stage.holders(paper.id)
        assert copies == {("person", "dossier of an"), ("person", "gp1"), ("person", "arts")}
        assert stage.readers(paper.id) == {"an", "gp1", "arts"}
    stage.write("gp1b", "an", "note")  # his colleague was not named
    assert len(stage.model.papers) == 2


def test_the_default_is_the_group(stage: Stage) -> None:
    stage.let_in("gp1", "gp1b")
    stage.give("an", "doctors", gp=GP1)
    note = stage.write("gp1", "an", "note")
    assert note
    assert stage.holders(note.id) == {
        ("person", "dossier of an"), ("group", GP1), ("group", "physicians east")
    }  # fmt: skip
    assert stage.readers(note.id) == {"an", "gp1", "gp1b", "arts"}


def test_a_person_named_before_is_not_named_for_ever(stage: Stage) -> None:
    stage.let_in("arts", "arts2")
    stage.give("an", "doctors", gp=GP1, physician="arts", months=1)
    stage.tick(timedelta(days=40))
    stage.give("an", "doctors", gp=GP1)
    note = stage.write("arts", "an", "note")
    assert note
    assert ("group", "physicians east") in stage.holders(note.id)


def test_gp2_never_sees_what_gp1_wrote(stage: Stage) -> None:
    stage.give("an", "doctors", gp=GP1)
    note = stage.write("gp1", "an", "note")
    stage.give("an", "doctors", gp=GP2, earlier=True)
    reply = stage.write("arts", "an", "note", to=(GP1,))
    to_both = stage.write("arts", "an", "note")
    assert note
    assert reply
    assert to_both
    assert stage.readers(note.id) == {"an", "gp1", "arts"}
    assert stage.readers(reply.id) == {"an", "gp1", "arts"}
    assert stage.readers(to_both.id) == {"an", "gp1", "gp2", "arts"}


def test_a_question_to_the_service_is_for_the_service(stage: Stage) -> None:
    stage.give("an", "workplace", gp=GP1)
    stage.give("an", "workplace", gp=GP2, earlier=True)
    to_service = stage.write("gp1", "an", "workplace_question", to=("service east",))
    to_doctor = stage.write("gp1", "an", "workplace_question", to=("physicians east",))
    to_anybody = stage.write("gp1", "an", "workplace_question")
    assert to_service
    assert to_doctor
    assert to_anybody
    assert stage.readers(to_service.id) == {"an", "gp1", "ss_east"}
    assert stage.readers(to_doctor.id) == {"an", "gp1", "arts"}
    assert stage.readers(to_anybody.id) == {"an", "gp1", "arts"}


def test_the_service_answers_only_what_was_asked_and_keeps_nothing(stage: Stage) -> None:
    stage.give("an", "workplace", gp=GP1)
    stage.write("ss_east", "an", "workplace_answer")
    assert stage.model.papers == {}
    stage.write("gp1", "an", "workplace_question", to=("service east",))
    answer = stage.write("ss_east", "an", "workplace_answer", to=(GP1,))
    assert answer
    assert stage.readers(answer.id) == {"an", "gp1"}
    own = stage.write("arts", "an", "workplace_answer", to=(GP1,))
    assert own
    assert stage.readers(own.id) == {"an", "gp1", "arts"}, "a doctor keeps what he wrote"


# Time --------------------------------------------------------------------------------------


def test_a_consent_ends_at_the_very_moment(stage: Stage) -> None:
    stage.give("an", "doctors", gp=GP1, months=1)
    note = stage.write("gp1", "an", "note")
    assert note
    end = months_on(START, 1)
    stage.world.clock.set(end - timedelta(milliseconds=1))
    assert stage.reads("arts", note.id)
    stage.world.clock.set(end)
    assert not stage.reads("arts", note.id)
    assert stage.reads("gp1", note.id)
    stage.write("gp1", "an", "note")
    assert len(stage.model.papers) == 1, "nothing new either"
    stage.sweep()
    assert stage.holders(note.id) == {("person", "dossier of an"), ("group", GP1)}
    stage.check_keys()


def test_a_renewal_seals_again_only_what_also_earlier_chooses(stage: Stage) -> None:
    stage.give("an", "doctors", gp=GP1, months=1)
    note = stage.write("gp1", "an", "note")
    assert note
    stage.tick(timedelta(days=60))
    stage.sweep()
    stage.give("an", "doctors", gp=GP1)
    assert not stage.reads("arts", note.id)
    stage.tick()
    stage.give("an", "doctors", gp=GP1, earlier=True)
    assert stage.reads("arts", note.id)
    stage.check_keys()


def test_the_placement_of_today_reaches_the_gp_and_no_other_version(stage: Stage) -> None:
    first = stage.write("ss_east", "an", "placement")
    second = stage.write("ss_east", "an", "placement")
    stage.tick()
    stage.give("an", "workplace", gp=GP1, earlier=False)
    assert first
    assert second
    assert stage.readers(first.id) == {"an"}
    assert stage.readers(second.id) == {"an", "arts", "ss_east", "gp1"}
    stage.tick()
    third = stage.write("ss_east", "an", "placement")
    assert third
    assert stage.readers(second.id) == {"an"}
    assert stage.holders(second.id) == {("person", "dossier of an")}
    assert stage.readers(third.id) == {"an", "arts", "ss_east", "gp1"}
    stage.check()
    stage.check_keys()


def test_an_end_lies_within_twelve_months_and_not_before_today(stage: Stage) -> None:
    world = stage.world
    for months, until, code in (
        (13, None, "until_too_far"),
        (0, None, "until_past"),
        (None, "2026-03-01", "until_past"),
        (None, "2027-03-03", "until_too_far"),
        (None, "next week", "until_unreadable"),
    ):
        with world.work() as work, pytest.raises(ConsentError) as error:
            give(
                work, world.acting(work, "an"), world.dossiers["an"],
                Choice(PurposeCode.ADVICE, months=months, until=until),
                shown=SHOWN, collected=OWN_DEVICE,
            )  # fmt: skip
        assert error.value.code == code
    stage.give("an", "advice", months=12)


# Limits hang on advice ---------------------------------------------------------------------


def test_limits_need_advice_and_end_with_it(stage: Stage) -> None:
    stage.give("an", "limits")
    assert stage.model.consents == []
    advice = stage.give("an", "advice", months=2)
    limits = stage.give("an", "limits", months=12)
    assert advice
    assert limits
    assert limits.grants[0].valid_until == advice.grants[0].valid_until
    sheet = stage.write("arts", "an", "limits_sheet")
    assert sheet
    stage.release("an", sheet)
    assert stage.reads("ss_east", sheet.id)
    stage.withdraw_by_code(advice.code)
    assert not stage.reads("ss_east", sheet.id)
    stage.tick()
    stage.give("an", "advice")
    assert not stage.reads("ss_east", sheet.id), "a new advice does not open the numbers again"
    stage.check_keys()


@pytest.mark.parametrize("sweep", [False, True])
def test_limits_do_not_come_back_when_advice_is_renewed(stage: Stage, sweep: bool) -> None:
    stage.give("an", "advice", months=1)
    stage.give("an", "limits", months=12)
    sheet = stage.write("arts", "an", "limits_sheet")
    assert sheet
    stage.release("an", sheet)
    stage.tick(timedelta(days=60))
    if sweep:
        stage.sweep()
    stage.give("an", "advice", months=12, earlier=True)
    assert not stage.reads("ss_east", sheet.id)
    stage.check_keys()


def test_withdrawing_one_of_two_advices_keeps_what_the_other_carries(stage: Stage) -> None:
    first = stage.give("an", "advice", months=3)
    stage.tick()
    stage.give("an", "advice", months=6)
    stage.give("an", "limits", months=3)
    sheet = stage.write("arts", "an", "limits_sheet")
    assert first
    assert sheet
    stage.release("an", sheet)
    stage.withdraw_by_code(first.code)
    assert stage.reads("ss_east", sheet.id)
    stage.check_keys()


@pytest.mark.parametrize("text", [1, 4, 5])
def test_an_older_yes_carries_the_numbers_that_its_text_named(stage: Stage, text: int) -> None:
    stage.give("an", "advice", months=12)
    stage.give("an", "limits", text=text)
    noise = stage.write("arts", "an", "limits_sheet", lines=("noise",))
    both = stage.write("arts", "an", "limits_sheet", lines=("lift_low", "driving"))
    third = stage.write("arts", "an", "limits_sheet", lines=("lift_low", "driving"))
    assert noise
    assert both
    assert third
    stage.release("an", noise)
    stage.release("an", both)
    assert stage.reads("ss_east", noise.id)
    assert stage.reads("ss_east", both.id) == (text == 5)
    struck = stage.strike("an", third)
    assert struck
    stage.countersign("arts", struck)
    assert stage.reads("ss_east", struck.id), "without the line that was not named it goes"
    stage.tick()
    stage.give("an", "limits", earlier=True)
    stage.release("an", both)
    assert stage.reads("ss_east", both.id), "a yes to the text of today carries it"
    stage.check()
    stage.check_keys()


# Showing first, striking, versions ---------------------------------------------------------


def test_nothing_leaves_before_it_is_released(stage: Stage) -> None:
    stage.give("an", "advice")
    paper = stage.write("arts", "an", "advice")
    assert paper
    assert stage.readers(paper.id) == {"an", "arts"}
    assert stage.holders(paper.id) == {("person", "dossier of an"), ("group", "physicians east")}
    for stranger in ("arts", "ss_east", "bo", "admin"):
        stage.release(stranger, paper)
    stage.release("an", paper)
    assert stage.readers(paper.id) == {"an", "arts", "ss_east"}


def test_send_it_and_tell_me(stage: Stage) -> None:
    stage.give("an", "advice", show_first=False)
    paper = stage.write("arts", "an", "advice")
    assert paper
    assert stage.readers(paper.id) == {"an", "arts", "ss_east"}
    stage.give("bo", "advice", show_first=True)
    other = stage.write("arts", "bo", "advice")
    assert other
    assert stage.readers(other.id) == {"bo", "arts"}


def test_a_plan_in_steps_is_never_sent_unseen(stage: Stage) -> None:
    """It says more than the text to which he said yes: he sees it first whatever he chose."""
    stage.give("an", "advice", show_first=False)
    plan = stage.write("arts", "an", "return_plan")
    assert plan
    assert stage.readers(plan.id) == {"an", "arts"}
    stage.release("an", plan)
    assert stage.readers(plan.id) == {"an", "arts", "ss_east"}


def test_a_version_that_never_left_shields_no_earlier_one(stage: Stage) -> None:
    """The second waits and the third, made from it, is released: one text stands, not two."""
    stage.give("an", "advice")
    first = stage.write("arts", "an", "advice")
    assert first
    stage.release("an", first)
    second = stage.write("arts", "an", "advice", replaces=first)
    assert second
    third = stage.write("arts", "an", "advice", replaces=second)
    assert third
    stage.release("an", third)
    assert stage.reads("ss_east", third.id)
    assert not stage.reads("ss_east", first.id)
    assert not stage.reads("ss_east", second.id)
    stage.end("arts", third)
    for one in (first, second, third):
        assert not stage.reads("ss_east", one.id)
    stage.check_keys()


def test_a_first_version_stays_until_the_second_is_released(stage: Stage) -> None:
    stage.give("an", "advice")
    first = stage.write("arts", "an", "advice")
    assert first
    stage.release("an", first)
    second = stage.write("arts", "an", "advice", replaces=first)
    assert second
    assert stage.reads("ss_east", first.id)
    assert not stage.reads("ss_east", second.id)
    stage.release("an", second)
    assert not stage.reads("ss_east", first.id)
    assert stage.reads("ss_east", second.id)
    assert stage.readers(first.id) == {"an", "arts"}
    stage.check_keys()


def test_nobody_replaces_or_ends_what_another_side_wrote(stage: Stage) -> None:
    stage.give("an", "doctors", gp=GP1)
    stage.give("an", "doctors", gp=GP2)
    mine = stage.write("gp1", "an", "limitations")
    assert mine
    assert stage.write("gp2", "an", "limitations", replaces=mine) is None
    assert stage.write("arts", "an", "limitations", replaces=mine) is None
    for stranger in ("gp2", "arts", "ss_east", "an", "admin"):
        stage.end(stranger, mine)
        stage.mark(stranger, mine)
    assert stage.reads("arts", mine.id)
    newer = stage.write("gp1", "an", "limitations", replaces=mine)
    assert newer
    assert not stage.reads("arts", mine.id)
    assert stage.reads("arts", newer.id)


def test_what_a_physician_established_goes_on_from_the_version_that_he_saw(stage: Stage) -> None:
    """A colleague's version is not written over by who did not see it, and nobody else reads it."""
    for purpose in ("doctors", "workplace"):
        stage.give("an", purpose, gp=GP1)
    stage.give("an", "advice")
    stage.give("an", "limits")
    stage.let_in("arts", "arts2")
    first = stage.write("arts", "an", "assessment")
    assert first
    assert stage.readers(first.id) == {"an", "arts", "arts2"}
    second = stage.write("arts2", "an", "assessment", replaces=first)
    assert second
    assert stage.write("arts", "an", "assessment", replaces=first) is None
    assert stage.write("arts", "an", "assessment") is None
    third = stage.write("arts", "an", "assessment", replaces=second)
    assert third
    for one in (first, second, third):
        assert stage.readers(one.id) == {"an", "arts", "arts2"}
    stage.end("arts", third)
    assert stage.write("arts2", "an", "assessment")
    stage.check_keys()


def test_a_struck_text_is_read_only_after_its_author_agreed(stage: Stage) -> None:
    stage.give("an", "advice")
    paper = stage.write("arts", "an", "advice")
    assert paper
    struck = stage.strike("an", paper)
    assert struck
    for one in (paper, struck):
        assert stage.readers(one.id) == {"an", "arts"}
    stage.release("an", paper)  # it was answered already
    stage.release("an", struck)  # that is for its author to do
    stage.countersign("ss_east", struck)
    stage.countersign("arts", struck)
    assert stage.readers(struck.id) == {"an", "arts", "ss_east"}
    assert stage.readers(paper.id) == {"an", "arts"}
    stage.check_keys()


def test_readers_notice_that_another_text_was_countersigned(stage: Stage) -> None:
    world = stage.world
    stage.give("an", "advice")
    paper = stage.write("arts", "an", "advice")
    assert paper
    struck = stage.strike("an", paper)
    assert struck
    with world.work() as work:
        countersign_struck(work, world.acting(work, "arts"), struck.id, "0" * 64)
    with pytest.raises(CannotOpen), world.work() as work:
        disclose(work, world.acting(work, "ss_east"), [struck.id])


def test_the_service_withdraws_what_it_wrote(stage: Stage) -> None:
    placement = stage.write("ss_east", "an", "placement")
    question = stage.write("ss_east", "an", "work_question")
    assert placement
    assert question
    assert stage.readers(question.id) == {"an", "arts"}
    for paper in (placement, question):
        stage.end("arts", paper)
        stage.end("ss_east", paper)
        assert stage.readers(paper.id) == {"an"}
    stage.check()
    stage.check_keys()


def test_a_mark_is_seen_without_a_reason_and_a_withdrawn_document_is_gone(stage: Stage) -> None:
    stage.let_in("arts", "arts2")
    stage.give("an", "advice", show_first=False)
    paper = stage.write("arts", "an", "advice")
    assert paper
    stage.mark("arts2", paper)
    with stage.world.work() as work:
        (seen,) = disclose(work, stage.world.acting(work, "ss_east"), [paper.id])
    assert [step.data for step in seen.stored.steps if step.what == "marked"] == [{}]
    stage.end("arts2", paper)
    stage.check()
    assert stage.readers(paper.id) == {"an", "arts", "arts2"}
    stage.check_keys()


# The sick call (case 5) ---------------------------------------------------------------------


def test_a_conflict_with_the_superior_reaches_the_social_service_and_not_him(stage: Stage) -> None:
    stage.give("an", "absence_reason", told=("ss",))
    stage.tick()
    said = stage.write("coach", "an", "absence_answer")
    assert said
    assert stage.readers(said.id) == {"an", "ss_east"}
    for who in ("coach", "admin", "arts", "ss_east"):
        stage.end(who, said)
        stage.mark(who, said)
    assert stage.readers(said.id) == {"an", "ss_east"}
    stage.withdraw("an", [c for c in stage.model.consents if c.worker == "an"])
    assert stage.readers(said.id) == {"an"}
    stage.check()
    stage.check_keys()


def test_without_a_yes_what_was_said_is_the_workers_alone(stage: Stage) -> None:
    stage.give("an", "absence_reason")  # nobody was named: that is no yes
    for taker in ("coach", "ss_east"):
        said = stage.write(taker, "an", "absence_answer")
        assert said
        assert stage.holders(said.id) == {("person", "dossier of an")}
        assert stage.readers(said.id) == {"an"}
    for stranger in ("arts", "gp1", "ss_west", "admin", "bo"):
        assert stage.write(stranger, "an", "absence_answer") is None
    stage.check_keys()


def test_he_says_it_anew_and_the_physician_reads_what_counts(stage: Stage) -> None:
    stage.give("an", "absence_reason", told=("op",))
    stage.tick()
    noted = stage.write("coach", "an", "absence_answer")
    assert noted
    assert stage.write("coach", "an", "absence_answer", replaces=noted) is None
    anew = stage.write("an", "an", "absence_answer", replaces=noted)
    assert anew
    assert stage.readers(noted.id) == {"an"}
    assert stage.readers(anew.id) == {"an", "arts"}
    stage.check()
    stage.check_keys()
