"""The table of who may see what: what each cell is, what a press does, and the way back."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from consent.purposes import KINDS, PURPOSES, WORKPLACE_SIDE, Role, purposes_offered
from portal.pages.worker.allowed import _ROWS
from tests.portal.pages.browser import Browser, Page
from tests.portal.pages.worker_support import ask, consent
from tests.support.world import World

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def states(page: Page) -> list[list[str]]:
    """The cells of the table, row by row."""
    rows = re.findall(r'<tr role="row"><th.*?</tr>', page.text, flags=re.DOTALL)
    return [re.findall(r"allow__cell--(\w+)", row) for row in rows]


def in_force(world: World) -> list[tuple[str, str]]:
    with world.work() as work:
        return sorted(
            (str(one.purpose), str(one.recipient.role))
            for one in work.records.grants(world.dossiers["an"])
            if one.in_force(world.clock.now())
        )


def test_a_cell_is_what_the_rules_say(world: World, an: Browser) -> None:
    """Never for what no yes opens; off only where a yes could; and on only where one does."""
    for purpose in ("doctors", "workplace", "advice", "coach"):
        consent(world, purpose)
    found = states(an.get("/me/consents"))
    things = [one.code for one in purposes_offered()]
    assert len(found) == len(_ROWS)
    for role, cells in zip(_ROWS, found, strict=True):
        for thing, state in zip(things, cells, strict=True):
            about = PURPOSES[thing]
            medical = any(one.medical for one in KINDS.values() if one.purpose is thing)
            if state in ("on", "off"):
                assert role in about.readers | about.handed_on_to
            assert (state == "never") is (medical and role in WORKPLACE_SIDE)
    on = [(str(r), str(t)) for r, row in zip(_ROWS, found, strict=True)
          for t, state in zip(things, row, strict=True) if state == "on"]  # fmt: skip
    assert on == [
        ("gp", "doctors"), ("gp", "workplace"),
        ("occupational_physician", "doctors"), ("occupational_physician", "workplace"),
        ("social_service", "workplace"), ("social_service", "advice"), ("coach", "coach"),
    ]  # fmt: skip


def test_nothing_is_off_that_somebody_knows_anyhow(an: Browser) -> None:
    """The workplace keeps a record of everybody's place: the table does not say that it cannot."""
    things = [str(one.code) for one in purposes_offered()]
    found = dict(zip(map(str, _ROWS), states(an.get("/me/consents")), strict=True))
    place = things.index("workplace")
    assert [found[str(role)][place] for role in _ROWS] == ["off", "known", "known", "none"]


def test_a_press_stops_everything_that_a_switch_stands_for(world: World, an: Browser) -> None:
    """Two yeses to the same reader are one switch."""
    consent(world, "advice")
    consent(world, "advice")
    page = an.get("/me/consents")
    [switch] = [form for form in page.forms if "grant" in form.names()]
    assert len([name for name, _ in switch.fields if name == "grant"]) == 2
    an.submit(switch)
    assert in_force(world) == []


def test_what_is_off_is_one_press_from_its_question(world: World, an: Browser) -> None:
    links = [one for one in an.get("/me/consents").links if one.startswith("/me/start/")]
    asked = {urlsplit(one).path for one in links}
    assert asked == {f"/me/start/{one.code}" for one in purposes_offered()}
    assert "What do you say?" in an.get(next(one for one in links if "advice" in one)).text


@pytest.mark.parametrize(
    ("purpose", "choice"),
    [
        ("doctors", {"months": 3, "earlier": True}),
        ("advice", {"months": 12, "show_first": False}),
        ("advice", {"until": "2026-03-20", "earlier": True}),
        ("absence_reason", {"months": 2, "readers": frozenset({Role.OCCUPATIONAL_PHYSICIAN})}),
    ],
)
def test_undo_asks_the_same_anew(
    world: World, an: Browser, purpose: str, choice: dict[str, Any]
) -> None:
    """The same choices stand there; the yes does not, and nothing is given by looking."""
    ask(world)
    consent(world, purpose, **choice)
    before = in_force(world)
    page = an.get("/me/consents")
    form = page.form("receipt") if purpose == "doctors" else page.form("grant")
    after = an.submit(form)
    assert in_force(world) == []
    [undo] = [one for one in after.links if "like=" in one]
    again = an.get(undo)
    assert in_force(world) == []
    assert ("answer", "yes") not in again.form("answer").fields
    said = dict(again.form("answer").fields)
    assert said["since"] == ("before" if choice.get("earlier") else "now")
    if "until" in choice:
        assert said["until"] == choice["until"]
    else:
        assert said["months"] == str(choice["months"])
    if purpose == "advice":
        assert said["sending"] == ("show" if choice.get("show_first", True) else "send")
    elif purpose == "absence_reason":
        assert said["who"] == "physicians"
    else:
        assert said["gp"] == world.keys["gp1"].account
    # The words on the page are already those of these choices: one yes is enough.
    an.submit(again.form("answer"), ("answer", "yes"))
    assert in_force(world) == before


def test_the_way_back_is_nobody_elses(world: World, app: Flask, an: Browser) -> None:
    """An id of another's consent, or of another purpose, fills in nothing."""
    consent(world, "advice", worker="bo", months=2)
    with world.work() as work:
        [others] = work.records.grants(world.dossiers["bo"])
    page = an.get(f"/me/start/advice?like={others.id}")
    assert dict(page.form("answer").fields)["months"] == "6"
    assert "like=" not in "".join(an.get(f"/me/consents?stopped={others.id}").links)
    consent(world, "advice", months=2)
    with world.work() as work:
        [own] = work.records.grants(world.dossiers["an"])
    page = an.get(f"/me/start/coach?like={own.id}")
    assert dict(page.form("answer").fields)["months"] == "6"
    assert parse_qs(urlsplit(page.path).query)["like"] == [own.id]
