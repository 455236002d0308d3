"""What the rehearsal compares of the page on which a coach writes a sick call down."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from consent.clock import brussels_day
from consent.purposes import Role
from portal.demonstration.browser import page_of
from portal.demonstration.rehearsal.calling import of_its_day
from tests.support.browsing import application, visit
from tests.support.world import World, enrol


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_midnight_between_two_looks_changes_nothing_and_a_name_does(
    world: World, tmp_path: Path
) -> None:
    enrol(world, "coach", Role.COACH, "east")
    app = application(world, tmp_path)

    def look() -> tuple[str, str]:
        html = visit(app, world, tmp_path, "coach").get("/absence/call").text
        assert f'value="{brussels_day(world.clock.now())}"' in html
        return html, of_its_day(page_of(200, "/absence/call", html))

    html, before = look()
    for _ in range(7):  # on some days two of the last days that are offered are one
        world.clock.move(timedelta(days=1))
        assert look()[1] == before
    more = html.replace("Worker an", "Worker an, ill")
    assert of_its_day(page_of(200, "/absence/call", more)) != before
