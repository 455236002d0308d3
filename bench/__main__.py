"""Measure on a fresh SQLite database; print each figure beside what it is compared with.

Run ``make bench``. One process, one connection, medians of several rounds in one run; nothing
here is part of the tests.
"""

from __future__ import annotations

import platform
import sys
import tempfile
from pathlib import Path

from sqlalchemy import select

from bench.changes import bench_changes
from bench.day import bench_day
from bench.measuring import compare, median_ms
from bench.suitability import bench_suitability
from consent.decision import Act, decide
from consent.purposes import Kind, PurposeCode
from consent.store import Store
from messaging.documents.facts import facts_of_chains
from messaging.documents.models import Document, DocumentCopy
from messaging.documents.reading import disclose
from messaging.documents.writing import write
from messaging.sealing import StretchCost
from tests.support.advising import consent_to, delivered_advice
from tests.support.schema import make_tables
from tests.support.world import World, build_world


def bench_reading(world: World) -> None:
    """Opening an advice (lock, decide, log, commit, open) beside fetching the same rows."""
    document, _ = delivered_advice(world, "an")

    def read() -> None:
        with world.work() as work:
            disclose(work, world.acting(work, "ss_east"), [document])

    def fetch() -> None:
        with world.store.transaction(write=False) as session:
            session.execute(select(Document).where(Document.id == document)).all()
            query = select(DocumentCopy).where(DocumentCopy.document_id == document)
            session.execute(query).all()

    compare(
        "open one advice, logged and committed", median_ms(read), "fetch its rows", median_ms(fetch)
    )


def bench_writing(world: World) -> None:
    """Writing a note (sealed to four holders, signed, logged) beside a bare log-in lookup."""
    with world.work() as work:
        gp = world.group(work, "gp1")
    consent_to(world, "an", PurposeCode.DOCTORS, gp=gp)

    def note() -> None:
        with world.work() as work:
            acting = world.acting(work, "gp1")
            write(work, acting, world.dossiers["an"], Kind.NOTE, {"text": "a note"})

    def nothing() -> None:
        with world.work() as work:
            work.log.lock(world.dossiers["an"])

    compare(
        "write one note to three holders",
        median_ms(note, 20),
        "lock its chain and commit",
        median_ms(nothing, 20),
    )


def bench_deciding(world: World) -> None:
    """The decision alone, beside reading the facts that it needs."""
    with world.work() as work:
        chain = world.dossiers["an"]
        stored = list(facts_of_chains(work, [chain]).values())
        grants = work.records.grants(chain)
        actor = world.acting(work, "ss_east").actor
        now = work.clock.now()

        def decisions() -> None:
            for one in stored:
                decide(actor, Act.READ, one.facts, grants, now)

        def facts() -> None:
            facts_of_chains(work, [chain])
            work.records.grants(chain)

        compare(
            f"decide on {len(stored)} documents", median_ms(decisions),
            "read and decrypt their facts", median_ms(facts, 5),
        )  # fmt: skip


def bench_stretching(world: World) -> None:
    """What a guess at a password costs, in production and in the demonstration."""
    pepper = world.server.pepper
    real, quick = StretchCost(), StretchCost(8 * 1024, 1, 1)
    compare(
        "stretch a password, production", median_ms(lambda: pepper.stretch("x", b"0" * 16, real), 3),
        "stretch it, demonstration", median_ms(lambda: pepper.stretch("x", b"0" * 16, quick), 3),
    )  # fmt: skip


def main() -> None:
    """Run everything on one fresh database."""
    sys.stdout.write(f"Python {platform.python_version()}, {platform.machine()}, SQLite\n")
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        make_tables(store)
        world = build_world(store)
        benches = (
            bench_reading, bench_writing, bench_deciding, bench_stretching, bench_suitability,
            bench_day, bench_changes,
        )  # fmt: skip
        for bench in benches:
            bench(world)
        store.dispose()


if __name__ == "__main__":
    main()
