"""Only a doctor asks, and nobody learns from his asking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consent.clock import SettableClock, add_months, brussels_day, end_of_day
from consent.log.models import Event
from consent.log.service import EventType, open_event
from consent.purposes import PurposeCode
from messaging.documents.models import Asking, Document, DocumentCopy
from messaging.exchange.asking import QUIET_MONTHS, ask_by_code, asked_by, asked_since
from messaging.messages.service import inbox
from messaging.people.enrolment import verify_doctor
from messaging.people.models import Account
from messaging.serverkeys import ServerKeys
from messaging.work import NotFound, Work
from tests.exchange.stage import Stage
from tests.support.model import months_on
from tests.support.world import START

GP1, GP2 = "practice of gp1", "practice of gp2"


def test_a_question_leaves_the_same_whoever_has_the_code(stage: Stage) -> None:
    world = stage.world

    def rows() -> dict[str, int]:
        with world.work() as work:
            return {
                table.__name__: work.session.scalar(select(func.count()).select_from(table)) or 0
                for table in (Document, DocumentCopy, Event, Asking)
            }

    def question(code: str) -> tuple[dict[str, int], list[str], list[int]]:
        before = rows()
        stage.tick()
        since = stage.now
        with world.work() as work:
            asker = world.acting(work, "gp1")
            put = ask_by_code(work, asker, code, PurposeCode.DOCTORS)
        assert len(put) == 32
        with world.work() as work:
            events = work.session.scalars(select(Event).where(Event.time >= since)).all()
            types = sorted(str(open_event(one, world.server.fields).type) for one in events)
            new = work.session.scalars(select(Document).where(Document.written_at >= since)).all()
            sizes = sorted(len(one.ciphertext) for one in new)
        return {name: count - before[name] for name, count in rows().items()}, types, sizes

    question("7" * 16)  # the first of all makes the place where such questions go
    unknown, known = question("8" * 16), question(world.cards["an"].contact_code)
    assert unknown == known
    again = question(world.cards["an"].contact_code)
    assert question("8" * 16) == again
    assert again[1:] == known[1:]
    assert {**again[0], "Asking": 1} == known[0], "only the note of the first asking"


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.floats(0, 1),
)
def test_a_question_that_is_still_quiet_is_always_shown(asked: datetime, part: float) -> None:
    """Whatever the month's length: a doctor finds every question that he cannot put again."""
    quiet_until = end_of_day(add_months(brussels_day(asked), QUIET_MONTHS))
    now = asked + part * (quiet_until - asked) - timedelta(milliseconds=1)
    work = Work(Session(), SettableClock(now), ServerKeys.generate())
    assert asked_since(work) <= asked


def test_what_a_doctor_has_to_open_does_not_grow_with_the_years(stage: Stage) -> None:
    for worker in ("an", "bo"):
        stage.ask("gp1", worker, "doctors")
    stage.tick(timedelta(days=93))
    stage.ask("gp1", "an", "doctors")
    with stage.world.work() as work:
        acting = stage.world.acting(work, "gp1")
        asked = asked_by(inbox(work, acting, since=asked_since(work)))
    with stage.world.work() as work:
        lines = work.log.read([acting.actor.account])
    assert len(asked) == 1
    assert sum(one.type is EventType.DISCLOSED for one in lines) == 1, "nor does the log"


def test_further_questions_within_three_months_reach_nobody(stage: Stage) -> None:
    code = stage.world.cards["an"].contact_code
    stage.ask("gp1", "an", "doctors")
    assert len(stage.requests("an")) == 1
    stage.answer("an", stage.requests("an")[0], "no", tell=False)
    over = months_on(START, 3)
    for moment in (START + timedelta(days=1), over - timedelta(milliseconds=1)):
        stage.world.clock.set(moment)
        stage.ask("gp1", "an", "doctors")
        assert len(stage.requests("an")) == 1
    stage.ask("gp1", "an", "workplace")
    stage.ask("gp2", "an", "doctors")
    assert len(stage.requests("an")) == 3, "another purpose and another doctor are not silenced"
    stage.world.clock.set(over)
    stage.ask("gp1", "an", "doctors", code=code.lower())
    assert len(stage.requests("an")) == 4
    stage.check()


def test_silence_holds_across_the_two_ways_of_asking(stage: Stage) -> None:
    stage.ask_in_dossier("arts", "an", "advice")
    stage.ask("arts", "an", "advice")
    assert len(stage.requests("an")) == 1


def test_the_asker_sees_no_answer_yet_whatever_it_was(stage: Stage) -> None:
    for worker, answer, tell in (("an", "no", False), ("bo", "no", True), ("wout", None, False)):
        stage.ask("gp1", worker, "doctors")
        if answer:
            stage.answer(worker, stage.requests(worker)[0], answer, tell=tell)
    stage.ask("gp1", None, "doctors", code="7" * 16)
    with stage.world.work() as work:
        mine = asked_by(inbox(work, stage.world.acting(work, "gp1")))
    told = {one.code: one.told for one in mine}
    cards = stage.world.cards
    assert told == {
        cards["an"].contact_code: None,
        cards["bo"].contact_code: "no",
        cards["wout"].contact_code: None,
        "7" * 16: None,
    }


def test_an_unverified_doctor_asks_nothing_until_a_physician_vouched(stage: Stage) -> None:
    world = stage.world
    stage.ask("gp3", "an", "doctors")
    assert stage.requests("an") == []
    with world.work() as work:
        with pytest.raises(NotFound):
            verify_doctor(work, world.acting(work, "gp1"), world.keys["gp3"].account)
        verify_doctor(work, world.acting(work, "arts"), world.keys["gp3"].account)
    stage.model.people["gp3"].verified = True
    stage.ask("gp3", "an", "doctors")
    assert len(stage.requests("an")) == 1


def test_an_unverified_doctor_is_not_let_in_and_writes_nothing(stage: Stage) -> None:
    stage.model.people["gp1b"].verified = False
    world = stage.world
    with world.work() as work:
        work.session.get_one(Account, world.keys["gp1b"].account).verified_at = None
    stage.let_in("gp1", "gp1b")
    assert "gp1b" not in stage.model.groups[GP1].holders
    stage.give("an", "doctors", gp="person gp1b")
    stage.write("gp1b", "an", "note")
    assert stage.model.papers == {}


def test_only_a_doctor_asks(stage: Stage) -> None:
    for who in ("ss_east", "admin", "coach", "an", "bo"):
        for purpose in ("doctors", "workplace", "advice", "limits"):
            stage.ask(who, "an", purpose)
            stage.ask_in_dossier(who, "an", purpose)
    assert stage.requests("an") == []


def test_a_gp_asks_for_no_advice_and_a_physician_only_where_he_serves(stage: Stage) -> None:
    stage.ask("gp1", "an", "advice")
    stage.ask_in_dossier("arts2", "an", "advice")  # not let in yet: he serves no workshop
    assert stage.requests("an") == []
