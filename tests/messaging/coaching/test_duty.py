"""A coach's day: what he gets, from which moment, until when, and that his copies go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from consent.clock import BRUSSELS, end_of_day
from consent.purposes import Kind
from messaging.coaching.duties import duties_in
from messaging.coaching.hours import closing
from messaging.coaching.models import Duty
from messaging.groups.service import end_membership
from messaging.people.accounts import memberships
from messaging.work import NotFound, Refused
from messaging.workplace.sites import Site
from tests.support.coaching import COACHES, Floor, floor
from tests.support.world import World

BASE, CARD, LINES = Kind.BASELINE_CARD, Kind.TASK_CARD, Kind.DO_LINES


@pytest.fixture
def day(world: World) -> Floor:
    """An and Bo stand in packing; it is half past seven."""
    made = floor(world)
    made.at(7, 30)
    for worker in ("an", "bo"):
        made.place(worker, "packing")
    return made


def test_a_substitute_gets_the_cards_at_once_and_has_nothing_the_day_after(day: Floor) -> None:
    """Case 7."""
    day.delivered("an")
    assert day.gets("substitute") == {}
    day.at(7, 35)
    day.begin("substitute", "packing")
    assert day.postings("substitute") == {"an", "bo"}
    assert day.gets("substitute") == {"an": {BASE, CARD, LINES}, "bo": {BASE}}
    assert day.gets("coach") == {}
    day.at(15, 59)
    assert day.gets("substitute") == {"an": {BASE, CARD, LINES}, "bo": {BASE}}
    day.at(16, 0)
    assert day.gets("substitute") == {}, "refused at the closing moment, before any sweep"
    assert day.copies_of_coach("substitute") == 4
    day.sweep()
    assert day.copies_of_coach("substitute") == 0
    day.at(7, 35, day=4)
    assert day.gets("substitute") == {}


def test_a_place_without_hours_closes_at_midnight_in_brussels(day: Floor) -> None:
    day.place("an", "green")
    duty = day.begin("coach", "green")
    day.at(23, 59)
    assert day.gets("coach") == {"an": {BASE}}
    day.at(0, 0, day=4)
    assert duty.closes == day.world.clock.now()
    assert day.gets("coach") == {}


def test_nobody_is_put_on_a_place_that_is_closed(day: Floor) -> None:
    """After its hour, and on a weekday that is not one of its days."""
    day.at(16, 0)
    with pytest.raises(Refused, match="place_closed"):
        day.begin("coach", "packing")
    day.at(7, 30, day=4)
    day.hours("packing", {"closes": "16:00", "days": [1, 2, 4, 5]})
    with pytest.raises(Refused, match="place_closed"):
        day.begin("coach", "packing")
    assert day.copies_of_coach("coach") == 0
    day.at(7, 30, day=5)
    day.begin("coach", "packing")


def test_an_earlier_hour_shortens_a_duty_and_a_later_one_lengthens_none(day: Floor) -> None:
    duty = day.begin("coach", "packing")
    day.begin("substitute", "green")
    day.hours("packing", {"closes": "12:00"})
    day.hours("packing", {"closes": "18:00"})
    assert day.sound()
    day.at(11, 59)
    assert set(day.gets("coach")) == {"an", "bo"}
    day.at(12, 0)
    assert day.gets("coach") == {}, "refused at that moment, before any sweep"
    assert day.begin("coach", "packing").id != duty.id, "the social service places him again"
    day.at(17, 59)
    assert set(day.gets("coach")) == {"an", "bo"}
    day.hours("packing", {"days": [1]})
    assert day.gets("coach") == {}, "closed on this weekday, from now on"
    assert day.sound()
    day.sweep()
    assert (day.copies_of_coach("coach"), day.sound()) == (0, True)


def test_nobody_stays_on_duty_at_a_place_that_left_the_catalogue(day: Floor) -> None:
    """No page lists it any more, so nobody could take him off."""
    day.begin("coach", "packing")
    day.begin("substitute", "green")
    day.retire("packing")
    assert day.gets("coach") == {}, "refused at that moment, before any sweep"
    assert day.sound()
    day.restore("packing")
    assert day.gets("coach") == {}, "he does not come back with it"
    day.sweep()
    assert (day.copies_of_coach("coach"), day.sound()) == (0, True)
    day.begin("coach", "packing")
    assert set(day.gets("coach")) == {"an", "bo"}


def test_a_shorter_duty_that_no_catalogue_tells_of_is_named(day: Floor) -> None:
    day.begin("coach", "packing")
    with day.world.work() as work:
        row = work.session.scalars(select(Duty)).one()
        row.closes_at -= timedelta(hours=1)
    assert not day.sound()
    day.hours("packing", {"closes": "15:00"})
    assert day.sound()
    with day.world.work() as work:
        work.session.scalars(select(Duty)).one().closes_at += timedelta(hours=2)
    assert not day.sound()


HOURS = st.sampled_from((8, 9, 12, 15, 16, 17, 22))
CHANGES = st.lists(st.tuples(st.integers(0, 300), HOURS, st.booleans()), max_size=5)


def test_whatever_is_said_of_its_hours_a_running_duty_only_ever_gets_shorter(day: Floor) -> None:
    """Days one after the other; on each, changes of the hour and of the days after some minutes."""
    started = datetime(2026, 3, 4, 7, 30, tzinfo=BRUSSELS)
    days = iter(range(100))

    @settings(max_examples=15, deadline=None, derandomize=True, database=None)
    @given(HOURS, CHANGES)
    def any_day(hour: int, changes: list[tuple[int, int, bool]]) -> None:
        day.world.clock.set((started + timedelta(days=next(days))).astimezone(UTC))
        day.hours("green", {"closes": f"{hour}:00"})
        today = day.world.clock.now().astimezone(BRUSSELS)
        duty = day.begin("coach", "green")
        ends = today.replace(hour=hour, minute=0, second=0)
        assert duty.closes == ends
        for minutes, later, closed in changes:
            day.world.clock.move(timedelta(minutes=minutes))
            days_open = {"days": [today.isoweekday() % 7 + 1]} if closed else {}
            day.hours("green", {"closes": f"{later}:00"} | days_open)
            now = day.world.clock.now()
            if now < ends:
                said = now if closed else today.replace(hour=later, minute=0, second=0)
                ends = min(ends, max(said, now))
            with day.world.work() as work:
                [mine] = duties_in(work, day.world.organisations["east"])
            assert mine.closes == ends
        day.world.clock.set(max(ends, day.world.clock.now()))
        assert day.postings("coach") == set()
        day.sweep()

    day.place("an", "green")
    any_day()
    assert day.sound()


SITES = st.builds(
    Site,
    closes=st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    days=st.sets(st.integers(1, 7)).map(lambda days: tuple(sorted(days))),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@given(SITES, MOMENTS)
def test_a_place_closes_on_its_days_at_its_hour_and_at_midnight_at_the_latest(
    site: Site, now: datetime
) -> None:
    ends = closing(site, now)
    today = now.astimezone(BRUSSELS).date()
    if site.days and today.isoweekday() not in site.days:
        assert ends is None
        return
    assert ends is not None
    assert ends <= end_of_day(today)
    local = ends.astimezone(BRUSSELS)
    if site.closes is None:
        assert ends == end_of_day(today)
    elif site.closes.hour not in (2, 3):  # the hour that a summer skips
        assert (local.date(), local.time()) == (today, site.closes)


def test_taken_off_he_has_nothing_and_twice_is_harmless(day: Floor) -> None:
    duty = day.begin("coach", "packing")
    assert day.begin("coach", "packing").id == duty.id
    assert day.copies_of_coach("coach") == 2
    day.end(duty)
    assert (day.gets("coach"), day.copies_of_coach("coach")) == ({}, 0)
    day.end(duty)
    day.begin("coach", "packing")
    assert day.gets("coach") == {"an": {BASE}, "bo": {BASE}}


def test_who_is_moved_goes_from_one_coach_to_the_other(day: Floor) -> None:
    day.delivered("an")
    day.begin("coach", "packing")
    day.begin("substitute", "green")
    assert day.gets("substitute") == {}
    day.place("an", "green")
    assert day.gets("coach") == {"bo": {BASE}}
    assert day.gets("substitute") == {"an": {BASE, CARD, LINES}}
    assert day.copies_of_coach("coach") == 1
    day.place("an", "packing")
    assert day.gets("coach") == {"an": {BASE, CARD, LINES}, "bo": {BASE}}
    assert (day.gets("substitute"), day.copies_of_coach("substitute")) == ({}, 0)


def test_a_coach_on_two_places_loses_one_of_them_only(day: Floor) -> None:
    day.place("an", "green")
    first = day.begin("coach", "packing")
    day.begin("coach", "green")
    assert set(day.gets("coach")) == {"an", "bo"}
    day.end(first)
    assert set(day.gets("coach")) == {"an"}
    assert day.copies_of_coach("coach") == 1


def test_what_is_let_go_during_the_day_reaches_who_is_on_duty(day: Floor) -> None:
    """By the worker's own session, and by the physician's where he said "send it"."""
    day.begin("coach", "packing")
    for purpose in ("advice", "limits", "coach"):
        day.give("an", purpose)
        day.give("bo", purpose, show_first=False)
    card, lines = day.card("an"), day.do_lines("an")
    assert day.gets("coach")["an"] == {BASE}
    day.release("an", card)
    assert day.gets("coach")["an"] == {BASE, CARD}
    day.release("an", lines)
    assert day.gets("coach")["an"] == {BASE, CARD, LINES}
    day.card("bo")
    assert day.gets("coach")["bo"] == {BASE, CARD}


def test_a_yes_to_what_was_written_before_reaches_who_is_on_duty(day: Floor) -> None:
    receipts, *_ = day.delivered("an")
    day.begin("coach", "packing")
    day.withdraw("an", receipts[2])
    assert day.gets("coach")["an"] == {BASE}
    day.give("an", "coach")
    assert day.gets("coach")["an"] == {BASE}, "from now on"
    day.give("an", "coach", earlier=True)
    assert day.gets("coach")["an"] == {BASE, CARD, LINES}


@pytest.mark.parametrize("ends", [0, 1, 2])
def test_a_withdrawal_shows_at_the_next_look(day: Floor, ends: int) -> None:
    """Of `advice` ends all; of `limits` the do-lines; of `coach` both. Copies go at once."""
    receipts, card, lines = day.delivered("an")
    day.begin("coach", "packing")
    day.withdraw("an", receipts[ends])
    left = {BASE, CARD} if ends == 1 else {BASE}
    assert day.gets("coach")["an"] == left
    assert day.copies_of_coach("coach") == len(left) + 1
    assert day.reads("ss_east", lines) is False
    assert day.reads("ss_east", card) is (ends == 1)


def test_do_lines_come_back_only_where_numbers_may_go_back_in_time(day: Floor) -> None:
    receipts, _, lines = day.delivered("an")
    day.begin("coach", "packing")
    day.withdraw("an", receipts[1])
    day.give("an", "limits")
    assert not day.reads("coach", lines)
    day.give("an", "limits", earlier=True)
    assert day.reads("coach", lines)
    assert day.reads("ss_east", lines)


def test_an_expiry_during_the_day_closes_at_its_moment(day: Floor) -> None:
    for purpose in ("advice", "coach"):
        day.give("an", purpose, until="2026-03-03")
    card = day.card("an", "green")
    day.place("an", "green")
    day.release("an", card)
    day.at(23, 59)
    day.begin("coach", "green")
    assert day.reads("coach", card)
    day.at(0, 0, day=4)
    day.begin("coach", "green")
    assert day.gets("coach") == {"an": {BASE}}
    day.sweep()
    assert day.copies_of_coach("coach") == 1


def test_a_new_version_takes_the_place_of_the_one_that_is_open(day: Floor) -> None:
    _, card, _ = day.delivered("an")
    day.begin("coach", "packing")
    newer = day.card("an", replaces=card)
    assert day.reads("coach", card)
    day.release("an", newer)
    assert not day.reads("coach", card)
    assert day.reads("coach", newer)
    assert day.copies_of_coach("coach") == 4
    # Other tasks in the same place: the baseline card is written anew.
    day.place("an", "packing", day.tasks["packing"][:1])
    assert day.gets("coach")["an"] == {BASE, CARD, LINES}
    assert day.copies_of_coach("coach") == 4


def test_only_the_social_service_of_the_workshop_arranges(day: Floor) -> None:
    duty = day.begin("coach", "packing")
    for who in ("ss_west", "arts", "gp1", "coach", "an"):
        with pytest.raises(NotFound):
            day.begin("substitute", "packing", by=who)
        with pytest.raises(NotFound):
            day.end(duty, by=who)
    assert set(day.gets("coach")) == {"an", "bo"}
    for nobody in ("an", "arts", "ss_east"):
        with pytest.raises(NotFound):
            day.begin(nobody, "packing")


def test_who_leaves_loses_his_copies_and_his_duty(day: Floor) -> None:
    day.begin("coach", "packing")
    world = day.world
    with world.work() as work:
        [membership] = memberships(work, world.keys["coach"].account)
        end_membership(work, membership.id, None)
    assert day.copies_of_coach("coach") == 0
    day.delivered("an")
    assert day.copies_of_coach("coach") == 0, "nothing is sealed to him any more"
    day.sweep()
    with pytest.raises(NotFound):
        day.begin("coach", "packing")


def test_a_coach_can_read_nothing_else_of_who_stands_in_his_place(day: Floor) -> None:
    gp = None
    with day.world.work() as work:
        gp = day.world.group(work, "gp1")
    day.give("an", "doctors", gp=gp)
    day.give("an", "workplace", gp=gp)
    day.delivered("an")
    kinds = [Kind.NOTE, Kind.LIMITATIONS, Kind.ADVICE, Kind.LIMITS_SHEET]
    written = [day.write("an", kind, {"text": "a text"}) for kind in kinds]
    for document in written[2:]:
        day.release("an", document)
    for coach in COACHES:
        day.begin(coach, "packing")
        assert day.gets(coach)["an"] == {BASE, CARD, LINES}
        assert not any(day.reads(coach, document) for document in written)


def test_numbers_wait_for_him_when_he_wants_to_see_numbers_first(day: Floor) -> None:
    """ "Send it, and tell me" to the coach alone is no "send it" for the kilos."""
    day.begin("coach", "packing")
    day.give("an", "advice")
    day.give("an", "limits", show_first=True)
    day.give("an", "coach", show_first=False)
    document = day.do_lines("an")
    assert day.gets("coach")["an"] == {BASE}
    assert not day.reads("ss_east", document)
    day.release("an", document)
    assert day.gets("coach")["an"] == {BASE, LINES}


def test_numbers_go_at_once_where_he_said_so_twice(day: Floor) -> None:
    day.begin("coach", "packing")
    day.give("an", "advice")
    day.give("an", "limits", show_first=False)
    day.give("an", "coach", show_first=False)
    day.do_lines("an")
    assert day.gets("coach")["an"] == {BASE, LINES}
