"""Scenes: an advice from the physician's hand to the social service, and the ways it can go."""

from __future__ import annotations

from portal.demonstration.browser import Page
from portal.demonstration.rehearsal.cast import (
    PHYSICIAN,
    SERVICE,
    WORKER,
    Cast,
    end_form,
    plain,
    suits_of,
    tasks_in,
)
from portal.demonstration.rehearsal.translating import propose

REVIEW = "To be reviewed: the physician is looking at this advice again."
OPEN = "to_be_looked_at"


def write_advice(cast: Cast) -> Page:
    """The physician judges two tasks, looks at the words, and hands them in."""
    physician = cast.people[PHYSICIAN]
    page = physician.get(f"/physician/dossiers/{cast.dossier}/advice")
    form = page.form("/advice", field_name="step")
    first, second = form.options["task"][:2]
    judged = {f"outcome.{first}": "suits", f"outcome.{second}": "does_not_suit"}
    preview = physician.send(form, page, **judged, step="check")
    again = preview.form("/advice", field_name="checked")
    return physician.send(again, preview, step="send")


def advice_waits(cast: Cast) -> None:
    """Shown first: nothing leaves before the worker let it go."""
    cast.step(
        "The occupational physician writes in fixed words which work suits. It waits for the "
        "worker.",
        "the worker sees it first, and nothing leaves before he lets it go.",
    )
    sent = write_advice(cast)
    cast.hold("the advice was handed in", sent.says("The advice was handed in."))
    cast.hold("it waits for the worker", sent.says("Waits for release since"))
    page = cast.unsent_text()
    can_send = any(("do", "send") in form.buttons for form in page.forms)
    cast.hold("without a yes it cannot even be sent", not can_send)
    cast.silent("while an advice waits")
    worker = cast.people[WORKER]
    cast.yes(worker.get("/me/start/advice"), since="before")
    cast.silent("after a yes, as long as nothing was released")


def _strike(cast: Cast) -> Page:
    """The worker leaves out what does not suit, and sees what became of it."""
    page = cast.waiting_text()
    form = page.form(field_name="do")
    shown = tasks_in(page)
    unsuited = [name for name, outcome in shown if outcome == "does_not_suit"]
    line = next(
        value
        for value in form.options["strike"]
        if unsuited[0] in page.html.split(f'value="{value}"', 1)[-1].split("</label>")[0]
    )
    struck = cast.people[WORKER].send(form, page, do="without", strike=line)
    cast.hold("the struck text waits for the physician", not struck.says("This waits for you"))
    cast.silent("when the worker left out a line")
    return page


def _countersigning(cast: Cast) -> Page:
    physician = cast.people[PHYSICIAN]
    home = physician.get("/physician/")
    waits = "A text that the worker struck waits for your agreement"
    cast.hold("the physician finds it on his worklist", home.says(waits))
    return physician.get(cast.at_physician().link("/countersign"))


def strike_and_withdraw(cast: Cast) -> None:
    """The physician does not agree: both texts end."""
    cast.step(
        "The worker leaves out a line. The physician does not agree and withdraws the text.",
        "nobody signs what he does not stand for, and the workplace sees nothing of it.",
    )
    _strike(cast)
    page = _countersigning(cast)
    cast.hold("he sees both texts", page.says("Your text") and page.says("With lines struck"))
    physician = cast.people[PHYSICIAN]
    physician.send(end_form(page), page)
    cast.hold("nothing waits for him", "/countersign" not in cast.at_physician().html)
    cast.silent("when the physician withdrew it")


def strike_and_agree(cast: Cast) -> None:
    """The physician agrees: the very text that was shown leaves, and a struck task says nothing."""
    cast.step(
        "Another advice comes. The worker leaves out a line again, the physician agrees, and the "
        "social service reads which work suits.",
        "a line that was left out reads “still to be looked at”, as if nobody had judged it.",
    )
    write_advice(cast)
    shown = tasks_in(_strike(cast))
    page = _countersigning(cast)
    agreed = cast.people[PHYSICIAN].send(page.form("/countersign", field_name="text"), page)
    cast.hold("it was delivered", agreed.says("You agreed. The text was delivered."))
    at_work = cast.person_page()
    read = dict(tasks_in(at_work))
    judged = {name: outcome for name, outcome in shown if outcome != OPEN}
    suits = [name for name, outcome in judged.items() if outcome == "suits"]
    unsuited = [name for name, outcome in judged.items() if outcome == "does_not_suit"]
    cast.hold("what the worker let go is there", all(read.get(n) == "suits" for n in suits))
    cast.hold("what he left out is not", all(read.get(n) in (None, OPEN) for n in unsuited))
    cast.hold("nothing else is", set(read) <= {name for name, _outcome in shown})
    cast.hold("the kilos are not: they are another question", cast.limitation not in at_work.html)


def to_be_reviewed(cast: Cast) -> None:
    """A word, and no reason."""
    cast.step(
        "The physician marks the advice “to be reviewed”.",
        "the social service sees that word at once, and no reason.",
    )
    before = cast.person_page()
    dossier = cast.at_physician()
    marked = cast.people[PHYSICIAN].send(dossier.form("/mark"), dossier)
    cast.hold("it is marked", marked.says("Marked “to be reviewed”."))
    after = cast.person_page()
    cast.hold("the social service sees the word", after.says(REVIEW) and not before.says(REVIEW))
    more = after.text.replace(REVIEW, "").split()
    cast.hold("and nothing else", len(more) - len(before.text.split()) <= 1)
    cast.hold("the advice itself stands", tasks_in(after) == tasks_in(before))


def author_ends_it(cast: Cast) -> None:
    """An end by the author looks like every other disappearance."""
    cast.step(
        "The physician ends the advice.",
        "at work it disappears without a word, as everything that disappears does.",
    )
    dossier = cast.at_physician()
    ended = cast.people[PHYSICIAN].send(end_form(dossier), dossier)
    cast.hold("it was withdrawn", ended.says("Withdrawn."))
    cast.silent("when the author ended it")


def release(cast: Cast) -> None:
    """What is shown is what is delivered."""
    cast.step(
        "From those lines an advice, in one step. The worker reads it and lets all of it go. The "
        "social service reads it.",
        "the advice says what was computed, in fixed words; what was shown is what is delivered.",
    )
    propose(cast)
    page = cast.waiting_text()
    cast.hold("he sees exactly what will go", page.says("Exactly this goes to the social service"))
    cast.silent("before he lets it go")
    shown = tasks_in(page)
    cast.people[WORKER].send(page.form(field_name="do"), page, do="send")
    announced = cast.people[SERVICE].get("/work")
    cast.hold("a released advice is announced", plain(announced) != cast.silence[0])
    at_work = cast.person_page()
    cast.hold("what was shown is what is read", sorted(tasks_in(at_work)) == sorted(shown))
    cast.hold("the note is not in it", cast.medical_word not in suits_of(at_work))
