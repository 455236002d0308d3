"""The pages of a representative ask the database the same, whatever he decides for how many."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from consent.codes import new_code
from consent.mandates.rules import Ground, MandateAct, terms
from consent.purposes import PurposeCode
from consent.records.service import valid_until
from messaging.documents.reading import disclose
from messaging.documents.releasing import release
from messaging.dossiers.service import row_of
from messaging.exchange.asking import requests_of
from messaging.messages.service import inbox
from messaging.representing.service import approve
from messaging.representing.standing import with_mandates
from messaging.representing.waiting import what_waits
from tests.messaging.representing.test_mandates import ADVICE, DOCTORS, says_yes
from tests.portal.pages.worker_support import ask
from tests.support.advising import written_advice
from tests.support.browsing import application, counted_queries, visit
from tests.support.representing import represents
from tests.support.world import World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return application(world, tmp_path)


def mandate_for(world: World, worker: str) -> None:
    """A mandate of the same person, also about a worker whom he did not yet represent.

    The doctors' form makes a new account for each worker; no row says that it must.
    """
    with world.work() as work:
        head = work.log.lock(world.dossiers[worker])
        acting, code = world.acting(work, "arts"), new_code()
        work.mandates.enter(
            head,
            terms(Ground.COURT, tuple(MandateAct), tuple(PurposeCode)),
            signer=acting.keys.signer,
            told=acting.in_log,
            pseudonym=row_of(work, head.id).pseudonym,
            representative=world.keys["rep"].account,
            name="Godelieve Sneyers",
            until=valid_until(6, None, work.log.now(head)),
            code=code,
        )
    with world.work() as work:
        approve(work, world.acting(work, "gp2"), code)


def fill(world: World, worker: str) -> None:
    """A mandate, yeses of both, texts of which one was let go and read, and questions."""
    mandate_for(world, worker)
    for who in ("rep", worker):
        for purpose in (ADVICE, DOCTORS):
            says_yes(world, who, worker, purpose)
    gone, _waits = written_advice(world, worker), written_advice(world, worker)
    with world.work() as work:
        release(work, world.acting(work, "rep"), gone)
    with world.work() as work:
        social = world.acting(work, "ss_west" if worker == "wout" else "ss_east")
        disclose(work, social, [gone])
    ask(world, "gp1", "doctors", worker)
    world.clock.move(timedelta(hours=1))


def addresses(world: World) -> dict[str, str]:
    """Each page about Worker an, of what came last."""
    an = world.dossiers["an"]
    with world.work() as work:
        acting = world.acting(work, "rep")
        found = requests_of(inbox(work, acting))
        asked = [one.id for one in found if one.workshop == an and one.answer is None]
        own = [
            one.grant.receipt
            for one in work.records.of_dossier(an)
            if one.signing_subject == acting.actor.account
        ]
        texts = what_waits(work, with_mandates(work, acting.actor), [an])
    return {
        "home": "/for/",
        "question": f"/for/{an}/questions/{asked[0]}",
        "start": f"/for/{an}/start/advice",
        "given": f"/for/{an}/given/{own[-1]}",
        "looked": f"/for/{an}/looked",
        "text": f"/for/{an}/texts/{texts[-1].id}",
    }


def test_each_page_takes_the_same_number_of_queries(
    app: Flask, world: World, tmp_path: Path
) -> None:
    represents(world, "rep", "an")
    fill(world, "an")

    def counts() -> dict[str, int]:
        rep, made = visit(app, world, tmp_path, "rep"), {}
        rep.get("/for/")  # what is found out once in a session
        for name, address in addresses(world).items():
            with counted_queries(world) as seen:
                assert rep.get(address).status_code == 200, name
            made[name] = len(seen)
        return made

    few = counts()
    for worker in ("an", "wout"):
        fill(world, worker)
    assert counts() == few
