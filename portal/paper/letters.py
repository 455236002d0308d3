"""Letters for paper: one weight, cut out of the file that holds all of them.

The maker of PDF would cut them anew for each file, and leave the moment of doing so in it. Cutting
takes seconds, so the set-up does it (``tools/assets.py``); where it did not, each process does once.
"""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

WEIGHTS: Final = (400, 700)
"""What ``static/css/paper.css`` asks for."""


@lru_cache(maxsize=8)
def letters(path: Path, weight: int) -> bytes:
    """One weight of the letters in this file, as TrueType. ``weight``: 400 is usual, 700 bold.

    Raises :class:`OSError` where the file is not there.
    """
    made = kept(path, weight)
    return made.read_bytes() if made.exists() else cut(path, weight)


def kept(path: Path, weight: int) -> Path:
    """Where the set-up leaves what it cut out."""
    return path.with_name(f"{path.stem}-{weight}.ttf")


def cut(path: Path, weight: int) -> bytes:
    """Cut it out: the same file, the same bytes."""
    made = io.BytesIO()
    with TTFont(path, recalcTimestamp=False) as every:
        every.flavor = None
        instantiateVariableFont(every, {"wght": weight}, inplace=True).save(made)
    return made.getvalue()
