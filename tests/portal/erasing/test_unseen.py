"""The workplace does not learn that somebody asked to be erased, nor that he was."""

from __future__ import annotations

from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import pytest

from tests.portal.test_invisible_no import quick, received  # noqa: F401 - a fixture
from tests.support.world import World
from tests.support.worlds import ERASED, WORLDS

pytestmark = [pytest.mark.broad, pytest.mark.usefixtures("quick")]


@pytest.mark.parametrize("name", ERASED)
def test_what_the_workplace_gets_is_what_it_gets_of_who_stopped(
    worlds: Callable[[], World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Pages, answers to forms, the API, mail and commands; byte for byte but for what is random."""
    seen = {}
    for state, bring in {"withdrawn": WORLDS["withdrawn"], name: ERASED[name]}.items():
        folder = tmp_path / state.replace(" ", "-")
        folder.mkdir()
        seen[state] = received(worlds(), bring, folder, monkeypatch)
    before, after = seen["withdrawn"], seen[name]
    assert set(before) == set(after)
    different = {what for what in before if before[what] != after[what]} - {"announced"}
    assert not different, [
        line
        for one in sorted(different)
        for line in unified_diff(
            str(before[one]).split("\\n"), str(after[one]).split("\\n"), one, n=0
        )
    ]
