"""An act that matters asks again who it is, within the limits of logging in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging.work import Refused
from portal.desk import Desk, Services
from portal.sessions import bycard, confirming, entering, service, tries
from portal.sessions.models import Submission
from tests.portal.sessions.support import OTHER_PASSWORD, PIN, come_in
from tests.support.world import World


def desk_of(world: World, services: Services, token: str) -> Desk:
    desk = Desk(services)
    desk.live = service.load(desk.work, token, services.configuration)
    assert desk.live is not None
    desk.commit()
    return desk


def test_an_act_that_matters_asks_again(world: World, services: Services) -> None:
    card = world.cards["an"].login_secret
    worker = desk_of(world, services, bycard.with_card(services, login_secret=card, pin=PIN).token)
    gp = desk_of(world, services, come_in(world, services).token)
    confirming.confirm(worker, login_secret=card, pin=PIN)
    confirming.confirm(gp, password=world.passwords["gp1"])
    other = world.cards["bo"].login_secret
    for given in (
        {"login_secret": card, "pin": "7391"},
        {"login_secret": other, "pin": PIN},
        {"pin": PIN},
        {"password": world.passwords["gp1"]},
    ):
        with pytest.raises(entering.LoginRefused):
            confirming.confirm(worker, **given)
    for password in (OTHER_PASSWORD, world.passwords["gp2"], ""):
        with pytest.raises(entering.LoginRefused):
            confirming.confirm(gp, password=password)


def test_asking_again_has_the_limits_of_logging_in(world: World, services: Services) -> None:
    gp = desk_of(world, services, come_in(world, services).token)
    for _ in range(3):
        with pytest.raises(entering.LoginRefused):
            confirming.confirm(gp, password=OTHER_PASSWORD)
    world.clock.move(timedelta(seconds=30))
    for _ in range(2):
        with pytest.raises(entering.LoginRefused):
            come_in(world, services, password=OTHER_PASSWORD)
    with pytest.raises(tries.TooManyTries):
        confirming.confirm(gp, password=world.passwords["gp1"])
    with pytest.raises(tries.TooManyTries):
        come_in(world, services)


def test_the_claim_of_a_form_survives_the_question(world: World, services: Services) -> None:
    desk = desk_of(world, services, come_in(world, services).token)
    claim = Submission(id=b"claim", at=world.clock.now())
    desk.work.session.add(claim)
    desk.work.session.flush()
    confirming.confirm(desk, password=world.passwords["gp1"])
    claim.answer = b"there"
    desk.commit()
    desk.close()
    with world.work() as work:
        assert work.session.get_one(Submission, b"claim").answer == b"there"
    again = desk_of(world, services, service_token(world, services))
    twin = Submission(id=b"claim", at=world.clock.now())
    # A second click that waited meanwhile finds that the first one went ahead.
    with pytest.raises(Refused, match="try_again"):
        _confirm_with(again, twin, world.passwords["gp1"])
    again.rollback()
    again.close()


def _confirm_with(desk: Desk, claim: Submission, password: str) -> None:
    desk.work.session.add(claim)
    confirming.confirm(desk, password=password)


def service_token(world: World, services: Services) -> str:
    from tests.portal.sessions.support import token_of

    return token_of(world, services.configuration, "gp1")
