"""A feasible day on the physician's page: a day, or exactly what stands in its way."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from messaging.feasible import turn
from tests.conftest import SqliteDatabases
from tests.portal.pages.browser import Browser
from tests.portal.pages.day_support import STANDS, Desk, rows, words
from tests.portal.pages.doctors_support import consent, place
from tests.portal.pages.translation_support import limit
from tests.support.world import World


@pytest.fixture
def databases(sqlite_databases: SqliteDatabases) -> SqliteDatabases:
    """What the page makes of it; what is left behind is tried in test_day_kept on both."""
    return sqlite_databases


@pytest.fixture
def scene(world: World, tmp_path: Path) -> Desk:
    return Desk(world, tmp_path)


def test_the_form_begins_with_what_stands_and_that_is_written_down(scene: Desk) -> None:
    """His hours, his place where work suits, its days and hours, and the way there."""
    page = scene.browser.get(scene.path)
    fields = page.form("/day").fields
    assert [value for name, value in fields if name == "weekdays"] == ["1", "2", "3", "4", "5"]
    assert {dict(fields)[name] for name in ("hours", "place", "earliest", "latest")} == {""}
    assert "No task suits yet" in words(page)
    scene.gp_says(limit("hours_day", {"max_h": 4.5}), limit("shift_time", {"times": ["early"]}))
    place(scene.world, "an", [scene.tasks["print"]])
    page = scene.browser.get(scene.path)
    fields = page.form("/day").fields
    assert {("hours", "4.5"), ("place", scene.places["client"])} <= set(fields)
    # The transport leaves at seven, and he may work until two.
    assert {("earliest", "7.00"), ("latest", "14.00")} <= set(fields)
    assert "Filled in from what stands" in words(page)
    assert "The worker sees who looked" in words(page)
    with scene.world.work() as work:
        since = scene.world.clock.now() - timedelta(days=1)
        lines = work.log.read([scene.dossier], since=since)
    opened = [one.personal["kind"] for one in lines if str(one.type) == "disclosed"]
    assert sorted(opened) == ["limitations", "placement"]
    # What he typed comes back as he typed it.
    again = scene.browser.submit(page.form("/day"), {"hours": "?", "place": ""})
    assert {("hours", "?"), ("place", "")} <= set(again.form("/day").fields)
    assert "Filled in from what stands" not in words(again)


def test_the_bus_the_transport_and_the_half_day(scene: Desk) -> None:
    """Case 6: sound advice that cannot be carried out there, and the page says so."""
    ways = {"ways": ["collective", "public_transport"]}
    scene.gp_says(limit("travel", ways), limit("hours_day", {"max_h": 4}))
    page = scene.compose("4", earliest="8:30", place=scene.places["client"])
    said = words(page)
    assert "Only tasks that suit, as it stands now, are used." in said
    assert not re.search(r"\d+ of \d+|%", said), "no number stands for a person"
    assert "There is no such day. Exactly this stands in the way:" in said
    assert "The shared transport to Enclave at Populier: it leaves at 7.00" in said
    assert "What it takes: another way to get there" in said
    # The day that there would be then stands under it.
    assert (rows(page)[0][0], rows(page)[-1][1]) == ("8.30", "12.30")


def test_what_nobody_knows_makes_no_day(scene: Desk) -> None:
    page = scene.compose("4")
    assert "There is no such day. No task suits yet" in words(page)


def test_what_is_wrong_is_told_at_its_box_and_nothing_is_lost(scene: Desk) -> None:
    typed = {"hours": "4,1", "earliest": "noon", "latest": "25.00", "lift_low": "many"}
    page = scene.compose(typed.pop("hours"), **typed)
    assert page.status == 422
    for said in ("quarters of an hour", "Write a time, as in 8.30.", "Write a number, as in 5."):
        assert said in words(page)
    fields = dict(page.form("/day").fields)
    assert {name: fields[name] for name in typed} == typed
    assert fields["hours"] == "4,1"
    for hours, said in (("", "still to be filled in"), ("13", "at most 12"), ("0", "More than 0")):
        assert said in words(scene.compose(hours))
    late = scene.compose("4", earliest="12", latest="9u30")
    assert "later than the earliest" in words(late)
    gone = scene.compose("4", place="0" * 32)
    assert gone.status == 422


def test_one_search_at_a_time_and_who_is_sent_away_has_read_nothing(
    scene: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.gp_says(*STANDS)
    page = scene.browser.get(scene.path)
    monkeypatch.setattr(turn, "PATIENCE_SECONDS", 0.01)

    def disclosed() -> int:
        with scene.world.work() as work:
            return len([x for x in work.log.read([scene.dossier]) if str(x.type) == "disclosed"])

    before = disclosed()
    with turn.one_search():
        sent = scene.browser.submit(page.form("/day"), {"hours": "3.5"})
    assert sent.status == 503
    assert "Try again in half a minute." in sent.text
    assert dict(sent.form("/day").fields)["hours"] == "3.5"
    assert disclosed() == before
    assert scene.browser.submit(sent.form("/day")).status == 200


def test_it_stays_with_the_physician(scene: Desk) -> None:
    """Nobody else finds the page, and what the workplace sees is the same before and after."""
    scene.gp_says(*STANDS)
    consent(scene.world, "advice", show_first=False)
    service = Browser(scene.app, scene.world, "ss_east")

    def seen() -> list[str]:
        paths = ("/work/", f"/work/people/{scene.dossier}")
        return [re.sub(r'value="[^"]{20,}"', "", service.get(path).text) for path in paths]

    before = seen()
    assert scene.compose("4").status == 200
    assert seen() == before
    for who in ("ss_east", "gp1", "an", "ss_west"):
        answers = [
            Browser(scene.app, scene.world, who).get(path).status
            for path in (scene.path, scene.path.replace(scene.dossier, "0" * 32))
        ]
        assert answers == [404, 404]
