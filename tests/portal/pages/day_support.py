"""Work with hours, transport and an enclave, and the page of the day."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from messaging.workplace.catalogue import import_catalogue
from messaging.workplace.service import catalogue
from tests.portal.pages.browser import Page
from tests.portal.pages.translation_support import (
    BY,
    LIFT,
    STANDING,
    Scene,
    _department,
    _task,
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


def words(page: Page) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", page.text))
    return " ".join(text.split())


def rows(page: Page) -> list[list[str]]:
    found = re.findall(r"<tr(?: class=\"day__pause\")?>(<td>.*?)</tr>", page.text, re.DOTALL)
    return [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in found]


STANDS = (limit("standing", {"stretch_min": 60, "total_h": 6}), {"attribute": "sitting",
          "state": "not", "review_by": BY})  # fmt: skip
