"""What a coded sentence means for him, in plain words: beside the line, and no part of the text.

The sentence itself stands as it is signed; this only says what it is in a day of work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from messaging.vocabulary import Capacity, Phrasebook, restore_assessment
from messaging.vocabulary.phrases import CodedPhrase, Group
from portal.i18n import N_, _, page_language
from portal.pages.prognosis_words import certainty_plainly
from portal.pages.worker.measures import days, hours, pictured, weeks

BASELINE_APPROACH: Final = "approach_as_everybody"
_OPEN: Final = N_("Nobody has looked at this yet.")
_MEANS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sit_stand_stool": N_("That is a high stool. You half sit and half stand on it."),
        "lifting_aid": N_("A device lifts what is heavy for you."),
        "lift_with_two": N_("You never lift something heavy alone. A colleague lifts with you."),
        "hearing_protection": N_("You wear something on your ears. So the noise is softer."),
        "quiet_corner": N_("You work where little happens around you."),
        "pictogram_steps": N_("Pictures show what you do first, and what then."),
        "coach_nearby": N_("A coach is near you. You can ask for help at once."),
        "extra_break": N_("You may rest one time more, for a short while."),
        "other_hours": N_("You begin later, or you stop earlier. You agree on it together."),
        "part_time_block": N_("You do this work for a part of the day."),
        "fixed_schedule": N_("You begin and stop at the same time each day."),
        "trolley": N_("You push things on wheels. You do not have to carry them."),
        "powered_truck": N_("You do not have to pull heavy pallets. A colleague does that."),
        "work_close_by": N_("You do not have to walk far."),
        "raised_work": N_("You do not have to bend down or kneel."),
        "tongs": N_("With the tongs you take what is far or low."),
        "long_handled_tool": N_("The handle is long. Your back stays straight."),
        "materials_in_reach": N_("You can take everything without stretching."),
        "step_stool": N_("You stand on a step to take what is high."),
        "ground_floor": N_("You do not have to take the stairs."),
        "other_climber": N_("You do not have to climb. A colleague does that."),
        "powered_tool": N_("The tool gives the strength. Your hand needs less."),
        "one_handed_tool": N_("You can work with one hand."),
        "holding_jig": N_("The piece is held still. Your hands need not hold it."),
        "task_rotation": N_("You do this for a while, and then something else."),
        "task_light": N_("You see your work better: more light, and larger."),
        "signs_and_pictures": N_("You see what you have to do. You need not hear it."),
        "other_driver": N_("You do not have to drive yourself."),
        "machine_guard": N_("Your hands cannot get into the machine."),
        "free_breaks": N_("You may stop and rest when you need it."),
        "anti_fatigue_mat": N_("You stand softer. That is less tiring for your legs."),
        "shielded_place": N_("Nothing near you can hurt you there."),
        "buddy": N_("You work with a colleague whom you know."),
        "remote_call_button": N_("You press, and somebody comes."),
        "supervised": N_("Somebody stays near and sees how it goes."),
        "cool_vest": N_("You wear a vest that keeps you cool."),
        "warm_clothing": N_("You get clothes in which you do not get cold."),
        "indoor_place": N_("You do not work in the rain or the cold."),
        "fume_extraction": N_("A machine takes the dust and the smoke away."),
        "dust_mask": N_("You wear a mask over your mouth and nose."),
        "gloves_nitrile": N_("You wear gloves of this kind. Your skin stays clean."),
        "low_vibration_tool": N_("The tool shakes little in your hand."),
        "sprung_seat": N_("The seat is soft when you go over a bump."),
        "overglasses": N_("You keep your own glasses on."),
        "short_tasks": N_("You do one small part, and then the next."),
        "own_rhythm": N_("You choose how fast you work."),
        "beside_the_line": N_("The machine does not set how fast you work."),
        "shown_first": N_("You look first, and try it then."),
        "simple_instruction": N_("Somebody explains it with easy words."),
        "fixed_task": N_("You do the same work each day."),
        "fixed_contact": N_("You always ask your questions to the same person."),
        "no_rush_orders": N_("Nobody asks you to hurry."),
        "own_table": N_("You sit at a table where you work alone."),
        "counter_colleague": N_("You do not have to speak with customers."),
        "shared_transport": N_("You ride to work together with others."),
        "travel_along": N_("You do not have to travel alone."),
        "one_instruction": N_("So you hear one thing, and then the next."),
        "show_first": N_("So you see it before you do it."),
        "short_sentences": N_("So you understand what your coach says."),
        "give_time": N_("So you have time to think."),
        "name_first": N_("So you know that it is meant for you."),
        "quiet_talk": N_("So nobody listens along."),
        "pictures": N_("So you see what you have to do."),
        "repeat_back": N_("So you both know that it is clear."),
        "announce_changes": N_("So nothing comes as a surprise."),
        "fixed_order": N_("So you know what comes next."),
        "check_in": N_("Your coach comes to you. You do not have to ask."),
        "say_what_goes_well": N_("So you hear what you do well."),
        "calm_voice": N_("Your coach does not shout."),
        "face_to_face": N_("So you see who speaks to you."),
        "pause_offered": N_("Your coach asks if you want to rest."),
        "one_person": N_("So you hear it from somebody whom you know."),
        "approach_as_everybody": N_("Everybody gets this sentence. It says nothing about you."),
        "hours_usual": N_("You work as many hours as you always do."),
        "hours_open": _OPEN,
        "days_usual": N_("You come as many days as you always do."),
        "days_open": _OPEN,
        "build_up_none": N_("You can begin with these hours and days at once."),
        "build_up_half_days": N_(
            "First a morning or an afternoon. Later more, if your doctor agrees."
        ),
        "build_up_hours": N_("First short days. Later longer ones, if your doctor agrees."),
        "build_up_days": N_("First a few days a week. Later more, if your doctor agrees."),
        "build_up_steps": N_("You begin with little. Later there is more, if your doctor agrees."),
        "build_up_open": _OPEN,
        "until_date": N_("Perhaps it takes less time, or more."),
        "lasting": N_("Nobody knows yet when this changes."),
        "duration_open": _OPEN,
        "review_by": N_("Perhaps you can do more then, or less."),
    }
)


def meaning(coded: CodedPhrase | str) -> str:
    """What a phrase means: its number as a picture in words, or a plain sentence.

    A code alone stands for one without a number. Raises KeyError for a phrase that has none.
    """
    if isinstance(coded, str):
        return _(_MEANS[coded])
    value = coded.value
    if isinstance(value, (int, float)):
        if coded.code == "hours_a_day":
            return hours(value)
        if coded.code == "days_a_week":
            return days(value)
        if coded.code == "for_weeks":
            return weeks(value)
    if Phrasebook.load().phrase(coded.code).group is Group.CERTAINTY:
        return certainty_plainly(coded.code)
    return _(_MEANS[coded.code])


def meanings(coded: Iterable[CodedPhrase]) -> tuple[str, ...]:
    """The same for several."""
    return tuple(meaning(one) for one in coded)


def limit_meaning(capacity: Capacity) -> str:
    """Beside a limit in plain words: pictures of its numbers, and what its aid is."""
    aid = _aid(capacity.adaptation) if capacity.adaptation else ""
    return " ".join(filter(None, (pictured(capacity), aid)))


def assessed_meanings(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The same for each line that a physician established, with the aids that make more possible."""
    return tuple(
        " ".join(filter(None, (limit_meaning(one.capacity), *map(_aid, one.accepted))))
        for one in restore_assessment(content).lines
    )


def _aid(code: str) -> str:
    """An aid in the words of its phrase, and what it is: it stands among other sentences."""
    book = Phrasebook.load()
    named = book.say(CodedPhrase(code, book.phrase(code).version), page_language())
    return f"{named} {meaning(code)}"
