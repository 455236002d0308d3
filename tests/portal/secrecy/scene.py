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
from messaging.workplace.catalogue import import_catalogue
from messaging.workplace.service import catalogue
from tests.messaging.vocabulary.strategies import TODAY, capacities, phrases
from tests.portal.pages.doctors_support import CATALOGUE, place
from tests.support.advising import consent_to
from tests.support.world import START, World, enrol

START_DAY = brussels_day(START)
"""On which every scene begins."""
NOTES = ("rugpijn sinds maandag", "Depression, under treatment", "hernia L5", "Burn-out")
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
            draw(capacities(of=name, tells=True)) | draw(st.fixed_dictionaries(between)), TODAY
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
        key: draw(phrases(Group(key))) for key in ("hours", "days", "build_up", "duration")
    }
    if data["duration"] != "duration_open":
        data["certainty"] = draw(phrases(Group.CERTAINTY))
    day = START_DAY + timedelta(days=draw(st.integers(30, 300)))
    return {"lines": lines, **data, "review_by": day.isoformat()}


def set_scene(world: World) -> tuple[dict[str, str], dict[str, str]]:
    """The workshop with its work and its people; both said yes. The ids of departments and tasks by key."""
    enrol(world, "coach", Role.COACH, "east")
    with world.work() as work:
        import_catalogue(work, world.organisations["east"], CATALOGUE)
        places = catalogue(work, world.organisations["east"])
        departments = {place.key: place.id for place in places}
        tasks = {task.key: task.id for place in places for task in place.tasks}
        practice = world.group(work, "gp1")
    for who in ("an", "bo"):
        consent_to(world, who, PurposeCode.DOCTORS, gp=practice)
        consent_to(world, who, PurposeCode.WORKPLACE, gp=practice)
        consent_to(world, who, PurposeCode.ADVICE)
        place(world, who, [tasks["fold"]])
    return departments, tasks


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
        "review_by": (TODAY + timedelta(days=90)).isoformat(),
    }  # fmt: skip
    assessment = parse_assessment({"lines": assessed, "overrides": [overruled]}, TODAY)
    for author, kind, content in (
        ("gp1", Kind.NOTE, {"text": said}),
        ("arts", Kind.NOTE, {"text": beside, "reply_to": None, "question": None}),
        ("gp1", Kind.LIMITATIONS, {"lines": raw}),
        ("arts", Kind.LIMITATIONS, {"lines": raw}),
        ("arts", Kind.ASSESSMENT, assessment_to_json(assessment)),
        ("arts", Kind.LIMITS_SHEET, limits_sheet_to_json(known.sheet)),
    ):
        with world.work() as work:
            write(work, world.acting(work, author), dossier, kind, content)
