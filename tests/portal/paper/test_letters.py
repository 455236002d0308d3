"""The letters of paper: cut out once, at the set-up."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from portal.paper.letters import WEIGHTS, cut, kept, letters
from tools.assets import for_paper

STATIC = Path(__file__).parents[3] / "portal" / "static"
FACES = sorted((STATIC / "vendor" / "letters").glob("*-normal.woff2"))


def test_the_style_sheet_asks_for_what_the_set_up_cut() -> None:
    asked = re.findall(r"letters/([^?]+)\?weight=(\d+)", (STATIC / "css" / "paper.css").read_text())
    made = {(face.name, str(weight)) for face in FACES for weight in WEIGHTS}
    assert set(asked) == made
    assert all(kept(face, weight).is_file() for face in FACES for weight in WEIGHTS)


def test_what_the_set_up_left_is_what_is_used(tmp_path: Path) -> None:
    face = tmp_path / "letters.woff2"
    kept(face, 700).write_bytes(b"cut before")
    assert letters(face, 700) == b"cut before"
    with pytest.raises(OSError, match="letters"):
        letters(face, 400)


@pytest.mark.broad
@pytest.mark.parametrize("weight", WEIGHTS)
def test_it_is_what_a_process_would_cut(weight: int, tmp_path: Path) -> None:
    face = tmp_path / FACES[0].name
    face.write_bytes(FACES[0].read_bytes())
    for_paper(face)
    assert letters(face, weight) == cut(face, weight) == kept(FACES[0], weight).read_bytes()
    # Cut anew only where the letters are newer.
    kept(face, weight).write_bytes(b"older")
    for_paper(face)
    assert kept(face, weight).read_bytes() == b"older"
    os.utime(kept(face, weight), (0, 0))
    for_paper(face)
    assert kept(face, weight).read_bytes() == cut(face, weight)
