"""What composing a day leaves in the database, on each sort of it: that it was opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from consent.purposes import Kind
from tests.portal.pages.day_support import STANDS, Desk, rows, words
from tests.portal.pages.doctors_support import written
from tests.portal.pages.translation_support import BY, documents
from tests.support.browsing import counted_queries
from tests.support.world import World


@pytest.fixture
def scene(world: World, tmp_path: Path) -> Desk:
    return Desk(world, tmp_path)


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
    # The form began with it, and the day was composed of it.
    assert [one.personal["kind"] for one in lines if str(one.type) == "disclosed"] == [
        "limitations"
    ] * 2
    again = scene.browser.submit(page.form("/day"), {"hours": "6"})
    assert "From 8.30 to 14.30." in words(again)


def test_the_same_number_of_queries_however_much_stands_in_it(scene: Desk) -> None:
    def asked(do: Callable[[], object]) -> int:
        with counted_queries(scene.world) as statements:
            do()
        return len(statements)

    scene.gp_says(*STANDS)
    look = asked(lambda: scene.browser.get(scene.path))
    page = scene.browser.get(scene.path)
    few = asked(lambda: scene.browser.submit(page.form("/day"), {"hours": "2"}))
    for _ in range(4):
        line = {"attribute": "stairs", "state": "not", "review_by": BY}
        written(scene.world, "gp1", Kind.LIMITATIONS, {"lines": [line]})
    # One line of the log for each document that is opened, and nothing else.
    for more in (
        asked(lambda: scene.browser.get(scene.path)) - look,
        asked(lambda: scene.browser.submit(page.form("/day"), {"hours": "2"})) - few,
    ):
        assert more == more // 4 * 4
        assert more // 4 <= 4
