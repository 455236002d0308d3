"""Short ways to an advice that was consented to, for tests that need one to read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from consent.clock import brussels_day
from consent.purposes import Kind, PurposeCode
from messaging.documents.releasing import release
from messaging.documents.writing import write
from messaging.exchange.consents import Choice, Receipt, give
from messaging.vocabulary import advice_to_json, parse_advice
from tests.support.world import OWN_DEVICE, SHOWN, World

HOURS = 4


def advice_content(world: World, task: str = "a-task") -> dict[str, Any]:
    """An advice on one task, four hours a day, to be reviewed in sixty days."""
    today = brussels_day(world.clock.now())
    return advice_to_json(
        parse_advice(
            {
                "lines": [{"task": task, "outcome": "suits", "adaptations": []}],
                "hours": HOURS,
                "review_by": (today + timedelta(days=60)).isoformat(),
            },
            today,
        )
    )


def consent_to(world: World, who: str, purpose: PurposeCode, **choice: Any) -> Receipt:
    """The worker says yes to a purpose."""
    with world.work() as work:
        return give(
            work,
            world.acting(work, who),
            world.dossiers[who],
            Choice(purpose, **choice),
            shown=SHOWN,
            collected=OWN_DEVICE,
        )


def written_advice(world: World, who: str) -> str:
    """The physician writes an advice about a worker; it waits for him."""
    with world.work() as work:
        return write(
            work,
            world.acting(work, "arts"),
            world.dossiers[who],
            Kind.ADVICE,
            advice_content(world),
        )


def delivered_advice(world: World, who: str) -> tuple[str, Receipt]:
    """An advice about a worker that he let go to the social service, and the receipt."""
    receipt = consent_to(world, who, PurposeCode.ADVICE)
    document = written_advice(world, who)
    with world.work() as work:
        release(work, world.acting(work, who), document)
    return document, receipt
