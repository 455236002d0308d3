"""A new worker by hand: a name, a number, and the number of a sealed envelope. No secret at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select

from consent.codes import grouped
from consent.log.service import EventType
from messaging.dossiers.models import Dossier
from messaging.dossiers.service import list_workshops
from messaging.people.cards import PrintedCard, make_card
from messaging.people.models import Card
from messaging.verification.service import verify_everything
from messaging.work import Work
from tests.support.browsing import Visitor, application, visit
from tests.support.playing import SERVICE
from tests.support.world import CHEAP, World

HERE = "/work/people/new"
NEW = {"name": "Mia Maes", "number": "88", "card": "700002"}


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return application(world, tmp_path)


@pytest.fixture
def stock(world: World) -> list[PrintedCard]:
    """Three cards that are nobody's yet."""
    with world.work() as work:
        return [make_card(work, f"70000{number}", CHEAP) for number in (1, 2, 3)]


@pytest.fixture
def service(app: Flask, world: World, tmp_path: Path) -> Visitor:
    return visit(app, world, tmp_path, SERVICE)


def people(world: World) -> dict[str, str]:
    """The names of the workshop, and the account of each."""
    with world.work() as work:
        listed = list_workshops(work, [world.organisations["east"]])
        return {one.name: one.account for one in listed}


def state(world: World, number: str) -> str:
    with world.work() as work:
        return work.session.get_one(Card, number).state


def test_no_number_is_called_the_next_where_there_is_none(service: Visitor) -> None:
    page = service.get(HERE).text
    assert "It stands on the sealed envelope." in page
    assert "the next one of the stock" not in page
    refused = service.post(HERE, NEW)
    assert (refused.status_code, "the next one of the stock" in refused.text) == (422, False)


@pytest.mark.usefixtures("stock")
def test_a_worker_is_entered_with_the_card_that_is_in_ones_hand(
    world: World, service: Visitor
) -> None:
    offered = service.get(HERE).text
    assert 'value="700001"' in offered
    assert "the next one of the stock" in offered
    done = service.post(HERE, NEW)
    assert done.status_code == 303
    page = service.get(done.location).text
    assert "Mia Maes" in page
    assert "700002" in page
    assert (state(world, "700001"), state(world, "700002")) == ("stock", "assigned")
    assert 'value="700001"' in service.get(HERE).text
    with world.work() as work:
        dossier = done.location.partition("?")[0].rpartition("/")[2]
        [opened] = work.log.read([dossier], types=[EventType.OPENED])
        assert opened.personal["actor"] == world.keys[SERVICE].account
        assert work.session.get_one(Dossier, dossier).organisation_id == world.organisations["east"]
    with world.store.transaction(write=False) as session:
        assert verify_everything(Work(session, world.clock, world.server)).sound


@pytest.mark.usefixtures("stock")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"number": ""}, "number"),
        ({"number": "1"}, "number"),
        ({"card": ""}, "card"),
        ({"card": "799999"}, "card"),
        ({"card": "000001"}, "card"),
        ({"card": "1"}, "card"),
        ({"card": "²"}, "card"),
    ],
)
def test_a_mistake_stands_at_its_field_and_nothing_is_lost(
    world: World, service: Visitor, wrong: dict[str, str], field: str
) -> None:
    with world.work() as work:
        taken = work.session.scalars(select(Card).where(Card.state == "used")).first()
        assert taken is not None
        first = list_workshops(work, [world.organisations["east"]])[0]
    sent = {**NEW, **wrong}
    if wrong == {"number": "1"}:
        sent["number"] = first.roster_number
    if wrong == {"card": "000001"}:
        sent["card"] = taken.number
    before = people(world)
    page = service.post(HERE, sent)
    assert page.status_code == 422
    assert f'id="f-{field}-error"' in page.text
    for name in ("name", "number", "card"):
        assert f'value="{sent[name]}"' in page.text
    assert people(world) == before
    assert state(world, "700002") == "stock"


def test_no_answer_and_no_query_of_it_holds_a_code_of_a_card(
    world: World, service: Visitor, stock: list[PrintedCard]
) -> None:
    """Neither the login secret nor the contact code, of these cards or of anybody's."""
    told: list[str] = []

    def note(
        _conn: object, _cursor: object, statement: str, values: object, *_more: object
    ) -> None:
        told.append(f"{statement} {values!r}")

    event.listen(world.store.engine, "before_cursor_execute", note)
    try:
        answers = [
            service.post(HERE, {**NEW, "card": number}) for number in ("", "799999", "700003")
        ]
        for answer in answers:
            told += [answer.text, str(answer.headers)]
        page = service.get(answers[-1].location)
        told += [page.text, service.get(HERE).text]
    finally:
        event.remove(world.store.engine, "before_cursor_execute", note)
    assert answer.status_code == 303
    assert "700003" in page.text
    for card in (*stock, *world.cards.values()):
        for code in (card.login_secret, card.contact_code):
            for form in (code, grouped(code), code.lower()):
                assert not [one for one in told if form in one]
    # Not even sealed: what a card's codes are is asked of no table.
    asked = [one for one in told if "FROM card" in one]
    assert asked
    person = [one for one in asked if "card.state IN" in one]
    assert not [one for one in person if "card.contact" in one]


@pytest.mark.usefixtures("stock")
def test_another_workshop_is_not_ones_own_to_fill(world: World, service: Visitor) -> None:
    sent = {**NEW, "workshop": world.organisations["west"]}
    assert service.post(HERE, sent).status_code == 303
    with world.work() as work:
        names = [one.name for one in list_workshops(work, [world.organisations["west"]])]
    assert "Mia Maes" not in names
