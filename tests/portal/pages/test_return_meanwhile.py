"""A form of a plan knows which plan its physician had before him, and its permission."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from consent.purposes import Kind, Role
from messaging.documents.releasing import end, release
from messaging.groups.service import admit
from messaging.returning.plan import Permission
from tests.portal.pages.browser import Browser, Page, site
from tests.portal.pages.doctors_support import consent, contents, newest, opens
from tests.portal.pages.returns_support import HALF_DAYS, add, path_of, released, typed, written
from tests.support.browsing import visit
from tests.support.filling import form_in
from tests.support.world import World, enrol


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


@pytest.fixture
def colleague(world: World) -> str:
    """A second physician of the same service."""
    enrol(world, "arts2", Role.OCCUPATIONAL_PHYSICIAN, "service")
    with world.work() as work:
        acting = world.acting(work, "arts")
        for group in acting.actor.groups:
            admit(work, group, acting, world.keys["arts2"].account)
    return "arts2"


def checked(browser: Browser, page: Page, world: World, *amounts: tuple[str, str]) -> Page:
    """The form of a page filled in, and its words looked at."""
    form = page.form(path_of(world))
    return browser.submit(form, {**typed(world, *amounts), "step": "check"})


@pytest.mark.parametrize(
    ("began_with", "left"),
    [
        ("nothing", "waiting"),
        ("nothing", "released"),
        ("a plan", "waiting"),
        ("a plan", "confirmed"),
    ],
)
def test_a_colleagues_plan_is_told_and_not_written_over(
    app: Flask, world: World, colleague: str, began_with: str, left: str
) -> None:
    """Two browsers: one began before the other sent, and pressed "send" after it."""
    consent(world, "advice")
    if began_with == "a plan":
        released(app, world)
    first = Browser(app, world, "arts")
    begun = first.get(path_of(world))
    world.clock.move(timedelta(seconds=1))
    other = Browser(app, world, colleague)
    theirs = checked(other, other.get(path_of(world)), world, ("4", "1"), ("4", "2"))
    assert "The plan was handed in." in other.submit(theirs.form(path_of(world)), step="send").text
    plan = newest(world, Kind.RETURN_PLAN)
    if left != "waiting":
        with world.work() as work:
            release(work, world.acting(work, "an"), plan)
    if left == "confirmed":
        add(world, colleague, plan, 2)
    before = len(contents(world, "arts"))

    shown = checked(first, begun, world, *HALF_DAYS)
    told = first.submit(shown.form(path_of(world)), step="send")
    assert told.status == 409
    assert "The plan changed after you began." in told.text
    assert "What stands now" in told.text
    assert len(contents(world, "arts")) == before, "nothing was written, and nothing ended"
    assert opens(world, "ss_east", plan) is (left != "waiting")
    fields = dict(told.form(path_of(world)).fields)
    assert [fields[f"days.{n}"] for n in (1, 2, 3)] == ["2", "3", "4"], "nothing typed is lost"
    world.clock.move(timedelta(seconds=1))
    # Looking back does not help him past it; the page that shows it does.
    assert first.submit(shown.form(path_of(world)), step="send").status == 409
    done = first.submit(told.form(path_of(world)), step="send")
    assert "The plan was handed in." in done.text
    assert newest(world, Kind.RETURN_PLAN) != plan


def test_a_plan_that_went_meanwhile_is_told_too(app: Flask, world: World, colleague: str) -> None:
    plan = released(app, world)
    first = Browser(app, world, "arts")
    shown = checked(first, first.get(path_of(world)), world, *HALF_DAYS)
    with world.work() as work:
        end(work, world.acting(work, colleague), plan)
    told = first.submit(shown.form(path_of(world)), step="send")
    assert told.status == 409
    assert "No plan stands now." in told.text
    assert "The plan was handed in." in first.submit(told.form(path_of(world)), step="send").text


def test_after_a_time_out_it_still_knows_which_plan_he_had_before_him(
    app: Flask, world: World, colleague: str, tmp_path: Path
) -> None:
    first = released(app, world)
    path = path_of(world)
    doctor = visit(app, world, tmp_path, "arts")
    form = form_in(doctor.get(path).text, path)
    assert form.holds("replaces", first)
    world.clock.move(timedelta(minutes=16))
    assert doctor.post(path, dict(form.sent())).status_code == 303
    second = written(app, world, who=colleague, permission="yes")
    again = visit(app, world, tmp_path, "arts")
    led = again.get(f"/resume?next={path}")
    back = form_in(again.get(str(led.location)).text, path)
    assert back.holds("replaces", first), "the plan of the draft, not the one that stands now"
    shown = form_in(again.post(path, {**dict(back.sent()), "step": "check"}).text, path)
    told = again.post(path, {**dict(shown.sent()), "step": "send"})
    assert told.status_code == 409
    assert form_in(told.text, path).holds("replaces", second)


def test_a_new_version_begins_with_the_permission_as_it_was_entered_last(
    app: Flask, world: World
) -> None:
    plan = released(app, world)
    arts = Browser(app, world, "arts")
    assert ("permission", "not_yet") in arts.get(path_of(world)).form(path_of(world)).fields
    add(world, "arts", plan, Permission.YES)
    assert ("permission", "yes") in arts.get(path_of(world)).form(path_of(world)).fields
