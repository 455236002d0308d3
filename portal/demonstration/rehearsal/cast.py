"""The people of the rehearsal at their browsers, and what each of them sees at a moment."""

from __future__ import annotations

import re
import secrets
import urllib.parse
from collections.abc import Callable

from portal.demonstration.browser import Browser, Form, Page

WORKER, GP, PHYSICIAN, OTHER_GP = "wannes", "gp-adriaens", "physician", "gp-bollaert"
SERVICE, OTHER_SERVICE, ADMINISTRATOR = "service-zonneveld", "service-schakel", "administrator"
EVERYBODY = (WORKER, GP, OTHER_GP, PHYSICIAN, SERVICE, OTHER_SERVICE, ADMINISTRATOR)
NAME, GP_NAME = "Wannes Goris", "Noor Adriaens"

_RANDOM = re.compile(r'(name="(?:csrf_token|once)" value="|data-session-[a-z-]+=")[^"]*')
_SECTION = re.compile(r"</?section\b")
_TASK = re.compile(
    r'class="(?:task|line)__name">(.*?)</(?:span|p)>.*?class="suit suit--([a-z_]+)', re.DOTALL
)
ID = re.compile(r"[0-9a-f]{32}")


class Broken(Exception):
    """Something did not hold."""


class Cast:
    """Everybody, and what they have in hand: codes, the dossier, what was seen before."""

    def __init__(self, url: str, say: Callable[[str], None]) -> None:
        self.url = url
        self._say = say
        self.people: dict[str, Browser] = {}
        self.steps = 0
        self.checks = 0
        # A word that cannot stand anywhere by chance: it is planted in a note between doctors.
        self.medical_word = f"hernia-{secrets.token_hex(6)}"
        self.limitation = ""
        self.contact_code = ""
        self.dossier = ""
        self.silence: tuple[str, str] = ("", "")
        """What the social service sees while nothing was released: its list, the worker's page."""
        self.untouched = self.silence
        """The same before anything happened."""

    # Saying and checking ------------------------------------------------------------------

    def step(self, words: str, rule: str) -> None:
        """Say what happens now, and which rule it shows."""
        self.steps += 1
        self._say(f"{self.steps:2}. {words} Rule: {rule}")

    def hold(self, what: str, held: bool) -> None:
        """Check one thing; raises :class:`Broken` with its words."""
        self.checks += 1
        if not held:
            raise Broken(what)

    def silent(self, when: str) -> None:
        """The social service sees, on its list and on the page, what it saw before anything."""
        seen = self.seen_at_work()
        self.hold(f"the social service's list is the same {when}", seen[0] == self.silence[0])
        self.hold(f"the worker's page at work is the same {when}", seen[1] == self.silence[1])

    # The worker ---------------------------------------------------------------------------

    def yes(self, page: Page, *, twice: bool = False, **choice: str) -> None:
        """Say yes on this screen; where a choice changed the words, once more to those."""
        worker = self.people[WORKER]
        page = self.question(page)
        for _again in range(3):
            form = page.form(field_name="answer")
            said = {"months": "1", **choice, "answer": "yes"}
            said = {n: v for n, v in said.items() if n == "answer" or n in form.names}
            answered = worker.send(form, page, **said)
            if twice:
                worker.send(form, page, **said)
            if not has_question(answered):
                return
            page = answered
        raise Broken("the yes was not taken")

    def question(self, page: Page) -> Page:
        """The question, past the step before it: which doctor. He presses on his GP."""
        for form in page.forms:
            doctors = [value for name, value in form.buttons if name == "gp"]
            if doctors:
                return self.people[WORKER].send(form, page, gp=_doctor(page, doctors))
        return page

    def stop_forms(self) -> list[Form]:
        """The buttons with which the worker stops one recipient."""
        page = self.people[WORKER].get("/me/consents")
        return [form for form in page.forms if "/withdraw" in form.action and "grant" in form.names]

    def stop_everything(self) -> None:
        """The worker takes back whatever he allowed."""
        for form in self.stop_forms():
            self.people[WORKER].post(form.action, form.filled())

    def waiting_text(self) -> Page:
        """The text that waits for the worker, opened."""
        return self._text_that_says("This waits for you")

    def unsent_text(self) -> Page:
        """The newest text that did not leave, opened. It waits, unless he stopped its yes once."""
        return self._text_that_says("Nobody at your work has seen this.")

    def _text_that_says(self, words: str) -> Page:
        worker = self.people[WORKER]
        for link in dict.fromkeys(worker.get("/me/documents").links):
            if "/me/documents/" in link:
                page = worker.get(link)
                if page.says(words):
                    return page
        raise LookupError(f"no text of the worker's says: {words}")

    # The doctors --------------------------------------------------------------------------

    def patient(self) -> Page:
        """The worker's page at his GP."""
        return self.people[GP].get(f"/gp/patients/{self.dossier}")

    def at_physician(self) -> Page:
        """The worker's dossier at the occupational physician."""
        return self.people[PHYSICIAN].get(f"/physician/dossiers/{self.dossier}")

    def clear_worklist(self) -> None:
        """The physician takes everything about the worker off his list, and ends what he wrote."""
        physician = self.people[PHYSICIAN]
        for act in ("/handled", "/end"):
            for form in self.at_physician().forms:
                if "/documents/" in form.action and form.action.endswith(act):
                    physician.post(form.action, form.filled())
        for link in dict.fromkeys(self.at_physician().links):
            if "/countersign" in link:
                page = physician.get(link)
                physician.send(end_form(page), page)

    # The social services ------------------------------------------------------------------

    def person_page(self, service: str = SERVICE, name: str = NAME) -> Page:
        """A worker's page at the social service."""
        browser = self.people[service]
        if self.dossier and (service, name) == (SERVICE, NAME):
            return browser.get(f"/work/people/{self.dossier}")
        page = browser.get("/work")
        found = re.search(rf'<a href="(/work/people/[0-9a-f]+)">{re.escape(name)}</a>', page.html)
        if found is None:
            raise LookupError(f"{name} is not listed")
        return browser.get(found[1])

    def read_news(self) -> None:
        """The social service opens what is new of others, so that later it stands there no more."""
        service = self.people[SERVICE]
        for link in dict.fromkeys(service.get("/work").links):
            if link.startswith("/work/people/"):
                service.get(link)

    def seen_at_work(self) -> tuple[str, str]:
        """The social service's list and the worker's page there, without what is random."""
        service = self.people[SERVICE]
        return plain(service.get("/work")), plain(service.get(f"/work/people/{self.dossier}"))


def end_form(page: Page) -> Form:
    """The button with which an author ends an advice: the last on the page, after his notes'."""
    found = [f for f in page.forms if "/documents/" in f.action and f.action.endswith("/end")]
    if not found:
        raise LookupError(f"nothing to end on {page.path}")
    return found[-1]


def suits_of(page: Page) -> str:
    """The part of a worker's page at work that tells which work suits, with what lies in it."""
    start = page.html.find('aria-labelledby="suits"')
    if start < 0:
        raise LookupError("no part about which work suits")
    depth = 1
    for tag in _SECTION.finditer(page.html, start):
        depth += -1 if tag[0].startswith("</") else 1
        if not depth:
            return page.html[start : tag.start()]
    raise LookupError("the part about which work suits does not end")


def tasks_in(page: Page) -> list[tuple[str, str]]:
    """Each task on a page with its outcome."""
    return [(name.strip(), outcome) for name, outcome in _TASK.findall(page.html)]


def plain(page: Page) -> str:
    """A page without what is random in each request."""
    return ID.sub("-", _RANDOM.sub(r"\1-", urllib.parse.unquote(page.html)))


def has_question(page: Page) -> bool:
    """Whether a worker's page still asks for an answer."""
    return any(("answer", "yes") in form.buttons or "answer" in form.names for form in page.forms)


def _doctor(page: Page, choices: list[str]) -> str:
    """The GP of this exchange among those whom the worker knows."""
    for choice in choices:
        if GP_NAME in page.html.split(f'value="{choice}"', 1)[-1].split("</button>", 1)[0]:
            return choice
    raise LookupError(f"{GP_NAME} cannot be chosen on {page.path}")
