"""SIGKILL at any moment leaves no disclosure without its line, no consent without its record.

And no act half done. A few hundred requests of everybody at once; what the server had told them
is compared with what is on disk, by ``verify`` and by looking at the rows themselves.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from consent.clock import SystemClock
from consent.log.service import EventType
from consent.purposes import Kind, Role
from consent.records.models import ConsentRecord, Withdrawal
from messaging.documents.facts import DELIVERED, facts_of_chains
from messaging.documents.models import DocumentCopy
from messaging.documents.reading import disclose_readable
from messaging.verification.service import verify_everything
from messaging.work import Work
from tests.resilience.traffic import WORKERS, Told, Traffic
from tests.support.served import served
from tests.support.world import World

REQUESTS_BEFORE_THE_KILL = 200
AT_ONCE = 6


def test_killed_in_the_middle(world: World, tmp_path: Path) -> None:
    world.clock.set(SystemClock().now())
    with served(world, tmp_path, threads=AT_ONCE) as server:
        traffic = Traffic(world, server, tmp_path)
        people = [threading.Thread(target=traffic.go_on, args=(seed,)) for seed in range(AT_ONCE)]
        for person in people:
            person.start()
        deadline = time.monotonic() + 120
        while not enough(traffic) and time.monotonic() < deadline:
            assert all(person.is_alive() for person in people), "somebody got what nobody expects"
            time.sleep(0.01)
        server.kill()
        for person in people:
            person.join()
    assert enough(traffic), "the day had too little in it to prove anything"
    told = traffic.told
    consents_are_whole(world, told)
    writings_are_there(world, told)
    every_disclosure_has_its_line(world, told)
    with world.store.transaction(write=False) as session:
        report = verify_everything(Work(session, world.clock, world.server))
    assert not report.findings, report.findings


def enough(traffic: Traffic) -> bool:
    """Whether everything that people do was done, and often: how fast each is, is left to chance."""
    told = traffic.told
    everything = (
        told.given, told.stopped, told.by_code, told.notes, told.released,
        told.advices, told.questions, told.seen_notes, told.seen_advices,
    )  # fmt: skip
    return traffic.requests >= REQUESTS_BEFORE_THE_KILL and all(everything)


def consents_are_whole(world: World, told: Told) -> None:
    """A receipt that somebody saw has its records, a withdrawal that returned is in force."""
    with world.work() as work:
        records = list(work.session.scalars(select(ConsentRecord)))
        ended = set(work.session.scalars(select(Withdrawal.record_id)))
        under = set(
            work.session.scalars(
                select(DocumentCopy.grant_id).where(DocumentCopy.grant_id.is_not(None))
            )
        )
        dossiers = list(world.dossiers.values())
        given, withdrawn = (
            [line.body["record"] for line in work.log.read(dossiers, types=[what])]
            for what in (EventType.CONSENT_GIVEN, EventType.CONSENT_WITHDRAWN)
        )
        by_code = [work.records.by_revocation_code(code) for code in told.by_code]
    receipts = {(record.dossier_id, record.receipt_id) for record in records}
    assert {(world.dossiers[who], receipt) for who, receipt in told.given} <= receipts
    # Record and line are there together or not at all, each once; and so with an end.
    assert Counter(given) == Counter(record.id for record in records)
    assert Counter(withdrawn) == Counter(ended)
    stopped = {receipt for _who, receipt in told.stopped}
    assert {record.id for record in records if record.receipt_id in stopped} <= ended
    assert all(found and {one.grant.id for one in found} <= ended for found in by_code)
    # No copy under a consent that has no record, or that ended.
    assert under <= {record.id for record in records} - ended


def writings_are_there(world: World, told: Told) -> None:
    """What somebody was told was written, delivered or asked is."""
    for worker in WORKERS:
        dossier = world.dossiers[worker]
        with world.work() as work:
            stored = facts_of_chains(work, [dossier])
            opened = disclose_readable(work, world.acting(work, worker), [dossier])
        texts = {str(one.content.get("text")) for one in opened}
        assert {text for who, text in told.notes if who == worker} <= texts
        kinds = Counter(one.facts.kind for one in stored.values())
        assert kinds[Kind.ADVICE] >= told.advices[worker]
        assert kinds[Kind.WORK_QUESTION] >= told.questions[worker]
        released = {document for who, document in told.released if who == worker}
        assert all(stored[document].step(DELIVERED) for document in released)


def every_disclosure_has_its_line(world: World, told: Told) -> None:
    """Each content that reached somebody's browser, as often as it did."""
    lines: Counter[tuple[str, str]] = Counter()
    advices: Counter[str] = Counter()
    texts: dict[str, str] = {}
    with world.work() as work:
        for worker, dossier in world.dossiers.items():
            for line in work.log.read([dossier], types=[EventType.DISCLOSED]):
                lines[line.personal["actor"], line.body["document"]] += 1
                if (line.personal["role"], line.personal["kind"]) == (
                    str(Role.SOCIAL_SERVICE), str(Kind.ADVICE),
                ):  # fmt: skip
                    advices[worker] += 1
    for worker in WORKERS:
        with world.work() as work:
            mine = world.acting(work, worker)
            for one in disclose_readable(work, mine, [world.dossiers[worker]]):
                texts[str(one.content.get("text"))] = one.id
    for (reader, text), times in told.seen_notes.items():
        assert lines[world.keys[reader].account, texts[text]] >= times, (reader, text)
    for worker, times in told.seen_advices.items():
        assert advices[worker] >= times, worker


@pytest.mark.broad
@pytest.mark.parametrize("turn", range(5))
def test_killed_again_and_again(world: World, tmp_path: Path, turn: int) -> None:
    assert turn >= 0
    test_killed_in_the_middle(world, tmp_path)
