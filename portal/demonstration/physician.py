"""What the physician writes in a worker's story: lines, an advice, cards and numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from consent.clock import brussels_day
from consent.purposes import Kind
from messaging.documents.reading import disclose_readable
from messaging.translation import propose, statements, translate
from messaging.translation.proposal import USUAL
from messaging.vocabulary import (
    advice_to_json,
    assessment_to_json,
    parse_advice,
    parse_assessment,
    parse_capacities,
    to_json,
)
from messaging.vocabulary.attributes import CapacityState
from messaging.vocabulary.book import load
from messaging.vocabulary.cards import card_to_json, parse_card
from portal.demonstration.telling import PHYSICIAN, Story


def limit(story: Story, attribute: str, value: Any, *accepted: str, **more: Any) -> dict[str, Any]:
    """A line that the physician establishes, for ninety days, with what he accepts."""
    until = brussels_day(story.stage.clock.now()) + timedelta(days=90)
    line = {
        "attribute": attribute, "state": "limit", "value": value,
        "review_by": until.isoformat(), "accepted": list(accepted),
    }  # fmt: skip
    return line | more


def usual_limits(story: Story) -> tuple[dict[str, Any], ...]:
    """What he establishes of most: a few kilos, and half an hour's standing or on a stool."""
    return (
        limit(story, "lift_low", [{"kg": 5, "per_hour": 12}], "lifting_aid"),
        limit(story, "standing", {"stretch_min": 30, "total_h": 4}, "sit_stand_stool"),
    )


def standing(story: Story, kind: Kind) -> str:
    """The text of this kind that the physician keeps up."""
    with story.stage.work() as session:
        work = story.stage.on(session)
        opened = disclose_readable(
            work, story.stage.acting(work, PHYSICIAN), [story.dossier], [str(kind)]
        )
    return next(one.id for one in opened if not one.stored.facts.ended)


def assess(story: Story, *lines: dict[str, Any], replaces: str | None = None) -> str:
    """The physician establishes these lines, and of everything else that nothing limits it."""
    named = {line["attribute"] for line in lines}
    free = [
        {"attribute": one.id, "state": "no_limit"}
        for one in load().attributes
        if one.id not in named and CapacityState.NO_LIMIT in one.capacity_states
    ]
    today = brussels_day(story.stage.clock.now())
    said = {"lines": [*lines, *free], "overrides": []}
    found = parse_assessment(said, today, departments={one.id for one in story.places()})
    content = assessment_to_json(found)
    return story.write(PHYSICIAN, Kind.ASSESSMENT, content, replaces=replaces)


def advice(story: Story, *, replaces: str | None = None, **said: Any) -> str:
    """The physician writes what the comparison proposes, and says for how long."""
    today = brussels_day(story.stage.clock.now())
    places = story.places()
    kinds = [str(Kind.LIMITATIONS), str(Kind.ASSESSMENT)]
    with story.stage.work() as session:
        work = story.stage.on(session)
        acting = story.stage.acting(work, PHYSICIAN)
        opened = disclose_readable(work, acting, [story.dossier], kinds)
    found = statements(opened)
    proposed = propose(translate(places, found, {}, today), found, today)
    content = {
        "lines": [
            {
                "task": one.task,
                "outcome": str(one.outcome),
                "adaptations": list(one.adaptations),
            }
            for one in proposed.lines
        ],
        "hours": "hours_usual" if proposed.hours in (None, USUAL) else proposed.hours,
        "days": "days_usual" if proposed.days in (None, USUAL) else proposed.days,
        "duration": {"code": "for_weeks", "params": {"weeks": 6}},
        "certainty": "likely",
        "review_by": (today + timedelta(days=35)).isoformat(),
        **said,
    }
    advice = advice_to_json(parse_advice(content, today))
    return story.write(PHYSICIAN, Kind.ADVICE, advice, replaces=replaces)


def tasks(story: Story) -> list[str]:
    """The tasks that he does."""
    with story.stage.work() as session:
        work = story.stage.on(session)
        [record] = disclose_readable(
            work, story.stage.acting(work, PHYSICIAN), [story.dossier], [str(Kind.PLACEMENT)]
        )
    return list(record.content["tasks"])


def card(story: Story, *approach: str) -> str:
    """The physician writes the card of the coach: help with the first task, and how to speak."""
    lines: list[dict[str, Any]] = [{"task": one, "outcome": "suits"} for one in tasks(story)]
    lines[0] |= {"outcome": "suits_with_adaptation", "adaptations": ["pictogram_steps"]}
    said = {
        "lines": lines,
        "approach": approach or ("name_first", "one_instruction", "give_time"),
    }
    return story.write(PHYSICIAN, Kind.TASK_CARD, card_to_json(parse_card(said)))


def do_lines(story: Story) -> str:
    """The physician writes what the coach may know in numbers."""
    return story.write(PHYSICIAN, Kind.DO_LINES, {"schema": 1, "lines": limit_lines(story)})


def limit_lines(story: Story) -> list[dict[str, Any]]:
    """Two physical lines, to be reviewed in ninety days."""
    today = brussels_day(story.stage.clock.now())
    review = (today + timedelta(days=90)).isoformat()
    return [
        to_json(one)
        for one in parse_capacities(
            [
                {
                    "attribute": "lift_low",
                    "state": "limit",
                    "value": [{"kg": 5, "per_hour": 12}],
                    "review_by": review,
                },
                {
                    "attribute": "standing",
                    "state": "limit",
                    "value": {"stretch_min": 30, "total_h": 4},
                    "review_by": review,
                },
            ],
            today,
        )
    ]
