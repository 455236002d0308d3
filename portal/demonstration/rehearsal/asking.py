"""Scenes: looking up a workshop, coming in, questions, and a worker's answers."""

from __future__ import annotations

import re
import secrets

from portal.demonstration.browser import Browser, Page
from portal.demonstration.rehearsal.cast import (
    EVERYBODY,
    GP,
    ID,
    NAME,
    OTHER_SERVICE,
    PHYSICIAN,
    SERVICE,
    WORKER,
    Cast,
    has_question,
    plain,
)

NO_CODE = "ZZZZ-ZZZZ-ZZZZ-ZZZZ"


def look_up_a_workshop(cast: Cast) -> None:
    """Case 8: a GP who never heard of the workshop."""
    cast.step(
        "Somebody without an account looks up a workshop, its work and its occupational physician.",
        "whom to call is public; a question without a name leaves nothing but a number to call.",
    )
    nobody = Browser(cast.url)
    shops = nobody.get(nobody.get("/").link("/workshops"))
    page = nobody.get(shops.link("/workshops/"))
    cast.hold("its physician and how to reach him", page.says("Emre Halewijn"))
    form = page.form("/question", field_name="telephone")
    topic = next(value for value in form.options["topic"] if value)
    telephone = f"0470{secrets.randbelow(10**6):06}"
    asked = nobody.send(
        form, page, topic=topic, telephone=telephone, call_time=form.options["call_time"][0]
    )
    cast.hold("a question that names no patient is taken", asked.status == 200)
    callers = [_caller(cast, who, telephone) for who in (PHYSICIAN, SERVICE, OTHER_SERVICE)]
    cast.hold("somebody has the number to call", any(callers))
    again = [_caller(cast, who, telephone) for who in (PHYSICIAN, SERVICE, OTHER_SERVICE)]
    cast.hold("after the call it is forgotten", not any(again))


def _caller(cast: Cast, who: str, telephone: str) -> bool:
    """Whether this professional has the number; he calls it, and says so."""
    browser = Browser(cast.url, who)
    home = browser.get(f"/demonstration/enter/{who}")
    for form in home.forms:
        asked = home.html.split(f'action="{form.action}"')[0][-1500:]
        if "/call" in form.action and telephone in asked.rsplit("<li", 1)[-1].replace(" ", ""):
            browser.send(form, home)
            return True
    return False


def come_in(cast: Cast) -> None:
    """One click for each person, at an address of his own; what was left open is closed first."""
    cast.step(
        "Seven people come in with one click, each at an address of his own.",
        "everybody has keys of his own, and nobody else's session.",
    )
    first = Browser(cast.url).get("/")
    rows = re.findall(r'data-person="([^"]+)".*?data-contact>([^<]+)<', first.html, re.DOTALL)
    cast.contact_code = dict(rows).get(WORKER, "")
    cast.hold("the first page shows faces", first.says(NAME) and bool(cast.contact_code))
    for person in EVERYBODY:
        browser = cast.people[person] = Browser(cast.url, person)
        for _twice in range(2):
            page = browser.get(f"/demonstration/enter/{person}")
            cast.hold(f"{person} is in", page.status == 200 and "/login" not in page.path)
    stranger = cast.people[SERVICE].get(f"/demonstration/enter/{WORKER}")
    cast.hold("nobody becomes another at his own address", stranger.status == 303)
    cast.stop_everything()
    cast.dossier = ID.findall(cast.person_page().path)[0]
    cast.clear_worklist()
    cast.read_news()
    cast.silence = cast.untouched = cast.seen_at_work()


def work_question(cast: Cast) -> None:
    """The social service asks; whatever the physician does, it sees "passed on" alone."""
    cast.step(
        "The social service asks the occupational physician to look at somebody's work.",
        "it sees “passed on” and nothing else, whatever the physician does.",
    )
    service, physician = cast.people[SERVICE], cast.people[PHYSICIAN]
    page = cast.person_page()
    form = page.form("/work-question", field_name="question")
    code = next(value for value in form.options["question"] if value)
    sent = service.send(form, page, question=code)
    cast.hold("it is told “passed on”", sent.says("Passed on to the occupational physician."))
    cast.silent("after it asked")
    home = physician.get("/physician/")
    cast.hold("the question waits for the physician", home.says("Work question of the social"))
    dossier = cast.at_physician()
    handled = dossier.form("/handled")
    cast.silent("when the physician read it")
    physician.send(handled, dossier)
    cast.silent("when the physician is done with it")


def ask_by_code(cast: Cast) -> None:
    """The same answer whether the code exists or not."""
    cast.step(
        "The GP puts two questions by the code on a letter, and one by a code that nobody has.",
        "the answer is the same, whether the code exists or not.",
    )
    gp = cast.people[GP]
    answers = set()
    for code, purpose in (
        (cast.contact_code, "workplace"),
        (cast.contact_code, "doctors"),
        (NO_CODE, "doctors"),
    ):
        page = gp.get("/gp/")
        sent = gp.send(page.form(field_name="code"), page, code=code, purpose=purpose)
        cast.hold("the question was put", sent.says("Your question was put"))
        answers.add((sent.status, sent.path))
        cast.hold("nobody's name appears", not sent.says(NAME))
    cast.hold("all get the same answer", len(answers) == 1)
    cast.silent("while a question waits for the worker")


def say_no(cast: Cast) -> None:
    """Not now and no, live: nothing changes for anybody but the worker."""
    cast.step(
        "The worker reads the question and says “not now”, and then “no”.",
        "no has no consequence: the doctors and the workplace see no difference.",
    )
    worker = cast.people[WORKER]
    page = _a_question(cast)
    before = _seen_by_doctors(cast)
    for answer, words in (("not_now", "You said “not now”"), ("no", "You said no")):
        answered = worker.send(page.form(field_name="answer"), page, answer=answer)
        cast.hold(f"the worker sees: {words}", answered.says(words))
        cast.hold("the doctors see no difference", _seen_by_doctors(cast) == before)
        cast.silent(f"after {answer}")
        page = worker.get(answered.link("again="))
    cast.hold("nothing was allowed by it", not cast.stop_forms())


def _a_question(cast: Cast) -> Page:
    """A question that no yes answers: one that waits, or one that was answered in an earlier run.

    A doctor's further questions within three months reach nobody.
    """
    worker = cast.people[WORKER]
    for link in dict.fromkeys(worker.get("/me/questions").links):
        if "/me/questions/" in link:
            page = worker.get(link)
            if not has_question(page):
                page = worker.get(f"{link}?again=1")
            if has_question(page):
                return page
    raise LookupError("no question reached the worker")


def _seen_by_doctors(cast: Cast) -> tuple[str, ...]:
    physician = cast.people[PHYSICIAN]
    pages = (cast.people[GP].get("/gp/"), physician.get("/physician/"), cast.at_physician())
    return tuple(plain(page) for page in pages)


def yes_to_doctors(cast: Cast) -> None:
    """Only the worker answers, with his own key; a double click makes no second consent."""
    cast.step(
        "The worker says yes: his GP and the occupational physician may write to each other, for "
        "one month. He clicks twice.",
        "only the worker says yes, and one yes is one consent for each side.",
    )
    cast.yes(_waiting_for_doctors(cast), twice=True)
    cast.hold("one consent for each side, not two for two clicks", len(cast.stop_forms()) == 2)
    cast.hold("the GP has a patient now", cast.people[GP].get("/gp/").says(NAME))
    cast.silent("when the doctors may talk")


def _waiting_for_doctors(cast: Cast) -> Page:
    """The GP's question while it waits; the same card, started by the worker, when it is over."""
    worker = cast.people[WORKER]
    start = cast.question(worker.get("/me/start/doctors"))
    title = re.search(r"<h1[^>]*>(.*?)</h1>", start.html, re.DOTALL)
    for link in dict.fromkeys(worker.get("/me/questions").links):
        if "/me/questions/" in link:
            page = worker.get(link)
            if has_question(page) and title and title[1] in page.html:
                return page
    return start


def yes_to_workplace(cast: Cast) -> None:
    """Another purpose is another question."""
    cast.step(
        "The worker also lets his GP know what work he does.",
        "each purpose is a question of its own; one yes opens nothing else.",
    )
    before = cast.patient()
    cast.hold("the GP did not see the work before", not before.says("Written down by the workshop"))
    cast.yes(cast.people[WORKER].get("/me/start/workplace"))
    cast.hold("now he does", cast.patient().says("Written down by the workshop"))
    cast.silent("when the GP may know the work")
