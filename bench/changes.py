"""A workshop of 1,000 people after one changed demand, beside reading and opening the same rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bench.measuring import compare, median_ms
from consent.clock import brussels_day
from consent.purposes import Kind
from messaging.documents.facts import facts_of_chains
from messaging.documents.reading import Opened, disclose_readable
from messaging.documents.writing import write
from messaging.dossiers.service import import_worker, list_workshops
from messaging.people.cards import make_card
from messaging.translation import (
    ChangedTask,
    affected,
    backgrounds,
    changed_tasks,
    concerned,
    worth_opening,
)
from messaging.vocabulary import advice_to_json, assessment_to_json, parse_advice, parse_assessment
from messaging.work import Work
from messaging.workplace.catalogue import import_catalogue
from messaging.workplace.reviews import not_looked_through
from messaging.workplace.service import catalogue
from tests.support.world import CHEAP, World

PEOPLE = 1000
KINDS = (Kind.ADVICE, Kind.ASSESSMENT, Kind.LIMITATIONS)


def bench_changes(world: World) -> None:
    """Each has an advice and an assessment; the line goes faster; one in two cannot follow it."""
    workshop = world.organisations["west"]
    task = _line(world, workshop, 1)
    _people(world, workshop, task)
    world.clock.move(timedelta(days=1))
    _line(world, workshop, 3)
    today = brussels_day(world.clock.now())

    def changed(work: Work) -> ChangedTask:
        found = not_looked_through(work, world.acting(work, "arts"), [workshop])[workshop]
        return changed_tasks(catalogue(work, workshop), found)[0]

    def opened(work: Work, chains: list[str]) -> list[Opened]:
        acting = world.acting(work, "arts")
        return disclose_readable(
            work, acting, chains, KINDS, wanted=lambda one: worth_opening(acting.actor, one)
        )

    def worklist() -> int:
        with world.work() as work:
            acting = world.acting(work, "arts")
            one = changed(work)
            people = [listed.id for listed in list_workshops(work, [workshop])]
            facts = facts_of_chains(work, people).values()
            documents = opened(work, concerned(acting.actor, facts, one.last))
            known = backgrounds(acting.actor, documents).values()
            return sum(affected(one, each.about(one), today) is not None for each in known)

    with world.work() as work:
        one, actor = changed(work), world.acting(work, "arts").actor
        people = [listed.id for listed in list_workshops(work, [workshop])]
        chains = concerned(actor, facts_of_chains(work, people).values(), one.last)
        documents = opened(work, chains)

    def read() -> None:
        with world.work() as work:
            opened(work, chains)

    def compared() -> None:
        for each in backgrounds(actor, documents).values():
            affected(one, each.about(one), today)

    assert worklist() == PEOPLE // 2
    base = median_ms(read, 1)
    rows = f"read and open their {len(documents)} documents"
    compare(
        f"the worklist of {PEOPLE} people, one changed demand", median_ms(worklist, 1), rows, base
    )
    compare("of which setting limits beside the task", median_ms(compared, 1), rows, base)


def _line(world: World, workshop: str, pace: int) -> str:
    line = {"key": "line", "name": {"nl": "Lijn"}, "demands": {"pace": {"value": {"level": pace}}}}
    place = {"key": "line", "name": {"nl": "Inpakken"}, "tasks": [line]}
    with world.work() as work:
        import_catalogue(work, workshop, {"departments": [place]})
        return catalogue(work, workshop)[0].tasks[0].id


def _people(world: World, workshop: str, task: str) -> None:
    """Through the services, in one transaction: nobody logs in."""
    today = brussels_day(world.clock.now())
    by = (today + timedelta(days=60)).isoformat()
    advice = advice_to_json(
        parse_advice({"lines": [{"task": task, "outcome": "suits"}], "review_by": by}, today)
    )

    def assessment(number: int) -> dict[str, Any]:
        line = {"attribute": "pace", "state": "limit", "value": {"level": 1 + 2 * (number % 2)}}
        lines = [{**line, "review_by": by}]
        return assessment_to_json(parse_assessment({"lines": lines}, today))

    with world.work() as work:
        acting = world.acting(work, "arts")
        for number in range(PEOPLE):
            card = make_card(work, f"9{number:05}", CHEAP)
            who = f"{number:04}"
            dossier = import_worker(work, workshop, f"b{who}", f"Worker {who}", card.number)
            write(work, acting, dossier, Kind.ASSESSMENT, assessment(number))
            write(work, acting, dossier, Kind.ADVICE, advice)
