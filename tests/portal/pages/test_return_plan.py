"""A progressive return on the pages: written, released, confirmed step by step, standing still."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consent.purposes import Kind
from messaging.documents.releasing import release, strike
from messaging.documents.writing import write
from messaging.returning.plan import Permission
from messaging.returning.service import confirm, open_plan
from messaging.work import NotFound, Refused
from tests.portal.api.support import Api, log_in
from tests.portal.pages.browser import Browser, site
from tests.portal.pages.doctors_support import consent, describe_work, opens
from tests.portal.pages.doctors_support import written as documented
from tests.portal.pages.returns_support import (
    THREE_WEEKS,
    add,
    at_work,
    days,
    dossier,
    look,
    opened_lines,
    path_of,
    plain_page,
    released,
    returns_of,
    typed,
    written,
)
from tests.support.advising import advice_content
from tests.support.browsing import counted_queries, visit
from tests.support.world import World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


def test_two_half_days_then_three_and_the_third_confirmation_does_not_come(
    app: Flask, world: World
) -> None:
    begins = days(world)
    plan = released(app, world)
    arts = Browser(app, world, "arts")
    page = at_work(app, world)
    assert "At most 2 days of work a week." in page
    assert "if the physician confirms it" in page
    assert "Permission of the advisory physician: not yet." in page
    assert "A step here is no legal permission." in page
    assert "Nobody waits for a step here" in look(arts, world).text

    world.clock.move(begins[1] - begins[0] - timedelta(days=5))
    arts = Browser(app, world, "arts")
    listed = look(arts, world).text
    assert "To be confirmed" in listed
    assert "Missed: it stands still" not in listed
    done = arts.submit(dossier(arts, world).form(f"/physician/documents/{plan}/confirm"))
    assert "The step is confirmed." in done.text
    assert "Nobody waits for a step here" in look(arts, world).text
    world.clock.move(timedelta(days=5))
    assert "At most 3 days of work a week." in at_work(app, world)

    world.clock.move(THREE_WEEKS + timedelta(days=2))
    page = at_work(app, world)
    assert "At most 3 days of work a week." in page
    assert "Waits for the physician." in page
    listed = look(Browser(app, world, "arts"), world).text
    assert "Missed: it stands still" in listed
    assert "stands still since" in listed
    said = log_in(app, world, "ss_east").get(f"/documents/{plan}")["sentences"]
    assert "(now)" in said[1], "a program is told where it stands too"
    assert "(to be confirmed)" in said[2]
    assert "Waits for the physician." in said
    told = plain_page(app, world, plan)
    assert "The doctor has not said yes to the next step yet." in told
    assert "So it stays as it is now." in told
    with pytest.raises(Refused, match="not_the_next_step"):
        add(world, "arts", plan, 4)


def test_the_permission_is_entered_later_and_shown_to_everybody(app: Flask, world: World) -> None:
    plan = released(app, world)
    arts = Browser(app, world, "arts")
    arts.submit(dossier(arts, world).form(f"/physician/documents/{plan}/permission"))
    for page in (at_work(app, world), dossier(arts, world).text):
        assert "Permission of the advisory physician: yes." in page
        assert "A step here is no legal permission." in page
    told = plain_page(app, world, plan)
    assert "That doctor said yes." in told
    assert "This plan alone is not enough." in told


def test_it_goes_as_a_whole_or_not_at_all(app: Flask, world: World) -> None:
    consent(world, "advice")
    plan = written(app, world)
    assert not opens(world, "ss_east", plan)
    assert "of work a week" not in at_work(app, world)
    told = plain_page(app, world, plan)
    assert "Send it" in told
    assert "Leave this out" not in told
    assert "Send it without these" not in told
    with world.work() as work, pytest.raises(NotFound):
        strike(work, world.acting(work, "an"), plan, {"steps": []})
    for who in ("arts", "ss_east", "an", "gp1"):
        for what in (2, Permission.YES):
            with pytest.raises(NotFound):
                add(world, who, plan, what)


def test_nobody_but_the_physician_confirms(app: Flask, world: World) -> None:
    plan = released(app, world)
    for who in ("ss_east", "an", "gp1"):
        with pytest.raises(NotFound):
            add(world, who, plan, 2)
    for number in (0, 1, 3, 13):
        with pytest.raises(Refused):
            add(world, "arts", plan, number)


def test_a_new_plan_takes_the_place_of_the_last(app: Flask, world: World) -> None:
    first = released(app, world)
    waiting = written(app, world)
    second = written(app, world, permission="yes")
    assert opens(world, "ss_east", first)
    with world.work() as work:
        release(work, world.acting(work, "an"), second)
    assert not opens(world, "ss_east", first)
    assert not opens(world, "ss_east", waiting)
    assert at_work(app, world).count("Permission of the advisory physician: yes.") == 1


def test_over_the_api_too_one_plan_stands_at_a_time(app: Flask, world: World) -> None:
    """Who names another plan than the one that stands is told so, and nothing is written."""
    first = released(app, world)
    arts: Api = log_in(app, world, "arts")
    path = f"/dossiers/{world.dossiers['an']}/documents"
    step = {"from": days(world)[0].isoformat(), "hours": "4", "days": "2"}
    body: dict[str, Any] = {
        "kind": "return_plan",
        "content": {"steps": [step], "permission": "not_yet"},
    }
    assert arts.post(path, body, 409)["error"] == "written_meanwhile"
    waiting = arts.post(path, {**body, "replaces": first}, 201)["id"]
    assert arts.post(path, {**body, "replaces": first}, 409)["error"] == "written_meanwhile"
    second = arts.post(path, {**body, "replaces": waiting}, 201)["id"]
    with world.work() as work, pytest.raises(NotFound):
        release(work, world.acting(work, "an"), waiting)
    assert opens(world, "ss_east", first)
    with world.work() as work:
        release(work, world.acting(work, "an"), second)
    assert opens(world, "ss_east", second)
    assert not opens(world, "ss_east", first)
    # Nor does any other road lead to two of them.
    for replaces in (None, first):
        with world.work() as work, pytest.raises(Refused):
            write(work, world.acting(work, "arts"), world.dossiers["an"], Kind.RETURN_PLAN,
                  body["content"], replaces=replaces)  # fmt: skip


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        ((), "Nothing is filled in yet."),
        ((("4", "3"), ("4", "2")), "Never less than the step before"),
        ((("4", "3"), ("4", "3")), "A step is more than the one before it."),
        ((("", "3"),), "This is still to be filled in."),
        ((("his back", "3"),), "Write a number"),
    ],
)
def test_a_mistake_stands_at_its_field_and_nothing_is_lost(
    app: Flask, world: World, amounts: Any, words: str
) -> None:
    arts = Browser(app, world, "arts")
    page = arts.post(path_of(world), **typed(world, *amounts), step="check")
    assert page.status == 422
    assert words in page.text
    fields = dict(page.form(path_of(world)).fields)
    for n, (hours, week) in enumerate(amounts, start=1):
        assert (fields[f"hours.{n}"], fields[f"days.{n}"]) == (hours, week)


def test_the_first_page_knows_how_many_and_not_who_waits(app: Flask, world: World) -> None:
    arts = Browser(app, world, "arts")
    assert "Progressive returns" not in arts.get("/physician/").text
    consent(world, "advice")
    plan = written(app, world)
    assert "Progressive returns" not in arts.get("/physician/").text, "it waits for the worker"
    with world.work() as work:
        release(work, world.acting(work, "an"), plan)
    with counted_queries(world) as before:
        listed = arts.get("/physician/").text
    assert returns_of(world) in listed
    assert "Progressive returns: who waits for a step" in listed
    world.clock.move(THREE_WEEKS + timedelta(days=2))
    arts = Browser(app, world, "arts")
    arts.get("/physician/")
    lines = opened_lines(world)
    with counted_queries(world) as after:
        assert "stands still" not in arts.get("/physician/").text
    assert len(after) <= len(before)
    arts.get(returns_of(world))
    assert opened_lines(world) == lines, "without a press nothing is opened"
    for other in ("gp1", "ss_east", "an"):
        assert Browser(app, world, other).get(returns_of(world)).status in (302, 303, 403, 404)
    for elsewhere in (world.organisations["service"], "0" * 32):
        assert Browser(app, world, "arts").get(f"/physician/returns/{elsewhere}").status == 404


def test_a_step_is_confirmed_from_the_list(app: Flask, world: World) -> None:
    plan = released(app, world)
    consent(world, "advice", worker="bo")
    beside = written(app, world, worker="bo")
    with world.work() as work:
        release(work, world.acting(work, "bo"), beside)
    world.clock.move(THREE_WEEKS + timedelta(days=2))
    arts = Browser(app, world, "arts")
    lines = opened_lines(world)
    before = arts.get(returns_of(world))
    assert "It is written down, and each worker sees it the same day." in before.text
    page = arts.submit(before.form(returns_of(world)))
    assert opened_lines(world) == lines + 1, "a plan that is looked at is disclosed"
    form = next(
        one for one in page.forms if {("step", "confirm"), ("document", plan)} <= set(one.fields)
    )
    others = opened_lines(world, "bo")
    done = arts.submit(form)
    assert "Step 2 is confirmed." in done.text
    assert opened_lines(world) == lines + 2, "nobody confirms what he did not open"
    assert opened_lines(world, "bo") == others, "and nothing else is opened for it"
    assert "Worker bo" not in done.text
    assert "Look through" in done.text
    assert "Confirm step" not in done.text
    assert "Waits for the physician." not in at_work(app, world)
    fold = describe_work(world)["fold"]
    advice = documented(world, "arts", Kind.ADVICE, advice_content(world, fold))
    again = arts.submit(form)
    assert "Look through" in again.text, "a second click makes no second confirmation"
    assert "Nothing to confirm now" in look(arts, world).text
    with world.work() as work:
        acting = world.acting(work, "arts")
        assert [one.content for one in open_plan(work, acting, plan).addenda] == [{"confirmed": 2}]
    for document, where in (("0" * 32, "east"), (beside, "west"), (advice, "east")):
        path = f"/physician/returns/{world.organisations[where]}"
        assert arts.post(path, step="confirm", document=document, number="2").status == 404
    assert arts.post(returns_of(world), step="confirm", document=plan, number="x").status == 409


def test_looking_asks_the_same_number_of_questions(app: Flask, world: World) -> None:
    released(app, world)
    arts = Browser(app, world, "arts")
    look(arts, world)
    with counted_queries(world) as before:
        look(arts, world)
    consent(world, "advice", worker="bo")
    plan = written(app, world, worker="bo")
    with world.work() as work:
        release(work, world.acting(work, "bo"), plan)
        acting = world.acting(work, "arts")
        confirm(work, acting, open_plan(work, acting, plan), 2)
    arts = Browser(app, world, "arts")
    look(arts, world)
    with counted_queries(world) as after:
        assert look(arts, world).text.count("met__who") == 2
    assert len(after) == len(before)


def test_who_looked_tells_that_something_was_added(app: Flask, world: World) -> None:
    plan = released(app, world)
    add(world, "arts", plan, 2)
    folder = Path(app.extensions["portal"].configuration.data_dir)
    page = visit(app, world, folder, "an").get("/me/looked").text
    assert "added something to your plan to go back to work." in page
