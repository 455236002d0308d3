"""What was said on the telephone reaches the worker and whom he named, and nobody reads it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from consent.log.service import EventType
from consent.purposes import Kind
from messaging.absence.models import Absence
from messaging.absence.reading import absent, often_moved, standing
from messaging.absence.service import (
    answer_himself,
    is_back,
    move,
    note_call,
    set_interval,
    want_calls,
)
from messaging.documents.reading import disclose_readable
from messaging.documents.releasing import end
from messaging.exchange.withdrawing import withdraw
from messaging.groups.models import Group
from messaging.work import Acting, NotFound, Refused, Work
from tests.messaging.absence.calling import (
    PHYSICIANS,
    SERVICE,
    TAKERS,
    call,
    house_of,
    let_know,
    readers,
    today,
)
from tests.support.world import World


@pytest.fixture
def house(world: World) -> Iterator[World]:
    """A world with everybody who takes calls; sound at the end, whatever was done."""
    with house_of(world):
        yield world


@pytest.mark.parametrize("taker", TAKERS)
def test_whoever_takes_a_call_reads_nothing_back(house: World, taker: str) -> None:
    document = call(house, taker)
    assert document is not None
    assert readers(house) == {"an": "yes"}
    with pytest.raises(NotFound), house.work() as work:
        end(work, house.acting(work, taker), document)


@pytest.mark.parametrize(
    ("roles", "told"),
    [((SERVICE,), {"ss_east"}), ((PHYSICIANS,), {"arts"}),
     ((SERVICE, PHYSICIANS), {"ss_east", "arts"})],
)  # fmt: skip
def test_whom_he_named_reads_it_until_he_stops(
    house: World, roles: tuple[object, ...], told: set[str]
) -> None:
    given = let_know(house, roles)  # type: ignore[arg-type]
    house.clock.move(timedelta(minutes=1))
    call(house)
    assert readers(house) == {"an": "yes"} | dict.fromkeys(told, "yes")
    with house.work() as work:
        withdraw(work, house.acting(work, "an"), house.dossiers["an"], given)
    assert readers(house) == {"an": "yes"}
    house.clock.move(timedelta(minutes=1))
    call(house, answer="no")
    assert readers(house) == {"an": "no"}


def test_who_is_named_later_reads_earlier_answers_only_where_he_says_so(house: World) -> None:
    call(house)
    house.clock.move(timedelta(minutes=1))
    let_know(house, [SERVICE])
    assert readers(house) == {"an": "yes"}
    let_know(house, [SERVICE], earlier=True)
    assert readers(house) == {"an": "yes", "ss_east": "yes"}


def test_a_service_without_its_key_is_not_noticed_by_who_takes_the_call(house: World) -> None:
    """Else the error would tell that there is a consent."""
    let_know(house, [SERVICE, PHYSICIANS])
    house.clock.move(timedelta(minutes=1))
    with house.work() as work:
        for group in work.session.scalars(select(Group)):
            group.stale = True
    assert call(house, "ss_east") is not None
    with house.work() as work:
        for group in work.session.scalars(select(Group)):
            group.stale = False


def test_he_answers_himself_and_what_was_noted_ends(house: World) -> None:
    let_know(house, [SERVICE])
    house.clock.move(timedelta(minutes=1))
    noted = call(house, answer="no")
    with house.work() as work:
        course = standing(work, house.dossiers["an"])
        assert course is not None
        answer_himself(work, house.acting(work, "an"), course.id, "yes", replaces=[str(noted)])
    assert readers(house) == {"an": "yes", "ss_east": "yes"}
    with pytest.raises(NotFound), house.work() as work:
        answer_himself(work, house.acting(work, "bo"), course.id, "no")


def test_his_own_answer_ends_whatever_was_noted_in_that_absence(house: World) -> None:
    let_know(house, [SERVICE, PHYSICIANS])
    house.clock.move(timedelta(minutes=1))
    noted = [str(call(house, taker)) for taker in TAKERS]
    with house.work() as work:
        course = standing(work, house.dossiers["an"])
        assert course is not None
    for wrong in ([call(house, worker="bo")], [*noted, "0" * 32]):
        with pytest.raises(NotFound), house.work() as work:
            acting = house.acting(work, "an")
            answer_himself(work, acting, course.id, "no", replaces=[str(one) for one in wrong])
    with house.work() as work:
        answer_himself(work, house.acting(work, "an"), course.id, "no", replaces=noted)
    for reader in ("ss_east", "arts", "an"):
        with house.work() as work:
            acting = house.acting(work, reader)
            kinds = [str(Kind.ABSENCE_ANSWER)]
            opened = disclose_readable(work, acting, [house.dossiers["an"]], kinds)
            said = [one.content["answer"] for one in opened if not one.stored.facts.ended]
            assert said == ["no"], reader


def test_nobody_else_takes_calls(house: World) -> None:
    for stranger in ("ss_west", "arts", "gp1", "an", "bo"):
        with pytest.raises(NotFound):
            call(house, stranger)
    with pytest.raises(NotFound):
        call(house, "coach", worker="wout")


def test_only_the_social_service_lists_and_changes(house: World) -> None:
    call(house)
    east = house.organisations["east"]
    with house.work() as work:
        [course] = absent(work, house.acting(work, "ss_east"), east)
    acts: tuple[Callable[[Work, Acting], object], ...] = (
        lambda work, acting: absent(work, acting, east),
        lambda work, acting: is_back(work, acting, course.id),
        lambda work, acting: move(work, acting, course.id, None),
        lambda work, acting: note_call(work, acting, course.id, reached=True, wish=None),
        lambda work, acting: set_interval(work, acting, east, 2),
    )
    for stranger in ("coach", "admin", "ss_west", "arts", "an"):
        for act in acts:
            with pytest.raises(NotFound), house.work() as work:
                act(work, house.acting(work, stranger))
    for stranger in ("ss_east", "coach", "bo"):
        with pytest.raises(NotFound), house.work() as work:
            want_calls(work, house.acting(work, stranger), house.dossiers["an"], wanted=False)


def test_a_second_call_moves_the_day_and_a_late_one_begins_another(house: World) -> None:
    call(house, days=4)
    house.clock.move(timedelta(days=7))
    call(house, "ss_east", None, days=4)
    dossier = house.dossiers["an"]
    with house.work() as work:
        course = standing(work, dossier)
        assert course is not None
        assert len(course.expected) == 2
        assert course.days(today(house)) == 8
    house.clock.move(timedelta(days=20))
    call(house)
    with house.work() as work:
        rows = work.session.scalars(select(Absence)).all()
        assert len(rows) == 2
        later = standing(work, dossier)
        assert later is not None
        assert later.began == today(house)
        is_back(work, house.acting(work, "ss_east"), later.id)
        assert standing(work, dossier) is None
    with pytest.raises(NotFound), house.work() as work:
        move(work, house.acting(work, "ss_east"), later.id, None)


def test_the_physicians_get_a_note_of_a_day_that_moves_each_week(house: World) -> None:
    for _week in range(4):
        call(house, "ss_east", None, days=4)
        house.clock.move(timedelta(days=7))
    with house.work() as work:
        [noted] = often_moved(work, house.acting(work, "arts"))
        assert (noted.dossier, noted.short_moves()) == (house.dossiers["an"], 3)
        for nobody in ("ss_east", "coach", "gp1", "an"):
            assert often_moved(work, house.acting(work, nobody)) == []


def test_two_calls_at_once_are_one_absence(house: World) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda taker: call(house, taker), ("coach", "ss_east")))
    with house.work() as work:
        assert len(work.session.scalars(select(Absence)).all()) == 1


def test_wishes_and_weeks_are_fixed(house: World) -> None:
    call(house)
    with house.work() as work:
        acting = house.acting(work, "ss_east")
        [course] = absent(work, acting, house.organisations["east"])
        note_call(work, acting, course.id, reached=True, wish="adapted_start")
        [course] = absent(work, acting, house.organisations["east"])
        assert [(one.reached, one.wish) for one in course.contacts] == [
            (True, ("adapted_start", 1))
        ]
    for weeks in (0, 27):
        with pytest.raises(Refused), house.work() as work:
            set_interval(work, house.acting(work, "ss_east"), house.organisations["east"], weeks)


def test_what_was_said_stands_in_no_line_of_the_log(house: World) -> None:
    for answer in ("yes", "no"):
        call(house, answer=answer)
    with house.work() as work:
        lines = work.log.read([house.dossiers["an"]])
    told = [line for line in lines if line.type is EventType.ABSENCE]
    assert len(told) == 2
    for line in told:
        assert set(line.body) == {"absence", "step", "sha256"}
        assert set(line.personal) == {"actor", "role", "organisation", "what"}
    for line in lines:
        said = f"{line.body} {line.personal}"
        assert "did_not" not in said
        assert "answer'" not in said.replace(str(Kind.ABSENCE_ANSWER), "")
