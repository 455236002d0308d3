"""A first use that nobody could hear of is a doctor's to ask about, and nobody else's to know.

Who opened the envelope first could be anybody: what he enters afterwards reaches himself. So it
counts alone whether the worker or a doctor had said before where he is reached.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from consent.clock import brussels_day
from consent.log.service import EventType
from messaging.dossiers.service import import_worker
from messaging.people.cards import account_by_login_secret, make_card, unlock_card
from messaging.people.models import UnheardUse
from messaging.people.unheard import answer, unheard
from messaging.verification.service import verify_everything
from messaging.work import Work
from portal.desk import Services
from portal.secondway.addresses import WayKind
from portal.secondway.models import Announcement
from portal.secondway.queue import Queued
from portal.secondway.service import enter
from portal.secondway.words import Occasion
from portal.sessions import bycard
from tests.portal.pages.browser import site
from tests.portal.pages.doctors_support import consent
from tests.support.browsing import counted_queries, visit
from tests.support.playing import SERVICE
from tests.support.routes import plain
from tests.support.world import CHEAP, World

PIN = "7391"
ROW = "No notice could reach anybody"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path, stretch=CHEAP)


def newcomer(world: World, app: Flask, number: str, *, heard: bool = False) -> str:
    """A worker whose sealed card somebody uses first; ``heard``: a doctor knew where he is."""
    services: Services = app.extensions["portal"]
    cost = services.configuration.stretch
    with world.work() as work:
        card = make_card(work, number, cost)
        world.dossiers[number] = import_worker(
            work, world.organisations["east"], number, f"Somebody {number}", card.number
        )
        account = account_by_login_secret(work, card.login_secret)
        assert account
        if heard:
            enter(work, world.acting(work, "arts"), account, WayKind.MAIL, "he@example.org")
    bycard.first_use(services, login_secret=card.login_secret, pin=PIN, place="own_device")
    with world.work() as work:
        keys = unlock_card(work, card.login_secret, PIN, cost)
    assert keys is not None
    world.cards[number], world.keys[number] = card, keys
    return account


def waits(world: World) -> list[str]:
    """Whose first use no doctor asked about yet."""
    with world.work() as work:
        return [one.account for one in unheard(work)]


def kept(world: World, account: str) -> list[str]:
    """What the worker's own chain tells of his card."""
    with world.work() as work:
        lines = work.log.read([account], types=[EventType.CARD])
    return [str(line.body["what"]) for line in lines]


def announced(world: World, account: str) -> list[tuple[Occasion, str, list[str]]]:
    """The notices that wait for him: of what, of which day, and where they go."""
    with world.work() as work:
        rows = work.session.scalars(
            select(Announcement).where(Announcement.account_id == account)
        ).all()
        queued = [Queued.opened(work, row.id, row.sealed) for row in rows]
    return [(one.occasion, one.day, [to.address for to in one.to]) for one in queued]


def line_of(page: str) -> str:
    """Which first use a row of a page is about."""
    found = re.search(r'name="first_use" value="(\d+)"', page)
    assert found
    return found[1]


def test_what_nobody_could_hear_of_waits_for_his_doctors_and_no_others(
    app: Flask, world: World, tmp_path: Path
) -> None:
    newcomer(world, app, "900001", heard=True)
    account = newcomer(world, app, "900002")
    assert waits(world) == [account]
    physician = visit(app, world, tmp_path, "arts")
    page = physician.get("/physician/").text
    assert page.count(ROW) == 1
    assert "Somebody 900002" in page
    # What whoever used it enters himself reaches himself: the row stays, and he has none.
    worker = visit(app, world, tmp_path, "900002")
    with world.work() as work:
        enter(work, world.acting(work, "900002"), account, WayKind.MAIL, "thief@example.org")
    assert waits(world) == [account]
    assert physician.get("/physician/").text.count(ROW) == 1
    assert ROW not in worker.get("/me/").text
    # A GP has it of the patients who said yes to him.
    gp, other = (visit(app, world, tmp_path, one) for one in ("gp1", "gp2"))
    assert ROW not in gp.get("/gp/").text
    consent(world, "doctors", "900002")
    assert gp.get("/gp/").text.count(ROW) == 1
    assert ROW not in other.get("/gp/").text
    form = {"first_use": line_of(gp.get("/gp/").text)}
    there = world.dossiers["900002"]
    assert other.post(f"/gp/patients/{there}/first-use", form).status_code == 404
    assert waits(world) == [account]


def test_it_was_he_is_kept_by_that_doctor_and_seen_by_the_worker(
    app: Flask, world: World, tmp_path: Path
) -> None:
    account = newcomer(world, app, "900001")
    physician = visit(app, world, tmp_path, "arts")
    there = f"/physician/dossiers/{world.dossiers['900001']}/first-use"
    for wrong in ({}, {"first_use": "x"}, {"first_use": "4711"}):
        assert physician.post(there, wrong).status_code == 404
    form = {"first_use": line_of(physician.get("/physician/").text)}
    assert physician.post(there, form).status_code == 303
    assert waits(world) == []
    assert ROW not in physician.get("/physician/").text
    assert kept(world, account)[-2:] == ["first_use", "was_he"]
    assert physician.post(there, form).status_code == 404, "it is kept once"
    page = visit(app, world, tmp_path, "900001").get("/me/looked").text
    assert "wrote down: you were the first to use your card." in page


@pytest.mark.parametrize("who", ["arts", "gp1"])
def test_it_was_not_he_leads_to_the_block_and_goes_with_it(
    app: Flask, world: World, tmp_path: Path, who: str
) -> None:
    account = newcomer(world, app, "900001")
    consent(world, "doctors", "900001")
    doctor = visit(app, world, tmp_path, who)
    person = world.dossiers["900001"]
    home, there, act = {
        "arts": ("/physician/", f"/physician/dossiers/{person}/lost-card", "lost-card"),
        "gp1": ("/gp/", f"/gp/patients/{person}", "block-card"),
    }[who]
    said = re.search(r'href="([^"#]+first_use=\d+)#gone"', doctor.get(home).text)
    assert said
    form = {"act": "block", "first_use": line_of(doctor.get(said[1]).text)}
    # A card that is blocked because it was lost answers for nothing.
    assert waits(world) == [account]
    at = there if act == "lost-card" else f"{there}/{act}"
    assert doctor.post(at, {"act": "block"}).status_code == 303
    assert waits(world) == [account]
    assert doctor.post(at, form).status_code == 303
    assert waits(world) == []
    assert kept(world, account)[-1] == "was_not_he"
    assert doctor.post(at, form).status_code == 303, "blocked already, and answered already"


def test_where_a_doctor_says_later_the_first_use_is_told_once_with_its_day(
    app: Flask, world: World, tmp_path: Path
) -> None:
    account = newcomer(world, app, "900001")
    day = brussels_day(world.clock.now()).isoformat()
    assert announced(world, account) == [(Occasion.FIRST_USE, day, [])]
    world.clock.set(world.clock.now() + timedelta(days=3))
    with world.work() as work:
        work.session.execute(delete(Announcement))
    for who, address in (("900001", "thief@x.org"), ("arts", "he@x.org"), ("arts", "his@x.org")):
        with world.work() as work:
            enter(work, world.acting(work, who), account, WayKind.MAIL, address)
    [(_occasion, told, to)] = [
        one for one in announced(world, account) if one[0] is Occasion.FIRST_USE
    ]
    assert told == day
    assert "he@x.org" in to
    assert waits(world) == [account], "a notice is no answer"


def test_the_employers_side_gets_nothing_of_it(app: Flask, world: World, tmp_path: Path) -> None:
    """Not on a page, a list, a count or in a mail, whether it waits or was answered."""
    account = newcomer(world, app, "900001")
    person = world.dossiers["900001"]
    paths = ("/work/", f"/work/people/{person}", f"/work/people/{person}/lost-card",
             "/absence/call", "/absence/")  # fmt: skip

    def received() -> list[tuple[int, str]]:
        answers = [visit(app, world, tmp_path, SERVICE).get(path) for path in paths]
        return [(one.status_code, plain(one.text)) for one in answers]

    before = received()
    assert {status for status, _text in before} <= {200, 404}
    assert ROW not in str(before)
    service = visit(app, world, tmp_path, SERVICE)
    form = {"first_use": str(unheard_line(world))}
    for path in (f"/physician/dossiers/{person}/first-use", f"/gp/patients/{person}/first-use"):
        assert service.post(path, form).status_code == 404
    assert waits(world) == [account]
    with world.work() as work:
        answer(work, world.acting(work, "arts"), account, line_at(work, account), was_he=True)
    assert received() == before
    # Nor does a block from there answer it: it is not theirs to say.
    second = newcomer(world, app, "900002")
    there = f"/work/people/{world.dossiers['900002']}/lost-card"
    form = {"act": "block", "first_use": str(unheard_line(world))}
    assert service.post(there, form).status_code == 303
    assert waits(world) == [second]


def unheard_line(world: World) -> int:
    with world.work() as work:
        return unheard(work)[0].line


def test_the_worklists_ask_the_same_number_of_queries_however_many_wait(
    app: Flask, world: World, tmp_path: Path
) -> None:
    def asked() -> list[int]:
        found = []
        for who, path in (("arts", "/physician/"), ("gp1", "/gp/")):
            page = visit(app, world, tmp_path, who)
            with counted_queries(world) as made:
                assert page.get(path).text.count(ROW) == len(waits(world))
            found.append(len(made))
        return found

    newcomer(world, app, "900001")
    consent(world, "doctors", "900001")
    asked()
    one = asked()
    for number in ("900002", "900003"):
        newcomer(world, app, number)
        consent(world, "doctors", number)
    assert asked() == one


def test_the_verifier_knows_which_must_stand(app: Flask, world: World) -> None:
    """A row that was taken away, added, or answered twice is found."""
    account, other = newcomer(world, app, "900001"), newcomer(world, app, "900002")
    with world.work() as work:
        answer(work, world.acting(work, "arts"), other, line_at(work, other), was_he=True)

    def sound() -> bool:
        with world.store.transaction(write=False) as session:
            return verify_everything(Work(session, world.clock, world.server)).sound

    assert sound()
    with world.work() as work:
        row = work.session.scalars(select(UnheardUse)).one()
        line = row.line
        work.session.delete(row)
    assert not sound()
    with world.work() as work:
        work.session.add(UnheardUse(account_id=account, line=line))
    assert sound()
    with world.work() as work:
        work.session.add(UnheardUse(account_id=other, line=1))
    assert not sound()


def line_at(work: Work, account: str) -> int:
    return unheard(work, [account])[0].line
