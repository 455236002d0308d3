"""SIGKILL at any moment leaves no disclosure without its line, and no act half done."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from consent.clock import SystemClock
from consent.log.service import EventType
from consent.purposes import Kind, PurposeCode, Role
from messaging.documents.facts import facts_of_chains
from messaging.exchange.asking import ask_in_dossier
from messaging.verification.service import verify_everything
from messaging.work import Work
from tests.support.advising import consent_to, delivered_advice
from tests.support.served import Served, cookie_for, form_to, served, served_configuration
from tests.support.world import World

SAID = "At most 4 hours of work a day."
REQUESTS_BEFORE_THE_KILL = 150
GONE = (OSError, http.client.HTTPException)


class Traffic:
    """What people do at the same time, and what they were told had happened."""

    def __init__(self, world: World, server: Served, folder: Path) -> None:
        self.world, self.server = world, server
        settings = served_configuration(folder)
        self.service = cookie_for(world, "ss_east", settings)
        self.worker = cookie_for(world, "bo", settings)
        self.codes = [
            consent_to(world, "bo", PurposeCode.ADVICE, months=months).code
            for months in range(1, 9)
        ]
        self.told: Counter[str] = Counter()
        self.withdrawn: list[str] = []
        self.requests = 0
        self._lock = threading.Lock()

    def read(self) -> None:
        """The social service reads the advice."""
        page = f"/work/people/{self.world.dossiers['an']}"
        answer = self.server.ask("GET", page, cookie=self.service)
        assert answer.status == 200
        if SAID in answer.text:
            self._heard("read")

    def place(self) -> None:
        """The social service writes that the GP's question is for the physician."""
        page = f"/work/people/{self.world.dossiers['bo']}"
        form = form_to(
            self.server.ask("GET", page, cookie=self.service).text, f"{page}/work-question"
        )
        answer = self.server.ask(
            "POST",
            f"{page}/work-question",
            cookie=self.service,
            form={**form, "question": "work_still_suits"},
        )
        assert answer.status == 303
        self._heard("question")

    def withdraw(self) -> None:
        """Somebody types the code of a receipt."""
        with self._lock:
            if not self.codes:
                return
            code = self.codes.pop()
        assert self.server.ask("POST", "/withdraw", form={"code": code}).status == 200
        self.withdrawn.append(code)

    def _heard(self, what: str) -> None:
        with self._lock:
            self.told[what] += 1

    def go_on(self, seed: int) -> None:
        """One person's endless working day, until the server is gone."""
        choice = random.Random(seed)
        while True:
            try:
                choice.choice((self.read, self.read, self.place, self.withdraw))()
            except GONE:
                return
            with self._lock:
                self.requests += 1


def test_killed_in_the_middle(world: World, tmp_path: Path) -> None:
    world.clock.set(SystemClock().now())
    delivered_advice(world, "an")
    with world.work() as work:
        ask_in_dossier(work, world.acting(work, "arts"), world.dossiers["bo"], PurposeCode.DOCTORS)
    before = counts(world)
    with served(world, tmp_path, threads=8) as server:
        traffic = Traffic(world, server, tmp_path)
        people = [threading.Thread(target=traffic.go_on, args=(seed,)) for seed in range(6)]
        for person in people:
            person.start()
        deadline = time.monotonic() + 120
        while traffic.requests < REQUESTS_BEFORE_THE_KILL and time.monotonic() < deadline:
            time.sleep(0.01)
        server.kill()
        for person in people:
            person.join()
    assert traffic.requests >= REQUESTS_BEFORE_THE_KILL
    assert traffic.told["read"]
    assert traffic.told["question"]
    assert traffic.withdrawn
    after = counts(world)
    # Everything that somebody was told is on disk; more may be, of answers that never arrived.
    assert after["disclosed"] - before["disclosed"] >= traffic.told["read"]
    assert after["questions"] - before["questions"] >= traffic.told["question"]
    with world.work() as work:
        for code in traffic.withdrawn:
            found = work.records.by_revocation_code(code)
            assert found
            assert all(one.grant.withdrawn for one in found)
    with world.store.transaction(write=False) as session:
        report = verify_everything(Work(session, world.clock, world.server))
    assert not report.findings, report.findings


def counts(world: World) -> Counter[str]:
    """Disclosures of the advice to the social service, and questions that were written."""
    with world.work() as work:
        lines = work.log.read([world.dossiers["an"]], types=[EventType.DISCLOSED])
        stored = facts_of_chains(work, [world.dossiers["bo"]])
    disclosed = [
        line
        for line in lines
        if line.personal["role"] == str(Role.SOCIAL_SERVICE)
        and line.personal["kind"] == str(Kind.ADVICE)
    ]
    questions = [one for one in stored.values() if one.facts.kind is Kind.WORK_QUESTION]
    return Counter(disclosed=len(disclosed), questions=len(questions))


@pytest.mark.broad
@pytest.mark.parametrize("turn", range(5))
def test_killed_again_and_again(world: World, tmp_path: Path, turn: int) -> None:
    assert turn >= 0
    test_killed_in_the_middle(world, tmp_path)
