"""A yes to one doctor by name, where all of his practice had one: it says what stops, and it stops."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from consent.parties import Party, PartyKind
from consent.purposes import Kind, PurposeCode, Role
from consent.records.service import ConsentError, valid_until
from messaging.documents.reading import disclose_readable
from messaging.exchange.consents import Choice, Seen, give
from messaging.groups.models import Group
from tests.portal.pages.browser import Browser, site
from tests.portal.pages.test_worker_answers import YES, open_question, recorded
from tests.portal.pages.worker_support import ask, consent, written
from tests.support.world import OWN_DEVICE, SHOWN, World

NOTE = {"text": "A note of the physician", "reply_to": None, "question": None}
STOPS = "Something of before stops then"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


def opens(world: World, who: str) -> bool:
    with world.work() as work:
        return bool(
            disclose_readable(
                work, world.acting(work, who), [world.dossiers["an"]], [str(Kind.NOTE)]
            )
        )


def himself(world: World, who: str) -> Party:
    with world.work() as work:
        return world.acting(work, who).actor.as_person()


def holds(world: World) -> list[tuple[str, PartyKind]]:
    """Who reads between doctors now: each role, and whether a group or a person."""
    now = world.clock.now()
    found = [one.grant for one in recorded(world) if one.grant.in_force(now)]
    return sorted((str(one.recipient.role), one.recipient.kind) for one in found)


def test_his_page_says_what_stops_and_then_it_stops(world: World, app: Flask) -> None:
    consent(world, "doctors")
    written(world, "arts", Kind.NOTE, NOTE)
    assert opens(world, "gp1")
    world.clock.move(timedelta(hours=1))
    ask(world)
    an = Browser(app, world, "an")
    page = open_question(an)
    assert STOPS not in page.text
    before = holds(world)
    again = an.submit(page.form("answer"), YES, only_person="yes")
    assert again.status == 422
    assert STOPS in again.text
    assert "all the doctors of Practice gp1" in again.text
    assert holds(world) == before, "nothing happens before he read it"
    an.submit(again.form("answer"), YES)
    assert holds(world) == [("gp", PartyKind.PERSON), ("occupational_physician", PartyKind.GROUP)]
    assert not opens(world, "gp1"), "he chose from now on, and was told"
    written(world, "arts", Kind.NOTE, NOTE)
    assert opens(world, "gp1")


def test_also_what_was_written_earlier(world: World, app: Flask) -> None:
    consent(world, "doctors")
    written(world, "arts", Kind.NOTE, NOTE)
    world.clock.move(timedelta(hours=1))
    ask(world)
    an = Browser(app, world, "an")
    page = open_question(an)
    again = an.submit(page.form("answer"), YES, only_person="yes", since="before")
    assert "Then choose" not in again.text
    an.submit(again.form("answer"), YES)
    assert opens(world, "gp1")


def test_a_yes_that_came_between_is_said_first(world: World, app: Flask) -> None:
    """He read the words before the other yes was there: they are asked again, with what stops."""
    ask(world)
    an = Browser(app, world, "an")
    page = an.submit(open_question(an).form("answer"), YES, only_person="yes")
    assert STOPS not in page.text
    consent(world, "doctors")
    back = an.submit(page.form("answer"), YES)
    assert back.status == 422
    assert STOPS in back.text
    assert ("gp", PartyKind.GROUP) in holds(world)


def test_another_doctor_s_yes_goes_on(world: World) -> None:
    """Who names one GP, or one physician towards him, says nothing of the other practice."""
    with world.work() as work:
        both = [world.group(work, who) for who in ("gp1", "gp2")]
    consent(world, "doctors", gp=both[0])
    consent(world, "doctors", gp=both[1])
    consent(world, "doctors", gp=himself(world, "gp1"), physician=himself(world, "arts"))
    sides = {(one.grant.recipient, one.grant.sources) for one in recorded(world)
             if one.grant.in_force(world.clock.now())}  # fmt: skip
    assert {one for one, _from in sides if one.kind is PartyKind.GROUP} >= {both[1]}
    assert {source for _one, [source] in sides if source.kind is PartyKind.GROUP} >= {both[1]}
    assert not any(both[0] == one or both[0] in from_ for one, from_ in sides)


def test_the_service_is_told_what_his_screen_said(world: World) -> None:
    consent(world, "doctors")
    before = holds(world)
    choice = Choice(PurposeCode.DOCTORS, gp=himself(world, "gp1"))
    with world.work() as work:
        readers = {himself(world, "gp1"), world.group(work, "arts")}
        seen = Seen(valid_until(None, None, work.clock.now()), readers)
    with world.work() as work, pytest.raises(ConsentError, match="shown_changed"):
        give(
            work, world.acting(work, "an"), world.dossiers["an"], choice,
            shown=SHOWN, collected=OWN_DEVICE, seen=seen,
        )  # fmt: skip
    assert holds(world) == before


@pytest.mark.parametrize("stale", [False, True])
def test_a_service_that_cannot_receive_is_not_named(world: World, app: Flask, stale: bool) -> None:
    """Somebody left the social service, and its lock was not changed yet."""
    with world.work() as work:
        work.session.execute(
            update(Group)
            .where(Group.organisation_id == world.organisations["east"])
            .values(stale=stale)
        )
    ask(world, purpose="workplace")
    an = Browser(app, world, "an")
    page = open_question(an)
    assert ("The social service can get nothing now." in page.text) is stale
    assert ("face--social_service" in page.text) is not stale
    an.submit(page.form("answer"), YES)
    named = {one.grant.recipient.role for one in recorded(world)}
    assert (Role.SOCIAL_SERVICE in named) is not stale
