"""What happened to each of the demonstration's workers until now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from consent.clock import brussels_day
from consent.purposes import Kind, Role
from consent.records.helping import Dependency, Help, Helper, Manner
from messaging.exchange.asking import NO, NOT_NOW
from messaging.exchange.consents import Receipt
from messaging.exchange.questions import question_addressee
from messaging.returning.plan import Permission, parse_plan, plan_to_json
from messaging.returning.service import confirm, enter_permission, open_plan
from messaging.vocabulary import (
    limits_sheet_to_json,
    parse_limits_sheet,
    parse_prognosis,
    prognosis_to_json,
)
from messaging.vocabulary.questions import QuestionBook
from messaging.workplace.catalogue import export_catalogue, import_catalogue
from portal.demonstration import physician
from portal.demonstration.cases import CASES
from portal.demonstration.illness import be_ill
from portal.demonstration.people import WORKERS
from portal.demonstration.seed import Stage
from portal.demonstration.telling import (
    ADVICE,
    COACH,
    DOCTORS,
    GP1,
    GP2,
    LIMITS,
    PHYSICIAN,
    WORKPLACE,
    Story,
)
from portal.secondway.addresses import WayKind


def tell_all(stage: Stage, now: datetime) -> None:
    """Every worker's story, one after another, each ending at the present."""
    for who in WORKERS:
        story = Story(stage, who, now)
        story.days_ago(65)
        if who.story != "new_card":
            story.place()
        STORIES[who.story](story)
    be_ill(stage, now)
    _faster_line(stage, now - timedelta(days=1))
    stage.clock.set(now)


def _faster_line(stage: Stage, at: datetime) -> None:
    """Yesterday the packing line went over to the pace of its machine."""
    workshop = stage.organisations["zonneveld"]
    stage.clock.set(at)
    with stage.work() as session:
        work = stage.on(session)
        whole = export_catalogue(work, workshop)
        for department in whole["departments"]:
            for task in department["tasks"]:
                if task["key"] == "line_stool":
                    task["demands"]["pace"] = {"value": {"level": 3}}
        import_catalogue(work, workshop, whole)


def _note_waits(story: Story) -> None:
    story.days_ago(14)
    story.ask(GP1, DOCTORS)
    story.ask(GP1, WORKPLACE)
    story.days_ago(13)
    lotte = Help(Helper.WORKSHOP, Manner.READ_ALOUD, Dependency.WORKS_THERE, "Lotte")
    story.say_yes(DOCTORS, GP1, helped=lotte)
    story.say_yes(WORKPLACE, GP1)
    story.days_ago(2)
    story.read(GP1)
    story.days_ago(1)
    story.write(
        GP1, Kind.NOTE,
        {"text": "Voorlopig geen fysiek zwaar werk.", "reply_to": None, "question": None},
    )  # fmt: skip
    story.write(GP1, Kind.LIMITATIONS, {"lines": physician.limit_lines(story)})
    story.reached_by(WayKind.SMS, "0470 00 00 12", PHYSICIAN)


def _never_asked(story: Story) -> None:
    """Nothing happened, and nothing is different."""


def _asked(story: Story) -> None:
    story.days_ago(6)
    story.represented_by("representative", DOCTORS, WORKPLACE, ADVICE)
    story.days_ago(4)
    story.decided_by("representative", ADVICE)
    story.days_ago(3)
    physician.assess(story, *physician.usual_limits(story))
    physician.advice(story)
    story.days_ago(1)
    story.ask(GP1, DOCTORS)
    story.reached_by(WayKind.SMS, "0470 00 00 34")
    story.reached_by(WayKind.LETTER, "Rita Boone\nMolenstraat 8 bus 2\n9000 Gent")
    story.chooses_helper("Marleen", "0470 00 00 56")


def _refused(story: Story) -> None:
    story.days_ago(20)
    story.ask(GP1, DOCTORS)
    story.days_ago(19)
    story.say(NO, DOCTORS, GP1)


def _not_now(story: Story) -> None:
    story.days_ago(9)
    story.ask(GP2, DOCTORS)
    story.days_ago(8)
    story.say(NOT_NOW, DOCTORS, GP2)


def _advised(story: Story, days: float, *lines: dict[str, Any]) -> tuple[Receipt, str]:
    """Asked, said yes, advised on these lines, released and read, from so many days ago."""
    story.days_ago(days)
    story.ask(PHYSICIAN, ADVICE)
    story.days_ago(days - 1)
    receipt = story.say_yes(ADVICE)
    story.days_ago(days - 2)
    physician.assess(story, *(lines or physician.usual_limits(story)))
    document = physician.advice(story)
    story.days_ago(days - 3)
    story.release(document)
    story.days_ago(days - 4)
    story.read(story.service)
    return receipt, document


def _delivered(story: Story) -> None:
    # What lasts and is to be looked at again soon; a faster line touches it.
    soon = (brussels_day(story.now) + timedelta(days=27)).isoformat()
    _advised(
        story, 22, physician.limit(story, "pace", {"level": 1}, permanent=True, review_by=soon)
    )
    story.days_ago(3)
    story.read(story.service)
    story.days_ago(2)
    story.read(PHYSICIAN)


def _withdrawn(story: Story) -> None:
    receipt, _ = _advised(story, 24)
    story.days_ago(3)
    story.stop(receipt)


def _waits_for_release(story: Story) -> str:
    story.days_ago(5)
    story.ask(PHYSICIAN, ADVICE)
    story.days_ago(4)
    story.say_yes(ADVICE)
    story.days_ago(2)
    physician.assess(story, *physician.usual_limits(story))
    return physician.advice(story)


def _struck(story: Story) -> None:
    document = _waits_for_release(story)
    story.days_ago(1)
    story.strike_first_task(document)


def _workplace_question(story: Story) -> None:
    story.days_ago(6)
    story.ask(GP2, WORKPLACE)
    story.days_ago(5)
    story.say_yes(WORKPLACE, GP2)
    _prognosis(story)
    story.days_ago(1)
    question = QuestionBook.load().question("seated_work")
    with story.stage.work() as session:
        workshop = story.stage.organisations[story.who.place]
        to = question_addressee(story.stage.on(session), workshop, Role.SOCIAL_SERVICE)
    story.write(
        GP2, Kind.WORKPLACE_QUESTION,
        {"code": question.code, "version": question.version}, addressees=(to,),
    )  # fmt: skip


def _prognosis(story: Story) -> None:
    """A fourth certificate of a week: first the GP asks how long it will really last."""
    story.ask(GP2, DOCTORS)
    story.days_ago(4)
    story.say_yes(DOCTORS, GP2)
    question = QuestionBook.load().question("prognosis")
    asked = story.write(
        GP2, Kind.NOTE,
        {"text": "Elke vrijdag denkt hij dat het maandag weer gaat.", "reply_to": None,
         "question": question.code, "question_version": question.version},
    )  # fmt: skip
    story.days_ago(3)
    story.read(PHYSICIAN)
    today = brussels_day(story.stage.clock.now())
    expected = {"weeks": 6, "certainty": "likely", "review_by": today + timedelta(weeks=5)}
    story.write(
        PHYSICIAN, Kind.NOTE,
        {"text": "", "reply_to": asked, "question": None,
         "prognosis": prognosis_to_json(parse_prognosis(expected, today))},
    )  # fmt: skip


def _expired(story: Story) -> None:
    story.days_ago(62)
    story.ask(GP2, DOCTORS)
    story.days_ago(61)
    story.say_yes(DOCTORS, GP2, months=1)
    story.write(
        GP2, Kind.NOTE,
        {"text": "Tillen gaat voorlopig moeilijk.", "reply_to": None, "question": None},
    )  # fmt: skip
    story.days_ago(60)
    story.ask(PHYSICIAN, ADVICE)
    story.days_ago(59)
    story.say_yes(ADVICE, months=1)
    story.days_ago(58)
    physician.assess(story, *physician.usual_limits(story))
    document = physician.advice(story)
    story.days_ago(57)
    story.release(document)
    story.days_ago(56)
    story.read(story.service)
    story.days_ago(2)
    story.asks_to_delete()


def _limits(story: Story) -> None:
    _advised(story, 21)
    story.days_ago(15)
    story.say_yes(LIMITS, left_out=("senses",))
    story.days_ago(14)
    document = _numbers(story, *physician.limit_lines(story))
    story.days_ago(13)
    story.release(document)
    story.days_ago(2)
    # He left driving out of his yes: on his page that line is struck already.
    driving = {"attribute": "driving", "state": "limit", "value": {"vehicles": ["pallet_truck"]}}
    _numbers(story, *physician.limit_lines(story), driving, replaces=document)


def _numbers(story: Story, *lines: dict[str, Any], replaces: str | None = None) -> str:
    """The physician writes a sheet with these numbers."""
    today = brussels_day(story.stage.clock.now())
    review = (today + timedelta(days=90)).isoformat()
    sheet = parse_limits_sheet({"lines": [{"review_by": review, **one} for one in lines]}, today)
    content = limits_sheet_to_json(sheet)
    return story.write(PHYSICIAN, Kind.LIMITS_SHEET, content, replaces=replaces)


def _crew(story: Story) -> None:
    """He works at the enclave, and nothing else is known of him: the card that everybody has."""


def _crew_refused(story: Story) -> None:
    story.days_ago(12)
    story.ask(PHYSICIAN, ADVICE)
    story.days_ago(11)
    story.say(NO, ADVICE)


def _card(story: Story) -> None:
    _advised(story, 20)
    story.days_ago(12)
    story.say_yes(COACH)
    story.days_ago(11)
    story.release(physician.card(story))
    story.days_ago(10)
    story.read(story.service)


def _card_with_numbers(story: Story) -> None:
    _card(story)
    story.days_ago(9)
    story.say_yes(LIMITS)
    story.days_ago(8)
    story.release(physician.do_lines(story))
    story.days_ago(7)
    story.read(story.service)


def _crew_stopped(story: Story) -> None:
    receipt, _document = _advised(story, 19)
    story.days_ago(10)
    story.say_yes(COACH)
    story.days_ago(9)
    story.release(physician.card(story))
    story.days_ago(4)
    story.stop(receipt)


def _returning(story: Story) -> None:
    """Two days, then three, then four; the third confirmation does not come."""
    _advised(story, 60)
    story.days_ago(56)
    today = brussels_day(story.stage.clock.now())
    steps = [
        {"from": (today + timedelta(weeks=weeks)).isoformat(), "hours": 4, "days": days}
        for weeks, days in ((0, 2), (3, 3), (6, 4))
    ]
    plan = parse_plan({"steps": steps, "permission": "not_yet"}, today)
    document = story.write(PHYSICIAN, Kind.RETURN_PLAN, plan_to_json(plan))
    story.release(document)
    story.days_ago(36)
    with story.stage.work() as session:
        work = story.stage.on(session)
        acting = story.stage.acting(work, PHYSICIAN)
        confirm(work, acting, open_plan(work, acting, document), 2)
    story.days_ago(30)
    with story.stage.work() as session:
        work = story.stage.on(session)
        acting = story.stage.acting(work, PHYSICIAN)
        enter_permission(work, acting, open_plan(work, acting, document), Permission.YES)


def _better_than_thought(story: Story) -> None:
    """Half an hour is what he may stand; in the shop that he loves, an hour."""
    half_an_hour = {"stretch_min": 30, "total_h": 4}
    story.days_ago(29)
    limit = physician.limit(story, "standing", half_an_hour, "sit_stand_stool")
    _receipt, advice = _advised(story, 30, limit)
    story.days_ago(10)
    shop = next(one.id for one in story.places() if one.key == "second_hand_shop")
    there = physician.limit(
        story, "standing", {"stretch_min": 60, "total_h": 5}, department=shop,
        note="zag de coach, en hij zelf ook",
    )  # fmt: skip
    physician.assess(story, limit, there, replaces=physician.standing(story, Kind.ASSESSMENT))
    story.release(physician.advice(story, replaces=advice))
    story.days_ago(9)
    story.read(story.service)


STORIES: Final[Mapping[str, Callable[[Story], object]]] = {
    "note_waits": _note_waits,
    "never_asked": _never_asked,
    "asked": _asked,
    "refused": _refused,
    "not_now": _not_now,
    "delivered": _delivered,
    "withdrawn": _withdrawn,
    "waits_for_release": _waits_for_release,
    "struck": _struck,
    "workplace_question": _workplace_question,
    "expired": _expired,
    "limits": _limits,
    "new_card": _never_asked,
    "returning": _returning,
    "better_than_thought": _better_than_thought,
    "crew": _crew,
    "crew_refused": _crew_refused,
    "crew_stopped": _crew_stopped,
    "card": _card,
    "card_with_numbers": _card_with_numbers,
    **CASES,
}
