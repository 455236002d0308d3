"""Worlds that differ in one thing: what became of the questions put to the worker ``an``.

``WORLDS`` maps a state to a function that brings a world of ``tests/support/world.py`` into it.
All end at the same moment, and in all of them the social service did the same. What it receives
afterwards must not tell one from another (promise 5).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from consent.decision import Party
from consent.purposes import Kind, PurposeCode, Role
from messaging.documents.reading import disclose, disclose_readable
from messaging.documents.writing import release, strike, write
from messaging.exchange.asking import (
    NO,
    NOT_NOW,
    answer_without_consent,
    ask_by_code,
    ask_in_dossier,
    requests_of,
)
from messaging.exchange.consents import Choice, Receipt, give, withdraw
from messaging.messages.service import inbox
from tests.support.world import OWN_DEVICE, SHOWN, START, World

WORKER, SERVICE = "an", "ss_east"
END = START + timedelta(days=70)
"""When every world is looked at."""

DOCTORS, WORKPLACE, ADVICE, LIMITS = (
    PurposeCode.DOCTORS,
    PurposeCode.WORKPLACE,
    PurposeCode.ADVICE,
    PurposeCode.LIMITS,
)
ALL = (DOCTORS, WORKPLACE, ADVICE, LIMITS)


def never_asked(world: World) -> None:
    """What the workshop does in every world: where he works, and a work question."""
    for day in (0, 1):
        world.clock.set(START + timedelta(days=day))
        write_as(world, SERVICE, Kind.PLACEMENT, {"department": f"place-{day}", "tasks": []})
        write_as(world, SERVICE, Kind.WORK_QUESTION, {"text": "is it too heavy?"})
    look(world)
    world.clock.set(START + timedelta(days=2))


def asked(world: World) -> None:
    """The doctors asked; the worker did not answer."""
    never_asked(world)
    with world.work() as work:
        arts = world.acting(work, "arts")
        for purpose in (ADVICE, LIMITS):
            ask_in_dossier(work, arts, world.dossiers[WORKER], purpose)
        for purpose in (DOCTORS, WORKPLACE):
            code = world.cards[WORKER].contact_code
            ask_by_code(work, world.acting(work, "gp1"), code, purpose)


def refused(world: World) -> None:
    """He said no, and told nobody."""
    asked(world)
    _answer_all(world, NO)


def not_now(world: World) -> None:
    """He said not now."""
    asked(world)
    _answer_all(world, NOT_NOW)


def told_no(world: World) -> None:
    """He said no and wanted the doctors to know; the workplace does not."""
    asked(world)
    _answer_all(world, NO, tell=True)


def nothing_written(world: World) -> None:
    """He said yes to everything, and nobody wrote."""
    asked(world)
    give_all(world, months=12)


def waiting(world: World) -> None:
    """An advice and its numbers wait for him."""
    nothing_written(world)
    _write_all(world)


def struck(world: World) -> None:
    """He struck lines, and the author did not answer yet."""
    nothing_written(world)
    for document in _write_all(world):
        with world.work() as work:
            strike(work, world.acting(work, WORKER), document, {"text": "less"})


def withdrawn(world: World) -> None:
    """The advice was there and read, a question was put and answered; then he stopped it."""
    asked(world)
    receipts = give_all(world, months=12)
    _exchange_all(world)
    with world.work() as work:
        acting = world.acting(work, WORKER)
        targets = [grant.id for receipt in receipts for grant in receipt.grants]
        withdraw(work, acting, world.dossiers[WORKER], targets)


def expired(world: World) -> None:
    """The same, and nobody stopped it: it ended by itself. No sweep came by yet."""
    asked(world)
    give_all(world, months=1)
    _exchange_all(world)


_STATES: dict[str, Callable[[World], None]] = {
    "never asked": never_asked,
    "asked": asked,
    "refused": refused,
    "not now": not_now,
    "asked and told no": told_no,
    "nothing written": nothing_written,
    "waiting for release": waiting,
    "struck": struck,
    "withdrawn": withdrawn,
    "expired": expired,
}


def _ending(state: Callable[[World], None]) -> Callable[[World], None]:
    def bring(world: World) -> None:
        state(world)
        world.clock.set(END)

    bring.__doc__ = state.__doc__
    return bring


WORLDS: dict[str, Callable[[World], None]] = {n: _ending(s) for n, s in _STATES.items()}
"""State -> function that brings a fresh world into it."""


# What they are made of -------------------------------------------------------------------


def write_as(
    world: World, who: str, kind: Kind, content: Mapping[str, Any], *, to: tuple[Party, ...] = ()
) -> str:
    """Write one document about ``an``."""
    with world.work() as work:
        return write(
            work, world.acting(work, who), world.dossiers[WORKER], kind, content, addressees=to
        )


def give_all(world: World, *, months: int) -> list[Receipt]:
    """A yes to every purpose, for the first GP's practice."""
    receipts = []
    for purpose in ALL:
        with world.work() as work:
            choice = Choice(purpose, gp=world.group(work, "gp1"), months=months)
            receipts.append(
                give(
                    work, world.acting(work, WORKER), world.dossiers[WORKER], choice,
                    shown=SHOWN, collected=OWN_DEVICE,
                )
            )  # fmt: skip
    return receipts


def look(world: World) -> None:
    """The social service opens whatever it may in the dossier."""
    with world.work() as work:
        disclose_readable(work, world.acting(work, SERVICE), [world.dossiers[WORKER]])


def _answer_all(world: World, answer: str, *, tell: bool = False) -> None:
    with world.work() as work:
        requests = requests_of(inbox(work, world.acting(work, WORKER)))
    for request in requests:
        with world.work() as work:
            acting = world.acting(work, WORKER)
            answer_without_consent(work, acting, request, answer, tell=tell)


def _write_all(world: World) -> list[str]:
    """A note from the GP, an advice and its numbers; the last two wait for the worker."""
    write_as(world, "gp1", Kind.NOTE, {"text": "between doctors"})
    return [
        write_as(world, "arts", Kind.ADVICE, {"text": "an advice"}),
        write_as(world, "arts", Kind.LIMITS_SHEET, {"text": "five kilos"}),
    ]


def _exchange_all(world: World) -> None:
    """Everything delivered: advice and numbers read, a question answered by the workshop."""
    for document in _write_all(world):
        with world.work() as work:
            release(work, world.acting(work, WORKER), document)
        with world.work() as work:
            assert disclose(work, world.acting(work, SERVICE), [document])
    with world.work() as work:
        service = world.group_at(work, "east", Role.SOCIAL_SERVICE)
    question = write_as(world, "gp1", Kind.WORKPLACE_QUESTION, {"text": "?"}, to=(service,))
    with world.work() as work:
        assert disclose(work, world.acting(work, SERVICE), [question])
    write_as(world, SERVICE, Kind.WORKPLACE_ANSWER, {"text": "!"})
