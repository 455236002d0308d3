"""Two workers of one workshop, and whatever doctors may write of one of them.

``an`` is the one who is looked at; ``bo`` has another advice and other limits, so that what
stands on both their pages is the furniture of the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from consent.clock import brussels_day
from consent.purposes import Kind, PurposeCode, Role
from messaging.documents.releasing import release
from messaging.documents.writing import write
from messaging.returning.plan import parse_plan, plan_to_json
from messaging.vocabulary import (
    Advice,
    Basis,
    Capacity,
    Course,
    Group,
    LimitsSheet,
    Outcome,
    Phrasebook,
    advice_to_json,
    assessment_to_json,
    limits_sheet,
    limits_sheet_to_json,
    load,
    parse_advice,
    parse_assessment,
    parse_capacity,
)
from messaging.vocabulary.capacity import to_json
from messaging.vocabulary.cards import MOST_DO_LINES, Card, card_to_json, is_physical, parse_card
from messaging.workplace.catalogue import import_catalogue
from messaging.workplace.service import catalogue
from tests.messaging.vocabulary.strategies import capacities, phrases
from tests.portal.pages.doctors_support import CATALOGUE
from tests.support.advising import consent_to
from tests.support.coaching import Floor
from tests.support.world import START, World, enrol

START_DAY = brussels_day(START)
"""On which every scene begins."""
NOTES = ("rugpijn sinds maandag", "Depression, under treatment", "hernia L5", "Burn-out")
APPROACHES = [one.code for one in Phrasebook.load().group(Group.APPROACH)]
REASON = "hij kan dit wel, ondanks de hernia"


@dataclass(frozen=True)
class Secrets:
    """What doctors know of somebody: all 45 attributes, and words between them."""

    lines: tuple[Capacity, ...] = field(repr=False)
    notes: tuple[str, ...]
    accepted: bool

    @property
    def sheet(self) -> LimitsSheet:
        """What of it could be let go under ``limits``."""
        return limits_sheet(self.lines)


@st.composite
def secrets(draw: st.DrawFn) -> Secrets:
    """Something known of each of the 45 attributes."""
    between = {"course": st.sampled_from(list(Course)), "basis": st.sampled_from(list(Basis))}
    lines = [
        parse_capacity(
            draw(capacities(of=name, tells=True, today=START_DAY))
            | draw(st.fixed_dictionaries(between)),
            START_DAY,
        )
        for name in load().ids
    ]
    notes = draw(st.tuples(*[st.sampled_from(NOTES)] * 3))
    return Secrets(tuple(lines), notes, draw(st.booleans()))


@st.composite
def advices(draw: st.DrawFn) -> dict[str, Any]:
    """An advice on the tasks of the catalogue, by their keys."""
    lines = []
    for task in ("fold", "load", "weed"):
        outcome = draw(st.sampled_from(list(Outcome)))
        line: dict[str, Any] = {"task": task, "outcome": str(outcome)}
        if outcome is Outcome.SUITS_WITH_ADAPTATION:
            codes = [one.code for one in Phrasebook.load().group(Group.ADAPTATION)]
            line["adaptations"] = draw(
                st.lists(st.sampled_from(codes), min_size=1, max_size=4, unique=True)
            )
        lines.append(line)
    data: dict[str, Any] = {
        key: draw(phrases(Group(key), today=START_DAY))
        for key in ("hours", "days", "build_up", "duration")
    }
    if data["duration"] != "duration_open":
        data["certainty"] = draw(phrases(Group.CERTAINTY))
    day = START_DAY + timedelta(days=draw(st.integers(30, 300)))
    return {"lines": lines, **data, "review_by": day.isoformat()}


def set_scene(world: World) -> Floor:
    """Both workers in packing, with the coach on duty there; both said yes to everything asked.

    Not to numbers: who gets those says yes to them himself (``let_numbers_go``).
    """
    enrol(world, "coach", Role.COACH, "east")
    floor = Floor(world)
    with world.work() as work:
        import_catalogue(work, world.organisations["east"], CATALOGUE)
        for department in catalogue(work, world.organisations["east"]):
            floor.places[department.key] = department.id
            floor.tasks[department.key] = [task.id for task in department.tasks]
        practice = world.group(work, "gp1")
    for who in ("an", "bo"):
        floor.place(who, "pack")
        consent_to(world, who, PurposeCode.DOCTORS, gp=practice)
        consent_to(world, who, PurposeCode.WORKPLACE, gp=practice)
        consent_to(world, who, PurposeCode.ADVICE)
        consent_to(world, who, PurposeCode.COACH)
    floor.begin("coach", "pack")
    return floor


def tasks_of(floor: Floor) -> dict[str, str]:
    """The ids of the tasks by their keys in the catalogue."""
    keys = {
        place["key"]: [task["key"] for task in place["tasks"]] for place in CATALOGUE["departments"]
    }
    return {
        key: task
        for place, ids in floor.tasks.items()
        for key, task in zip(keys[place], ids, strict=True)
    }


def coded(advice: dict[str, Any], tasks: dict[str, str]) -> Advice:
    """The advice with the ids of its tasks."""
    named = [{**one, "task": tasks[one["task"]]} for one in advice["lines"]]
    return parse_advice({**advice, "lines": named}, START_DAY)


def advise(world: World, who: str, advice: Advice) -> str:
    """The physician writes it and the worker lets it go."""
    return _delivered(world, who, Kind.ADVICE, advice_to_json(advice))


def let_numbers_go(world: World, who: str, sheet: LimitsSheet) -> str:
    """The worker says yes to numbers, the physician writes them, and the worker lets them go."""
    consent_to(world, who, PurposeCode.LIMITS)
    return _delivered(world, who, Kind.LIMITS_SHEET, limits_sheet_to_json(sheet))


def carded(advice: Advice, approach: list[str]) -> Card:
    """The card for the coach that goes with an advice: its tasks in packing, and an approach."""
    lines = advice_to_json(advice)["lines"][:2]
    return parse_card({"lines": lines, "approach": approach})


def let_card_go(world: World, who: str, card: Card) -> str:
    """The physician writes the card, and the worker lets it go."""
    return _delivered(world, who, Kind.TASK_CARD, card_to_json(card))


def do_lines_of(sheet: LimitsSheet) -> LimitsSheet:
    """What of a sheet a coach could read: at most three physical lines."""
    physical = [line for line in sheet.lines if is_physical(line.attribute)]
    return LimitsSheet(tuple(physical[:MOST_DO_LINES]))


def let_do_lines_go(world: World, who: str, lines: LimitsSheet) -> str:
    """The same of the do-lines; he said yes to numbers before."""
    return _delivered(world, who, Kind.DO_LINES, limits_sheet_to_json(lines))


def _delivered(world: World, who: str, kind: Kind, content: Any) -> str:
    with world.work() as work:
        document = write(work, world.acting(work, "arts"), world.dossiers[who], kind, content)
    with world.work() as work:
        release(work, world.acting(work, who), document)
    return document


def write_between_doctors(world: World, who: str, known: Secrets, tasks: dict[str, str]) -> None:
    """All that is written of him and is not for the workplace; the numbers wait for him."""
    dossier = world.dossiers[who]
    said, beside, noted = known.notes
    raw = [to_json(line) for line in known.lines]
    relieving = {name: [one.id for one in load().adaptations_for(name)] for name in load().ids}
    assessed = [
        {**one, "note": noted}
        | ({"accepted": relieving[one["attribute"]][:2]} if known.accepted else {})
        for one in raw
        if one["state"] in ("limit", "only_with", "not") and relieving[one["attribute"]]
    ]
    overruled = {
        "task": tasks["fold"], "attribute": "lift_low", "outcome": "suits", "reason": REASON,
        "review_by": (START_DAY + timedelta(days=90)).isoformat(),
    }  # fmt: skip
    steps = [{"from": START_DAY.isoformat(), "hours": 2.5, "days": 1}]
    plan = parse_plan({"steps": steps, "permission": "not_yet"}, START_DAY)
    waiting = parse_card(
        {"lines": [{"task": tasks["fold"], "outcome": "does_not_suit"}], "approach": APPROACHES[:2]}
    )
    assessment = parse_assessment({"lines": assessed, "overrides": [overruled]}, START_DAY)
    for author, kind, content in (
        ("gp1", Kind.NOTE, {"text": said}),
        ("arts", Kind.NOTE, {"text": beside, "reply_to": None, "question": None}),
        ("gp1", Kind.LIMITATIONS, {"lines": raw}),
        ("arts", Kind.LIMITATIONS, {"lines": raw}),
        ("arts", Kind.ASSESSMENT, assessment_to_json(assessment)),
        ("arts", Kind.LIMITS_SHEET, limits_sheet_to_json(known.sheet)),
        ("arts", Kind.TASK_CARD, card_to_json(waiting)),
        ("arts", Kind.RETURN_PLAN, plan_to_json(plan)),
        ("arts", Kind.DO_LINES, limits_sheet_to_json(do_lines_of(known.sheet))),
    ):
        with world.work() as work:
            write(work, world.acting(work, author), dossier, kind, content)
