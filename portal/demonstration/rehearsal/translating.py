"""Scenes: one vague sentence becomes an advice, line by line, before anybody at work reads it."""

from __future__ import annotations

import re

from portal.demonstration.browser import Page
from portal.demonstration.rehearsal.cast import PHYSICIAN, Cast, tasks_in

SUITS, DOES_NOT = "suits", "does_not_suit"
_TASK = re.compile(r'class="weigh__name">(.*?)</span>.*?class="suit suit--([a-z_]+)', re.DOTALL)


def outcomes_in(page: Page) -> dict[str, str]:
    """Each task on the right side of the translation with its outcome."""
    return {name.strip(): outcome for name, outcome in _TASK.findall(page.html)}


def _compute(cast: Cast, page: Page, step: str = "compute", **changes: str) -> Page:
    return cast.people[PHYSICIAN].send(page.form("/translation"), page, **changes, step=step)


def one_sentence_becomes_limits(cast: Cast) -> None:
    """A limit is set against what each task asks; one kilo less, and tasks turn."""
    cast.step(
        "“No physically heavy work”: the physician says how many kilos and how often, and that "
        "nothing else limits. Each task shows what decides it. One kilo less, and tasks turn.",
        "unknown never suits; every line that is not green names what limits; nothing leaves.",
    )
    page = cast.people[PHYSICIAN].get(f"/physician/dossiers/{cast.dossier}/translation")
    cast.hold("the GP's sentence stands beside it", page.says(cast.medical_word))
    cast.hold("nothing suits while so much is unknown", SUITS not in outcomes_in(page).values())
    five = {"lift_low.state": "limit", "lift_low.kg": "5", "lift_low.per_hour": "12"}
    page = _compute(cast, page, "rest", **five)
    before = outcomes_in(page)
    cast.hold("some tasks suit", SUITS in before.values())
    cast.hold(
        "some do not, and the kilos say why", page.says("5 kg") and DOES_NOT in before.values()
    )
    less = _compute(cast, page, **{**five, "lift_low.kg": "4"})
    after = outcomes_in(less)
    turned = {name for name in before if after[name] != before[name]}
    cast.hold("one kilo less turns tasks", bool(turned))
    cast.hold(
        "each of them suited and does not any more",
        {(before[one], after[one]) for one in turned} == {(SUITS, DOES_NOT)},
    )
    cast.hold("computing wrote nothing", "/end" not in _own(cast))
    saved = _compute(cast, less, "save", **five)
    cast.hold("what he establishes is kept", saved.says("Saved."))
    cast.hold("with the five kilos again", outcomes_in(saved) == before)
    cast.silent("when the physician established limits")


def _own(cast: Cast) -> str:
    """The part of the dossier in which the physician's own assessment stands."""
    found = re.search(
        r'aria-labelledby="assessed".*?</section>', cast.at_physician().html, re.DOTALL
    )
    return found[0] if found else ""


def propose(cast: Cast) -> Page:
    """From the lines to the advice in one step: he looks at the words, and hands them in."""
    physician = cast.people[PHYSICIAN]
    page = physician.get(f"/physician/dossiers/{cast.dossier}/translation")
    computed = outcomes_in(page)
    form = _compute(cast, page, "propose")
    preview = physician.send(form.form("/advice", field_name="step"), form, step="check")
    proposed = dict(tasks_in(preview))
    cast.hold(
        "the advice says what was computed",
        all(proposed.get(name) == outcome for name, outcome in computed.items()),
    )
    return physician.send(preview.form("/advice", field_name="checked"), preview, step="send")
