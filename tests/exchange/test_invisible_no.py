"""Promise 5 at the services: the social service cannot tell one no from another, or from silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from consent.log.models import Event
from consent.log.service import open_event
from consent.parties import Party
from consent.purposes import Kind, PurposeCode, Role
from consent.store import new_id
from messaging.documents.reading import disclose, disclose_readable, waiting
from messaging.documents.releasing import end, mark_for_review, release
from messaging.documents.writing import write
from messaging.dossiers.service import in_workshop, list_workshops
from messaging.exchange.asking import ask_by_code, ask_in_dossier
from messaging.exchange.withdrawing import withdraw_by_code
from messaging.messages.service import inbox
from messaging.work import Acting, NotFound, Refused, Work
from portal import steady
from tests.support.playing import SERVICE, WORKER, Play
from tests.support.world import World
from tests.support.worlds import RELEASED, WORLDS

Worlds = Callable[[], World]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A beat that nobody waits for: the worlds are played through the pages."""
    monkeypatch.setattr(steady, "BEAT_SECONDS", 0.001)


@pytest.mark.timeout(900)
def test_every_state_looks_the_same_to_the_social_service(worlds: Worlds, tmp_path: Path) -> None:
    seen, others = {}, set()
    for state, bring in WORLDS.items():
        world = worlds()
        bring(Play(world, tmp_path))
        seen[state] = everything_received(world)
        others.add(str([_gist(world, who) for who in ("arts", "gp1", WORKER)]))
    different = {s: d for s, d in seen.items() if d != seen["never asked"]}
    assert not different, _first_difference(seen["never asked"], different)
    # It says something, for the worlds do differ to the others: but "withdrawn", "expired" and
    # "swept", which only he tells apart who remembers when they ended.
    assert len(others) == len(WORLDS) - 2


def test_a_released_advice_does_show(worlds: Worlds, tmp_path: Path) -> None:
    """The look through the eyes of the social service is not blind."""
    world, other = worlds(), worlds()
    RELEASED(Play(world, tmp_path))
    WORLDS["waiting for release"](Play(other, tmp_path))
    shown, before = everything_received(world), everything_received(other)
    assert shown != before
    assert [kind for kind, *_ in shown["shown"]].count(str(Kind.ADVICE)) == 1


def _gist(world: World, who: str) -> list[Any]:
    with world.work() as work:
        acting = world.acting(work, who)
        chains = [world.dossiers[WORKER], acting.actor.account]
        got = disclose_readable(work, acting, chains)
    return sorted(
        (
            str(one.stored.facts.kind),
            # Of a message what it says; of a document its own text, whatever form it has.
            str(one.content.get("type", "")) + str(one.content.get("answer", "")),
            one.envelope.struck,
            one.stored.waits_for_worker,
            one.stored.waits_for_author,
        )
        for one in got
    )


def everything_received(world: World) -> dict[str, Any]:
    """All that ``ss_east`` gets from services, in an order of acts that is the same each time.

    Ids are normalised; times are those of the moment of delivery or of the world's clock, which
    stands at the same moment in every world.
    """
    with world.work() as work:
        service = world.group_at(work, "east", Role.SOCIAL_SERVICE)
        gp = world.group(work, "gp1")
    lines = _lines_of(world)
    received: dict[str, Any] = {
        name: _outcome(world, act) for name, act in _acts(world, service, gp).items()
    }
    received["again"] = _outcome(world, lambda w, a: _shown(w, a, world.dossiers[WORKER]))
    received["log"] = _lines_of(world) - lines
    return received


def _acts(world: World, service: Party, gp: Party) -> dict[str, Callable[[Work, Acting], Any]]:
    dossier, workshop = world.dossiers[WORKER], world.organisations["east"]

    def answer(to: tuple[Party, ...]) -> Callable[[Work, Acting], Any]:
        return lambda work, acting: _ok(
            write(work, acting, dossier, Kind.WORKPLACE_ANSWER, {"text": "a"}, addressees=to)
        )

    remembered = _documents_of(world)
    return {
        "list": lambda work, acting: [
            (one.name, one.roster_number) for one in list_workshops(work, [workshop])
        ],
        "dossier": lambda work, acting: in_workshop(work, dossier, [workshop]).name,
        "waiting": lambda work, acting: [
            (str(one.stored.facts.kind), one.since) for one in waiting(work, acting)
        ],
        "shown": lambda work, acting: _shown(work, acting, dossier),
        **{f"only {kind}": partial(_count, kind=kind, dossier=dossier) for kind in Kind},
        "inbox": lambda work, acting: inbox(work, acting),
        "not there": lambda work, acting: disclose(work, acting, [new_id()]),
        "remembered": lambda work, acting: [
            said for one in remembered if (said := _refusals(work, acting, one))
        ],
        "answers": answer(()),
        "answers the doctor": answer((gp,)),
        "answers itself": answer((service,)),
        "advises": lambda work, acting: write(work, acting, dossier, Kind.ADVICE, {}),
        "asks": lambda work, acting: ask_in_dossier(work, acting, dossier, PurposeCode.ADVICE),
        "asks by code": lambda work, acting: ask_by_code(
            work, acting, world.cards[WORKER].contact_code, PurposeCode.ADVICE
        ),
        "a wrong code": lambda work, acting: withdraw_by_code(work, "0" * 16),
        "places": lambda work, acting: _ok(
            write(work, acting, dossier, Kind.PLACEMENT, {"text": "another place"})
        ),
        "asks about work": lambda work, acting: _ok(
            write(work, acting, dossier, Kind.WORK_QUESTION, {"text": "and now?"})
        ),
    }


def _count(work: Work, acting: Acting, *, kind: Kind, dossier: str) -> int:
    return len(disclose_readable(work, acting, [dossier], [str(kind)]))


def _ok(_: str) -> str:
    return "done"


def _outcome(world: World, act: Callable[[Work, Acting], Any]) -> Any:
    world.clock.move(timedelta(seconds=1))
    try:
        with world.work() as work:
            return act(work, world.acting(work, SERVICE))
    except (NotFound, Refused) as error:
        return (type(error).__name__, str(error))


def _shown(work: Work, acting: Acting, dossier: str) -> list[Any]:
    return [
        (
            str(one.stored.facts.kind),
            one.content,
            one.basis,
            one.stored.facts.written_at,
            [(step.what, step.at) for step in one.stored.steps],
        )
        for one in disclose_readable(work, acting, [dossier])
    ]


def _documents_of(world: World) -> list[str]:
    """What others wrote: the ids that the social service may still remember."""
    with world.work() as work:
        got = disclose_readable(work, world.acting(work, WORKER), [world.dossiers[WORKER]])
    return [o.id for o in got if o.stored.facts.author.role is not Role.SOCIAL_SERVICE]


def _refusals(work: Work, acting: Acting, document: str) -> str:
    """Where trying something on what is gone says another thing than trying it on nothing."""
    for act in (release, end, mark_for_review, lambda w, a, d: disclose(w, a, [d])):
        said = []
        for one in (document, new_id()):
            try:
                act(work, acting, one)
            except NotFound as error:
                said.append(str(error))
            else:
                said.append("it is there")
        if said[0] != said[1]:
            return str(said)
    return ""


def _lines_of(world: World) -> Counter[tuple[str, Any]]:
    """Type and basis of every line that ``ss_east`` caused, counted."""
    account = world.keys[SERVICE].account
    with world.work() as work:
        lines = [
            open_event(event, world.server.fields) for event in work.session.scalars(select(Event))
        ]
    return Counter(
        (str(line.type), line.body.get("basis"))
        for line in lines
        if line.personal.get("actor") == account
    )


def _first_difference(never: dict[str, Any], different: dict[str, dict[str, Any]]) -> str:
    state, seen = next(iter(different.items()))
    act = next(name for name in never if never[name] != seen[name])
    return f"{state}, {act}: {seen[act]} and not {never[act]}"
