"""Who is ill in the demonstration: one who said why to whom she chose, one for many weeks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from consent.clock import brussels_day
from consent.purposes import PurposeCode, Role
from messaging.absence.reading import standing
from messaging.absence.service import note_call, take_call
from portal.demonstration.people import WORKERS
from portal.demonstration.seed import Stage
from portal.demonstration.telling import Story

CONFLICT, LONG_ILL = "griet", "yusuf"
_COACH: Final = "coach"
_WEEKS: Final = (42, 35, 28, 21)
"""So many days ago he phoned, each time for a week; after the last he did not know until when."""


def be_ill(stage: Stage, now: datetime) -> None:
    """Tell both stories; the clock stands somewhere in the past afterwards."""
    stories = {who.key: Story(stage, who, now) for who in WORKERS}
    _conflict(stories[CONFLICT])
    _long_ill(stories[LONG_ILL])


def _conflict(story: Story) -> None:
    """She phones her coach: it has to do with work. Only the social service may know it."""
    story.days_ago(30)
    story.say_yes(PurposeCode.ABSENCE_REASON, readers=frozenset({Role.SOCIAL_SERVICE}))
    story.days_ago(2)
    _phone(story, _COACH, 5, "yes")


def _long_ill(story: Story) -> None:
    """A week, and a week, and a week; then nobody knows. He was called a month ago."""
    for ago in _WEEKS:
        story.days_ago(ago)
        _phone(story, story.service, 4, "no" if ago == _WEEKS[0] else None)
        if ago == _WEEKS[1]:
            _called(story)


def _phone(story: Story, taker: str, days: int, answer: str | None) -> None:
    with story.stage.work() as session:
        work = story.stage.on(session)
        first = brussels_day(story.stage.clock.now())
        acting = story.stage.acting(work, taker)
        take_call(work, acting, story.dossier, first, first + timedelta(days=days), answer)


def _called(story: Story) -> None:
    with story.stage.work() as session:
        work = story.stage.on(session)
        course = standing(work, story.dossier)
        if course is not None:
            acting = story.stage.acting(work, story.service)
            note_call(work, acting, course.id, reached=True, wish="talk_with_physician")
