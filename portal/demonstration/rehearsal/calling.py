"""Scenes: a sick call, of which whoever takes it reads nothing back."""

from __future__ import annotations

import re
from typing import Final

from portal.demonstration.browser import Browser, Page
from portal.demonstration.rehearsal.cast import NAME, SERVICE, WORKER, Cast, plain

COACH = "coach"
_LAST_DAY: Final = re.compile(
    r'<div class="option">\s*<input [^>]*name="until" value="[\d-]+">\s*'
    r"<label [^>]*><span>[^<]*</span></label>\s*</div>\s*"
)


def the_sick_call(cast: Cast) -> None:
    """He phones his coach; the answer is his alone, for he named nobody."""
    cast.step(
        "The worker phones his coach: he is ill. The coach asks once whether work has to do with it.",
        "who writes it down cannot read it back; nobody at work learns it without a yes.",
    )
    coach = Browser(cast.url, COACH)
    coach.get(f"/demonstration/enter/{COACH}")
    service = cast.people[SERVICE]
    person = plain(cast.person_page())
    page = coach.get("/absence/call")
    form = page.form(field_name="answer")
    coach.send(form, page, who=_person(page), answer="yes")
    after = coach.get("/absence/call")
    cast.hold("the coach's page is as before", of_its_day(after) == of_its_day(page))
    absent = service.get("/absence")
    cast.hold("the social service sees that he is absent", absent.says(NAME))
    cast.hold("and on his page nothing else", plain(cast.person_page()) == person)
    cast.hold("he is due for a call", service.get("/absence/calls").says(NAME))
    own = cast.people[WORKER].get("/me/ill")
    cast.hold("he himself reads what he said", own.says("You said:") and own.says("Only you."))


def of_its_day(page: Page) -> str:
    """The page without the day on which it was opened, for midnight may lie between two looks.

    The last days that it offers are counted from that day, so they go with it.
    """
    [today] = page.form(field_name="answer").options["from"]
    return _LAST_DAY.sub("", plain(page).replace(f'name="from" type="date" value="{today}"', "-"))


def _person(page: Page) -> str:
    """The value beside his name."""
    before = page.html.split(f">{NAME}<", 1)[0]
    return before.rsplit('value="', 1)[1].split('"', 1)[0]
