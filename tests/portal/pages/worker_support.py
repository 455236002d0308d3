"""Small acts of the others around a worker, for his pages."""

from __future__ import annotations

from typing import Any

from consent.parties import Party, PartyKind
from consent.purposes import Kind, PurposeCode, Role
from messaging.documents.writing import write
from messaging.exchange.asking import ask_by_code
from messaging.exchange.consents import Choice, give
from messaging.people.models import Organisation
from messaging.workplace.models import Department, Task
from tests.support.world import OWN_DEVICE, SHOWN, World

ADVICE: dict[str, Any] = {
    "lines": [
        {"task": "task-a", "outcome": "suits"},
        {"task": "task-b", "outcome": "suits_with_adaptation", "adaptations": ["lifting_aid"]},
        {"task": "task-c", "outcome": "does_not_suit"},
    ],
    "hours": 4,
    "days": 3,
    "build_up": "build_up_none",
    "duration": {"code": "for_weeks", "params": {"weeks": 6}},
    "certainty": "likely",
    "review_by": "2026-06-01",
}


# What others do ---------------------------------------------------------------------------


def ask(world: World, who: str = "gp1", purpose: str = "doctors", worker: str = "an") -> None:
    """A doctor puts a question by the worker's contact code."""
    with world.work() as work:
        code = world.cards[worker].contact_code
        ask_by_code(work, world.acting(work, who), code, PurposeCode(purpose))


def gp_party(world: World, who: str = "gp1") -> Party:
    with world.work() as work:
        return world.group(work, who)


def consent(world: World, purpose: str, worker: str = "an", **choice: Any) -> str:
    """The worker says yes, in his own session; returns the receipt."""
    with world.work() as work:
        if purpose in ("doctors", "workplace"):
            choice.setdefault("gp", world.group(work, "gp1"))
        receipt = give(
            work, world.acting(work, worker), world.dossiers[worker],
            Choice(PurposeCode(purpose), **choice), shown=SHOWN, collected=OWN_DEVICE,
        )  # fmt: skip
    return receipt.id


def written(
    world: World, who: str, kind: Kind, content: Any, worker: str = "an", *, to: str | None = None
) -> str:
    """Somebody writes a document about the worker; ``to``: to whose group he puts it."""
    with world.work() as work:
        addressees = [world.group(work, to)] if to else []
        return write(
            work, world.acting(work, who), world.dossiers[worker], kind, content,
            addressees=addressees,
        )  # fmt: skip


def advice(world: World, worker: str = "an") -> str:
    """The physician writes an advice that waits for the worker."""
    from datetime import date

    from messaging.vocabulary import advice_to_json, parse_advice

    content = advice_to_json(parse_advice(ADVICE, date(2026, 3, 2)))
    return written(world, "arts", Kind.ADVICE, content, worker)


def catalogue(world: World) -> None:
    """Three tasks in a department of the workshop east."""
    with world.work() as work:
        work.session.add(
            Department(
                id="dep",
                organisation_id=world.organisations["east"],
                key="pack",
                position=0,
                words={"name": {"nl": "Inpakken", "en": "Packing"}},
                retired=False,
            )
        )
        work.session.flush()
        for number, (key, name) in enumerate((("a", "Folding"), ("b", "Lifting"), ("c", "Vans"))):
            work.session.add(
                Task(
                    id=f"task-{key}",
                    department_id="dep",
                    key=key,
                    position=number,
                    words={"name": {"nl": name, "en": name}},
                    demands={},
                    retired=False,
                )
            )


def details(world: World, workshop: str = "east", **more: Any) -> None:
    """What a workshop says to everybody."""
    with world.work() as work:
        row = work.session.get_one(Organisation, world.organisations[workshop])
        known = work.open("organisation", row.id, "details", row.details)
        row.details = work.seal("organisation", row.id, "details", {**known, **more})


def person(world: World, who: str, organisation: str) -> Party:
    return Party(PartyKind.PERSON, world.keys[who].account, organisation, Role.GP)


def read(world: World, who: str, document: str) -> None:
    """Somebody opens a document."""
    from messaging.documents.reading import disclose

    with world.work() as work:
        disclose(work, world.acting(work, who), [document])
