"""A working day at a real server: people consent, stop, write, release and read, all at once.

Each notes what the server told him had happened, and which content reached him.
"""

from __future__ import annotations

import http.client
import itertools
import random
import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from consent.clock import brussels_day
from consent.purposes import PurposeCode
from messaging.exchange.asking import ask_by_code, requests_of
from messaging.messages.service import inbox
from tests.support.advising import consent_to, delivered_advice
from tests.support.playing import describe_work
from tests.support.served import Answer, Served, cookie_for, form_to, served_configuration
from tests.support.world import World

SAID = "At most 4 hours of work a day."
GONE = (OSError, http.client.HTTPException)
WORKERS = {"bo": "ss_east", "wout": "ss_west"}
DONE = 303


@dataclass
class Told:
    """What people were told, and what reached them, by worker or reader."""

    given: list[tuple[str, str]] = field(default_factory=list)
    stopped: list[tuple[str, str]] = field(default_factory=list)
    by_code: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    released: list[tuple[str, str]] = field(default_factory=list)
    advices: Counter[str] = field(default_factory=Counter)
    questions: Counter[str] = field(default_factory=Counter)
    seen_notes: Counter[tuple[str, str]] = field(default_factory=Counter)
    seen_advices: Counter[str] = field(default_factory=Counter)


class Traffic:
    """Everybody at the server, until it is gone."""

    def __init__(self, world: World, server: Served, folder: Path) -> None:
        self.world, self.server, self.told = world, server, Told()
        settings = served_configuration(folder)
        people = ("an", *WORKERS, *WORKERS.values(), "arts", "gp1")
        self.cookies = {who: cookie_for(world, who, settings) for who in people}
        self.review = (brussels_day(world.clock.now()) + timedelta(days=60)).isoformat()
        self.requests = 0
        self._number = itertools.count(1)
        self._lock = threading.Lock()
        delivered_advice(world, "an")
        terms = range(1, 9)
        self.codes = [consent_to(world, "an", PurposeCode.LIMITS, months=m).code for m in terms]
        self.asked: dict[str, str] = {}
        for workshop, worker in (("east", "bo"), ("west", "wout")):
            describe_work(world, workshop)
            with world.work() as work:
                code = world.cards[worker].contact_code
                ask_by_code(work, world.acting(work, "gp1"), code, PurposeCode.DOCTORS)
            with world.work() as work:
                [asked] = requests_of(inbox(work, world.acting(work, worker)))
            self.asked[worker] = asked.id

    def acts(self, choice: random.Random) -> list[tuple[str, Callable[[], None]]]:
        """Who does what, as often as it stands here; each for some worker."""
        worker = choice.choice(list(WORKERS))
        return [
            ("gives", lambda: self.give(worker, "advice")),
            ("gives", lambda: self.give(worker, "doctors")),
            ("gives", lambda: self.give(worker, choice.choice(("advice", "doctors")))),
            ("stops", lambda: self.stop(worker, choice)),
            ("stops by code", self.stop_by_code),
            ("releases", lambda: self.release(worker)),
            ("advises", lambda: self.advise(worker)),
            ("writes", lambda: self.note(worker, "gp1", f"/gp/patients/{self.of(worker)}")),
            ("writes", lambda: self.note(worker, "arts", f"/physician/dossiers/{self.of(worker)}")),
            ("reads", lambda: self.read("gp1", f"/gp/patients/{self.of(worker)}")),
            ("reads", lambda: self.read("arts", f"/physician/dossiers/{self.of(worker)}")),
            ("looks", lambda: self.look(WORKERS[worker], worker)),
            ("looks", lambda: self.look("ss_east", "an")),
            ("asks", lambda: self.question(worker)),
        ]

    def of(self, worker: str) -> str:
        """His dossier."""
        return self.world.dossiers[worker]

    def ask(self, method: str, path: str, who: str, form: dict[str, str] | None = None) -> Answer:
        """One request; away (503) is an answer where everybody writes at once, an error is not."""
        answer = self.server.ask(method, path, cookie=self.cookies.get(who), form=form)
        assert answer.status in (200, DONE, 404, 409, 422, 503), (method, path, answer.status)
        with self._lock:
            self.requests += 1
        return answer

    def hand_in(self, page: str, path: str, who: str, form: dict[str, str]) -> Answer:
        """A form from its page; a page that is away has none, and then nothing was done."""
        if f'action="{path}"' not in page:
            return Answer(404, "", None)
        return self.ask("POST", path, who, {**form_to(page, path), **form})

    # The worker

    def give(self, worker: str, purpose: str) -> None:
        """He says yes, unless his yes to this very question holds."""
        path = f"/me/start/{purpose}"
        if purpose == "doctors":
            path = f"/me/questions/{self.asked[worker]}"
        look = self.ask("GET", f"{path}?again=1&at={self.of(worker)}", worker)
        answer = self.hand_in(look.text, path, worker, {"answer": "yes"})
        if answer.status == DONE:
            receipt = str(answer.location).rsplit("/", 1)[-1]
            assert "/me/understood/" in str(answer.location)
            self.told.given.append((worker, receipt))

    def stop(self, worker: str, choice: random.Random) -> None:
        """He stops something that he gave."""
        given = [receipt for who, receipt in self.told.given if who == worker]
        if given:
            receipt = choice.choice(given)
            page = self.ask("GET", "/me/consents", worker)
            forms = {"receipt": receipt, **csrf_on(page.text)}
            if self.ask("POST", "/me/withdraw", worker, forms).status == DONE:
                self.told.stopped.append((worker, receipt))

    def stop_by_code(self) -> None:
        """Somebody types the code of a receipt."""
        with self._lock:
            code = self.codes.pop() if self.codes else ""
        if code and self.ask("POST", "/withdraw", "", {"code": code}).status == 200:
            self.told.by_code.append(code)

    def release(self, worker: str) -> None:
        """He lets go what waits for him."""
        page = self.ask("GET", "/me/documents", worker).text
        waiting = re.findall(r"/me/documents/([0-9a-f]{32})", page)[:1]
        for document in waiting:
            path = f"/me/documents/{document}"
            look = self.ask("GET", path, worker).text
            if 'value="send"' not in look:
                continue
            if self.hand_in(look, path, worker, {"do": "send"}).status == DONE:
                self.told.released.append((worker, document))

    # The doctors

    def note(self, worker: str, doctor: str, page: str) -> None:
        """A doctor writes to the other, where he may."""
        look = self.ask("GET", page, doctor)
        text = f"note-{next(self._number):04}."
        if self.hand_in(look.text, f"{page}/note", doctor, {"text": text}).status == DONE:
            self.told.notes.append((worker, text))

    def read(self, doctor: str, page: str) -> None:
        """A doctor reads what stands in a dossier."""
        for text in set(re.findall(r"note-[0-9]{4}\.", self.ask("GET", page, doctor).text)):
            self._count(self.told.seen_notes, (doctor, text))

    def advise(self, worker: str) -> None:
        """The physician writes an advice, which waits for the worker."""
        path = f"/physician/dossiers/{self.of(worker)}/advice"
        typed = {"hours": "hours_a_day", "hours.value": "4", "review_by": self.review}
        page = self.ask("GET", path, "arts")
        shown = self.hand_in(page.text, path, "arts", {**typed, "step": "check"})
        sent = self.hand_in(shown.text, path, "arts", {**typed, "step": "send"})
        if sent.status == DONE:
            self._count(self.told.advices, worker)

    # The social service

    def look(self, service: str, worker: str) -> None:
        """It opens somebody's page."""
        if SAID in self.ask("GET", f"/work/people/{self.of(worker)}", service).text:
            self._count(self.told.seen_advices, worker)

    def question(self, worker: str) -> None:
        """It puts a question to the physicians."""
        page = f"/work/people/{self.of(worker)}"
        service = WORKERS[worker]
        look = self.ask("GET", page, service).text
        form = {"question": "work_still_suits"}
        if self.hand_in(look, f"{page}/work-question", service, form).status == DONE:
            self._count(self.told.questions, worker)

    def _count(self, counter: Counter[str] | Counter[tuple[str, str]], key: object) -> None:
        with self._lock:
            counter[key] += 1  # type: ignore[index]

    def go_on(self, seed: int) -> None:
        """An endless working day, until the server is gone."""
        choice = random.Random(seed)
        while True:
            try:
                choice.choice(self.acts(choice))[1]()
            except GONE:
                return


def csrf_on(page: str) -> dict[str, str]:
    """The session's token, as any form of its pages carries it."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return {"csrf_token": found[1]} if found else {}
