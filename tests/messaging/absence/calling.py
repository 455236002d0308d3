"""Sick calls in a world of tests: who takes them, and what becomes of what was said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from consent.clock import brussels_day
from consent.purposes import Kind, PurposeCode, Role
from messaging.absence.service import take_call
from messaging.documents.reading import disclose_readable
from messaging.exchange.consents import Choice, give
from messaging.verification.service import verify_everything
from tests.support.world import OWN_DEVICE, SHOWN, World, enrol

SERVICE, PHYSICIANS = Role.SOCIAL_SERVICE, Role.OCCUPATIONAL_PHYSICIAN
TAKERS = ("coach", "admin", "ss_east")
EVERYBODY = ("an", "ss_east", "ss_west", "arts", "gp1", "coach", "admin")


def add_takers(world: World) -> None:
    """A coach and an administrator of the workshop east."""
    enrol(world, "coach", Role.COACH, "east")
    enrol(world, "admin", Role.ADMINISTRATOR, "east")


@contextmanager
def house_of(world: World) -> Iterator[World]:
    """The world with everybody who takes calls; sound at the end, whatever was done."""
    add_takers(world)
    yield world
    with world.work() as work:
        assert not verify_everything(work).findings


def today(world: World) -> date:
    return brussels_day(world.clock.now())


def call(
    world: World,
    taker: str = "coach",
    answer: str | None = "yes",
    *,
    worker: str = "an",
    begins: date | None = None,
    days: int | None = 4,
) -> str | None:
    """He phones, and ``taker`` writes it down; the document of what he answered."""
    first = begins or today(world)
    until = None if days is None else first + timedelta(days=days)
    with world.work() as work:
        acting = world.acting(work, taker)
        return take_call(work, acting, world.dossiers[worker], first, until, answer)


def let_know(
    world: World, roles: Iterable[Role], *, worker: str = "an", earlier: bool = False
) -> list[str]:
    """He says who may know; the ids of what he gave."""
    choice = Choice(PurposeCode.ABSENCE_REASON, readers=frozenset(roles), earlier=earlier)
    with world.work() as work:
        receipt = give(
            work, world.acting(work, worker), world.dossiers[worker], choice,
            shown=SHOWN, collected=OWN_DEVICE,
        )  # fmt: skip
    return [one.id for one in receipt.grants]


def readers(world: World, worker: str = "an") -> dict[str, str]:
    """What each person gets of what was said: an answer, or not in it at all."""
    found = {}
    for who in EVERYBODY:
        with world.work() as work:
            acting = world.acting(work, who)
            opened = disclose_readable(
                work, acting, [world.dossiers[worker]], [str(Kind.ABSENCE_ANSWER)]
            )
            said = [one.content["answer"] for one in opened if not one.stored.facts.ended]
        if said:
            found[who] = said[0]
    return found
