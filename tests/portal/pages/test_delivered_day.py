"""The social service gets the day of delivery, on its page and through the API, and no other."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from consent.clock import brussels_day
from consent.purposes import PurposeCode
from messaging.documents.models import DocumentCopy
from messaging.exchange.withdrawing import withdraw
from messaging.people.accounts import memberships
from portal.sessions.service import start
from tests.support.advising import consent_to, delivered_advice
from tests.support.browsing import application, visit
from tests.support.served import served_configuration
from tests.support.world import World


def waits(world: World, folder: Path) -> tuple[str, list[str]]:
    """The page of the social service, and the days on its list in the API."""
    app = application(world, folder)
    page = visit(app, world, folder, "ss_east").get("/work")
    assert page.status_code == 200
    keys = world.keys["ss_east"]
    with world.work() as work:
        token = start(
            work,
            keys,
            memberships(work, keys.account)[0],
            kind="api",
            configuration=served_configuration(folder),
        )
    answer = app.test_client().get(
        "/api/v1/waiting", headers={"Authorization": f"Bearer {token}", "Host": "localhost"}
    )
    return page.text, [one["since"] for one in answer.get_json()["items"]]


def test_a_younger_copy_does_not_date_the_delivery(world: World, tmp_path: Path) -> None:
    delivered = brussels_day(world.clock.now())
    advice, _receipt = delivered_advice(world, "an")
    world.clock.move(timedelta(days=9))
    with world.work() as work:
        copies = select(DocumentCopy).where(DocumentCopy.document_id == advice)
        for copy in work.session.scalars(copies):
            copy.made_at = world.clock.now()
    page, days = waits(world, tmp_path)
    assert days == [delivered.isoformat()]
    assert f"{delivered.day} March" in page
    assert f"{delivered.day + 9} March" not in page


def test_a_renewal_does_not_show(world: World, tmp_path: Path) -> None:
    delivered_advice(world, "an")
    with world.work() as work:
        grants = [one.grant.id for one in work.records.of_dossier(world.dossiers["an"])]
        withdraw(work, world.acting(work, "an"), world.dossiers["an"], grants)
    world.clock.move(timedelta(days=9))
    consent_to(world, "an", PurposeCode.ADVICE, earlier=True)
    page, days = waits(world, tmp_path)
    assert days == []
    assert "11 March" not in page
