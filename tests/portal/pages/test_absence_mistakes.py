"""The page on which a sick call is taken back, and what everybody reads of it afterwards."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from portal import steady
from tests.messaging.absence.calling import PHYSICIANS, SERVICE, add_takers, let_know
from tests.portal.pages.test_absence import House
from tests.support.browsing import application
from tests.support.routes import plain
from tests.support.world import World

PAGE = "/absence/mistake"


@pytest.fixture
def house(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(steady, "BEAT_SECONDS", 0.001)
    add_takers(world)
    return House(application(world, tmp_path), world, tmp_path)


def calls_on(page: str) -> list[str]:
    return re.findall(r'name="call" value="([0-9a-f]{32})"', page)


def test_who_typed_it_takes_it_back_and_reads_nothing(house: House) -> None:
    """Status, length, pages: for every answer, and with and without a yes."""
    world, got = house.world, set()
    for roles in ((), (SERVICE,), (PHYSICIANS,)):
        if roles:
            let_know(world, roles)
            world.clock.move(timedelta(minutes=1))
        for said in ("yes", "did_not_want_to_say", "not_asked"):
            house.phones(answer=said)
            before = house.get("coach", PAGE)
            assert "Worker an" in before
            [step] = calls_on(before)
            assert house.post("admin", PAGE, {"call": step}).status_code == 404
            answer = house.post("coach", PAGE, {"call": step})
            after = house.get("coach", str(answer.location))
            assert "It no longer counts" in after
            assert calls_on(after) == []
            headers = [(n, plain(v)) for n, v in answer.headers if n not in ("Date", "Set-Cookie")]
            told = re.sub(r"written down at \d\d:\d\d", "", plain(before))
            got.add((answer.status_code, str(headers), told, plain(after)))
            assert "Nobody is absent." in house.get("ss_east", "/absence")
            assert "Nobody is due" in house.get("ss_east", "/absence/calls")
    assert len(got) == 1


def test_everybody_reads_in_words_that_it_does_not_count(house: House) -> None:
    world, dossier = house.world, house.world.dossiers["an"]
    let_know(world, [SERVICE, PHYSICIANS])
    world.clock.move(timedelta(minutes=1))
    house.phones("coach", "yes")
    doctor, person = f"/physician/dossiers/{dossier}", f"/work/people/{dossier}"
    assert "Does it have to do with work?" in house.get("arts", doctor)
    house.post("coach", PAGE, {"call": calls_on(house.get("coach", PAGE))[0]})
    at_doctor, at_work = house.get("arts", doctor), house.get("ss_east", person)
    assert "Does it have to do with work?" not in at_doctor
    assert "written down by mistake" in at_doctor
    assert "<strong>Yes.</strong>" not in at_work
    assert "was a mistake" in at_work
    assert "Worker an" in house.get("ss_east", "/absence")
    assert "an answer about an absence" not in house.get("ss_east", "/work")
    own = house.get("an", "/me/ill")
    assert "Person coach wrote down that you were ill" in own or "wrote down that you were" in own
    assert "You are not on the list of who is ill." in own
    assert not re.findall(r"/me/ill/[0-9a-f]{32}", own)
