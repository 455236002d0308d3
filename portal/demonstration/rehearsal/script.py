"""The script: every scene, in order."""

from __future__ import annotations

import http.client
from collections.abc import Callable

from portal.demonstration.rehearsal import (
    advising,
    asking,
    calling,
    coaching,
    kiosk,
    leaving,
    letters,
    translating,
    walls,
)
from portal.demonstration.rehearsal.cast import Broken, Cast

SCENES: tuple[Callable[[Cast], None], ...] = (
    asking.look_up_a_workshop,
    asking.come_in,
    asking.work_question,
    asking.ask_by_code,
    asking.say_no,
    asking.yes_to_doctors,
    asking.yes_to_workplace,
    letters.note,
    letters.limitations,
    letters.question_about_work,
    letters.physician_reads,
    letters.ask_back,
    walls.another_practice,
    advising.advice_waits,
    advising.strike_and_withdraw,
    advising.strike_and_agree,
    walls.who_looked,
    walls.no_medical_word,
    walls.administrator,
    advising.to_be_reviewed,
    advising.author_ends_it,
    translating.one_sentence_becomes_limits,
    advising.release,
    leaving.take_it_back,
    leaving.gp_ends_his_letters,
    leaving.stop_by_paper,
    walls.nobody_can_tell,
    walls.another_workshop,
    leaving.nothing_is_left,
    calling.the_sick_call,
    kiosk.a_card_at_the_kiosk,
    coaching.a_substitute_takes_over,
    coaching.the_day_is_over,
)


def rehearse_at(url: str, say: Callable[[str], None]) -> bool:
    """Play the exchange at ``url``; says each step, and whether everything held."""
    cast = Cast(url, say)
    try:
        for scene in SCENES:
            scene(cast)
    except (Broken, LookupError) as error:
        say(f"DOES NOT HOLD: {error}")
        return False
    except (OSError, http.client.HTTPException) as error:
        say(f"Nobody answers at {url}: {error}. Start the demonstration with 'make demo'.")
        return False
    say(f"Everything held: {cast.steps} steps, {cast.checks} checks.")
    return True
