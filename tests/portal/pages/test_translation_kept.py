"""What looking, computing and saving leave in the database, on each sort of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from consent.purposes import Kind
from tests.portal.pages.browser import Browser
from tests.portal.pages.doctors_support import consent, written
from tests.portal.pages.translation_support import BY, Scene, assessment, documents, limit
from tests.support.browsing import counted_queries
from tests.support.world import World


@pytest.fixture
def scene(world: World, tmp_path: Path) -> Scene:
    return Scene(world, tmp_path)


def test_looking_and_computing_write_nothing_but_what_was_opened(scene: Scene) -> None:
    scene.gp_says(limit("standing", {"stretch_min": 30, "total_h": 6}))
    world, before = scene.world, documents(scene.world)
    page = scene.look()
    scene.press(page, {"standing.state": "limit=15"})
    shown = scene.press(page, {"standing.state": "limit=15"}, step="show")
    assert documents(world) == before
    assert "<form" not in shown.text
    assert 'id="t-' in shown.text
    with world.work() as work:
        lines = work.log.read([scene.dossier], since=world.clock.now() - timedelta(days=1))
    read = [line for line in lines if str(line.type) == "disclosed"]
    assert len(read) == 3  # each time the GP's line, and nothing else
    assert {line.personal["kind"] for line in read} == {"limitations"}


def test_a_colleagues_newer_version_is_told_and_not_written_over(scene: Scene) -> None:
    world = scene.world
    first = scene.look()
    mine = {"standing.state": "limit=30", "standing.total_h": "6"}
    theirs = scene.press(scene.look(), {"sitting.state": "limit=60", "sitting.total_h": "6"},
                         step="save")  # fmt: skip
    assert "Saved." in theirs.text
    told = scene.press(first, mine, step="save")
    assert told.status == 409
    assert "A colleague wrote a newer version in the meantime." in told.text
    assert "What your colleague wrote" in told.text
    assert ("standing.state", "limit=30") in scene.form(told).fields
    assert [one["attribute"] for one in assessment(world)["lines"]] == ["sitting"]
    assert scene.press(first, mine, step="propose").status == 409
    # Now that he has seen it, he may.
    scene.press(told, step="save")
    assert [one["attribute"] for one in assessment(world)["lines"]] == ["standing"]


def test_the_same_number_of_queries_however_much_stands_in_it(scene: Scene) -> None:
    scene.gp_says(limit("standing", {"stretch_min": 30, "total_h": 6}))
    scene.press(scene.look(), {"stairs.state": "not"}, step="save")

    def asked(do: Callable[[], object]) -> int:
        with counted_queries(scene.world) as statements_:
            do()
        return len(statements_)

    few = asked(scene.look)
    for number in range(4):
        line = {"attribute": "stairs", "state": "not", "review_by": BY}
        written(scene.world, "gp1", Kind.LIMITATIONS, {"lines": [line]})
        note = {"text": f"note {number}", "reply_to": None, "question": None}
        written(scene.world, "gp1", Kind.NOTE, note)
    many = asked(scene.look)
    # One line of the log for each document that is opened, and nothing else.
    per_document = (many - few) / 8
    assert per_document == int(per_document)
    assert per_document <= 4
    page = scene.look()
    assert scene.press(page, step="save").status == 200


def test_the_workplaces_pages_are_the_same_before_and_after(scene: Scene) -> None:
    consent(scene.world, "advice", show_first=False)
    service = Browser(scene.app, scene.world, "ss_east")

    def seen() -> list[str]:
        paths = ("/work/", f"/work/people/{scene.dossier}")
        return [re.sub(r'value="[^"]{20,}"', "", service.get(path).text) for path in paths]

    before = seen()
    page = scene.press(scene.look(), {"standing.state": "limit=30", "standing.total_h": "6"})
    scene.press(page, step="save")
    assert documents(scene.world) == 1
    assert seen() == before
