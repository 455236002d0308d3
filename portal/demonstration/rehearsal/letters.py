"""Scenes: what doctors write to each other, and what they ask about the work."""

from __future__ import annotations

import re

from portal.demonstration.browser import Page
from portal.demonstration.rehearsal.cast import (
    GP,
    GP_NAME,
    NAME,
    PHYSICIAN,
    SERVICE,
    WORKER,
    Cast,
    suits_of,
)

_LINES = re.compile(r'<ul class="letter__lines">(.*?)</ul>', re.DOTALL)
_LINE = re.compile(r"<li>(.*?)</li>", re.DOTALL)


def note(cast: Cast) -> None:
    """Free text exists between doctors only."""
    cast.step(
        "The GP writes a note with a medical word in it to the occupational physician.",
        "doctors write freely, to each other alone.",
    )
    gp, page = cast.people[GP], cast.patient()
    form = page.form("/note", field_name="text")
    sent = gp.send(form, page, text=f"No physically heavy work: {cast.medical_word}.")
    cast.hold("the note was handed in", sent.status == 200 and sent.says(cast.medical_word))
    cast.silent("when a note was written")


def limitations(cast: Cast) -> None:
    """One value, and "I don't know" for the rest."""
    cast.step(
        "The GP fills in one limitation, how many kilos, and leaves the rest at “I don’t know”.",
        "functional limitations, no diagnosis; what is not known is not said.",
    )
    gp = cast.people[GP]
    page = gp.get(f"/gp/patients/{cast.dossier}/limitations")
    form = page.form("/limitations", field_name="lift_low.state")
    known = {name: value for name, value in form.values if name.endswith(".state")}
    cast.hold("everything begins at “I don’t know”", set(known.values()) == {"unknown"})
    cast.hold("nothing asks for a diagnosis", page.says("Nothing here asks for a diagnosis."))
    filled = {"lift_low.state": "limit", "lift_low.kg": "7", "lift_low.per_hour": "5"}
    sent = gp.send(form, page, **filled)
    lines = _limitation_lines(sent)
    cast.hold("one line was handed in, and no other", len(lines) == 1)
    cast.limitation = lines[0]
    cast.silent("when limitations were written")


def _limitation_lines(page: Page) -> list[str]:
    """The sentences of the limitations on a doctor's page."""
    found = _LINES.search(page.html)
    return [line.strip() for line in _LINE.findall(found[1])] if found else []


def question_about_work(cast: Cast) -> None:
    """Fixed questions and fixed answers, from both who may answer."""
    cast.step(
        "The GP asks the social service and the occupational physician about the work, and both "
        "answer.",
        "questions and answers are fixed, so nothing about health can slip in.",
    )
    gp, service, physician = (cast.people[one] for one in (GP, SERVICE, PHYSICIAN))
    waited = _counted(cast)
    for to, code in (
        ("social_service", "seated_work"),
        ("occupational_physician", "quieter_place"),
    ):
        page = cast.patient()
        form = page.form("/question", field_name="to")
        gp.send(form, page, question=code, to=to)
    cast.hold("both questions wait", _counted(cast) == (waited[0] + 2, waited[1]))

    at_work = cast.person_page()
    asked = [form for form in at_work.forms if "/work/questions/" in form.action]
    cast.hold("the social service has its own question alone", len(asked) == 1)
    answer = asked[0].options["answer"][0]
    before = suits_of(at_work)
    service.send(asked[0], at_work, answer=answer)
    home = physician.get("/physician/")
    cast.hold("the physician's question waits for him", home.says("Question of the GP about"))
    question = next(
        page
        for link in dict.fromkeys(cast.at_physician().links)
        if "/physician/questions/" in link and (page := physician.get(link)).says("quieter")
    )
    form = question.form(field_name="answer")
    answered = physician.send(form, question, answer=form.options["answer"][-1])
    cast.hold("the physician's answer was handed in", answered.says("Your answer was handed in."))

    cast.hold("the GP has both answers", _counted(cast) == (waited[0], waited[1] + 2))
    worker = cast.people[WORKER].get("/me/documents")
    cast.hold("the worker can read what was asked about him", worker.says(GP_NAME))
    cast.hold("which work suits is told nobody", suits_of(cast.person_page()) == before)
    # What was asked of the social service stays there as long as the GP may know the work.
    cast.silence = cast.seen_at_work()


def _counted(cast: Cast) -> tuple[int, int]:
    """How many of the GP's questions wait, and how many are answered."""
    text = cast.patient().text
    return text.count("No answer yet"), text.count("There is an answer.")


def physician_reads(cast: Cast) -> None:
    """What waits, where he finds it, and what stands in it."""
    cast.step(
        "The occupational physician finds the note and the limitation on his worklist and reads "
        "them.",
        "he reads what the GP wrote to him, and nobody at work learns that there is anything.",
    )
    home = cast.people[PHYSICIAN].get("/physician/")
    cast.hold("they wait for him", home.says("Note of the GP") and home.says(NAME))
    dossier = cast.at_physician()
    cast.hold("the physician reads the note", dossier.says(cast.medical_word))
    lines = _limitation_lines(dossier)
    cast.hold("and the kilos, and nothing that was not said", lines == [cast.limitation])


def ask_back(cast: Cast) -> None:
    """A question of the physician, answered with one tap."""
    cast.step(
        "The occupational physician asks the GP something back, and the GP answers with one tap.",
        "under the same yes the doctors can ask each other, both ways.",
    )
    gp, physician = cast.people[GP], cast.people[PHYSICIAN]
    page = cast.at_physician()
    form = page.form("/note", field_name="question")
    sent = physician.send(form, page, question="part_time_possible", text="")
    cast.hold("the question was handed in", sent.says("Your note was handed in."))
    cast.hold("it is new for the GP", gp.get("/gp/").says("new"))
    page = cast.patient()
    reply = page.form("/note", field_name="answer")
    sent = gp.send(reply, page, answer=reply.options["answer"][0], text=f"{cast.medical_word}!")
    cast.hold("the GP has nothing more to answer", not sent_asks(sent))
    cast.hold("the physician reads it", cast.at_physician().says(f"{cast.medical_word}!"))


def sent_asks(page: Page) -> bool:
    """Whether a question of the physician still waits for an answer on the GP's page."""
    return any("/note" in form.action and "answer" in form.names for form in page.forms)
