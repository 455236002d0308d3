"""A workshop whose tasks are described to the last line, and the page of the translation."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from consent.purposes import Kind
from messaging.documents.facts import facts_of_chains
from messaging.documents.reading import disclose_readable
from messaging.vocabulary import demand_to_json, load, to_json
from messaging.workplace.catalogue import import_catalogue
from messaging.workplace.service import catalogue
from tests.messaging.suitability.making import needs_nothing, whole_task
from tests.portal.pages.browser import Browser, Page, site
from tests.portal.pages.doctors_support import consent, written
from tests.support.world import World

BY = "2026-05-15"
LIFT = [{"kg": 15, "per_hour": 12}]
STANDING = {"stretch_min": 60, "total_h": 6}


def _department(
    key: str, nl: str, en: str, tasks: list[dict[str, Any]], **site: Any
) -> dict[str, Any]:
    return {"key": key, "name": {"nl": nl, "en": en}, "tasks": tasks, "site": site}


def _task(key: str, nl: str, en: str, **asks: Any) -> dict[str, Any]:
    return {
        "key": key,
        "name": {"nl": nl, "en": en},
        "description": {"nl": nl, "en": en},
        "demands": {one.attribute: demand_to_json(one) for one in whole_task(**asks)},
    }


WORK = {
    "departments": [
        _department(
            "line", "Bandwerk", "Line packing",
            [
                _task("belt", "Staand inpakken", "Packing at the belt", standing=STANDING,
                      noise=[{"class": "70_80", "exposure": 2}], stimuli={"level": 1}),
                _task("stool", "Zittend inpakken", "Packing on a stool",
                      sitting={"stretch_min": 60, "total_h": 6}),
                _task("pallet", "Stapelen", "Stacking", lift_low=LIFT),
            ],
            available=["sit_stand_stool"],
        ),
        _department(
            "green", "Groen", "Green team",
            [_task("mow", "Maaien", "Mowing", noise=[{"class": "ge85", "exposure": 3}],
                   stimuli={"level": 0}, walking={"stretch_m": 500, "total_h": 4})],
        ),
        _department(
            "shop", "Winkel", "The shop",
            [_task("sort", "Kleren sorteren", "Sorting clothes", standing=STANDING,
                   stimuli={"level": 2}, noise=[{"class": "lt70", "exposure": 3}])],
        ),
    ]
}  # fmt: skip


class Scene:
    """An's dossier at the workshop; the physician's browser."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.app = world, site(world, folder)
        with world.work() as work:
            import_catalogue(work, world.organisations["east"], WORK)
            places = catalogue(work, world.organisations["east"])
        self.places = {place.key: place.id for place in places}
        self.tasks = {task.key: task.id for place in places for task in place.tasks}
        self.dossier = world.dossiers["an"]
        self.path = f"/physician/dossiers/{self.dossier}/translation"
        self.browser = Browser(self.app, world, "arts")

    def gp_says(self, *lines: dict[str, Any]) -> str:
        """The GP's limitations: these, and that nothing special is needed."""
        consent(self.world, "doctors")
        beside = [to_json(one.capacity) | {"review_by": None} for one in needs_nothing()]
        here = {line["attribute"] for line in lines}
        content = {"lines": [*(one for one in beside if one["attribute"] not in here), *lines]}
        return written(self.world, "gp1", Kind.LIMITATIONS, content)

    def look(self) -> Page:
        """The page as it is."""
        return self.browser.get(self.path)

    def form(self, page: Page) -> Any:
        """Its form."""
        return page.form("/translation")

    def press(self, page: Page, changes: dict[str, Any] | None = None, **button: Any) -> Page:
        """Change something and press a button, by itself the one that Enter presses."""
        return self.browser.submit(self.form(page), changes or {}, **(button or {"step": "go"}))

    def outcome(self, page: Page, task: str) -> str:
        """The outcome of a task as the page says it."""
        part = self.part(page, task)
        found = re.search(r'class="suit suit--(\w+) ', part)
        assert found
        return found[1]

    def part(self, page: Page, task: str) -> str:
        """What the page says of a task, as HTML."""
        here = page.text.split(f'id="t-{self.tasks[task]}"', 1)[1]
        return re.split(r'class="weigh__task"|class="weigh__place"|class="weigh__end"', here)[0]

    def words(self, page: Page, task: str) -> str:
        """What the page says of a task, in words."""
        text = re.sub(r"<[^>]+>", " ", self.part(page, task))
        return " ".join(html.unescape(text).split())

    def outcomes(self, page: Page) -> dict[str, str]:
        """All outcomes, by the task's key."""
        return {key: self.outcome(page, key) for key in self.tasks}


def limit(attribute: str, value: Any, **more: Any) -> dict[str, Any]:
    """A line as a document holds it."""
    version = load().attribute(attribute).version
    return {
        "attribute": attribute, "version": version, "state": "limit", "value": value,
        "review_by": BY, **more,
    }  # fmt: skip


def documents(world: World) -> int:
    with world.work() as work:
        return len(facts_of_chains(work, [world.dossiers["an"]]))


def assessment(world: World) -> dict[str, Any]:
    """The version that stands."""
    with world.work() as work:
        opened = disclose_readable(
            work, world.acting(work, "arts"), [world.dossiers["an"]], [Kind.ASSESSMENT],
            wanted=lambda one: not one.facts.ended,
        )  # fmt: skip
    [one] = opened
    return dict(one.content)
