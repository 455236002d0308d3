"""Each rule of the day by itself, on days from larger cases, and on days made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from fractions import Fraction

import pytest

from messaging.feasible import (
    Abilities,
    Asked,
    Day,
    Department,
    Kind,
    Load,
    Nothing,
    NotInTime,
    Obstacle,
    Piece,
    Posture,
    Wanted,
    WantedError,
    asked,
)
from messaging.feasible.composing import Effort, compose
from messaging.feasible.obstacle_words import OBSTACLES
from messaging.feasible.places import place_of
from messaging.feasible.wording import clock, duration, explain
from messaging.vocabulary.wording import LANGUAGES
from messaging.workplace.sites import CoachPresence, Site, SiteKind, Transport
from tests.messaging.feasible.checking import broken, with_their_rests

ALL = Fraction(1)
HOUSE = Department("house", opens=8 * 60, closes=16 * 60)


def stands(task: str, **more: object) -> Load:
    return Load(task, "house", shares={Posture.STANDING: ALL}, posture=Posture.STANDING, **more)  # type: ignore[arg-type]


def sits(task: str, **more: object) -> Load:
    return Load(task, "house", shares={Posture.SITTING: ALL}, posture=Posture.SITTING, **more)  # type: ignore[arg-type]


def case(*loads: Load, minutes: int = 240, place: Department = HOUSE, **able: object) -> Asked:
    abilities = {place.id: Abilities(**able)}  # type: ignore[arg-type]
    return asked(Wanted(minutes), [place], abilities, loads)


def day_of(one: Asked) -> Day:
    answer = compose(one)
    assert isinstance(answer, Day), answer
    assert not broken(one, answer)
    return answer


def ways_of(one: Asked) -> list[list[Kind]]:
    answer = compose(one)
    assert isinstance(answer, Nothing), answer
    return [[obstacle.kind for obstacle in way.obstacles] for way in answer.ways]


def test_a_day_fills_the_wanted_hours_exactly() -> None:
    for minutes in (15, 240, 480):
        assert day_of(case(sits("a"), minutes=minutes)).minutes == minutes


def test_the_sum_over_several_tasks_is_bound() -> None:
    most = {Kind.STANDING_TOTAL: 60, Kind.SITTING_TOTAL: 180}
    day = day_of(case(stands("a"), stands("b"), sits("c"), most=most))
    time = dict.fromkeys("abc", 0)
    for piece in day.pieces:
        if piece.task is not None:
            time[piece.task] += piece.end - piece.begin
    assert time["a"] + time["b"] <= 60
    assert time["c"] <= 180
    tight = {Kind.STANDING_TOTAL: 45, Kind.SITTING_TOTAL: 150}
    assert ways_of(case(stands("a"), stands("b"), sits("c"), most=tight)) == [
        [Kind.SITTING_TOTAL], [Kind.STANDING_TOTAL], [Kind.REST_GIVEN], [Kind.WANTED],
    ]  # fmt: skip


def test_two_tasks_on_end_in_one_posture_are_one_stretch() -> None:
    most = {Kind.STANDING_STRETCH: 60, Kind.HOURS: 480}
    one = case(stands("a", stretch=60), stands("b", stretch=60), minutes=120, most=most, rest=0)
    together = Day((Piece("a", 480, 540), Piece("b", 540, 600)))
    apart = Day((Piece("a", 480, 540), Piece(None, 540, 555), Piece("b", 555, 600)))
    alone = Day((Piece("a", 480, 600),))
    assert broken(one, together) == {frozenset({Obstacle(Kind.STANDING_STRETCH, most=60)})}
    assert not broken(one, apart)
    assert not broken(one, alone), "one task alone stands no longer than it says itself"
    sat_down = Day((Piece("a", 480, 525), Piece("c", 525, 555), Piece("b", 555, 600)))
    with_sitting = case(*one.loads, sits("c"), minutes=120, most=most)
    assert not broken(with_sitting, sat_down)


def test_who_needs_rest_gets_it_within_his_hours() -> None:
    day = day_of(case(sits("a", rest=15), rest=15))
    assert all(piece.end - piece.begin <= 45 for piece in day.pieces if piece.task is not None)
    assert day.minutes == 240
    assert day.pieces[0].task is not None
    assert day.pieces[-1].task is not None


def test_a_place_gives_no_endless_rest() -> None:
    most = {Kind.SITTING_TOTAL: 120}
    assert [Kind.REST_GIVEN] in ways_of(case(sits("a"), most=most))


def test_the_same_input_in_any_order_gives_the_same_day() -> None:
    most = {Kind.STANDING_TOTAL: 90, Kind.STANDING_STRETCH: 30}
    loads = [stands("a", stretch=30), sits("b"), stands("c", stretch=15), sits("d", block=60)]
    one = case(*loads, most=most)
    assert compose(one) == compose(one) == compose(replace(one, loads=tuple(reversed(loads))))


def test_a_calm_day_changes_no_more_than_it_must() -> None:
    tasks = [sits(f"t{n:02}") for n in range(12)]
    assert len(with_their_rests(day_of(case(*tasks, minutes=480)))) == 1
    most = {Kind.STANDING_TOTAL: 240, Kind.SITTING_TOTAL: 240}
    changing = day_of(case(*tasks, stands("s"), minutes=480, most=most))
    assert len(with_their_rests(changing)) == 2


def test_a_longer_line_in_one_place_is_never_more_elsewhere() -> None:
    """Case 16: an hour in the shop that he loves, half an hour anywhere else."""
    shop = replace(HOUSE, id="shop")
    loads = [stands("pack"), replace(stands("sell"), department="shop")]
    able = {
        "house": Abilities(most={Kind.STANDING_TOTAL: 60}),
        "shop": Abilities(most={Kind.STANDING_TOTAL: 240}),
    }
    day = compose(asked(Wanted(240), [HOUSE, shop], able, loads))
    assert isinstance(day, Day)
    assert {piece.task for piece in day.pieces} == {"sell"}
    longer = compose(asked(Wanted(300), [HOUSE, shop], able, loads))
    assert isinstance(longer, Nothing)
    assert {o.most for way in longer.ways for o in way.obstacles if o.most} == {240}


def test_nothing_to_do_names_nothing() -> None:
    assert compose(case()) == Nothing(())


def test_it_says_when_it_was_not_found_in_time() -> None:
    hard = case(
        *(stands(f"s{n}", stretch=15 + n) for n in range(9)), sits("x"),
        minutes=480, most={Kind.STANDING_STRETCH: 45, Kind.SITTING_TOTAL: 60},
    )  # fmt: skip
    assert isinstance(compose(hard, Effort(day=0.0001)), NotInTime)


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("minutes", Wanted(20)),
        ("minutes", Wanted(0)),
        ("minutes", Wanted(1500)),
        ("slot", Wanted(60, slot=20)),
        ("weekday", Wanted(60, weekday=0)),
        ("earliest", Wanted(60, earliest=-1)),
        ("latest", Wanted(60, latest=1441)),
        ("lifts", Wanted(60, lifts={"lift_low": -1})),
    ],
)
def test_a_day_that_cannot_be_is_refused(field: str, wanted: Wanted) -> None:
    with pytest.raises(WantedError) as refused:
        asked(wanted, [], {}, [])
    assert refused.value.field == field


# case 6 ---------------------------------------------------------------------------------------

ENCLAVE = Site(
    kind=SiteKind.ENCLAVE,
    opens=time(7, 30),
    closes=time(16),
    days=(1, 2, 3, 4, 5),
    coach=CoachPresence.THERE,
)
BUS = Transport(True, time(7), time(16, 30))


def half_days(site: Site) -> Asked:
    """He may work half days, and his bus brings him at 8.30; the advice itself is sound."""
    load = Load("clean", "client", block=240, coach=3, ways=frozenset({"collective"}))
    able = Abilities(most={Kind.HOURS: 240}, ways=frozenset({"collective", "public_transport"}))
    wanted = Wanted(240, earliest=8 * 60 + 30)
    return asked(wanted, [place_of("client", site)], {"client": able}, [load])


def test_the_bus_at_half_past_eight_and_transport_at_seven() -> None:
    one = half_days(replace(ENCLAVE, transport=BUS))
    assert ways_of(one) == [[Kind.TRANSPORT]]
    fixed = half_days(replace(ENCLAVE, transport=BUS, fixed_shift=True))
    assert ways_of(fixed) == [[Kind.TRANSPORT, Kind.SHIFT]]
    answer = compose(fixed)
    assert isinstance(answer, Nothing)
    way = answer.ways[0]
    said = [explain(way, one, fixed, {"client": "Enclave"}, "nl")[0] for one in way.obstacles]
    assert said == [
        "het gezamenlijk vervoer naar Enclave: het vertrekt om 7.00 en is terug om 16.30",
        "de vaste shift bij Enclave: van 7.30 tot 16.00",
    ]


def test_transport_of_which_no_hours_are_known_stands_in_the_way() -> None:
    for ride in (None, Transport(False), Transport(True)):
        assert ways_of(half_days(replace(ENCLAVE, transport=ride))) == [[Kind.TRANSPORT]]


def test_who_has_another_way_needs_no_transport() -> None:
    one = half_days(replace(ENCLAVE, transport=BUS))
    car = replace(one.loads[0], ways=frozenset({"collective", "public_transport"}))
    assert day_of(replace(one, loads=(car,))).begin == 8 * 60 + 30


def test_hours_that_nobody_filled_in_stand_in_the_way() -> None:
    unknown = half_days(Site())
    assert ways_of(unknown) == [[Kind.TRANSPORT, Kind.OPENING]]


def test_a_coach_who_is_away_stands_in_the_way_of_who_needs_one() -> None:
    for presence, level in ((CoachPresence.AWAY, 1), (CoachPresence.ON_CALL, 2)):
        site = Site(opens=time(8), closes=time(16), days=(1,), coach=presence)
        place = place_of("house", site)
        assert ways_of(case(sits("a"), place=place, coach=level)) == [[Kind.COACH]]
        day_of(case(sits("a"), place=place, coach=level - 1))


# words ----------------------------------------------------------------------------------------


def test_every_obstacle_has_words_in_every_language() -> None:
    assert set(OBSTACLES) == set(LANGUAGES)
    assert all(set(words) == set(Kind) for words in OBSTACLES.values())
    one = case(sits("a", block=60))
    way = compose(case(sits("a", block=60), most={Kind.HOURS: 60}))
    assert isinstance(way, Nothing)
    for kind in Kind:
        about = "a" if kind is Kind.BLOCK else "house"
        for language in OBSTACLES:
            said = explain(
                way.ways[0], Obstacle(kind, about, 1), one, {"a": "A", "house": "B"}, language
            )
            assert all(text and "{" not in text for text in said), said


def test_times_read_well() -> None:
    assert [clock(m) for m in (0, 450, 510)] == ["0.00", "7.30", "8.30"]
    assert [duration(m, "nl") for m in (0, 45, 60, 225)] == [
        "0 min", "45 min", "1 uur", "3 uur 45 min"
    ]  # fmt: skip
