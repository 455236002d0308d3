"""A worker about whom there is something of everything, and his deletion."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from consent.purposes import Kind, PurposeCode
from messaging.absence.reading import standing
from messaging.absence.service import is_back
from messaging.documents.writing import write
from messaging.erasure.asking import ask
from messaging.erasure.requests import Pending
from messaging.exchange.asking import ask_in_dossier
from messaging.exchange.understanding import Chosen, keep
from messaging.messages.service import inbox
from portal.erasing import carry_out_due
from tests.support.playing import PHYSICIAN, WORKER, Play
from tests.support.world import World
from tests.support.worlds import released

NUMBER = "+32478123456"
SAID = "between doctors"


def everything(play: Play) -> None:
    """Asked, helped, answered, written, let go, read, answered, struck, withdrawn, ill, phoned."""
    world = play.world
    play.is_helped()
    released(play)
    play.let_know("both")
    with world.work() as work:
        doctor = world.acting(work, PHYSICIAN)
        ask_in_dossier(work, doctor, play.dossier, PurposeCode.ADVICE)  # a repeated question
        keep(
            work, world.acting(work, WORKER), receipt="0" * 32, dossier=play.dossier,
            purpose=PurposeCode.ADVICE, version=1, language="nl",
            chosen=[Chosen("who", "doctor", True)], asker=doctor.actor.as_person(),
        )  # fmt: skip
    with world.work() as work:
        service = world.acting(work, "ss_east")
        course = standing(work, play.dossier)
        assert course is not None
        is_back(work, service, course.id)
    world.clock.move(timedelta(days=15))
    play.take_call("no")
    with world.work() as work:
        own = world.acting(work, WORKER)
        write(work, own, play.dossier, Kind.LOOKED_QUESTION, LOOKED)
    play.look()


LOOKED: dict[str, Any] = {"line": {"chain": "0" * 32, "number": 3}, "text": SAID}


def ask_for_it(world: World, who: str = WORKER) -> Pending:
    """He asks, in his own session."""
    with world.work() as work:
        messages = inbox(work, world.acting(work, who))
    with world.work() as work:
        return ask(work, world.acting(work, who), messages)


def carry_out(world: World) -> int:
    """What the sweep does."""
    return carry_out_due(world.store, world.server, world.clock)
