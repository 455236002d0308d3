"""What happens between a doctor and a worker, step by step, for an operator to look at."""

from __future__ import annotations

from collections.abc import Iterator

from consent.purposes import Kind, PurposeCode
from messaging.documents.writing import write
from messaging.exchange.asking import NO, ask_in_dossier, requests_of
from messaging.exchange.consents import Choice, give
from messaging.exchange.withdrawing import withdraw
from messaging.messages.service import inbox
from tests.support.answering import says
from tests.support.world import OWN_DEVICE, SHOWN, World


def live_through(world: World) -> Iterator[str]:
    """Do one thing more each time; gives what happened."""
    dossier = world.dossiers["an"]
    with world.work() as work:
        ask_in_dossier(work, world.acting(work, "arts"), dossier, PurposeCode.ADVICE)
    yield "asked"
    with world.work() as work:
        request = requests_of(inbox(work, world.acting(work, "an")))[0]
    with world.work() as work:
        says(work, world.acting(work, "an"), request, NO)
    yield "refused"
    with world.work() as work:
        choice = Choice(PurposeCode.ADVICE, show_first=False)
        acting = world.acting(work, "an")
        receipt = give(work, acting, dossier, choice, shown=SHOWN, collected=OWN_DEVICE)
        write(work, world.acting(work, "arts"), dossier, Kind.ADVICE, {"lines": []})
    yield "consented"
    with world.work() as work:
        withdraw(work, world.acting(work, "an"), dossier, [one.id for one in receipt.grants])
    yield "withdrawn"
