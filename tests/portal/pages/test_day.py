"""A feasible day on the physician's page: a day, or exactly what stands in its way."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from consent.purposes import Kind
from messaging.workplace.catalogue import import_catalogue
from messaging.workplace.service import catalogue
from tests.portal.pages.doctors_support import Browser, Page, consent, counted, written
from tests.portal.pages.translation_support import (
    BY,
    LIFT,
    STANDING,
    Scene,
    _department,
    _task,
    documents,
    limit,
)
from tests.support.world import World

BUS = {"ways": ["public_transport"]}
RIDE = {"ways": ["collective"]}
LONG_SHIFT = {"h_day": 8, "divisible": True, "smallest_block_h": 4}
WEEK = {"opens": "08:00", "closes": "16:00", "days": [1, 2, 3, 4, 5]}
WORK = {
    "departments": [
        _department(
            "line", "Bandwerk", "Line packing",
            [
                _task("belt", "Staand inpakken", "Packing at the belt", standing=STANDING,
                      travel=BUS),
                _task("stool", "Zittend inpakken", "Packing on a stool",
                      sitting={"stretch_min": 60, "total_h": 6}, travel=BUS),
                _task("pallet", "Stapelen", "Stacking", lift_low=LIFT, travel=BUS),
            ],
            **WEEK,
        ),
        _department(
            "client", "Enclave bij Populier", "Enclave at Populier",
            [_task("print", "Drukwerk", "Printing", travel=RIDE, hours_day=LONG_SHIFT)],
            kind="enclave", opens="07:30", closes="16:00", days=[1, 2, 3, 4, 5], coach="there",
            transport={"exists": True, "leaves": "07:00", "returns": "16:30"},
        ),
    ]
}  # fmt: skip


class Desk(Scene):
    """The physician at the page of the day; An's work has hours, and an enclave."""

    def __init__(self, world: World, folder: Path) -> None:
        super().__init__(world, folder)
        with world.work() as work:
            import_catalogue(work, world.organisations["east"], WORK)
            places = catalogue(work, world.organisations["east"])
        self.places = {place.key: place.id for place in places}
        self.tasks = {task.key: task.id for place in places for task in place.tasks}
        self.path = f"/physician/dossiers/{self.dossier}/day"

    def compose(self, hours: str, **more: Any) -> Page:
        """Fill in the form and hand it in."""
        page = self.browser.get(self.path)
        return self.browser.submit(page.form("/day"), {"hours": hours, **more})


@pytest.fixture
def scene(world: World, tmp_path: Path) -> Desk:
    return Desk(world, tmp_path)


def words(page: Page) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", page.text))
    return " ".join(text.split())


def rows(page: Page) -> list[list[str]]:
    found = re.findall(r"<tr(?: class=\"day__pause\")?>(<td>.*?)</tr>", page.text, re.DOTALL)
    return [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in found]


STANDS = (limit("standing", {"stretch_min": 60, "total_h": 6}), {"attribute": "sitting",
          "state": "not", "review_by": BY})  # fmt: skip


def test_a_day_is_composed_and_nothing_of_it_is_kept(scene: Desk) -> None:
    scene.gp_says(*STANDS)
    before = documents(scene.world)
    page = scene.compose("4", earliest="8.30")
    assert page.status == 200
    assert "There is a day. From 8.30 to 12.30." in words(page)
    assert "Monday to Friday" in words(page)
    said = rows(page)
    assert {row[2] for row in said} <= {"Packing at the belt", "Rest"}
    assert (said[0][0], said[-1][1]) == ("8.30", "12.30")
    assert documents(scene.world) == before
    with scene.world.work() as work:
        since = scene.world.clock.now() - timedelta(days=1)
        lines = work.log.read([scene.dossier], since=since)
    assert [one.personal["kind"] for one in lines if str(one.type) == "disclosed"] == [
        "limitations"
    ]
    again = scene.browser.submit(page.form("/day"), {"hours": "6"})
    assert "From 8.30 to 14.30." in words(again)


def test_the_empty_form_opens_nothing(scene: Desk) -> None:
    scene.gp_says(*STANDS)
    page = scene.browser.get(scene.path)
    assert page.status == 200
    with scene.world.work() as work:
        since = scene.world.clock.now() - timedelta(days=1)
        lines = work.log.read([scene.dossier], since=since)
    assert not [one for one in lines if str(one.type) == "disclosed"]


def test_the_bus_the_transport_and_the_half_day(scene: Desk) -> None:
    """Case 6: sound advice that cannot be carried out there, and the page says so."""
    ways = {"ways": ["collective", "public_transport"]}
    scene.gp_says(limit("travel", ways), limit("hours_day", {"max_h": 4}))
    page = scene.compose("4", earliest="8:30", place=scene.places["client"])
    said = words(page)
    assert "1 of 1 task suits" in said
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


def test_the_same_number_of_queries_however_much_stands_in_it(scene: Desk) -> None:
    def asked(do: Callable[[], object]) -> int:
        with counted(scene.world) as statements:
            do()
        return len(statements)

    scene.gp_says(*STANDS)
    look = asked(lambda: scene.browser.get(scene.path))
    few = asked(lambda: scene.compose("2"))
    for _ in range(4):
        line = {"attribute": "stairs", "state": "not", "review_by": BY}
        written(scene.world, "gp1", Kind.LIMITATIONS, {"lines": [line]})
    assert asked(lambda: scene.browser.get(scene.path)) == look
    # One line of the log for each document that is opened, and nothing else.
    per_document = (asked(lambda: scene.compose("2")) - few) / 4
    assert per_document == int(per_document)
    assert per_document <= 4


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
