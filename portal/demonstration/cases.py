"""Cases from practice, each told with one worker, so that his page shows it at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from consent.purposes import Kind
from messaging.documents.reading import disclose
from messaging.vocabulary import restore_advice
from messaging.vocabulary.arrangement import arrangement_to_json, askable, parse_arrangement
from messaging.vocabulary.own_view import own_view_to_json, parse_own_view
from messaging.vocabulary.questions import QuestionBook, QuestionGroup, question_to_json
from portal.demonstration import physician
from portal.demonstration.telling import (
    ADVICE,
    COACH,
    DOCTORS,
    GP1,
    GP2,
    PHYSICIAN,
    WORKPLACE,
    Story,
)


def advised_on(story: Story, days: float, gp: str, note: str, *lines: dict[str, Any]) -> str:
    """A GP writes one sentence; the physician makes it concrete; the advice is let go and read."""
    story.days_ago(days)
    for purpose in (DOCTORS, WORKPLACE):
        story.ask(gp, purpose)
        story.say_yes(purpose, gp)
    story.days_ago(days - 1)
    story.write(gp, Kind.NOTE, {"text": note, "reply_to": None, "question": None})
    story.ask(PHYSICIAN, ADVICE)
    story.say_yes(ADVICE)
    story.days_ago(days - 2)
    story.read(PHYSICIAN)
    physician.assess(story, *lines)
    document = physician.advice(story)
    story.days_ago(days - 3)
    story.release(document)
    story.days_ago(days - 4)
    story.read(story.service)
    return document


def cannot_stand(story: Story) -> None:
    """Standing posts and two with a stool; what the workshop could do about it comes back."""
    advice = advised_on(
        story, 18, GP1, "Kan niet lang rechtstaan.",
        physician.limit(story, "standing", {"stretch_min": 30, "total_h": 4}, "sit_stand_stool"),
        physician.limit(story, "noise", [{"class": "lt70", "exposure": 3}], "hearing_protection"),
        physician.limit(story, "instruction", {"level": 1}, "pictogram_steps"),
    )  # fmt: skip
    story.days_ago(9)
    with story.stage.work() as session:
        work = story.stage.on(session)
        acting = story.stage.acting(work, story.service)
        content = restore_advice(disclose(work, acting, [advice])[0].content)
    said = [
        {"answer": "arranged"}, {"answer": "tried"},
        {"answer": "cannot", "reason": "no_place"},
    ]  # fmt: skip
    answers = [
        {"task": task, "adaptation": coded.code, **said[number % len(said)]}
        for number, (task, coded) in enumerate(askable(content))
    ]
    found = parse_arrangement({"advice": advice, "answers": answers}, advice, content)
    story.write(story.service, Kind.ARRANGEMENT, arrangement_to_json(found), about=advice)
    story.days_ago(8)
    story.read(GP1)


def cannot_bear_crowds(story: Story) -> None:
    """Loud and empty is not quiet and busy. He says himself which of the two he would like."""
    advised_on(
        story, 16, GP2, "Verdraagt geen drukte.",
        physician.limit(story, "stimuli", {"level": 1}, "quiet_corner"),
    )  # fmt: skip
    story.days_ago(10)
    places = {one.key: one.id for one in story.places()}
    said = {
        "lines": [
            {"department": places["green_park"], "view": "good", "wish": "like"},
            {"department": places["second_hand_shop"], "view": "hard", "wish": "avoid"},
        ]
    }
    view = own_view_to_json(parse_own_view(said, set(places.values())))
    story.write(story.who.key, Kind.OWN_VIEW, view)
    story.days_ago(9)
    story.read(PHYSICIAN)


def starts_at_half_past_eight(story: Story) -> None:
    """Half days, and never before half past eight: sound, and not to be done at the enclave."""
    advised_on(
        story, 15, GP1, "De bus rijdt anders. Voorlopig halve dagen.",
        physician.limit(story, "hours_day", {"max_h": 4}, "part_time_block"),
    )  # fmt: skip


def only_the_transport(story: Story) -> None:
    """The enclave's work suits him, and he rides along; but the bus leaves before the shift ends."""
    advised_on(
        story, 14, GP2, "Mag alles weer. Heeft geen auto.",
        physician.limit(story, "travel", {"ways": ["on_foot", "public_transport", "collective"]}),
    )  # fmt: skip


def how_to_approach(story: Story) -> None:
    """An instructor would like to know what he has; what comes back is how to speak to him.

    Of the first use of her card nobody could tell her: her doctors still ask whether it was she.
    """
    story.days_ago(20)
    story.first_used_unheard()
    advised_on(
        story, 13, GP2, "Graag met haar bekijken wat helpt.",
        physician.limit(story, "instruction", {"level": 1}, "pictogram_steps"),
    )  # fmt: skip
    story.days_ago(8)
    question = QuestionBook.load().parse_question("how_to_help", QuestionGroup.WORK_QUESTION)
    story.write(story.service, Kind.WORK_QUESTION, question_to_json(question))
    story.days_ago(7)
    story.read(PHYSICIAN)
    story.ask(PHYSICIAN, COACH)
    story.say_yes(COACH)
    story.days_ago(6)
    card = physician.card(story, "name_first", "one_instruction", "calm_voice")
    story.days_ago(5)
    story.release(card)
    story.days_ago(4)
    story.read(story.service)


CASES: Final[Mapping[str, Callable[[Story], object]]] = {
    "cannot_stand": cannot_stand,
    "cannot_bear_crowds": cannot_bear_crowds,
    "starts_at_half_past_eight": starts_at_half_past_eight,
    "only_the_transport": only_the_transport,
    "how_to_approach": how_to_approach,
}
