"""Who decided for a worker: the mandates go with him, and what lay with that person about him."""

from __future__ import annotations

from datetime import timedelta

from consent.mandates.models import MandateApproval, MandateEnd, MandateRecord
from consent.purposes import PurposeCode
from messaging.exchange.asking import NO, ask_by_code, requests_of
from messaging.messages.service import inbox
from messaging.representing.service import end
from messaging.verification.service import verify_everything
from portal.erasing import carry_out_due
from tests.messaging.representing.test_mandates import ADVICE, DOCTORS, says_yes
from tests.portal.erasing.support import ask_for_it
from tests.support.answering import says
from tests.support.representing import represents
from tests.support.world import World


def test_nothing_about_him_stays_with_who_represented_him(world: World) -> None:
    paper = represents(world, "rep", "an")
    represents(world, "other", "bo")
    represents(world, "second", "an")  # who gets no question, and hears of each answer
    code, an = world.cards["an"].contact_code, world.dossiers["an"]

    def asked(purpose: PurposeCode) -> None:
        with world.work() as work:
            ask_by_code(work, world.acting(work, "gp1"), code, purpose)

    asked(DOCTORS)
    for who in ("rep", "an"):
        with world.work() as work:
            one = requests_of(inbox(work, world.acting(work, who)))[0]
        with world.work() as work:
            says(work, world.acting(work, who), one, NO, tell=True, dossier=an)
        asked(PurposeCode.WORKPLACE)
    with world.work() as work:
        assert len(inbox(work, world.acting(work, "second"))) == 1
    says_yes(world, "rep", "an", ADVICE)
    with world.work() as work:
        ask_by_code(
            work, world.acting(work, "gp1"), world.cards["bo"].contact_code, DOCTORS
        )  # of another, who stays
    ask_for_it(world, "an")
    with world.work() as work:  # what comes while he waits goes too
        ask_by_code(work, world.acting(work, "gp2"), code, DOCTORS)
    says_yes(world, "rep", "an", PurposeCode.WORKPLACE, gp=_practice(world))
    with world.work() as work:
        end(work, world.acting(work, "rep"), paper.mandate, [an])
    world.clock.move(timedelta(days=8))
    assert carry_out_due(world.store, world.server, world.clock) == 1
    with world.work() as work:
        assert inbox(work, world.acting(work, "rep")) == []
    with world.work() as work:
        assert inbox(work, world.acting(work, "second")) == []
    with world.work() as work:
        assert len(inbox(work, world.acting(work, "other"))) == 1
    with world.work() as work:
        left = {one.dossier_id for one in work.session.query(MandateRecord)}
        assert left == {world.dossiers["bo"]}
        assert work.session.query(MandateApproval).count() == 1
        assert work.session.query(MandateEnd).count() == 0
    with world.work() as work:
        report = verify_everything(work)
    assert report.sound, report.findings[:5]


def _practice(world: World) -> object:
    with world.work() as work:
        return world.group(work, "gp1")
