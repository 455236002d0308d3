"""A small scene for the doctors' pages to look at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from consent.purposes import Kind, PurposeCode, Role
from messaging.documents.facts import facts_of_chains
from messaging.documents.reading import disclose_readable
from messaging.documents.writing import write
from messaging.exchange.asking import requests_of
from messaging.exchange.consents import Choice, give
from messaging.messages.service import inbox
from messaging.work import NotFound
from messaging.workplace.catalogue import import_catalogue
from messaging.workplace.service import catalogue, placement_content
from tests.support.world import OWN_DEVICE, SHOWN, World


def _task(key: str, nl: str, en: str, **demands: Any) -> dict[str, Any]:
    return {
        "key": key,
        "name": {"nl": nl, "en": en},
        "description": {"nl": nl, "en": f"{en}, all day"},
        "demands": demands,
    }


CATALOGUE: dict[str, Any] = {
    "departments": [
        {
            "key": "pack",
            "name": {"nl": "Inpakken", "en": "Packing"},
            "tasks": [
                _task("fold", "Dozen vouwen", "Folding boxes",
                      standing={"state": "value", "value": {"stretch_min": 60, "total_h": 6}}),
                _task("load", "De bestelwagen laden", "Loading the van",
                      lift_low={"state": "value", "value": [{"kg": 15, "per_hour": 12}]}),
            ],
        },
        {
            "key": "garden",
            "name": {"nl": "Groen", "en": "Garden"},
            "tasks": [_task("weed", "Wieden", "Weeding")],
        },
    ]
}  # fmt: skip


# What others do ---------------------------------------------------------------------------------


def describe_work(world: World, workshop: str = "east") -> dict[str, str]:
    """Give a workshop its catalogue; the ids of its tasks by key."""
    with world.work() as work:
        import_catalogue(work, world.organisations[workshop], CATALOGUE)
        places = catalogue(work, world.organisations[workshop])
        return {task.key: task.id for place in places for task in place.tasks}


def place(world: World, worker: str, tasks: list[str], workshop: str = "east") -> str:
    """The social service writes down where somebody works."""
    with world.work() as work:
        department = next(
            one
            for one in catalogue(work, world.organisations[workshop])
            if {task.id for task in one.tasks} >= set(tasks)
        )
        content = placement_content(work, world.organisations[workshop], department.id, tasks)
        who = world.acting(work, f"ss_{workshop}")
        return write(work, who, world.dossiers[worker], Kind.PLACEMENT, content)


def consent(
    world: World,
    purpose: str,
    worker: str = "an",
    *,
    answers: bool = False,
    text: int = SHOWN.version,
    **choice: Any,
) -> str:
    """The worker says yes; ``answers``: to the newest question that was put to him.

    ``text``: the version of the text that he was shown.
    """
    with world.work() as work:
        acting = world.acting(work, worker)
        request = None
        if answers:
            request = requests_of(inbox(work, acting))[0].id
        if purpose in ("doctors", "workplace"):
            choice.setdefault("gp", world.group(work, "gp1"))
        receipt = give(
            work, world.acting(work, worker), world.dossiers[worker],
            Choice(PurposeCode(purpose), **choice), collected=OWN_DEVICE,
            shown=replace(SHOWN, version=text), request=request,
        )  # fmt: skip
    return receipt.id


def written(world: World, who: str, kind: Kind, content: Any, worker: str = "an") -> str:
    """Somebody writes a document about the worker."""
    with world.work() as work:
        return write(work, world.acting(work, who), world.dossiers[worker], kind, content)


def contents(world: World, who: str, worker: str = "an") -> list[tuple[str, dict[str, Any]]]:
    """Kind and content of everything that somebody can open in a dossier, newest first."""
    with world.work() as work:
        opened = disclose_readable(work, world.acting(work, who), [world.dossiers[worker]])
        return [(str(one.stored.facts.kind), one.content) for one in opened]


def newest(world: World, kind: Kind, worker: str = "an") -> str:
    """The id of the newest document of a kind."""
    with world.work() as work:
        stored = facts_of_chains(work, [world.dossiers[worker]]).values()
        found = [one for one in stored if one.facts.kind is kind]
        return max(found, key=lambda one: one.facts.written_at).id


def opens(world: World, who: str, document: str) -> bool:
    """Whether somebody can open a document."""
    from messaging.documents.reading import disclose

    try:
        with world.work() as work:
            disclose(work, world.acting(work, who), [document])
    except NotFound:
        return False
    return True


def group(world: World, workshop: str, role: Role) -> Any:
    """The group of a role that serves a workshop."""
    with world.work() as work:
        return world.group_at(work, workshop, role)
