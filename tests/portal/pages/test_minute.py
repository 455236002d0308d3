"""The form of a minute: which questions stand open, why, and what one tap says."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from consent.log.service import EventType
from consent.purposes import Kind
from messaging.vocabulary import load
from messaging.workplace.catalogue import import_catalogue
from tests.portal.pages.browser import Browser, Page, site
from tests.portal.pages.doctors_support import (
    consent,
    contents,
    describe_work,
    newest,
    opens,
    place,
)
from tests.support.world import World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


def form(world: World, browser: Browser) -> Page:
    return browser.get(f"/gp/patients/{world.dossiers['an']}/limitations")


def open_rows(page: Page) -> list[str]:
    """The attributes that stand open, in their order: before the word behind which the rest is."""
    first = page.text.split('<details class="more"')[0]
    return re.findall(r'<fieldset class="cap[^"]*" id="f-([a-z_]+)"', first)


def why(page: Page) -> list[str]:
    return re.findall(r'class="cap__why">([^<]*)<', page.text)


def handed_in(world: World, browser: Browser, **typed: str) -> Page:
    changes = {name.replace("__", "."): value for name, value in typed.items()}
    return browser.submit(form(world, browser).form("/limitations"), changes)


def test_the_questions_come_from_his_own_tasks_where_the_worker_said_yes_to_that(
    app: Flask, world: World
) -> None:
    tasks = describe_work(world)
    place(world, "an", [tasks["fold"]])
    consent(world, "doctors")
    browser = Browser(app, world, "gp1")
    page = form(world, browser)
    public = open_rows(page)
    assert "On these most work turns at Workshop east." in page.text
    consent(world, "workplace")
    page = form(world, browser)
    own = open_rows(page)
    assert "own tasks turn" in page.text
    assert own == ["standing"]
    assert set(public) == {"standing", "lift_low"}
    assert set(why(page)) == {"in 1 of 1 tasks"}


def test_at_most_seven_stand_open_and_every_attribute_is_there(app: Flask, world: World) -> None:
    demands = {
        name: {"state": "value", "value": value}
        for name, value in {
            "lift_low": [{"kg": 10, "per_hour": "12"}], "standing": {"stretch_min": 60},
            "stimuli": {"level": 2}, "pace": {"level": 2}, "noise": [{"class": "ge85", "exposure": "3"}],
            "walking": {"stretch_m": 500}, "stairs": {"floors_per_hour": 3}, "grip": {"level": 2},
            "bend_twist": [{"degrees": 60, "per_hour": 60}],
        }.items()
    }  # fmt: skip
    work_of = [{"key": "a", "name": {"nl": "A"}, "tasks": [
        {"key": "t", "name": {"nl": "T"}, "demands": demands}]}]  # fmt: skip
    with world.work() as work:
        import_catalogue(work, world.organisations["east"], {"departments": work_of})
    consent(world, "doctors")
    page = form(world, Browser(app, world, "gp1"))
    assert len(open_rows(page)) == 7
    assert set(open_rows(page)) < set(demands)
    states = {name for name, value in page.form("/limitations").fields if value == "unknown"}
    assert states >= {f"{name}.state" for name in load().ids}


def test_where_no_task_says_what_it_asks_the_usual_questions_are_asked(
    app: Flask, world: World
) -> None:
    consent(world, "doctors")
    page = form(world, Browser(app, world, "gp1"))
    assert open_rows(page) == [one.id for one in load().offered()][:7]
    assert why(page) == []


def test_what_he_said_is_not_asked_again_until_it_is_to_be_reviewed(
    app: Flask, world: World
) -> None:
    consent(world, "doctors")
    browser = Browser(app, world, "gp1")
    assert open_rows(form(world, browser))[0] == "hours_day"
    assert (
        handed_in(world, browser, hours_day__state="limit=4", review_by="2026-03-10").status == 200
    )
    assert "hours_day" not in open_rows(form(world, browser))
    world.clock.move(timedelta(days=20))
    assert "hours_day" in open_rows(form(world, Browser(app, world, "gp1")))


def test_one_tap_says_a_limit_and_one_more_how_often(app: Flask, world: World) -> None:
    """Case 1: "no heavy work" made concrete, the rest unknown."""
    consent(world, "doctors")
    browser = Browser(app, world, "gp1")
    sent = handed_in(
        world, browser,
        lift_low__state="limit=5", lift_low__per_hour="12", standing__state="limit=30",
    )  # fmt: skip
    assert sent.status == 200
    assert "handed in" in sent.text
    (_kind, content) = contents(world, "arts")[0]
    assert [(one["attribute"], one["state"], one["value"]) for one in content["lines"]] == [
        ("lift_low", "limit", [{"kg": 5, "per_hour": 12}]),
        ("standing", "limit", {"stretch_min": 30}),
    ]
    assert {one["review_by"] for one in content["lines"]} == {"2026-05-31"}
    assert opens(world, "arts", newest(world, Kind.LIMITATIONS))
    assert not opens(world, "ss_east", newest(world, Kind.LIMITATIONS))


def test_a_mistake_behind_the_word_opens_it(app: Flask, world: World) -> None:
    consent(world, "doctors")
    page = handed_in(world, Browser(app, world, "gp1"), travel__state="limit")
    assert page.status == 422
    assert '<details class="more" open>' in page.text
    assert 'href="#f-travel"' in page.text


def test_looking_at_what_the_questions_rest_on_is_written_down(app: Flask, world: World) -> None:
    tasks = describe_work(world)
    place(world, "an", [tasks["fold"]])
    consent(world, "doctors")
    consent(world, "workplace")
    form(world, Browser(app, world, "gp1"))
    with world.work() as work:
        lines = work.log.read([world.dossiers["an"]], types=[EventType.DISCLOSED])
    assert [line.body["document"] for line in lines] == [newest(world, Kind.PLACEMENT)]
