"""Every rule of a day, checked on the day itself: nothing here knows how it was found.

`broken` names what a day breaks: for each breach the obstacles that each by itself would excuse
it; a breach without any is one that nothing excuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby, pairwise, product

from messaging.feasible import Asked, Budget, Day, Kind, Load, Obstacle, Piece, Posture

Breach = frozenset[Obstacle]
POSTURE = {
    Kind.SITTING_STRETCH: Posture.SITTING, Kind.SITTING_TOTAL: Posture.SITTING,
    Kind.STANDING_STRETCH: Posture.STANDING, Kind.STANDING_TOTAL: Posture.STANDING,
    Kind.WALKING_STRETCH: Posture.WALKING, Kind.WALKING_TOTAL: Posture.WALKING,
}  # fmt: skip


def breach(*obstacles: Obstacle) -> Breach:
    return frozenset(obstacles)


def loads(asked: Asked) -> dict[str, Load]:
    return {one.task: one for one in asked.loads}


def work(day: Day) -> list[Piece]:
    return [piece for piece in day.pieces if piece.task is not None]


def with_their_rests(day: Day) -> list[tuple[str, int, int]]:
    """The blocks: a task, and every rest until the next one begins."""
    named: list[tuple[str, Piece]] = []
    for piece in day.pieces:
        named.append((piece.task or named[-1][0], piece))
    blocks = []
    for task, pieces in groupby(named, key=lambda pair: pair[0]):
        parts = [piece for _, piece in pieces]
        blocks.append((task, parts[0].begin, parts[-1].end))
    return blocks


def well_formed(asked: Asked, day: Day) -> Iterator[Breach]:
    """No gap, nothing but the tasks given, rests inside the hours, whole slots, one site."""
    by_task, slot = loads(asked), asked.wanted.slot
    pieces = day.pieces
    names = {piece.task for piece in work(day)}
    fine = (
        bool(pieces)
        and all(a.end == b.begin for a, b in pairwise(pieces))
        and all(piece.begin < piece.end for piece in pieces)
        and all(m % slot == 0 for piece in pieces for m in (piece.begin, piece.end))
        and pieces[0].task is not None
        and pieces[-1].task is not None
        and names <= set(by_task)
        and len({asked.departments[by_task[name].department].site for name in names if name}) == 1
    )
    if not fine:
        yield breach()


def exact_hours(asked: Asked, day: Day) -> Iterator[Breach]:
    if day.end - day.begin != asked.wanted.minutes:
        yield breach(Obstacle(Kind.WANTED))


def places(asked: Asked, day: Day) -> Iterator[Breach]:
    """Opening, coach, the bus, the time of day and the weekday, minute by minute."""
    wanted = asked.wanted
    for task, begin, end in with_their_rests(day):
        load = loads(asked)[task]
        place, able = asked.departments[load.department], asked.abilities[load.department]
        opens, closes = place.opens, place.closes
        known = opens is not None and closes is not None and wanted.weekday in place.weekdays
        if not known or begin < (opens or 0) or end > (closes or 0):
            yield breach(Obstacle(Kind.OPENING, place.id))
        if place.coach is not None and place.coach < able.coach <= load.coach:
            yield breach(Obstacle(Kind.COACH, place.id))
        if wanted.earliest is not None and begin < wanted.earliest:
            yield breach(Obstacle(Kind.EARLIEST))
        if wanted.latest is not None and end > wanted.latest:
            yield breach(Obstacle(Kind.LATEST))
        if wanted.weekday in able.excluded:
            yield breach(Obstacle(Kind.WEEKDAY))
        if able.times is not None:
            inside = {m % 1440 for a, b in able.times for m in range(a, b)}
            if not set(range(begin, end)) <= inside:
                yield breach(Obstacle(Kind.TIMES))


def transport(asked: Asked, day: Day) -> Iterator[Breach]:
    """Who has no other way rides along, there and back, and waits an hour at most."""
    for department in {loads(asked)[piece.task or ""].department for piece in work(day)}:
        place, mine = asked.departments[department], asked.abilities[department].ways
        lead = {w for one in asked.loads if one.department == department for w in one.ways}
        if (lead if mine is None else lead & mine) != {"collective"}:
            continue
        way, ride = Obstacle(Kind.TRANSPORT, department), place.transport
        if ride is None:
            yield breach(way)
            continue
        there = [b for b in with_their_rests(day) if loads(asked)[b[0]].department == department]
        if any(begin < ride.leaves or end > ride.returns for _, begin, end in there):
            yield breach(way)
        if asked.wanted.earliest is not None and ride.leaves < asked.wanted.earliest:
            yield breach(way, Obstacle(Kind.EARLIEST))
        if asked.wanted.latest is not None and ride.returns > asked.wanted.latest:
            yield breach(way, Obstacle(Kind.LATEST))
        if leaves_undone(asked, day, department) > 60:
            yield breach(way)


def shift(asked: Asked, day: Day) -> Iterator[Breach]:
    for department in {loads(asked)[piece.task or ""].department for piece in work(day)}:
        fixed = asked.departments[department].fixed_shift
        if fixed and leaves_undone(asked, day, department) > 60:
            yield breach(Obstacle(Kind.SHIFT, department))


def leaves_undone(asked: Asked, day: Day, department: str) -> int:
    """How many minutes of a place's opening are not part of the day."""
    place = asked.departments[department]
    if place.opens is None or place.closes is None:
        return 0
    return place.closes - place.opens - (day.end - day.begin)


def blocks(asked: Asked, day: Day) -> Iterator[Breach]:
    for task, begin, end in with_their_rests(day):
        if end - begin < loads(asked)[task].block:
            yield breach(Obstacle(Kind.BLOCK, task))


def rest_given(asked: Asked, day: Day) -> Iterator[Breach]:
    rests = sum(piece.end - piece.begin for piece in day.pieces if piece.task is None)
    given = sum(
        Fraction(end - begin, 60) * (Fraction(15, 2) + loads(asked)[task].rest)
        for task, begin, end in with_their_rests(day)
    )
    if rests > given:
        yield breach(Obstacle(Kind.REST_GIVEN))


def sums(asked: Asked, day: Day) -> Iterator[Breach]:
    """Hours, time in each posture, and lifts: what the parts of the day come to together."""
    for budget in asked.budgets:
        spent = Fraction(0)
        if budget.kind is Kind.HOURS:
            for task, begin, end in with_their_rests(day):
                spent += (end - begin) * (loads(asked)[task].department in budget.departments)
        elif budget.kind.endswith("_total") or budget.kind in ("lift_low", "lift_high", "carry"):
            for piece in work(day):
                load, minutes = loads(asked)[piece.task or ""], piece.end - piece.begin
                if load.department not in budget.departments:
                    continue
                if budget.kind.endswith("_total"):
                    spent += minutes * load.shares.get(POSTURE[budget.kind], Fraction(0))
                else:
                    times = load.lifts.get(budget.kind.value, 0)
                    spent += budget.most + 1 if times is None else Fraction(times * minutes, 60)
        else:
            continue
        if spent > budget.most:
            yield breach(Obstacle(budget.kind, most=budget.most))


def stretches(asked: Asked, day: Day) -> Iterator[Breach]:
    for budget in asked.budgets:
        if not budget.kind.endswith("_stretch"):
            continue
        if longest(asked, day, budget) > budget.most:
            yield breach(Obstacle(budget.kind, most=budget.most))


def longest(asked: Asked, day: Day, budget: Budget) -> Fraction:
    """The longest stretch in the budget's posture: task after task, without a rest between."""
    so_far = most = Fraction(0)
    for piece in day.pieces:
        load = loads(asked).get(piece.task or "")
        if load is None or load.posture is not POSTURE[budget.kind]:
            so_far = Fraction(0)
            continue
        if load.department in budget.departments:
            pace = Fraction(1000, 15) if load.posture is Posture.WALKING else Fraction(1)
            own = budget.most if load.stretch is None else load.stretch
            so_far += min((piece.end - piece.begin) * pace, Fraction(min(own, budget.most)))
        most = max(most, so_far)
    return most


def rest_needed(asked: Asked, day: Day) -> Iterator[Breach]:
    """In work without a rest, never a whole span in which a rest of one slot is due."""
    for budget in asked.budgets:
        if budget.kind is not Kind.REST_NEEDED:
            continue
        on_end = 0
        for piece in day.pieces:
            load = loads(asked).get(piece.task or "")
            counts = load is not None and load.department in budget.departments
            on_end = on_end + piece.end - piece.begin if counts else 0
            if (on_end + asked.wanted.slot) * budget.most > asked.wanted.slot * 60:
                yield breach(Obstacle(budget.kind, most=budget.most))
                break


def changes(asked: Asked, day: Day) -> Iterator[Breach]:
    parts = with_their_rests(day)
    ends_of_work = {piece.end for piece in work(day)}
    for budget in asked.budgets:
        if budget.kind not in (Kind.CHANGES, Kind.CHANGE_IN_WORK):
            continue
        into = [b for b in parts[1:] if loads(asked)[b[0]].department in budget.departments]
        if budget.kind is Kind.CHANGE_IN_WORK:
            into = [b for b in into if b[1] in ends_of_work]
        if len(into) > budget.most:
            yield breach(Obstacle(budget.kind, most=budget.most))


RULES = (
    well_formed, exact_hours, places, transport, shift, blocks, rest_given, sums, stretches, rest_needed,
    changes,
)  # fmt: skip


def broken(asked: Asked, day: Day) -> set[Breach]:
    return {one for rule in RULES for one in rule(asked, day)}


def excused(breaches: Iterable[Breach], lifted: frozenset[Obstacle]) -> bool:
    return all(one & lifted for one in breaches)


def every_day(asked: Asked, first: int, last: int, longest_day: int) -> Iterator[Day]:
    """Every day there can be between two moments, of whatever length."""
    slot = asked.wanted.slot
    names: list[str | None] = [*sorted(loads(asked)), None]
    for begin in range(first, last, slot):
        for length in range(slot, min(longest_day, last - begin) + slot, slot):
            if begin + length > last:
                break
            for tasks in product(names, repeat=length // slot):
                if tasks[0] is None or tasks[-1] is None:
                    continue
                pieces: list[Piece] = []
                for n, task in enumerate(tasks):
                    at = begin + n * slot
                    if pieces and pieces[-1].task == task:
                        pieces[-1] = Piece(task, pieces[-1].begin, at + slot)
                    else:
                        pieces.append(Piece(task, at, at + slot))
                yield Day(tuple(pieces))


def smallest_by_trying(days: Iterable[set[Breach]]) -> set[frozenset[Obstacle]]:
    """All smallest sets of obstacles that excuse a day; empty where nothing excuses any."""
    best: set[frozenset[Obstacle]] = set()
    size = 10**6
    for breaches in days:
        if breach() in breaches:
            continue
        for chosen in product(*(sorted(one, key=lambda o: o.order) for one in breaches)):
            lifted = frozenset(chosen)
            if len(lifted) < size:
                best, size = set(), len(lifted)
            if len(lifted) == size:
                best.add(lifted)
    return best
