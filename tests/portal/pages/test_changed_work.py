"""Case 13: a faster line. Whose advice no longer holds, only the physician finds out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consent.clock import brussels_day
from consent.log.service import EventType
from consent.purposes import Kind, Role
from consent.store import Store
from messaging.documents.facts import MARKED, facts_of_chains
from messaging.documents.releasing import release
from messaging.documents.writing import write
from messaging.vocabulary import advice_to_json, assessment_to_json, parse_advice, parse_assessment
from messaging.workplace.catalogue import import_catalogue
from messaging.workplace.service import catalogue
from tests.portal.pages.browser import Browser, Page, site
from tests.portal.pages.doctors_support import consent, contents, opens, written
from tests.portal.pages.test_physician import other_service, section
from tests.support.browsing import call_as, counted_queries
from tests.support.people import add_professional
from tests.support.routes import plain
from tests.support.world import World, build_world


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


def describe(world: World, pace: int, workshop: str = "east", **more: Any) -> dict[str, str]:
    """The packing line with its pace, and a calm task beside it; the ids of the tasks."""
    demands = {"pace": {"value": {"level": pace}}, **more}
    tasks = [
        {"key": "line", "name": {"nl": "De lijn", "en": "The line"}, "demands": demands},
        {"key": "fold", "name": {"nl": "Dozen vouwen", "en": "Folding boxes"}, "demands": {}},
    ]
    places = [{"key": "pack", "name": {"nl": "Inpakken", "en": "Packing"}, "tasks": tasks}]
    with world.work() as work:
        import_catalogue(work, world.organisations[workshop], {"departments": places})
        return {t.key: t.id for t in catalogue(work, world.organisations[workshop])[0].tasks}


def advise(world: World, worker: str, outcomes: dict[str, str], replaces: str | None = None) -> str:
    """The physician's advice about some tasks."""
    today = brussels_day(world.clock.now())
    lines = [{"task": task, "outcome": code} for task, code in outcomes.items()]
    by = (today + timedelta(days=60)).isoformat()
    content = advice_to_json(parse_advice({"lines": lines, "review_by": by}, today))
    with world.work() as work:
        arts, dossier = world.acting(work, "arts"), world.dossiers[worker]
        return write(work, arts, dossier, Kind.ADVICE, content, replaces=replaces)


def assess(world: World, worker: str, *lines: dict[str, Any], **more: Any) -> str:
    """What the physician established about him."""
    today = brussels_day(world.clock.now())
    by = (today + timedelta(days=60)).isoformat()
    whole = {"lines": [{"state": "limit", "review_by": by, **line} for line in lines], **more}
    content = assessment_to_json(parse_assessment(whole, today))
    return written(world, "arts", Kind.ASSESSMENT, content, worker)


def pace(level: int) -> dict[str, Any]:
    return {"attribute": "pace", "value": {"level": level}}


def delivered(world: World, worker: str, outcomes: dict[str, str]) -> str:
    """An advice that the worker let go."""
    consent(world, "advice", worker)
    document = advise(world, worker, outcomes)
    with world.work() as work:
        release(work, world.acting(work, worker), document)
    return document


def path(world: World, workshop: str = "east") -> str:
    return f"/physician/changes/{world.organisations[workshop]}"


def look(browser: Browser, world: World) -> Page:
    return browser.submit(browser.get(path(world)).form(path(world)))


def faster(world: World) -> dict[str, str]:
    """An is advised and cannot follow, Bo can; then the line goes faster."""
    tasks = describe(world, 1)
    for worker, level in (("an", 1), ("bo", 3)):
        assess(world, worker, pace(level))
        advise(world, worker, {tasks["line"]: "suits"})
    world.clock.move(timedelta(days=1))
    describe(world, 3)
    return tasks


# The list ---------------------------------------------------------------------------------------


def test_the_list_says_what_changed_and_opens_nothing(app: Flask, world: World) -> None:
    faster(world)
    with world.work() as work:
        before = len(work.log.read(list(world.dossiers.values())))
    browser = Browser(app, world, "arts")
    home = browser.get("/physician/").text
    listed = section(home, "Workshop east").split("Changed work", 1)[1].split("</table>", 1)[0]
    for text in (listed, browser.get(path(world)).text):
        assert "The line" in text
        assert "Folding boxes" not in text
        assert "Worker " not in text
    assert "Changed work" not in section(home, "Workshop west")
    with world.work() as work:
        assert len(work.log.read(list(world.dossiers.values()))) == before


def test_looking_through_finds_whose_advice_may_not_hold(app: Flask, world: World) -> None:
    tasks = faster(world)
    browser = Browser(app, world, "arts")
    page = look(browser, world)
    assert "May no longer hold" in page.text
    assert page.text.count("Worker an") >= 1
    assert "Worker bo" not in page.text
    assert f"/physician/dossiers/{world.dossiers['an']}/translation" in page.text
    assert "Worker" not in page.title
    # What he opened is on disk, also of Bo; the limitations of nobody were there.
    with world.work() as work:
        for worker in ("an", "bo"):
            lines = work.log.read([world.dossiers[worker]])
            assert [line.type for line in lines].count(EventType.DISCLOSED) == 2
        assert not work.log.read([world.dossiers["wout"]], types=[EventType.DISCLOSED])
    assert tasks["line"] in dict(page.form("/done").fields)["task"]


def test_what_he_read_of_a_gp_counts_and_what_he_may_not_read_does_not(
    app: Flask, world: World
) -> None:
    by = (brussels_day(world.clock.now()) + timedelta(days=60)).isoformat()
    said = {"state": "limit", "version": 1, "review_by": by, **pace(1)}
    tasks = describe(world, 1)
    for worker in ("an", "bo"):
        consent(world, "doctors", worker, months=6 if worker == "an" else 1)
        written(world, "gp1", Kind.LIMITATIONS, {"lines": [said]}, worker)
        advise(world, worker, {tasks["line"]: "suits"})
    world.clock.move(timedelta(days=40))
    describe(world, 3)
    page = look(Browser(app, world, "arts"), world).text
    sure, unknown = page.split("Advised that it suits, and not known", 1)
    assert "Worker an" in sure
    assert "Worker bo" not in sure
    assert "Worker bo" in unknown


def test_an_advice_written_since_is_left_closed(app: Flask, world: World) -> None:
    tasks = describe(world, 1)
    world.clock.move(timedelta(days=1))
    describe(world, 3)
    world.clock.move(timedelta(days=1))
    assess(world, "an", pace(1))
    advise(world, "an", {tasks["line"]: "suits"})
    page = look(Browser(app, world, "arts"), world).text
    assert "Worker an" not in page
    with world.work() as work:
        assert not work.log.read([world.dossiers["an"]], types=[EventType.DISCLOSED])


def test_several_changes_count_as_one_and_what_came_back_as_none(app: Flask, world: World) -> None:
    tasks = faster(world)
    world.clock.move(timedelta(days=1))
    describe(world, 2)
    browser = Browser(app, world, "arts")
    page = look(browser, world)
    assert page.text.count('id="t-') == 1
    assert [n for n, _ in page.form("/done").fields].count("change") == 2
    assert "Worker an" in page.text
    describe(world, 1)
    assert "Nothing has changed since you looked" in browser.get(path(world)).text
    assert tasks


# Done -------------------------------------------------------------------------------------------


def test_done_marks_the_ticked_advices_and_takes_the_change_off(app: Flask, world: World) -> None:
    tasks = describe(world, 1)
    assess(world, "an", pace(1))
    document = delivered(world, "an", {tasks["line"]: "suits"})
    world.clock.move(timedelta(days=1))
    describe(world, 3)
    browser = Browser(app, world, "arts")
    page = look(browser, world)
    form = page.form("/done")
    # Nothing is ticked for him, and what he did not tick stays as it was.
    assert not [one for one in form.fields if one[0] == "mark"]
    world.clock.move(timedelta(minutes=1))
    describe(world, 2)
    done = browser.submit(form, mark=[document])
    assert "off the list" in done.text
    with world.work() as work:
        stored = facts_of_chains(work, [world.dossiers["an"]])[document]
        assert stored.step(MARKED) is not None
    # It changed again while he looked: that is new.
    assert "The line" in done.text
    again = browser.submit(look(browser, world).form("/done"))
    assert "Nothing has changed since you looked" in again.text
    assert "Changed work" not in browser.get("/physician/").text


def test_what_was_ticked_when_the_session_ended_is_ticked_again(app: Flask, world: World) -> None:
    tasks = describe(world, 1)
    assess(world, "an", pace(1))
    document = delivered(world, "an", {tasks["line"]: "suits"})
    world.clock.move(timedelta(days=1))
    describe(world, 3)
    browser = Browser(app, world, "arts")
    form = look(browser, world).form("/done")
    world.clock.move(timedelta(minutes=16))
    # He marks the advice, and keeps the task on the list.
    late = browser.submit(form, mark=[document], task=[])
    assert "Written down" not in late.text
    again = Browser(app, world, "arts")
    led = again.get(f"/resume?next={path(world)}")
    assert "It is not sent yet." in led.text
    back = again.submit(led.form(path(world))).form("/done")
    assert [value for name, value in back.fields if name == "mark"] == [document]
    assert "task" not in dict(back.fields)
    assert "Written down" in again.submit(back).text
    assert "Changed work" in again.get("/physician/").text
    with world.work() as work:
        stored = facts_of_chains(work, [world.dossiers["an"]])[document]
        assert stored.step(MARKED) is not None


def test_what_is_not_his_is_not_marked(app: Flask, world: World) -> None:
    other_service(world)
    tasks = describe(world, 1, "west")
    elsewhere = Browser(app, world, "arts_west")
    describe(world, 3, "west")
    describe(world, 1)
    document = delivered(world, "an", {"a-task": "suits"})
    for mark in (document, "0" * 32):
        posted = elsewhere.post(path(world, "west") + "/done", task=tasks["line"], mark=mark)
        assert posted.status == 404
    for action in ("", "/done"):
        assert elsewhere.post(path(world) + action).status == 404
    assert elsewhere.get(path(world)).status == 404
    with world.work() as work:
        assert facts_of_chains(work, [world.dossiers["an"]])[document].step(MARKED) is None
    # Each service has a list of its own.
    elsewhere.submit(look_at(elsewhere, world).form("/done"))
    assert "The line" not in elsewhere.get(path(world, "west")).text
    assert "The line" in Browser(app, world, "arts").get(path(world, "west")).text


def look_at(browser: Browser, world: World) -> Page:
    west = path(world, "west")
    return browser.submit(browser.get(west).form(west))


# Nobody else ------------------------------------------------------------------------------------


def test_the_workplace_and_the_catalogue_are_the_same_whoever_works_there(
    worlds: Any, tmp_path: Path
) -> None:
    """One world where the faster line concerns somebody, one where it concerns nobody."""
    seen = []
    for level in (1, 3):
        world: World = worlds()
        app = site(world, tmp_path / str(level))
        add_professional(world, "admin", Role.ADMINISTRATOR)
        add_professional(world, "coach", Role.COACH)
        tasks = describe(world, 1)
        assess(world, "an", pace(level))
        delivered(world, "an", {tasks["line"]: "suits"})
        world.clock.move(timedelta(days=1))
        describe(world, 3)
        browser = Browser(app, world, "arts")
        everything(app, world, tmp_path / str(level))  # what is read once waits no more
        before = everything(app, world, tmp_path / str(level))
        page = look(browser, world)
        assert ("Worker an" in page.text) is (level == 1)
        browser.submit(page.form("/done"))
        after = everything(app, world, tmp_path / str(level))
        assert before == after
        seen.append(before)
    assert seen[0] == seen[1]


def everything(app: Flask, world: World, folder: Path) -> list[tuple[str, int, int, str]]:
    """What the social service, a coach, an administrator and anybody get of this workshop."""
    found = []
    east, an = world.organisations["east"], world.dossiers["an"]
    pages = ("/work", f"/work/people/{an}", f"/workshops/{east}", "/workshops", path(world))
    for who in ("ss_east", "coach", "admin", None):
        browser = Browser(app, world, who)
        for each in pages:
            answer = browser.client.get(each)
            text = answer.get_data(as_text=True)
            found.append((f"{who} {each}", answer.status_code, len(text), plain(text)))
        program = call_as(app, world, folder, who)
        for each in ("/api/v1/waiting", "/api/v1/dossiers", f"/api/v1/workshops/{east}"):
            answer = program.call("GET", each)
            found.append(
                (f"{who} {each}", answer.status_code, len(answer.text), plain(answer.text))
            )
    return found


# Many people ------------------------------------------------------------------------------------


def crowd(world: World, workers: Iterable[str], tasks: dict[str, str]) -> None:
    for worker in workers:
        consent(world, "doctors", worker)
        by = (brussels_day(world.clock.now()) + timedelta(days=60)).isoformat()
        said = {"state": "limit", "version": 1, "review_by": by, **pace(2)}
        written(world, "gp1", Kind.LIMITATIONS, {"lines": [said]}, worker)
        assess(world, worker, pace(1))
        advise(world, worker, {tasks["line"]: "suits"})


def test_looking_through_3_and_12_people_asks_the_same(store: Store, tmp_path: Path) -> None:
    workers = tuple(f"w{number}" for number in range(12))
    world = build_world(store, workers=workers)
    app = site(world, tmp_path)
    tasks = describe(world, 1)
    counts: dict[int, int] = {}
    for some in (workers[:3], workers[3:]):
        crowd(world, some, tasks)
        world.clock.move(timedelta(days=1))
        # Something else changes the second time, so that everybody is before the last change.
        more: dict[str, Any] = {"stimuli": {"value": {"level": 1}}} if counts else {}
        describe(world, 3, **more)
        browser = Browser(app, world, "arts")
        form = browser.get(path(world)).form(path(world))
        with counted_queries(world) as seen:
            page = browser.submit(form)
        counts[page.text.count('class="met__who"')] = len(seen)
        world.clock.move(timedelta(days=1))
    assert list(counts) == [3, 12]
    assert counts[3] == counts[12]


def test_opened_or_not_nothing_else_became_readable(app: Flask, world: World) -> None:
    faster(world)
    before = {who: contents(world, who) for who in ("ss_east", "gp1")}
    look(Browser(app, world, "arts"), world)
    assert {who: contents(world, who) for who in before} == before
    assert not opens(world, "ss_east", "0" * 32)
