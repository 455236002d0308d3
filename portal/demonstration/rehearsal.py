"""The whole exchange, played over HTTP as every person in it, with a check after each step."""

from __future__ import annotations

import http.client
import re
import secrets
import urllib.parse
from collections.abc import Callable

from portal.demonstration.browser import Browser, Form, Page

WORKER, GP, PHYSICIAN = "bo", "gp-adriaens", "physician"
SERVICE, OTHER_SERVICE = "service-zonneveld", "service-schakel"
NAME, GP_NAME = "Bo Lievens", "Noor Adriaens"
SILENT = {
    SERVICE: ("Karim Ozturk", "Fenna De Wit", "Luc Moerman", "Rita Boone", "Amara Diop"),
    OTHER_SERVICE: ("Hektor Claes", "Jef Tack", "Maria Santos"),
}
"""Refused, withdrawn, waiting, asked, only between doctors; struck, not now, expired."""
_RANDOM = re.compile(r'(name="(?:csrf_token|once)" value="|data-session-[a-z-]+=")[^"]*')
_SUITS = re.compile(r'<section aria-labelledby="suits">.*?</section>', re.DOTALL)
_ID = re.compile(r"[0-9a-f]{32}")


class Broken(Exception):
    """Something did not hold."""


def rehearse_at(url: str, say: Callable[[str], None]) -> bool:
    """Play the exchange at ``url``; says each step, and whether everything held."""
    rehearsal = Rehearsal(url, say)
    try:
        rehearsal.play()
    except (Broken, LookupError) as error:
        say(f"  DOES NOT HOLD: {error}")
        return False
    except (OSError, http.client.HTTPException) as error:
        say(f"Nobody answers at {url}: {error}. Start the demonstration with 'make demo'.")
        return False
    say("Everything held.")
    return True


class Rehearsal:
    """The people at their browsers, and what they saw before."""

    def __init__(self, url: str, say: Callable[[str], None]) -> None:
        self._url = url
        self._say = say
        self.people: dict[str, Browser] = {}
        self.marker = f"rehearsal {secrets.token_hex(6)}"
        self.silence = ""
        self.papers: dict[str, str] = {}
        self.dossier = ""

    def play(self) -> None:
        """Every step, in order."""
        self.look_up_a_workshop()
        self.come_in()
        self.silence = self.suits(SERVICE, NAME)
        self.ask_by_code()
        self.say_yes_to_doctors()
        self.say_yes_to_workplace()
        self.gp_writes()
        self.same_sentence("the doctors talk")
        self.physician_writes()
        self.same_sentence("an advice waits for the worker")
        self.release()
        self.social_service_reads()
        self.worker_sees_who_looked()
        self.stop_the_advice()
        self.stop_by_paper()
        self.nobody_can_tell()
        self.another_workshop()

    # Steps --------------------------------------------------------------------------------

    def look_up_a_workshop(self) -> None:
        """Case 8: a GP who never heard of the workshop."""
        self.step("Anybody looks up a workshop, its work and its occupational physician.")
        nobody = Browser(self._url)
        page = nobody.get(nobody.get("/workshops").link("/workshops/"))
        self.hold("its physician and how to reach him", page.says("Emre Halewijn"))
        form = page.form("/question", field_name="telephone")
        topic = next(value for value in form.options["topic"] if value)
        asked = nobody.send(
            form, page, topic=topic, telephone="050000000", call_time=form.options["call_time"][0]
        )
        self.hold("a question that names no patient is taken", asked.status == 200)

    def come_in(self) -> None:
        """One click for each person, at an address of his own."""
        self.step("Five people come in, each at an address of his own.")
        first = Browser(self._url).get("/")
        rows = re.findall(r'data-person="([^"]+)".*?data-contact>([^<]+)<', first.html, re.DOTALL)
        self.papers = dict(rows)
        self.hold("the first page shows faces", first.says(NAME) and WORKER in self.papers)
        for person in (WORKER, GP, PHYSICIAN, SERVICE, OTHER_SERVICE):
            self.people[person] = Browser(self._url, person)
            page = self.people[person].get(f"/demonstration/enter/{person}")
            self.hold(f"{person} is logged in", page.status == 200 and "/login" not in page.path)

    def ask_by_code(self) -> None:
        """The same answer whether the code exists or not."""
        self.step("The GP puts a question by the code on a letter, and by one that nobody has.")
        gp = self.people[GP]
        answers = []
        for code in (self.papers[WORKER], "ZZZZ-ZZZZ-ZZZZ-ZZZZ"):
            page = gp.get("/gp/")
            sent = gp.send(page.form(field_name="code"), page, code=code, purpose="doctors")
            answers.append((sent.status, sent.path, sent.says("Your question was put")))
        self.hold("both get the same answer", answers[0] == answers[1])
        self.hold("which is that the question was put", answers[0][2])

    def say_yes_to_doctors(self) -> None:
        """Only the worker answers; where the doctor's question is used up, he starts himself."""
        self.step("The worker reads the question and says yes, for one month. He clicks twice.")
        worker = self.people[WORKER]
        page = worker.get("/me/questions")
        open_ones = [link for link in page.links if "/me/questions/" in link]
        started = worker.get("/me/start/doctors")
        choices = [worker.get(link) for link in open_ones]
        asked = [one for one in choices if any("answer" in f.names for f in one.forms)]
        first = asked[0] if asked and not self.has_yes("health") else started
        before = self.stops()
        self.yes(worker, first, twice=True)
        grown = self.stops() - before
        self.hold("one consent for each side, not two for two clicks", grown in (2, 3))

    def say_yes_to_workplace(self) -> None:
        """Another purpose is another question."""
        self.step("The worker also lets his GP know what work he does.")
        worker = self.people[WORKER]
        self.yes(worker, worker.get("/me/start/workplace"))

    def gp_writes(self) -> None:
        """What the GP may, and to whom it goes."""
        self.step("The GP reads what work it is, and writes a note to the occupational physician.")
        gp = self.people[GP]
        listed = gp.get("/gp/")
        self.hold("the patient who said yes is listed", listed.says(NAME))
        patient = gp.get(self.patient_link(listed))
        self.dossier = _ID.findall(patient.path)[0]
        self.hold("the work is described", patient.says("Written down by the workshop"))
        form = patient.form("/note", field_name="text")
        sent = gp.send(form, patient, text=f"No physically heavy work. {self.marker}")
        self.hold("the note was handed in", sent.status == 200 and sent.says(self.marker))

    def physician_writes(self) -> None:
        """From one vague sentence to coded lines."""
        self.step("The occupational physician reads the note and writes an advice in fixed words.")
        physician = self.people[PHYSICIAN]
        home = physician.get("/physician/")
        self.hold("the note waits on the worklist", home.says(NAME))
        dossier = physician.get(f"/physician/dossiers/{self.dossier}")
        self.hold("the physician reads it", dossier.says(self.marker))
        page = physician.get(f"/physician/dossiers/{self.dossier}/advice")
        form = page.form("/advice", field_name="step")
        outcome = next(name for name in sorted(form.names) if name.startswith("outcome"))
        preview = physician.send(form, page, **{outcome: "suits", "step": "check"})
        again = preview.form("/advice", field_name="checked")
        sent = physician.send(again, preview, step="send")
        self.hold("the advice was handed in", sent.says("The advice was handed in."))
        self.hold("it waits for the worker", sent.says("Waits for release since"))

    def release(self) -> None:
        """Shown first: nothing leaves before the worker let it go."""
        self.step("The worker reads the advice before it leaves, says yes, and lets it go.")
        worker = self.people[WORKER]
        self.yes(worker, worker.get("/me/start/advice"), since="before")
        waiting = [link for link in worker.get("/me/documents").links if "/me/documents/" in link]
        page = worker.get(waiting[0])
        self.hold("he sees exactly what will go", page.says("Nobody at your work has seen this."))
        sent = worker.send(page.form(field_name="do"), page, do="send")
        self.hold("it was sent", sent.status == 200)

    def social_service_reads(self) -> None:
        """Which work suits, and nothing of why."""
        self.step("The social service reads which work suits.")
        page = self.person_page(SERVICE, NAME)
        self.hold("the advice is there", self.silence != suits_of(page))
        self.hold("nothing of the note is", self.marker not in page.html)
        self.hold("no medical word is", "heavy work" not in page.html)

    def worker_sees_who_looked(self) -> None:
        """The same day, in plain words."""
        self.step("The worker sees who looked.")
        page = self.people[WORKER].get("/me/looked")
        for name in ("Lotte Sercu", "Emre Halewijn"):
            self.hold(f"{name} stands there", page.says(name))

    def stop_the_advice(self) -> None:
        """Withdrawing takes no more steps than giving, and leaves no trace at work."""
        self.step("The worker takes his yes back.")
        worker = self.people[WORKER]
        page = worker.get("/me/consents")
        self.hold("one press is enough", bool(self.stop_forms(page)))
        worker.send(self.stop_forms(page)[-1], page)
        self.same_sentence("the worker stopped it")

    def stop_by_paper(self) -> None:
        """The printed code can only withdraw; the page says the same whatever it stands for."""
        self.step("Somebody types the code of a receipt, and a code that nobody has.")
        worker, nobody = self.people[WORKER], Browser(self._url)
        codes = []
        for link in dict.fromkeys(worker.get("/me/consents").links):
            if "/me/receipts/" in link:
                found = re.findall(r"[0-9A-HJKMNP-TV-Z]{4}(?:[ -]+[0-9A-HJKMNP-TV-Z]{4}){3}",
                                   worker.get(link).text)  # fmt: skip
                codes += found[:1]
        self.hold("each receipt has its code", bool(codes))
        page = nobody.get("/withdraw")
        answers = {
            plain(nobody.send(page.form(field_name="code"), page, code=code))
            for code in (*codes, "ZZZZ-ZZZZ-ZZZZ-ZZZZ")
        }
        self.hold("the page always says the same", len(answers) == 1)
        gone = self.people[GP].get(f"/gp/patients/{self.dossier}")
        self.hold("the GP finds nothing any more", gone.status == 404)
        self.hold("nothing is left to stop", self.stops() == 0)

    def nobody_can_tell(self) -> None:
        """Promise 5: the invisible no."""
        self.step("The social services look for traces of a question, a no, or a yes taken back.")
        for service, names in SILENT.items():
            for name in names:
                same = self.suits(service, name) == self.silence
                self.hold(f"{name}: the same one sentence", same)

    def another_workshop(self) -> None:
        """Case 18: the address of a page of the other workshop."""
        self.step("The other workshop's social service guesses the address of this worker's page.")
        other = self.people[OTHER_SERVICE]
        real = other.get(f"/work/people/{self.dossier}")
        made_up = other.get(f"/work/people/{secrets.token_hex(16)}")
        self.hold("it is not there", real.status == made_up.status == 404)
        self.hold("exactly as an address that was made up", plain(real) == plain(made_up))

    # Helpers ------------------------------------------------------------------------------

    def step(self, words: str) -> None:
        """Say what happens now."""
        self._say(f"* {words}")

    def hold(self, rule: str, held: bool) -> None:
        """Check one rule and say it."""
        if not held:
            raise Broken(rule)
        self._say(f"  - {rule}")

    def yes(self, worker: Browser, page: Page, *, twice: bool = False, **choice: str) -> None:
        """Say yes on this screen; where the choice changed the words, read them and say it again."""
        for _ in range(3):
            form = page.form(field_name="answer")
            doctor = {}
            if form.options.get("gp"):
                doctor = {"gp": self.doctor(page, form.options["gp"])}
            said = {"months": "1", **choice, **doctor, "answer": "yes"}
            said = {n: v for n, v in said.items() if n == "answer" or n in form.names}
            answered = worker.send(form, page, **said)
            if twice:
                worker.send(form, page, **said)
            if not any("answer" in one.names or ("answer", "yes") in one.buttons
                       for one in answered.forms):  # fmt: skip
                return
            page = answered
        raise Broken("the yes was not taken")

    def doctor(self, page: Page, choices: list[str]) -> str:
        """The GP of this exchange among those whom the worker knows."""
        named = [choice for choice in choices if choice]
        for choice in named:
            after = page.html.split(f'value="{choice}"', 1)[-1]
            if GP_NAME in after[:600]:
                return choice
        return named[0]

    def has_yes(self, words: str) -> bool:
        """Whether the worker's page of consents names this in force."""
        page = self.people[WORKER].get("/me/consents")
        return bool(self.stop_forms(page)) and page.says(words)

    def stop_forms(self, page: Page) -> list[Form]:
        """The buttons that stop one recipient."""
        return [form for form in page.forms if "/withdraw" in form.action and "grant" in form.names]

    def stops(self) -> int:
        """How many recipients the worker could stop now."""
        return len(self.stop_forms(self.people[WORKER].get("/me/consents")))

    def patient_link(self, page: Page) -> str:
        """The link with the worker's name on it."""
        for link in dict.fromkeys(page.links):
            if "/gp/patients/" in link and self.people[GP].get(link).says(NAME):
                return link
        raise LookupError("the patient is not listed")

    def person_page(self, service: str, name: str) -> Page:
        """A worker's page at the social service."""
        browser = self.people[service]
        page = browser.get("/work")
        found = re.search(rf'<a href="(/work/people/[0-9a-f]+)">{re.escape(name)}</a>', page.html)
        if found is None:
            raise LookupError(f"{name} is not listed")
        return browser.get(found[1])

    def suits(self, service: str, name: str) -> str:
        """What the social service sees of which work suits somebody."""
        return suits_of(self.person_page(service, name))

    def same_sentence(self, when: str) -> None:
        """The social service sees what it saw before."""
        same = self.suits(SERVICE, NAME) == self.silence
        self.hold(f"the social service sees the same one sentence while {when}", same)


def suits_of(page: Page) -> str:
    """The part of a worker's page that tells which work suits."""
    found = _SUITS.search(page.html)
    if found is None:
        raise LookupError("no part about which work suits")
    return found[0]


def plain(page: Page) -> str:
    """A page without what is random in each request."""
    return _ID.sub("-", _RANDOM.sub(r"\1-", urllib.parse.unquote(page.html)))
