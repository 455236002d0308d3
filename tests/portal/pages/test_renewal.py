"""Permanent limits renewed in one signing: who is ticked, all of him or nothing, and no one else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consent.clock import brussels_day
from consent.log.service import EventType
from consent.purposes import Kind
from consent.store import Store
from messaging.documents.facts import facts_of_chains
from messaging.documents.reading import disclose_readable
from messaging.documents.releasing import end, mark_for_review
from messaging.documents.writing import write
from messaging.exchange.renewal import renew, standing_of
from messaging.work import Refused
from tests.portal.pages.browser import Browser, Page, site
from tests.portal.pages.doctors_support import consent, contents, newest
from tests.portal.pages.test_changed_work import advise, assess, delivered, pace
from tests.portal.pages.test_physician import other_service
from tests.support.browsing import counted_queries
from tests.support.world import World, build_world

STOOD: dict[str, Any] = {"attribute": "standing", "value": {"stretch_min": 30}}
FOR_GOOD = {"permanent": True}


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


def path(world: World, workshop: str = "east") -> str:
    return f"/physician/renewal/{world.organisations[workshop]}"


def day(world: World, ahead: int) -> str:
    return (brussels_day(world.clock.now()) + timedelta(days=ahead)).isoformat()


def established(world: World, worker: str, ahead: int = 60) -> str:
    """One permanent line, one that is not."""
    by = {"review_by": day(world, ahead)}
    return assess(world, worker, {**pace(1), **FOR_GOOD, **by}, {**STOOD, **by})


def look(browser: Browser, world: World) -> Page:
    return browser.submit(browser.get(path(world)).form(path(world), step="look"))


def ticks(page: Page, world: World) -> dict[str, str]:
    """What each person's box sends, by worker."""
    found = {}
    for piece in page.text.split('name="unchanged"')[1:]:
        value = piece.split('value="', 1)[1].split('"', 1)[0]
        found[value.split(".")[0]] = value
    return {who: found[dossier] for who, dossier in world.dossiers.items() if dossier in found}


def sign(browser: Browser, page: Page, world: World, *who: str, **typed: Any) -> Page:
    ticked = [ticks(page, world)[one] for one in who]
    return browser.submit(page.form(path(world), step="sign"), unchanged=ticked, **typed)


def assessment(world: World, worker: str) -> Mapping[str, Any]:
    """The assessment that stands."""
    with world.work() as work:
        opened = disclose_readable(work, world.acting(work, "arts"), [world.dossiers[worker]])
        return next(
            one.content for one in opened
            if one.stored.facts.kind is Kind.ASSESSMENT and not one.stored.facts.ended
        )  # fmt: skip


def reviews(world: World, worker: str) -> dict[str, str]:
    return {line["attribute"]: line["review_by"] for line in assessment(world, worker)["lines"]}


# Looking ----------------------------------------------------------------------------------------


def test_who_is_due_within_six_weeks_is_found_and_opening_is_written_down(
    app: Flask, world: World
) -> None:
    established(world, "an")
    assess(world, "bo", {**STOOD, "review_by": day(world, 20)})  # due, and not permanent
    assess(world, "wout", {**pace(1), **FOR_GOOD, "review_by": day(world, 20)})  # elsewhere
    browser = Browser(app, world, "arts")
    start = browser.get(path(world))
    assert "Worker" not in start.text
    assert path(world) in browser.get("/physician/").text
    assert "Nobody is due here" in look(browser, world).text
    world.clock.move(timedelta(days=18))
    page = look(Browser(app, world, "arts"), world)
    assert "Worker an" in page.text
    for other in ("bo", "wout"):
        assert f"Worker {other}" not in page.text
    # The line that is due, in words, and not the one that stays.
    assert "due on 1 May 2026" in page.text
    assert "30 minutes" not in page.text
    assert 'name="unchanged" id="u-1"' in page.text
    assert "checked" not in page.text.split('name="unchanged"', 1)[1].split(">", 1)[0]
    assert "Worker" not in page.title
    with world.work() as work:
        lines = work.log.read([world.dossiers["an"]], types=[EventType.DISCLOSED])
        assert len(lines) == 2
    world.clock.move(timedelta(days=50))
    assert "was due on 1 May 2026" in look(Browser(app, world, "arts"), world).text


# Signing ----------------------------------------------------------------------------------------


def test_one_signing_renews_who_was_ticked_and_nobody_else(app: Flask, world: World) -> None:
    for worker in ("an", "bo"):
        established(world, worker, 30)
    before = {worker: assessment(world, worker) for worker in ("an", "bo")}
    until, old = day(world, 200), day(world, 30)
    browser = Browser(app, world, "arts")
    done = sign(browser, look(browser, world), world, "an", until=until)
    assert done.status == 200
    assert "Signed for 1 person" in done.text
    assert reviews(world, "an") == {"pace": until, "standing": old}
    assert assessment(world, "bo") == before["bo"]
    # The version before ended, and what is written names what it took the place of.
    with world.work() as work:
        stored = facts_of_chains(work, [world.dossiers["an"]])
        found = [one for one in stored.values() if one.facts.kind is Kind.ASSESSMENT]
        assert sorted(one.facts.ended for one in found) == [False, True]
    assert "Worker an" not in look(browser, world).text


def test_an_advice_moves_with_it_and_goes_the_ordinary_way(app: Flask, world: World) -> None:
    for worker, shows in (("an", True), ("bo", False)):
        established(world, worker, 30)
        if shows:
            delivered(world, worker, {"a-task": "suits"})
        else:
            consent(world, "advice", worker, show_first=False)
            advise(world, worker, {"a-task": "suits"})
    old = {worker: newest(world, Kind.ADVICE, worker) for worker in ("an", "bo")}
    was = {worker: dict(contents(world, "arts", worker))["advice"] for worker in old}
    world.clock.move(timedelta(minutes=1))
    until = day(world, 200)
    browser = Browser(app, world, "arts")
    page = look(browser, world)
    assert page.text.count("the advice moves with it") == 2
    done = sign(browser, page, world, "an", "bo", until=until)
    assert "Signed for 2 people" in done.text
    assert "The worker sees the renewed advice first" in done.text
    assert done.text.split("sees the renewed advice first", 1)[1].count("Worker bo") == 0
    for worker, delivered_at_once in (("an", False), ("bo", True)):
        new = newest(world, Kind.ADVICE, worker)
        with world.work() as work:
            stored = facts_of_chains(work, [world.dossiers[worker]])
        assert stored[new].replaces == old[worker]
        assert stored[new].facts.delivered is delivered_at_once
        assert stored[old[worker]].facts.ended is delivered_at_once
        content = next(c for k, c in contents(world, "arts", worker) if k == "advice")
        assert content["review"]["params"]["date"] == until
        assert {**content, "review": 0} == {**was[worker], "review": 0}
    # What the social service reads of An is still what she let go.
    assert contents(world, "ss_east", "an") == [("advice", was["an"])]


def test_an_advice_that_is_marked_or_waits_stays_as_it_is(app: Flask, world: World) -> None:
    for worker in ("an", "bo"):
        established(world, worker, 30)
    marked = delivered(world, "an", {"a-task": "suits"})
    with world.work() as work:
        mark_for_review(work, world.acting(work, "arts"), marked)
    waits = advise(world, "bo", {"a-task": "suits"})
    browser = Browser(app, world, "arts")
    page = look(browser, world)
    assert "marked “to be reviewed”: it stays as it is" in page.text
    assert "a newer advice waits: it stays as it is" in page.text
    sign(browser, page, world, "an", "bo", until=day(world, 200))
    assert newest(world, Kind.ADVICE, "an") == marked
    assert newest(world, Kind.ADVICE, "bo") == waits
    assert reviews(world, "an")["pace"] == reviews(world, "bo")["pace"] == day(world, 200)


def test_what_a_colleague_wrote_meanwhile_is_told_and_not_written_over(
    app: Flask, world: World
) -> None:
    first = {worker: established(world, worker, 30) for worker in ("an", "bo")}
    browser = Browser(app, world, "arts")
    page = look(browser, world)
    with world.work() as work:
        content = dict(assessment(world, "an"))
        arts, dossier = world.acting(work, "arts"), world.dossiers["an"]
        write(work, arts, dossier, Kind.ASSESSMENT, content, replaces=first["an"])
    done = sign(browser, page, world, "an", "bo", until=day(world, 200))
    assert done.status == 200
    signed, told = done.text.split("Not signed: something was written meanwhile", 1)
    assert "Worker bo" in signed
    assert "Worker an" not in signed
    assert "Worker an" in told
    assert reviews(world, "an")["pace"] == day(world, 30)
    assert reviews(world, "bo")["pace"] == day(world, 200)


def test_lines_that_were_not_shown_are_not_signed(app: Flask, world: World) -> None:
    """A second line became due since the page was opened: that is another set of lines."""
    assess(
        world, "an",
        {**pace(1), **FOR_GOOD, "review_by": day(world, 40)},
        {**STOOD, **FOR_GOOD, "review_by": day(world, 45)},
    )  # fmt: skip
    browser = Browser(app, world, "arts")
    page = look(browser, world)
    world.clock.move(timedelta(hours=1))
    kept = assessment(world, "an")
    box = ticks(page, world)["an"]
    # The session is younger than the days that pass here; the form is handed in by a new one.
    world.clock.move(timedelta(days=5))
    later = Browser(app, world, "arts")
    told = later.post(path(world), step="sign", unchanged=box, until=day(world, 200))
    assert "Not signed" in told.text
    assert assessment(world, "an") == kept


@pytest.mark.parametrize("until", ["", "2026-02-01", "2027-06-01", "soon"])
def test_a_wrong_day_loses_nothing(app: Flask, world: World, until: str) -> None:
    for worker in ("an", "bo"):
        established(world, worker, 30)
    browser = Browser(app, world, "arts")
    page = look(browser, world)
    wrong = sign(browser, page, world, "an", until=until)
    assert wrong.status == 422
    form = wrong.form(path(world), step="sign")
    assert dict(form.fields)["until"] == until
    assert [v for n, v in form.fields if n == "unchanged"] == [ticks(page, world)["an"]]
    assert "field__error" in wrong.text
    assert reviews(world, "an")["pace"] == day(world, 30)
    assert "Signed for 1 person" in browser.submit(form, until=day(world, 90)).text
    none = browser.submit(look(browser, world).form(path(world), step="sign"))
    assert none.status == 422
    assert "Tick at least one person." in none.text


def test_what_was_ticked_when_the_session_ended_is_ticked_again(app: Flask, world: World) -> None:
    """And nobody else: a tick stands for the very version that stood beside it."""
    _an, about_bo = (established(world, worker, 30) for worker in ("an", "bo"))
    browser = Browser(app, world, "arts")
    page = look(browser, world)
    form = page.form(path(world), step="sign")
    ticked = [ticks(page, world)[one] for one in ("an", "bo")]
    world.clock.move(timedelta(minutes=16))
    late = browser.submit(form, unchanged=ticked, until=day(world, 200))
    assert "Signed" not in late.text
    with world.work() as work:
        end(work, world.acting(work, "arts"), about_bo)
    assess(world, "bo", {**pace(2), **FOR_GOOD, "review_by": day(world, 20)})
    again = Browser(app, world, "arts")
    led = again.get(f"/resume?next={path(world)}")
    assert "It is not sent yet." in led.text
    back = again.submit(led.form(path(world), step="look")).form(path(world), step="sign")
    assert [value for name, value in back.fields if name == "unchanged"] == ticked[:1]
    assert dict(back.fields)["until"] == day(world, 200)
    assert "Signed for 1 person" in again.submit(back).text
    # It is signed: nothing waits any more.
    assert "It is not sent yet." not in again.get(f"/resume?next={path(world)}").text


def test_only_the_physicians_of_that_workshop(app: Flask, world: World) -> None:
    document = established(world, "an", 30)
    other_service(world)
    box = f"{world.dossiers['an']}.{document}.x"
    for who in ("arts_west", "ss_east", "gp1", "an"):
        browser = Browser(app, world, who)
        assert browser.get(path(world)).status == 404
        for step in ("look", "sign"):
            posted = browser.post(path(world), step=step, unchanged=box, until=day(world, 90))
            assert posted.status == 404
    # His own workshop is no way to the dossier of another.
    elsewhere = Browser(app, world, "arts_west")
    posted = elsewhere.post(path(world, "west"), step="sign", unchanged=box, until=day(world, 90))
    assert posted.status == 404
    assert reviews(world, "an")["pace"] == day(world, 30)


def test_a_second_press_signs_nothing_more(app: Flask, world: World) -> None:
    established(world, "an", 30)
    browser = Browser(app, world, "arts")
    form = look(browser, world).form(path(world), step="sign")
    page = look(browser, world)
    box = [ticks(page, world)["an"]]
    browser.submit(form, unchanged=box, until=day(world, 200))
    after = newest(world, Kind.ASSESSMENT, "an")
    again = browser.submit(form, unchanged=box, until=day(world, 200))
    assert again.status == 200
    assert newest(world, Kind.ASSESSMENT, "an") == after


def test_looking_at_3_and_at_12_people_asks_the_same(store: Store, tmp_path: Path) -> None:
    workers = tuple(f"w{number}" for number in range(12))
    world = build_world(store, workers=workers)
    app = site(world, tmp_path)
    counts = {}
    for some in (workers[:3], workers[3:]):
        for worker in some:
            established(world, worker, 30)
            advise(world, worker, {"a-task": "suits"})
        browser = Browser(app, world, "arts")
        form = browser.get(path(world)).form(path(world), step="look")
        with counted_queries(world) as seen:
            page = browser.submit(form)
        counts[len(ticks(page, world))] = len(seen)
    assert list(counts) == [3, 12]
    assert counts[3] == counts[12]


def test_the_day_that_is_suggested_is_allowed(app: Flask, world: World) -> None:
    established(world, "an", 30)
    browser = Browser(app, world, "arts")
    page = look(browser, world)
    suggested = dict(page.form(path(world), step="sign").fields)["until"]
    assert date.fromisoformat(suggested) == date(2027, 3, 2)
    assert "Signed for 1 person" in sign(browser, page, world, "an").text


def test_an_advice_that_changed_at_this_very_moment_leaves_all_of_him(world: World) -> None:
    """Between opening and signing a colleague writes an advice: the assessment stays too."""
    established(world, "an", 30)
    delivered(world, "an", {"a-task": "suits"})
    until = brussels_day(world.clock.now()) + timedelta(days=200)
    kept = assessment(world, "an")
    with world.work() as work:
        arts = world.acting(work, "arts")
        opened = disclose_readable(work, arts, [world.dossiers["an"]])
        standing = standing_of(arts.actor, opened)[world.dossiers["an"]]
    advise(world, "an", {"a-task": "does_not_suit"})
    with world.work() as work, pytest.raises(Refused) as refused, work.session.begin_nested():
        renew(work, world.acting(work, "arts"), standing, until)
    assert refused.value.code == "written_meanwhile"
    assert assessment(world, "an") == kept
